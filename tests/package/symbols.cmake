# What an application links is one archive or one shared library, and every symbol that they define for others is VkAct's
# own or, in the archive, a template of the standard library.
file(REMOVE_RECURSE ${WORK_FOLDER})
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
run(${CMAKE_COMMAND} --install ${BUILD_FOLDER} --prefix ${WORK_FOLDER})

# symbols_of(file least lines nm_option...): lines of nm; fewer than so many would be a sign that it shows nothing.
function(symbols_of file least lines)
  execute_process(COMMAND ${NM} --defined-only ${ARGN} ${file} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+ [A-Za-z] [^\n]+" found "${symbols}")
  list(LENGTH found count)
  if(count LESS ${least})
    message(FATAL_ERROR "${NM} shows ${count} symbols of ${file}; are there no more?")
  endif()
  set(${lines} ${found} PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE archives ${WORK_FOLDER}/*.a)
list(LENGTH archives count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "${count} archives are installed instead of one: ${archives}")
endif()
symbols_of(${archives} 500 lines --extern-only)
# Mangled: 5vkact is the namespace vkact, and St, NSt and 9__gnu_cxx those of the standard library.
list(FILTER lines EXCLUDE REGEX " [A-Za-z] (_Z[A-Za-z0-9_]*5vkact|vkact_spirv_)")
list(FILTER lines EXCLUDE REGEX " [WVu] (_ZG?[VRT]*[A-Z]*(N?[KR]*St|N?K?S[abso]|N?9__gnu_cxx)|DW\\.ref\\.(__gxx_personality|_ZTISt))")
list(FILTER lines EXCLUDE REGEX " V _ZT[IS]P?F[A-Za-z0-9_]*St")
# Nothing is destroyed when the program ends: the application's static objects may still call VkAct then.
execute_process(COMMAND ${NM} --undefined-only ${archives} OUTPUT_VARIABLE needed COMMAND_ERROR_IS_FATAL ANY)
if(needed MATCHES "__cxa_atexit")
  message(FATAL_ERROR "the archive has static objects with destructors; ${NM} --undefined-only -A shows in which files")
endif()
# The shared library shows the public interface alone, and nothing of the standard library's.
file(GLOB_RECURSE shared ${WORK_FOLDER}/libvkact.so)
symbols_of(${shared} 100 shown --dynamic)
set(internal ${shown})
list(FILTER internal INCLUDE REGEX "5vkact(6vulkan|5spirv|9reference)")
list(FILTER shown EXCLUDE REGEX " _ZT?[INSVKRO]*5vkact[0-9]")
list(APPEND lines ${shown} ${internal})
if(lines)
  list(JOIN lines "\n" text)
  message(FATAL_ERROR "symbols that are not VkAct's:\n${text}")
endif()
