// vkact apply against golden values that were not computed by VkAct.
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vkact/activation.hpp>
#include <vkact/element_type.hpp>

#include "command.hpp"
#include "golden_table.hpp"
#include "npy_file.hpp"
#include "reference/error.hpp"
#include "reference/reference.hpp"
#include "reference/rounding.hpp"

namespace vkact::cli_test {
namespace {

using reference::GoldenPoint;

constexpr double kAbsolute = 1e-6;

double allowed_ulp(ElementType type) { return type == ElementType::float32 ? 8 : 1; }

void expect_result(double exact, float actual, ElementType type, const std::string& where) {
  const auto deviation = reference::deviation(exact, actual, type);
  const bool close = deviation.ulp <= allowed_ulp(type) ||
                     (type == ElementType::float32 && deviation.absolute <= kAbsolute);
  EXPECT_TRUE(close) << where << ": " << actual << " instead of " << exact << ", " << deviation.ulp
                     << " units in the last place";
}

class Golden : public CommandTest {
 protected:
  std::vector<float> floats(const std::string& name) const {
    const NpyFile file = read_npy(folder() / name);
    std::vector<float> values = file.values;
    for (const std::uint16_t bits : file.bits) {
      float16 element;
      element.bits = bits;
      values.push_back(static_cast<float>(element));
    }
    return values;
  }
};

class GoldenPointwise : public Golden, public testing::WithParamInterface<ActivationInfo> {};

using ParameterSet = std::map<std::string, float>;

TEST_P(GoldenPointwise, AgreesInEveryType) {
  const auto table = reference::read_golden_table(GetParam().name);
  ASSERT_TRUE(table.has_value()) << "there is no golden table of " << GetParam().name;
  std::map<ParameterSet, std::vector<GoldenPoint>> sets;
  for (const GoldenPoint& point : *table) sets[point.parameters].push_back(point);

  for (const auto& [parameters, points] : sets) {
    std::vector<float> x;
    for (const GoldenPoint& point : points) x.push_back(point.x);
    write_npy(folder() / "x.npy", {x.size()}, x);
    write_npy(folder() / "one.npy", {x.size()}, std::vector<float>(x.size(), 1));
    for (const auto type : {ElementType::float32, ElementType::float16, ElementType::bfloat16}) {
      std::vector<std::string> arguments{"apply",         std::string(GetParam().name),
                                         "--input",       "x.npy",
                                         "--output",      "y.npy",
                                         "--grad-output", "one.npy",
                                         "--grad-input",  "dx.npy",
                                         "--dtype",       std::string(name_of(type))};
      for (const auto& [name, value] : parameters) {
        std::ostringstream assignment;
        assignment.precision(9);
        assignment << name << '=' << value;
        arguments.insert(arguments.end(), {"--set", assignment.str()});
      }
      run_well(arguments);
      const auto y = floats("y.npy");
      const auto dx = floats("dx.npy");
      ASSERT_EQ(y.size(), x.size());
      ASSERT_EQ(dx.size(), x.size());
      for (std::size_t index = 0; index < x.size(); ++index) {
        const GoldenPoint& point = points[index];
        const Activation activation = point.activation(GetParam().id);
        const std::string where = activation.to_string() + " " + std::string(name_of(type)) +
                                  ", line " + std::to_string(point.line);
        const bool exact_input = type == ElementType::float32;
        const double input = reference::rounded(point.x, type);
        expect_result(exact_input ? point.y : reference::forward(activation, input), y[index], type,
                      where + ", y");
        expect_result(exact_input ? point.derivative : reference::derivative(activation, input),
                      dx[index], type, where + ", dx");
      }
    }
  }
}

std::vector<ActivationInfo> pointwise_activations() {
  std::vector<ActivationInfo> infos;
  for (const ActivationInfo& info : activations())
    if (info.family == Family::pointwise) infos.push_back(info);
  return infos;
}

INSTANTIATE_TEST_SUITE_P(Table, GoldenPointwise, testing::ValuesIn(pointwise_activations()),
                         [](const auto& instance) { return std::string(instance.param.name); });

class GoldenRowwise : public Golden, public testing::WithParamInterface<ActivationInfo> {
 protected:
  static std::vector<double> rounded(const std::vector<float>& values, ElementType type) {
    std::vector<double> result;
    for (const float value : values) result.push_back(reference::rounded(value, type));
    return result;
  }
};

TEST_P(GoldenRowwise, AgreesInEveryType) {
  std::ifstream stream(VKACT_GOLDEN_FOLDER "/rows.json");
  const Activation activation(GetParam().id);
  for (const auto& row : nlohmann::json::parse(stream)) {
    const auto x = row["x"].get<std::vector<float>>();
    const auto dy = row["dy"].get<std::vector<float>>();
    write_npy(folder() / "x.npy", {x.size()}, x);
    write_npy(folder() / "dy.npy", {x.size()}, dy);
    for (const auto type : {ElementType::float32, ElementType::float16, ElementType::bfloat16}) {
      run_well({"apply", std::string(GetParam().name), "--input", "x.npy", "--output", "y.npy",
                "--grad-output", "dy.npy", "--grad-input", "dx.npy", "--dtype",
                std::string(name_of(type))});
      const auto y = floats("y.npy");
      const auto dx = floats("dx.npy");
      ASSERT_EQ(y.size(), x.size());
      ASSERT_EQ(dx.size(), x.size());
      std::vector<double> exact_y(x.size());
      std::vector<double> exact_dx(x.size());
      reference::forward_row(activation, rounded(x, type), exact_y);
      // The backward is from the y that was written.
      reference::backward_row(activation, rounded(y, type), rounded(dy, type), exact_dx);
      const auto& golden = row[std::string(GetParam().name)];
      for (std::size_t index = 0; index < x.size(); ++index) {
        const std::string where = row["kind"].get<std::string>() + ", " +
                                  std::string(name_of(type)) + ", element " + std::to_string(index);
        if (type == ElementType::float32) {
          const auto value = [&](const char* key) {
            return std::strtod(golden[key][index].get<std::string>().c_str(), nullptr);
          };
          expect_result(value("y"), y[index], type, where + ", y");
          expect_result(value("dx"), dx[index], type, where + ", dx");
        } else {
          expect_result(exact_y[index], y[index], type, where + ", y");
          const auto deviation = reference::deviation(exact_dx[index], dx[index], type);
          EXPECT_TRUE(deviation.ulp <= 1 || deviation.absolute <= kAbsolute) << where << ", dx";
        }
      }
    }
  }
}

std::vector<ActivationInfo> rowwise_activations() {
  std::vector<ActivationInfo> infos;
  for (const ActivationInfo& info : activations())
    if (info.family == Family::rowwise) infos.push_back(info);
  return infos;
}

INSTANTIATE_TEST_SUITE_P(Table, GoldenRowwise, testing::ValuesIn(rowwise_activations()),
                         [](const auto& instance) { return std::string(instance.param.name); });

}  // namespace
}  // namespace vkact::cli_test
