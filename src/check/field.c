/* field.c - values for parameters: types, units, ranges, defaults. */
#include "config.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/internal.h"

static const struct value none = {.kind = VALUE_NONE};

struct dim param_dim(const struct param *param)
{
    const struct unit *unit =
        param->unit != NULL ? unit_find(param->unit) : NULL;

    return unit != NULL ? unit->dim : DIM_NONE;
}

/* ---- defaults ---- */

/* N in the parameter's unit. */
static struct number in_unit(const struct param *param, struct number n)
{
    const struct unit *unit =
        param->unit != NULL ? unit_find(param->unit) : NULL;

    return unit != NULL ? number_mul(n, unit_factor(unit)) : n;
}

static struct value default_number(const struct param *param, const char *text,
                                   size_t len)
{
    struct number n;
    bool ok = number_parse(&n, text, len);

    assert(ok);
    return ok ? value_number(in_unit(param, n)) : none;
}

/* "[16, 32]" */
static struct value default_list(struct arena *arena, const struct param *param)
{
    struct value list = {.kind = VALUE_LIST};
    const char *at = param->def + strspn(param->def, "[ ");
    struct value *items = arena_array(arena, struct value, strlen(at) + 1);

    while (*at != ']' && *at != '\0') {
        size_t n = strcspn(at, ",] ");

        items[list.list.n++] = param->type == PARAM_INTS
                                   ? default_number(param, at, n)
                                   : value_string(arena_strndup(arena, at, n));
        at += n;
        at += strspn(at, ", ");
    }
    list.list.items = items;
    return list;
}

struct value param_default(struct arena *arena, const struct param *param)
{
    if (param->def == NULL || param_may_lack(param))
        return none;
    switch (param->type) {
    case PARAM_INT:
    case PARAM_REAL:
        return default_number(param, param->def, strlen(param->def));
    case PARAM_BOOL:
        return value_bool(strcmp(param->def, "true") == 0);
    case PARAM_CHOICE:
    case PARAM_STRING:
        return value_string(param->def);
    case PARAM_INTS:
    case PARAM_STRINGS:
        return default_list(arena, param);
    }
    return none;
}

/* ---- what is allowed ---- */

/* Where a value that was refused comes from and what refuses it. */
static void note_origin(struct diag *diag, const struct decl *decl,
                        const struct param *param, const struct field *field)
{
    const struct decl *d = field->value != NULL ? decl : NULL;

    for (; d != NULL && d != field->from && d->base != NULL; d = d->base)
        diag_note(diag, d->ast->name.span, "'%s' takes it from '%s'", d->name,
                  d->base->name);
    if (decl->ast->kind == DECL_RUNS || decl->ast->kind == DECL_STUDY)
        return;
    if (decl->ast->kind == DECL_BUDGET)
        diag_note(diag, SPAN_NONE, "%s: %s", param->name, param->doc);
    else
        diag_note(diag, SPAN_NONE, "%s of '%s': %s", param->name,
                  decl->table->name, param->doc);
}

/* For which of the values that the field depends on. */
static void note_coordinates(struct eval *ev, const struct field *field)
{
    for (size_t i = 0; i < ev->n_at; i++) {
        if (names_have(&field->axes, ev->at[i]->axis))
            diag_note(ev->diag, SPAN_NONE, "this is where %s=%s",
                      ev->at[i]->axis, ev->at[i]->text);
    }
}

/* A fraction that a short decimal says as well. */
static bool is_decimal(struct number n)
{
    int64_t den = n.den;

    while (n.exact && den % 2 == 0)
        den /= 2;
    while (n.exact && den % 5 == 0)
        den /= 5;
    return n.exact && den == 1 && n.den > 1 && n.den <= 100000 &&
           fabs(n.real) < 1e9;
}

/* A number that was refused: as it was written, if it was written out. */
static void print_refused(struct str *out, const struct eval *ev,
                          struct span span, struct number n)
{
    size_t len;
    const char *text = diag_text_of(ev->diag, span, &len);

    if (len > 0 && len <= 30 && strspn(text, "0123456789_.eE+-/kMGTP ") >= len)
        str_printf(out, "%.*s", (int)len, text);
    else if (is_decimal(n))
        str_printf(out, "%.15g", n.real);
    else
        number_print_short(out, n);
}

static struct value out_of_range(struct eval *ev, const struct decl *decl,
                                 const struct param *param,
                                 const struct field *field, struct span span,
                                 struct number n)
{
    struct str text = STR_INIT, value = STR_INIT;

