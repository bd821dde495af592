/* doctor.c - `rlstudy doctor`: what the program found on this machine and in
 * the store, and what of it holds it up. */
#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/bench.h"
#include "cli/cli.h"
#include "cli/data_dir.h"
#include "cli/health.h"
#include "cli/json.h"
#include "cli/speed.h"
#include "nn/blas.h"
#include "nn/kernel.h"

/* What was found; the warnings follow below the facts. */
struct checkup {
    struct arena *arena;
    const struct options *options;
    json_t *facts, *warnings;
};

static void warn(struct checkup *c, const char *text)
{
    json_array_append_new(c->warnings, json_of_text(text));
}

static void tell(struct checkup *c, const char *what, const char *fact)
{
    json_object_set_new(c->facts, what, json_of_text(fact));
    if (!c->options->json)
        printf("%-12s %s\n", what, fact);
}

static void tell_kernel(struct checkup *c)
{
    const struct nn_kernel *wanted = nn_kernel_wanted();
    struct str fact = STR_INIT;
    const char *separator = "; also here: ";

    str_add(&fact, wanted->name);
    for (const struct nn_kernel *const *k = nn_kernels(); *k != NULL; k++) {
        if (*k == wanted)
            continue;
        str_printf(&fact, "%s%s", separator, (*k)->name);
        separator = ", ";
    }
    tell(c, "kernel", fact.text);
    str_fini(&fact);
    if (wanted != nn_kernels()[0])
        warn(c, arena_printf(c->arena, "%s asks for a narrower kernel than %s",
                             NN_KERNEL_VARIABLE, nn_kernels()[0]->name));
    tell(c, "peak",
         arena_printf(c->arena, "%.0f GFLOP/s on one core",
                      1e-9 * bench_peak(wanted)));
}

static void tell_blas(struct checkup *c)
{
    const char *guess = getenv(NN_BLAS_GUESS_VARIABLE), *core = nn_blas_core();
    const char *needed = nn_blas_coretype_needed();

    tell(c, "OpenBLAS",
         guess == NULL ? core
                       : arena_printf(c->arena,
                                      "%s, put right: by itself it takes "
                                      "this processor for %s",
                                      core, guess));
    if (needed != NULL)
        warn(c, arena_printf(c->arena,
                             "OpenBLAS uses the slow code for %s; unset "
                             "OPENBLAS_CORETYPE or make it %s",
                             core, needed));
}

static void tell_speeds(struct checkup *c)
{
    char *folder = speed_folder();
    struct err err;

    if (folder == NULL) {
        tell(c, "speeds", "kept nowhere");
        warn(c, "neither XDG_CACHE_HOME nor HOME is a folder: every plan "
                "measures all speeds again");
        return;
    }
    tell(c, "speeds",
         arena_printf(c->arena, "%zu kinds of runs known, in %s", speed_known(),
                      folder));
    if (!file_mkdirs(folder, &err) || access(folder, W_OK) < 0)
        warn(c, arena_printf(c->arena,
                             "%s cannot be written: every plan measures all "
                             "speeds again",
                             folder));
    free(folder);
}

static void look_at_machine(struct checkup *c)
{
    const char *data = data_dir();

    tell(c, "processor", machine_name(c->arena));
    tell_kernel(c);
    tell_blas(c);
    tell(c, "data", data != NULL ? data : "RLSTUDY_DATA is not set, nor HOME");
    tell_speeds(c);
}

static void print_warnings(const struct checkup *c)
{
    for (size_t i = 0; i < json_array_size(c->warnings); i++)
        printf("warning: %s\n",
               json_string_value(json_array_get(c->warnings, i)));
}

/* ---- the store ---- */

static const unsigned mendable = 1U << TROUBLE_DAMAGE | 1U << TROUBLE_TORN |
                                 1U << TROUBLE_LEASE | 1U << TROUBLE_LEFTOVER;

/* What keeps the store from being as it should be; the rest is for gc. */
static bool is_open(const struct trouble *t)
{
    return (mendable & 1U << t->kind) != 0 && !t->mended;
}

static size_t count_open(const struct troubles *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++)
        n += is_open(&t->items[i]);
    return n;
}

static void print_trouble(const struct trouble *t)
{
    struct str what = STR_INIT, way_out = STR_INIT;

    print_utf8(&what, t->what);
    print_utf8(&way_out, t->failed != NULL ? t->failed : t->way_out);
    printf("%-12s %s\n%13s%s%s\n", trouble_name(t->kind), what.text, "",
           t->mended           ? "mended: "
           : t->failed != NULL ? "not mended: "
                               : "",
           way_out.text);
    str_fini(&what);
    str_fini(&way_out);
}

static void print_store(const struct troubles *t, const struct view *view)
{
    size_t open = count_open(t), n = survey_count(view->survey);

    printf("%-12s %s, %zu run%s\n", "store", view->options->store, n,
           n == 1 ? "" : "s");
    for (size_t i = 0; i < t->n; i++)
        print_trouble(&t->items[i]);
    if (t->n_busy > 0)
        printf("%zu run%s somebody is at work on: not looked at\n", t->n_busy,
               t->n_busy == 1 ? " that" : "s that");
    if (t->n == 0)
        printf("%-12s all is well with the store\n", "");
    else if (open > 0 && !view->options->repair)
        printf("%zu to mend; --repair mends what can be mended\n", open);
}

static json_t *store_json(const struct troubles *t, const struct view *view)
{
    json_t *list = json_array();

    for (size_t i = 0; i < t->n; i++)
        json_array_append_new(list, trouble_json(&t->items[i]));
    return json_pack("{s:o, s:I, s:I, s:o}", "path",
                     json_of_text(view->options->store), "runs",
                     (json_int_t)survey_count(view->survey), "busy",
                     (json_int_t)t->n_busy, "troubles", list);
}

/* *OUT is null when there is no store, which is fine. */
static enum exit_status look_at_runs(json_t **out,
                                     const struct options *options)
{
    struct troubles troubles = {.items = NULL};
    struct view view;

    *out = json_null();
    if (!file_exists(options->store) && options->n_files == 0)
        return STATUS_OK;
    enum exit_status status = view_open(&view, options);
    if (status == STATUS_OK)
        status = view_refuse_words(&view, "doctor");
    if (status == STATUS_OK) {
        health_look(&troubles, &view, true);
        if (options->repair)
            health_mend(&troubles, &view, mendable);
        if (options->json)
            *out = store_json(&troubles, &view);
        else
            print_store(&troubles, &view);
        if (count_open(&troubles) > 0)
            status = STATUS_FAILURE;
    }
    health_fini(&troubles);
    view_close(&view);
    return status;
}

enum exit_status cmd_doctor(const struct options *options)
{
    struct checkup c = {.arena = arena_new(),
                        .options = options,
                        .facts = json_object(),
                        .warnings = json_array()};
    json_t *store;

    look_at_machine(&c);
    if (!options->json)
        print_warnings(&c);
    enum exit_status status = look_at_runs(&store, options);
    bool well = json_array_size(c.warnings) == 0;
    if (options->json && status != STATUS_USAGE)
        json_print(json_pack("{s:s, s:O, s:O, s:O}", "schema",
                             "rlstudy-doctor-1", "machine", c.facts, "warnings",
                             c.warnings, "store", store));
    json_decref(store);
    json_decref(c.facts);
    json_decref(c.warnings);
    arena_free(c.arena);
    return status == STATUS_OK && !well ? STATUS_FAILURE : status;
}
