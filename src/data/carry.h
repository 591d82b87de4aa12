/* From what SQLite stored to what the column's PostgreSQL type can read: numbers that count time,
 * times in other forms, words of booleans, uuids in blobs, text that PostgreSQL refuses.
 *
 *     if (c->decision.carry) carry_value(&v, c, &schema->policy, scratch);
 *     encode_copy(&out, &v, c->written_type, scratch);
 *
 * Only what types/decide.c found to be needed is looked at; most columns need nothing.
 */
#ifndef SQLPG_DATA_CARRY_H
#define SQLPG_DATA_CARRY_H

#include "schema/model.h"

/* The value in place; new bytes live in scratch. */
void carry_value(Value *v, const Column *c, const ValuePolicy *p, Arena *scratch);

/* Its parts, for columns whose type is not ours to choose (data/convert.c). */
void carry_uuid_blob(Value *v, const ValuePolicy *p, Arena *scratch);
void carry_clean_text(Value *v, const ValuePolicy *p, Arena *scratch);

#endif
