# Compiles one SPIR-V module per activation and kernel and embeds them into the library.
#
# A module is <activation>_<kernel>: a generated instance that declares the row's parameters and includes the
# activation's formula and the kernel. Its build rule carries the exact files it includes, so that a changed
# formula rebuilds its own modules alone.

include(${CMAKE_CURRENT_LIST_DIR}/table.cmake)

set(VKACT_SHADERS ${PROJECT_SOURCE_DIR}/shaders)
set(VKACT_SHADER_BINARIES ${PROJECT_BINARY_DIR}/shaders)

# Without inlining: the module holds each formula once, however many elements a kernel handles, and drivers inline
# for themselves.
set(VKACT_OPTIMIZATION
    --eliminate-dead-branches --merge-return --eliminate-dead-functions --scalar-replacement=100
    --convert-local-access-chains --eliminate-local-single-block --eliminate-local-single-store
    --ssa-rewrite --simplify-instructions --copy-propagate-arrays --vector-dce
    --eliminate-dead-inserts --if-conversion --redundancy-elimination --combine-access-chains
    --merge-blocks --eliminate-dead-code-aggressive --strip-debug --compact-ids)

# Modules whose functions are chosen at run time keep all of them, with their names.
list(REMOVE_ITEM VKACT_OPTIMIZATION --eliminate-dead-functions --strip-debug)
set(VKACT_COMPOSED_OPTIMIZATION ${VKACT_OPTIMIZATION})
list(INSERT VKACT_OPTIMIZATION 2 --eliminate-dead-functions)
list(APPEND VKACT_OPTIMIZATION --strip-debug)

# The name of a kernel in C++: its path in shaders/kernels, joined by underscores.
function(vkact_kernel_name KERNEL OUTPUT)
  string(REPLACE "/" "_" name ${KERNEL})
  set(${OUTPUT} ${name} PARENT_SCOPE)
endfunction()

# The module `name` from an instance file that exists, with these passes of spirv-opt.
function(vkact_add_module name)
  set(instance ${VKACT_SHADER_BINARIES}/${name}.comp)
  set(raw ${VKACT_SHADER_BINARIES}/${name}.raw.spv)
  set(spirv ${VKACT_SHADER_BINARIES}/${name}.spv)
  add_custom_command(
    OUTPUT ${spirv}
    COMMAND ${VKACT_GLSLC} -Werror --target-env=vulkan1.2 -I ${VKACT_SHADERS}
            -MD -MF ${spirv}.d -MT ${spirv} -o ${raw} ${instance}
    COMMAND ${VKACT_SPIRV_OPT} --target-env=vulkan1.2 ${ARGN} ${raw} -o ${spirv}.unchecked
    COMMAND ${VKACT_SPIRV_VAL} --target-env vulkan1.2 ${spirv}.unchecked
    COMMAND ${CMAKE_COMMAND} -E rename ${spirv}.unchecked ${spirv}
    COMMAND ${VKACT_GZIP} --best --no-name --keep --force ${spirv}
    BYPRODUCTS ${raw} ${spirv}.gz
    DEPENDS ${instance}
    DEPFILE ${spirv}.d
    COMMENT "Shader ${name}"
    VERBATIM)
  set_property(GLOBAL APPEND PROPERTY VKACT_MODULES ${name})
endfunction()

