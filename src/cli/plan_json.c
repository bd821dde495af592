/* plan_json.c - a plan for programs: JSON and CSV.
 *
 * Both are written run by run, as a plan may have a million of them. */
#include "config.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/json.h"
#include "cli/prospect.h"

/* ---- JSON ---- */

/* NULL where there is no limit. */
static json_t *limit_json(double limit)
{
    return limit > 0 ? json_real(limit) : json_null();
}

static json_t *run_json(const struct prospect_run *p,
                        const struct plan_run *run)
{
    char id[RUN_ID_CHARS + 1];
    json_t *coordinates = json_object();

    run_key_id(id, &run->key);
    for (size_t k = 0; k < run->n_coordinates; k++)
        json_object_set_new(coordinates, run->coordinates[k]->axis,
                            json_of_text(run->coordinates[k]->text));
    json_t *json = json_pack(
        "{s:s, s:o, s:s, s:o, s:o, s:I, s:f, s:o, s:o, s:f, s:f, s:b}", "id",
        id, "label", json_of_text(run->label), "reason", reason_name(p->reason),
        "because", json_of_text(p->because), "coordinates", coordinates, "seed",
        (json_int_t)run->spec.seed, "parameters", run->cost->parameters,
        "interactions", limit_json(run->open ? 0 : run->interactions),
        "wall_limit_s", limit_json(run->wall_s), "interactions_done", p->from,
        "interactions_at_end", p->to, "timed_out", p->timed_out);
    json_object_set_new(json, "flop",
                        json_real(p->to * run->cost->flop_per_interaction));
    json_object_set_new(json, "flop_to_spend", json_real(p->flop));
    json_object_set_new(json, "core_s", json_real(p->core_s));
    json_object_set_new(json, "memory_bytes", limit_json(p->memory_bytes));
    json_object_set_new(json, "disk_bytes_now", json_real(p->disk_now));
    json_object_set_new(json, "disk_bytes_after", json_real(p->disk_after));
    return json;
}

static json_t *counts_json(const struct prospect *p)
{
    return json_pack("{s:I, s:I, s:I}", "new", (json_int_t)p->n_new, "continue",
                     (json_int_t)p->n_continue, "reuse",
                     (json_int_t)p->n_reuse);
}

static json_t *reasons_json(const struct prospect *p)
{
    json_t *json = json_object();

    for (int i = 0; i < N_REASONS; i++)
        json_object_set_new(json, reason_name((enum reason)i),
                            json_integer((json_int_t)p->reasons[i]));
    return json;
}

static json_t *cost_json(const struct prospect *p, int jobs)
{
    return json_pack("{s:f, s:f, s:f, s:f, s:i, s:f, s:f}", "interactions",
                     p->interactions, "flop", p->flop, "core_s", p->core_s,
                     "wall_s", p->wall_s, "jobs", jobs, "memory_bytes",
                     p->bytes, "disk_bytes", p->disk_after - p->disk_now);
}

static json_t *totals_json(const struct prospect *p)
{
    return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f}", "interactions",
                     p->all_interactions, "flop", p->all_flop, "core_s",
                     p->spent_core_s + p->core_s, "disk_bytes_now", p->disk_now,
                     "disk_bytes_after", p->disk_after, "disk_bytes_most",
                     p->disk_peak);
}

static json_t *budget_json(const struct study_total *t)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "interactions",
                     limit_json(t->interactions), "flop", limit_json(t->flop),
                     "core_s", limit_json(t->core_s), "disk_bytes",
                     limit_json(t->disk_bytes));
}

static const size_t json_flags = JSON_COMPACT | JSON_REAL_PRECISION(12);

static void print_member(FILE *out, const char *name, json_t *value)
{
    fprintf(out, " \"%s\": ", name);
    json_dumpf(value, out,
               JSON_REAL_PRECISION(12) | JSON_ENCODE_ANY | JSON_PRESERVE_ORDER);
    fputs(",\n", out);
    json_decref(value);
}

