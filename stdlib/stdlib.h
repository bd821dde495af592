/* stdlib.h - the files of stdlib/, compiled in. */
#ifndef RLSTUDY_STDLIB_STDLIB_H
#define RLSTUDY_STDLIB_STDLIB_H

#include "grammar/parse.h"

/* Ended by one without a name. */
extern const struct library_file stdlib_files[];

#endif
