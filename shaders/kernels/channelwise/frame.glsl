// What the channelwise kernels share: the place of an element among the channels, and the parameters there.
#extension GL_EXT_control_flow_attributes : require
#include "kernels/common/elements.glsl"
#include "kernels/common/workgroup.glsl"

layout(local_size_x = 256, local_size_y = 1, local_size_z = 1) in;
layout(constant_id = kChannelwiseVectorsId) const uint kVectorsPerInvocation = 4;
layout(constant_id = kChannelwiseParameterTypesId) const uint kParameterType0 = kNoTensor;
layout(constant_id = kChannelwiseParameterTypesId + 1) const uint kParameterType1 = kNoTensor;
layout(constant_id = kChannelwiseParameterTypesId + 2) const uint kParameterType2 = kNoTensor;
layout(constant_id = kChannelwiseParameterTypesId + 3) const uint kParameterType3 = kNoTensor;
layout(constant_id = kChannelwisePlacementId) const uint kPlacement = kAnyPlacement;
// Whether the elements of every vector have the same parameters.
const bool kSharesParameters = kPlacement != kAnyPlacement;
// Whether the window ends inside a vector.
layout(constant_id = kChannelwiseHasPartialVectorId) const bool kHasPartialVector = true;

layout(push_constant) uniform Constants { ChannelwiseConstants constants; };

#define DECLARE_WORDS(slot, index, derivative, buffer_name, words, type) \
  layout(std430, binding = FIRST_PARAMETER_BINDING + slot) readonly buffer buffer_name { uint words[]; };
FOR_EACH_TRAINABLE(DECLARE_WORDS)

#include "kernels/channelwise/refused_parameters.glsl"

#ifdef CHANNEL_STATISTICS
#include "math/channel_statistics.glsl"
layout(constant_id = kChannelwiseHasStatisticsId) const bool kHasStatistics = true;
layout(std430, binding = FIRST_PARAMETER_BINDING + kTrainableCount) readonly buffer Statistics { float statistics[]; };
#endif

// Where an element stands in the run of its channel, and which element of each parameter's tensor is its own.
struct Place {
  uint in_run;
  uint parameter[kMaxTrainable];
  uint channel;  // of those that have statistics
};

Place place_of(uint element) {
  if (kPlacement == kOnePlacement) return Place(0, uint[kMaxTrainable](0, 0, 0, 0), 0);
  const uint position = constants.phase + element;
  const uint run = constants.inner == 1 ? position : position / constants.inner;
  Place place;
  place.in_run = position - run * constants.inner;
  [[unroll]] for (uint slot = 0; slot < kTrainableCount; ++slot) {
    const uint elements = constants.parameter_elements[slot];
    place.parameter[slot] = elements <= 1 ? 0 : (constants.first_run + run) % elements;
  }
#ifdef CHANNEL_STATISTICS
  place.channel = (constants.first_run + run) % constants.channels;
#else
  place.channel = 0;
#endif
  return place;
}

Place next_place(Place place) {
  ++place.in_run;
  if (place.in_run == constants.inner) {
    place.in_run = 0;
    [[unroll]] for (uint slot = 0; slot < kTrainableCount; ++slot) {
      const uint next = place.parameter[slot] + 1;
      place.parameter[slot] = next < constants.parameter_elements[slot] ? next : 0;
    }
#ifdef CHANNEL_STATISTICS
    const uint next_channel = place.channel + 1;
    place.channel = next_channel < constants.channels ? next_channel : 0;
#endif
  }
  return place;
}

// ---- vectors, of which the last may be a partial one ----

uint begun_vectors() { return (constants.elements + kVectorElements - 1) / kVectorElements; }
uint elements_of(uint vector) {
  return kHasPartialVector ? min(constants.elements - vector * kVectorElements, kVectorElements) : kVectorElements;
}

// name##_vector(place, count): the vector at a place, whose first `count` elements exist; the words of others are 0.
#define VECTOR_READER(name)                                          \
  uvec4 name##_vector(uint place, uint count) {                      \
    if (count == kVectorElements) return name##_vectors[place];      \
    uvec4 vector = uvec4(0u);                                        \
    [[unroll]] for (uint i = 0; i < 4; ++i)                          \
      if (i * kVectorElements < 4 * count) vector[i] = name##_words[4 * place + i]; \
    return vector;                                                   \
  }

// name##_store(place, count, vector): its first `count` elements; what lies behind them stays.
#define VECTOR_WRITER(name)                                          \
  void name##_store(uint place, uint count, uvec4 vector) {          \
    if (count == kVectorElements) {                                  \
      name##_vectors[place] = vector;                                \
      return;                                                        \
    }                                                                \
    [[unroll]] for (uint i = 0; i < 4; ++i) {                        \
      if (i * kVectorElements >= 4 * count) continue;                \
      const bool is_half = (i + 1) * kVectorElements > 4 * count;    \
      const uint kept = is_half ? 0xffff0000u : 0u;                  \
      const uint word = 4 * place + i;                               \
      name##_words[word] = (name##_words[word] & kept) | (vector[i] & ~kept); \
    }                                                                \
  }

// Whether this many elements from the place on have the same parameters.
bool is_uniform(Place place, uint elements) { return place.in_run + elements <= constants.inner; }

#ifdef CHANNEL_STATISTICS
ChannelStatistics statistics_at(uint channel) {
  float values[kChannelStatistics];
  [[unroll]] for (uint i = 0; i < kChannelStatistics; ++i)
    values[i] = statistics[constants.statistics_offset + i * constants.channels + channel];
  return ChannelStatistics(values[0], values[1], values[2], values[3], values[4]);
}
#endif

Parameters parameters_at(Place place, out RefusedResults refused) {
  float values[4] = constants.parameters;
#define READ_VALUE(slot, index, derivative, buffer_name, words, type)                    \
  if (type != kNoTensor) {                                                               \
    const uint element = constants.parameter_offsets[slot] + place.parameter[slot];      \
    const uint word = words[word_of(type, element)] >> shift_of(type, element);          \
    const uint bits = type == kFloat32 ? word : word & 0xffffu;                          \
    values[index] = decoded_as(type, uvec4(bits)).x;                                     \
  }
  FOR_EACH_TRAINABLE(READ_VALUE)
  refused = refused_results(values);
  Parameters p = parameters_from(values);
#ifdef CHANNEL_STATISTICS
  if (kHasStatistics) p.statistics = statistics_at(place.channel);
#endif
  return p;
}

// Walks over the elements of a vector with their parameters, which are read once where all share them.
struct Cursor {
  Place place;
  Parameters p;
  RefusedResults refused;
  bool uniform_vector;
};

Cursor cursor_at(uint element, uint elements) {
  const Place place = place_of(element);
  RefusedResults refused;
  const Parameters p = parameters_at(place, refused);
  return Cursor(place, p, refused, kSharesParameters || is_uniform(place, elements));
}

// Steps over one element.
void advance(inout Cursor cursor) {
  if (kSharesParameters || cursor.uniform_vector) return;
  cursor.place = next_place(cursor.place);
  cursor.p = parameters_at(cursor.place, cursor.refused);
}
