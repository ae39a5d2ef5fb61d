# Proves that one file and one row add an activation: copies the sources, adds the two, builds the command and lets
# it verify the newcomer on a device.
#
#   cmake -D SOURCE=<repository> -D WORK=<folder to use> -P add_one.cmake
#
# Of the table's other pointwise rows the copy keeps two, one of them trainable, so that every kind of kernel is there.
# That saves most of the time, and shows that nothing else names the rest.

set(copy ${WORK}/source)
set(build ${WORK}/build)
file(REMOVE_RECURSE ${WORK})
foreach(part CMakeLists.txt cmake include shaders src)
  file(COPY ${SOURCE}/${part} DESTINATION ${copy})
endforeach()
file(COPY ${CMAKE_CURRENT_LIST_DIR}/hard_mish.glsl DESTINATION ${copy}/shaders/activations)

file(READ ${copy}/include/vkact/activations.def table)
file(READ ${CMAKE_CURRENT_LIST_DIR}/hard_mish.def row)
string(FIND "${table}" "\nVKACT_POINTWISE(" first)
string(SUBSTRING "${table}" 0 ${first} head)
string(FIND "${table}" "\nVKACT_ROWWISE(" others)
string(SUBSTRING "${table}" ${others} -1 tail)
foreach(kept identity prelu)
  string(FIND "${table}" "\nVKACT_POINTWISE(${kept}," begin)
  string(SUBSTRING "${table}" ${begin} -1 kept_row)
  string(FIND "${kept_row}" "\n\n" end)
  string(SUBSTRING "${kept_row}" 0 ${end} kept_row)
  string(APPEND head "${kept_row}\n")
endforeach()
file(WRITE ${copy}/include/vkact/activations.def "${head}\n${row}${tail}")

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGV} failed:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

run(${CMAKE_COMMAND} -S ${copy} -B ${build} -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS=-O0
    -DVKACT_BUILD_TESTS=OFF -DVKACT_BUILD_EXAMPLES=OFF -DVKACT_INSTALL=OFF)
run(${CMAKE_COMMAND} --build ${build} --target vkact_command)

run(${build}/bin/vkact list)
if(NOT output MATCHES "\nhard_mish +pointwise")
  message(FATAL_ERROR "vkact list does not show hard_mish:\n${output}")
endif()
run(${build}/bin/vkact verify hard_mish)
message(STATUS "${output}")