    ev->failed = true;
    if (ev->diag == NULL)
        return none;
    struct number shown = n;
    if (param->unit != NULL)
        shown = number_div(n, unit_factor(unit_find(param->unit)));
    print_refused(&value, ev, span, shown);
    param_print_range(&text, param);
    diag_error(ev->diag, "param-range", span, "%s must be %s, not %s",
               param->name, str_text(&text), value.text);
    note_origin(ev->diag, decl, param, field);
    note_coordinates(ev, field);
    str_fini(&text);
    str_fini(&value);
    return none;
}

static struct value not_whole(struct eval *ev, const struct param *param,
                              const struct field *field, struct span span,
                              struct number got)
{
    struct str text = STR_INIT;

    ev->failed = true;
    if (ev->diag != NULL) {
        print_refused(&text, ev, span, got);
        diag_error(ev->diag, "wrong-type", span,
                   "%s must be a whole number, not %s", param->name, text.text);
        note_coordinates(ev, field);
    }
    str_fini(&text);
    return none;
}

/* A real that comes to a plain fraction is that fraction: what a run is must
 * not hang on how its numbers were worked out. */
static struct number as_fraction(struct number n)
{
    double x = n.real * 1024;

    if (n.exact || x != floor(x) || fabs(x) > 9e15)
        return n;
    struct number r = number_ratio((int64_t)x, 1024);
    r.dim = n.dim;
    return r;
}

/* A number in its unit and range. */
static struct value take_number(struct eval *ev, const struct decl *decl,
                                const struct param *param,
                                const struct field *field, struct span span,
                                struct number n)
{
    struct number in;

    if (dim_is_none(n.dim))
        n = in_unit(param, n);
    n = as_fraction(n);
    in = n;
    if (param->unit != NULL)
        in = number_div(n, unit_factor(unit_find(param->unit)));
    if (param->type != PARAM_REAL && !number_is_integer(in))
        return not_whole(ev, param, field, span, in);
    if (!param_in_range(param, in.real))
        return out_of_range(ev, decl, param, field, span, n);
    return value_number(n);
}

static struct value take_list(struct eval *ev, const struct decl *decl,
                              const struct param *param,
                              const struct field *field, struct span span,
                              struct value v)
{
    struct value *items = arena_array(ev->arena, struct value, v.list.n);

    if (v.list.n == 0 && param->type != PARAM_STRINGS) {
        ev->failed = true;
        if (ev->diag != NULL) {
            diag_error(ev->diag, "param-range", span,
                       "%s must have at least one value", param->name);
            note_coordinates(ev, field);
        }
        return none;
    }
    for (size_t i = 0; i < v.list.n; i++) {
        const struct value *item = &v.list.items[i];
        struct span at = field->value->kind == EXPR_LIST
                             ? field->value->items[i]->span
                             : span;

        if (param->type == PARAM_STRINGS) {
            items[i] = *item;
            continue;
        }
        items[i] = take_number(ev, decl, param, field, at, item->number);
        if (items[i].kind == VALUE_NONE)
            return none;
    }
    v.list.items = items;
    return v;
}

/* A list where one number would do goes up. */
static struct value take_ladder(struct eval *ev, const struct decl *decl,
                                const struct param *param,
                                const struct field *field, struct span span,
                                struct value v)
{
    v = take_list(ev, decl, param, field, span, v);
    for (size_t i = 1; v.kind == VALUE_LIST && i < v.list.n; i++) {
        struct number a = v.list.items[i - 1].number;
        struct number b = v.list.items[i].number;
        struct str low = STR_INIT, high = STR_INIT;

        if (number_cmp(a, b) < 0)
            continue;
        ev->failed = true;
        number_print_short(&low, a);
        number_print_short(&high, b);
        if (ev->diag != NULL) {
            diag_error(ev->diag, "bad-ladder",
                       field->value->kind == EXPR_LIST
                           ? field->value->items[i]->span
                           : span,
                       "the rungs of a ladder go up: %s comes after %s",
                       high.text, low.text);
            note_coordinates(ev, field);
        }
        str_fini(&low);
        str_fini(&high);
        return none;
    }
    return v;
}

static bool is_choice(const struct param *param, const char *text)
{
    for (size_t i = 0; param->choices[i] != NULL; i++) {
        if (strcmp(param->choices[i], text) == 0)
            return true;
    }
    return false;
}

static void bad_choice(struct diag *diag, const struct param *param,
                       struct span span, const char *text)
{
    struct suggest s = suggest_for(text);

