#!/bin/bash
# CLI tests: a script, and what it prints.
#
#     tests/cli/run.sh PROGRAM [--accept] [NAME]...
#
# tests/cli/<name>.sh runs by bash in a directory that holds nothing but a dump, bookshop.sql; the
# program is found by its name, sqlpg. Beside it lie <name>.stdout, <name>.stderr and <name>.exit; a file that does not exist
# stands for nothing printed and for status 0. A script that exits 77 is skipped. --accept rewrites
# the three files.

set -u
here=$(cd "$(dirname "$0")" && pwd)
program=${1:?usage: tests/cli/run.sh PROGRAM [--accept] [NAME]...}
shift
accept=no
if [ "${1-}" = --accept ]; then
    accept=yes
    shift
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$(readlink -f "$program")" "$work/bin/sqlpg"
export PATH="$work/bin:$PATH" LC_ALL=C
passed=0
failed=0
skipped=0

list_names() {
    if [ $# -gt 0 ]; then
        printf '%s\n' "$@"
    else
        find "$here" -name '*.sh' ! -name run.sh -printf '%f\n' | sed 's/\.sh$//' | sort
    fi
}

# One of stdout, stderr, exit; an expectation that says nothing has no file.
accept_part() {
    if [ "$(cat "$work/$2")" = "$3" ]; then
        rm -f "$here/$1.$2"
    else
        cp "$work/$2" "$here/$1.$2"
    fi
}

compare_part() {
    local expected="$here/$1.$2"
    if [ ! -e "$expected" ]; then
        expected="$work/expected"
        printf '%s' "$3" >"$expected"
        [ -z "$3" ] || echo >>"$expected"
    fi
    cmp -s "$expected" "$work/$2" && return
    echo "$1: $2 differs"
    diff -a -u --label expected --label got "$expected" "$work/$2" | head -40
    return 1
}

run_case() {
    local name=$1 good=yes
    mkdir "$work/dir"
    cp "$here/../../corpus/demo/bookshop.sql" "$work/dir"
    (cd "$work/dir" && exec bash "$here/$name.sh") \
        >"$work/stdout" 2>"$work/stderr" </dev/null
    echo $? >"$work/exit"
    rm -rf "$work/dir"
    if [ "$(cat "$work/exit")" = 77 ]; then
        echo "$name: SKIPPED: $(cat "$work/stdout" "$work/stderr")"
        skipped=$((skipped + 1))
        return
    fi

    if [ $accept = yes ]; then
        accept_part "$name" stdout ""
        accept_part "$name" stderr ""
        accept_part "$name" exit 0
    fi
    compare_part "$name" stdout "" || good=no
    compare_part "$name" stderr "" || good=no
    compare_part "$name" exit 0 || good=no

    if [ $good = yes ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
}

while read -r name; do
    run_case "$name"
done < <(list_names "$@")

echo "$passed passed, $failed failed, $skipped skipped"
[ $((passed + failed)) != 0 ] || [ $skipped = 0 ] || exit 77
[ $failed = 0 ] && [ $passed != 0 ]
