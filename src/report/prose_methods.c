/* prose_methods.c - how everything was computed, from what was computed. */
#include "config.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "analysis/steps.h"
#include "base/arena.h"
#include "base/base.h"
#include "base/str.h"
#include "report/cite.h"
#include "report/gather.h"
#include "report/prose.h"
#include "report/rich.h"
#include "report/text.h"

/* ---- what was trained ---- */

static void add_part(struct str *out, const char *name, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    str_add(out, name);
    rich_add(out, value);
    str_add(out, ". ");
}

static size_t count_seeds(const struct findings *f)
{
    size_t n = 0;

    for (size_t i = 0; i < f->n_runs; i++) {
        bool seen = f->runs[i].status == RUN_IMPORTED;

        for (size_t k = 0; k < i && !seen; k++)
            seen = f->runs[k].status != RUN_IMPORTED &&
                   f->runs[k].seed == f->runs[i].seed;
        n += !seen;
    }
    return n;
}

/* "30 training runs, of 5 sizes from 1.2k to 111k parameters and 3 seeds" */
static void add_trained(struct str *out, struct arena *arena,
                        const struct findings *f, size_t trained)
{
    struct indices runs = {arena_array(arena, size_t, trained), 0};
    double *sizes;

    for (size_t i = 0; i < f->n_runs; i++) {
        if (f->runs[i].status != RUN_IMPORTED)
            runs.at[runs.n++] = i;
    }
    size_t n = gather_sizes(arena, &sizes, f, &runs);
    text_plural(out, trained, "training run", "training runs");
    if (n == 0)
        return;
    str_add(out, ", of ");
    text_plural(out, n, "size", "sizes");
    str_add(out, n > 1 ? " from " : " of ");
    text_count(out, sizes[0]);
    if (n > 1) {
        str_add(out, " to ");
        text_count(out, sizes[n - 1]);
    }
    str_add(out, " parameters and ");
    text_plural(out, count_seeds(f), "seed", "seeds");
}

static bool has_kind(const struct findings *f, const char *part)
{
    for (size_t i = 0; i < f->n_algorithm_kinds; i++) {
        if (strstr(f->algorithm_kinds[i], part) != NULL)
            return true;
    }
    return false;
}

static void add_training(struct str *out, const struct findings *f)
{
    if (f->n_algorithm_kinds == 0)
        return;
    str_add(out, "Policies are trained by proximal policy optimisation "
                 "(Schulman et al. 2017)");
    if (has_kind(f, "ewma"))
        str_add(out, ", kept near a moving average of the policy (Hilton, "
                     "Cobbe and Schulman 2021)");
    if (has_kind(f, "ppg"))
        str_add(out, ", in phases that train the value apart (Cobbe et al. "
                     "2021)");
    str_add(out, ", with generalised advantage estimation (Schulman et al. "
                 "2016) and Adam (Kingma and Ba 2015). ");
}

static void methods_data(struct str *out, struct arena *arena,
                         const struct findings *f)
{
    size_t imported = gather_count(f, RUN_IMPORTED);
    size_t trained = f->n_runs - imported;

    str_add(out, RICH_OPEN(p) RICH(b, "Data.") " ");
    if (trained > 0)
        add_trained(out, arena, f, trained);
    if (imported > 0) {
        str_add(out, trained > 0 ? "; and " : "");
        text_plural(out, imported, "imported curve", "imported curves");
        str_add(out, ", from the files named under ");
        rich_link(out, "#provenance", "Provenance");
    }
    str_add(out, ". ");
    add_part(out, "Environment: ", f->environment);
    add_part(out, "Models: ", f->family);
    add_part(out, "Algorithm: ", f->algorithm);
    add_training(out, f);
    add_part(out, "Performance is ", f->return_label);
    if (trained > 0) {
        str_add(out, imported > 0 ? "All training runs together spent "
                                  : "All runs together spent ");
        text_number(out, f->total_flop, 3);
        str_add(out, " FLOP in the network.");
    }
    str_add(out, RICH_CLOSE(p) RICH_OPEN(p) RICH(b, "Compute.") " ");
    rich_sentence(out, f->accounting);
    str_add(out, RICH_CLOSE(p));
}

/* ---- fits that were made alike ---- */

typedef bool (*same_fn)(const struct intrinsic_fit *a,
                        const struct intrinsic_fit *b);

static bool same_preparation(const struct intrinsic_fit *a,
                             const struct intrinsic_fit *b)
{
    bool same = a->n_steps == b->n_steps;

    for (size_t i = 0; same && i < a->n_steps; i++)
        same = a->steps[i].version == b->steps[i].version &&
               strcmp(a->steps[i].text, b->steps[i].text) == 0;
    return same;
}

static bool same_search(const struct intrinsic_fit *a,
                        const struct intrinsic_fit *b)
{
    return a->options.weighting == b->options.weighting &&
           a->starts == b->starts &&
           a->metric.metric.kind == b->metric.metric.kind;
}

