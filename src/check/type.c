/* type.c - what an expression can come to, and whether it may. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/type.h"

static const struct type bad = {.kind = TYPE_BAD};
static const struct type plain = {.kind = TYPE_NUMBER};
static const struct type truth = {.kind = TYPE_BOOL};

bool type_equal(struct type a, struct type b)
{
    if (a.kind != b.kind)
        return false;
    if (a.kind == TYPE_NUMBER)
        return dim_equal(a.dim, b.dim);
    if (a.kind == TYPE_LIST)
        return a.item == NULL || b.item == NULL || type_equal(*a.item, *b.item);
    return true;
}

void type_print(struct str *out, struct type type)
{
    switch (type.kind) {
    case TYPE_BAD:
        str_add(out, "nothing");
        break;
    case TYPE_BOOL:
        str_add(out, "true or false");
        break;
    case TYPE_NUMBER:
        if (!dim_is_none(type.dim))
            str_add(out, "a number of ");
        dim_print(out, type.dim);
        break;
    case TYPE_STRING:
        str_add(out, "a string");
        break;
    case TYPE_LIST:
        str_add(out, "a list");
        break;
    }
}

struct type type_list(struct arena *arena, struct type item)
{
    struct type *copy = arena_new_of(arena, struct type);

    *copy = item;
    return (struct type){.kind = TYPE_LIST, .item = copy};
}

/* What is known of two equal types: an empty list is of anything. */
struct type type_join(struct arena *arena, struct type a, struct type b)
{
    if (a.kind != TYPE_LIST || b.kind != TYPE_LIST || b.item == NULL)
        return a;
    return a.item == NULL
               ? b
               : type_list(arena, type_join(arena, *a.item, *b.item));
}

struct type type_of_value(struct arena *arena, const struct value *value)
{
    switch (value->kind) {
    case VALUE_NONE:
        return bad;
    case VALUE_BOOL:
        return truth;
    case VALUE_NUMBER:
        return (struct type){.kind = TYPE_NUMBER, .dim = value->number.dim};
    case VALUE_STRING:
        return (struct type){.kind = TYPE_STRING};
    case VALUE_LIST:
        if (value->list.n == 0)
            return (struct type){.kind = TYPE_LIST};
        struct type t = type_of_value(arena, &value->list.items[0]);
        for (size_t i = 1; i < value->list.n && t.kind == TYPE_LIST; i++)
            t = type_join(arena, t,
                          type_of_value(arena, &value->list.items[i]));
        return type_list(arena, t);
    }
    return bad;
}

struct type type_of_values(struct arena *arena, const struct study_axis *axis)
{
    struct type t = type_of_value(arena, &axis->values[0].value);

    for (size_t i = 1; i < axis->n && t.kind == TYPE_LIST; i++)
        t = type_join(arena, t, type_of_value(arena, &axis->values[i].value));
    return t;
}

/* ---- messages ---- */

struct type type_wrong(struct check *check, struct span span,
                       const char *wanted, struct type got)
{
    struct str text = STR_INIT;

    type_print(&text, got);
    diag_error(check->diag, "wrong-type", span, "%s is needed here, not %s",
               wanted, text.text);
    str_fini(&text);
    return bad;
}

/* `1000` beside interactions. */
static void note_unit(struct check *check, const struct ast_expr *e,
                      struct dim wanted)
{
    struct str unit = STR_INIT;
    size_t len;
    const char *written = diag_text_of(check->diag, e->span, &len);

    dim_print(&unit, wanted);
    if (e->kind == EXPR_NUMBER && e->unit.text == NULL &&
        unit_find(unit.text) != NULL)
        diag_note(check->diag, SPAN_NONE, "write %.*s %s", (int)len, written,
                  unit.text);
    str_fini(&unit);
}

struct type type_wrong_dims(struct check *check, struct span span,
                            const char *what, struct type a, struct type b)
{
    struct str left = STR_INIT, right = STR_INIT;

    dim_print(&left, a.dim);
    dim_print(&right, b.dim);
    diag_error(check->diag, "wrong-dimension", span, "cannot %s %s and %s",
               what, left.text, right.text);
    str_fini(&left);
    str_fini(&right);
    return bad;
}

