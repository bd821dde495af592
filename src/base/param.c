/* param.c - tables of parameters. */
#include "config.h"

#include "base/param.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/str.h"

const struct param *param_find(const struct param_table *table,
                               const char *name)
{
    for (size_t i = 0; i < table->n; i++) {
        if (strcmp(table->params[i].name, name) == 0)
            return &table->params[i];
    }
    return NULL;
}

static void print_bound(struct str *out, double bound)
{
    struct number n = bound == floor(bound) && fabs(bound) < 1e15
                          ? number_int((int64_t)bound)
                          : number_real(bound);

    number_print_short(out, n);
}

void param_print_range(struct str *out, const struct param *p)
{
    bool low = isfinite(p->min) && p->min > -1e300;
    bool high = isfinite(p->max) && p->max < 1e18;

    if (low) {
        str_add(out, p->open & PARAM_OPEN_MIN ? "above " : "at least ");
        print_bound(out, p->min);
    }
    if (high) {
        str_add(out, low ? " and " : "");
        str_add(out, p->open & PARAM_OPEN_MAX ? "below " : "at most ");
        print_bound(out, p->max);
    }
    if (p->unit != NULL)
        str_printf(out, " %s", p->unit);
}
