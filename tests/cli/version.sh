# One line: the version, and the features of this build.
sqlpg --version | sed -E 's/[0-9]+\.[0-9]+\.[0-9]+/X.Y.Z/; s/=(yes|no)/=?/g'
exit "${PIPESTATUS[0]}"
