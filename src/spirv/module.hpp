// A SPIR-V module taken apart into instructions and functions. Numbers are those of the SPIR-V
// specification, section 3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace vkact::spirv {

using Id = std::uint32_t;

/// The opcodes that the project's code names.
enum class Op : std::uint32_t {
  undef = 1,
  name = 5,
  string = 7,
  line = 8,
  ext_inst_import = 11,
  ext_inst = 12,
  memory_model = 14,
  entry_point = 15,
  execution_mode = 16,
  capability = 17,
  type_void = 19,
  type_bool = 20,
  type_int = 21,
  type_float = 22,
  type_vector = 23,
  type_image = 25,
  type_runtime_array = 29,
  type_struct = 30,
  type_pointer = 32,
  type_function = 33,
  type_forward_pointer = 39,
  constant_true = 41,
  constant = 43,
  constant_composite = 44,
  spec_constant_true = 48,
  spec_constant_composite = 51,
  spec_constant_op = 52,
  function = 54,
  function_parameter = 55,
  function_end = 56,
  function_call = 57,
  variable = 59,
  load = 61,
  store = 62,
  copy_memory = 63,
  access_chain = 65,
  decorate = 71,
  member_decorate = 72,
  group_member_decorate = 75,
  vector_shuffle = 79,
  composite_construct = 80,
  composite_extract = 81,
  composite_insert = 82,
  copy_object = 83,
  image_fetch = 95,
  convert_float_to_unsigned = 109,
  convert_unsigned_to_float = 112,
  bitcast = 124,
  signed_negate = 126,
  float_modulo = 141,
  add_with_carry = 149,
  signed_multiply_extended = 152,
  logical_equal = 164,
  unordered_greater_than_equal = 191,
  shift_right_logical = 194,
  bitwise_not = 200,
  control_barrier = 224,
  memory_barrier = 225,
  atomic_store = 228,
  last_atomic = 242,
  phi = 245,
  loop_merge = 246,
  selection_merge = 247,
  label = 248,
  branch = 249,
  branch_conditional = 250,
  switch_case = 251,
  return_void = 253,
  return_value = 254,
  unreachable = 255,
  no_line = 317,
};

/// A view of one instruction in code that outlives it.
struct Instruction {
  std::span<const std::uint32_t> words;

  Op op() const noexcept { return static_cast<Op>(words[0] & 0xffffu); }
  /// The id it defines; 0 where it defines none.
  Id result() const noexcept;
  /// The type of that id; 0 where it has none.
  Id type() const noexcept;
  /// The ids of the values that it uses.
  std::span<const std::uint32_t> operands() const noexcept;
  /// Where a load or store does so; 0 for other instructions.
  Id pointer() const noexcept {
    return op() == Op::load ? words[3] : op() == Op::store ? words[1] : 0;
  }
};

/// Appends an instruction: its opcode and the words after the first.
void append(std::vector<std::uint32_t>& code, Op op, std::span<const std::uint32_t> operands);

/// Whether an opcode is one of those numbered from `first` to `last`.
constexpr bool is_within(Op op, Op first, Op last) { return op >= first && op <= last; }

/// A function: from its OpFunction to its OpFunctionEnd.
struct Function {
  std::vector<Instruction> body;

  Id id() const noexcept { return body.front().result(); }
  std::vector<Id> callees() const;
};

/// A view of a module in code that outlives it. The code is whole: instructions end where it ends.
struct Module {
  explicit Module(std::span<const std::uint32_t> code);

  /// Magic number, version, generator, bound of the ids, schema.
  std::span<const std::uint32_t> header;
  std::vector<Instruction> globals;
  std::vector<Function> functions;
};

/// The storage class of variables of a function.
inline constexpr std::uint32_t kFunctionStorage = 7;
/// The storage class of storage buffers.
inline constexpr std::uint32_t kBufferStorage = 12;

/// Decorations that say where a variable is bound.
inline constexpr std::uint32_t kBindingDecoration = 33;
inline constexpr std::uint32_t kDescriptorSetDecoration = 34;

inline constexpr std::size_t kHeaderWords = 5;
/// Where in the header the bound of the ids is.
inline constexpr std::size_t kBoundWord = 3;

/// The text of an OpName.
std::string_view text_of_name(const Instruction& name);

}  // namespace vkact::spirv
