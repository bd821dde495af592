/* env_show.c - `rlstudy env show`: what an environment is and what it costs. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/bench.h"
#include "cli/env.h"
#include "cli/json.h"
#include "cli/speed.h"
#include "env/child.h"
#include "env/gymnasium.h"
#include "env/libenv.h"
#include "env/plugin.h"
#include "env/returns.h"

/* Copies that cost is measured with, as algorithms have them by default. */
enum { COPIES = 64 };

/* ---- where it comes from ---- */

static const char *told_by(const struct env_named *e, const char *key)
{
    const struct setting *setting = settings_find(&e->settings, key);

    return setting != NULL ? setting->value.string : NULL;
}

const char *env_file(const struct env_named *e)
{
    return told_by(e, plugin_file);
}

static const char *digest_of(const struct env_named *e)
{
    return told_by(e, e->facts != NULL ? plugin_digest : libenv_digest);
}

/* What Gymnasium calls it. */
static const char *id_of(const struct env_named *e)
{
    return gymnasium_is(&e->settings) ? told_by(e, "id") : NULL;
}

/* ---- what it costs ---- */

struct cost {
    double steps_per_s; /* of COPIES together; 0: see trouble */
    size_t obs_bytes;   /* of one */
    bool by_clock;
    struct err trouble; /* no message: it was measured */
};

/* What the child that steps it has of us, and leaves. */
struct measuring {
    const struct settings *settings;
    struct cost *cost; /* shared */
};

static void measure_here(void *ctx)
{
    const struct measuring *m = ctx;

    if (!bench_env_measure(&m->cost->steps_per_s, m->settings, COPIES,
                           calibrate_moment_s(), &m->cost->trouble))
        m->cost->steps_per_s = 0;
}

/* A plug-in may crash, or never come back. */
static bool measure_in_child(struct measuring *m, struct err *err)
{
    static const double limit_s = 60;
    struct child_end end;

    if (!child_run(&end, measure_here, m, limit_s + 4 * calibrate_moment_s(),
                   err))
        return false;
    if (!end.done)
        err_set(&m->cost->trouble, "%s%s%s", end.why,
                end.err[0] != '\0' ? "; its last words: " : "", end.err);
    return true;
}

/* COST is shared memory. */
static bool measure_cost(struct cost *cost, const struct env_named *e,
                         const struct env_space *space, struct err *err)
{
    struct measuring m = {&e->settings, cost};

    cost->obs_bytes = env_obs_bytes(space);
    cost->by_clock = env_of(&e->settings, NULL)->elsewhere;
    if (!cost->by_clock)
        return measure_in_child(&m, err);
    measure_here(&m);
    return true;
}

static double step_us(const struct cost *cost)
{
    return 1e6 / cost->steps_per_s;
}

/* ---- in words ---- */

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

static void show_source(const char *what, const char *source)
{
    struct str text = STR_INIT;

    if (source == NULL)
        return;
    print_utf8(&text, source);
    print_fact(what, &text);
    str_fini(&text);
}

static void show_cost(const struct cost *cost)
{
    struct str text = STR_INIT;

    if (cost->trouble.msg[0] != '\0') {
        str_printf(&text, "not measured: %s", cost->trouble.msg);
    } else {
        print_si(&text, cost->steps_per_s, "steps/s");
        str_printf(&text, ", %.3g us a step, %s; %d copies, random actions",
                   step_us(cost),
                   cost->by_clock ? "by the clock" : "of processor time",
                   COPIES);
    }
    print_fact("speed", &text);
    str_fini(&text);
}

static void show_one_return(const char *name, double mean, double se,
                            bool is_bound, const char *from)
{
    struct str text = STR_INIT;

    str_printf(&text, "%s%.4g", is_bound ? "at most " : "", mean);
    if (se > 0)
        str_printf(&text, " (standard error %.2g)", se);
    if (from != NULL)
        str_printf(&text, ": %s", from);
    print_fact(name, &text);
    str_fini(&text);
}

/* What a curve is to be judged by. */
static void show_returns(const struct env_named *e)
{
    struct env_returns r;

    if (!env_returns(&r, &e->settings))
        return;
    puts("\nMean returns:");
    show_one_return("at random", r.random, r.random_se, false, NULL);
    if (r.best_from != NULL)
        show_one_return("best", r.best, 0, r.best_is_bound, r.best_from);
    if (r.goal_from != NULL)
        show_one_return("goal", r.goal, 0, false, r.goal_from);
}

