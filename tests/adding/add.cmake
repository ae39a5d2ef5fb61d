# Proves what docs/adding-an-activation.md promises: adds to a copy of the sources activations that the library does not
# have, one without and one with a trainable parameter, by what the guide asks for and nothing else, and runs every test
# there that their rows meet.
#
#   cmake -D SOURCE=<repository> -D WORK=<folder to use> -D PYTHON=<with mpmath> -P add.cmake

set(newcomers hard_mish flexible_relu)
set(copy ${WORK}/source)
set(build ${WORK}/build)
file(REMOVE_RECURSE ${WORK})
foreach(part CMakeLists.txt README.md bench cmake docs examples include scripts shaders src tests)
  file(COPY ${SOURCE}/${part} DESTINATION ${copy})
endforeach()

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGV} failed:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# The text, before the first place where the file has this line's beginning.
function(insert_before file beginning text)
  file(READ ${copy}/${file} whole)
  string(FIND "${whole}" "\n${beginning}" place)
  if(place EQUAL -1)
    message(FATAL_ERROR "${file} has no line that begins with ${beginning}")
  endif()
  math(EXPR place "${place} + 1")
  string(SUBSTRING "${whole}" 0 ${place} head)
  string(SUBSTRING "${whole}" ${place} -1 tail)
  file(WRITE ${copy}/${file} "${head}${text}${tail}")
endfunction()

# The row, the formula and the definition for the golden values.
foreach(name IN LISTS newcomers)
  set(folder ${CMAKE_CURRENT_LIST_DIR}/${name})
  file(COPY_FILE ${folder}/formula.glsl ${copy}/shaders/activations/${name}.glsl)
  file(READ ${folder}/row.def row)
  insert_before(include/vkact/activations.def "VKACT_ROWWISE(" "${row}")
  file(READ ${folder}/definition.py definition)
  insert_before(scripts/make_golden.py "    \"identity\": Definition" "${definition}")
endforeach()
run(${PYTHON} ${copy}/scripts/make_golden.py ${newcomers})

run(${CMAKE_COMMAND} -S ${copy} -B ${build} -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS=-O1)
run(${CMAKE_COMMAND} --build ${build} --target vkact_command vkact_docs_generator vkact_formula_test vkact_shader_test
    vkact_reference_tests vkact_activations_unit_test)

# The records, as scripts/update_records.sh brings them up to date; docs/accuracy.md shows what a device gave.
run(${CMAKE_COMMAND} -E env VKACT_COUNT_INSTRUCTIONS=1
    ${build}/bin/vkact_shader_test --gtest_filter=InstructionCount.*)
run(${build}/bin/vkact_docs_generator ${copy})
file(READ ${copy}/docs/activations.md page)
foreach(name IN LISTS newcomers)
  if(NOT page MATCHES "\n\\| `${name}` \\|")
    message(FATAL_ERROR "docs/activations.md does not show ${name}")
  endif()
endforeach()

# Every test that a row meets: of its formula and its golden values by name, of modules and tables all.
list(TRANSFORM newcomers REPLACE "(.+)" "*/\\1" OUTPUT_VARIABLE cases)
list(JOIN cases ":" cases)
run(${build}/bin/vkact_formula_test --gtest_filter=${cases})
message(STATUS "${output}")
run(${build}/bin/vkact_reference_tests)
run(${build}/bin/vkact_activations_unit_test)
run(${build}/bin/vkact_shader_test)
run(${build}/bin/vkact_docs_generator --check ${copy})

run(${build}/bin/vkact list)
foreach(name IN LISTS newcomers)
  if(NOT output MATCHES "\n${name} +pointwise")
    message(FATAL_ERROR "vkact list does not show ${name}:\n${output}")
  endif()
endforeach()
run(${build}/bin/vkact verify ${newcomers})
message(STATUS "${output}")
run(${build}/bin/vkact verify --digest ${newcomers})
