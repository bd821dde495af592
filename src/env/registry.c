/* registry.c - the environments there are. */
#include "config.h"

#include "env/env.h"

#include <string.h>

#include "env/images.h"

const struct env_type *const env_types[] = {&env_digits, &env_mnist, NULL};

const struct env_type *env_find(const char *name)
{
    for (const struct env_type *const *t = env_types; *t != NULL; t++) {
        if (strcmp((*t)->table->name, name) == 0)
            return *t;
    }
    return NULL;
}
