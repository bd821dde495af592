/* facts.c - what a plug-in says of itself, as plain data, and whether that
 * makes sense. */
#include "config.h"

#include "env/facts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/param.h"
#include "base/str.h"
#include "env/plugin.h"

const char plugin_digest[] = "plugin";
const char plugin_file[] = "file";

/* ---- in the child ---- */

static bool put(char *out, size_t size, const char *text, const char *what,
                struct err *err)
{
    if (text == NULL)
        text = "";
    if (strlen(text) >= size)
        return err_set(err, "%s has more than %zu characters: %.40s...", what,
                       size - 1, text);
    snprintf(out, size, "%s", text);
    return true;
}

static bool put_choices(struct option_facts *out,
                        const struct rls_option *option, struct err *err)
{
    const char *const *c = option->choices;

    if (option->type != RLS_CHOICE || c == NULL)
        return true;
    for (; *c != NULL; c++) {
        if (out->n_choices == FACTS_CHOICES)
            return err_set(err, "option '%s' has more than %d choices",
                           out->name, FACTS_CHOICES);
        if (!put(out->choices[out->n_choices++], FACTS_NAME, *c, "a choice",
                 err))
            return false;
    }
    return true;
}

static bool put_option(struct option_facts *out,
                       const struct rls_option *option, struct err *err)
{
    out->type = option->type;
    out->min = option->min;
    out->max = option->max;
    out->has_def = option->def != NULL;
    return put(out->name, sizeof out->name, option->name,
               "the name of an option", err) &&
           put(out->def, sizeof out->def, option->def, "a default", err) &&
           put(out->help, sizeof out->help, option->help,
               "the help of an option", err) &&
           put_choices(out, option, err);
}

bool facts_write(struct raw_facts *out, const struct plugin *plugin,
                 struct err *err)
{
    const struct rls_env_type *type = &plugin->type;

    out->renders = type->render != NULL;
    if (type->n_options > FACTS_OPTIONS)
        return err_set(err, "it has more than %d options", FACTS_OPTIONS);
    if (!put(out->name, sizeof out->name, type->name, "its name", err) ||
        !put(out->help, sizeof out->help, type->help, "its help", err))
        return false;
    for (; out->n_options < type->n_options; out->n_options++) {
        const struct rls_option o = plugin_option(plugin, out->n_options);

        if (!put_option(&out->options[out->n_options], &o, err))
            return false;
    }
    for (; out->n_infos < type->n_infos; out->n_infos++) {
        struct info_facts *info = &out->infos[out->n_infos];
        const struct rls_info given = plugin_info(plugin, out->n_infos);

        if (!put(info->name, sizeof info->name, given.name,
                 "the name of an info", err) ||
            !put(info->help, sizeof info->help, given.help,
                 "the help of an info", err))
            return false;
    }
    return true;
}

/* ---- looked at ---- */

static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
static const char name_chars[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

/* What may be a key of a study. */
static bool is_name(const char *name)
{
    const size_t len = strnlen(name, FACTS_NAME);

    return len > 0 && len < FACTS_NAME && strchr(letters, name[0]) != NULL &&
           strspn(name, name_chars) == len;
}

static const char *clean(struct arena *arena, const char *text, size_t size)
{
    struct str s = STR_INIT;

    str_add_printable(&s, text, strnlen(text, size));
    const char *copy = arena_strdup(arena, str_text(&s));
    str_fini(&s);
    return copy;
}

static bool known_name(const char *name, const struct param *params, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(params[i].name, name) == 0)
            return true;
    }
    return false;
}

static bool in_range(const struct param *p, const char *text)
{
    struct number x;

    return number_parse(&x, text, strlen(text)) &&
           (p->type == PARAM_REAL || number_is_integer(x)) &&
           x.real >= p->min && x.real <= p->max;
}

static bool default_fits(const struct param *p)
{
    switch (p->type) {
    case PARAM_INT:
    case PARAM_REAL:
        return in_range(p, p->def);
    case PARAM_BOOL:
        return strcmp(p->def, "true") == 0 || strcmp(p->def, "false") == 0;
    case PARAM_CHOICE:
        for (const char *const *c = p->choices; *c != NULL; c++) {
            if (strcmp(*c, p->def) == 0)
                return true;
        }
        return false;
    default:
        /* "none" would be the lack of a value. */
        return strcmp(p->def, "none") != 0;
    }
}

