// Adds a number of each run to its elements.
struct Parameters {
  float addend;
};
Parameters parameters_from(float values[4]) { return Parameters(values[0]); }
#define FOR_EACH_TRAINABLE(trainable) trainable(0, 0, unused, ParameterWords0, parameter_words_0, kParameterType0)
const uint kTrainableCount = 1;

precise float forward(float x, Parameters p) { return x + p.addend; }

#include "kernels/channelwise/forward.glsl"