# An activation's formula in a kernel, as the module <activation>_<role>; the rest are names to define.
function(vkact_add_activation_module ACTIVATION ROLE KERNEL)
  if(NOT EXISTS ${VKACT_SHADERS}/activations/${ACTIVATION}.glsl)
    message(FATAL_ERROR "The table has '${ACTIVATION}' but shaders/activations/${ACTIVATION}.glsl is missing.")
  endif()
  set(DEFINITIONS "")
  foreach(definition IN LISTS ARGN)
    string(APPEND DEFINITIONS "#define ${definition}\n")
  endforeach()
  set(PARAMETER_MEMBERS "")
  set(PARAMETER_VALUES "")
  set(index 0)
  set(TRAINABLE_LIST "")
  set(TRAINABLE_COUNT 0)
  foreach(parameter IN LISTS ${ACTIVATION}_parameters)
    string(APPEND PARAMETER_MEMBERS "  float ${parameter};\n")
    list(APPEND PARAMETER_VALUES "without_subnormal(values[${index}])")
    if(parameter IN_LIST ${ACTIVATION}_trainable)
      set(slot ${TRAINABLE_COUNT})
      string(APPEND TRAINABLE_LIST " \\\n  trainable(${slot}, ${index}, derivative_${parameter}, "
             "ParameterWords${slot}, parameter_words_${slot}, kParameterType${slot})")
      math(EXPR TRAINABLE_COUNT "${slot} + 1")
    endif()
    math(EXPR index "${index} + 1")
  endforeach()
  if(index EQUAL 0)
    set(PARAMETER_MEMBERS "  float unused;\n")
    set(PARAMETER_VALUES "0.0")
  endif()
  set(CONDITION "")
  if(NOT "${${ACTIVATION}_condition}" STREQUAL "")
    set(CONDITION "\n#define HAS_CONDITION\nbool is_admitted(Parameters p) {\n")
    foreach(parameter IN LISTS ${ACTIVATION}_parameters)
      string(APPEND CONDITION "  const float ${parameter} = p.${parameter};\n")
    endforeach()
    string(APPEND CONDITION "  return ${${ACTIVATION}_condition};\n}\n")
  endif()
  set(sums ${${ACTIVATION}_trainable})
  if(CHANNEL_STATISTICS IN_LIST ARGN)
    string(APPEND DEFINITIONS "#include \"math/channel_statistics.glsl\"\n")
    string(APPEND PARAMETER_MEMBERS "  ChannelStatistics statistics;\n")
    list(APPEND PARAMETER_VALUES "no_statistics()")
    list(APPEND sums shift scale)
  endif()
  set(SUM_LIST "")
  set(SUM_COUNT 0)
  foreach(sum IN LISTS sums)
    string(APPEND SUM_LIST " \\\n  sum(${SUM_COUNT}, derivative_${sum})")
    math(EXPR SUM_COUNT "${SUM_COUNT} + 1")
  endforeach()
  string(JOIN ", " PARAMETER_VALUES ${PARAMETER_VALUES})
  configure_file(${VKACT_SHADERS}/instance.comp.in
                 ${VKACT_SHADER_BINARIES}/${ACTIVATION}_${ROLE}.comp @ONLY)
  vkact_add_module(${ACTIVATION}_${ROLE} ${VKACT_OPTIMIZATION})
  set_property(GLOBAL APPEND PROPERTY VKACT_ROLES ${ROLE})
  vkact_kernel_name(${KERNEL} name)
  set_property(GLOBAL APPEND_STRING PROPERTY VKACT_MODULE_LIST "VKACT_MODULE(${ACTIVATION}, ${ROLE}, ${name})\n")
endfunction()

# A kernel that needs no formula.
function(vkact_add_kernel_module KERNEL)
  vkact_kernel_name(${KERNEL} name)
  configure_file(${VKACT_SHADERS}/kernel.comp.in ${VKACT_SHADER_BINARIES}/${name}.comp @ONLY)
  vkact_add_module(${name} ${VKACT_OPTIMIZATION})
  set_property(GLOBAL APPEND_STRING PROPERTY VKACT_MODULE_LIST "VKACT_COMMON_MODULE(${name})\n")
endfunction()