void plan_print_json(FILE *out, const struct prospect *prospect,
                     const struct loaded *loaded, const struct options *options)
{
    const struct plan *plan = loaded->plan;

    fputs("{\n", out);
    print_member(out, "schema", json_string("rlstudy-plan-1"));
    print_member(out, "study", json_of_text(loaded->name));
    print_member(out, "counts", counts_json(prospect));
    print_member(out, "reasons", reasons_json(prospect));
    print_member(out, "to_spend", cost_json(prospect, options->jobs));
    print_member(out, "in_all", totals_json(prospect));
    print_member(out, "budget", budget_json(&loaded->study->total));
    fputs(" \"runs\": [", out);
    for (size_t i = 0; i < plan->n_runs; i++) {
        json_t *run = run_json(&prospect->runs[i], &plan->runs[i]);

        fputs(i > 0 ? ",\n  " : "\n  ", out);
        json_dumpf(run, out, json_flags);
        json_decref(run);
    }
    fputs("\n ]\n}\n", out);
}

/* ---- CSV ---- */

static void add_field(struct str *out, const char *text)
{
    struct str clean = STR_INIT;

    print_utf8(&clean, text);
    str_addc(out, ',');
    str_add_csv(out, str_text(&clean), ',');
    str_fini(&clean);
}

/* The axes of all runs, each once, in order of appearance. */
static size_t gather_axes(struct arena *arena, const char ***out,
                          const struct study *study)
{
    size_t most = 0, n = 0;

    for (size_t i = 0; i < study->n_runs; i++)
        most += study->runs[i].n_axes;
    *out = arena_array(arena, const char *, most);
    for (size_t i = 0; i < study->n_runs; i++) {
        for (size_t a = 0; a < study->runs[i].n_axes; a++) {
            const char *name = study->runs[i].axes[a].name;
            size_t k = 0;

            while (k < n && strcmp((*out)[k], name) != 0)
                k++;
            if (k == n)
                (*out)[n++] = name;
        }
    }
    return n;
}

static const char *coordinate(const struct plan_run *run, const char *axis)
{
    for (size_t k = 0; k < run->n_coordinates; k++) {
        if (strcmp(run->coordinates[k]->axis, axis) == 0)
            return run->coordinates[k]->text;
    }
    return "";
}

static void add_row(struct str *line, const struct prospect_run *p,
                    const struct plan_run *run, const char *const *axes,
                    size_t n_axes)
{
    char id[RUN_ID_CHARS + 1];

    run_key_id(id, &run->key);
    str_add(line, id);
    add_field(line, run->label);
    for (size_t a = 0; a < n_axes; a++)
        add_field(line, coordinate(run, axes[a]));
    add_field(line, reason_name(p->reason));
    add_field(line, p->because != NULL ? p->because : "");
    str_printf(line, ",%.17g,", run->cost->parameters);
    if (!run->open)
        str_printf(line, "%.17g", run->interactions);
    str_addc(line, ',');
    if (run->wall_s > 0)
        str_printf(line, "%.17g", run->wall_s);
    str_printf(line, ",%.17g,%.6g,%.6g,%.0f\n", p->from, p->flop, p->core_s,
               p->disk_after);
}

/* Columns of every plan; axes stand behind the label. */
static const char *const columns[] = {
    "id",           "label", "reason", "because", "parameters", "interactions",
    "wall_limit_s", "done",  "flop",   "core_s",  "disk_bytes",
};
enum { COLUMNS_BEFORE_AXES = 2 };

/* An axis may have the name of one of those. */
static void add_axis(struct str *line, struct arena *arena, const char *name)
{
    bool taken = false;

    for (size_t i = 0; i < COUNT_OF(columns); i++)
        taken |= strcmp(columns[i], name) == 0;
    add_field(line, taken ? arena_printf(arena, "axis.%s", name) : name);
}

static void add_head(struct str *line, struct arena *arena,
                     const char *const *axes, size_t n_axes)
{
    str_add(line, columns[0]);
    for (size_t i = 1; i < COUNT_OF(columns); i++) {
        for (size_t a = 0; a < n_axes && i == COLUMNS_BEFORE_AXES; a++)
            add_axis(line, arena, axes[a]);
        add_field(line, columns[i]);
    }
    str_addc(line, '\n');
}

void plan_print_csv(FILE *out, const struct prospect *prospect,
                    const struct loaded *loaded)
{
    const struct plan *plan = loaded->plan;
    const char **axes;
    size_t n_axes = gather_axes(loaded->arena, &axes, loaded->study);
    struct str line = STR_INIT;

    add_head(&line, loaded->arena, axes, n_axes);
    fputs(line.text, out);
    for (size_t i = 0; i < plan->n_runs; i++) {
        str_clear(&line);
        add_row(&line, &prospect->runs[i], &plan->runs[i], axes, n_axes);
        fputs(line.text, out);
    }
    str_fini(&line);
}
