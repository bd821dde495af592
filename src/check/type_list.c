/* type_list.c - what lists and functions can come to. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/type.h"

static const struct type bad = {.kind = TYPE_BAD};
static const struct type plain = {.kind = TYPE_NUMBER};

struct type type_of_list(struct check *check, struct place *place,
                         const struct ast_expr *e)
{
    struct type first = bad;
    bool sound = true;

    for (size_t i = 0; i < e->n_items; i++) {
        struct type t = type_of(check, place, e->items[i]);

        if (t.kind == TYPE_BAD) {
            sound = false;
        } else if (first.kind == TYPE_BAD) {
            first = t;
        } else if (first.kind == TYPE_NUMBER && t.kind == TYPE_NUMBER &&
                   !dim_equal(first.dim, t.dim)) {
            type_wrong_dims(check, e->items[i]->span, "mix in one list", first,
                            t);
            sound = false;
        } else if (!type_equal(first, t)) {
            type_wrong(check, e->items[i]->span,
                       "a value like the first of the list", t);
            sound = false;
        } else {
            first = type_join(check->arena, first, t);
        }
    }
    if (!sound)
        return bad;
    return e->n_items > 0 ? type_list(check->arena, first)
                          : (struct type){.kind = TYPE_LIST};
}

struct type type_of_range(struct check *check, struct place *place,
                          const struct ast_expr *e)
{
    struct type t[3];

    for (size_t i = 0; i < e->n_items; i++) {
        const struct unit *unit = range_unit(e, i);

        t[i] = type_of(check, place, e->items[i]);
        if (t[i].kind == TYPE_BAD)
            return bad;
        if (unit != NULL)
            t[i].dim = unit->dim;
        if (t[i].kind != TYPE_NUMBER)
            return type_wrong(check, e->items[i]->span, "a number", t[i]);
        bool factor = i == 2 && e->factor;
        if (i > 0 && !factor && !dim_equal(t[i].dim, t[0].dim))
            return type_wrong_dims(check, e->items[i]->span, "make a range of",
                                   t[0], t[i]);
    }
    return type_list(check->arena, t[0]);
}

static struct type type_of_each(struct check *check, const struct function *f,
                                const struct ast_expr *e, struct type t)
{
    struct type item = type_item(t);

    if (item.kind != TYPE_NUMBER)
        return type_wrong(check, e->items[0]->span, "a number", t);
    if (f->shape == PLAIN_EACH && !dim_is_none(item.dim))
        return type_wrong(check, e->items[0]->span, "a plain number", item);
    if (f->shape == ROOT) {
        for (int i = 0; i < DIM_COUNT; i++) {
            if (item.dim.exp[i] % 2 != 0)
                return type_wrong(check, e->items[0]->span,
                                  "a number whose unit has a root", item);
            item.dim.exp[i] = (int8_t)(item.dim.exp[i] / 2);
        }
    }
    return type_over(check, t, t, item);
}

/* Where a list is wanted, an axis is all of its values. */
static struct type type_of_listed(struct check *check, struct place *place,
                                  const struct ast_expr *e)
{
    const struct decl *axis =
        binding_axis(check->scope, place->module, place->env, e);
    struct decl *d = (struct decl *)(uintptr_t)axis;

    if (d == NULL)
        return type_of(check, place, e);
    d->used = true;
    value_of_decl(check, d);
    return d->bad ? bad : type_list(check->arena, d->type);
}

/* Are all arguments of E but the first numbers of the dimension of FIRST?
 * Otherwise it is reported that one cannot WORK with the other. */
static bool others_are_like(struct check *check, struct place *place,
                            const struct ast_expr *e, struct type first,
                            const char *work)
{
    for (size_t i = 1; i < e->n_items; i++) {
        struct type t = type_of(check, place, e->items[i]);

        if (t.kind == TYPE_BAD)
            return false;
        if (t.kind != TYPE_NUMBER) {
            type_wrong(check, e->items[i]->span, "a number", t);
            return false;
        }
        if (!dim_equal(first.dim, t.dim)) {
            type_wrong_dims(check, e->items[i]->span, work, first, t);
            return false;
        }
    }
    return true;
}

