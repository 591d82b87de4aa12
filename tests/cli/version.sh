# One line: the version, and the features of this build.
"$SQLPG" --version | sed -E 's/[0-9]+\.[0-9]+\.[0-9]+/X.Y.Z/; s/=(yes|no)/=?/g'
exit "${PIPESTATUS[0]}"
