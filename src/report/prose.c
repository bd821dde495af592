/* prose.c - the findings in sentences, as HTML. */
#include "config.h"

#include "report/prose.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "analysis/steps.h"
#include "base/arena.h"
#include "base/str.h"
#include "report/gather.h"
#include "report/rich.h"
#include "report/text.h"

size_t prose_computes(double *out, size_t most, const struct findings *f,
                      const char *name)
{
    double low = HUGE_VAL, high = -HUGE_VAL;
    size_t n = 0;

    for (size_t i = 0; i < f->n_laws; i++) {
        const struct law_finding *law = &f->laws[i];

        if (strcmp(law->name, name) != 0 || !law_trusted(law) ||
            !(law->fit->compute_low > 0) || !isfinite(law->fit->compute_high))
            continue;
        low = fmin(low, law->fit->compute_low * law_flop(f, law));
        high = fmax(high, law->fit->compute_high * law_flop(f, law));
    }
    if (!(low < high))
        return 0;
    int from = (int)ceil(log10(low) - 1e-9), to = (int)floor(log10(high));
    int stride = 1;
    while ((to - from) / stride + 1 > (int)most)
        stride++;
    for (int e = from; e <= to; e += stride)
        out[n++] = pow(10, e);
    if (n == 0)
        out[n++] = pow(10, round(log10(low * high) / 2));
    return n;
}

/* "(0.058/N)" to the power ALPHA */
static void add_term(struct str *out, double scale, char variable, double alpha)
{
    str_add(out, "(");
    text_number(out, scale, 3);
    str_printf(out,
               "\xe2\x80\xaf"
               "/\xe2\x80\xaf" RICH(i, "%c") ")" RICH_OPEN(u),
               variable);
    text_number(out, alpha, 3);
    str_add(out, RICH_CLOSE(u));
}

void prose_numbers(struct str *out, const struct findings *f,
                   const struct law_finding *law)
{
    const struct intrinsic_fit *fit = law->fit;
    double computes[3];
    size_t n = prose_computes(computes, COUNT_OF(computes), f, law->name);

    str_add(out, RICH_OPEN(y) RICH(i, "I") RICH_OPEN(u) "\xe2\x88\x92");
    text_number(out, fit->law.beta, 3);
    str_add(out, RICH_CLOSE(u) " = ");
    add_term(out, fit->law.N_c, 'N', fit->law.alpha_N);
    str_add(out, " + ");
    add_term(out, fit->law.E_c, 'E', fit->law.alpha_E);
    /* The same amount of compute for all laws of a name. */
    if (n > 0) {
        double C = computes[n / 2];

        str_add(out, RICH_BREAK RICH(i, "N") RICH(d, "opt") " = ");
        text_count(out, intrinsic_N_opt(&fit->law, C / law_flop(f, law)));
        str_add(out, " \xc3\x97 (" RICH(i, "C") "\xe2\x80\xaf"
                                                "/\xe2\x80\xaf");
        text_power_of_ten(out, (int)lround(log10(C)));
        str_add(out, law_has_flop(f, law->name) ? "\xc2\xa0"
                                                  "FLOP"
                                                : "");
        str_add(out, ")" RICH_OPEN(u));
        text_number(out, fit->law.exponent, 3);
        str_add(out, RICH_CLOSE(u));
    }
    str_add(out, RICH_CLOSE(y));
}

