/* evidence.c - how far a law hangs on parts of its data. */
#include "config.h"

#include "report/evidence.h"

#include <math.h>

#include "base/arena.h"

static struct law_number plain(double value)
{
    return (struct law_number){value, (double)NAN, (double)NAN};
}

static struct evidence_row row_of(enum evidence_kind kind, double from,
                                  const struct intrinsic_law *law,
                                  double compute)
{
    return (struct evidence_row){
        .kind = kind,
        .from = from,
        .exponent = plain(law->exponent),
        .beta = plain(law->beta),
        .N_opt = plain(intrinsic_N_opt(law, compute)),
        .miss = (double)NAN,
        .miss_low = (double)NAN,
        .miss_high = (double)NAN,
    };
}

static struct evidence_row whole(const struct intrinsic_fit *fit,
                                 double compute)
{
    struct evidence_row row =
        row_of(EVIDENCE_ALL, (double)NAN, &fit->law, compute);
    const struct intrinsic_law *low = &fit->ci95.low, *high = &fit->ci95.high;

    if (fit->replicates_ok == 0)
        return row;
    row.exponent.low = low->exponent;
    row.exponent.high = high->exponent;
    row.beta.low = low->beta;
    row.beta.high = high->beta;
    return row;
}

static struct law_number between(const struct intrinsic_profile *profile)
{
    return (struct law_number){(double)NAN, profile->low, profile->high};
}

static struct evidence_row likelihood(const struct intrinsic_fit *fit)
{
    return (struct evidence_row){
        .kind = EVIDENCE_LIKELIHOOD,
        .from = (double)NAN,
        .exponent = between(&fit->profile_exponent),
        .beta = between(&fit->profile_beta),
        .N_opt = between(&fit->profile_N_opt),
        .miss = (double)NAN,
        .miss_low = (double)NAN,
        .miss_high = (double)NAN,
    };
}

static struct evidence_row held_out(enum evidence_kind kind, double from,
                                    const struct intrinsic_holdout *h,
                                    double compute)
{
    struct evidence_row row = row_of(kind, from, &h->law, compute);

    row.miss = pow(10, h->miss);
    if (h->interval > 0) {
        row.miss_low = pow(10, -h->interval);
        row.miss_high = pow(10, h->interval);
    }
    return row;
}

size_t evidence_of(struct arena *arena, struct evidence_row **out,
                   double *compute, const struct law_finding *law)
{
    enum { OTHERS = 4 };
    const struct intrinsic_fit *fit = law->fit;
    const struct intrinsic_holdout *sizes = &fit->holdout;
    const struct intrinsic_holdout *late = &fit->holdout_compute;
    double C = sqrt(fit->compute_low * fit->compute_high);
    struct evidence_row *rows =
        arena_array(arena, struct evidence_row, fit->n_sizes + OTHERS);
    size_t n = 0;

    rows[n++] = whole(fit, C);
    rows[n++] = likelihood(fit);
    for (size_t s = 0; fit->without_size != NULL && s < fit->n_sizes; s++)
        rows[n++] = row_of(EVIDENCE_WITHOUT_SIZE, fit->sizes[s].parameters,
                           &fit->without_size[s], C);
    if (sizes->done)
        rows[n++] = held_out(EVIDENCE_HELD_SIZES, sizes->parameters, sizes, C);
    if (late->done)
        rows[n++] = held_out(EVIDENCE_HELD_COMPUTE, late->compute, late, C);
    *out = rows;
    *compute = C;
    return n;
}

const char *evidence_name(enum evidence_kind kind)
{
    static const char *const names[] = {
        [EVIDENCE_ALL] = "all of it",
        [EVIDENCE_LIKELIHOOD] = "likelihood alone",
        [EVIDENCE_WITHOUT_SIZE] = "without one size",
        [EVIDENCE_HELD_SIZES] = "without the largest sizes",
        [EVIDENCE_HELD_COMPUTE] = "without the last compute",
    };

    return names[kind];
}
