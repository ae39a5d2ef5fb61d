# Configures an application that has VkAct as a subdirectory, builds it and runs it; with -D TARGET=... builds that alone.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
file(REMOVE_RECURSE ${WORK_FOLDER})
foreach(shared OFF ON)
  set(build ${WORK_FOLDER}/shared_${shared})
  run(${CMAKE_COMMAND} -S ${CONSUMER_SOURCE} -B ${build} -G Ninja -D VKACT_SOURCE=${SOURCE}
      -D CMAKE_CXX_COMPILER=${CXX_COMPILER} -D BUILD_SHARED_LIBS=${shared})
  if(TARGET)
    run(${CMAKE_COMMAND} --build ${build} --target ${TARGET})
  else()
    run(${CMAKE_COMMAND} --build ${build} --target application)
    run(${build}/application)
  endif()
endforeach()
