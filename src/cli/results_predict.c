/* results_predict.c - the predictions of a study, with their intervals. */
#include "config.h"

#include "cli/question.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"

bool question_of_prediction(const struct question *q,
                            const struct result_query *query, struct value *out,
                            struct err *err)
{
    size_t p = (size_t)(query->prediction - q->r->study->predictions);
    size_t i = q->r->first[p] + query->instance;
    const struct prediction_finding *f = &q->r->predictions[i];
    double x = f->value;

    if (!isfinite(f->value))
        return err_set(err, "'%s' has no value: %s", f->name, f->reason);
    if (q->noted != NULL) {
        const struct caution caution = {f->weak, f->reach};

        caution_add(q->noted, &caution);
    }
    if (query->part != RESULT_VALUE) {
        if (!isfinite(f->low))
            return err_set(err, "%s", f->interval_reason);
        x = query->part == RESULT_LOW ? f->low : f->high;
    } else if (q->replicated) {
        const struct replicated *all = &q->r->predicted[i];

        if (q->b >= all->n || !isfinite(all->values[q->b]))
            return err_set(err, "%s",
                           f->interval_reason != NULL ? f->interval_reason
                                                      : "there is no interval");
        x = all->values[q->b];
    }
    *out = value_number(number_real(x));
    out->number.dim = query->prediction->dim;
    return true;
}

/* What a prediction asks, while it is worked out. */
struct watch {
    struct question *q;
    size_t n;                 /* questions */
    struct result_query last; /* one */
    double answer;            /* to it */
};

static bool watched(void *ctx, const struct result_query *query,
                    struct value *out, struct err *err)
{
    struct watch *w = ctx;
    const bool ok = question_answer(w->q, query, out, err);

    w->n++;
    w->last = *query;
    w->answer =
        ok && out->kind == VALUE_NUMBER ? out->number.real : (double)NAN;
    return ok;
}

/* Whether a prediction of that VALUE is nothing but one result that has an
 * interval: one number has one interval. */
static bool is_result(const struct watch *w, double value)
{
    return w->n == 1 && w->answer == value && w->last.part == RESULT_VALUE &&
           (w->last.prediction != NULL ||
            (w->last.attribute != NULL && w->last.attribute->interval));
}

static bool ask_end(double *out, struct results *r,
                    const struct result_query *query, enum result_part part,
                    struct err *err)
{
    struct question q = {.r = r};
    struct result_query end = *query;
    struct value v;

    end.part = part;
    if (!question_answer(&q, &end, &v, err))
        return false;
    *out = v.number.real;
    return true;
}

static bool ask_ends(double ends[2], struct results *r,
                     const struct result_query *query, struct err *err)
{
    return ask_end(&ends[0], r, query, RESULT_LOW, err) &&
           ask_end(&ends[1], r, query, RESULT_HIGH, err);
}

/* The interval of prediction I: that of RESULT, which it is, or (NULL) from its
 * values on all replicates. */
static void set_interval(struct results *r, size_t i,
                         const struct study_prediction *p, size_t instance,
                         const struct result_query *result)
{
    struct prediction_finding *out = &r->predictions[i];
    struct replicated *all = &r->predicted[i];
    double *copy = mem_alloc((r->replicates + 1) * sizeof *copy), ends[2];
    struct err first = {.msg = ""}, why;

    all->values = arena_array(r->arena, double, r->replicates);
    all->n = r->replicates;
    for (size_t b = 0; b < r->replicates; b++) {
        struct question q = {.r = r, .replicated = true, .b = b};
        const struct result_source source = {question_answer, &q};
        struct arena *arena = arena_new();
        struct value v =
            study_predict(arena, r->study, p, instance, &source, &why);

        all->values[b] = v.kind == VALUE_NUMBER ? v.number.real : (double)NAN;
        if (v.kind != VALUE_NUMBER && first.msg[0] == '\0')
            first = why;
        arena_free(arena);
    }
    /* Pairs end with the fit that has the fewest replicates. */
    while (all->n > 0 && !isfinite(all->values[all->n - 1]))
        all->n--;
    memcpy(copy, all->values, all->n * sizeof *copy);
    if (all->n == 0 && first.msg[0] == '\0')
        err_set(&first, "there is no interval: no fit has a bootstrap");
    if (result != NULL ? ask_ends(ends, r, result, &first)
                       : all->n > 0 && question_interval(ends, out->value, copy,
                                                         all->n, &first)) {
        out->low = ends[0];
        out->high = ends[1];
        out->replicates = all->n;
    } else {
        out->interval_reason = arena_strdup(r->arena, first.msg);
    }
    free(copy);
}

static void predict_one(struct results *r, size_t i,
                        const struct study_prediction *p, size_t instance)
{
    struct prediction_finding *out = &r->predictions[i];
    struct caution caution = {0};
    struct question q = {.r = r, .noted = &caution};
    struct watch w = {.q = &q};
    const struct result_source source = {watched, &w};
    struct coordinate *coordinates =
        arena_array(r->arena, struct coordinate, p->n_axes);
    struct err why;

    for (size_t a = 0; a < p->n_axes; a++) {
        const struct study_coordinate *c =
            &p->coordinates[instance * p->n_axes + a];

        coordinates[a] = (struct coordinate){
            c->axis, c->text,
            c->value.kind == VALUE_NUMBER ? c->value.number.real : (double)NAN};
    }
    *out = (struct prediction_finding){
        .name = p->name,
        .coordinates = coordinates,
        .n_coordinates = p->n_axes,
        .expression = p->expression,
        .note = p->note,
        .unit = p->unit,
        .value = (double)NAN,
        .low = (double)NAN,
        .high = (double)NAN,
    };
    struct value v =
        study_predict(r->arena, r->study, p, instance, &source, &why);
    if (v.kind == VALUE_NUMBER && isfinite(v.number.real)) {
        out->value = v.number.real;
        out->weak = caution.weak;
        out->reach = caution.reach;
        set_interval(r, i, p, instance,
                     is_result(&w, out->value) ? &w.last : NULL);
        return;
    }
    out->reason = arena_strdup(
        r->arena, why.msg[0] != '\0' ? why.msg : "it is not known");
    out->interval_reason = out->reason;
}

size_t results_predict(struct results *r)
{
    size_t n = 0;

    r->first = arena_array(r->arena, size_t, r->study->n_predictions);
    for (size_t p = 0; p < r->study->n_predictions; p++)
        n += r->study->predictions[p].n_instances;
    r->predictions = arena_array(r->arena, struct prediction_finding, n);
    r->predicted = arena_array(r->arena, struct replicated, n);
    n = 0;
    for (size_t p = 0; p < r->study->n_predictions; p++) {
        const struct study_prediction *prediction = &r->study->predictions[p];

        r->first[p] = n;
        for (size_t i = 0; i < prediction->n_instances; i++)
            predict_one(r, n++, prediction, i);
    }
    return n;
}
