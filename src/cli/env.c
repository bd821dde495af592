/* env.c - `rlstudy env`: the environments there are, and whether a plug-in is
 * as it should be. */
#include "config.h"

#include "cli/env.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/fit_options.h"
#include "cli/json.h"
#include "diag/diag.h"
#include "env/behave.h"
#include "env/conform.h"
#include "env/libenv.h"
#include "env/plugin.h"

/* ---- by name ---- */

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
    const struct catalog_outside *from = cli_catalog()->outside;

    while (from->word != NULL && strcmp(from->word->name, name) != 0)
        from++;
    if (from->word != NULL)
        return err_set(err, "'%s' takes %s: in a study, %s(\"%s\")", name,
                       from->takes, name, from->example);
    for (const struct env_type *const *t = env_types; *t != NULL; t++)
        suggest_offer(&near, (*t)->table->name);
    if (strchr(name, '/') == NULL && near.best != NULL)
        return err_set(err, "there is no environment '%s'; did you mean '%s'?",
                       name, near.best);
    return false;
}

bool env_by_name(struct env_named *out, struct arena *arena, const char *name,
                 const struct options *options, struct err *err)
{
    const struct env_type *type = env_find(name);
    const char *path = as_path(arena, name);

    *out = (struct env_named){.table = type != NULL ? type->table : NULL};
    if (type != NULL)
        take_infos(out, type->infos, type->n_infos);
    else if (libenv_looks_like(path))
        out->table = libenv_ask_table(path, err);
    else if (!plugin_by_name(out, path, err))
        return not_found(name, err);
    if (out->table == NULL || !fill_settings(out, arena, options, err))
        return false;
    return !libenv_is(&out->settings) ||
           libenv_ask_infos(out->infos, &out->n_infos, &out->settings, err);
}

/* Of the file that the environment is in; NULL: there is none. */
static const char *file_of(const struct env_named *e)
{
    const struct setting *file = settings_find(&e->settings, plugin_file);

    return file != NULL ? file->value.string : NULL;
}

static const char *digest_of(const struct env_named *e)
{
    return file_of(e) == NULL ? NULL
           : e->facts != NULL ? settings_string(&e->settings, plugin_digest)
                              : settings_string(&e->settings, libenv_digest);
}

/* ---- show ---- */

static const char *const dtypes[] = {
    [ENV_U8] = "uint8", [ENV_F32] = "float32", [ENV_I32] = "int32"};

static void print_observation(struct str *out, const struct env_space *s)
{
    if (s->height == 1 && s->width == 1)
        str_printf(out, "%d", s->channels);
    else
        str_printf(out, "%d x %d x %d", s->height, s->width, s->channels);
    str_printf(out, " of %s", dtypes[s->dtype]);
    if (s->dtype == ENV_I32)
        str_printf(out, ", codes 0 to %d", s->codes - 1);
}

static void print_action(struct str *out, const struct env_space *s)
{
    for (int i = 0; i < s->parts; i++) {
        str_add(out, i > 0 ? ", " : "");
        if (s->continuous)
            str_printf(out, "a number from %g to %g", (double)s->low[i],
                       (double)s->high[i]);
        else
            str_printf(out, "one of %d", s->actions[i]);
    }
}

static void print_fact(const char *name, struct str *text)
{
    printf("  %-12s %s\n", name, str_text(text));
    str_clear(text);
}

static void print_option(const struct param *p)
{
    struct str text = STR_INIT;

    str_printf(&text, "%s: ", p->doc);
    param_print_type(&text, p);
    str_add(&text, ", ");
    param_print_default(&text, p);
    print_fact(p->name, &text);
    str_fini(&text);
}