/* min and max of a list, or of several numbers. */
static struct type type_of_extreme(struct check *check, struct place *place,
                                   const struct ast_expr *e, struct type first)
{
    return others_are_like(check, place, e, first, "compare") ? first : bad;
}

/* `8,000` is two values. */
static void note_thousands(struct check *check, const struct ast_expr *call)
{
    for (size_t i = 1; i < call->n_items; i++) {
        struct span a = call->items[i - 1]->span, b = call->items[i]->span;
        size_t len, digits = b.end - b.start;
        const char *text = diag_text_of(check->diag, span_join(a, b), &len);

        if (call->items[i - 1]->kind != EXPR_NUMBER ||
            call->items[i]->kind != EXPR_NUMBER || b.start != a.end + 1 ||
            digits != 3)
            continue;
        diag_note(check->diag, call->items[i - 1]->span,
                  "if this is one number, write %.*s_%.3s",
                  (int)(a.end - a.start), text, text + len - 3);
    }
}

static struct type unknown_function(struct check *check,
                                    const struct place *place,
                                    const struct ast_expr *e)
{
    struct suggest s = suggest_for(e->name.text);

    if (e->qualifier.text != NULL) {
        scope_unknown_expr(check, place->module, e, "unknown-name", "let",
                           DECL_LET, NULL);
        return bad;
    }
    if (scope_may_be_lost(check, place->module, e->name.text))
        return bad;
    for (size_t i = 0; i < n_functions; i++)
        suggest_offer(&s, functions[i].name);
    const char *ours = hint_function(e->name.text);
    if (ours != NULL && function_find(ours) != NULL)
        s.best = ours;
    for (size_t i = 0; i < check->scope->n_decls; i++) {
        const struct decl *d = &check->scope->decls[i];

        if (d->ast->kind == DECL_LET && d->ast->has_params &&
            scope_sees(check->scope, place->module, d->ast->module))
            suggest_offer(&s, d->name);
    }
    diag_unknown(check->diag, "unknown-function", e->name.span, &s, "there is",
                 "there are", "there is no function '%s'", e->name.text);
    return bad;
}

/* How many arguments each shape of function takes. */
static const struct {
    size_t least, most;
    const char *words;
} arities[] = {
    [EACH] = {1, 1, "one value"},
    [PLAIN_EACH] = {1, 1, "one value"},
    [ROOT] = {1, 1, "one value"},
    [EXTREME] = {1, SIZE_MAX, "at least one value"},
    [TOTAL] = {1, 1, "one list"},
    [PRODUCT] = {1, 1, "one list"},
    [COUNT] = {1, 1, "one list"},
    [TRUTH] = {1, 1, "one list"},
    [ITEM] = {1, 1, "one list"},
    [REARRANGED] = {1, 1, "one list"},
    [CLAMPED] = {3, 3, "a number, a lower and an upper limit"},
    [STEPPED] = {2, 2, "a number and a step"},
    [SPACED] = {3, 3, "two ends and how many values there are"},
    [COMPARED] = {2, 2, "two fits"},
};

static bool arguments_are_sound(struct check *check, const struct function *f,
                                const struct ast_expr *e)
{
    if (e->labels != NULL) {
        diag_error(check->diag, "wrong-arguments", e->span,
                   "the arguments of '%s' have no names", f->name);
        return false;
    }
    if (e->n_items >= arities[f->shape].least &&
        e->n_items <= arities[f->shape].most)
        return true;
    diag_error(check->diag, "wrong-arguments", e->span,
               "'%s' takes %s, not %zu", f->name, arities[f->shape].words,
               e->n_items);
    note_thousands(check, e);
    return false;
}