static void add_symbols(struct str *out)
{
    str_add(out, RICH_OPEN(p) "Intrinsic performance " RICH(
                     i,
                     "I") ", the least compute that reaches a given return, "
                          "follows" RICH_CLOSE(p)
                              RICH(f, INTRINSIC_FORMULA)
                                  RICH_OPEN(p) "for a model of " RICH(i, "N") " parameters after " RICH(
                                      i,
                                      "E") " interactions; the size that makes "
                                           "the best use of "
                                           "compute " RICH(i, "C") " is " RICH(i, "N") RICH(
                                               d,
                                               "opt") " \xe2\x88\x9d " RICH(i,
                                                                            "C")
                                               RICH_OPEN(u) RICH(i, "b")
                                                   RICH_CLOSE(u) " with " RICH(
                                                       i,
                                                       "b") " = 1/(1 + "
                                                            "\xce"
                                                            "\xb1" RICH_OPEN(
                                                                d) RICH(i, "N")
                                                                RICH_CLOSE(d) "/\xce\xb1" RICH_OPEN(
                                                                    d) RICH(i,
                                                                            "E")
                                                                    RICH_CLOSE(d) ")." RICH_CLOSE(
                                                                        p));
}

void prose_symbols(struct str *out, const struct findings *f, const char *name,
                   bool first)
{
    const struct law_finding *only = f->n_laws == 1 ? &f->laws[0] : NULL;

    if (first)
        add_symbols(out);
    if (only == NULL || !law_trusted(only) || strcmp(only->name, name) != 0)
        return;
    str_add(out, RICH_OPEN(p) "With the constants found here, " RICH(
                     i, "I") " in parameter-interactions:" RICH_CLOSE(p));
    prose_numbers(out, f, only);
}

/* What the fits of one name say together. */
struct summary {
    size_t laws, fitted, identifiable, weak, unidentified;
    double least, most; /* exponents of what can be trusted */
    size_t trusted;
    const struct law_finding *only; /* the one that is trusted */
};

static struct summary summarise(const struct findings *f, const char *name)
{
    struct summary s = {.least = HUGE_VAL, .most = -HUGE_VAL};

    for (size_t i = 0; i < f->n_laws; i++) {
        const struct law_finding *law = &f->laws[i];

        if (strcmp(law->name, name) != 0)
            continue;
        s.laws++;
        if (law->fit == NULL)
            continue;
        s.fitted++;
        s.identifiable += law->fit->identifiable == IDENTIFIABLE;
        s.weak += law->fit->identifiable == WEAK;
        s.unidentified += law->fit->identifiable == NOT_IDENTIFIABLE;
        if (!law_trusted(law))
            continue;
        s.trusted++;
        s.only = law;
        s.least = fmin(s.least, law->fit->law.exponent);
        s.most = fmax(s.most, law->fit->law.exponent);
    }
    return s;
}

static void add_power(struct str *out)
{
    str_add(out, "training compute to the power\xc2\xa0");
}

/* One law that can be trusted. */
static void single_law(struct str *out, const struct law_finding *law)
{
    const struct intrinsic_fit *fit = law->fit;

    str_add(out, RICH_OPEN(p) "The best size of model grows with ");
    add_power(out);
    str_add(out, RICH_OPEN(b));
    text_number(out, fit->law.exponent, 3);
    str_add(out, RICH_CLOSE(b));
    if (fit->replicates_ok > 0) {
        str_add(out, " (95\xc2\xa0"
                     "% interval ");
        text_number(out, fit->ci95.low.exponent, 3);
        str_add(out, " to ");
        text_number(out, fit->ci95.high.exponent, 3);
        str_add(out, ")");
    }
    str_add(out, fit->identifiable == WEAK
                     ? "; the data pin this down only weakly." RICH_CLOSE(p)
                     : "." RICH_CLOSE(p));
}

static void several_laws(struct str *out, struct arena *arena,
                         const struct findings *f, const char *name,
                         const struct summary *s)
{
    bool first = true;

    str_add(out, RICH_OPEN(p) "The best size of model grows with ");
    add_power(out);
    str_add(out, RICH_OPEN(b));
    text_number(out, s->least, 3);
    str_add(out, RICH_CLOSE(b) " to " RICH_OPEN(b));
    text_number(out, s->most, 3);
    str_add(out, RICH_CLOSE(b) ": ");
    for (size_t i = 0; i < f->n_laws; i++) {
        const struct law_finding *law = &f->laws[i];

        if (strcmp(law->name, name) != 0 || !law_trusted(law))
            continue;
        str_add(out, first ? "" : ", ");
        first = false;
        text_number(out, law->fit->law.exponent, 3);
        str_add(out, " at " RICH_OPEN(n));
        rich_add(out, gather_law_label(arena, law));
        str_add(out, RICH_CLOSE(n));
    }
    str_add(out, "." RICH_CLOSE(p));
}