/* ---- names ---- */

static struct type unbound(struct check *check, const struct place *place,
                           struct span span, const char *axis)
{
    struct str names = STR_INIT;

    for (size_t i = 0; i < place->n_axes; i++)
        str_printf(&names, "%s%s", i > 0 ? ", " : "", place->axes[i].name);
    diag_error(check->diag, "unbound-axis", span,
               "'%s' is not an axis of these runs", axis);
    if (names.len > 0)
        diag_note(check->diag, SPAN_NONE, "their axes are %s", names.text);
    str_fini(&names);
    return bad;
}

/* May an axis be named in this place? */
static bool admit_axis(struct check *check, struct place *place,
                       struct span span, const char *name)
{
    if (place->constant) {
        diag_error(check->diag, "not-constant", span,
                   "this depends on axis '%s', but must be the same for all "
                   "runs",
                   name);
        return false;
    }
    if (place->axes != NULL) {
        for (size_t i = 0; i < place->n_axes; i++) {
            if (strcmp(place->axes[i].name, name) == 0) {
                names_add(check->arena, &place->used_axes, name);
                return true;
            }
        }
        unbound(check, place, span, name);
        return false;
    }
    names_add(check->arena, &place->used_axes, name);
    return true;
}

static bool is_bound(const struct study_axis *axes, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(axes[i].name, name) == 0)
            return true;
    }
    return false;
}

/* The quantity of a run that E names, unless something declared does. */
static const struct quantity *quantity_of(const struct check *check,
                                          const struct place *place,
                                          const struct ast_expr *e)
{
    if (e->kind != EXPR_NAME || check->catalog->cost == NULL ||
        e->qualifier.text != NULL || binding_of(place->env, e) != NULL ||
        scope_find_expr(check->scope, place->module, e) != NULL)
        return NULL;
    return quantity_find(e->name.text);
}

/* May these quantities be used in this place? */
static bool admit_quantities(struct check *check, struct place *place,
                             struct span span, const char *name, unsigned used)
{
    unsigned unknown = used & ~place->run;

    place->quantities |= used;
    if (unknown == 0)
        return true;
    if ((place->run & QUANTITIES_TO_COME) != 0)
        diag_error(check->diag, "no-run", span,
                   "'%s' follows from what a run is made of, and cannot be "
                   "used in it",
                   name);
    else if (place->run == QUANTITIES_COST)
        diag_error(check->diag, "no-run", span,
                   "'%s' depends on the budget, and cannot be used in one",
                   name);
    else
        diag_error(check->diag, "no-run", span,
                   "'%s' is of one run, and no run is meant here", name);
    diag_note(check->diag, SPAN_NONE,
              (unknown & QUANTITIES_COST) != 0
                  ? "it is known in where and except, and in the budget of "
                    "runs"
                  : "it is known in where and except");
    return false;
}

static struct type type_of_quantity(struct check *check, struct place *place,
                                    struct span span, const struct quantity *q)
{
    struct type t = plain;

    if (!admit_quantities(check, place, span, q->name, QUANTITY_BIT(q->id)))
        return bad;
    t.dim = unit_find(q->unit)->dim;
    if (q->per != NULL)
        t.dim = dim_sub(t.dim, unit_find(q->per)->dim);
    return t;
}

static struct type type_of_let(struct check *check, struct place *place,
                               struct span span, struct decl *d)
{
    value_of_decl(check, d);
    if (d->bad)
        return bad;
    for (size_t i = 0; i < d->axes.n; i++) {
        bool bound = place->predicts &&
                     is_bound(place->axes, place->n_axes, d->axes.items[i]);

        if (!place->per_run && !place->series && !place->constant && !bound) {
            diag_error(check->diag, "not-constant", span,
                       "'%s' depends on axis '%s', which has no single value "
                       "here",
                       d->name, d->axes.items[i]);
            return bad;
        }
        if (!admit_axis(check, place, span, d->axes.items[i]))
            return bad;
    }
    if (d->quantities != 0 &&
        !admit_quantities(check, place, span, d->name, d->quantities))
        return bad;
    return d->type;
}