static void show_text(const struct env_named *e, const struct env_space *space)
{
    struct str text = STR_INIT;
    const char *before = "\nOptions:\n";

    printf("%s: %s\n\n", e->table->name, e->table->doc);
    if (file_of(e) != NULL) {
        str_add(&text, file_of(e));
        print_fact("file", &text);
        str_add(&text, digest_of(e));
        print_fact("SHA-256", &text);
    }
    print_observation(&text, space);
    print_fact("observation", &text);
    print_action(&text, space);
    print_fact("action", &text);
    for (size_t i = 0; i < e->n_infos; i++) {
        str_printf(&text, "%s: %s", e->infos[i].name, e->infos[i].doc);
        print_fact("info", &text);
    }
    for (size_t i = 0; i < e->table->n; i++) {
        if (!param_is_key(&e->table->params[i]))
            continue;
        fputs(before, stdout);
        before = "";
        print_option(&e->table->params[i]);
    }
    str_fini(&text);
}

static json_t *json_of_options(const struct param_table *table)
{
    json_t *list = json_array();

    for (size_t i = 0; i < table->n; i++) {
        const struct param *p = &table->params[i];
        struct str type = STR_INIT;

        if (!param_is_key(p))
            continue;
        param_print_type(&type, p);
        json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o}", "name",
                                              p->name, "type", type.text,
                                              "default", json_of_text(p->def),
                                              "help", json_of_text(p->doc)));
        str_fini(&type);
    }
    return list;
}

static json_t *json_of_space(const struct env_space *s)
{
    json_t *action = json_array();
    json_t *observation =
        json_pack("{s:s, s:[i, i, i]}", "type", dtypes[s->dtype], "shape",
                  s->height, s->width, s->channels);

    if (s->dtype == ENV_I32)
        json_object_set_new(observation, "codes", json_integer(s->codes));
    for (int i = 0; i < s->parts; i++)
        json_array_append_new(
            action, s->continuous
                        ? json_pack("{s:f, s:f}", "low", (double)s->low[i],
                                    "high", (double)s->high[i])
                        : json_pack("{s:i}", "choices", s->actions[i]));
    return json_pack("{s:o, s:o}", "observation", observation, "action",
                     action);
}

static json_t *json_of_environment(const struct env_named *e)
{
    json_t *infos = json_array();

    for (size_t i = 0; i < e->n_infos; i++) {
        json_array_append_new(infos,
                              json_pack("{s:s, s:o}", "name", e->infos[i].name,
                                        "help", json_of_text(e->infos[i].doc)));
    }
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "name", e->table->name,
                     "help", json_of_text(e->table->doc), "file",
                     json_of_text(file_of(e)), "sha256",
                     json_of_text(digest_of(e)), "options",
                     json_of_options(e->table), "infos", infos);
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

enum exit_status env_show(const struct options *options)
{
    struct arena *arena = arena_new();
    struct env_named e;
    struct env_space space;
    struct err err;
    const char *name;

    if (!env_take_name(&name, options)) {
        arena_free(arena);
        return STATUS_USAGE;
    }
    const bool ok = env_by_name(&e, arena, name, options, &err) &&
                    env_of(&e.settings, &err)->space(&space, &e.settings, &err);
    if (!ok) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
    } else if (options->json) {
        json_t *json = json_of_environment(&e);

        json_object_set_new(json, "schema", json_string("rlstudy-env-1"));
        json_object_set_new(json, "space", json_of_space(&space));
        json_print(json);
    } else {
        show_text(&e, &space);
    }
    arena_free(arena);
    return ok ? STATUS_OK : STATUS_FAILURE;
}

/* ---- list ---- */

static int is_plugin_file(const struct dirent *entry)
{
    const size_t len = strlen(entry->d_name);

    return len > 3 && strcmp(entry->d_name + len - 3, ".so") == 0;
}

struct listing {
    json_t *json; /* or NULL: text */
    bool sound;
};

static void list_one(struct listing *listing, const char *name, const char *doc,
                     const char *file)
{
    if (listing->json != NULL)
        json_array_append_new(
            listing->json,
            json_pack("{s:o, s:o, s:o}", "name", json_of_text(name), "help",
                      json_of_text(doc), "file", json_of_text(file)));
    else
        printf("%-24s %s\n", name, doc);
}

static const struct param_table *table_of_file(const char *path,
                                               struct err *err)
{
    const struct plugin_facts *facts = NULL;