void prose_law(struct str *out, struct arena *arena, const struct findings *f,
               const char *name)
{
    struct summary s = summarise(f, name);

    if (s.trusted == 1)
        single_law(out, s.only);
    else if (s.trusted > 1)
        several_laws(out, arena, f, name, &s);
    if (s.trusted == s.laws && s.weak == 0)
        return;
    str_add(out, RICH_OPEN(p));
    if (s.laws == 1 && s.fitted == 0) {
        str_add(out, "No law could be fitted; the reason stands under ");
    } else if (s.laws == 1 && s.unidentified == 1) {
        str_add(
            out,
            RICH(b, "The law is not identifiable") " from these curves, so "
                                                   "no exponent is claimed; "
                                                   "the reason stands under ");
    } else if (s.laws == 1) {
        str_add(out, "The fit is weak; the reason stands under ");
    } else {
        str_printf(out,
                   "Of %zu fits, %zu %s identifiable, %zu %s weak, %zu "
                   "cannot be identified and %zu could not be made; the "
                   "reasons stand under ",
                   s.laws, s.identifiable, s.identifiable == 1 ? "is" : "are",
                   s.weak, s.weak == 1 ? "is" : "are", s.unidentified,
                   s.laws - s.fitted);
    }
    rich_link(out, "#fits", "Fits");
    str_add(out, "." RICH_CLOSE(p));
}

/* A miss as a factor, and how it stands to its interval. */
static void add_miss(struct str *out, const struct intrinsic_holdout *h)
{
    text_number(out, pow(10, fabs(h->miss)), 3);
    str_add(out, h->miss < 0 ? " too low" : " too high");
    if (h->interval > 0) {
        str_add(out, fabs(h->miss) <= h->interval ? ", within the 95\xc2\xa0"
                                                    "% interval (a factor of "
                                                  : ", outside the 95\xc2\xa0"
                                                    "% interval (a factor of ");
        text_number(out, pow(10, h->interval), 3);
        str_add(out, ")");
    }
}

static void add_compute_held_out(struct str *out, const struct law_finding *law)
{
    double octaves = law->fit->options.holdout_octaves;

    str_add(out, "Without the last ");
    if (octaves == 1)
        str_add(out, "doubling");
    else
        str_printf(out, "%g doublings", octaves);
    str_add(out, " of compute, what was left of it is predicted by a factor "
                 "of ");
    add_miss(out, &law->fit->holdout_compute);
    str_add(out, ".");
}

static void add_sizes_held_out(struct str *out, const struct law_finding *law)
{
    const struct intrinsic_holdout *h = &law->fit->holdout;

    str_add(out, "Without the sizes from ");
    text_count(out, h->parameters);
    str_add(out, " parameters up, the law predicts their intrinsic performance "
                 "by a factor of ");
    add_miss(out, h);
    str_add(out, " on average; the root mean square miss is a factor of ");
    text_number(out, pow(10, h->rmse_log10), 3);
    if (law_trusted(law)) {
        str_add(out, ", and the exponent without them ");
        text_number(out, h->law.exponent, 3);
    }
    str_add(out, ".");
}

void prose_holdout(struct str *out, const struct law_finding *law)
{
    const struct intrinsic_fit *fit = law->fit;

    if (fit->holdout.done)
        add_sizes_held_out(out, law);
    str_add(out, fit->holdout.done && fit->holdout_compute.done ? " " : "");
    if (fit->holdout_compute.done)
        add_compute_held_out(out, law);
}

static void add_part(struct str *out, const char *name, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    str_add(out, name);
    rich_add(out, value);
    str_add(out, ". ");
}