struct type type_of_axis(struct check *check, struct place *place,
                         struct span span, struct decl *d)
{
    value_of_decl(check, d);
    if (d->bad)
        return bad;
    if (place->per_run || place->series || place->constant)
        return admit_axis(check, place, span, d->name) ? d->type : bad;
    return type_list(check->arena, d->type);
}

/* A quantity of the run may have been meant. */
static struct type unknown_value(struct check *check, const struct place *place,
                                 const struct ast_expr *e)
{
    struct suggest s = suggest_for(e->name.text);
    struct param_table nearest = {.name = NULL};
    const struct param_table *names[2] = {NULL, NULL};

    for (size_t i = 0; i < n_quantities; i++) {
        if ((place->run & QUANTITY_BIT(quantities[i].id)) != 0)
            suggest_offer(&s, quantities[i].name);
    }
    nearest.name = s.best;
    names[0] = s.best != NULL ? &nearest : NULL;
    scope_unknown_expr(check, place->module, e, "unknown-name", "name",
                       DECL_KINDS, names);
    return bad;
}

/* Does E, which stands for D, name the axis NAME of a product?  One that is
 * given in place need not be declared. */
static bool is_axis(const struct decl *d, const struct ast_expr *e,
                    const char *name)
{
    if (d == NULL)
        return e->qualifier.text == NULL && strcmp(e->name.text, name) == 0;
    return d->ast->kind == DECL_AXIS && strcmp(d->name, name) == 0;
}

/* A parameter, or a variable of a comprehension. */
static struct type type_of_binding(struct check *check, struct place *place,
                                   const struct ast_expr *e,
                                   const struct binding *b)
{
    for (size_t i = 0; i < b->axes.n; i++) {
        if (!admit_axis(check, place, e->span, b->axes.items[i]))
            return bad;
    }
    if (b->quantities != 0 &&
        !admit_quantities(check, place, e->span, b->name, b->quantities))
        return bad;
    return b->type;
}

/* A let with parameters is checked anew for each use: steps are counted, as
 * uses within uses may be many more than anybody has written. */
enum { MAX_LET_STEPS = 2000000 };

struct type type_of_use(struct check *check, struct place *place,
                        const struct ast_expr *e, struct decl *d)
{
    struct place body = *place;
    struct type t;

    value_of_decl(check, d);
    if (d->bad ||
        !bind_arguments(check, &body, d, e, e->span, false, &body.env))
        return bad;
    if (check->steps > MAX_LET_STEPS) {
        /* Once: whatever is left would say the same. */
        if (!check->exhausted)
            diag_error(check->diag, "too-much-work", e->span,
                       "working this out takes too long");
        check->exhausted = true;
        return bad;
    }
    body.module = d->ast->module;
    body.results = false;
    body.in_let = true;
    check->in_let++;
    diag_enter(check->diag, e->span, "'%s' is used here", d->name);
    t = type_of(check, &body, d->ast->value);
    diag_leave(check->diag);
    check->in_let--;
    body.module = place->module;
    body.env = place->env;
    body.results = place->results;
    body.in_let = place->in_let;
    *place = body;
    return t;
}