/* clamp(x, low, high), floor_to(x, step): all of one dimension. */
static struct type type_of_fitted(struct check *check, struct place *place,
                                  const struct ast_expr *e, struct type first)
{
    struct type item = type_item(first);

    if (item.kind != TYPE_NUMBER)
        return type_wrong(check, e->items[0]->span, "a number", first);
    return others_are_like(check, place, e, item, "pair") ? first : bad;
}

/* log_space(low, high, n) */
static struct type type_of_spaced(struct check *check, struct place *place,
                                  const struct ast_expr *e, struct type low)
{
    struct type high = type_of(check, place, e->items[1]);
    struct type n = type_of(check, place, e->items[2]);

    if (high.kind == TYPE_BAD || n.kind == TYPE_BAD)
        return bad;
    if (low.kind != TYPE_NUMBER)
        return type_wrong(check, e->items[0]->span, "a number", low);
    if (high.kind != TYPE_NUMBER)
        return type_wrong(check, e->items[1]->span, "a number", high);
    if (n.kind != TYPE_NUMBER || !dim_is_none(n.dim))
        return type_wrong(check, e->items[2]->span, "a whole number", n);
    if (!dim_equal(low.dim, high.dim))
        return type_wrong_dims(check, e->items[1]->span, "make a list of", low,
                               high);
    return type_list(check->arena, low);
}

/* Functions of one list. */
static struct type type_of_reduced(struct check *check,
                                   const struct function *f,
                                   const struct ast_expr *e, struct type t)
{
    struct span span = e->items[0]->span;

    if (t.kind != TYPE_LIST)
        return type_wrong(check, span, "a list", t);
    if (f->shape == COUNT)
        return plain;
    if (f->shape == REARRANGED &&
        (f->id != FN_SORT || t.item == NULL || t.item->kind == TYPE_STRING))
        return t;
    if (f->shape == ITEM && t.item != NULL)
        return *t.item;
    enum type_kind wanted = f->shape == TRUTH ? TYPE_BOOL : TYPE_NUMBER;
    if (t.item == NULL || t.item->kind != wanted) {
        diag_error(check->diag, "wrong-type", span,
                   "a list of %s is needed here",
                   f->shape == TRUTH  ? "true and false"
                   : f->id == FN_SORT ? "numbers, or of strings,"
                                      : "numbers");
        return bad;
    }
    if (f->shape == PRODUCT && !dim_is_none(t.item->dim))
        return type_wrong(check, span, "a list of plain numbers", *t.item);
    return f->shape == REARRANGED ? t : *t.item;
}

static struct type type_of_function(struct check *check, struct place *place,
                                    const struct ast_expr *e,
                                    const struct function *f)
{
    bool each = f->shape == EACH || f->shape == PLAIN_EACH || f->shape == ROOT;

    if (!arguments_are_sound(check, f, e))
        return bad;
    if (f->shape == COMPARED)
        return type_of_comparison(check, place, e);
    bool listed = !each && f->shape != CLAMPED && f->shape != STEPPED &&
                  f->shape != SPACED && e->n_items == 1;
    struct type t = listed ? type_of_listed(check, place, e->items[0])
                           : type_of(check, place, e->items[0]);
    if (t.kind == TYPE_BAD)
        return bad;
    if (each)
        return type_of_each(check, f, e, t);
    if (f->shape == CLAMPED || f->shape == STEPPED)
        return type_of_fitted(check, place, e, t);
    if (f->shape == SPACED)
        return type_of_spaced(check, place, e, t);
    if (f->shape == EXTREME && e->n_items > 1 && t.kind != TYPE_NUMBER)
        return type_wrong(check, e->items[0]->span, "a number", t);
    if (f->shape == EXTREME && e->n_items > 1)
        return type_of_extreme(check, place, e, t);
    return type_of_reduced(check, f, e, t);
}

