#!/bin/bash
# Installs what is missing and runs every test: the debug and the sanitizer build, the release build
# with the round trip through a real PostgreSQL, and the checks of the sources. The last line sums up
# what the runners counted.
#
#     scripts/test.sh

set -u
cd "$(dirname "$0")/.." || exit 2
exec </dev/null

passed=0
failed=0
skipped=0

# count PASSED FAILED SKIPPED
count() {
    passed=$((passed + $1))
    failed=$((failed + $2))
    skipped=$((skipped + $3))
}

# ctest's own figures: tests, failures, skipped and disabled ones.
count_ctest() {
    local figures
    figures=$(python3 - "$1" <<'PYTHON'
import sys
import xml.etree.ElementTree

suite = xml.etree.ElementTree.parse(sys.argv[1]).getroot().attrib
failed = int(suite["failures"])
skipped = int(suite["skipped"]) + int(suite["disabled"])
print(int(suite["tests"]) - failed - skipped, failed, skipped)
PYTHON
    ) || figures="0 1 0"
    # shellcheck disable=SC2086 # three words
    count $figures
}

workflow() {
    local preset=$1 status
    echo "==== $preset"
    rm -f "build/$preset/tests.xml"
    cmake --workflow --preset "$preset"
    status=$?
    if [ -e "build/$preset/tests.xml" ]; then
        count_ctest "build/$preset/tests.xml"
    elif [ $status != 0 ]; then
        echo "$preset: the build failed"
        count 0 1 0
    fi
}

count_lint() {
    local figures
    figures=$(tail -n 1 "$1" | sed -En 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p')
    # shellcheck disable=SC2086 # three words
    count ${figures:-0 1 0}
}

scripts/install-packages.sh build test || echo "some packages could not be installed"
workflow debug
# The analyzer computes for minutes, while the tests often wait for a server: together they take less
# time than one after the other. It needs what the debug build has generated.
lint=$(mktemp)
trap 'rm -f "$lint"' EXIT
tests/tools/lint.sh build/debug >"$lint" 2>&1 &
workflow asan
workflow release
wait
echo "==== lint"
cat "$lint"
count_lint "$lint"

echo
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ] && [ $passed != 0 ]
