# Targets for people: format, format-check, lint, accept, bench, coverage.

file(GLOB_RECURSE formatted_sources CONFIGURE_DEPENDS
    src/*.[ch] tests/*.[ch] bench/*.[ch])

# A target that runs a script of ours, with the tools' names looked up by the script.
function(sqlpg_add_tool name)
    add_custom_target(${name} COMMAND ${ARGN}
        WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" USES_TERMINAL VERBATIM)
endfunction()

sqlpg_add_tool(format clang-format -i ${formatted_sources})
sqlpg_add_tool(format-check clang-format --dry-run --Werror ${formatted_sources})
sqlpg_add_tool(lint tests/tools/lint.sh "${PROJECT_BINARY_DIR}")
sqlpg_add_tool(accept tests/tools/accept.sh $<TARGET_FILE:sqlpg>)
sqlpg_add_tool(bench bench/run.sh $<TARGET_FILE:sqlpg>)

if(SQLPG_COVERAGE)
    sqlpg_add_tool(coverage gcovr --root . --filter src/ --print-summary
        --exclude-unreachable-branches --gcov-ignore-parse-errors "${PROJECT_BINARY_DIR}")
endif()
