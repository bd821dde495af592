/* hint.c - what to say about units and functions that have other names
 * elsewhere. */
#include "config.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "check/internal.h"

struct habit {
    const char *theirs, *ours;
};

static const struct habit units[] = {
    {"steps", "interactions"},
    {"timesteps", "interactions"},
    {"frames", "interactions"},
    {"samples", "interactions"},
    {"iterations", "updates"},
    {"params", "parameters"},
    {"weights", "parameters"},
    {"sec", "s"},
    {"secs", "s"},
    {"mins", "min"},
    {"hr", "h"},
    {"hrs", "h"},
    {"day", "d"},
    {"cpu_hours", "core_hours"},
    {"gpu_hours", "core_hours"},
};

static const struct habit functions_elsewhere[] = {
    {"linspace", "lin_space"},
    {"logspace", "log_space"},
    {"geomspace", "log_space"},
    {"avg", "mean"},
    {"average", "mean"},
    {"ln", "log"},
    {"length", "len"},
    {"count", "len"},
    {"size", "len"},
    {"product", "prod"},
    {"sorted", "sort"},
    {"reversed", "reverse"},
    {"set", "unique"},
    {"every", "all"},
    {"some", "any"},
};

static const char *find(const struct habit *habits, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++) {
        if (strcasecmp(habits[i].theirs, word) == 0)
            return habits[i].ours;
    }
    return NULL;
}

const char *hint_function(const char *name)
{
    return find(functions_elsewhere, COUNT_OF(functions_elsewhere), name);
}

const char *hint_unit(const char *name)
{
    return find(units, COUNT_OF(units), name);
}

static bool is_one_of(const char *word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcasecmp(words[i], word) == 0)
            return true;
    }
    return false;
}

/* "kinteractions": a suffix and a unit without a space between them. */
static const char *behind_suffix(const char *unit)
{
    if (strchr("kMGTP", unit[0]) == NULL)
        return NULL;
    unit += unit[1] == '_' ? 2 : 1;
    return unit_find(unit) != NULL ? unit : NULL;
}

/* The letter X of "2x", "1/2 x2" or "8x10^3". */
static const char *hint_factor(const char *digits)
{
    if (digits[0] == '\0')
        return "a factor is written x2, not 2x";
    if (strspn(digits, "0123456789") < strlen(digits))
        return NULL;
    return "a factor is written x2 and stands behind 'by': 1 .. 8 by x2; a "
           "product is written 3 * 2";
}

const char *hint_number(struct check *check, const struct ast_expr *e)
{
    static const char *const powers[] = {"thousand", "million", "billion",
                                         "trillion", "mio",     "bn"};
    const char *unit = e->unit.text, *rest = behind_suffix(unit);
    bool letter = unit[1] == '\0';
    size_t len;
    const char *text = diag_text_of(check->diag, e->span, &len);
    int digits = (int)strspn(text, "0123456789_.");

    if (letter && strchr("kMGTP", unit[0]) != NULL)
        return arena_printf(check->arena,
                            "no space goes between a number and '%s'", unit);
    if (rest != NULL)
        return arena_printf(check->arena, "write %.*s%c %s", digits, text,
                            unit[0], rest);
    if (unit[0] == 'x' || unit[0] == 'X')
        return hint_factor(unit + 1);
    if ((unit[0] == 'e' || unit[0] == 'E') && isdigit((unsigned char)unit[1]))
        return arena_printf(check->arena,
                            "no space goes inside a number: "
                            "%.*s%s",
                            digits, text, unit);
    if ((letter && strchr("Kmgtpb", unit[0]) != NULL) ||
        is_one_of(unit, powers, COUNT_OF(powers)))
        return "k, M, G, T and P stand for powers of 1000";
    return NULL;
}
