sqlpg no-such-file.sql
