#!/bin/bash
# Functions that are not used here, or only in one place. Comments and literals do not count.

cd "$(dirname "$0")/../.." || exit 2
shopt -s nullglob globstar

awk '
# ban(name, where): a call is a complaint unless the path matches; empty: nowhere allowed.
function ban(names, where,    list, n, i) {
    n = split(names, list, " ")
    for (i = 1; i <= n; i++) { name[++rules] = list[i]; place[rules] = where }
}

BEGIN {
    ban("strcpy strcat sprintf vsprintf strncpy strncat gets atoi atol atoll atof strtok alloca " \
        "system popen setjmp longjmp", "")
    ban("malloc calloc realloc free", "^src/(base/mem\\.c|input/|sink/pq\\.c)")
    ban("exit _exit quick_exit", "^src/(main|base/mem)\\.c$")
    ban("printf puts putchar perror", "^src/(main|options)\\.c$")
    stderr_place = "^src/(main|options|run|batch|base/mem|report/.*)\\.c$"
}

# Without literals and comments; in_comment carries over to the next line.
function code_of(line,    out, c, i, quote) {
    out = ""
    quote = ""
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (in_comment) {
            if (substr(line, i, 2) == "*/") { in_comment = 0; i++ }
        } else if (quote != "") {
            if (c == "\\") i++
            else if (c == quote) quote = ""
        } else if (substr(line, i, 2) == "/*") {
            in_comment = 1
            i++
        } else if (substr(line, i, 2) == "//") {
            break
        } else if (c == "\"" || c == "\047") {
            quote = c
            out = out c
        } else {
            out = out c
        }
    }
    return out
}

FNR == 1 { in_comment = 0; checked++ }

{
    code = code_of($0)
    for (i = 1; i <= rules; i++) {
        if (code ~ ("(^|[^A-Za-z0-9_.>])" name[i] "[ ]*\\(") && (place[i] == "" || FILENAME !~ place[i])) {
            printf "%s:%d: %s() is not used here\n", FILENAME, FNR, name[i]
            bad++
        }
    }
    if (code ~ /fprintf[ ]*\([ ]*stderr|fputs[ ]*\(.*stderr/ && FILENAME !~ stderr_place) {
        printf "%s:%d: messages go through diag_add()\n", FILENAME, FNR
        bad++
    }
}

END {
    printf "%d files checked, %d complaints\n", checked, bad
    exit bad > 0
}' src/**/*.[ch] grammar/*.{re,y,h,c}
