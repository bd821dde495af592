/* dump.c - the tree as text. */
#include "config.h"

#include <assert.h>

#include "ast/ast.h"
#include "base/str.h"
#include "base/value.h"

const char *ast_decl_word(enum ast_decl_kind kind)
{
    static const char *const words[DECL_KINDS] = {
        [DECL_USE] = "use",       [DECL_AXIS] = "axis",
        [DECL_LET] = "let",       [DECL_ENVIRONMENT] = "environment",
        [DECL_FAMILY] = "family", [DECL_ALGORITHM] = "algorithm",
        [DECL_BUDGET] = "budget", [DECL_RUNS] = "runs",
        [DECL_CURVES] = "curves", [DECL_POINTS] = "points",
        [DECL_FIT] = "fit",       [DECL_PREDICT] = "predict",
        [DECL_CLAIM] = "claim",   [DECL_REPORT] = "report",
        [DECL_STUDY] = "study",   [DECL_SLURM] = "slurm",
    };

    assert(kind < DECL_KINDS);
    return words[kind];
}

const char *ast_op_text(enum ast_op op)
{
    static const char *const texts[] = {
        [OP_NONE] = "",   [OP_ADD] = "+", [OP_SUB] = "-", [OP_MUL] = "*",
        [OP_DIV] = "/",   [OP_POW] = "^", [OP_NEG] = "-", [OP_NOT] = "not ",
        [OP_AND] = "and", [OP_OR] = "or", [OP_EQ] = "==", [OP_NE] = "!=",
        [OP_LT] = "<",    [OP_LE] = "<=", [OP_GT] = ">",  [OP_GE] = ">=",
        [OP_IN] = "in",
    };

    return texts[op];
}

static void print_items(struct str *out, const struct ast_expr *e, size_t from)
{
    for (size_t i = from; i < e->n_items; i++) {
        if (i > from)
            str_add(out, ", ");
        ast_print_expr(out, e->items[i]);
    }
}

static void print_string(struct str *out, const char *text)
{
    struct value value = value_string(text);

    value_print(out, &value);
}

static void print_range(struct str *out, const struct ast_expr *e)
{
    size_t at = 0;

    str_add(out, "(");
    if ((e->open & OPEN_LOW) == 0)
        ast_print_expr(out, e->items[at++]);
    str_add(out, " .. ");
    if ((e->open & OPEN_HIGH) == 0)
        ast_print_expr(out, e->items[at]);
    if (e->n_items > 2) {
        str_add(out, e->factor ? " by x" : " by ");
        ast_print_expr(out, e->items[2]);
    }
    str_add(out, ")");
}

static void print_compare(struct str *out, const struct ast_expr *e)
{
    str_add(out, "(");
    for (size_t i = 0; i < e->n_items; i++) {
        if (i > 0)
            str_printf(out, " %s ", ast_op_text(e->ops[i - 1]));
        ast_print_expr(out, e->items[i]);
    }
    str_add(out, ")");
}

static void print_call(struct str *out, const struct ast_expr *e)
{
    if (e->qualifier.text != NULL)
        str_printf(out, "%s.", e->qualifier.text);
    str_printf(out, "%s(", e->name.text);
    for (size_t i = 0; i < e->n_items; i++) {
        str_add(out, i > 0 ? ", " : "");
        if (e->labels != NULL && e->labels[i].text != NULL)
            str_printf(out, "%s = ", e->labels[i].text);
        ast_print_expr(out, e->items[i]);
    }
    str_add(out, ")");
}

static void print_each(struct str *out, const struct ast_expr *e)
{
    str_add(out, "[");
    ast_print_expr(out, e->items[0]);
    for (size_t i = 0; i < e->n_vars; i++) {
        str_printf(out, " for %s in ", e->vars[i].text);
        ast_print_expr(out, e->items[i + 1]);
    }
    if (e->n_items > e->n_vars + 1) {
        str_add(out, " if ");
        ast_print_expr(out, e->items[e->n_vars + 1]);
    }
    str_add(out, "]");
}