static struct type type_of_name(struct check *check, struct place *place,
                                const struct ast_expr *e)
{
    const struct binding *b = binding_of(place->env, e);

    if (b != NULL)
        return type_of_binding(check, place, e, b);
    struct decl *d = scope_find_expr(check->scope, place->module, e);

    if (d != NULL)
        d->used = true;
    for (size_t i = 0; i < place->n_axes; i++) {
        if ((d != NULL || !place->in_let) &&
            is_axis(d, e, place->axes[i].name)) {
            names_add(check->arena, &place->used_axes, place->axes[i].name);
            return type_of_values(check->arena, &place->axes[i]);
        }
    }
    if (quantity_of(check, place, e) != NULL)
        return type_of_quantity(check, place, e->span,
                                quantity_find(e->name.text));
    if (place->axes != NULL && is_axis(d, e, "seed") && d == NULL)
        return unbound(check, place, e->span, e->name.text);
    if (d == NULL)
        return unknown_value(check, place, e);
    if (d->ast->kind == DECL_AXIS)
        return type_of_axis(check, place, e->span, d);
    if (d->ast->kind == DECL_LET)
        return d->ast->has_params ? type_of_use(check, place, e, d)
                                  : type_of_let(check, place, e->span, d);
    if (d->ast->kind == DECL_PREDICT)
        return type_of_prediction(check, place, e, d);
    diag_error(check->diag, "wrong-type", e->span,
               "'%s' is %s, which has no value of its own", d->name,
               decl_article(d->ast->kind));
    if (d->ast->kind == DECL_FIT && d->law != NULL && d->law->n_attributes > 0)
        diag_note(check->diag, SPAN_NONE, "name one of its results: %s.%s",
                  d->name, d->law->attributes[0].name);
    return bad;
}

/* ---- operators ---- */

struct type type_item(struct type t)
{
    return t.kind == TYPE_LIST && t.item != NULL ? *t.item : t;
}

/* A list if either operand was one. */
struct type type_over(struct check *check, struct type a, struct type b,
                      struct type result)
{
    if (a.kind == TYPE_LIST || b.kind == TYPE_LIST)
        return type_list(check->arena, result);
    return result;
}

static struct type check_divisor(struct check *check, struct place *place,
                                 const struct ast_expr *e, struct type t)
{
    double x;

    if (!type_constant_number(check, place, e->items[1], &x) || x != 0)
        return t;
    diag_error(check->diag, "division-by-zero", e->items[1]->span,
               "this is zero, and nothing can be divided by it");
    return bad;
}

/* Exponents beyond all bounds would not be held; reported. */
static bool dim_is_bearable(struct check *check, const struct ast_expr *e,
                            struct dim d)
{
    for (int i = 0; i < DIM_COUNT; i++) {
        if (d.exp[i] <= 30 && d.exp[i] >= -30)
            continue;
        diag_error(check->diag, "wrong-dimension", e->op_span,
                   "the dimension of this is out of all bounds");
        return false;
    }
    return true;
}

static struct type type_of_power(struct check *check, const struct ast_expr *e,
                                 struct type a, struct type b)
{
    struct type ai = type_item(a), bi = type_item(b);
    const struct ast_expr *power = e->items[1];
    int64_t n;

    if (!dim_is_none(bi.dim))
        return type_wrong(check, power->span, "a plain number", bi);
    if (dim_is_none(ai.dim))
        return type_over(check, a, b, plain);
    if (power->kind != EXPR_NUMBER || !number_is_integer(power->number) ||
        fabs(power->number.real) > 8) {
        diag_error(check->diag, "wrong-dimension", power->span,
                   "a number with a unit can only be raised to a whole "
                   "number up to 8");
        return bad;
    }
    n = (int64_t)power->number.real;
    struct type t = plain;
    for (int64_t i = 0; i < (n < 0 ? -n : n); i++) {
        t.dim = n < 0 ? dim_sub(t.dim, ai.dim) : dim_add(t.dim, ai.dim);
        if (!dim_is_bearable(check, e, t.dim))
            return bad;
    }
    return type_over(check, a, b, t);
}

static struct type type_of_arithmetic(struct check *check, struct place *place,
                                      const struct ast_expr *e, struct type a,
                                      struct type b)
{
    struct type ai = type_item(a), bi = type_item(b), t = plain;

