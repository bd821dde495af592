/* result.c - expressions over what the fits found. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/internal.h"

static struct eval evaluation(struct arena *arena, const struct study *study,
                              const struct result_source *results,
                              struct err *why)
{
    if (why != NULL)
        why->msg[0] = '\0';
    return (struct eval){
        .arena = arena,
        .scope = study->scope,
        .study = study,
        .results = results,
        .why = why,
    };
}

struct value study_eval(struct arena *arena, const struct study *study,
                        const struct ast_expr *expr,
                        const struct result_source *results, struct err *why)
{
    struct eval ev = evaluation(arena, study, results, why);

    return eval_expr(&ev, expr);
}

/* Does E look at a result or at values of an axis? */
static bool is_worth_showing(const struct ast_expr *e)
{
    if (e->kind == EXPR_ATTRIBUTE || e->kind == EXPR_NAME)
        return true;
    for (size_t i = 0; i < e->n_items; i++) {
        if (is_worth_showing(e->items[i]))
            return true;
    }
    return false;
}

static void print_real(struct str *out, const struct value *v)
{
    if (v->kind == VALUE_NUMBER && !number_is_integer(v->number))
        str_printf(out, "%.4g", v->number.real);
    else
        value_print_short(out, v);
}

static void print_value(struct str *out, const struct value *v)
{
    if (v->kind != VALUE_LIST) {
        print_real(out, v);
        return;
    }
    str_add(out, "[");
    for (size_t i = 0; i < v->list.n; i++) {
        str_add(out, i > 0 ? ", " : "");
        if (v->list.items[i].kind == VALUE_NONE)
            str_add(out, "?");
        else
            print_real(out, &v->list.items[i]);
    }
    str_add(out, "]");
}

/* The author's own words, so that the values can be found in the claim. */
static void print_source(struct str *out, const struct study *study,
                         const struct ast_expr *e)
{
    size_t len;
    const char *text = diag_text_of(study->scope->diag, e->span, &len);
    bool blank = false;

    for (size_t i = 0; i < len; i++) {
        bool space = strchr(" \t\r\n", text[i]) != NULL;

        if (!space) {
            if (blank)
                str_addc(out, ' ');
            str_addc(out, text[i]);
        }
        blank = space;
    }
}

/* "spread(law.exponent) = 0.04" for each side of each comparison. */
static void show(struct str *out, struct arena *arena,
                 const struct study *study, const struct ast_expr *e,
                 const struct result_source *results)
{
    bool inner =
        e->kind == EXPR_COMPARE ||
        (e->kind == EXPR_BINARY && (e->op == OP_AND || e->op == OP_OR)) ||
        (e->kind == EXPR_UNARY && e->op == OP_NOT);

    if (inner) {
        for (size_t i = 0; i < e->n_items; i++)
            show(out, arena, study, e->items[i], results);
        return;
    }
    if (!is_worth_showing(e))
        return;
    struct eval ev = evaluation(arena, study, results, NULL);
    struct value v = eval_expr(&ev, e);
    str_add(out, out->len > 0 ? "; " : "");
    print_source(out, study, e);
    str_add(out, " = ");
    if (v.kind == VALUE_NONE)
        str_add(out, "?");
    else
        print_value(out, &v);
}

struct claim_result study_judge(struct arena *arena, const struct study *study,
                                const struct study_claim *claim,
                                const struct result_source *results)
{
    struct err why;
    struct str values = STR_INIT;
    struct value v = study_eval(arena, study, claim->expr, results, &why);
    struct claim_result r = {CLAIM_IS_UNKNOWN, "", NULL};

    show(&values, arena, study, claim->expr, results);
    r.values = arena_strdup(arena, str_text(&values));
    str_fini(&values);
    if (v.kind == VALUE_BOOL)
        r.outcome = v.truth ? CLAIM_IS_TRUE : CLAIM_IS_FALSE;
    else
        r.reason = arena_strdup(arena, why.msg[0] != '\0' ? why.msg
                                                          : "it is not known");
    return r;
}

struct value study_predict(struct arena *arena, const struct study *study,
                           const struct study_prediction *prediction,
                           size_t instance, const struct result_source *results,
                           struct err *why)
{
    struct eval ev = evaluation(arena, study, results, why);
    const struct study_coordinate **at =
        arena_array(arena, const struct study_coordinate *, prediction->n_axes);

    for (size_t a = 0; a < prediction->n_axes; a++)
        at[a] = &prediction->coordinates[instance * prediction->n_axes + a];
    ev.at = at;
    ev.n_at = prediction->n_axes;
    ev.module = prediction->decl->ast->module;
    return eval_expr(&ev, prediction->expr);
}

const struct value *study_series(struct arena *arena, const struct study *study,
                                 const struct study_fit *fit, size_t instance,
                                 const struct result_source *results,
                                 struct err *why)
{
    const struct study_fit *over = &study->fits[fit->over];
    struct value *out = arena_array(arena, struct value, fit->n_series);
    struct err first = {.msg = ""}, reason;

    for (size_t s = 0; s < fit->n_series; s++) {
        struct value *items =
            arena_array(arena, struct value, over->n_instances);
        size_t n = 0;

        for (size_t i = 0; i < over->n_instances; i++) {
            if (fit->member[i] != instance)
                continue;
            struct eval ev = evaluation(arena, study, results, &reason);
            const struct study_coordinate **at = arena_array(
                arena, const struct study_coordinate *, over->n_axes);

            for (size_t a = 0; a < over->n_axes; a++)
                at[a] = &over->coordinates[i * over->n_axes + a];
            ev.at = at;
            ev.n_at = over->n_axes;
            ev.series = true;
            ev.over = fit->over;
            ev.instance = i;
            ev.module = fit->decl->ast->module;
            items[n] = eval_expr(&ev, fit->series[s]);
            if (items[n++].kind == VALUE_NONE && first.msg[0] == '\0')
                first = reason;
        }
        out[s].kind = VALUE_LIST;
        out[s].list.items = items;
        out[s].list.n = n;
    }
    if (why != NULL)
        *why = first;
    return out;
}