    for (size_t i = 0; param->choices[i] != NULL; i++)
        suggest_offer(&s, param->choices[i]);
    diag_unknown(diag, "bad-choice", span, &s, "it is", "it is one of",
                 "%s cannot be '%s'", param->name, text);
}

static struct value take_choice(struct eval *ev, const struct param *param,
                                struct span span, struct value v)
{
    if (is_choice(param, v.string))
        return v;
    ev->failed = true;
    if (ev->diag != NULL)
        bad_choice(ev->diag, param, span, v.string);
    return none;
}

bool field_is_word(const struct param *param, const struct binding *env,
                   const struct ast_expr *e)
{
    if (e->kind != EXPR_NAME || e->qualifier.text != NULL ||
        binding_of(env, e) != NULL)
        return false;
    return (param->flags & PARAM_WORD) != 0 ||
           (param->type == PARAM_CHOICE && param->choices != NULL &&
            is_choice(param, e->name.text));
}

struct value eval_field(struct eval *ev, const struct decl *decl,
                        const struct param *param, const struct field *field)
{
    const struct ast_expr *e = field->value;
    size_t module = ev->module;
    const struct binding *env = ev->env;

    if (e == NULL)
        return param_default(ev->arena, param);
    if (e->kind == EXPR_PHRASE)
        e = e->items[0];
    if (field_is_word(param, field->env, e))
        return value_string(e->name.text);
    ev->module = field->module;
    ev->env = field->env;
    struct value v = eval_expr(ev, e);
    ev->module = module;
    ev->env = env;
    if (v.kind == VALUE_NONE)
        return v;
    switch (param->type) {
    case PARAM_INT:
    case PARAM_REAL:
        if (v.kind == VALUE_LIST)
            return take_ladder(ev, decl, param, field, e->span, v);
        return take_number(ev, decl, param, field, e->span, v.number);
    case PARAM_CHOICE:
        return param->choices != NULL ? take_choice(ev, param, e->span, v) : v;
    case PARAM_INTS:
    case PARAM_STRINGS:
        return v.kind == VALUE_LIST
                   ? take_list(ev, decl, param, field, e->span, v)
                   : v;
    case PARAM_BOOL:
    case PARAM_STRING:
        return v;
    }
    return v;
}

/* Point at the uses that made DECL what it is, the outermost first. */
static size_t enter_uses(struct diag *diag, const struct decl *decl)
{
    size_t n = 0;

    if (decl == NULL || decl->generic == NULL)
        return 0;
    n = enter_uses(diag, decl->user);
    diag_enter(diag, decl->used_at, "'%s' is used here", decl->name);
    return n + 1;
}

bool eval_settings(struct eval *ev, struct settings *out,
                   const struct decl *decl)
{
    size_t n = decl->table->n;
    struct setting *items = arena_array(ev->arena, struct setting, n);

    for (size_t i = 0; i < n; i++) {
        const struct field *f = &decl->fields[i];
        size_t uses = ev->diag != NULL ? enter_uses(ev->diag, f->from) : 0;

        items[i].name = decl->table->params[i].name;
        items[i].value = eval_field(ev, decl, &decl->table->params[i], f);
        for (; uses > 0; uses--)
            diag_leave(ev->diag);
        items[i].incidental =
            (decl->table->params[i].flags & PARAM_INCIDENTAL) != 0;
    }
    *out = (struct settings){decl->table->name, items, n};
    return !ev->failed;
}

/* ---- types ---- */

/* "8k" is a number between quotes. */
static bool is_quoted(const struct ast_expr *e)
{
    struct number n;

    return e->kind == EXPR_STRING &&
           (number_parse(&n, e->name.text, strlen(e->name.text)) ||
            strcmp(e->name.text, "true") == 0 ||
            strcmp(e->name.text, "false") == 0);
}

static void wrong(struct check *check, const struct param *param,
                  const struct ast_expr *e, const char *wanted, struct type got)
{
    struct str text = STR_INIT;

    type_print(&text, got);
    diag_error(check->diag, "wrong-type", e->span, "%s must be %s, not %s",
               param->name, wanted, text.text);
    if (e->kind == EXPR_LIST || e->kind == EXPR_RANGE)
        diag_note(check->diag, SPAN_NONE,
                  "for one value after the other, declare an axis: axis %s = "
                  "[...]",
                  param->name);
    else if (is_quoted(e))
        diag_note(check->diag, SPAN_NONE, "write it without quotes");
    str_fini(&text);
}

