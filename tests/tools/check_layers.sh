#!/bin/bash
# The dependency direction: a directory of src/ may include only rows above its own. Neighbours in a
# row do not know each other, but for the exceptions below.

cd "$(dirname "$0")/../.." || exit 2
shopt -s nullglob globstar

awk '
BEGIN {
    split("base;pg input parse sink;schema server;types order existing;expr;data emit;load report verify;options;run;batch;main", rows, ";")
    for (i = 1; i in rows; i++) {
        n = split(rows[i], names, " ")
        for (j = 1; j <= n; j++) row[names[j]] = i
    }
    # Rows of a table become statements without a detour.
    allowed["emit data"] = 1
    only["zlib.h"] = only["zstd.h"] = "^src/input/"
    only["libpq-fe.h"] = "^src/server/(server|libpq)\\.c$"
    only["sqlite3.h"] = "^src/data/database\\.c$"
    only["uthash.h"] = "^src/base/map\\.[ch]$"
}

# src/<layer>/x.c, or src/<layer>.c; generated code counts as a part of parse.
function layer_of(path,    parts, n) {
    n = split(path, parts, "/")
    if (parts[1] == "grammar") return "parse"
    sub(/\..*/, "", parts[2])
    return parts[2]
}

function complain(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text
    bad++
}

FNR == 1 {
    checked++
    mine = layer_of(FILENAME)
    if (!(mine in row)) complain("no such layer: " mine)
    # x.c starts with x.h, or with the wider x_y.h that has it.
    own = FILENAME
    sub(/^src\//, "", own)
    has_own = sub(/\.c$/, ".h", own) && (getline line < ("src/" own)) >= 0
    stem = substr(own, 1, length(own) - 2)
    first = 1
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, parts, "\"")
    theirs = parts[2]
    if (has_own && first && theirs != own && index(theirs, stem "_") != 1) complain("its own header \"" own "\" comes first")
    first = 0
    if (theirs == "sqlpg_version.h") next
    if (theirs ~ /^(sql[a-z_]*\.h|keywords\.def)$/) theirs = "parse" # of the grammar
    if (FILENAME ~ /^grammar\// && theirs !~ /\//) next # its own tables
    sub(/\..*/, "", theirs)
    sub(/\/.*/, "", theirs)
    if (theirs == mine || (mine " " theirs) in allowed) next
    if (!(theirs in row)) complain("include from an unknown layer: " theirs)
    else if (row[theirs] >= row[mine]) complain(mine " may not include " theirs)
}

/^[ \t]*#[ \t]*include[ \t]*</ {
    split($0, parts, /[<>]/)
    if (has_own && first) complain("its own header \"" own "\" comes first")
    first = 0
    if (parts[2] in only && FILENAME !~ only[parts[2]]) complain("only " only[parts[2]] " knows " parts[2])
}

END {
    printf "%d files checked, %d complaints\n", checked, bad
    exit bad > 0
}' src/**/*.[ch] grammar/*.{re,y,h,c}
