/* env.c - `rlstudy env`: the environments there are, and whether a plug-in is
 * as it should be. */
#include "config.h"

#include "cli/env.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/fit_options.h"
#include "cli/json.h"
#include "diag/diag.h"
#include "env/behave.h"
#include "env/conform.h"
#include "env/libenv.h"
#include "env/plugin.h"

/* ---- list ---- */

struct listing {
    json_t *json; /* or NULL: text */
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

static bool list_installed(void *ctx, const char *name, const char *path)
{
    struct err err;
    const struct param_table *table = table_of_file(path, &err);

    if (table == NULL) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        return false;
    }
    list_one(ctx, name, table->doc, path);
    return true;
}

enum exit_status env_list(const struct options *options)
{
    struct listing listing = {options->json ? json_array() : NULL};

    if (options->n_files > 1) {
        fputs("rlstudy: env list takes no name\n", stderr);
        json_decref(listing.json);
        return STATUS_USAGE;
    }
    for (const struct env_type *const *t = env_types; *t != NULL; t++)
        list_one(&listing, (*t)->table->name, (*t)->table->doc, NULL);
    const bool sound = env_each_installed(list_installed, &listing);
    if (listing.json != NULL)
        json_print(json_pack("{s:s, s:o}", "schema", "rlstudy-env-list-1",
                             "environments", listing.json));
    return sound ? STATUS_OK : STATUS_FAILURE;
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
    json_print(json_pack("{s:s, s:o, s:o, s:i, s:f}", "schema",
                         "rlstudy-env-check-1", "environment", env_json(e),
                         "checks", checks, "failed", (int)report->broken,
                         "steps_per_s", report->steps_per_s));
}

static enum exit_status check(const struct env_named *e,
                              const struct options *options)
{
    struct conform_report report;
    struct err err;
    const bool done = e->facts != NULL
                          ? conform_run(&report, &e->settings, &err)
                          : behave_run(&report, &e->settings, &err);

    if (!done)
        fprintf(stderr, "rlstudy: %s\n", err.msg);
    else if (options->json)
        print_report_json(e, &report);
    else
        print_report(e, &report);
    return done && report.broken == 0 ? STATUS_OK : STATUS_FAILURE;
}

enum exit_status env_check(const struct options *options)
{
    struct arena *arena = arena_new();
    enum exit_status status = STATUS_USAGE;
    struct env_named e;
    struct err err;
    const char *name;

    if (env_take_name(&name, options)) {
        if (!env_by_name(&e, arena, name, options, &err) ||
            (env_find(name) != NULL &&
             !err_set(&err, "'%s' is built in; what is not is checked", name)))
            fprintf(stderr, "rlstudy: %s\n", err.msg);
        else
            status = check(&e, options);
    }
    arena_free(arena);
    return status;
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
    TAKES_TEMPLATE = 1 << 8,
    TAKES_PLAY = TAKES_SETS | TAKES_SEED | TAKES_STATE
};

static const struct {
    const char *name;
    unsigned takes;
    enum exit_status (*run)(const struct options *options);
} parts[] = {
    {"check", TAKES_SETS | TAKES_JSON, env_check},
    {"list", TAKES_JSON, env_list},
    {"new", TAKES_TEMPLATE, env_new},
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
        {TAKES_TEMPLATE, "template", o->template != TEMPLATE_PLAIN},
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
