# Installs the build into an empty folder, builds applications that use Vulkan themselves against it, and runs each.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
file(REMOVE_RECURSE ${WORK_FOLDER})
run(${CMAKE_COMMAND} --install ${BUILD_FOLDER} --prefix ${WORK_FOLDER}/prefix)
run(${CMAKE_COMMAND} -S ${CONSUMER_SOURCE} -B ${WORK_FOLDER}/build -G Ninja
    -D CMAKE_PREFIX_PATH=${WORK_FOLDER}/prefix -D CMAKE_CXX_COMPILER=${CXX_COMPILER})
run(${CMAKE_COMMAND} --build ${WORK_FOLDER}/build)
foreach(application linked_first linked_last with_volk with_allocator with_other_allocator with_plugins)
  run(${WORK_FOLDER}/build/${application})
endforeach()
