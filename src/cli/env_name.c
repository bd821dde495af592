/* env_name.c - the environments that are named on the command line. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/env.h"
#include "cli/fit_options.h"
#include "diag/diag.h"
#include "env/gymnasium.h"
#include "env/libenv.h"
#include "env/plugin.h"

/* ---- options ---- */

/* What --set says of PARAM, NULL if nothing. */
static const char *told(const struct param *param,
                        const struct option_list *list)
{
    const size_t len = strlen(param->name);

    for (size_t i = list->n; i-- > 0;) {
        if (strncmp(list->items[i], param->name, len) == 0 &&
            list->items[i][len] == '=')
            return list->items[i] + len + 1;
    }
    return NULL;
}

/* Each --set must be a key. */
static bool all_are_keys(const struct param_table *table,
                         const struct option_list *list, struct err *err)
{
    for (size_t i = 0; i < list->n; i++) {
        struct suggest near;
        const char *item = list->items[i];
        const size_t len = strcspn(item, "=");
        bool known = false;
        char *name = mem_strdup(item);

        name[len] = '\0';
        near = suggest_for(name);
        for (size_t k = 0; k < table->n; k++) {
            if (!param_is_key(&table->params[k]))
                continue;
            known |=
                item[len] == '=' && strcmp(table->params[k].name, name) == 0;
            suggest_offer(&near, table->params[k].name);
        }
        free(name);
        if (!known)
            return err_set(
                err, "--set %s: '%s' has no such option%s%s%s", item,
                table->name, near.best != NULL ? "; did you mean '" : "",
                near.best != NULL ? near.best : "",
                near.best != NULL ? "'?" : "; it is written KEY=VALUE");
    }
    return true;
}

/* TEXT as a value of P; of a list it is the only item. */
static bool read_value(struct value *out, struct arena *arena,
                       const struct param *p, const char *text, struct err *err)
{
    if (p->type != PARAM_STRINGS)
        return fit_read_value(out, p, text, err);
    struct value *item = arena_new_of(arena, struct value);
    *item = value_string(text);
    *out = (struct value){.kind = VALUE_LIST};
    out->list.items = item;
    out->list.n = strcmp(text, "[]") != 0;
    return true;
}

static bool fill_settings(struct env_named *out, struct arena *arena,
                          const struct options *options, struct err *err)
{
    const struct param_table *table = out->table;
    struct setting *items = arena_array(arena, struct setting, table->n);

    if (!all_are_keys(table, &options->sets, err))
        return false;
    for (size_t i = 0; i < table->n; i++) {
        const struct param *p = &table->params[i];
        const char *text = told(p, &options->sets);

        items[i].name = p->name;
        items[i].incidental = (p->flags & PARAM_INCIDENTAL) != 0;
        if (text == NULL && param_may_lack(p)) {
            items[i].value.kind = VALUE_NONE;
            continue;
        }
        if (text == NULL)
            text = p->def;
        if (text == NULL)
            return err_set(err, "'%s' must be told its %s: --set %s=...",
                           table->name, p->name, p->name);
        if (!read_value(&items[i].value, arena, p, text, err))
            return err_prefix(err, "--set %s", p->name);
    }
    out->settings = (struct settings){table->name, items, table->n};
    return true;
}

/* ---- names ---- */

/* A file in this folder is one, with or without "./" in front. */
static const char *as_path(struct arena *arena, const char *name)
{
    return strchr(name, '/') == NULL && file_exists(name)
               ? arena_printf(arena, "./%s", name)
               : name;
}

static void take_infos(struct env_named *out, const struct env_info *infos,
                       size_t n)
{
    out->n_infos = n;
    if (n > 0)
        memcpy(out->infos, infos, n * sizeof *infos);
}

static bool plugin_by_name(struct env_named *out, const char *path,
                           struct err *err)
{
    out->facts = plugin_ask(path, err);
    if (out->facts == NULL)
        return false;
    out->table = out->facts->table;
    out->n_infos = out->facts->n_infos;
    for (size_t i = 0; i < out->n_infos; i++)
        out->infos[i] = (struct env_info){out->facts->infos[i].name,
                                          out->facts->infos[i].help};
    return true;
}

/* A name may be of a plug-in that is not there, or of a built-in environment
 * with a slip. */
