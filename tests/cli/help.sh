# Asked for, the usage goes to stdout and is no failure.
sqlpg --help