/* The unit of a number as it was written, or what its dimension is called. */
static void print_unit(struct str *out, const struct ast_expr *e,
                       struct dim dim)
{
    if (e->kind == EXPR_NUMBER && e->unit.text != NULL)
        str_add(out, e->unit.text);
    else
        dim_print(out, dim);
}

static bool number_fits(struct check *check, const struct param *param,
                        const struct ast_expr *e, struct type t)
{
    struct dim want = param_dim(param);
    struct str text = STR_INIT;

    if (t.kind != TYPE_NUMBER) {
        wrong(check, param, e, "a number", t);
        return false;
    }
    if (dim_is_none(t.dim) || dim_equal(t.dim, want))
        return true;
    print_unit(&text, e, t.dim);
    if (param->unit != NULL)
        diag_error(check->diag, "wrong-dimension", e->span,
                   "%s is a number of %s, and this is in %s", param->name,
                   param->unit, text.text);
    else
        diag_error(check->diag, "wrong-dimension", e->span,
                   "%s is a plain number, not one in %s", param->name,
                   text.text);
    str_clear(&text);
    dim_print(&text, t.dim);
    if (e->kind != EXPR_NUMBER && unit_find(text.text) != NULL)
        diag_note(check->diag, SPAN_NONE,
                  "divided by (1 %s) it is a plain number, which will do",
                  text.text);
    str_fini(&text);
    return false;
}

static bool list_fits(struct check *check, const struct param *param,
                      const struct ast_expr *e, struct type t)
{
    if (t.kind != TYPE_LIST) {
        wrong(check, param, e, "a list of numbers", t);
        return false;
    }
    if (t.item != NULL)
        return number_fits(check, param, e, *t.item);
    diag_error(check->diag, "param-range", e->span,
               "%s must have at least one value", param->name);
    return false;
}

static bool type_fits(struct check *check, const struct param *param,
                      const struct ast_expr *e, struct type t)
{
    struct type item = t.kind == TYPE_LIST && t.item != NULL ? *t.item : t;

    switch (param->type) {
    case PARAM_INT:
    case PARAM_REAL:
        if (t.kind == TYPE_LIST && (param->flags & PARAM_OR_LIST) != 0)
            return list_fits(check, param, e, t);
        return number_fits(check, param, e, t);
    case PARAM_INTS:
        return list_fits(check, param, e, t);
    case PARAM_BOOL:
        if (t.kind == TYPE_BOOL)
            return true;
        wrong(check, param, e, "true or false", t);
        return false;
    case PARAM_CHOICE:
    case PARAM_STRING:
        if (t.kind == TYPE_STRING)
            return true;
        wrong(check, param, e, "a string", t);
        return false;
    case PARAM_STRINGS:
        if (item.kind == TYPE_STRING)
            return true;
        wrong(check, param, e, "a string or a list of strings", t);
        return false;
    }
    return false;
}

/* A bare name where one of some words is wanted is most likely meant as one
 * of them, unless it is an axis or a let. */
static bool choice_is_settled(struct check *check, const struct param *param,
                              struct field *field)
{
    const struct ast_expr *e = field->value;

    if (field_is_word(param, field->env, e))
        return true;
    if (param->type != PARAM_CHOICE || param->choices == NULL ||
        e->kind != EXPR_NAME || e->qualifier.text != NULL ||
        binding_of(field->env, e) != NULL)
        return false;
    const struct decl *d = scope_find_expr(check->scope, field->module, e);
    if (d != NULL && (d->ast->kind == DECL_AXIS || d->ast->kind == DECL_LET))
        return false;
    bad_choice(check->diag, param, e->span, e->name.text);
    field->bad = true;
    return true;
}

void field_check(struct check *check, const struct decl *decl,
                 const struct param *param, struct field *field,
                 struct place *place)
{
    const struct ast_expr *e = field->value;
    struct eval eval = {
        .arena = check->arena,
        .diag = check->diag,
        .scope = check->scope,
        .module = field->module,
    };

    place->env = field->env;
    if (choice_is_settled(check, param, field))
        return;
    if (e->kind == EXPR_PHRASE && decl->ast->kind == DECL_FIT)
        e = e->items[0];
    struct type t = type_of(check, place, e);
    field->axes = place->used_axes;
    field->quantities = place->quantities;
    field->bad = t.kind == TYPE_BAD || !type_fits(check, param, e, t);
    if (field->bad || field->axes.n > 0 || field->quantities != 0 ||
        place->n_results > 0)
        return;
    /* The same for all runs: refuse it here rather than once for each. */
    eval_field(&eval, decl, param, field);
    field->bad = eval.failed;
}
