/* A trigger to the body of a PL/pgSQL function and the condition of a CREATE TRIGGER.
 *
 *     TriggerText text;
 *     translator_init(&t, &env, arena, PURPOSE_TRIGGER);
 *     if (trigger_translate(&t, trigger, STR("touch"), &text)) ... text.body ...
 *     else ... t.why ...
 *
 * docs/triggers.md says what becomes of what, and why.
 */
#ifndef SQLPG_EXPR_TRIGGER_H
#define SQLPG_EXPR_TRIGGER_H

#include "expr/translate.h"

typedef struct {
    Str body;           /* all that stands between the dollar quotes, from line to line */
    Str when;           /* the condition behind WHEN; empty: none */
    bool sees_more;     /* an AFTER trigger whose queries look at its own table */
    bool writes_itself; /* a BEFORE trigger that changes other rows of its own table */
} TriggerText;

/* pg_name: the trigger's name in PostgreSQL. False: t->why. */
bool trigger_translate(Translator *t, const Other *trigger, Str pg_name, TriggerText *out);
/* The name of the table or view that it belongs to. */
Str trigger_relation(Translator *t, const Other *trigger);

#endif
