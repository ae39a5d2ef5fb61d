# The install target, and the packages that find_package(vkact) and pkg-config find: vkact::vkact and the public headers.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# vkact::vkact in either: the package takes the one that BUILD_SHARED_LIBS asks for.
install(TARGETS vkact_core EXPORT vkact_archive ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET vkact_shared)
  install(TARGETS vkact_shared EXPORT vkact_shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()
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
install(EXPORT vkact_archive NAMESPACE vkact:: DESTINATION ${package_folder})
if(TARGET vkact_shared)
  install(EXPORT vkact_shared NAMESPACE vkact:: DESTINATION ${package_folder})
endif()
configure_package_config_file(cmake/vkactConfig.cmake.in ${PROJECT_BINARY_DIR}/vkactConfig.cmake
                              INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/vkactConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/vkactConfig.cmake ${PROJECT_BINARY_DIR}/vkactConfigVersion.cmake
        DESTINATION ${package_folder})

# For builds without CMake. The folders are relative to the file's own, so that the prefix can be moved.
file(RELATIVE_PATH VKACT_PREFIX_FROM_PKGCONFIG /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/vkact.pc.in ${PROJECT_BINARY_DIR}/vkact.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/vkact.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
