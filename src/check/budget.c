/* budget.c - what a run may use: keys, and amounts that say by their unit
 * which key they are. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/internal.h"

bool budget_is_amount(const struct check *check, const struct decl *decl,
                      const struct binding *env)
{
    const struct ast_expr *e = decl->ast->value;
    const struct decl *d;

    switch (e->kind) {
    case EXPR_BAD:
        return false;
    case EXPR_CALL:
        d = scope_find_expr(check->scope, decl->ast->module, e);
        if (d != NULL)
            return d->ast->kind == DECL_LET;
        return e->qualifier.text == NULL && function_find(e->name.text) != NULL;
    case EXPR_NAME:
        if (binding_of(env, e) != NULL)
            return true;
        d = scope_find_expr(check->scope, decl->ast->module, e);
        return d != NULL &&
               (d->ast->kind == DECL_LET || d->ast->kind == DECL_AXIS);
    default:
        return true;
    }
}

/* The key of TABLE that takes numbers of DIM, or NULL. */
static const struct param *key_of(const struct param_table *table,
                                  struct dim dim)
{
    for (size_t i = 0; i < table->n; i++) {
        if (dim_equal(param_dim(&table->params[i]), dim))
            return &table->params[i];
    }
    return NULL;
}

static void report_dimension(struct check *check, const struct decl *decl,
                             struct dim dim)
{
    const struct ast_expr *e = decl->ast->value;
    const struct param_table *table = decl->table;
    struct str units = STR_INIT, got = STR_INIT;
    size_t len = 0;
    const char *text = diag_text_of(check->diag, e->span, &len);
    bool plain = dim_is_none(dim);
    bool short_text = len <= 40 && memchr(text, '\n', len) == NULL;
    bool repeat = plain && e->kind == EXPR_NUMBER && short_text;

    for (size_t i = 0; i < table->n; i++) {
        str_add(&units, i == 0 ? "" : i + 1 < table->n ? ", " : " or ");
        if (repeat)
            str_printf(&units, "%.*s ", (int)len, text);
        str_add(&units, table->params[i].unit);
    }
    dim_print(&got, dim);
    if (plain)
        diag_error(check->diag, "wrong-dimension", e->span,
                   "a budget needs a unit: %s", units.text);
    else
        diag_error(check->diag, "wrong-dimension", e->span,
                   "a budget is an amount of %s, not of %s", units.text,
                   got.text);
    str_fini(&units);
    str_fini(&got);
}

void budget_amount(struct check *check, struct decl *decl)
{
    const struct ast_expr *e = decl->ast->value;
    struct place place = decl_place(decl);

    decl->table = is_total(decl->ast) ? &schema_total : &schema_budget;
    decl->fields = arena_array(check->arena, struct field, decl->table->n);
    place.env = decl->env;
    struct type t = type_of(check, &place, e);
    struct type item = t.kind == TYPE_LIST && t.item != NULL ? *t.item : t;
    decl->bad = true;
    if (t.kind == TYPE_BAD)
        return;
    if (item.kind != TYPE_NUMBER) {
        struct str text = STR_INIT;

        type_print(&text, item);
        diag_error(check->diag, "wrong-type", e->span,
                   "a budget is an amount, such as 4M interactions, or made "
                   "from another; this is %s",
                   text.text);
        str_fini(&text);
        return;
    }
    const struct param *key = key_of(decl->table, item.dim);
    if (dim_is_none(item.dim) || key == NULL) {
        report_dimension(check, decl, item.dim);
        return;
    }
    struct field *f = &decl->fields[key - decl->table->params];
    *f = (struct field){
        .value = e,
        .key = e->span,
        .from = decl,
        .module = decl->ast->module,
        .env = decl->env,
    };
    place = decl_place(decl);
    field_check(check, decl, key, f, &place);
    decl->bad = f->bad;
}

void budget_require(struct check *check, struct decl *decl)
{
    if (decl->bad || decl->odd_keys || decl->table != &schema_budget ||
        (decl->ast->block != NULL && decl->ast->block->damaged))
        return;
    for (size_t i = 0; i < decl->table->n; i++) {
        if (decl->fields[i].value != NULL)
            return;
    }
    diag_error(check->diag, "missing-key", decl->ast->name.span,
               "'%s' must say when a run ends: interactions, flop or "
               "wall_time",
               decl->name);
    for (size_t i = 0; i < decl->table->n; i++)
        diag_note(check->diag, SPAN_NONE, "%s: %s", decl->table->params[i].name,
                  decl->table->params[i].doc);
    decl->bad = true;
}
