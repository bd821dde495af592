/* bind.c - what parameters stand for where a declaration is used. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "check/internal.h"

const struct binding *binding_find(const struct binding *env, const char *name)
{
    while (env != NULL && strcmp(env->name, name) != 0)
        env = env->outer;
    return env;
}

const struct binding *binding_of(const struct binding *env,
                                 const struct ast_expr *e)
{
    return e->kind == EXPR_NAME && e->qualifier.text == NULL
               ? binding_find(env, e->name.text)
               : NULL;
}

const struct decl *binding_axis(const struct scope *scope, size_t module,
                                const struct binding *env,
                                const struct ast_expr *e)
{
    while (e != NULL && e->kind == EXPR_NAME) {
        const struct binding *b = binding_of(env, e);

        if (b == NULL) {
            const struct decl *d = scope_find_expr(scope, module, e);

            return d != NULL && d->ast->kind == DECL_AXIS ? d : NULL;
        }
        if (b->axis != NULL)
            return b->axis_decl;
        e = b->expr;
        module = b->module;
        env = b->env;
    }
    return NULL;
}

/* ---- which argument is which ---- */

static const struct ast_name *label_of(const struct ast_expr *call, size_t i)
{
    return call->labels != NULL && call->labels[i].text != NULL
               ? &call->labels[i]
               : NULL;
}

const struct ast_expr *bind_argument(const struct ast_decl *decl,
                                     const struct ast_expr *call, size_t index)
{
    if (call == NULL || call->kind != EXPR_CALL)
        return NULL;
    if (index < call->n_items && label_of(call, index) == NULL)
        return call->items[index];
    for (size_t i = 0; i < call->n_items; i++) {
        const struct ast_name *label = label_of(call, i);

        if (label != NULL &&
            strcmp(label->text, decl->params[index].name.text) == 0)
            return call->items[i];
    }
    return NULL;
}

static size_t find_param(const struct ast_decl *decl, const char *name)
{
    size_t i = 0;

    while (i < decl->n_params && strcmp(decl->params[i].name.text, name) != 0)
        i++;
    return i;
}

static bool unknown_param(struct check *check, const struct decl *decl,
                          const struct ast_name *label)
{
    struct suggest s = suggest_for(label->text);

    for (size_t i = 0; i < decl->ast->n_params; i++)
        suggest_offer(&s, decl->ast->params[i].name.text);
    diag_unknown(check->diag, "wrong-arguments", label->span, &s,
                 "its parameter is", "its parameters are",
                 "'%s' has no parameter '%s'", decl->name, label->text);
    return false;
}

/* Keys in round brackets, most likely. */
static bool no_params(struct check *check, const struct decl *decl,
                      const struct ast_expr *call)
{
    const struct ast_name *label = call->n_items > 0 ? label_of(call, 0) : NULL;

    diag_error(check->diag, "wrong-arguments", call->span,
               "'%s' has no parameters", decl->name);
    if (label != NULL && decl->ast->kind != DECL_LET &&
        decl->ast->kind != DECL_REPORT)
        diag_note(check->diag, SPAN_NONE,
                  "keys stand in curly brackets: %s { %s = ... }", decl->name,
                  label->text);
    return false;
}

static bool too_many(struct check *check, const struct decl *decl,
                     const struct ast_expr *call)
{
    size_t n = decl->ast->n_params;

    diag_error(check->diag, "wrong-arguments", call->items[n]->span,
               "'%s' takes %zu argument%s, not %zu", decl->name, n,
               n == 1 ? "" : "s", call->n_items);
    diag_note(check->diag, decl->ast->name.span, "it is declared here");
    return false;
}

bool bind_is_sound(struct check *check, const struct decl *decl,
                   const struct ast_expr *call)
{
    struct span given[MAX_PARAMS] = {SPAN_NONE};
    bool named = false;

    if (call == NULL || call->kind != EXPR_CALL)
        return true;
    if (!decl->ast->has_params)
        return no_params(check, decl, call);
    if (decl->ast->n_params > MAX_PARAMS)
        return false; /* which is reported where it is declared */
    for (size_t i = 0; i < call->n_items; i++) {
        const struct ast_name *label = label_of(call, i);
        size_t k = label != NULL ? find_param(decl->ast, label->text) : i;
        struct span span = label != NULL ? label->span : call->items[i]->span;

        if (label == NULL && named) {
            diag_error(check->diag, "wrong-arguments", span,
                       "arguments without a name stand before those with one");
            return false;
        }
        named |= label != NULL;
        if (k >= decl->ast->n_params)
            return label != NULL ? unknown_param(check, decl, label)
                                 : too_many(check, decl, call);
        if (!span_is_none(given[k])) {
            diag_error(check->diag, "wrong-arguments", span,
                       "'%s' is given twice", decl->ast->params[k].name.text);
            diag_note(check->diag, given[k], "it is given here first");
            return false;
        }
        given[k] = span;
    }
    return true;
}

