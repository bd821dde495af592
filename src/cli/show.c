/* show.c - `rlstudy show`: a run with its settings, state and curve; or a file
 * of the library. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/json.h"
#include "cli/state.h"
#include "cli/topics.h"

/* All that is told of a run. */
struct portrait {
    const struct view *view;
    struct view_run run;
    struct run_status status;
    struct run_spec spec;
    bool has_spec;
    struct store_curve curve;
    size_t best; /* the point of the highest return; only when there are any */
    const char *dir;
};

static void look(struct portrait *p)
{
    struct arena *arena = p->view->arena;
    struct err ignored;

    p->dir = store_run_dir(arena, p->view->store, p->run.id);
    view_status(&p->status, p->view, &p->run);
    /* Its state tells of a curve that cannot be read. */
    if (!store_read_curve(arena, &p->curve, p->dir, INT64_MAX, &ignored))
        p->curve = (struct store_curve){.points = NULL};
    if (p->run.plan != NULL) {
        p->spec = p->run.plan->spec;
        p->has_spec = true;
    } else {
        /* With what is incidental, which no index has. */
        p->has_spec = store_read_spec(arena, &p->spec, p->dir, &ignored);
    }
    for (size_t i = 1; i < p->curve.n; i++) {
        if (p->curve.points[i].ret > p->curve.points[p->best].ret)
            p->best = i;
    }
}

/* ---- for people ---- */

static void tell(const char *what, const char *text)
{
    struct str clean = STR_INIT;

    print_utf8(&clean, text);
    printf("%-12s %s\n", what, str_text(&clean));
    str_fini(&clean);
}

static void tell_settings(const char *what, const struct settings *settings)
{
    struct str value = STR_INIT, line = STR_INIT;

    tell(what, settings->kind);
    for (size_t i = 0; i < settings->n; i++) {
        str_clear(&value);
        str_clear(&line);
        value_print_short(&value, &settings->items[i].value);
        print_utf8(&line, str_text(&value));
        printf("%15s%s = %s\n", "", settings->items[i].name, str_text(&line));
    }
    str_fini(&value);
    str_fini(&line);
}

static void tell_state(const struct portrait *p)
{
    const struct run_status *s = &p->status;
    struct str text = STR_INIT;

    str_printf(&text, "%s, ", state_name(s->state));
    print_si(&text, s->interactions, "interactions");
    if (s->budget > 0) {
        str_add(&text, " of ");
        print_si(&text, s->budget, "");
    }
    str_add(&text, " in ");
    print_duration(&text, s->wall_s);
    if (s->kernel[0] != '\0')
        str_printf(&text, ", kernel %s", s->kernel);
    tell("state", text.text);
    if (s->why != NULL && s->why[0] != '\0')
        tell("because", s->why);
    if (s->lease.there) {
        str_clear(&text);
        str_printf(&text, "%s, heard of %.0f s ago%s", s->lease.holder,
                   s->lease.age_s, s->lease.alive ? "" : "; it is gone");
        tell("lease", text.text);
    }
    str_clear(&text);
    print_si(&text, s->bytes, "B");
    str_printf(&text, " in %s", p->dir);
    tell("folder", p->run.at != SIZE_MAX ? text.text : "none: not stored");
    str_fini(&text);
}

static void tell_curve(const struct portrait *p)
{
    const struct store_curve *c = &p->curve;
    struct str text = STR_INIT;

    if (c->n > 0) {
        const struct store_point *last = &c->points[c->n - 1];
        const struct store_point *best = &c->points[p->best];

        str_printf(&text, "%zu point%s, ", c->n, c->n == 1 ? "" : "s");
        print_si(&text, (double)c->points[0].interactions, "");
        str_add(&text, " to ");
        print_si(&text, (double)last->interactions, "interactions");
        tell("curve", text.text);
        str_clear(&text);
        str_printf(&text, "%.4g at first, %.4g at last, at best %.4g at ",
                   c->points[0].ret, last->ret, best->ret);
        print_si(&text, (double)best->interactions, "interactions");
        tell("return", text.text);
        for (size_t i = 0; i < c->n_infos; i++) {
            str_clear(&text);
            str_printf(&text, "%.4g at last", last->info[i]);
            tell(c->infos[i], text.text);
        }
    } else {
        tell("curve", "no points");
    }
    str_fini(&text);
}

static void print_portrait(const struct portrait *p)
{
    tell("run", p->run.id);
    if (p->run.plan != NULL)
        tell("label", p->run.plan->label);
    tell_state(p);
    tell_curve(p);
    if (!p->has_spec) {
        tell("settings", "spec.yaml cannot be read; see rlstudy doctor");
        return;
    }
    printf("%-12s %lld\n", "seed", (long long)p->spec.seed);
    tell_settings("environment", &p->spec.environment);
    tell_settings("family", &p->spec.family);
    tell_settings("algorithm", &p->spec.algorithm);
}

