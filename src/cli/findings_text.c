/* findings_text.c - findings for the terminal, and what they mean for the exit
 * status. */
#include "config.h"

#include <math.h>

#include "analysis/intrinsic.h"
#include "base/str.h"
#include "cli/cli.h"
#include "report/findings.h"
#include "report/gather.h"

static void print_interval(FILE *out, const char *name, double value,
                           double low, double high, bool has)
{
    fprintf(out, "  %s %.4g", name, value);
    if (has)
        fprintf(out, " [%.4g, %.4g]", low, high);
}

static void print_law(FILE *out, const struct law_finding *law)
{
    struct str name = STR_INIT;

    gather_name(&name, law->name, law->coordinates, law->n_coordinates);
    fprintf(out, "%s:", name.text);
    str_fini(&name);
    if (law->fit == NULL) {
        fprintf(out, " no fit: %s\n", law->error);
        return;
    }
    const struct intrinsic_fit *f = law->fit;
    bool has = f->replicates_ok > 0;
    const struct intrinsic_law *lo = &f->ci95.low, *hi = &f->ci95.high;
    fprintf(out, " %s: %s\n", identifiable_name(f->identifiable), f->reason);
    fprintf(out, "  compute: %s\n", law->accounting);
    if (f->identifiable == NOT_IDENTIFIABLE)
        return;
    print_interval(out, "exponent", f->law.exponent, lo->exponent, hi->exponent,
                   has);
    print_interval(out, "alpha_N", f->law.alpha_N, lo->alpha_N, hi->alpha_N,
                   has);
    print_interval(out, "alpha_E", f->law.alpha_E, lo->alpha_E, hi->alpha_E,
                   has);
    print_interval(out, "N_c", f->law.N_c, lo->N_c, hi->N_c, has);
    print_interval(out, "E_c", f->law.E_c, lo->E_c, hi->E_c, has);
    fputc('\n', out);
}

static void print_points(FILE *out, const struct points_finding *p)
{
    const struct law_fit *fit = p->fit;
    struct str name = STR_INIT;

    gather_name(&name, p->name, p->coordinates, p->n_coordinates);
    fprintf(out, "%s:", name.text);
    str_fini(&name);
    if (fit == NULL) {
        fprintf(out, " no fit: %s\n", p->error);
        return;
    }
    fprintf(out, " %s: %s\n", points_verdict(p), fit->reason);
    if (fit->identifiable == NOT_IDENTIFIABLE)
        return;
    fprintf(out, "  %s\n", fit->formula);
    for (size_t k = 0; k < fit->n_constants; k++) {
        const struct law_estimate *e = &fit->constants[k];

        print_interval(out, e->name, e->value, e->low, e->high,
                       isfinite(e->low) && isfinite(e->high));
    }
    if (isfinite(fit->r2))
        fprintf(out, "  r2 %.4g", fit->r2);
    fputc('\n', out);
}

static void print_prediction(FILE *out, const struct prediction_finding *p)
{
    struct str text = STR_INIT;

    gather_name(&text, p->name, p->coordinates, p->n_coordinates);
    fprintf(out, "%s:", text.text);
    str_clear(&text);
    if (p->reason != NULL) {
        fprintf(out, " no prediction: %s\n", p->reason);
        str_fini(&text);
        return;
    }
    fprintf(out, " %.4g", p->value);
    if (isfinite(p->low))
        fprintf(out, " [%.4g, %.4g]", p->low, p->high);
    fprintf(out, "%s%s", p->unit[0] != '\0' ? " " : "", p->unit);
    if (!isfinite(p->low))
        fprintf(out, "; %s", p->interval_reason);
    if (p->weak)
        fprintf(out, "; the fit behind it is weak");
    gather_reach(&text, &p->reach);
    if (text.len > 0)
        fprintf(out, "; %s", text.text);
    fputc('\n', out);
    str_fini(&text);
}

static void print_import_notes(FILE *out, const struct import_finding *import)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < import->n_notes; i++) {
        str_printf(&text, "%s: ", import->name);
        print_utf8(&text, import->notes[i]);
        str_addc(&text, '\n');
    }
    fputs(str_text(&text), out);
    str_fini(&text);
}

