// A batch normalization with a weight and a bias of each channel, and the logistic function of it where that is asked.
#define CHANNEL_STATISTICS
#include "math/channel_statistics.glsl"
#include "math/decay.glsl"

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

precise float normalized(float x, Parameters p) { return deviation(x, p.statistics) * p.statistics.inverse_deviation; }

precise ScaledPair linear(float x, Parameters p) {
  return sum(product(scaled(normalized(x, p)), scaled(p.weight)), scaled(p.bias));
}

precise float forward(float x, Parameters p) {
  precise const ScaledPair value = linear(x, p);
  precise const float lower = value_of(lower_logistic(value));
  precise const float upper = 1.0 - lower;
  precise const float y = value_of(value);
  precise const float logistic = value.significand.head < 0.0 ? lower : upper;
  return where_finite(p.is_logistic != 0.0 ? logistic : y, p.statistics);
}

// dy in the normalization's result.
precise float derivative_bias(float x, Parameters p) {
  precise const float slope = value_of(logistic_slope(lower_logistic(linear(x, p))));
  const float one = 1.0;
  return where_finite(p.is_logistic != 0.0 ? slope : one, p.statistics);
}

precise float derivative_weight(float x, Parameters p) { return derivative_bias(x, p) * normalized(x, p); }
precise float derivative_shift(float x, Parameters p) { return derivative_bias(x, p) * p.weight; }
precise float derivative_scale(float x, Parameters p) { return derivative_shift(x, p) * normalized(x, p); }
precise float derivative(float x, Parameters p) { return derivative_shift(x, p) * p.statistics.inverse_deviation; }