static void methods_data(struct str *out, const struct findings *f)
{
    size_t imported = gather_count(f, RUN_IMPORTED);

    str_add(out, RICH_OPEN(p) RICH(b, "Data.") " ");
    if (imported < f->n_runs)
        text_plural(out, f->n_runs - imported, "training run", "training runs");
    if (imported > 0) {
        str_add(out, imported < f->n_runs ? " and " : "");
        text_plural(out, imported, "imported curve", "imported curves");
        str_add(out, ", from the files named under ");
        rich_link(out, "#provenance", "Provenance");
    }
    str_add(out, ". ");
    add_part(out, "Environment: ", f->environment);
    add_part(out, "Models: ", f->family);
    add_part(out, "Algorithm: ", f->algorithm);
    add_part(out, "Performance is ", f->return_label);
    if (imported < f->n_runs) {
        str_add(out, imported > 0 ? "All training runs together spent "
                                  : "All runs together spent ");
        text_number(out, f->total_flop, 3);
        str_add(out, " FLOP in the network.");
    }
    str_add(out, RICH_CLOSE(p) RICH_OPEN(p) RICH(b, "Compute.") " ");
    rich_sentence(out, f->accounting);
    str_add(out, RICH_CLOSE(p));
}

static bool same_preparation(const struct intrinsic_fit *a,
                             const struct intrinsic_fit *b)
{
    bool same = a->n_steps == b->n_steps;

    for (size_t i = 0; same && i < a->n_steps; i++)
        same = a->steps[i].version == b->steps[i].version &&
               strcmp(a->steps[i].text, b->steps[i].text) == 0;
    return same;
}

/* Whether no law before number I was prepared in the same way. */
static bool is_new_preparation(const struct findings *f, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (f->laws[k].fit != NULL &&
            same_preparation(f->laws[k].fit, f->laws[i].fit))
            return false;
    }
    return true;
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

/* The names of all laws that were prepared as number I was; nothing when all
 * were. */
static void add_names(struct str *out, const struct findings *f, size_t i)
{
    const char *before = " for ";
    bool all = true;

    for (size_t k = 0; k < f->n_laws; k++)
        all &= f->laws[k].fit == NULL ||
               same_preparation(f->laws[k].fit, f->laws[i].fit);
    for (size_t k = i; k < f->n_laws && !all; k++) {
        if (f->laws[k].fit == NULL ||
            !same_preparation(f->laws[k].fit, f->laws[i].fit))
            continue;
        str_add(out, before);
        add_name(out, &f->laws[k]);
        before = ", ";
    }
}

