# The helper functions as a C table, sorted by name (src/expr/helper_use.h):
#
#     awk -v out=expr_helpers.c -f embed_helpers.awk src/expr/helpers/*.sql
#
# A function begins at CREATE OR REPLACE FUNCTION sqlpg.NAME( and ends at the line $f$; or, without a
# quoted body, at the first line that ends in a semicolon. The comment right above goes with it. Functions of one name, wherever they stand, become one entry.

function c_line(s) {
    gsub(/[\\"]/, "\\\\&", s)
    return "     \"" s "\\n\"\n"
}

/^CREATE OR REPLACE FUNCTION sqlpg\./ {
    name = $0
    sub(/^CREATE OR REPLACE FUNCTION sqlpg\./, "", name)
    sub(/\(.*/, "", name)
    if (!(name in text)) {
        names[++n] = name
    }
    text[name] = text[name] comment
    comment = ""
    quoted = 0
}

name != "" {
    text[name] = text[name] c_line($0)
    if (quoted ? $0 == "$f$;" : /;$/) {
        name = ""
    }
    if (/ AS \$f\$$/) {
        quoted = 1
    }
    next
}

/^--/ {
    comment = comment c_line($0)
    next
}

{
    comment = ""
}

END {
    for (i = 2; i <= n; i++) {
        x = names[i]
        for (j = i - 1; j > 0 && names[j] > x; j--) {
            names[j + 1] = names[j]
        }
        names[j + 1] = x
    }
    print "#include \"expr/helper_use.h\"\n\nconst ExprHelper expr_helpers[] = {" >out
    for (i = 1; i <= n; i++) {
        printf "    {\"%s\",\n%s    },\n", names[i], text[names[i]] >out
    }
    print "};\n\nconst size_t expr_helper_count = sizeof expr_helpers / sizeof *expr_helpers;" >out
}