    if (ai.kind != TYPE_NUMBER)
        return type_wrong(check, e->items[0]->span, "a number", a);
    if (bi.kind != TYPE_NUMBER)
        return type_wrong(check, e->items[1]->span, "a number", b);
    if (e->op == OP_POW)
        return type_of_power(check, e, a, b);
    if (e->op == OP_ADD || e->op == OP_SUB) {
        if (!dim_equal(ai.dim, bi.dim))
            return type_wrong_dims(check, e->op_span,
                                   e->op == OP_ADD ? "add" : "subtract", ai,
                                   bi);
        return type_over(check, a, b, ai);
    }
    t.dim = e->op == OP_MUL ? dim_add(ai.dim, bi.dim) : dim_sub(ai.dim, bi.dim);
    if (!dim_is_bearable(check, e, t.dim))
        return bad;
    t = type_over(check, a, b, t);
    return e->op == OP_DIV ? check_divisor(check, place, e, t) : t;
}

/* `law.interactions at 0.9 * 2` is twice what is needed for 0.9, which looks
 * like something else. */
static void warn_loose_at(struct check *check, const struct ast_expr *e,
                          struct type right)
{
    const struct ast_expr *at = e->items[0];
    bool fits =
        dim_is_none(right.dim) || dim_equal(right.dim, unit_find("flop")->dim);
    const char *op = ast_op_text(e->op);

    if ((e->op != OP_MUL && e->op != OP_DIV) || at->kind != EXPR_AT ||
        at->name.text != NULL || at->span.start != e->span.start || !fits)
        return;
    diag_report(check->diag, SEVERITY_WARNING, "loose-at", e->op_span,
                "'at' takes what stands right behind it, and all of that comes "
                "before this '%s'",
                op);
    diag_note(check->diag, SPAN_NONE,
              "write (... at a) %s b if it is so, and at (a %s b) otherwise",
              op, op);
}

static struct type type_of_binary(struct check *check, struct place *place,
                                  const struct ast_expr *e)
{
    struct type a = type_of(check, place, e->items[0]);
    struct type b = type_of(check, place, e->items[1]);

    if (a.kind == TYPE_BAD || b.kind == TYPE_BAD)
        return bad;
    warn_loose_at(check, e, type_item(b));
    if (e->op != OP_AND && e->op != OP_OR)
        return type_of_arithmetic(check, place, e, a, b);
    if (a.kind != TYPE_BOOL)
        return type_wrong(check, e->items[0]->span, "true or false", a);
    if (b.kind != TYPE_BOOL)
        return type_wrong(check, e->items[1]->span, "true or false", b);
    return truth;
}

static struct type type_of_unary(struct check *check, struct place *place,
                                 const struct ast_expr *e)
{
    struct type a = type_of(check, place, e->items[0]);

    if (a.kind == TYPE_BAD)
        return bad;
    if (e->op == OP_NOT && a.kind != TYPE_BOOL)
        return type_wrong(check, e->items[0]->span, "true or false", a);
    if (e->op == OP_NEG && type_item(a).kind != TYPE_NUMBER)
        return type_wrong(check, e->items[0]->span, "a number", a);
    return a;
}

static bool link_is_sound(struct check *check, enum ast_op op,
                          const struct ast_expr *left,
                          const struct ast_expr *right, struct type a,
                          struct type b)
{
    struct span span = span_join(left->span, right->span);

    if (op == OP_IN) {
        if (b.kind != TYPE_LIST) {
            type_wrong(check, span, "a list", b);
            return false;
        }
        if (right->kind == EXPR_ATTRIBUTE &&
            strcmp(right->name.text, "ci95") == 0) {
            diag_error(check->diag, "wrong-type", right->span,
                       "'ci95' is a list of two ends, and 'in' asks whether a "
                       "value is one of them");
            diag_note(check->diag, SPAN_NONE,
                      "write law.exponent.low <= x <= law.exponent.high");
            return false;
        }
        if (b.item == NULL)
            return true;
        b = *b.item;
    } else if (op != OP_EQ && op != OP_NE) {
        if (a.kind != TYPE_NUMBER || b.kind != TYPE_NUMBER) {
            struct type odd = a.kind != TYPE_NUMBER ? a : b;

            type_wrong(check, span, "a number on each side", odd);
            if (odd.kind == TYPE_LIST)
                diag_note(check->diag, SPAN_NONE,
                          "of a list take the max, the min, the mean or the "
                          "spread");
            return false;
        }
    }
    if (a.kind == TYPE_NUMBER && b.kind == TYPE_NUMBER &&
        !dim_equal(a.dim, b.dim)) {
        type_wrong_dims(check, span, "compare", a, b);
        note_unit(check, right, a.dim);
        note_unit(check, left, b.dim);
        return false;
    }
    if (!type_equal(a, b)) {
        struct str one = STR_INIT, other = STR_INIT;

        type_print(&one, a);
        type_print(&other, b);
        diag_error(check->diag, "wrong-type", span,
                   "%s is never the same as %s", one.text, other.text);
        str_fini(&one);
        str_fini(&other);
        return false;
    }
    return true;
}

