# The functions of schema sqlpg, which the output brings along where it needs them, become a table
# in the program.

find_program(AWK_EXECUTABLE NAMES awk mawk gawk REQUIRED)
mark_as_advanced(AWK_EXECUTABLE)

file(GLOB helper_files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/expr/helpers/*.sql")
set(helpers_c "${PROJECT_BINARY_DIR}/generated/expr_helpers.c")
add_custom_command(
    OUTPUT "${helpers_c}"
    COMMAND "${CMAKE_COMMAND}" -E env LC_ALL=C
        "${AWK_EXECUTABLE}" -v "out=${helpers_c}"
        -f "${PROJECT_SOURCE_DIR}/cmake/embed_helpers.awk" ${helper_files}
    DEPENDS ${helper_files} "${PROJECT_SOURCE_DIR}/cmake/embed_helpers.awk"
    COMMENT "Embedding helper functions"
    VERBATIM)
target_sources(sqlpg_core PRIVATE "${helpers_c}")
