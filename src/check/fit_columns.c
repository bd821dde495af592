/* fit_columns.c - which columns a law of points relates. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "check/fit.h"

const struct run_column run_columns[] = {
    {"run", NULL, true, "whose point it is"},
    {"seed", NULL, false, "the run's seed"},
    {"parameters", "parameters", false, "how many parameters its model has"},
    {"interactions", "interactions", false, "how long it was trained"},
    {"compute", "flop", false, "what that cost"},
    {"return", NULL, false, "what it then got"},
    {NULL, NULL, false, NULL},
};

const struct run_column *run_column_find(const char *name)
{
    const struct run_column *c = run_columns;

    while (c->name != NULL && strcmp(c->name, name) != 0)
        c++;
    return c->name != NULL ? c : NULL;
}

static const struct field *key_of(const struct decl *decl, const char *name)
{
    const struct param *p = param_find(decl->table, name);

    return &decl->fields[p - decl->table->params];
}

/* The column that the author gave for NAME in *COLUMN, NULL if he gave none.
 * False after an error.  *SPAN: where he said so. */
static bool given_column(struct check *check, const struct decl *decl,
                         const char *name, const char **column,
                         struct span *span)
{
    const struct field *f = key_of(decl, name);
    struct eval eval = {
        .arena = check->arena,
        .diag = check->diag,
        .scope = check->scope,
        .module = decl->ast->module,
    };

    *column = NULL;
    *span = decl->ast->value->span;
    if (f->value == NULL || f->bad)
        return !f->bad;
    *span = f->value->span;
    if (f->axes.n > 0) {
        diag_error(check->diag, "unbound-axis", *span,
                   "which column '%s' is cannot depend on '%s'", name,
                   f->axes.items[0]);
        return false;
    }
    struct value v = eval_field(&eval, decl, param_find(decl->table, name), f);
    *column = v.kind == VALUE_STRING ? v.string : NULL;
    return *column != NULL;
}

/* Runs and curves have their columns before they are there. */
static bool has_column(const struct evidence *evidence, const char *name)
{
    return name != NULL && (run_column_find(name) != NULL ||
                            fit_evidence_axis(evidence, name) != NULL);
}

/* The one that ROLE stands for where nothing is given; NULL if it does
 * without. */
static const char *usual_column(const struct evidence *evidence,
                                const struct law_column *role)
{
    if (has_column(evidence, role->name))
        return role->name;
    if (has_column(evidence, role->otherwise))
        return role->otherwise;
    if (has_column(evidence, role->instead))
        return role->instead;
    return role->optional ? NULL : role->name;
}

static void no_such_column(struct check *check, const struct evidence *evidence,
                           const struct law_column *role, const char *column,
                           struct span span)
{
    struct suggest s = suggest_for(column);

    for (const struct run_column *c = run_columns; c->name != NULL; c++)
        suggest_offer(&s, c->name);
    for (size_t i = 0; i < evidence->n_axes; i++) {
        if (run_column_find(evidence->axes[i].name) == NULL)
            suggest_offer(&s, evidence->axes[i].name);
    }
    diag_unknown(check->diag, "unknown-name", span, &s, "its column is",
                 "its columns are", "the points of '%s' have no column '%s'",
                 evidence->name, column);
    if (strcmp(role->name, column) == 0)
        diag_note(check->diag, SPAN_NONE,
                  "say which column it is, as in { %s = return }", role->name);
}

/* Whether COLUMN of runs or of curves will do for ROLE; *DIM is its. */
static bool column_suits(struct check *check, const struct study_fit *fit,
                         const struct evidence *evidence,
                         const struct law_column *role, const char *column,
                         struct span span, struct dim *dim)
{
    const struct run_column *c = run_column_find(column);
    const struct study_axis *axis = fit_evidence_axis(evidence, column);
    bool text = c != NULL && c->text;

    if (c == NULL && axis == NULL) {
        no_such_column(check, evidence, role, column, span);
        return false;
    }
    if (c != NULL && c->unit != NULL)
        *dim = unit_find(c->unit)->dim;
    if (c == NULL) {
        const struct value *v = &axis->values[0].value;

        text = v->kind != VALUE_NUMBER;
        *dim = text ? DIM_NONE : v->number.dim;
    }
    if (text && !role->text) {
        diag_error(check->diag, "wrong-type", span,
                   "'%s' is a column of names, and '%s' is a number", column,
                   role->name);
        return false;
    }
    return strcmp(column, "compute") != 0 || curves_say_flop(check, fit, span);
}

bool fit_columns_check(struct check *check, const struct decl *decl,
                       struct study_fit *fit, const struct evidence *evidence)
{
    size_t n = fit->law->n_columns;
    const char **columns = arena_array(check->arena, const char *, n);
    struct dim *dims = arena_array(check->arena, struct dim, n);

    fit->columns = columns;
    fit->dims = dims;
    for (size_t i = 0; i < n; i++) {
        const struct law_column *role = &fit->law->columns[i];
        struct span span;

        dims[i] = DIM_NONE;
        if (!given_column(check, decl, role->name, &columns[i], &span))
            return false;
        /* Which columns points have is known once their file is read. */
        if (fit->points != SIZE_MAX)
            continue;
        if (columns[i] == NULL)
            columns[i] = usual_column(evidence, role);
        if (columns[i] != NULL && !column_suits(check, fit, evidence, role,
                                                columns[i], span, &dims[i]))
            return false;
    }
    return true;
}
