/* A translated expression: PostgreSQL's text with all that is known of its value.
 *
 * SQLite decides by the value's storage class and by affinities what PostgreSQL decides by types,
 * so a fragment carries both sides: the type that PostgreSQL gives to the text, and what SQLite
 * would have seen there. The text lives in the translator's arena. A Frag is a value; copies are
 * cheap.
 *
 *     Frag f = translate_expr(t, e);          // t->failed says whether it means anything
 *     Frag s = frag_as(t, f, WANT_TEXT);      // converted as SQLite converts on its own
 *     frag_at(t, s, PREC_ADD)                 // its text, in parentheses if that binds tighter
 */
#ifndef SQLPG_EXPR_FRAG_H
#define SQLPG_EXPR_FRAG_H

#include "pg/type.h"
#include "schema/model.h"

typedef struct Translator Translator;

/* How tightly the outermost operator binds (PostgreSQL, 4.1.6), so that only needed parentheses are
 * written. */
typedef enum {
    PREC_NONE, /* a comma may stand in it: never without parentheses inside another expression */
    PREC_OR,
    PREC_AND,
    PREC_NOT,
    PREC_IS,
    PREC_COMPARE,
    PREC_LIKE,  /* BETWEEN, IN, LIKE */
    PREC_OTHER, /* ||, ->>, ~, &, << and all others */
    PREC_ADD,
    PREC_MUL,
    PREC_COLLATE,
    PREC_SIGN,
    PREC_CAST, /* x::type */
    PREC_ATOM  /* a name, a literal, a call, what stands in parentheses */
} Prec;

typedef enum { IMMUTABLE, STABLE, VOLATILE } Volatility;

typedef enum { COLL_BINARY, COLL_NOCASE, COLL_RTRIM } Collation;

/* What SQLite may have there: bits, NULL aside. */
enum {
    CLASS_INTEGER = 1 << VALUE_INTEGER,
    CLASS_REAL = 1 << VALUE_REAL,
    CLASS_TEXT = 1 << VALUE_TEXT,
    CLASS_BLOB = 1 << VALUE_BLOB,
    CLASS_NUMBER = CLASS_INTEGER | CLASS_REAL,
    CLASS_ANY = CLASS_NUMBER | CLASS_TEXT | CLASS_BLOB
};

typedef struct Frag {
    Str sql;
    Value value;          /* of a literal, FORM_PLAIN */
    const Column *column; /* a plain reference, through views and subqueries as well: its evidence
                             says how a date was written */
    Str as_text;          /* dynamic: the same value as text, where that is shorter; else p NULL */
    Str time_format;      /* of a date or time: the to_char() format of the text that SQLite sees;
                             p NULL: its values are written in several ways */
    Str whole;            /* of a number that may be an integer or a real: the condition under which
                             SQLite has an integer; p NULL: when its value is whole */
    PgType type;          /* what PostgreSQL makes of sql; PG_BIGINT also for its integer */
    Prec prec;
    unsigned classes; /* CLASS_ bits */
    Affinity affinity;
    Collation collation; /* COLLATE, or the column's */
    Volatility volatility;
    bool null;       /* the literal NULL: of any type, type and classes mean nothing */
    bool narrow;     /* PostgreSQL reads a number literal's type: integer, or numeric for a real */
    bool dynamic;    /* PG_JSONB that carries one SQLite value: number, string; SQL NULL is NULL */
    bool not_null;   /* never NULL */
    bool is_literal; /* value holds it */
    bool has_affinity;
    bool explicit_collation, has_collation;
    bool byte_order;    /* text whose collation in PostgreSQL is "C" already */
    bool never_false;   /* a truth value that is true or NULL: a CHECK that tests nothing */
    bool stays_boolean; /* boolean in a result too: a column, not a comparison */
} Frag;

/* What a place wants; frag_as() converts as SQLite does where it expects such a value. */
typedef enum {
    WANT_VALUE,   /* any type as it is, but a truth value becomes 0 or 1 */
    WANT_TEXT,    /* the text that SQLite sees: CAST(x AS TEXT) */
    WANT_INTEGER, /* CAST(x AS INTEGER) */
    WANT_REAL,    /* double precision: CAST(x AS REAL) */
    WANT_NUMBER,  /* an operand of arithmetic: bigint or double precision */
    WANT_BYTES,   /* CAST(x AS BLOB) */
    WANT_TRUTH,   /* boolean: what WHERE, AND, CASE WHEN ask */
    WANT_DYNAMIC  /* jsonb of one value */
} Want;

/* In frag.c. A part that cannot be converted fails the translation. */
Frag frag_as(Translator *t, Frag f, Want want);
/* In store.c. As it is to be stored in the column: affinity applied, in the column's decided type.
 * What that type cannot hold fails the translation, or the statement when it runs. */
Frag frag_store(Translator *t, Frag f, const Column *c);
/* All to one PostgreSQL type that holds every value: the arms of CASE, coalesce(), UNION. */
void frag_unify(Translator *t, Frag *f, size_t n);
/* The text that SQLite saw for a value of this type; f.column's evidence says in which form. The
 * one place that knows how dates, times, booleans and uuids looked. */
Frag frag_image(Translator *t, Frag f);

/* A text that may stand for a number, which WANT_DYNAMIC finds again. */
bool frag_has_numbers_among_texts(Frag f);
/* The condition under which SQLite has an integer here: 7.0 is none, and 7.0 / 2 is 3.5. */
Str frag_whole(Translator *t, Frag f);
/* Must that be said, since the value does not tell? */
bool frag_has_whole(const Frag *f, size_t n);
/* A text that was made of an integer, as strftime('%Y', ...) is: the integer itself. */
bool frag_integer_in_text(Translator *t, Frag f, Frag *out);
/* What stands before the name of a function that PostgreSQL calls STABLE and that is not. */
const char *frag_fixed(const Translator *t);
/* A date or time without a zone: that of UTC. */
Str frag_utc(Translator *t, Frag f);

/* Makers. */
Frag frag_sql(Str sql, Prec prec, PgBase base, unsigned classes);
Frag frag_null(void);
Frag frag_text_literal(Translator *t, Str value);
Frag frag_int_literal(Translator *t, int64_t i);
Frag frag_real_literal(Translator *t, double r);
/* A boolean: its class in SQLite is INTEGER. */
Frag frag_truth(Str sql, Prec prec);
/* f with other text, all else kept; literal-ness goes. */
Frag frag_with(Frag f, Str sql, Prec prec);
/* A result that keeps nothing of f's nature but nullability and volatility. */
Frag frag_made(Frag f, Str sql, Prec prec, PgBase base, unsigned classes);
/* f::type */
Frag frag_cast(Translator *t, Frag f, PgBase base);

/* The text, in parentheses unless it binds at least as tightly. */
Str frag_at(Translator *t, Frag f, Prec prec);

bool frag_is_number(Frag f); /* carried as a number type */
bool frag_is_text(Frag f);   /* carried as text or varchar, not NULL */
bool frag_is_bool(Frag f);   /* carried as boolean */
/* Is the text literal written as the values of this date or time are? */
bool frag_literal_fits_time(Frag literal, Frag time);
bool frag_is_time(Frag f); /* date, time, timestamp, timestamptz: text in SQLite */
/* Is it a text literal? Then *out is its value. */
bool frag_text_value(Frag f, Str *out);
bool frag_int_value(Frag f, int64_t *out);

#endif
