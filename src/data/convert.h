/* Values of a dump to values of a column that is there already.
 *
 *     PgType as;
 *     switch (convert_value(&v, column, policy, scratch, &as, &why)) {
 *     case CONVERT_FITS:    encode_copy(out, &v, as, scratch);   // v was changed
 *     case CONVERT_ROUNDED: the same, digits were lost
 *     case CONVERT_UNFIT:   why
 *     }
 *
 * SQLite's frameworks write booleans as 0 and 1, instants as text of many forms or as numbers since
 * 1970, UUIDs as text or as 16 bytes. Strict forms only: what is read is read in one way.
 */
#ifndef SQLPG_DATA_CONVERT_H
#define SQLPG_DATA_CONVERT_H

#include "existing/target.h"
#include "schema/model.h"

typedef enum { CONVERT_FITS, CONVERT_ROUNDED, CONVERT_UNFIT } ConvertResult;

/* What integers of a column of instants count since 1970, by the largest: until the year 5138
 * seconds stay below 10^11, and milliseconds since 1973 lie above. */
TimeUnit convert_epoch_unit(const Evidence *e);

/* NULL fits everywhere. */
ConvertResult convert_value(Value *v, const Column *c, const ValuePolicy *p, Arena *scratch,
                            PgType *as, const char **why);

#endif
