/* generic.c - declarations with parameters, whatever their arguments are.
 *
 * Types can only be checked once there are arguments; names, keys and loops
 * need not wait, and are reported although nobody uses the declaration. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "check/internal.h"

/* A walk over the names of an expression. */
struct tour {
    struct check *check;
    size_t module;
    const struct binding *env;
    bool *used; /* (n): which of the parameters, which are the outermost */
    const struct ast_decl *decl;
    bool sound;
};

static void walk_names(struct tour *tour, const struct ast_expr *e);

static void walk_items(struct tour *tour, const struct ast_expr *e)
{
    for (size_t i = 0; i < e->n_items; i++)
        walk_names(tour, e->items[i]);
}

static void use_param(struct tour *tour, const struct binding *b)
{
    for (size_t i = 0; i < tour->decl->n_params; i++) {
        if (tour->decl->params[i].name.text == b->name)
            tour->used[i] = true;
    }
}

static void walk_name(struct tour *tour, const struct ast_expr *e)
{
    struct check *check = tour->check;
    const struct binding *b = binding_of(tour->env, e);

    if (b != NULL) {
        use_param(tour, b);
        return;
    }
    struct decl *d = scope_find_expr(check->scope, tour->module, e);
    if (d == NULL && e->qualifier.text == NULL &&
        quantity_find(e->name.text) != NULL)
        return; /* of a run: whether one is meant is told by the type */
    if (d == NULL) {
        scope_unknown_expr(check, tour->module, e, "unknown-name", "name",
                           DECL_KINDS, NULL);
        tour->sound = false;
        return;
    }
    d->used = true;
    if (d->ast->kind == DECL_LET || d->ast->kind == DECL_AXIS) {
        value_of_decl(check, d);
        tour->sound &= !d->bad;
    }
}

static void walk_call(struct tour *tour, const struct ast_expr *e)
{
    struct check *check = tour->check;
    struct decl *d = scope_find_expr(check->scope, tour->module, e);

    walk_items(tour, e);
    if (d == NULL || d->ast->kind != DECL_LET || !d->ast->has_params) {
        /* A function; what is none is reported by its type. */
        if (e->qualifier.text == NULL && function_find(e->name.text) != NULL)
            return;
        struct place place = {.module = tour->module, .over = SIZE_MAX};
        tour->sound &= type_of(check, &place, e).kind != TYPE_BAD;
        return;
    }
    d->used = true;
    value_of_decl(check, d);
    tour->sound &= !d->bad && bind_is_sound(check, d, e);
}

static void walk_each(struct tour *tour, const struct ast_expr *e)
{
    const struct binding *env = tour->env;

    for (size_t i = 0; i < e->n_vars; i++) {
        walk_names(tour, e->items[i + 1]);
        struct binding *b = arena_new_of(tour->check->arena, struct binding);
        b->name = e->vars[i].text;
        b->outer = tour->env;
        tour->env = b;
    }
    walk_names(tour, e->items[0]);
    for (size_t i = e->n_vars + 1; i < e->n_items; i++)
        walk_names(tour, e->items[i]);
    tour->env = env;
}

static void walk_names(struct tour *tour, const struct ast_expr *e)
{
    if (!depth_enter(tour->check, e->span)) {
        tour->sound = false;
        return;
    }
    switch (e->kind) {
    case EXPR_BAD:
        tour->sound = false;
        break;
    case EXPR_NAME:
        walk_name(tour, e);
        break;
    case EXPR_CALL:
        walk_call(tour, e);
        break;
    case EXPR_EACH:
        walk_each(tour, e);
        break;
    default:
        walk_items(tour, e);
    }
    depth_leave(tour->check);
}

/* ---- its parts ---- */

bool generic_params_are_sound(struct check *check, const struct ast_decl *ast)
{
    if (is_total(ast)) {
        diag_error(check->diag, "wrong-arguments", ast->params[0].name.span,
                   "the budget total is of the whole study and has no "
                   "parameters");
        return false;
    }
    if (ast->n_params > MAX_PARAMS) {
        diag_error(check->diag, "too-many", ast->params[MAX_PARAMS].name.span,
                   "a declaration has at most %d parameters", MAX_PARAMS);
        return false;
    }
    for (size_t i = 0; i < ast->n_params; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(ast->params[i].name.text, ast->params[k].name.text) != 0)
                continue;
            diag_error(check->diag, "duplicate-name", ast->params[i].name.span,
                       "there is a parameter '%s' already",
                       ast->params[i].name.text);
            diag_note(check->diag, ast->params[k].name.span, "it is here");
            return false;
        }
    }
    return true;
}