struct type type_of_call(struct check *check, struct place *place,
                         const struct ast_expr *e)
{
    struct decl *d = scope_find_expr(check->scope, place->module, e);
    const struct function *f =
        e->qualifier.text == NULL ? function_find(e->name.text) : NULL;

    /* A let of its own takes the place of a function. */
    if (d != NULL && d->ast->kind == DECL_LET &&
        (d->ast->has_params || f == NULL)) {
        d->used = true;
        if (d->ast->has_params)
            return type_of_use(check, place, e, d);
        bind_is_sound(check, d, e);
        return bad;
    }
    if (f != NULL)
        return type_of_function(check, place, e, f);
    if (d == NULL)
        return unknown_function(check, place, e);
    diag_error(check->diag, "wrong-type", e->span,
               "'%s' is %s, which has no value of its own", d->name,
               decl_article(d->ast->kind));
    return bad;
}

/* ---- lists from lists ---- */

/* [each for x in list ... if condition] */
struct type type_of_comprehension(struct check *check, struct place *place,
                                  const struct ast_expr *e)
{
    const struct binding *env = place->env;
    struct type t = bad;
    size_t k = 0;

    for (; k < e->n_vars; k++) {
        struct type list = type_of_listed(check, place, e->items[k + 1]);

        if (list.kind != TYPE_BAD && list.kind != TYPE_LIST)
            type_wrong(check, e->items[k + 1]->span, "a list", list);
        if (list.kind != TYPE_LIST)
            break;
        struct binding *b = arena_new_of(check->arena, struct binding);
        b->name = e->vars[k].text;
        b->outer = place->env;
        /* Whatever an empty list is of, its values harm nobody. */
        b->type = list.item != NULL ? *list.item : plain;
        place->env = b;
    }
    if (k == e->n_vars) {
        t = type_of(check, place, e->items[0]);
        if (t.kind != TYPE_BAD)
            t = type_list(check->arena, t);
        for (size_t i = k + 1; i < e->n_items; i++) {
            struct type c = type_of(check, place, e->items[i]);

            if (c.kind != TYPE_BAD && c.kind != TYPE_BOOL)
                type_wrong(check, e->items[i]->span, "true or false", c);
            if (c.kind != TYPE_BOOL)
                t = bad;
        }
    }
    place->env = env;
    return t;
}

static bool is_position(struct check *check, struct place *place,
                        const struct ast_expr *e)
{
    struct type t = type_of(check, place, e);

    if (t.kind == TYPE_NUMBER && dim_is_none(t.dim))
        return true;
    if (t.kind != TYPE_BAD)
        type_wrong(check, e->span, "a position, which is a whole number,", t);
    return false;
}

/* list[2], list[1 .. 3] */
struct type type_of_position(struct check *check, struct place *place,
                             const struct ast_expr *e)
{
    struct decl *prediction =
        prediction_named(check->scope, place->module, place->env, e);
    if (prediction != NULL)
        return type_of_prediction(check, place, e, prediction);
    struct type t = type_of_listed(check, place, e->items[0]);
    const struct ast_expr *at = e->items[e->n_items - 1];

    if (t.kind == TYPE_BAD)
        return bad;
    if (t.kind != TYPE_LIST) {
        struct str text = STR_INIT;

        type_print(&text, t);
        diag_error(check->diag, "wrong-index", e->span,
                   "only a list has positions, and a fit instances; this is "
                   "%s",
                   text.text);
        str_fini(&text);
        return bad;
    }
    if (e->n_items != 2) {
        diag_error(check->diag, "wrong-index", e->span,
                   "a list takes one position in its brackets, not %zu",
                   e->n_items - 1);
        return bad;
    }
    if (at->kind == EXPR_RANGE) {
        for (size_t i = 0; i < at->n_items; i++) {
            if (!is_position(check, place, at->items[i]))
                return bad;
        }
        return t;
    }
    if (!is_position(check, place, at))
        return bad;
    if (t.item == NULL) {
        diag_error(check->diag, "wrong-index", at->span,
                   "an empty list has no values");
        return bad;
    }
    return *t.item;
}
