// A batch normalization with a weight and a bias of each channel, and the logistic function of it where that is asked.
#define CHANNEL_STATISTICS
#include "math/channel_statistics.glsl"
#include "math/logistic.glsl"

struct Parameters {
  float is_logistic;
  float weight;
  float bias;
  ChannelStatistics statistics;
};
Parameters parameters_from(float values[4]) { return Parameters(values[0], values[1], values[2], no_statistics()); }

#define FOR_EACH_TRAINABLE(trainable)                                                              \
  trainable(0, 1, derivative_weight, ParameterWords0, parameter_words_0, kParameterType0)          \
  trainable(1, 2, derivative_bias, ParameterWords1, parameter_words_1, kParameterType1)
const uint kTrainableCount = 2;

#define FOR_EACH_SUM(sum)   \
  sum(0, derivative_weight) \
  sum(1, derivative_bias)   \
  sum(2, derivative_shift)  \
  sum(3, derivative_scale)
const uint kSumCount = 4;

precise float linear(float x, Parameters p) { return normalized(x, p.statistics) * p.weight + p.bias; }

precise float forward(float x, Parameters p) {
  precise const float value = linear(x, p);
  precise const float lower = lower_logistic(value);
  precise const float upper = 1.0 - lower;
  precise const float logistic = value < 0.0 ? lower : upper;
  return where_finite(p.is_logistic != 0.0 ? logistic : value, p.statistics);
}

precise float derivative_bias(float x, Parameters p) {
  precise const float lower = lower_logistic(linear(x, p));
  precise const float slope = lower - lower * lower;
  const float one = 1.0;
  return where_finite(p.is_logistic != 0.0 ? slope : one, p.statistics);
}

precise float derivative_weight(float x, Parameters p) {
  return derivative_bias(x, p) * normalized(x, p.statistics);
}
// In what is normalized, as if it were shifted and scaled besides.
precise float derivative_shift(float x, Parameters p) { return derivative_bias(x, p) * p.weight; }
precise float derivative_scale(float x, Parameters p) {
  return derivative_shift(x, p) * normalized(x, p.statistics);
}
precise float derivative(float x, Parameters p) { return derivative_shift(x, p) * p.statistics.inverse_deviation; }