/* The parameters, of which nothing but the names is known; defaults see those
 * before them. */
static void walk_params(struct tour *tour)
{
    const struct ast_decl *ast = tour->decl;
    struct binding *b =
        arena_array(tour->check->arena, struct binding, ast->n_params);

    for (size_t i = 0; i < ast->n_params; i++) {
        if (ast->params[i].def != NULL)
            walk_names(tour, ast->params[i].def);
        b[i].name = ast->params[i].name.text;
        b[i].outer = tour->env;
        tour->env = &b[i];
    }
}

static void warn_unused(struct tour *tour)
{
    const struct ast_decl *ast = tour->decl;

    for (size_t i = 0; i < ast->n_params && ast->module == 0; i++) {
        if (!tour->used[i])
            diag_report(tour->check->diag, SEVERITY_WARNING,
                        "unused-declaration", ast->params[i].name.span,
                        "nothing uses parameter '%s' of '%s'",
                        ast->params[i].name.text, ast->name.text);
    }
}

/* What is made from an environment that a parameter names: which one it is, and
 * so what its keys are, the instances know. */
static void leave_to_instances(struct tour *tour)
{
    memset(tour->used, true, tour->decl->n_params * sizeof *tour->used);
}

/* Its table is that of what it is made from. */
static void walk_base(struct tour *tour, struct decl *decl)
{
    struct check *check = tour->check;
    const struct ast_expr *e = decl->ast->value;
    const struct param_table *table;

    if (e == NULL) {
        decl->table = is_total(decl->ast) ? &schema_total : &schema_budget;
        if (decl->ast->kind != DECL_BUDGET) {
            diag_error(check->diag, "missing-kind", decl->ast->name.span,
                       "'%s' must say what it is made from", decl->name);
            tour->sound = false;
        }
        return;
    }
    if (decl->ast->kind == DECL_BUDGET &&
        budget_is_amount(check, decl, tour->env)) {
        walk_names(tour, e);
        decl->table = &schema_budget;
        return;
    }
    if (template_is_outside(check, decl, e) && e->n_items > 0 &&
        e->items[0]->kind != EXPR_STRING) {
        walk_items(tour, e);
        leave_to_instances(tour);
        return;
    }
    struct decl *base = template_find(check, decl, e, &table);
    if (base != NULL) {
        base->used = true;
        template_resolve(check, base);
        decl->table = base->table;
        tour->sound &= !base->bad && bind_is_sound(check, base, e);
        walk_items(tour, e);
        if (decl->table == NULL && tour->sound) {
            leave_to_instances(tour);
            return;
        }
    } else {
        decl->table = table;
    }
    tour->sound &= decl->table != NULL;
}

static void walk_block(struct tour *tour, const struct decl *decl)
{
    const struct ast_block *block = decl->ast->block;

    for (size_t i = 0; block != NULL && i < block->n; i++) {
        const struct ast_entry *entry = &block->entries[i];

        if (entry->item || decl->table == NULL)
            continue; /* the instances say what is wrong */
        const struct param *p = param_find(decl->table, entry->key.text);
        if (p == NULL || !param_is_key(p)) {
            template_unknown_key(tour->check, decl, &entry->key);
            tour->sound = false;
        } else if (!field_is_word(p, tour->env, entry->value)) {
            walk_names(tour, entry->value);
        }
    }
}

void generic_check(struct check *check, struct decl *decl)
{
    struct tour tour = {
        .check = check,
        .module = decl->ast->module,
        .used = arena_array(check->arena, bool, decl->ast->n_params),
        .decl = decl->ast,
        .sound = generic_params_are_sound(check, decl->ast),
    };

    if (tour.sound) {
        walk_params(&tour);
        if (decl->ast->kind == DECL_LET) {
            walk_names(&tour, decl->ast->value);
        } else {
            walk_base(&tour, decl);
            walk_block(&tour, decl);
        }
    }
    if (tour.sound && check->sound_syntax)
        warn_unused(&tour);
    decl->bad |= !tour.sound;
}
