/* fit_union.c - several sets of curves in one fit: `main + published`. */
#include "config.h"

#include "base/arena.h"
#include "check/fit.h"

enum { MAX_SETS = 64 };

/* The sets that `+` joins, from left to right. */
struct sets {
    const struct ast_expr *exprs[MAX_SETS];
    struct decl *decls[MAX_SETS];
    size_t n;
};

static bool is_sum(const struct ast_expr *e)
{
    return e->kind == EXPR_BINARY && e->op == OP_ADD;
}

/* Sums lean to the left. */
static size_t count_sets(const struct ast_expr *e)
{
    size_t n = 1;

    for (; is_sum(e); e = e->items[0])
        n++;
    return n;
}

static bool find_sets(struct check *check, const struct decl *decl,
                      struct sets *sets)
{
    const struct ast_expr *e = decl->ast->value->items[0];

    sets->n = count_sets(e);
    if (sets->n > MAX_SETS) {
        diag_error(check->diag, "wrong-arguments", e->span,
                   "a fit takes at most %d sets of curves", (int)MAX_SETS);
        return false;
    }
    for (size_t i = sets->n; i-- > 0; e = e->items[0]) {
        sets->exprs[i] = is_sum(e) ? e->items[1] : e;
        sets->decls[i] = fit_find_evidence(check, decl, sets->exprs[i]);
        if (sets->decls[i] == NULL || sets->decls[i]->bad)
            return false;
    }
    return true;
}

/* One of those that are added to the first. */
static bool add_set(struct check *check, const struct ast_expr *e,
                    const struct decl *set, size_t *index)
{
    if (set->ast->kind != DECL_CURVES) {
        diag_error(check->diag, "wrong-kind", e->span,
                   "'%s' is %s; only curves are added to others", set->name,
                   decl_article(set->ast->kind));
        return false;
    }
    *index = set->index;
    return true;
}

struct decl *fit_union_check(struct check *check, const struct decl *decl,
                             struct study_fit *fit)
{
    struct sets sets;
    size_t first = 0;

    if (!find_sets(check, decl, &sets))
        return NULL;
    if (sets.n > 1 && decl->law->evidence == LAW_OF_POINTS) {
        diag_error(check->diag, "wrong-arguments", sets.exprs[1]->span,
                   "'%s' is made to fit one set of points, runs or curves",
                   decl->law->table->name);
        return NULL;
    }
    while (first < sets.n && sets.decls[first]->ast->kind != DECL_RUNS)
        first++;
    first = first == sets.n ? 0 : first;
    size_t *also = arena_array(check->arena, size_t, sets.n);
    for (size_t i = 0; i < sets.n; i++) {
        if (i != first &&
            !add_set(check, sets.exprs[i], sets.decls[i], &also[fit->n_also++]))
            return NULL;
    }
    fit->also = also;
    return sets.decls[first];
}

/* Curves that are read for each value of an axis belong to the fit of that
 * value. */
bool fit_union_axes(struct check *check, const struct decl *decl,
                    const struct study_fit *fit,
                    const struct study_axis *const *axes)
{
    bool sound = true;

    for (size_t i = 0; i < fit->n_also; i++) {
        const struct study_curves *c = &check->curves[fit->also[i]];
        const struct evidence evidence = {.name = c->name,
                                          .span = c->span,
                                          .axes = c->axes,
                                          .n_axes = c->n_axes,
                                          .curves = c};

        sound &= fit_brackets_are_complete(check, decl, &evidence, axes);
    }
    return sound;
}