static bool not_found(const char *name, struct err *err)
{
    struct suggest near = suggest_for(name);

    for (const struct env_type *const *t = env_types; *t != NULL; t++)
        suggest_offer(&near, (*t)->table->name);
    if (strchr(name, '/') == NULL && near.best != NULL)
        return err_set(err, "there is no environment '%s'; did you mean '%s'?",
                       name, near.best);
    return false;
}

/* ---- as a study has them: WORD("TEXT", LABEL = "WITH") ---- */

/* The row of the word that NAME begins with, and what follows it. */
static const struct catalog_outside *outside_word(const char **behind,
                                                  const char *name)
{
    const struct catalog_outside *from = cli_catalog()->outside;

    for (; from->word != NULL; from++) {
        const size_t len = strlen(from->word->name);

        if (strncmp(name, from->word->name, len) != 0)
            continue;
        *behind = name + len + strspn(name + len, " ");
        if (**behind == '(' || **behind == '\0')
            return from;
    }
    return NULL;
}

/* Past WORD at *AT, and blanks around it. */
static bool skip_word(const char **at, const char *word)
{
    const size_t len = strlen(word);
    const char *here = *at + strspn(*at, " ");

    if (strncmp(here, word, len) != 0)
        return false;
    *at = here + len + strspn(here + len, " ");
    return true;
}

/* What stands between quotes there; NULL if nothing does. */
static const char *skip_string(const char **at, struct arena *arena)
{
    const char *here = *at, *end;

    if (*here != '"' || (end = strchr(here + 1, '"')) == NULL)
        return NULL;
    *at = end + 1;
    return arena_strndup(arena, here + 1, (size_t)(end - here - 1));
}

/* What stands in brackets behind the word of FROM; WITH: NULL if nothing. */
static bool read_brackets(const char **text, const char **with,
                          struct arena *arena, const char *at,
                          const struct catalog_outside *from)
{
    *with = NULL;
    if (!skip_word(&at, "("))
        return false;
    *text = skip_string(&at, arena);
    if (*text != NULL && from->label != NULL && skip_word(&at, ",")) {
        if (!skip_word(&at, from->label) || !skip_word(&at, "="))
            return false;
        *with = skip_string(&at, arena);
        if (*with == NULL)
            return false;
    }
    return *text != NULL && skip_word(&at, ")") && *at == '\0';
}

static bool outside_by_name(struct env_named *out, struct arena *arena,
                            const struct catalog_outside *from,
                            const char *name, const char *behind,
                            struct err *err)
{
    const char *text, *with;

    if (!read_brackets(&text, &with, arena, behind, from))
        return err_set(err,
                       "%s: '%s' takes %s, in quotes and brackets as in a "
                       "study: '%s(\"%s\")'",
                       name, from->word->name, from->takes, from->word->name,
                       from->example);
    if (from->word == &env_plugin_table)
        return plugin_by_name(out, text, err);
    out->table = from->find(text, with, err);
    return out->table != NULL;
}

/* ---- any of them ---- */

static bool find_table(struct env_named *out, struct arena *arena,
                       const char *name, struct err *err)
{
    const struct env_type *type = env_find(name);
    const char *path = as_path(arena, name), *behind;
    const struct catalog_outside *from = outside_word(&behind, name);

    if (from != NULL)
        return outside_by_name(out, arena, from, name, behind, err);
    if (type != NULL) {
        out->table = type->table;
        take_infos(out, type->infos, type->n_infos);
        return true;
    }
    if (libenv_looks_like(path)) {
        out->table = libenv_ask_table(path, err);
        return out->table != NULL;
    }
    return plugin_by_name(out, path, err) || not_found(name, err);
}

bool env_by_name(struct env_named *out, struct arena *arena, const char *name,
                 const struct options *options, struct err *err)
{
    *out = (struct env_named){.table = NULL};
    return find_table(out, arena, name, err) &&
           fill_settings(out, arena, options, err) &&
           (!libenv_is(&out->settings) ||
            libenv_ask_infos(out->infos, &out->n_infos, &out->settings, err));
}

bool env_take_name(const char **name, const struct options *options)
{
    if (options->n_files == 2) {
        *name = options->files[1];
        return true;
    }
    fprintf(stderr, "rlstudy: env %s takes one name\n", options->files[0]);
    return false;
}
