/* prose.c - the findings in sentences, as HTML. */
#include "config.h"

#include "report/prose.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

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
static void add_miss(struct str *out, const struct intrinsic_holdout *h,
                     const char *how)
{
    text_number(out, pow(10, fabs(h->miss)), 3);
    str_add(out, h->miss < 0 ? " too low" : " too high");
    str_add(out, how);
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
    add_miss(out, &law->fit->holdout_compute, "");
    str_add(out, ".");
}

static void add_sizes_held_out(struct str *out, const struct law_finding *law)
{
    const struct intrinsic_holdout *h = &law->fit->holdout;

    str_add(out, "Without the sizes from ");
    text_count(out, h->parameters);
    str_add(out, " parameters up, the law predicts their intrinsic performance "
                 "by a factor of ");
    add_miss(out, h, " on average");
    str_add(out, ". The root mean square miss is a factor of ");
    text_number(out, pow(10, h->rmse_log10), 3);
    if (law_trusted(law)) {
        str_add(out, "; the exponent without them is ");
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