static void print_conditions(struct str *out, const struct ast_expr *where,
                             const struct ast_expr *except)
{
    if (where != NULL) {
        str_add(out, " where ");
        ast_print_expr(out, where);
    }
    if (except != NULL) {
        str_add(out, " except ");
        ast_print_expr(out, except);
    }
}

static void print_phrase(struct str *out, const struct ast_expr *e)
{
    str_add(out, "{");
    if (e->word.text != NULL)
        str_printf(out, "%s ", e->word.text);
    ast_print_expr(out, e->items[0]);
    if (e->noun.text != NULL)
        str_printf(out, " %s", e->noun.text);
    if (e->over.text != NULL)
        str_printf(out, " over %s", e->over.text);
    str_add(out, "}");
}

static void print_leaf(struct str *out, const struct ast_expr *e)
{
    if (e->kind == EXPR_NUMBER) {
        number_print(out, e->number);
        if (e->unit.text != NULL)
            str_printf(out, " %s", e->unit.text);
    } else if (e->kind == EXPR_STRING) {
        print_string(out, e->name.text);
    } else if (e->kind == EXPR_BOOL) {
        str_add(out, e->truth ? "true" : "false");
    } else if (e->kind == EXPR_BAD) {
        str_add(out, "<bad>");
    } else {
        if (e->qualifier.text != NULL)
            str_printf(out, "%s.", e->qualifier.text);
        str_add(out, e->name.text);
    }
}

/* Postfix operators and what they stand behind. */
static void print_postfix(struct str *out, const struct ast_expr *e)
{
    ast_print_expr(out, e->items[0]);
    if (e->kind == EXPR_ATTRIBUTE) {
        str_printf(out, ".%s", e->name.text);
    } else if (e->kind == EXPR_INDEX) {
        str_add(out, "[");
        print_items(out, e, 1);
        str_add(out, "]");
    } else {
        str_add(out, " at ");
        ast_print_expr(out, e->items[1]);
        if (e->name.text != NULL)
            str_printf(out, " of %s", e->name.text);
    }
}

void ast_print_expr(struct str *out, const struct ast_expr *e)
{
    switch (e->kind) {
    case EXPR_BAD:
    case EXPR_NUMBER:
    case EXPR_STRING:
    case EXPR_BOOL:
    case EXPR_NAME:
        print_leaf(out, e);
        break;
    case EXPR_LIST:
        str_add(out, "[");
        print_items(out, e, 0);
        str_add(out, "]");
        break;
    case EXPR_RANGE:
        print_range(out, e);
        break;
    case EXPR_UNARY:
        str_printf(out, "(%s", ast_op_text(e->op));
        ast_print_expr(out, e->items[0]);
        str_add(out, ")");
        break;
    case EXPR_BINARY:
        str_add(out, "(");
        ast_print_expr(out, e->items[0]);
        str_printf(out, " %s ", ast_op_text(e->op));
        ast_print_expr(out, e->items[1]);
        str_add(out, ")");
        break;
    case EXPR_COMPARE:
        print_compare(out, e);
        break;
    case EXPR_IF:
        str_add(out, "(if ");
        ast_print_expr(out, e->items[0]);
        str_add(out, " then ");
        ast_print_expr(out, e->items[1]);
        str_add(out, " else ");
        ast_print_expr(out, e->items[2]);
        str_add(out, ")");
        break;
    case EXPR_CALL:
        print_call(out, e);
        break;
    case EXPR_EACH:
        print_each(out, e);
        break;
    case EXPR_SWEEP:
        str_add(out, "(");
        ast_print_expr(out, e->items[0]);
        print_conditions(out, e->where, e->except);
        str_add(out, ")");
        break;
    case EXPR_ATTRIBUTE:
    case EXPR_INDEX:
    case EXPR_AT:
        print_postfix(out, e);
        break;
    case EXPR_PHRASE:
        print_phrase(out, e);
        break;
    }
}