# A kernel with the formulas of all pointwise activations, of which compositions choose. What each formula defines is
# renamed to generated_<activation>_<word>: no formula may define a name that begins so (tests/shader/composed_test.cpp).
function(vkact_add_composed_module KERNEL)
  set(FORMULAS "")
  set(CALLS "")
  foreach(activation IN LISTS vkact_activations)
    if(NOT ${activation}_family STREQUAL "pointwise")
      continue()
    endif()
    set(prefix generated_${activation}_)
    set(renamed Parameters forward derivative derivative_from_output scaled_derivative)
    list(TRANSFORM ${activation}_trainable PREPEND derivative_ OUTPUT_VARIABLE derivatives)
    list(APPEND renamed ${derivatives})
    set(members "")
    set(values "")
    set(index 0)
    foreach(parameter IN LISTS ${activation}_parameters)
      string(APPEND members " float ${parameter};")
      list(APPEND values "values[${index}]")
      math(EXPR index "${index} + 1")
    endforeach()
    if(index EQUAL 0)
      set(members " float unused;")
      set(values "0.0")
    endif()
    string(JOIN ", " values ${values})
    foreach(word IN LISTS renamed)
      string(APPEND FORMULAS "#define ${word} ${prefix}${word}\n")
    endforeach()
    string(APPEND FORMULAS
           "struct Parameters {${members} };\n"
           "#include \"activations/${activation}.glsl\"\n"
           "precise float ${prefix}value(float x, float values[4]) {\n"
           "  return forward(x, Parameters(${values}));\n}\n"
           "precise float ${prefix}gradient(float dy, float x, float values[4]) {\n"
           "#ifdef HAS_SCALED_DERIVATIVE\n"
           "  return product(dy, scaled_derivative(x, Parameters(${values})));\n"
           "#undef HAS_SCALED_DERIVATIVE\n"
           "#else\n"
           "  return dy * flushed(derivative(x, Parameters(${values})));\n"
           "#endif\n}\n")
    foreach(word IN LISTS renamed)
      string(APPEND FORMULAS "#undef ${word}\n")
    endforeach()
    string(APPEND CALLS "  sum = sum + ${prefix}value(x, values) + ${prefix}gradient(x, x, values);\n")
  endforeach()
  list(GET vkact_activations 0 STAND_IN)
  vkact_kernel_name(${KERNEL} name)
  configure_file(${VKACT_SHADERS}/composed.comp.in ${VKACT_SHADER_BINARIES}/${name}.comp @ONLY)
  vkact_add_module(${name} ${VKACT_COMPOSED_OPTIMIZATION})
  set_property(GLOBAL APPEND_STRING PROPERTY VKACT_MODULE_LIST "VKACT_COMMON_MODULE(${name})\n")
endfunction()

# The modules of each family.
function(vkact_add_pointwise_modules activation)
  vkact_add_activation_module(${activation} forward pointwise/forward)
  vkact_add_activation_module(${activation} backward pointwise/backward)
  if(${activation}_from_y)
    vkact_add_activation_module(${activation} backward_from_output pointwise/backward BACKWARD_FROM_OUTPUT)
  endif()
  if(${activation}_trainable)
    vkact_add_activation_module(${activation} channelwise_forward channelwise/forward)
    vkact_add_activation_module(${activation} channelwise_backward channelwise/backward)
  endif()
endfunction()

# Modules of a rowwise call and the same with a mask; the rest are names to define.
function(vkact_add_row_modules activation)
  foreach(role forward forward_partial forward_apply backward backward_partial backward_apply)
    vkact_add_activation_module(${activation} ${role} rowwise/${role} ${ARGN})
    vkact_add_activation_module(${activation} masked_${role} rowwise/${role} MASKED ${ARGN})
  endforeach()
endfunction()

function(vkact_add_rowwise_modules activation)
  vkact_add_row_modules(${activation})
endfunction()

function(vkact_add_perturbed_modules activation)
  vkact_add_row_modules(${activation} PERTURBED)
  vkact_add_activation_module(${activation} one_hot rowwise/one_hot PERTURBED)
  vkact_add_activation_module(${activation} masked_one_hot rowwise/one_hot PERTURBED MASKED)
endfunction()

function(vkact_add_one_hot_modules activation)
  vkact_add_activation_module(${activation} forward rowwise/one_hot)
  vkact_add_activation_module(${activation} backward rowwise/backward)
endfunction()

function(vkact_add_projection_modules activation)
  vkact_add_activation_module(${activation} forward rowwise/projection_forward)
  vkact_add_activation_module(${activation} backward rowwise/projection_backward)