static bool same_uncertainty(const struct intrinsic_fit *a,
                             const struct intrinsic_fit *b)
{
    return a->options.bootstrap == b->options.bootstrap &&
           a->options.holdout_sizes == b->options.holdout_sizes &&
           a->options.holdout_octaves == b->options.holdout_octaves &&
           (a->replicates_ok > 0) == (b->replicates_ok > 0);
}

/* Whether law number I has a fit, and none before it was made in the same way.
 */
static bool is_new(const struct findings *f, size_t i, same_fn same)
{
    bool fresh = f->laws[i].fit != NULL;

    for (size_t k = 0; k < i && fresh; k++)
        fresh = f->laws[k].fit == NULL || !same(f->laws[k].fit, f->laws[i].fit);
    return fresh;
}

static void add_name(struct str *out, const struct law_finding *law)
{
    rich_add(out, law->name);
    for (size_t i = 0; i < law->n_coordinates; i++) {
        str_add(out, i == 0 ? "[" : ", ");
        rich_add(out, law->coordinates[i].text);
    }
    str_add(out, law->n_coordinates > 0 ? "]" : "");
}

/* " for law[1], law[4]": all that were made as number I was; nothing when all
 * were. */
static void add_names(struct str *out, const struct findings *f, size_t i,
                      same_fn same)
{
    const char *before = " for ";
    bool all = true;

    for (size_t k = 0; k < f->n_laws; k++)
        all &= f->laws[k].fit == NULL || same(f->laws[k].fit, f->laws[i].fit);
    for (size_t k = i; k < f->n_laws && !all; k++) {
        if (f->laws[k].fit == NULL || !same(f->laws[k].fit, f->laws[i].fit))
            continue;
        str_add(out, before);
        add_name(out, &f->laws[k]);
        before = ", ";
    }
}

/* ---- laws of curves ---- */

static void methods_preparation(struct str *out, const struct findings *f,
                                size_t i)
{
    const struct intrinsic_fit *fit = f->laws[i].fit;

    str_add(out, RICH_OPEN(p) RICH(b, "How the curves were prepared"));
    add_names(out, f, i, same_preparation);
    str_add(out, ", in this order (our choice but for leaving out the "
                 "beginning of training):" RICH_CLOSE(p) RICH_OPEN(o));
    for (size_t k = 0; k < fit->n_steps; k++) {
        const struct intrinsic_step *step = &fit->steps[k];

        str_add(out, RICH_OPEN(e));
        rich_sentence(out, step->text);
        str_printf(out, " " RICH(m, "(%s, version %d)") RICH_CLOSE(e),
                   step->name, step->version);
    }
    str_add(out, RICH_CLOSE(o));
}

static void methods_law(struct str *out)
{
    str_add(
        out,
        RICH_OPEN(p) RICH(
            b,
            "Intrinsic performance") " of a policy is the least compute that "
                                     "trains a model of any "
                                     "size in the family to the same return "
                                     "(Hilton, Tang and Schulman "
                                     "2023). The law for it, the joint fit of "
                                     "its constants together "
                                     "with an unknown increasing map f from "
                                     "return to " RICH(
                                         i,
                                         "I") " by isotonic regression, and "
                                              "leaving out the beginning of "
                                              "training are the "
                                              "paper\xe2\x80\x99s. Since " RICH(i, "I") " equals compute " RICH(
                                                  i,
                                                  "C") " = " RICH(i,
                                                                  "N") " " RICH(i,
                                                                                "E") " on the "
                                                                                     "frontier,"
                                                                                     " three "
                                                                                     "of the "
                                                                                     "five "
                                                                                     "constants"
                                                                                     " are "
                                                                                     "free"
                                                                                     "." RICH_CLOSE(
                                                                                         p));
}

static void methods_search(struct str *out, const struct findings *f, size_t i)
{
    const struct intrinsic_fit *fit = f->laws[i].fit;

    str_add(out, RICH_OPEN(p) RICH_OPEN(b) "The fit");
    add_names(out, f, i, same_search);
    str_add(out, "." RICH_CLOSE(b) " ");
    if (fit->options.weighting == INTRINSIC_WEIGHTED)
        str_add(
            out,
            "The search goes by isotonic regression of log " RICH(
                i, "I") " on return; from where it leads, the "
                        "weighted squares of return about a smooth "
                        "increasing map of log " RICH(
                            i,
                            "I") " are made least, with weights from the noise "
                                 "of the "
                                 "return, the spread between seeds and the "
                                 "slope of "
                                 "the map (our choice; the paper has isotonic "
                                 "regression alone, and no weights). ");
    else
        str_add(out, "Errors of log " RICH(
                         i, "I") " were not weighted, as in the paper. ");
    if (fit->metric.metric.kind != METRIC_NONE)
        str_printf(out,
                   "Log " RICH(i, "I") " is taken to be a line in the log of "
                                       "the natural metric %s, as the study "
                                       "declares. ",
                   metric_name(fit->metric.metric.kind));
    str_printf(out,
               "The search began from %d starting points; the table of "
               "constants says how many agreed." RICH_CLOSE(p),
               fit->starts);
}