/* ---- what it is ---- */

/* What was found out in OWN, which is PLACE for one argument, is of PLACE. */
static void take_findings(struct check *check, struct place *place,
                          const struct place *own)
{
    for (size_t i = 0; i < own->used_axes.n; i++)
        names_add(check->arena, &place->used_axes, own->used_axes.items[i]);
    place->over = own->over;
    place->over_span = own->over_span;
    place->single = own->single;
    place->n_results = own->n_results;
    place->quantities |= own->quantities;
}

static bool bind_expr(struct check *check, struct place *place,
                      struct binding *b, bool settle)
{
    struct place own = *place;
    struct eval eval = {
        .arena = check->arena,
        .diag = check->diag,
        .scope = check->scope,
        .module = b->module,
        .env = b->env,
    };

    own.module = b->module;
    own.env = b->env;
    own.used_axes = (struct names){NULL, 0, 0};
    own.quantities = 0;
    b->type = type_of(check, &own, b->expr);
    b->axes = own.used_axes;
    b->quantities = own.quantities;
    take_findings(check, place, &own);
    if (b->type.kind == TYPE_BAD)
        return false;
    if (settle && b->axes.n == 0 && b->quantities == 0)
        b->value = eval_expr(&eval, b->expr);
    return !eval.failed;
}

static bool bind_axis(struct check *check, struct place *place,
                      const struct decl *decl, struct binding *b,
                      struct span span)
{
    struct place own = *place;
    struct decl *axis = scope_find(check->scope, place->module, b->name);

    if (axis == NULL || axis->ast->kind != DECL_AXIS)
        axis = scope_find(check->scope, decl->ast->module, b->name);
    if (axis != NULL && axis->ast->kind != DECL_AXIS)
        axis = NULL;
    own.used_axes = (struct names){NULL, 0, 0};
    /* An axis may have been brought in under the name of the parameter. */
    b->axis = axis != NULL ? axis->name : b->name;
    b->axis_decl = axis;
    for (size_t i = 0; i < place->n_axes; i++) {
        const struct study_axis *a = &place->axes[i];

        if (strcmp(a->name, b->axis) != 0)
            continue;
        b->type = type_of_values(check->arena, a);
        names_add(check->arena, &own.used_axes, a->name);
        axis = NULL;
    }
    if (axis != NULL) {
        axis->used = true;
        b->type = type_of_axis(check, &own, span, axis);
    }
    b->axes = own.used_axes;
    take_findings(check, place, &own);
    return b->type.kind != TYPE_BAD;
}

static void missing_argument(struct check *check, const struct decl *decl,
                             const struct ast_name *param, struct span span)
{
    diag_error(check->diag, "wrong-arguments", span,
               "'%s' needs to know its '%s': there is no axis of this name to "
               "take it from",
               decl->name, param->text);
    diag_note(check->diag, param->span, "the parameter is declared here");
}

static bool bind_one(struct check *check, struct place *place,
                     const struct decl *decl, const struct ast_expr *call,
                     struct span span, bool settle, size_t index,
                     struct binding *b)
{
    const struct ast_param *param = &decl->ast->params[index];

    b->expr = bind_argument(decl->ast, call, index);
    b->module = place->module;
    b->env = place->env;
    if (b->expr != NULL)
        return bind_expr(check, place, b, settle);
    if (param->def != NULL) {
        b->expr = param->def;
        b->module = decl->ast->module;
        b->env = b->outer;
        return bind_expr(check, place, b, settle);
    }
    size_t before = diag_errors(check->diag);
    if (bind_axis(check, place, decl, b, span))
        return true;
    if (diag_errors(check->diag) == before &&
        (b->axis_decl == NULL || !b->axis_decl->bad))
        missing_argument(check, decl, &param->name, span);
    return false;
}

bool bind_arguments(struct check *check, struct place *place,
                    const struct decl *decl, const struct ast_expr *call,
                    struct span span, bool settle, const struct binding **env)
{
    size_t n = decl->ast->n_params;
    struct binding *b = arena_array(check->arena, struct binding, n);
    bool sound = bind_is_sound(check, decl, call);

    for (size_t i = 0; i < n && sound; i++) {
        b[i].name = decl->ast->params[i].name.text;
        b[i].outer = i > 0 ? &b[i - 1] : NULL;
        sound = bind_one(check, place, decl, call, span, settle, i, &b[i]);
    }
    *env = n > 0 ? &b[n - 1] : NULL;
    return sound;
}
