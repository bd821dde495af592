/* subject.c - the laws that a command is about. */
#include "config.h"

#include "cli/subject.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/law_cost.h"
#include "cli/quantity.h"
#include "cli/sources.h"
#include "cli/speed.h"
#include "report/gather.h"
#include "store/store.h"
#include "train/train.h"

static enum exit_status fail(const struct err *err)
{
    fprintf(stderr, "rlstudy: %s\n", err->msg);
    return STATUS_FAILURE;
}

/* ---- a study ---- */

static enum exit_status load_findings(struct subject *s,
                                      const struct options *options,
                                      bool planned)
{
    struct store *store = NULL;
    struct err err;

    if (s->loaded.plan->n_runs > 0) {
        store = store_open(options->store, false, &err);
        if (store == NULL)
            return fail(&err);
    }
    bool ok = findings_make(&s->findings, &s->results, s->arena, &s->loaded,
                            store, options->jobs, &err);
    store_close(store);
    if (!ok)
        return fail(&err);
    s->laws = s->findings.laws;
    s->n_laws = s->findings.n_laws;
    if (s->n_laws == 0) {
        fprintf(stderr,
                "rlstudy: %s has no fit of intrinsic performance: add one, as "
                "in 'fit law = intrinsic(main)'\n",
                options->files[0]);
        return STATUS_USAGE;
    }
    bool any = planned ? gather_finished(&s->findings) > 0 : true;
    if (any && !findings_tell_gaps(&s->findings, options->store)) {
        fprintf(stderr, "Train them first: rlstudy run %s\n",
                options->files[0]);
        return STATUS_FAILURE;
    }
    return STATUS_OK;
}

/* Options that a study says itself. */
static const char *said_by_study(const struct options *o)
{
    return o->environment != NULL      ? "environment"
           : o->exclude != NULL        ? "exclude"
           : o->smooth != NULL         ? "smooth"
           : o->points != NULL         ? "points"
           : o->bootstrap != NULL      ? "bootstrap"
           : o->holdout != NULL        ? "holdout"
           : o->weighting != NULL      ? "weighting"
           : o->seed != NULL           ? "seed"
           : o->law_options.n > 0      ? "option"
           : o->format != NULL         ? "format"
           : o->columns.n > 0          ? "columns"
           : o->only.n > 0             ? "only"
           : o->path != NULL           ? "path"
           : o->flop_per_parameter > 0 ? "flop-per-parameter"
                                       : NULL;
}

static enum exit_status load_from_study(struct subject *s,
                                        const struct options *options,
                                        bool planned)
{
    const char *said = said_by_study(options);

    if (said != NULL) {
        fprintf(stderr,
                "rlstudy: --%s is for --curves; a study says so in its fit or "
                "its curves, and --set changes it\n",
                said);
        return STATUS_USAGE;
    }
    s->is_study = true;
    enum exit_status status = load_study(&s->loaded, options);
    if (status != STATUS_OK)
        return status;
    s->arena = s->loaded.arena;
    return load_findings(s, options, planned);
}

/* ---- curves from files ---- */

/* Options that change a study. */
static const char *said_of_study(const struct options *o)
{
    return o->sets.n > 0        ? "set"
           : o->var_files.n > 0 ? "var-file"
           : o->warnings.n > 0  ? "warning"
                                : NULL;
}

/* What the files are called in messages and tables. */
static const char *source_name(struct arena *arena,
                               const struct options *options)
{
    const char *first = options->curves.items[0];

    size_t n = options->curves.n + options->n_files;

    return n == 1 ? first
                  : arena_printf(arena, "%s and %zu more", first, n - 1);
}

/* What the curves of LAW say that they cost, or else what OPTIONS say. */
static bool set_flop(struct law_finding *law, const struct options *options,
                     struct err *err)
{
    law->flop_per_parameter = law_cost_of_curves(&law->curves);
    if (!(options->flop_per_parameter > 0))
        return true;
    if (law->flop_per_parameter > 0)
        return err_set(err,
                       "--flop-per-parameter: the curves tell their compute "
                       "themselves, %.5g flop for each parameter and "
                       "interaction",
                       law->flop_per_parameter);
    law->flop_per_parameter = options->flop_per_parameter;
    return true;
}

