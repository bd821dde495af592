/* gymnasium.h - environments of Gymnasium, in processes of Python's.
 *
 * One is known by its id, and by what is in the interpreter that has it: the
 * versions of Gymnasium and NumPy and the digest of the file that defines it,
 * which are part of a run's identity.  Its options are the parameters of its
 * constructor.  gymnasium_worker.py is the other side. */
#ifndef RLSTUDY_ENV_GYMNASIUM_H
#define RLSTUDY_ENV_GYMNASIUM_H

#include "env/env.h"

/* Are SETTINGS those of one? */
bool gymnasium_is(const struct settings *settings);

/* The table of the environment ID as the interpreter PYTHON has it; NULL or "":
 * the one that RLSTUDY_PYTHON names, else python3.  NULL, and the reason, if it
 * cannot be used.  Remembered for as long as the program runs; may be called
 * from several threads. */
const struct param_table *gymnasium_ask(const char *id, const char *python,
                                        struct err *err);
/* The table for SETTINGS; that of the word if it is not there any more. */
const struct param_table *gymnasium_table_of(const struct settings *settings);

extern const struct env_type env_gymnasium;

#endif
