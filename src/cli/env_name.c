/* env_name.c - the environments that are named on the command line. */
#include "config.h"

#include <dirent.h>
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

static const char plugin_ending[] = ".so";

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

/* ITEM is KEY=VALUE, and the key one of TABLE's. */
static bool is_of_key(const struct param_table *table, struct arena *arena,
                      const char *item, struct err *err)
{
    const size_t len = strcspn(item, "=");
    const char *name = arena_strndup(arena, item, len);
    struct suggest near = suggest_for(name);

    if (item[len] == '\0')
        return err_set(err, "--set %s: it is written KEY=VALUE", item);
    for (size_t k = 0; k < table->n; k++) {
        if (!param_is_key(&table->params[k]))
            continue;
        if (strcmp(table->params[k].name, name) == 0)
            return true;
        suggest_offer(&near, table->params[k].name);
    }
    if (near.best != NULL)
        return err_set(err,
                       "--set %s: '%s' has no option '%s'; did you mean '%s'?",
                       item, table->name, name, near.best);
    if (near.n == 0)
        return err_set(err, "--set %s: '%s' has no options", item, table->name);
    return err_set(err, "--set %s: '%s' has no option '%s', but %s", item,
                   table->name, name, near.all);
}

static bool all_are_keys(const struct param_table *table, struct arena *arena,
                         const struct option_list *list, struct err *err)
{
    for (size_t i = 0; i < list->n; i++) {
        if (!is_of_key(table, arena, list->items[i], err))
            return false;
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

    if (!all_are_keys(table, arena, &options->sets, err))
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

static int is_plugin_file(const struct dirent *entry)
{
    return str_ends_with(entry->d_name, plugin_ending) &&
           strlen(entry->d_name) > sizeof plugin_ending - 1;
}

bool env_each_installed(env_installed_fn use, void *ctx)
{
    const char *folders[PLUGIN_FOLDERS];
    const size_t n_folders = plugin_folders(folders);
    bool sound = true;

    for (size_t f = 0; f < n_folders; f++) {
        struct dirent **entries;
        const int n = scandir(folders[f], &entries, is_plugin_file, alphasort);

        for (int i = 0; i < n; i++) {
            char *name = entries[i]->d_name;
            struct str path = STR_INIT;

            str_printf(&path, "%s/%s", folders[f], name);
            name[strlen(name) - (sizeof plugin_ending - 1)] = '\0';
            sound &= use(ctx, name, path.text);
            str_fini(&path);
            free(entries[i]);
        }
        if (n >= 0)
            free(entries);
    }
    return sound;
}

static bool offer_installed(void *near, const char *name,
                            const char *path ATTR_UNUSED)
{
    suggest_offer(near, name);
    return true;
}

/* It may be the name of one that is there with a slip, or the word of one from
 * outside. */
static bool not_found(const char *name, struct arena *arena, struct err *err)
{
    const char *word = arena_strndup(arena, name, strcspn(name, " ("));
    struct suggest near = suggest_for(word);

    for (const struct env_type *const *t = env_types; *t != NULL; t++)
        suggest_offer(&near, (*t)->table->name);
    if (!env_each_installed(offer_installed, &near))
        return false;
    for (const struct catalog_outside *o = cli_catalog()->outside;
         o->word != NULL; o++)
        suggest_offer(&near, o->word->name);
    if (near.best != NULL)
        return err_set(err, "there is no environment '%s'; did you mean '%s'?",
                       word, near.best);
    return err_set(err,
                   "there is no environment '%s': 'rlstudy env list' has those "
                   "there are, and a file is named with a slash, ./NAME.so",
                   word);
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

static bool is_installed(const char *name)
{
    char *path = plugin_path(name, NULL);

    free(path);
    return path != NULL;
}

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
    return plugin_by_name(out, path, err) ||
           (strchr(path, '/') == NULL && !is_installed(path) &&
            not_found(name, arena, err));
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
