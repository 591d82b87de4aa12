# Where the files go, and the packages: `cpack -G DEB` and `cpack --config CPackSourceConfig.cmake`.

install(TARGETS sqlpg)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY docs/ DESTINATION "${CMAKE_INSTALL_DOCDIR}" FILES_MATCHING PATTERN "*.md")

# Installs what a later change will bring only once it is there.
function(sqlpg_install_if_there file directory)
    if(EXISTS "${PROJECT_SOURCE_DIR}/${file}")
        install(FILES "${file}" DESTINATION "${directory}" ${ARGN})
    endif()
endfunction()

sqlpg_install_if_there(docs/sqlpg.1 "${CMAKE_INSTALL_MANDIR}/man1")
set(data "${CMAKE_INSTALL_DATADIR}")
sqlpg_install_if_there(completions/sqlpg.bash "${data}/bash-completion/completions" RENAME sqlpg)
sqlpg_install_if_there(completions/_sqlpg "${data}/zsh/site-functions")
sqlpg_install_if_there(completions/sqlpg.fish "${data}/fish/vendor_completions.d")

set(CPACK_PACKAGE_VENDOR "The sqlpg developers")
set(CPACK_PACKAGE_CONTACT "The sqlpg developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_RESOURCE_FILE_README "${PROJECT_SOURCE_DIR}/README.md")
set(CPACK_GENERATOR DEB)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS libpq5) # which is loaded late
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "sqlite3, postgresql-client")
set(CPACK_SOURCE_GENERATOR TGZ)
set(CPACK_SOURCE_PACKAGE_FILE_NAME "${PROJECT_NAME}-${PROJECT_VERSION}")
set(CPACK_SOURCE_IGNORE_FILES "${PROJECT_SOURCE_DIR}/build/" "/\\\\.git/")
include(CPack)
