# Every way to link the installed package: the archive and the shared library, by CMake and by pkg-config, with each compiler,
# and without exceptions and run-time type information.
#
#   cmake -D BUILD_FOLDER=... -D CONSUMER_SOURCE=... -D WORK_FOLDER=... -D COMPILERS=a,b -D PKG_CONFIG=... -P ways.cmake
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
file(REMOVE_RECURSE ${WORK_FOLDER})
# Into a folder that is then moved: nothing remembers where it was installed.
run(${CMAKE_COMMAND} --install ${BUILD_FOLDER} --prefix ${WORK_FOLDER}/first)
file(RENAME ${WORK_FOLDER}/first ${WORK_FOLDER}/prefix)
file(GLOB_RECURSE shared ${WORK_FOLDER}/prefix/libvkact.so)
cmake_path(GET shared PARENT_PATH libraries)
string(REPLACE "," ";" COMPILERS ${COMPILERS})
set(warnings -std=c++20 -Wall -Wextra -Wpedantic -Werror)

function(build_with_cmake compiler name)
  run(${CMAKE_COMMAND} -S ${CONSUMER_SOURCE} -B ${WORK_FOLDER}/${name} -D CMAKE_PREFIX_PATH=${WORK_FOLDER}/prefix
      -D CMAKE_CXX_COMPILER=${compiler} ${ARGN})
  run(${CMAKE_COMMAND} --build ${WORK_FOLDER}/${name})
  run(${WORK_FOLDER}/${name}/application)
endfunction()

# with_pkg_config(compiler name [--static] compiler_option...)
function(with_pkg_config compiler name)
  set(static "")
  if("--static" IN_LIST ARGN)
    set(static --static)
    list(REMOVE_ITEM ARGN --static)
  endif()
  execute_process(COMMAND ${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${libraries}/pkgconfig
                          ${PKG_CONFIG} ${static} --cflags --libs vkact
                  OUTPUT_VARIABLE options OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(options UNIX_COMMAND "${options}")
  run(${compiler} ${warnings} ${ARGN} ${CONSUMER_SOURCE}/main.cpp ${options} -o ${WORK_FOLDER}/${name})
  run(${CMAKE_COMMAND} -E env LD_LIBRARY_PATH=${libraries} ${WORK_FOLDER}/${name})
endfunction()

set(number 0)
foreach(compiler IN LISTS COMPILERS)
  math(EXPR number "${number} + 1")
  build_with_cmake(${compiler} archive_${number})
  build_with_cmake(${compiler} shared_${number} -D BUILD_SHARED_LIBS=ON)
  with_pkg_config(${compiler} shared_by_pkg_config_${number})
  with_pkg_config(${compiler} without_exceptions_${number} -fno-exceptions -fno-rtti)
endforeach()

# A program asks for the interface's version and not for Vulkan, which is found when it is there.
execute_process(COMMAND ${READELF} -d ${WORK_FOLDER}/shared_1/application ${shared}
                OUTPUT_VARIABLE needed COMMAND_ERROR_IS_FATAL ANY)
if(NOT needed MATCHES "libvkact\\.so\\.[0-9]+\\.[0-9]+\\]" OR needed MATCHES "libvulkan")
  message(FATAL_ERROR "the shared library has no versioned name, or needs Vulkan:\n${needed}")
endif()

# Where the archive is alone, pkg-config brings what it needs.
file(GLOB all ${libraries}/libvkact.so*)
file(REMOVE ${all})
foreach(compiler IN LISTS COMPILERS)
  math(EXPR number "${number} + 1")
  with_pkg_config(${compiler} archive_by_pkg_config_${number} --static)
endforeach()
