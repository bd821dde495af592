/* libenv.h - Procgen and other libraries of gym3's libenv interface, loaded as
 * they are, each in a process of its own.
 *
 * A library is known by a file and by the digest of what is in it, as plug-ins
 * are (env/plugin.h).  Whatever it does there - exit, crash, hang - is an error
 * here. */
#ifndef RLSTUDY_ENV_LIBENV_H
#define RLSTUDY_ENV_LIBENV_H

#include "env/env.h"

struct arena;

/* The setting with the digest: "libenv". */
extern const char libenv_digest[];

/* Are SETTINGS those of such a library? */
bool libenv_is(const struct settings *settings);

/* The table of the one at PATH, or of the installed one of that name.  It lives
 * as long as the program; NULL, and the reason, if it cannot be loaded. */
const struct param_table *libenv_ask_table(const char *path, struct err *err);

/* The table of the library whose SETTINGS these are; that of all if its file is
 * not there any more. */
const struct param_table *libenv_table_of(const struct settings *settings);

/* That of the file with DIGEST at PATH; ARENA's. */
const struct param_table *libenv_table(struct arena *arena, const char *digest,
                                       const char *path);

extern const struct env_type env_libenv;
extern const struct param_table env_libenv_table;

#endif
