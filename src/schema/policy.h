/* What the user chose where SQLite's values have no exact place in PostgreSQL. The zero of each
 * field is the default: it loads, and keeps the most. */
#ifndef SQLPG_SCHEMA_POLICY_H
#define SQLPG_SCHEMA_POLICY_H

#include <stdbool.h>

#include "pg/type.h"

/* Text with NUL characters, or that is not UTF-8: PostgreSQL's text takes neither. */
typedef enum { TEXT_AS_BYTES, TEXT_REPLACE, TEXT_STRIP, TEXT_ESCAPE, TEXT_FAIL } TextPolicy;

/* --type PATTERN=TYPE: columns declared so get this type. */
typedef struct {
    const char *pattern;
    PgType type;
} TypeOverride;

typedef struct {
    enum { BOOLEANS_INFER, BOOLEANS_DECLARED, BOOLEANS_OFF } booleans;
    enum { WIDTH_BIGINT, WIDTH_FIT } int_width;
    enum { DATES_CONVERT, DATES_ISO, DATES_TEXT } dates;
    bool bad_dates_null; /* else the column stays text */
    bool keep_fraction;  /* digits beyond microseconds keep a column from being a timestamp */
    TextPolicy nul, bad_utf8;
    enum { UUID_BLOBS_RFC, UUID_BLOBS_GUID, UUID_BLOBS_BYTES } uuid_blobs;
    TypeOverride *types;
    size_t ntypes;
} ValuePolicy;

#endif