endfunction()

function(vkact_add_gated_modules activation)
  vkact_add_activation_module(${activation} forward blocks/gated_forward)
  vkact_add_activation_module(${activation} backward blocks/gated_backward)
endfunction()

function(vkact_add_stochastic_modules activation)
  vkact_add_activation_module(${activation} forward blocks/stochastic_forward)
  vkact_add_activation_module(${activation} backward blocks/stochastic_backward)
endfunction()

# Of several pieces one, or x and -x side by side.
function(vkact_add_pooling_modules activation)
  set(kernel signs)
  if("pieces" IN_LIST ${activation}_parameters)
    set(kernel pieces)
  endif()
  vkact_add_activation_module(${activation} forward blocks/${kernel}_forward)
  vkact_add_activation_module(${activation} backward blocks/${kernel}_backward)
endfunction()

function(vkact_add_loss_modules activation)
  vkact_add_activation_module(${activation} forward rowwise/loss_forward)
  vkact_add_activation_module(${activation} backward rowwise/loss_backward)
endfunction()

# Of the statistics of channels; the activation's formula has a derivative in a shift and a scale of what is normalized.
function(vkact_add_batchwise_modules activation)
  vkact_add_activation_module(${activation} forward channelwise/forward CHANNEL_STATISTICS)
  vkact_add_activation_module(${activation} backward channelwise/backward CHANNEL_STATISTICS)
endfunction()

vkact_read_table(vkact_activations)
foreach(activation IN LISTS vkact_activations)
  cmake_language(CALL vkact_add_${${activation}_family}_modules ${activation})
endforeach()
foreach(kernel rowwise/forward_combine rowwise/backward_combine rowwise/loss_total rowwise/loss_count
               rowwise/loss_result channelwise/combine channelwise/total channelwise/deviations
               channelwise/statistics channelwise/normalization channelwise/normalization_backward
               channelwise/addition channelwise/broadcast_elements channelwise/broadcast_sum
               network/small_product calls/rearrangement)
  vkact_add_kernel_module(${kernel})
endforeach()

vkact_add_composed_module(compositions/forward)
vkact_add_composed_module(compositions/backward)

get_property(VKACT_MODULES GLOBAL PROPERTY VKACT_MODULES)
set(VKACT_SHADER_ASSEMBLY "")
foreach(module IN LISTS VKACT_MODULES)
  set(spirv ${VKACT_SHADER_BINARIES}/${module}.spv)
  list(APPEND VKACT_SPIRV ${spirv})
  string(APPEND VKACT_SHADER_ASSEMBLY "embed vkact_spirv_${module}, \"${spirv}.gz\"\n")
endforeach()
set(VKACT_EMBEDDED_SHADERS ${VKACT_SHADER_BINARIES}/embedded.S)
configure_file(${VKACT_SHADERS}/embedded.S.in ${VKACT_EMBEDDED_SHADERS} @ONLY)

# The same modules for C++, included by src/activations/calls/modules.hpp.
get_property(VKACT_MODULE_LIST GLOBAL PROPERTY VKACT_MODULE_LIST)
get_property(VKACT_ROLES GLOBAL PROPERTY VKACT_ROLES)
list(REMOVE_DUPLICATES VKACT_ROLES)
list(TRANSFORM VKACT_ROLES REPLACE "(.+)" "VKACT_ROLE(\\1)")
string(JOIN "\n" VKACT_ROLE_LIST ${VKACT_ROLES})
configure_file(${VKACT_SHADERS}/modules.inc.in ${VKACT_SHADER_BINARIES}/modules.inc @ONLY)

add_library(vkact_shaders OBJECT ${VKACT_EMBEDDED_SHADERS})
set_property(SOURCE ${VKACT_EMBEDDED_SHADERS} PROPERTY OBJECT_DEPENDS "${VKACT_SPIRV}")
set_target_properties(vkact_shaders PROPERTIES POSITION_INDEPENDENT_CODE ON)