static void show_text(const struct env_named *e, const struct env_space *space,
                      const struct cost *cost)
{
    struct str text = STR_INIT;
    const char *before = "\nOptions:\n";

    printf("%s: %s\n\n", e->table->name, e->table->doc);
    show_source("file", env_file(e));
    show_source("SHA-256", digest_of(e));
    show_source("id", id_of(e));
    print_observation(&text, space);
    str_printf(&text, ", %zu bytes", cost->obs_bytes);
    print_fact("observation", &text);
    print_action(&text, space);
    print_fact("action", &text);
    for (size_t i = 0; i < e->n_infos; i++) {
        str_printf(&text, "%s: %s", e->infos[i].name, e->infos[i].doc);
        print_fact("info", &text);
    }
    show_cost(cost);
    show_returns(e);
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

json_t *env_json(const struct env_named *e)
{
    json_t *infos = json_array();

    for (size_t i = 0; i < e->n_infos; i++) {
        json_array_append_new(infos,
                              json_pack("{s:s, s:o}", "name", e->infos[i].name,
                                        "help", json_of_text(e->infos[i].doc)));
    }
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
                     e->table->name, "help", json_of_text(e->table->doc),
                     "file", json_of_text(env_file(e)), "sha256",
                     json_of_text(digest_of(e)), "id", json_of_text(id_of(e)),
                     "options", json_of_options(e->table), "infos", infos);
}

static json_t *json_of_cost(const struct cost *cost)
{
    const bool known = cost->trouble.msg[0] == '\0';

    return json_pack("{s:i, s:o, s:o, s:s, s:i, s:o}", "copies", COPIES,
                     "steps_per_s",
                     known ? json_real(cost->steps_per_s) : json_null(),
                     "step_us", known ? json_real(step_us(cost)) : json_null(),
                     "time", cost->by_clock ? "clock" : "processor",
                     "observation_bytes", (int)cost->obs_bytes, "trouble",
                     json_of_text(known ? NULL : cost->trouble.msg));
}

static json_t *json_of_returns(const struct env_named *e)
{
    struct env_returns r;

    if (!env_returns(&r, &e->settings))
        return json_null();
    return json_pack("{s:f, s:f, s:o, s:b, s:o, s:o, s:o}", "random", r.random,
                     "random_se", r.random_se, "best", json_of_number(r.best),
                     "best_is_bound", r.best_is_bound, "best_from",
                     json_of_text(r.best_from), "goal", json_of_number(r.goal),
                     "goal_from", json_of_text(r.goal_from));
}

static void show_json(const struct env_named *e, const struct env_space *space,
                      const struct cost *cost)
{
    json_t *json = env_json(e);

    json_object_set_new(json, "schema", json_string("rlstudy-env-1"));
    json_object_set_new(json, "space", json_of_space(space));
    json_object_set_new(json, "cost", json_of_cost(cost));
    json_object_set_new(json, "returns", json_of_returns(e));
    json_print(json);
}

/* ---- the command ---- */

static enum exit_status show(struct arena *arena, const char *name,
                             struct cost *cost, const struct options *options,
                             struct err *err)
{
    struct env_named e;
    struct env_space space;

    if (!env_by_name(&e, arena, name, options, err) ||
        !env_of(&e.settings, err)->space(&space, &e.settings, err))
        return STATUS_USAGE;
    if (!measure_cost(cost, &e, &space, err))
        return STATUS_FAILURE;
    if (options->json)
        show_json(&e, &space, cost);
    else
        show_text(&e, &space, cost);
    return STATUS_OK;
}

enum exit_status env_show(const struct options *options)
{
    struct arena *arena;
    struct err err;
    const char *name;

    if (!env_take_name(&name, options))
        return STATUS_USAGE;
    arena = arena_new();
    struct cost *cost = child_memory(sizeof *cost, &err);
    const enum exit_status status =
        cost != NULL ? show(arena, name, cost, options, &err) : STATUS_FAILURE;
    if (status != STATUS_OK)
        fprintf(stderr, "rlstudy: %s\n", err.msg);
    child_memory_free(cost, sizeof *cost);
    arena_free(arena);
    return status;
}
