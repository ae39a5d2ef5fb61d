# The install target and the package that find_package(vkact) finds: vkact::vkact and the public headers.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS vkact_core
        EXPORT vkact_targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY include/vkact DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
if(VKACT_BUILD_COMMAND)
  install(TARGETS vkact_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  if(NOT CMAKE_CROSSCOMPILING)
    install(FILES ${PROJECT_BINARY_DIR}/src/cli/vkact.manual
            DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 RENAME vkact.1)
    install(FILES ${PROJECT_BINARY_DIR}/src/cli/vkact.bash-completion
            DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME vkact)
  endif()
endif()

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/vkact)
install(EXPORT vkact_targets NAMESPACE vkact:: DESTINATION ${package_folder})
configure_package_config_file(cmake/vkactConfig.cmake.in ${PROJECT_BINARY_DIR}/vkactConfig.cmake
                              INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/vkactConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/vkactConfig.cmake ${PROJECT_BINARY_DIR}/vkactConfigVersion.cmake
        DESTINATION ${package_folder})
