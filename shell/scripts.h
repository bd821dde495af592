/* scripts.h - the files of shell/, compiled in. */
#ifndef RLSTUDY_SHELL_SCRIPTS_H
#define RLSTUDY_SHELL_SCRIPTS_H

#include "grammar/parse.h"

/* "shell/rlstudy" and "shell/_rlstudy"; ended by one without a name. */
extern const struct library_file shell_scripts[];

#endif