static enum exit_status fit_curves(struct subject *s,
                                   const struct options *options)
{
    struct law_finding *law = arena_new_of(s->arena, struct law_finding);
    const char *said = said_of_study(options);
    struct intrinsic_fit *fit;
    struct imported from;
    struct err err;

    if (said != NULL) {
        err_set(&err, "--%s is for a study, not for --curves", said);
        fail(&err);
        return STATUS_USAGE;
    }

    *law = (struct law_finding){
        .name = source_name(s->arena, options),
        .task = "",
    };
    if (!fit_read_options(&law->options, options, &err)) {
        fail(&err);
        return STATUS_USAGE;
    }
    /* Without intervals these commands have little to say. */
    if (options->bootstrap == NULL)
        law->options.bootstrap = 200;
    law->options.threads = options->jobs;
    if (!sources_read_curves(s->arena, &from, options, &err))
        return fail(&err);
    law->curves = from.set;
    if (!set_flop(law, options, &err)) {
        fail(&err);
        return STATUS_USAGE;
    }
    if (!law_cost_truncate(&law->options, law->flop_per_parameter, &err))
        return fail(&err);
    if (!intrinsic_fit(s->arena, &fit, &law->curves, &law->options, &err))
        return fail(&err);
    law->fit = fit;
    s->laws = law;
    s->n_laws = 1;
    return STATUS_OK;
}

enum exit_status subject_load(struct subject *out,
                              const struct options *options, bool planned)
{
    bool curves = options->curves.n > 0;

    *out = (struct subject){0};
    if (!curves && options->n_files != 1) {
        fprintf(stderr,
                "rlstudy: name %s: a study, or files of curves behind "
                "--curves\n",
                options->n_files > 1 ? "one thing" : "something");
        return STATUS_USAGE;
    }
    if (!curves)
        return load_from_study(out, options, planned);
    out->arena = arena_new();
    return fit_curves(out, options);
}

void subject_fini(struct subject *subject)
{
    if (subject->is_study)
        loaded_fini(&subject->loaded);
    else if (subject->arena != NULL)
        arena_free(subject->arena);
}

static const char *label(struct arena *arena, const char *name,
                         const struct coordinate *at, size_t n)
{
    struct str text = STR_INIT;

    gather_name(&text, name, at, n);
    const char *copy = arena_strdup(arena, str_text(&text));
    str_fini(&text);
    return copy;
}

const char *subject_label(struct arena *arena, const struct law_finding *law)
{
    return label(arena, law->name, law->coordinates, law->n_coordinates);
}

const char *subject_prediction_label(struct arena *arena,
                                     const struct prediction_finding *p)
{
    return label(arena, p->name, p->coordinates, p->n_coordinates);
}

const char *subject_size_label(struct arena *arena,
                               const struct law_finding *law, double C)
{
    bool flop = law->flop_per_parameter > 0;

    return arena_printf(arena, "%s.parameters at %.3g %s",
                        subject_label(arena, law),
                        flop ? C * law->flop_per_parameter : C,
                        budget_units[flop ? BUDGET_FLOP : BUDGET_COMPUTE].name);
}

bool subject_usable(const struct law_finding *law, struct err *err)
{
    if (law->fit == NULL)
        return err_set(err, "there is no fit: %s", law->error);
    if (law->fit->identifiable == NOT_IDENTIFIABLE)
        return err_set(err, "the fit is not identifiable: %s",
                       law->fit->reason);
    return true;
}

