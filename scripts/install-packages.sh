#!/bin/bash
# Installs what is missing of some sections of packages.txt; does nothing when nothing is.
#
#     scripts/install-packages.sh SECTION...

set -eu
cd "$(dirname "$0")/.."

# The packages of one section, without comments.
section() {
    sed -n "/^\[$1\]/,/^\[/{/^\[/d; s/#.*//; s/[[:space:]]*$//; /./p}" packages.txt
}

is_installed() {
    dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

mapfile -t wanted < <(for name in "$@"; do section "$name"; done)
if ! command -v apt-get >/dev/null; then
    echo "Not a Debian system; these packages (under their Debian names) are needed:" >&2
    printf '    %s\n' "${wanted[@]}" >&2
    exit 0
fi

missing=()
for package in "${wanted[@]}"; do
    is_installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
echo "Installing: ${missing[*]}" >&2
{
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${missing[@]}"
} </dev/null >&2
