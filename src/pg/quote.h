/* PostgreSQL's lexical rules: the only writers of identifiers and literals.
 *
 * Nothing of the dump reaches the output but through these, the COPY encoder (data/encode.h) and
 * the expression translator's tables.
 */
#ifndef SQLPG_PG_QUOTE_H
#define SQLPG_PG_QUOTE_H

#include "base/buf.h"

/* NAMEDATALEN - 1 (Lexical Structure, 4.1.1). */
enum { PG_NAME_MAX = 63 };

/* The identifier, quoted where PostgreSQL would read it otherwise (or always). */
void pg_put_ident(Buf *out, Str name, bool always_quote);
/* 'text', with standard_conforming_strings on: only the quote is doubled. The text holds no NUL. */
void pg_put_literal(Buf *out, Str text);
/* Text for a comment: control characters (line ends above all) become blanks, and neither comment
 * mark survives; a byte that is no UTF-8 becomes a question mark. */
void pg_put_comment_text(Buf *out, Str text);
bool pg_ident_needs_quotes(Str name);
/* $do$ body $do$, with a tag that the body does not hold. */
void pg_put_dollar_quoted(Buf *out, Str body);

#endif