bool op_is_order(enum ast_op op)
{
    return op == OP_LT || op == OP_LE || op == OP_GT || op == OP_GE;
}

/* Beside a quantity of a run a plain number is in its unit, as it is for a
 * key. */
static void take_unit(struct check *check, const struct place *place,
                      const struct ast_expr *e, struct type quantity,
                      struct type *other)
{
    struct type item = type_item(*other);

    if (quantity_of(check, place, e) == NULL || item.kind != TYPE_NUMBER ||
        !dim_is_none(item.dim))
        return;
    item.dim = quantity.dim;
    *other = other->kind == TYPE_LIST ? type_list(check->arena, item) : item;
}

static struct type type_of_compare(struct check *check, struct place *place,
                                   const struct ast_expr *e)
{
    struct type last = type_of(check, place, e->items[0]);
    bool sound = last.kind != TYPE_BAD, each = false;

    for (size_t i = 1; i < e->n_items; i++) {
        struct type t = type_of(check, place, e->items[i]);

        if (e->n_items == 2 && op_is_order(e->ops[0])) {
            each = (last.kind == TYPE_LIST) != (t.kind == TYPE_LIST);
            last = each ? type_item(last) : last;
            t = each ? type_item(t) : t;
        }
        struct type a = last, b = t;
        take_unit(check, place, e->items[i - 1], last, &b);
        take_unit(check, place, e->items[i], t, &a);
        if (t.kind == TYPE_BAD)
            sound = false;
        else if (last.kind != TYPE_BAD)
            sound &= link_is_sound(check, e->ops[i - 1], e->items[i - 1],
                                   e->items[i], a, b);
        last = t;
    }
    if (!sound)
        return bad;
    return each ? type_list(check->arena, truth) : truth;
}

static struct type type_of_if(struct check *check, struct place *place,
                              const struct ast_expr *e)
{
    struct type c = type_of(check, place, e->items[0]);
    struct type a = type_of(check, place, e->items[1]);
    struct type b = type_of(check, place, e->items[2]);

    if (c.kind != TYPE_BAD && c.kind != TYPE_BOOL)
        return type_wrong(check, e->items[0]->span, "true or false", c);
    if (c.kind == TYPE_BAD || a.kind == TYPE_BAD || b.kind == TYPE_BAD)
        return bad;
    if (a.kind == TYPE_NUMBER && b.kind == TYPE_NUMBER &&
        !dim_equal(a.dim, b.dim))
        return type_wrong_dims(check, e->span, "choose between", a, b);
    if (!type_equal(a, b))
        return type_wrong(check, e->items[2]->span,
                          "a value like the one after 'then'", b);
    return type_join(check->arena, a, b);
}

static struct type type_of_number(struct check *check, const struct ast_expr *e)
{
    struct type t = plain;

    if (e->unit.text == NULL)
        return t;
    const struct unit *unit = unit_find(e->unit.text);
    if (unit != NULL) {
        t.dim = unit->dim;
        return t;
    }
    struct suggest s = suggest_for(e->unit.text);
    const char *note = hint_number(check, e);
    for (const struct unit *u = unit_table; note == NULL && u->name != NULL;
         u++)
        suggest_offer(&s, u->name);
    if (note == NULL && hint_unit(e->unit.text) != NULL)
        s.best = hint_unit(e->unit.text);
    diag_unknown(check->diag, "unknown-unit", e->unit.span, &s, "there is",
                 "there are", "there is no unit '%s'", e->unit.text);
    if (note != NULL)
        diag_note(check->diag, SPAN_NONE, "%s", note);
    return bad;
}

