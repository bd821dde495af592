/* quantity.c - numbers with units on the command line. */
#include "config.h"

#include "cli/quantity.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "diag/diag.h"

/* Is the word at TEXT a unit? */
static bool is_unit(const char *text)
{
    size_t len = strcspn(text, " \t*");
    char name[32];

    if (len >= sizeof name)
        return false;
    memcpy(name, text, len);
    name[len] = '\0';
    return unit_find(name) != NULL;
}

/* The longest beginning of TEXT that is a number: "4M" of "4M interactions",
 * but of "8GiB" the 8. */
static size_t number_length(struct number *out, const char *text)
{
    size_t len = strlen(text);

    while (len > 0 && !number_parse(out, text, len))
        len--;
    if (len > 1 && is_unit(text + len - 1) && number_parse(out, text, len - 1))
        len--;
    return len;
}

static bool no_unit(const char *name, const char *text, struct err *err)
{
    struct suggest near = suggest_for(name);

    for (const struct unit *u = unit_table; u->name != NULL; u++)
        suggest_offer(&near, u->name);
    return err_set(err, "'%s': there is no unit '%s'%s%s%s", text, name,
                   near.best != NULL ? "; did you mean '" : "",
                   near.best != NULL ? near.best : "",
                   near.best != NULL ? "'?" : "");
}

/* Multiply OUT by the unit whose name is the LEN bytes at NAME. */
static bool multiply(struct number *out, const char *name, size_t len,
                     const char *text, struct err *err)
{
    char copy[32];

    if (len >= sizeof copy)
        return err_set(err, "'%s': a unit has a shorter name", text);
    memcpy(copy, name, len);
    copy[len] = '\0';
    const struct unit *unit = unit_find(copy);
    if (unit == NULL)
        return no_unit(copy, text, err);
    *out = number_mul(*out, unit_factor(unit));
    return true;
}

bool quantity_parse(struct number *out, const char *text, struct err *err)
{
    const char *at = text + number_length(out, text);

    if (at == text)
        return err_set(err, "'%s' does not begin with a number", text);
    at += strspn(at, " \t");
    while (*at != '\0') {
        size_t len = strcspn(at, " \t*");

        if (len == 0)
            return err_set(err, "'%s': a unit is missing", text);
        if (!multiply(out, at, len, text, err))
            return false;
        at += len;
        at += strspn(at, " \t");
        if (*at == '\0')
            break;
        if (*at != '*')
            return err_set(err, "'%s': what stands behind the unit?", text);
        at++;
        at += strspn(at, " \t");
        if (*at == '\0')
            return err_set(err, "'%s': a unit is missing", text);
    }
    return true;
}

/* ---- budgets ---- */

const struct budget_unit budget_units[N_BUDGETS] = {
    [BUDGET_FLOP] = {"flop", 1},
    [BUDGET_COMPUTE] = {"parameters*interactions", 1},
    [BUDGET_INTERACTIONS] = {"interactions", 1},
    [BUDGET_TIME] = {"core_hours", 3600},
};

static struct dim dim_of(enum budget_kind kind)
{
    return kind == BUDGET_COMPUTE ? dim_add(unit_find("parameters")->dim,
                                            unit_find("interactions")->dim)
                                  : unit_find(budget_units[kind].name)->dim;
}

bool quantity_budget(enum budget_kind *kind, double *amount, const char *text,
                     struct err *err)
{
    struct number n;

    if (!quantity_parse(&n, text, err))
        return false;
    *amount = n.real;
    if (!(n.real > 0 && isfinite(n.real)))
        return err_set(err, "'%s': a budget is above 0", text);
    for (int k = 0; k < N_BUDGETS; k++) {
        *kind = (enum budget_kind)k;
        if (dim_equal(n.dim, dim_of(*kind)))
            return true;
    }
    return err_set(err,
                   "'%s': a budget is in flop, interactions, core_hours or "
                   "parameters*interactions",
                   text);
}