bool subject_compute(double *out, const char *text,
                     const struct law_finding *law, struct err *err)
{
    enum budget_kind kind;

    if (!quantity_budget(&kind, out, text, err))
        return false;
    if (kind == BUDGET_COMPUTE)
        return true;
    if (kind != BUDGET_FLOP)
        return err_set(err,
                       "'%s': compute is in flop or "
                       "parameters*interactions",
                       text);
    *out /= law->flop_per_parameter;
    return law->flop_per_parameter > 0 ||
           err_set(err,
                   "'%s': the curves of '%s' do not say what their training "
                   "cost: give flop_per_parameter where they are declared, or "
                   "--flop-per-parameter",
                   text, law->name);
}

/* ---- designs ---- */

double subject_size(const struct subject *subject,
                    const struct law_finding *law, size_t run)
{
    return law_size(law, &subject->findings.runs[run]);
}

/* Where a run is evaluated. */
static bool plan_points(struct arena *arena, struct curve *out,
                        const struct plan_run *run, struct err *err)
{
    double batch = (double)run->cost->batch;
    double octave =
        (double)settings_int(&run->spec.algorithm, "points_per_octave");

    if (run->open)
        return err_set(err,
                       "how far %s gets in its time is not known before it "
                       "has run: give it a budget of interactions or flop",
                       run->label);
    double iterations = run->interactions / batch;
    size_t n = train_grid(NULL, octave, iterations);
    double *at = arena_array(arena, double, n);
    train_grid(at, octave, iterations);
    for (size_t i = 0; i < n; i++)
        at[i] *= batch;
    *out = (struct curve){
        .run = run->label,
        .environment = "",
        .seed = run->spec.seed,
        .n = n,
        .interactions = at,
    };
    return true;
}

bool subject_design(struct arena *arena, struct curve_set *out,
                    const struct subject *subject,
                    const struct law_finding *law, struct err *err)
{
    struct curve *curves = arena_array(arena, struct curve, law->n_runs);

    *out = law->curves;
    if (!subject->is_study || law->curves.n == law->n_runs)
        return true;
    for (size_t i = 0; i < law->n_runs; i++) {
        size_t run = law->runs[i];

        if (!plan_points(arena, &curves[i], &subject->loaded.plan->runs[run],
                         err))
            return false;
        curves[i].parameters = subject_size(subject, law, run);
    }
    *out = (struct curve_set){curves, law->n_runs};
    return true;
}

/* ---- speed ---- */

/* The line through N speeds of sizes, and its miss. */
static bool fit_pace(struct pace *out, struct arena *arena,
                     const double *parameters, const double *seconds, size_t n,
                     struct err *err)
{
    *out = (struct pace){0};
    if (!law_cost_line(arena, &out->fixed, &out->per_parameter, parameters,
                       seconds, n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        double said = out->fixed + out->per_parameter * parameters[i];

        out->miss = fmax(out->miss, fabs(said / seconds[i] - 1));
    }
    return true;
}

bool subject_pace(struct pace *out, const struct subject *subject,
                  const struct law_finding *law, struct err *err)
{
    const struct plan *plan = subject->loaded.plan;

    if (!subject->is_study || law->n_runs == 0 || law->runs[0] >= plan->n_runs)
        return err_set(err, "curves that were trained elsewhere do not say "
                            "how fast this machine is");
    struct speed *speeds = mem_calloc(plan->n_runs, sizeof *speeds);
    double *parameters = mem_calloc(2 * plan->n_runs, sizeof *parameters);
    double *seconds = parameters + plan->n_runs;
    bool *need = mem_calloc(plan->n_runs, sizeof *need);
    size_t n = 0;
    for (size_t i = 0; i < law->n_runs; i++)
        need[law->runs[i]] = true;
    bool ok = speed_measure(speeds, plan, need, 1, false, NULL, err);
    for (size_t i = 0; i < law->n_runs; i++) {
        size_t run = law->runs[i];
        double budget = plan->runs[run].interactions;
        double all_s = speed_seconds(&speeds[run], 0, budget);

        if (!(all_s > 0))
            continue;
        parameters[n] = subject_size(subject, law, run);
        seconds[n++] = all_s / budget;
    }
    ok = ok && fit_pace(out, subject->arena, parameters, seconds, n, err);
    free(speeds);
    free(parameters);
    free(need);
    return ok;
}