static struct type type_of_kind(struct check *check, struct place *place,
                                const struct ast_expr *e)
{
    switch (e->kind) {
    case EXPR_BAD:
        return bad;
    case EXPR_NUMBER:
        return type_of_number(check, e);
    case EXPR_STRING:
        return (struct type){.kind = TYPE_STRING};
    case EXPR_BOOL:
        return truth;
    case EXPR_NAME:
        return type_of_name(check, place, e);
    case EXPR_LIST:
        return type_of_list(check, place, e);
    case EXPR_RANGE:
        return type_of_range(check, place, e);
    case EXPR_UNARY:
        return type_of_unary(check, place, e);
    case EXPR_BINARY:
        return type_of_binary(check, place, e);
    case EXPR_COMPARE:
        return type_of_compare(check, place, e);
    case EXPR_IF:
        return type_of_if(check, place, e);
    case EXPR_CALL:
        return type_of_call(check, place, e);
    case EXPR_ATTRIBUTE:
    case EXPR_AT:
        return type_of_result(check, place, e);
    case EXPR_INDEX:
        return type_of_position(check, place, e);
    case EXPR_EACH:
        return type_of_comprehension(check, place, e);
    case EXPR_SWEEP:
        diag_error(check->diag, "syntax", e->span,
                   "'where' and 'except' choose among runs; they mean nothing "
                   "here");
        return bad;
    case EXPR_PHRASE:
        diag_error(check->diag, "syntax", e->span,
                   "such words mean something only in the block of a fit");
        return bad;
    }
    return bad;
}

/* Lets that use one another are read within one another. */
enum { MAX_DEPTH = 1000 };

bool depth_enter(struct check *check, struct span span)
{
    if (check->depth == MAX_DEPTH) {
        /* Once: all around it would say the same. */
        if (!check->deep)
            diag_error(check->diag, "too-deep", span,
                       "this needs too many others, each of which needs the "
                       "next");
        check->deep = true;
        return false;
    }
    check->depth++;
    return true;
}

void depth_leave(struct check *check)
{
    check->depth--;
}

struct type type_of(struct check *check, struct place *place,
                    const struct ast_expr *e)
{
    struct type t;

    if (!depth_enter(check, e->span))
        return bad;
    check->steps += check->in_let > 0;
    t = type_of_kind(check, place, e);
    depth_leave(check);
    return t;
}

/* ---- lets and axes ---- */

static void value_of_let(struct check *check, struct decl *d)
{
    struct place place = {
        .module = d->value_module,
        .per_run = true,
        .run = QUANTITIES_ALL,
        .over = SIZE_MAX,
    };
    struct eval eval = {
        .arena = check->arena,
        .diag = check->diag,
        .scope = check->scope,
        .module = d->value_module,
    };

    if (d->ast->has_params) {
        generic_check(check, d);
        return;
    }
    d->type = type_of(check, &place, d->value);
    d->axes = place.used_axes;
    d->quantities = place.quantities;
    d->bad |= d->type.kind == TYPE_BAD;
    if (d->bad || d->axes.n > 0 || d->quantities != 0)
        return;
    d->constant = eval_expr(&eval, d->value);
    d->bad = d->constant.kind == VALUE_NONE;
}

void value_of_decl(struct check *check, struct decl *d)
{
    if (!walk_begin(check, d, &d->valuing))
        return;
    if (d->ast->kind == DECL_LET) {
        value_of_let(check, d);
    } else {
        d->values = axis_values(check, d->name, d->value, d->value_module,
                                &d->n_values, &d->type);
        d->bad |= d->values == NULL;
    }
    walk_end(check, &d->valuing);
}
