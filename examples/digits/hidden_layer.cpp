#include "hidden_layer.hpp"

#include <cmath>
#include <npy/npy.hpp>

#include "normal_random.hpp"

namespace digits {
namespace {

constexpr std::uint64_t kWeightSeed = 1;
constexpr std::uint64_t kGradientSeed = 2;

std::vector<double> standardised(const std::vector<std::uint8_t>& pixels, std::size_t images,
                                 std::size_t features) {
  std::vector<double> values(pixels.begin(), pixels.end());
  for (std::size_t feature = 0; feature < features; ++feature) {
    double sum = 0;
    for (std::size_t image = 0; image < images; ++image) sum += values[image * features + feature];
    const double mean = sum / static_cast<double>(images);
    double squares = 0;
    for (std::size_t image = 0; image < images; ++image) {
      double& value = values[image * features + feature];
      value -= mean;
      squares += value * value;
    }
    const double deviation = std::sqrt(squares / static_cast<double>(images));
    for (std::size_t image = 0; image < images; ++image) {
      double& value = values[image * features + feature];
      value = deviation > 0 ? value / deviation : 0;
    }
  }
  return values;
}

std::vector<double> normal_numbers(std::uint64_t seed, std::size_t count, double deviation) {
  NormalRandom random(seed);
  std::vector<double> values(count);
  for (double& value : values) value = deviation * random.next();
  return values;
}

}  // namespace

vkact::Result<HiddenLayer> compute_hidden_layer(const std::filesystem::path& images_file,
                                                const std::filesystem::path& labels_file,
                                                std::size_t units) {
  auto file = vkact::npy::read_bytes(images_file);
  if (!file) return file.error();
  if (file->shape.size() != 2 || file->values.empty()) {
    return vkact::Error{.code = vkact::ErrorCode::invalid_argument,
                        .where = images_file.string(),
                        .reasons = {"the images must have the shape [images, pixels], not " +
                                    vkact::to_string(file->shape)}};
  }
  const auto labels = vkact::npy::read_bytes(labels_file);
  if (!labels) return labels.error();
  if (labels->values.size() != file->shape[0]) {
    return vkact::Error{
        .code = vkact::ErrorCode::invalid_argument,
        .where = labels_file.string(),
        .reasons = {"there must be a label for each of the " + std::to_string(file->shape[0]) +
                    " images, not " + std::to_string(labels->values.size())}};
  }
  const std::size_t images = file->shape[0];
  const std::size_t features = file->shape[1];
  const std::vector<double> input = standardised(file->values, images, features);
  const std::vector<double> weights =
      normal_numbers(kWeightSeed, features * units, 1 / std::sqrt(static_cast<double>(features)));
  const std::vector<double> gradient = normal_numbers(kGradientSeed, 2 * images * units, 1);

  HiddenLayer layer{.shape = {images, units},
                    .x = {},
                    .dy = {gradient.begin(), gradient.end()},
                    .digits = {labels->values.begin(), labels->values.end()}};
  layer.x.reserve(images * units);
  std::vector<double> row(units);
  for (std::size_t image = 0; image < images; ++image) {
    row.assign(units, 0);
    for (std::size_t feature = 0; feature < features; ++feature) {
      const double value = input[image * features + feature];
      for (std::size_t unit = 0; unit < units; ++unit) {
        row[unit] += value * weights[feature * units + unit];
      }
    }
    layer.x.insert(layer.x.end(), row.begin(), row.end());
  }
  return layer;
}

}  // namespace digits