static void methods_preparation(struct str *out, const struct findings *f)
{
    for (size_t i = 0; i < f->n_laws; i++) {
        const struct intrinsic_fit *fit = f->laws[i].fit;

        if (fit == NULL || !is_new_preparation(f, i))
            continue;
        str_add(out, RICH_OPEN(p) RICH(b, "How the curves were prepared"));
        add_names(out, f, i);
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
}

static void methods_fit(struct str *out, const struct intrinsic_options *o)
{
    str_add(
        out,
        RICH_OPEN(p) RICH(
            b,
            "Intrinsic performance") " of a policy is the least "
                                     "compute that trains a model of any size "
                                     "in the family to the "
                                     "same return (Hilton, Tang and Schulman "
                                     "2023). The law for it, "
                                     "the joint fit of its constants together "
                                     "with an unknown "
                                     "increasing map f from return to I by "
                                     "isotonic regression, and "
                                     "leaving out the beginning of training "
                                     "are the paper\xe2\x80"
                                     "\x99s. Since I equals compute C\xc2\xa0"
                                     "=\xc2\xa0"
                                     "N\xc2\xa0"
                                     "E on the "
                                     "frontier, three of the five constants "
                                     "are free." RICH_CLOSE(p));
    str_add(out, RICH_OPEN(p) RICH(b, "The fit.") " ");
    if (o->weighting == INTRINSIC_WEIGHTED)
        str_add(out, "The search goes by isotonic regression of log I on "
                     "return; from where it leads, the weighted squares of "
                     "return about a smooth increasing map of log I are made "
                     "least, with weights from the noise of the return, the "
                     "spread between seeds and the slope of the map (our "
                     "choice; the paper has isotonic regression alone, and no "
                     "weights). ");
    else
        str_add(out, "Errors of log I were not weighted, as in the paper. ");
    str_add(out, "The search began from many starting points; the table of "
                 "constants says how many agreed." RICH_CLOSE(p));
}

/* INTERVALS: some fit has them. */
static void methods_uncertainty(struct str *out,
                                const struct intrinsic_options *o,
                                bool intervals)
{
    str_add(out, RICH_OPEN(p) RICH(b, "Uncertainty.") " ");
    if (intervals)
        str_printf(
            out,
            "Intervals are 95\xc2\xa0"
            "%%, from %d bootstrap replicates that "
            "resample seeds within each size and redo preparation and fit: "
            "one seed fewer than there are, so that their mean varies as that "
            "of new seeds would, and with Student\xe2\x80\x99"
            "s t for the few of "
            "them (our choice). ",
            o->bootstrap);
    else if (o->bootstrap > 0)
        str_add(out, "One seed for each size cannot be resampled, so there "
                     "are no intervals. ");
    else
        str_add(out, "No bootstrap was asked for, so there are no intervals. ");
    if (o->holdout_sizes > 0) {
        str_add(out, "As a test of extrapolation the law was fitted again "
                     "without the ");
        if (o->holdout_sizes > 1)
            str_printf(out, "%d largest sizes", o->holdout_sizes);
        else
            str_add(out, "largest size");
        str_add(out, ", which it then had to predict (our choice). ");
    }
    str_add(out, "A verdict of \xe2\x80\x9c"
                 "not identifiable\xe2\x80\x9d"
                 " means that other "
                 "constants would fit about as well: no number is claimed "
                 "then." RICH_CLOSE(p));
}

static void methods_points(struct str *out)
{
    str_add(
        out,
        RICH_OPEN(p) RICH(
            b, "Laws of points.") " Each was searched for from a grid of "
                                  "starting points; the tables say how many "
                                  "reached the best "
                                  "optimum, and the condition of the Jacobian "
                                  "there, which is large where the points "
                                  "leave a direction open. "
                                  "What is made small, relative errors or "
                                  "absolute ones, is the "
                                  "law\xe2\x80\x99"
                                  "s. Intervals come from resampling runs, or "
                                  "rows where "
                                  "none belong together, never points of one "
                                  "curve; a law over "
                                  "other fits is fitted again to each of their "
                                  "replicates. "
                                  "R\xc2\xb2 "
                                  "is of the logarithm where that is "
                                  "fitted." RICH_CLOSE(p));
}

void prose_methods(struct str *out, const struct findings *f)
{
    const struct intrinsic_fit *fit = NULL;
    bool intervals = false;

    if (f->n_runs > 0)
        methods_data(out, f);
    for (size_t i = 0; i < f->n_laws; i++) {
        if (f->laws[i].fit == NULL)
            continue;
        fit = fit != NULL ? fit : f->laws[i].fit;
        intervals |= f->laws[i].fit->replicates_ok > 0;
    }
    if (f->n_points > 0)
        methods_points(out);
    if (fit == NULL)
        return;
    methods_preparation(out, f);
    methods_fit(out, &fit->options);
    methods_uncertainty(out, &fit->options, intervals);
    str_add(out, RICH_OPEN(R) "J. Hilton, J. Tang, J. Schulman. " RICH_OPEN(
                     i) "Scaling laws for single-agent reinforcement "
                        "learning" RICH_CLOSE(i) ". 2023, arXiv\xc2\xa0"
                                                 "2301.13442." RICH_CLOSE(R));
}
