/* param.c - tables of parameters. */
#include "config.h"

#include "base/param.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/str.h"

bool param_is_key(const struct param *param)
{
    return (param->flags & PARAM_FIXED) == 0;
}

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

bool param_in_range(const struct param *p, double x)
{
    bool low = p->open & PARAM_OPEN_MIN ? x > p->min : x >= p->min;
    bool high = p->open & PARAM_OPEN_MAX ? x < p->max : x <= p->max;

    return low && high;
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

static const char *type_word(const struct param *p)
{
    switch (p->type) {
    case PARAM_INT:
        return "a whole number";
    case PARAM_REAL:
        return "a number";
    case PARAM_BOOL:
        return "true or false";
    case PARAM_CHOICE:
        return p->choices != NULL ? "one of" : "the name of a declaration";
    case PARAM_STRING:
        return (p->flags & PARAM_WORD) != 0 ? "a name, bare or in quotes"
                                            : "a string";
    case PARAM_INTS:
        return "a list of whole numbers";
    case PARAM_STRINGS:
        return "a string or a list of strings";
    }
    return "";
}

void param_print_type(struct str *out, const struct param *p)
{
    bool number =
        p->type == PARAM_INT || p->type == PARAM_REAL || p->type == PARAM_INTS;

    str_add(out, type_word(p));
    for (size_t i = 0; p->choices != NULL && p->choices[i] != NULL; i++)
        str_printf(out, "%s%s", i > 0 ? ", " : " ", p->choices[i]);
    if (!number)
        return;
    struct str range = STR_INIT;
    param_print_range(&range, p);
    if ((p->flags & PARAM_OR_LIST) != 0)
        str_add(out, " or a rising list of them");
    if ((p->type == PARAM_INTS || (p->flags & PARAM_OR_LIST) != 0) &&
        range.len > 0)
        str_add(out, ", each");
    if (range.len > 0)
        str_printf(out, " %s", range.text);
    str_fini(&range);
}

bool param_may_lack(const struct param *p)
{
    const char *const *c = p->choices;

    while (c != NULL && *c != NULL && strcmp(*c, "none") != 0)
        c++;
    return p->def != NULL && strcmp(p->def, "none") == 0 &&
           (c == NULL || *c == NULL);
}

void param_print_default(struct str *out, const struct param *p)
{
    if (p->def == NULL)
        str_add(out, "must be given");
    else if (param_may_lack(p))
        str_add(out, "may be left out");
    else if (*p->def == '\0')
        str_add(out, "empty by default");
    else
        str_printf(out, "default %s", p->def);
}