/* ---- for programs ---- */

static json_t *value_json(const struct value *value)
{
    json_t *list;

    switch (value->kind) {
    case VALUE_NONE:
        break;
    case VALUE_BOOL:
        return json_boolean(value->truth);
    case VALUE_NUMBER:
        return json_of_number(value->number.real);
    case VALUE_STRING:
        return json_of_text(value->string);
    case VALUE_LIST:
        list = json_array();
        for (size_t i = 0; i < value->list.n; i++)
            json_array_append_new(list, value_json(&value->list.items[i]));
        return list;
    }
    return json_null();
}

static json_t *settings_json(const struct settings *settings)
{
    json_t *values = json_object();

    for (size_t i = 0; i < settings->n; i++)
        json_object_set_new(values, settings->items[i].name,
                            value_json(&settings->items[i].value));
    return json_pack("{s:s, s:o}", "kind", settings->kind, "values", values);
}

static json_t *point_json(const struct store_curve *c, size_t at)
{
    const struct store_point *p = &c->points[at];
    json_t *infos = json_object();

    for (size_t i = 0; i < c->n_infos; i++)
        json_object_set_new(infos, c->infos[i], json_of_number(p->info[i]));
    return json_pack(
        "{s:I, s:o, s:f, s:o}", "interactions", (json_int_t)p->interactions,
        "return", json_of_number(p->ret), "wall_s", p->wall_s, "infos", infos);
}

static json_t *portrait_json(const struct portrait *p)
{
    const struct store_curve *c = &p->curve;
    json_t *spec = json_null(), *curve = json_null();

    if (p->has_spec)
        spec = json_pack("{s:o, s:o, s:o, s:I}", "environment",
                         settings_json(&p->spec.environment), "family",
                         settings_json(&p->spec.family), "algorithm",
                         settings_json(&p->spec.algorithm), "seed",
                         (json_int_t)p->spec.seed);
    if (c->n > 0)
        curve =
            json_pack("{s:I, s:o, s:o, s:o}", "points", (json_int_t)c->n,
                      "first", point_json(c, 0), "last",
                      point_json(c, c->n - 1), "best", point_json(c, p->best));
    return json_pack("{s:o, s:s, s:o, s:o, s:o}", "run",
                     run_status_json(p->view, &p->run, &p->status), "kernel",
                     p->status.kernel, "folder", json_of_text(p->dir), "spec",
                     spec, "curve", curve);
}

/* ---- the command ---- */

/* What was meant may be a file of the library without its "std/". */
static void hint_at_library(const char *word)
{
    if (word[strspn(word, "0123456789abcdef")] != '\0')
        fputs("Files of the library begin with 'std/', as in std/digits; "
              "'rlstudy show' lists them.\n",
              stderr);
}

static enum exit_status show_runs(const struct options *options)
{
    json_t *list = json_array();
    struct view view;
    enum exit_status status = view_open(&view, options);

    if (status == STATUS_OK && view.n_words == 0) {
        fputs("rlstudy: show needs a run, or a file of the library; see "
              "rlstudy show --help\n",
              stderr);
        status = STATUS_USAGE;
    }
    if (status != STATUS_OK && view.n_words > 0)
        hint_at_library(view.words[0]);
    for (size_t i = 0; i < view.n_words && status == STATUS_OK; i++) {
        struct portrait p = {.view = &view};

        status = view_find(&p.run, &view, view.words[i]);
        if (status != STATUS_OK)
            hint_at_library(view.words[i]);
        if (status != STATUS_OK)
            break;
        look(&p);
        if (options->json)
            json_array_append_new(list, portrait_json(&p));
        else
            print_portrait(&p);
        if (!options->json && i + 1 < view.n_words)
            putchar('\n');
    }
    if (status == STATUS_OK && options->json)
        json_print(
            json_pack("{s:s, s:O}", "schema", "rlstudy-show-1", "runs", list));
    json_decref(list);
    view_close(&view);
    return status;
}

/* A name of the library begins with "std/", as no run's does. */
enum exit_status cmd_show(const struct options *options)
{
    size_t n_library = 0;

    for (size_t i = 0; i < options->n_files; i++)
        n_library += strncmp(options->files[i], "std/", 4) == 0;
    if (n_library == options->n_files && !options->json)
        return show_library(options);
    if (n_library > 0) {
        fputs("rlstudy: show prints runs or files of the library, which have "
              "no form as JSON, not both at once\n",
              stderr);
        return STATUS_USAGE;
    }
    return show_runs(options);
}
