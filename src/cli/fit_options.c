/* fit_options.c - the keys of a law, told on the command line.
 *
 * The law's table of parameters is the only source of names, ranges and
 * defaults, as it is for a study's fit block. */
#include "config.h"

#include "cli/fit_options.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/intrinsic.h"
#include "base/arena.h"
#include "base/number.h"
#include "base/param.h"
#include "base/str.h"
#include "diag/diag.h"

/* Keys that have an option of their own. */
static const struct {
    const char *name;
    size_t offset;
} own_options[] = {
    {"exclude", offsetof(struct options, exclude)},
    {"smooth", offsetof(struct options, smooth)},
    {"points", offsetof(struct options, points)},
    {"bootstrap", offsetof(struct options, bootstrap)},
    {"holdout", offsetof(struct options, holdout)},
    {"weighting", offsetof(struct options, weighting)},
};

static const char *own_text(const struct options *options, size_t i)
{
    const char *text;

    memcpy(&text, (const char *)options + own_options[i].offset, sizeof text);
    return text;
}

/* ---- one value ---- */

static bool read_number(struct value *out, const struct param *p,
                        const char *text, struct err *err)
{
    struct number number;
    struct str range = STR_INIT;

    if (!number_parse(&number, text, strlen(text)))
        return err_set(err, "'%s' is not a number", text);
    if (p->type == PARAM_INT && !number_is_integer(number))
        return err_set(err, "%s is not a whole number", text);
    *out = value_number(number);
    if (param_in_range(p, number.real))
        return true;
    param_print_range(&range, p);
    err_set(err, "%s is out of range: %s", text, str_text(&range));
    str_fini(&range);
    return false;
}

static bool read_choice(struct value *out, const struct param *p,
                        const char *text, struct err *err)
{
    struct suggest near = suggest_for(text);

    for (size_t i = 0; p->choices[i] != NULL; i++) {
        if (strcmp(p->choices[i], text) == 0) {
            *out = value_string(p->choices[i]);
            return true;
        }
        suggest_offer(&near, p->choices[i]);
    }
    if (near.best == NULL)
        return err_set(err, "'%s' is not one of %s", text, near.all);
    return err_set(err, "'%s' is not one of %s; did you mean '%s'?", text,
                   near.all, near.best);
}

bool fit_read_value(struct value *out, const struct param *p, const char *text,
                    struct err *err)
{
    bool truth = strcmp(text, "true") == 0;

    switch (p->type) {
    case PARAM_INT:
    case PARAM_REAL:
        return read_number(out, p, text, err);
    case PARAM_CHOICE:
        return read_choice(out, p, text, err);
    case PARAM_BOOL:
        *out = value_bool(truth);
        return truth || strcmp(text, "false") == 0 ||
               err_set(err, "'%s' is neither true nor false", text);
    case PARAM_STRING:
        *out = value_string(text);
        return true;
    case PARAM_INTS:
    case PARAM_STRINGS:
        break;
    }
    return err_set(err, "a list can be told in a study alone");
}

/* ---- all of them ---- */

/* Does ITEM, "KEY=VALUE", begin with NAME? */
static const char *value_of(const char *item, const char *name)
{
    size_t len = strlen(name);

    return strncmp(item, name, len) == 0 && item[len] == '=' ? item + len + 1
                                                             : NULL;
}

/* What the option of that name says, NULL if nothing or there is none. */
static const char *told_itself(const struct param *p,
                               const struct options *options)
{
    for (size_t i = 0; i < COUNT_OF(own_options); i++) {
        if (strcmp(own_options[i].name, p->name) == 0)
            return own_text(options, i);
    }
    return NULL;
}

/* What the command line says of PARAM, NULL if nothing. */
static const char *told(const struct param *p, const struct options *options)
{
    const char *text = told_itself(p, options);

    for (size_t i = 0; i < options->law_options.n && text == NULL; i++)
        text = value_of(options->law_options.items[i], p->name);
    return text;
}

/* Nothing may be said that the law does not hear. */
static bool all_are_keys(const struct param_table *table,
                         const struct options *options, struct err *err)
{
    struct str keys = STR_INIT;
    const char *stranger = NULL;

    for (size_t i = 0; i < COUNT_OF(own_options); i++) {
        if (own_text(options, i) != NULL &&
            param_find(table, own_options[i].name) == NULL)
            stranger = own_options[i].name;
    }
    for (size_t i = 0; i < options->law_options.n; i++) {
        bool known = false;

        for (size_t k = 0; k < table->n && !known; k++)
            known = value_of(options->law_options.items[i],
                             table->params[k].name) != NULL;
        if (!known)
            stranger = options->law_options.items[i];
    }
    if (stranger == NULL)
        return true;
    for (size_t k = 0; k < table->n; k++)
        str_printf(&keys, "%s%s", k > 0 ? ", " : "", table->params[k].name);
    err_set(err, "the law %s has no option '%s'; it has: %s", table->name,
            stranger, str_text(&keys));
    str_fini(&keys);
    return false;
}

bool fit_settings(struct arena *arena, struct settings *out,
                  const struct param_table *table,
                  const struct options *options, struct err *err)
{
    struct setting *items = arena_array(arena, struct setting, table->n);

    if (!all_are_keys(table, options, err))
        return false;
    for (size_t i = 0; i < table->n; i++) {
        const struct param *p = &table->params[i];
        const char *text = told(p, options);

        items[i].name = p->name;
        if (text != NULL ? !fit_read_value(&items[i].value, p, text, err)
                         : strcmp(p->def, "none") != 0 &&
                               !fit_read_value(&items[i].value, p, p->def, err))
            return err_prefix(err, "--%s%s",
                              told_itself(p, options) != NULL ? "" : "option ",
                              p->name);
    }
    *out = (struct settings){table->name, items, table->n};
    return true;
}

bool fit_seed(uint64_t *out, const struct options *options, struct err *err)
{
    const char *text = options->seed;

    *out = 0;
    if (text == NULL)
        return true;
    /* Digits alone: strtoull takes signs and wraps them around. */
    errno = 0;
    *out = strtoull(text, NULL, 10);
    if (text[0] == '\0' || text[strspn(text, "0123456789")] != '\0' ||
        errno == ERANGE)
        return err_set(err, "--seed: '%s' is not a whole number from 0 to %llu",
                       text, ULLONG_MAX);
    return true;
}

bool fit_read_options(struct intrinsic_options *out,
                      const struct options *options, struct err *err)
{
    struct options told_options = *options;
    struct arena *arena = arena_new();
    struct settings settings;
    bool ok;

    /* Replicates take a while; who wants a study is in less of a hurry. */
    if (told(param_find(&intrinsic_table, "bootstrap"), options) == NULL)
        told_options.bootstrap = "0";
    ok = fit_settings(arena, &settings, &intrinsic_table, &told_options, err);
    if (ok) {
        intrinsic_options_from(out, &settings);
        ok = fit_seed(&out->seed, options, err);
    }
    arena_free(arena);
    return ok;
}
