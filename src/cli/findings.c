/* findings.c - from what is stored to what was found: runs, fits, claims. */
#include "config.h"

#include "cli/findings.h"

#include "base/arena.h"
#include "cli/cli.h"
#include "cli/results.h"
#include "plan/plan.h"

static void judge_claims(struct work *w, struct findings *out,
                         struct results *results)
{
    const struct result_source source = results_source(results);
    size_t n = w->study->n_claims;
    struct claim_finding *claims =
        arena_array(w->arena, struct claim_finding, n);

    for (size_t i = 0; i < n; i++) {
        const struct study_claim *claim = &w->study->claims[i];
        struct claim_result result =
            study_judge(w->arena, w->study, claim, &source);

        claims[i] = (struct claim_finding){
            .text = claim->text,
            .expression = claim->expression,
            .values = result.values,
            .outcome = result.outcome == CLAIM_IS_TRUE    ? CLAIM_HOLDS
                       : result.outcome == CLAIM_IS_FALSE ? CLAIM_FAILED
                                                          : CLAIM_UNKNOWN,
            .reason = result.reason,
        };
    }
    out->claims = claims;
    out->n_claims = n;
}

static bool begin(struct work *w, struct findings *out, struct arena *arena,
                  const struct loaded *loaded, const struct store *store,
                  struct err *err)
{
    *w = (struct work){
        .arena = arena,
        .plan = loaded->plan,
        .study = loaded->study,
        .store = store,
        .n_runs = loaded->plan->n_runs,
    };
    *out = (struct findings){0};
    if (!imports_read(&w->imports, arena, w->study, loaded->diag, err))
        return false;
    work_read_runs(w, out);
    out->runs = w->runs;
    out->n_runs = w->n_runs;
    return true;
}

bool findings_read_runs(struct findings *out, struct arena *arena,
                        const struct loaded *loaded, const struct store *store,
                        struct err *err)
{
    struct work w;

    if (!begin(&w, out, arena, loaded, store, err))
        return false;
    work_describe(&w, out);
    findings_tell_provenance(out, arena, loaded);
    return true;
}

bool findings_make(struct findings *out, struct results **all,
                   struct arena *arena, const struct loaded *loaded,
                   const struct store *store, int threads, struct err *err)
{
    struct work w;

    if (!begin(&w, out, arena, loaded, store, err))
        return false;
    struct results *results = work_make_fits(&w, threads);
    out->n_predictions = results_predict(results);
    out->predictions = results->predictions;
    judge_claims(&w, out, results);
    work_describe(&w, out);
    findings_tell_provenance(out, arena, loaded);
    out->laws = w.laws;
    out->n_laws = w.n_laws;
    out->points = w.points;
    out->n_points = w.n_points;
    if (all != NULL)
        *all = results;
    return true;
}
