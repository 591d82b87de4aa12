#!/bin/bash
# Golden tests: what comes of a dump, byte for byte.
#
#     tests/golden.sh PROGRAM [--accept] [DIRECTORY | CASE.sql]...
#
# A case is corpus/<area>/<case>.sql and its neighbours:
#     <case>.pg.sql   what stdout must be
#     <case>.diag     what stderr must be; not compared when the file does not exist
#     <case>.args     more arguments, as shell words
#     <case>.exit     the exit status; 0 when the file does not exist
#
# Each case runs through a pipe. Reading it by one and by seven bytes must change nothing at all;
# reading it as a seekable stdin and as a file argument must give the same stdout and status, unless
# the case is about the look-ahead, which only a pipe has.
#
# --accept rewrites the expectations: .pg.sql always; .exit as needed; .diag when it is there already
# or when the status is not 0. To pin the diagnostics of another case, create its .diag empty first.

set -u
cd "$(dirname "$0")/.." || exit 2

program=${1:?usage: tests/golden.sh PROGRAM [--accept] [DIRECTORY | CASE.sql]...}
shift
accept=no
if [ "${1-}" = --accept ]; then
    accept=yes
    shift
fi
[ $# -gt 0 ] || set -- corpus

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

list_cases() {
    find "$@" -name '*.sql' ! -name '*.pg.sql' ! -path '*/roundtrip/*' | LC_ALL=C sort
}

# run NAME HOW FILE: leaves $work/NAME.{out,err,exit}.
run() {
    local name=$1 how=$2 file=$3
    case $how in
    pipe) cat -- "$file" 2>/dev/null | "$program" "${args[@]}" ;;
    stdin) "$program" "${args[@]}" <"$file" ;;
    file) "$program" "${args[@]}" "$file" </dev/null ;;
    esac >"$work/$name.out" 2>"$work/$name.err"
    echo "${PIPESTATUS[-1]}" >"$work/$name.exit"
}

# same A B TITLE: shows what differs.
same() {
    cmp -s "$1" "$2" && return
    echo "$3"
    diff -a -u --label expected --label got "$1" "$2" | head -40
    return 1
}

check_variant() {
    local title=$1 how=$2 with_diag=$3 good=yes
    run variant "$how" "$file"
    same "$work/base.out" "$work/variant.out" "$case: $title: stdout differs" || good=no
    same "$work/base.exit" "$work/variant.exit" "$case: $title: exit status differs" || good=no
    if [ "$with_diag" = yes ]; then
        same "$work/base.err" "$work/variant.err" "$case: $title: stderr differs" || good=no
    fi
    [ $good = yes ]
}

accept_case() {
    cp "$work/base.out" "$case.pg.sql"
    if [ "$(cat "$work/base.exit")" != 0 ]; then
        cp "$work/base.exit" "$case.exit"
        cp "$work/base.err" "$case.diag"
    else
        rm -f "$case.exit"
        [ ! -e "$case.diag" ] || cp "$work/base.err" "$case.diag"
    fi
}

check_case() {
    local good=yes
    echo 0 >"$work/zero"
    if [ ! -e "$case.pg.sql" ]; then
        echo "$case: there is no .pg.sql (--accept writes it)"
        return 1
    fi
    same "$case.pg.sql" "$work/base.out" "$case: stdout" || good=no
    if [ -e "$case.exit" ]; then
        same "$case.exit" "$work/base.exit" "$case: exit status" || good=no
    elif ! same "$work/zero" "$work/base.exit" "$case: exit status"; then
        head -20 "$work/base.err"
        good=no
    fi
    if [ -e "$case.diag" ]; then
        same "$case.diag" "$work/base.err" "$case: stderr" || good=no
    fi
    [ $good = yes ]
}

while read -r file; do
    case=${file%.sql}
    args=()
    if [ -e "$case.args" ]; then
        eval "args=($(tr '\n' ' ' <"$case.args"))"
    fi

    run base pipe "$file"
    [ $accept = no ] || accept_case

    good=yes
    check_case || good=no
    SQLPG_TEST_READ_SIZE=1 check_variant "1-byte reads" pipe yes || good=no
    SQLPG_TEST_READ_SIZE=7 check_variant "7-byte reads" pipe yes || good=no
    if [[ " ${args[*]-} " != *" --look-ahead"* ]]; then
        check_variant "seekable stdin" stdin no || good=no
        check_variant "file argument" file no || good=no
    fi

    if [ $good = yes ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done < <(list_cases "$@")

if [ $((passed + failed)) = 0 ]; then
    echo "no case found in: $*"
    failed=1
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
