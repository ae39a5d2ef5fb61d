#include "reference/meta_acon.hpp"

#include <cmath>

namespace vkact::reference {
namespace {

using Values = std::vector<double>;

struct Normalization {
  const Values& weight;
  const Values& bias;
  ChannelMoments moments;
  double epsilon = 0;
  bool training = false;

  std::size_t features() const { return weight.size(); }
  double inverse_deviation(std::size_t f) const {
    return 1 / std::sqrt(moments.variance[f] + epsilon);
  }
  double normalized(const Values& v, std::size_t i) const {
    const std::size_t f = i % features();
    return (v[i] - moments.mean[f]) * inverse_deviation(f);
  }

  Values forward(const Values& v) const {
    Values y(v.size());
    for (std::size_t i = 0; i < v.size(); ++i)
      y[i] = normalized(v, i) * weight[i % features()] + bias[i % features()];
    return y;
  }

  Values backward(const Values& v, const Values& dy, Values& dweight, Values& dbias) const {
    const std::size_t count = v.size() / features();
    const auto samples = static_cast<double>(count);
    dweight.assign(features(), 0);
    dbias.assign(features(), 0);
    for (std::size_t i = 0; i < v.size(); ++i) {
      dweight[i % features()] += dy[i] * normalized(v, i);
      dbias[i % features()] += dy[i];
    }
    Values dv(v.size());
    for (std::size_t i = 0; i < v.size(); ++i) {
      const std::size_t f = i % features();
      const double mean = dbias[f] / samples + normalized(v, i) * dweight[f] / samples;
      dv[i] = weight[f] * inverse_deviation(f) * (dy[i] - (training ? mean : 0));
    }
    return dv;
  }
};

// left [rows, terms] times the transpose of right [columns, terms].
Values times_transposed(const Values& left, const Values& right, std::size_t terms) {
  const std::size_t columns = right.size() / terms;
  Values product(left.size() / terms * columns);
  for (std::size_t i = 0; i < product.size(); ++i)
    for (std::size_t t = 0; t < terms; ++t)
      product[i] += left[i / columns * terms + t] * right[i % columns * terms + t];
  return product;
}

Values transposed(const Values& matrix, std::size_t columns) {
  const std::size_t rows = matrix.size() / columns;
  Values result(matrix.size());
  for (std::size_t i = 0; i < matrix.size(); ++i)
    result[i % columns * rows + i / columns] = matrix[i];
  return result;
}

class Network {
 public:
  Network(const MetaAconWeights& weights, std::span<const double> x, const MetaAconCall& call)
      : weights_(weights), call_(call), means_(call.layout.outer * call.layout.axis) {
    const auto inner = static_cast<double>(call.layout.inner);
    for (std::size_t i = 0; i < x.size(); ++i) means_[i / call.layout.inner] += x[i] / inner;
    first_ = times_transposed(means_, weights.fc1, call.layout.axis);
    hidden_ = normalization1().forward(first_);
    second_ = times_transposed(hidden_, weights.fc2, weights.bn1_weight.size());
  }

  MetaAconForward forward() const {
    MetaAconForward result{normalization2().forward(second_), normalization1().moments,
                           normalization2().moments};
    for (double& beta : result.beta) beta = 1 / (1 + std::exp(-beta));
    return result;
  }

  MetaAconBackward backward(std::span<const double> dbeta) const {
    const std::size_t channels = call_.layout.axis;
    const std::size_t hidden = weights_.bn1_weight.size();
    MetaAconBackward result;
    MetaAconWeights& gradients = result.gradients;
    Values dy(dbeta.begin(), dbeta.end());
    const Values beta = forward().beta;
    for (std::size_t i = 0; i < dy.size(); ++i) dy[i] *= beta[i] * (1 - beta[i]);
    const Values dsecond =
        normalization2().backward(second_, dy, gradients.bn2_weight, gradients.bn2_bias);
    const std::size_t samples = call_.layout.outer;
    gradients.fc2 =
        times_transposed(transposed(dsecond, channels), transposed(hidden_, hidden), samples);
    const Values dhidden = times_transposed(dsecond, transposed(weights_.fc2, hidden), channels);
    const Values dfirst =
        normalization1().backward(first_, dhidden, gradients.bn1_weight, gradients.bn1_bias);
    gradients.fc1 =
        times_transposed(transposed(dfirst, hidden), transposed(means_, channels), samples);
    const Values dmeans = times_transposed(dfirst, transposed(weights_.fc1, channels), hidden);
    result.dx.resize(call_.layout.size());
    for (std::size_t i = 0; i < result.dx.size(); ++i)
      result.dx[i] = dmeans[i / call_.layout.inner] / static_cast<double>(call_.layout.inner);
    return result;
  }

 private:
  Normalization normalization1() const {
    const AxisLayout layout{call_.layout.outer, weights_.bn1_weight.size(), 1};
    return {weights_.bn1_weight, weights_.bn1_bias,
            call_.training ? moments_of(first_, layout) : call_.running1, call_.epsilon,
            call_.training};
  }
  Normalization normalization2() const {
    const AxisLayout layout{call_.layout.outer, call_.layout.axis, 1};
    return {weights_.bn2_weight, weights_.bn2_bias,
            call_.training ? moments_of(second_, layout) : call_.running2, call_.epsilon,
            call_.training};
  }

  const MetaAconWeights& weights_;
  const MetaAconCall& call_;
  Values means_;
  Values first_;
  Values hidden_;
  Values second_;
};

}  // namespace

MetaAconForward meta_acon_beta(const MetaAconWeights& weights, std::span<const double> x,
                               const MetaAconCall& call) {
  return Network(weights, x, call).forward();
}

MetaAconBackward meta_acon_beta_backward(const MetaAconWeights& weights, std::span<const double> x,
                                         std::span<const double> dbeta, const MetaAconCall& call) {
  return Network(weights, x, call).backward(dbeta);
}

}  // namespace vkact::reference