static void add_holdout(struct str *out, const struct intrinsic_options *o)
{
    if (o->holdout_sizes == 0 && !(o->holdout_octaves > 0))
        return;
    str_add(out, "As a test of extrapolation the law was fitted again without "
                 "the ");
    if (o->holdout_sizes > 1)
        str_printf(out, "%d largest sizes", o->holdout_sizes);
    else if (o->holdout_sizes == 1)
        str_add(out, "largest size");
    if (o->holdout_octaves > 0) {
        str_add(out,
                o->holdout_sizes > 0 ? ", and without the last " : "last ");
        if (o->holdout_octaves == 1)
            str_add(out, "doubling of compute");
        else
            str_printf(out, "%g doublings of compute", o->holdout_octaves);
    }
    str_add(out, ", which it then had to predict (our choice). ");
}

static void methods_uncertainty(struct str *out, const struct findings *f,
                                size_t i)
{
    const struct intrinsic_fit *fit = f->laws[i].fit;
    const struct intrinsic_options *o = &fit->options;

    str_add(out, RICH_OPEN(p) RICH_OPEN(b) "Uncertainty");
    add_names(out, f, i, same_uncertainty);
    str_add(out, "." RICH_CLOSE(b) " ");
    if (fit->replicates_ok > 0)
        str_printf(out,
                   "Intervals are 95\xc2\xa0%%, %s, from %d bootstrap "
                   "replicates that resample seeds within each size and redo "
                   "preparation and fit: one seed fewer than there are, so "
                   "that their mean varies as that of new seeds would, and "
                   "with Student\xe2\x80\x99s t for the few of them (our "
                   "choice). ",
                   INTERVAL_QUOTED == INTERVAL_BCA
                       ? "bias corrected and accelerated"
                       : "between percentiles",
                   o->bootstrap);
    else if (o->bootstrap > 0)
        str_add(out, "One seed for each size cannot be resampled, so there "
                     "are no intervals. ");
    else
        str_add(out, "No bootstrap was asked for, so there are no intervals. ");
    add_holdout(out, o);
    str_add(out, "A verdict of \xe2\x80\x9cnot identifiable\xe2\x80\x9d means "
                 "that other constants would fit about as well: no number is "
                 "claimed then." RICH_CLOSE(p));
}

static void methods_curves(struct str *out, const struct findings *f)
{
    static const struct {
        same_fn same;
        void (*tell)(struct str *out, const struct findings *f, size_t i);
    } parts[] = {{same_preparation, methods_preparation},
                 {same_search, methods_search},
                 {same_uncertainty, methods_uncertainty}};

    if (f->n_laws > 0)
        methods_law(out);
    for (size_t k = 0; k < COUNT_OF(parts); k++) {
        for (size_t i = 0; i < f->n_laws; i++) {
            if (is_new(f, i, parts[k].same))
                parts[k].tell(out, f, i);
        }
    }
}

/* ---- laws of points ---- */

/* "affine, chinchilla (loss by size and data ...)", each once. */
static void add_point_laws(struct str *out, const struct findings *f)
{
    const char *before = "";

    for (size_t i = 0; i < f->n_points; i++) {
        const struct law *law = f->points[i].law;
        bool seen = false;

        for (size_t k = 0; k < i && !seen; k++)
            seen = f->points[k].law == law;
        if (seen)
            continue;
        str_add(out, before);
        str_add(out, RICH_OPEN(b));
        rich_add(out, law->options.name);
        str_add(out, RICH_CLOSE(b) ", ");
        rich_add(out, law->options.doc);
        before = "; ";
    }
    str_add(out, ". ");
}

static bool has_point_files(const struct findings *f)
{
    for (size_t i = 0; i < f->n_imports; i++) {
        if (f->imports[i].n_points > 0)
            return true;
    }
    return false;
}

static void methods_points(struct str *out, const struct findings *f)
{
    str_add(out, RICH_OPEN(p) RICH(b, "Laws of points.") " ");
    add_point_laws(out, f);
    if (has_point_files(f)) {
        str_add(out, "Points are from the files named under ");
        rich_link(out, "#provenance", "Provenance");
        str_add(out, ". ");
    }
    str_add(
        out,
        "Each was searched for from a grid of starting points; the tables "
        "say how many reached the best optimum, and the condition of the "
        "Jacobian there, which is large where the points leave a direction "
        "open. What is made small, relative errors or absolute ones, is "
        "the law\xe2\x80\x99s. Intervals come from resampling runs, or "
        "rows where none belong together, never points of one curve; a "
        "law over other fits is fitted again to each of their replicates. "
        "R\xc2\xb2 is of the logarithm where that is fitted." RICH_CLOSE(p));
}

void prose_methods(struct str *out, struct arena *arena,
                   const struct findings *f)
{
    struct str works = STR_INIT;

    if (f->n_runs > 0)
        methods_data(out, arena, f);
    methods_curves(out, f);
    if (f->n_points > 0)
        methods_points(out, f);
    cite_list(&works, f);
    if (works.len > 0) {
        str_add(out, RICH(t, "References"));
        str_add(out, works.text);
    }
    str_fini(&works);
}
