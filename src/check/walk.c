/* walk.c - loops among declarations. */
#include "config.h"

#include "base/mem.h"
#include "check/internal.h"

enum { MAX_WALK = 500 };

static bool enter(struct check *check, const struct decl *decl)
{
    if (check->n_walk == MAX_WALK) {
        diag_error(check->diag, "too-deep", decl->ast->name.span,
                   "more than %d declarations in a chain", MAX_WALK);
        return false;
    }
    check->walk = mem_grow(check->walk, &check->cap_walk, check->n_walk,
                           sizeof *check->walk);
    check->walk[check->n_walk++] = decl;
    return true;
}

static void report_loop(struct check *check, const struct decl *decl)
{
    size_t from = check->n_walk;

    while (from > 0 && check->walk[from - 1] != decl)
        from--;
    if (from > 0)
        from--;
    diag_error(check->diag, "cycle", decl->ast->name.span,
               "'%s' depends on itself", decl->name);
    if (from + 1 == check->n_walk)
        return;
    for (size_t i = from; i < check->n_walk; i++) {
        bool last = i + 1 == check->n_walk;

        diag_note(check->diag, check->walk[i]->ast->name.span,
                  "'%s' depends on '%s'", check->walk[i]->name,
                  last ? decl->name : check->walk[i + 1]->name);
    }
}

bool walk_begin(struct check *check, struct decl *decl, enum visit *visit)
{
    if (*visit == VISIT_DONE)
        return false;
    if (*visit == VISIT_OPEN)
        report_loop(check, decl);
    if (*visit == VISIT_OPEN || !enter(check, decl)) {
        decl->bad = true;
        return false;
    }
    *visit = VISIT_OPEN;
    return true;
}

void walk_end(struct check *check, enum visit *visit)
{
    check->n_walk--;
    *visit = VISIT_DONE;
}
