#!/bin/bash
# The rows of src/expr/func_rules.def: in order, each name with a case in corpus/func, and the table
# of docs/functions.md equal to them.
#
#     tests/tools/check_functions.sh [--write]        --write: puts the table into the document

cd "$(dirname "$0")/../.." || exit 2
rules=src/expr/func_rules.def
document=docs/functions.md
bad=0

complain() {
    echo "$1"
    bad=$((bad + 1))
}

names() {
    sed -En 's/^FUNC\("([^"]+)".*/\1/p' "$rules"
}

# The operators -> and ->> have names that no file should have.
case_of() {
    case $1 in
    '->') echo corpus/func/arrow.sql ;;
    '->>') echo corpus/func/arrow2.sql ;;
    *) echo "corpus/func/$1.sql" ;;
    esac
}

# One line for each name; several rows of one name stand in one line, the usual form first.
table() {
    awk '
    function clean(s) {
        gsub(/\\"/, "\"", s)
        gsub(/\|/, "\\|", s)
        return s
    }
    function finish() {
        if (name == "") return
        printf "| `%s` | %s | %s | %s |\n", name, hows, fidelity, notes
    }
    /^FUNC\(/ {
        split($0, quoted, "\"")
        match($0, /, (IMMUTABLE|STABLE|VOLATILE), (EXACT|APPROX), "/)
        tail = substr($0, RSTART, RLENGTH)
        note = substr($0, RSTART + RLENGTH)
        sub(/"\)$/, "", note)
        note = clean(note)
        head = substr($0, 1, RSTART - 1)
        how = ""
        if (match(head, /SQL\(".*"\)$/)) {
            how = substr(head, RSTART + 5, RLENGTH - 7)
            gsub(/\$[DFO]/, "", how)
            how = "`" clean(how) "`"
        } else if (head ~ /CALL\(func_unsupported\)$/) {
            how = "not carried"
        } else {
            how = "by the arguments"
        }
        if (quoted[2] != name) {
            finish()
            name = quoted[2]; hows = how; notes = note
            fidelity = tail ~ /APPROX/ ? "nearly" : "exact"
            if (how == "not carried") fidelity = ""
            next
        }
        if (index(hows, how) == 0) hows = hows ", " how
        if (note != "" && index(notes, note) == 0) notes = notes (notes == "" ? "" : "; ") note
        if (tail ~ /APPROX/ && fidelity == "exact") fidelity = "nearly"
    }
    END { finish() }' "$rules"
}

expected() {
    sed '/^<!-- table -->$/q' "$document"
    echo
    echo "| function | in PostgreSQL | result | note |"
    echo "|---|---|---|---|"
    table
}

names | LC_ALL=C sort -c 2>/dev/null || complain "$rules: the rows are not in the order of names"
while read -r name; do
    [ -e "$(case_of "$name")" ] || complain "$(case_of "$name") is missing"
done < <(names | sort -u)

if [ "${1-}" = --write ]; then
    new=$(expected)
    printf '%s\n' "$new" >"$document"
fi
diff -u <(expected) "$document" || complain "$document is not up to date: $0 --write"

echo "$(names | sort -u | wc -l) functions, $(names | wc -l) rows, $bad complaints"
[ $bad = 0 ]