/* Of several claims, how many hold; and what all of it rests on. */
static void print_summary(FILE *out, const struct findings *f)
{
    size_t outcomes[] = {
        [CLAIM_FAILED] = 0, [CLAIM_HOLDS] = 0, [CLAIM_UNKNOWN] = 0};
    struct str text = STR_INIT;

    for (size_t i = 0; i < f->n_claims; i++)
        outcomes[f->claims[i].outcome]++;
    if (f->n_claims > 1)
        fprintf(out, "%zu of %zu claims hold, %zu failed, %zu unknown\n",
                outcomes[CLAIM_HOLDS], f->n_claims, outcomes[CLAIM_FAILED],
                outcomes[CLAIM_UNKNOWN]);
    if (f->total_flop > 0) {
        print_si(&text, f->total_flop, "flop");
        str_add(&text, " and ");
        print_duration(&text, f->total_wall_s);
        fprintf(out, "cost: %s of training, all runs together\n", text.text);
    }
    str_fini(&text);
}

void findings_print(FILE *out, const struct findings *findings)
{
    static const char *const outcomes[] = {[CLAIM_FAILED] = "FAILED",
                                           [CLAIM_HOLDS] = "holds",
                                           [CLAIM_UNKNOWN] = "unknown"};

    for (size_t i = 0; i < findings->n_imports; i++)
        print_import_notes(out, &findings->imports[i]);
    for (size_t i = 0; i < findings->n_laws; i++)
        print_law(out, &findings->laws[i]);
    for (size_t i = 0; i < findings->n_points; i++)
        print_points(out, &findings->points[i]);
    for (size_t i = 0; i < findings->n_predictions; i++)
        print_prediction(out, &findings->predictions[i]);
    for (size_t i = 0; i < findings->n_claims; i++) {
        const struct claim_finding *c = &findings->claims[i];

        fprintf(out, "claim %s: %s: %s", outcomes[c->outcome], c->text,
                c->expression);
        if (c->outcome == CLAIM_UNKNOWN)
            fprintf(out, " (%s)", c->reason);
        else if (c->values[0] != '\0')
            fprintf(out, " (%s)", c->values);
        fputc('\n', out);
    }
    print_summary(out, findings);
}

bool findings_tell_gaps(const struct findings *findings, const char *store)
{
    size_t there = 0, missing = 0;

    for (size_t i = 0; i < findings->n_runs; i++) {
        const struct run_row *run = &findings->runs[i];

        there += run->status == RUN_DONE || run->status == RUN_DIVERGED ||
                 run->status == RUN_IMPORTED;
        missing += run->status == RUN_MISSING;
        if (run->status == RUN_FAILED)
            fprintf(stderr, "%s failed: %s (log: %s)\n", run->label,
                    run->message, run->log);
    }
    for (size_t i = 0; i < findings->n_imports; i++)
        there += findings->imports[i].n_points > 0;
    if (there == 0)
        fprintf(stderr,
                "rlstudy: none of the %zu runs is finished in the store %s, "
                "so there is nothing to report\n",
                findings->n_runs, store);
    else if (missing > 0)
        fprintf(stderr,
                "note: %zu of %zu runs are not finished and are left "
                "out\n",
                missing, findings->n_runs);
    return there > 0;
}

enum exit_status findings_status(const struct findings *findings)
{
    for (size_t i = 0; i < findings->n_runs; i++) {
        if (findings->runs[i].status == RUN_FAILED)
            return STATUS_RUNS_FAILED;
    }
    for (size_t i = 0; i < findings->n_claims; i++) {
        if (findings->claims[i].outcome != CLAIM_HOLDS)
            return STATUS_CLAIM_FAILED;
    }
    for (size_t i = 0; i < findings->n_laws; i++) {
        const struct intrinsic_fit *fit = findings->laws[i].fit;

        if (fit == NULL || fit->identifiable == NOT_IDENTIFIABLE)
            return STATUS_CLAIM_FAILED;
    }
    for (size_t i = 0; i < findings->n_points; i++) {
        if (!points_trusted(&findings->points[i]))
            return STATUS_CLAIM_FAILED;
    }
    for (size_t i = 0; i < findings->n_predictions; i++) {
        if (findings->predictions[i].reason != NULL)
            return STATUS_CLAIM_FAILED;
    }
    return STATUS_OK;
}