static void print_entry(struct str *out, const struct ast_entry *entry)
{
    str_printf(out, "        %s%s", entry->key.text, entry->item ? "" : " =");
    if (entry->value != NULL) {
        str_add(out, " ");
        ast_print_expr(out, entry->value);
    }
    if (entry->text.text != NULL) {
        str_add(out, " ");
        if (entry->text_named)
            str_add(out, entry->text.text);
        else
            print_string(out, entry->text.text);
    }
    str_add(out, "\n");
}

static bool name_is_string(const struct ast_decl *d)
{
    return d->kind == DECL_USE || d->kind == DECL_CLAIM ||
           d->kind == DECL_STUDY || d->titled;
}

static void print_params(struct str *out, const struct ast_decl *d)
{
    for (size_t i = 0; i < d->n_axes; i++) {
        str_add(out, i == 0 ? "[" : ", ");
        ast_print_expr(out, d->axes[i]);
    }
    str_add(out, d->n_axes > 0 ? "]" : "");
    str_add(out, d->has_params ? "(" : "");
    for (size_t i = 0; i < d->n_params; i++) {
        str_printf(out, "%s%s", i > 0 ? ", " : "", d->params[i].name.text);
        if (d->params[i].def != NULL) {
            str_add(out, " = ");
            ast_print_expr(out, d->params[i].def);
        }
    }
    str_add(out, d->has_params ? ")" : "");
}

static void print_use(struct str *out, const struct ast_decl *d)
{
    if (d->alias.text != NULL)
        str_printf(out, " as %s", d->alias.text);
    str_add(out, d->selects ? " {" : "");
    for (size_t i = 0; i < d->n_imports; i++) {
        str_printf(out, "%s%s", i > 0 ? ", " : "", d->imports[i].name.text);
        if (d->imports[i].as.text != NULL)
            str_printf(out, " as %s", d->imports[i].as.text);
    }
    str_add(out, d->selects ? "}" : "");
}

static void print_decl(struct str *out, const struct ast_decl *d)
{
    str_printf(out, "    %s", ast_decl_word(d->kind));
    if (name_is_string(d)) {
        str_add(out, " ");
        print_string(out, d->name.text);
    } else if (d->kind != DECL_SLURM) {
        str_printf(out, " %s", d->name.text);
    }
    print_params(out, d);
    print_use(out, d);
    if (d->value != NULL) {
        str_add(out, d->kind == DECL_CLAIM ? " : " : " = ");
        ast_print_expr(out, d->value);
    }
    print_conditions(out, d->where, d->except);
    if (d->block != NULL) {
        str_add(out, " {\n");
        for (size_t i = 0; i < d->block->n; i++)
            print_entry(out, &d->block->entries[i]);
        str_add(out, "    }");
    }
    str_add(out, "\n");
}

static void print_set(struct str *out, const struct ast_set *set)
{
    str_add(out, "set ");
    for (size_t i = 0; i < set->n_path; i++)
        str_printf(out, "%s%s", i > 0 ? "." : "", set->path[i].text);
    str_add(out, " = ");
    if (set->value != NULL)
        ast_print_expr(out, set->value);
    else
        print_string(out, set->raw.text);
    str_add(out, "\n");
}

void ast_dump(FILE *out, const struct ast *ast)
{
    struct str text = STR_INIT;

    for (size_t m = 0; m < ast->n_modules; m++) {
        str_printf(&text, "module %zu\n", m);
        for (size_t i = 0; i < ast->modules[m].n_decls; i++)
            print_decl(&text, ast->modules[m].decls[i]);
    }
    for (size_t i = 0; i < ast->n_sets; i++)
        print_set(&text, &ast->sets[i]);
    fputs(str_text(&text), out);
    str_fini(&text);
}
