/* results_compare.c - how laws compare with one another. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "cli/question.h"
#include "report/pairs.h"

static bool can_compare(const struct law_finding *law, struct err *err)
{
    if (law->fit == NULL)
        return err_set(err, "there is no fit: %s", law->error);
    return law->fit->identifiable != NOT_IDENTIFIABLE ||
           err_set(err, "the fit is not identifiable: %s", law->fit->reason);
}

/* Each pair is compared once, however many replicates ask. */
static const struct comparison *compare(struct results *r,
                                        const struct law_finding *a,
                                        const struct law_finding *b,
                                        struct err *err)
{
    struct comparison *c = r->comparisons;

    while (c != NULL && (c->a != a || c->b != b))
        c = c->next;
    if (c != NULL)
        return c;
    const struct effort one = pair_effort(a, b), other = pair_effort(b, a);
    c = arena_new_of(r->arena, struct comparison);
    c->a = a;
    c->b = b;
    if (!multiplier_mean(r->arena, &c->multiplier, &one, &other, err))
        return NULL;
    c->next = r->comparisons;
    r->comparisons = c;
    return c;
}

bool question_of_comparison(const struct question *q,
                            const struct result_query *query, struct value *out,
                            struct err *err)
{
    const struct law_finding *a =
        question_law(q->r, query->fit, query->instance);
    const struct law_finding *b =
        question_law(q->r, query->other_fit, query->other_instance);

    if (!can_compare(a, err) || !can_compare(b, err))
        return false;
    if (strcmp(a->task, b->task) != 0)
        return err_set(err,
                       "'%s' and '%s' are of different environments, "
                       "where a return is not the same achievement",
                       a->name, b->name);
    const struct comparison *c = compare(q->r, a, b, err);
    if (c == NULL)
        return false;
    if (q->noted != NULL)
        q->noted->weak |=
            a->fit->identifiable == WEAK || b->fit->identifiable == WEAK;
    if (q->replicated && q->b >= c->multiplier.n)
        return question_no_replicate(
            a->fit->replicates_ok <= b->fit->replicates_ok ? a : b, q->b, err);
    *out = value_number(number_real(
        q->replicated ? c->multiplier.replicates[q->b] : c->multiplier.value));
    return true;
}
