/* templates.h - what `rlstudy env new` writes, compiled in.  @NAME@ in them
 * stands for the name of the environment. */
#ifndef RLSTUDY_TEMPLATES_TEMPLATES_H
#define RLSTUDY_TEMPLATES_TEMPLATES_H

#include "grammar/parse.h"

/* "env/environment.c", "env/environment" (the study), "env/environment.mk",
 * "env/puffer.c", "env/puffer.h", "env/puffer.mk" and the headers, "env/env.h",
 * "env/env_single.h", "env/env_puffer.h" and "env/raylib.h"; ended by a NULL
 * name. */
extern const struct library_file env_templates[];

#endif
