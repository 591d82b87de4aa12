#!/bin/bash
# The documents against the tables in the sources: options, exit statuses, diagnostics. A document
# that is not written yet is named, and is no complaint.

cd "$(dirname "$0")/../.." || exit 2
bad=0

complain() {
    echo "$1"
    bad=$((bad + 1))
}

# expect FILE PATTERN WHAT
expect() {
    grep -Eq -e "$2" "$1" || complain "$1 does not mention $3"
}

have() {
    [ -e "$1" ] || { echo "$1 is not there yet"; false; }
}

# Letter (or 0) and name of each option.
list_options() {
    sed -En "s/^OPTION\([A-Z0-9_]+, ('(.)'|0), \"([^\"]+)\".*/\2 \3/p" src/options.def
}

check_manual() {
    local letter name
    while read -r letter name; do
        [ -n "$name" ] || { name=$letter; letter=; }
        expect docs/sqlpg.1 "^\.It .*Fl -$name( |$)" "--$name"
        [ -z "$letter" ] || expect docs/sqlpg.1 "^\.It Fl (\\\\&)?[$letter] .*Fl -$name( |$)" "-$letter for --$name"
    done < <(list_options)
    grep -Eo '^\.It .*Fl -[a-z0-9-]+' docs/sqlpg.1 | sed 's/.*Fl -//' | while read -r name; do
        list_options | grep -Eq "(^| )$name$" || echo "docs/sqlpg.1: there is no option --$name"
    done | grep . && bad=$((bad + 1))
}

# Options in running text are of ours, or of the programs that the document shows.
check_prose() {
    local file=$1 name
    grep -Eo '(^|[ `(])--[a-z][a-z0-9-]+' "$file" | sed 's/.*--//' | sort -u | while read -r name; do
        case $name in
        workflow | preset | target | test-dir | install | accept | build) continue ;;
        esac
        list_options | grep -Eq "(^| )$name$" || echo "$file: there is no option --$name"
    done | grep . && bad=$((bad + 1))
}

check_exit_statuses() {
    local status
    while read -r status; do
        expect docs/sqlpg.1 "^\.It $status$" "exit status $status"
        expect README.md "^\| $status \|" "exit status $status"
    done < <(sed -En 's/^ *EXIT_[A-Z]+ = ([0-9]+).*/\1/p' src/options.h)
}

check_diagnostics() {
    local code
    while read -r code; do
        expect docs/diagnostics.md "$code" "$code"
    done < <(sed -En 's/^DIAG\([A-Z0-9_]+, "(SP[0-9]+)".*/\1/p' src/base/diag.def)
    sed -En 's/^DIAG\([A-Z0-9_]+, "(SP[0-9]+)".*/\1/p' src/base/diag.def | sort | uniq -d | grep . &&
        complain "src/base/diag.def: codes given twice"
    grep -Eo 'SP[0-9]{4}' docs/diagnostics.md | sort -u | while read -r code; do
        grep -q "\"$code\"" src/base/diag.def || echo "docs/diagnostics.md: there is no $code"
    done | grep . && bad=$((bad + 1))
}

if have docs/sqlpg.1 && have src/options.def; then
    check_manual
    check_exit_statuses
    check_prose README.md
fi
if have docs/diagnostics.md && have src/base/diag.def; then
    check_diagnostics
fi

echo "$bad complaints"
[ $bad = 0 ]
