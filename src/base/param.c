/* param.c - tables of parameters. */
#include "config.h"

#include "base/param.h"

#include <string.h>

const struct param *param_find(const struct param_table *table,
                               const char *name)
{
    for (size_t i = 0; i < table->n; i++) {
        if (strcmp(table->params[i].name, name) == 0)
            return &table->params[i];
    }
    return NULL;
}