static bool take_choices(struct arena *arena, struct param *p,
                         const struct option_facts *facts, struct err *err)
{
    const size_t n = facts->n_choices;
    const char **choices;

    if (n == 0 || n > FACTS_CHOICES)
        return err_set(err, "option '%s' has no choices", p->name);
    choices = arena_array(arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (!is_name(facts->choices[i]))
            return err_set(err,
                           "option '%s': a choice is no name (lower case, "
                           "digits and _)",
                           p->name);
        choices[i] = clean(arena, facts->choices[i], FACTS_NAME);
    }
    p->choices = choices;
    return true;
}

static bool take_type(struct arena *arena, struct param *p,
                      const struct option_facts *facts, struct err *err)
{
    static const enum param_type types[] = {
        [RLS_INT] = PARAM_INT,       [RLS_REAL] = PARAM_REAL,
        [RLS_BOOL] = PARAM_BOOL,     [RLS_CHOICE] = PARAM_CHOICE,
        [RLS_STRING] = PARAM_STRING,
    };

    if (facts->type < RLS_INT || facts->type > RLS_STRING)
        return err_set(err, "option '%s' has no type of rlstudy/env.h",
                       p->name);
    p->type = types[facts->type];
    if (p->type == PARAM_CHOICE)
        return take_choices(arena, p, facts, err);
    if (p->type != PARAM_INT && p->type != PARAM_REAL)
        return true;
    p->min = facts->min;
    p->max = facts->max;
    return facts->min < facts->max ||
           err_set(err, "option '%s' has a range from %g to %g", p->name,
                   facts->min, facts->max);
}

static bool take_option(struct arena *arena, struct param *p,
                        const struct option_facts *facts, struct err *err)
{
    *p = (struct param){
        .name = clean(arena, facts->name, FACTS_NAME),
        .doc = clean(arena, facts->help, FACTS_TEXT),
    };
    if (!is_name(facts->name))
        return err_set(err,
                       "'%s' cannot be the name of an option (lower case, "
                       "digits and _)",
                       p->name);
    if (!take_type(arena, p, facts, err))
        return false;
    if (facts->has_def)
        p->def = clean(arena, facts->def, FACTS_TEXT);
    if (p->def != NULL && !default_fits(p))
        return err_set(err,
                       "option '%s' has the default '%s', which it would "
                       "not take",
                       p->name, p->def);
    return true;
}

const struct param_table *facts_table_with(
    struct arena *arena, const struct raw_facts *facts,
    const struct param *own, size_t n_own, struct err *err)
{
    const size_t n = facts->n_options;
    struct param_table *table = arena_new_of(arena, struct param_table);
    struct param *params;

    if (!is_name(facts->name)) {
        err_set(err,
                "'%s' cannot be the name of an environment (lower case, "
                "digits and _)",
                clean(arena, facts->name, FACTS_NAME));
        return NULL;
    }
    if (n > FACTS_OPTIONS || facts->n_infos > RLS_MAX_INFOS) {
        err_set(err, "it has too many options or infos");
        return NULL;
    }
    params = arena_array(arena, struct param, n_own + n);
    memcpy(params, own, n_own * sizeof *params);
    for (size_t i = 0; i < n; i++) {
        struct param *p = &params[n_own + i];

        if (!take_option(arena, p, &facts->options[i], err))
            return NULL;
        if (known_name(p->name, params, n_own + i)) {
            err_set(err,
                    "'%s' cannot be the name of an option: there is one "
                    "of that name",
                    p->name);
            return NULL;
        }
    }
    *table = (struct param_table){
        .name = clean(arena, facts->name, FACTS_NAME),
        .doc = clean(arena, facts->help, FACTS_TEXT),
        .params = params,
        .n = n_own + n,
    };
    return table;
}

const struct param_table *facts_table(struct arena *arena,
                                      const struct raw_facts *facts,
                                      const char *digest, const char *path,
                                      struct err *err)
{
    const struct param own[] = {
        {.name = plugin_digest,
         .type = PARAM_STRING,
         .def = arena_strdup(arena, digest),
         .doc = "SHA-256 of the plug-in",
         .flags = PARAM_FIXED},
        {.name = plugin_file,
         .type = PARAM_STRING,
         .def = arena_strdup(arena, path),
         .doc = "where the plug-in lies",
         .flags = PARAM_FIXED | PARAM_INCIDENTAL},
    };

    return facts_table_with(arena, facts, own, COUNT_OF(own), err);
}

const struct rls_info *facts_infos(struct arena *arena,
                                   const struct raw_facts *facts)
{
    struct rls_info *infos =
        arena_array(arena, struct rls_info, facts->n_infos);

    for (size_t i = 0; i < facts->n_infos; i++)
        infos[i] = (struct rls_info){
            .name = clean(arena, facts->infos[i].name, FACTS_NAME),
            .help = clean(arena, facts->infos[i].help, FACTS_TEXT),
        };
    return infos;
}
