#!/bin/bash
# Everything that looks at the sources without running them.
#
#     tests/tools/lint.sh [BUILD_DIRECTORY]
#
# The build directory gives clang-tidy its compile_commands.json. A tool that is not installed is
# skipped, aloud.

cd "$(dirname "$0")/../.." || exit 2
shopt -s nullglob globstar
build=${1:-build/debug}
passed=0
failed=0
skipped=0

# check TITLE TOOL COMMAND...
check() {
    local title=$1 tool=$2 output
    shift 2
    if ! command -v "$tool" >/dev/null; then
        echo "SKIPPED $title: $tool is not installed"
        skipped=$((skipped + 1))
    elif output=$("$@" 2>&1); then
        echo "ok      $title"
        passed=$((passed + 1))
    else
        echo "FAILED  $title"
        printf '%s\n' "$output" | tail -60 | sed 's/^/        /'
        failed=$((failed + 1))
    fi
}

tidy() {
    [ -e "$build/compile_commands.json" ] || { echo "no $build/compile_commands.json"; return 1; }
    printf '%s\0' src/**/*.c | xargs -0 -P "$(nproc)" -n 4 clang-tidy --quiet -p "$build"
}

c_sources=(src/**/*.[ch] tests/**/*.[ch] bench/**/*.[ch])
scripts=(.ci/run scripts/*.sh tests/**/*.sh bench/*.sh)
prose=(README.md CONTRIBUTING.md CHANGELOG.md docs/**/*.md docs/*.1 src tests/*.sh scripts cmake grammar)

check "layers" awk tests/tools/check_layers.sh
check "banned functions" awk tests/tools/check_banned.sh
check "documentation" awk tests/tools/check_docs.sh
check "functions" awk tests/tools/check_functions.sh
check "format" clang-format clang-format --dry-run --Werror "${c_sources[@]}"
check "clang-tidy" clang-tidy tidy
check "cppcheck" cppcheck cppcheck --std=c11 --quiet --error-exitcode=1 --inline-suppr \
    --enable=warning,performance,portability --suppress=missingIncludeSystem -j "$(nproc)" \
    -D_POSIX_C_SOURCE=200809L -I src src
check "shellcheck" shellcheck shellcheck -s bash "${scripts[@]}"
check "spelling" codespell codespell -q 3 --ignore-words tests/tools/spelling.txt "${prose[@]}"
for page in docs/*.1; do
    check "manual $page" mandoc mandoc -Tlint -Wwarning "$page"
done
tests/tools/top_length.sh

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