    if (libenv_looks_like(path))
        return libenv_ask_table(path, err);
    facts = plugin_ask(path, err);
    return facts != NULL ? facts->table : NULL;
}

static void list_folder(struct listing *listing, const char *folder)
{
    struct dirent **entries;
    const int n = scandir(folder, &entries, is_plugin_file, alphasort);

    for (int i = 0; i < n; i++) {
        struct str path = STR_INIT;
        struct err err;

        str_printf(&path, "%s/%s", folder, entries[i]->d_name);
        const struct param_table *table = table_of_file(path.text, &err);
        entries[i]->d_name[strlen(entries[i]->d_name) - 3] = '\0';
        if (table != NULL) {
            list_one(listing, entries[i]->d_name, table->doc, path.text);
        } else {
            fprintf(stderr, "rlstudy: %s\n", err.msg);
            listing->sound = false;
        }
        str_fini(&path);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

enum exit_status env_list(const struct options *options)
{
    struct listing listing = {options->json ? json_array() : NULL, true};
    const char *folders[PLUGIN_FOLDERS];
    const size_t n = plugin_folders(folders);

    if (options->n_files > 1) {
        fputs("rlstudy: env list takes no name\n", stderr);
        json_decref(listing.json);
        return STATUS_USAGE;
    }
    for (const struct env_type *const *t = env_types; *t != NULL; t++)
        list_one(&listing, (*t)->table->name, (*t)->table->doc, NULL);
    for (size_t i = 0; i < n; i++)
        list_folder(&listing, folders[i]);
    if (listing.json != NULL)
        json_print(json_pack("{s:s, s:o}", "schema", "rlstudy-env-list-1",
                             "environments", listing.json));
    return listing.sound ? STATUS_OK : STATUS_FAILURE;
}

/* ---- check ---- */

static const char *const results[] = {[CONFORM_OK] = "ok",
                                      [CONFORM_BROKEN] = "FAILED",
                                      [CONFORM_SKIPPED] = "skipped"};

static void print_report(const struct env_named *e,
                         const struct conform_report *report)
{
    size_t skipped = 0;

    for (size_t i = 0; i < report->n; i++) {
        const struct conform_check *c = &report->checks[i];

        printf("%-8s %-12s %s\n", results[c->result], c->name, c->doc);
        if (c->finding[0] != '\0')
            printf("         %s\n", c->finding);
        if (c->note[0] != '\0')
            printf("         note: %s\n", c->note);
        skipped += c->result == CONFORM_SKIPPED;
    }
    printf("\n%s: %zu checks, %zu failed", e->table->name, report->n,
           report->broken);
    if (skipped > 0)
        printf(", %zu skipped after that", skipped);
    if (report->steps_per_s > 0) {
        struct str speed = STR_INIT;

        print_si(&speed, report->steps_per_s, "steps/s");
        printf("; %s in a batch of 64", speed.text);
        str_fini(&speed);
    }
    putchar('\n');
}

static void print_report_json(const struct env_named *e,
                              const struct conform_report *report)
{
    static const char *const words[] = {[CONFORM_OK] = "ok",
                                        [CONFORM_BROKEN] = "failed",
                                        [CONFORM_SKIPPED] = "skipped"};
    json_t *checks = json_array();

    for (size_t i = 0; i < report->n; i++) {
        const struct conform_check *c = &report->checks[i];
        const char *finding = c->finding[0] != '\0' ? c->finding : NULL;
        const char *note = c->note[0] != '\0' ? c->note : NULL;

        json_array_append_new(
            checks,
            json_pack("{s:s, s:s, s:s, s:o, s:o}", "name", c->name, "requires",
                      c->doc, "result", words[c->result], "finding",
                      json_of_text(finding), "note", json_of_text(note)));
    }
    json_print(json_pack(
        "{s:s, s:o, s:o, s:i, s:f}", "schema", "rlstudy-env-check-1",
        "environment", json_of_environment(e), "checks", checks, "failed",
        (int)report->broken, "steps_per_s", report->steps_per_s));
}

enum exit_status env_check(const struct options *options)
{
    struct arena *arena = arena_new();
    struct conform_report report;
    struct env_named e;
    struct err err;
    const char *name;

    if (!env_take_name(&name, options)) {
        arena_free(arena);
        return STATUS_USAGE;
    }
    bool ok = env_by_name(&e, arena, name, options, &err);
    if (ok && file_of(&e) == NULL)
        ok = err_set(&err, "'%s' is built in; files are checked", name);
    ok = ok && (e.facts != NULL ? conform_run(&report, &e.settings, &err)
                                : behave_run(&report, &e.settings, &err));
    if (!ok)
        fprintf(stderr, "rlstudy: %s\n", err.msg);
    else if (options->json)
        print_report_json(&e, &report);
    else
        print_report(&e, &report);
    arena_free(arena);
    return ok && report.broken == 0 ? STATUS_OK : STATUS_FAILURE;
}

/* ---- the command ---- */

/* What the parts of it take beside operands. */
enum {
    TAKES_SETS = 1 << 0,
    TAKES_SEED = 1 << 1,
    TAKES_STATE = 1 << 2,
    TAKES_ACTIONS = 1 << 3,
    TAKES_POLICY = 1 << 4,
    TAKES_STEPS = 1 << 5,
    TAKES_OUTPUT = 1 << 6,
    TAKES_JSON = 1 << 7,
    TAKES_PLAY = TAKES_SETS | TAKES_SEED | TAKES_STATE
};

static const struct {
    const char *name;
    unsigned takes;
    enum exit_status (*run)(const struct options *options);
} parts[] = {
    {"check", TAKES_SETS | TAKES_JSON, env_check},
    {"list", TAKES_JSON, env_list},
    {"new", 0, env_new},
    {"render", TAKES_PLAY | TAKES_POLICY | TAKES_STEPS | TAKES_OUTPUT,
     env_render_play},
    {"show", TAKES_SETS | TAKES_JSON, env_show},
    {"step", TAKES_PLAY | TAKES_POLICY | TAKES_STEPS | TAKES_JSON, env_step},
    {"trace", TAKES_PLAY | TAKES_ACTIONS | TAKES_JSON, env_trace},
};

/* An option that would have no effect is a mistake. */
static bool takes_all(size_t part, const struct options *o)
{
    const struct {
        unsigned bit;
        const char *name;
        bool given;
    } options[] = {
        {TAKES_SETS, "set", o->sets.n > 0},
        {TAKES_SEED, "seed", o->seed != NULL},
        {TAKES_STATE, "state", o->state != NULL},
        {TAKES_ACTIONS, "actions", o->actions != NULL},
        {TAKES_POLICY, "policy", o->policy != NULL},
        {TAKES_STEPS, "steps", o->steps > 0},
        {TAKES_OUTPUT, "output", o->output != NULL},
        {TAKES_JSON, "json", o->json},
    };

    for (size_t i = 0; i < COUNT_OF(options); i++) {
        if (!options[i].given || (parts[part].takes & options[i].bit) != 0)
            continue;
        fprintf(stderr, "rlstudy: env %s does not use --%s\n", parts[part].name,
                options[i].name);
        return false;
    }
    return true;
}

enum exit_status cmd_env(const struct options *options)
{
    const char *word = options->n_files > 0 ? options->files[0] : NULL;
    const char *before = " ";

    for (size_t i = 0; word != NULL && i < COUNT_OF(parts); i++) {
        if (strcmp(parts[i].name, word) != 0)
            continue;
        if (takes_all(i, options))
            return parts[i].run(options);
        fputs("Try 'rlstudy env --help'.\n", stderr);
        return STATUS_USAGE;
    }
    fputs("rlstudy: env needs one of", stderr);
    for (size_t i = 0; i < COUNT_OF(parts); i++, before = ", ")
        fprintf(stderr, "%s%s", before, parts[i].name);
    if (word != NULL)
        fprintf(stderr, ", not '%s'", word);
    fputs("\nTry 'rlstudy env --help'.\n", stderr);
    return STATUS_USAGE;
}
