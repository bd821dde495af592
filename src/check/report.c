/* report.c - reports, and the templates that they are made from.
 *
 * A report shows the items of what it is made from, then its own.  Parameters
 * of a template stand for names of runs and fits, or for strings. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "check/internal.h"

enum { MAX_REPORT_CHAIN = 100, MAX_ITEMS = 10000 };

/* A report while it is put together. */
struct draft {
    struct check *check;
    struct study_item *items;
    size_t n, cap;
    /* The reports that we are in, each made from the next. */
    const struct ast_decl *chain[MAX_REPORT_CHAIN];
    size_t n_chain;
    bool sound;
};

static void add_item(struct draft *draft, const struct ast_decl *decl,
                     const struct study_item *item)
{
    if (draft->n == MAX_ITEMS) {
        diag_error(draft->check->diag, "too-many", decl->name.span,
                   "a report has at most %d items", MAX_ITEMS);
        draft->sound = false;
        return;
    }
    if (draft->n == draft->cap) {
        size_t cap = draft->cap < 16 ? 16 : 2 * draft->cap;
        struct study_item *items =
            arena_array(draft->check->arena, struct study_item, cap);

        if (draft->n > 0)
            memcpy(items, draft->items, draft->n * sizeof *items);
        draft->items = items;
        draft->cap = cap;
    }
    draft->items[draft->n++] = *item;
}

/* ---- items ---- */

/* The arguments of CALL with what parameters stand for in their place.
 * MODULES: where each of them is read.  NULL: that is not known yet. */
static struct ast_expr *with_arguments(struct check *check,
                                       const struct ast_expr *call,
                                       const struct binding *env,
                                       size_t *modules)
{
    struct ast_expr *copy = arena_new_of(check->arena, struct ast_expr);

    *copy = *call;
    copy->items = arena_array(check->arena, struct ast_expr *, call->n_items);
    for (size_t i = 0; i < call->n_items; i++) {
        const struct binding *b = binding_of(env, call->items[i]);

        copy->items[i] = call->items[i];
        if (b == NULL)
            continue;
        if (b->expr == NULL)
            return NULL;
        copy->items[i] = (struct ast_expr *)(uintptr_t)b->expr;
        modules[i] = b->module;
    }
    return copy;
}

/* What stands for ENTRY's text; false if there is none, or none yet. */
static bool take_text(struct draft *draft, struct ast_entry *entry,
                      const struct binding *env)
{
    const struct binding *b;

    if (!entry->text_named)
        return true;
    b = binding_find(env, entry->text.text);
    if (b == NULL) {
        diag_error(draft->check->diag, "unknown-name", entry->text.span,
                   "a text stands in quotes; '%s' is no parameter",
                   entry->text.text);
        draft->sound = false;
        return false;
    }
    if (b->expr == NULL)
        return false;
    if (b->expr->kind != EXPR_STRING) {
        diag_error(draft->check->diag, "wrong-type", b->expr->span,
                   "'%s' is a text: a string is needed here", b->name);
        draft->sound = false;
        return false;
    }
    entry->text.text = b->expr->name.text;
    entry->text_named = false;
    return true;
}

static void put_entry(struct draft *draft, const struct ast_decl *decl,
                      const struct binding *env, const struct ast_entry *entry)
{
    struct ast_entry own = *entry;
    size_t *modules = NULL;
    struct study_item item;

    if (!take_text(draft, &own, env))
        return;
    if (own.value != NULL && own.value->kind == EXPR_CALL) {
        const struct ast_name *name = &own.value->name;
        size_t n = own.value->n_items;

        modules = arena_array(draft->check->arena, size_t, n);
        for (size_t i = 0; i < n; i++)
            modules[i] = decl->module;
        own.value = with_arguments(draft->check, own.value, env, modules);
        if (own.value == NULL) {
            draft->sound &= item_find(draft->check, &own.key, name) != NULL;
            return;
        }
    }
    if (item_check(draft->check, &own, modules, &item))
        add_item(draft, decl, &item);
    else
        draft->sound = false;
}

static void put_report(struct draft *draft, const struct ast_decl *decl,
                       const struct binding *env);

/* ---- what a report is made from ---- */

/* The report with the title that E is, in a file that DECL's sees. */
static const struct ast_decl *find_titled(struct check *check,
                                          const struct ast_decl *decl,
                                          const struct ast_expr *e)
{
    struct suggest s = suggest_for(e->name.text);

    for (size_t m = 0; m < check->ast->n_modules; m++) {
        const struct ast_module *module = &check->ast->modules[m];

        if (!scope_sees(check->scope, decl->module, m))
            continue;
        for (size_t i = 0; i < module->n_decls; i++) {
            const struct ast_decl *d = module->decls[i];

            if (d->kind != DECL_REPORT || !d->titled || d == decl)
                continue;
            if (strcmp(d->name.text, e->name.text) == 0)
                return d;
            suggest_offer(&s, d->name.text);
        }
    }
    diag_unknown(check->diag, "unknown-name", e->span, &s, "there is",
                 "there are", "there is no report \"%s\"", e->name.text);
    return NULL;
}

static const struct ast_decl *find_named(struct check *check,
                                         const struct ast_decl *decl,
                                         const struct ast_expr *e)
{
    struct decl *d = scope_find_expr(check->scope, decl->module, e);

    if (d == NULL) {
        scope_unknown_expr(check, decl->module, e, "unknown-name", "report",
                           DECL_REPORT, NULL);
        return NULL;
    }
    d->used = true;
    if (d->ast->kind != DECL_REPORT) {
        diag_error(check->diag, "wrong-kind", e->span,
                   "a report cannot be made from '%s', which is %s", d->name,
                   decl_article(d->ast->kind));
        diag_note(check->diag, d->ast->name.span, "it is declared here");
        return NULL;
    }
    return bind_is_sound(check, d, e) ? d->ast : NULL;
}

static const struct ast_decl *find_base(struct check *check,
                                        const struct ast_decl *decl)
{
    const struct ast_expr *e = decl->value;

    if (e->kind == EXPR_STRING)
        return find_titled(check, decl, e);
    if (e->kind == EXPR_NAME || e->kind == EXPR_CALL)
        return find_named(check, decl, e);
    if (e->kind != EXPR_BAD)
        diag_error(check->diag, "wrong-type", e->span,
                   "a report is made from another: its name, or its title");
    return NULL;
}

/* The argument B for a parameter of a template: a name or a string, which may
 * be what a parameter around it stands for. */
static bool settle(struct check *check, struct binding *b)
{
    const struct binding *outer =
        b->expr != NULL ? binding_of(b->env, b->expr) : NULL;

    /* The template itself is looked at: nothing is known yet. */
    if (outer != NULL) {
        b->expr = outer->expr;
        b->module = outer->module;
        b->env = NULL;
        return true;
    }
    if (b->expr->kind == EXPR_NAME || b->expr->kind == EXPR_STRING)
        return true;
    if (b->expr->kind != EXPR_BAD)
        diag_error(check->diag, "wrong-type", b->expr->span,
                   "'%s' stands for a name, or for a string", b->name);
    return false;
}

/* What the parameters of BASE stand for in E, which is read in MODULE behind
 * ENV. */
static bool bind_names(struct check *check, const struct ast_decl *base,
                       const struct ast_expr *e, size_t module,
                       const struct binding *env, const struct binding **out)
{
    struct binding *b =
        arena_array(check->arena, struct binding, base->n_params);

    for (size_t i = 0; i < base->n_params; i++) {
        b[i].name = base->params[i].name.text;
        b[i].outer = i > 0 ? &b[i - 1] : NULL;
        b[i].expr = bind_argument(base, e, i);
        b[i].module = module;
        b[i].env = env;
        if (b[i].expr == NULL) {
            b[i].expr = base->params[i].def;
            b[i].module = base->module;
            b[i].env = b[i].outer;
        }
        if (b[i].expr == NULL) {
            diag_error(check->diag, "wrong-arguments", e->span,
                       "'%s' needs to know its '%s'", base->name.text,
                       b[i].name);
            diag_note(check->diag, base->params[i].name.span,
                      "the parameter is declared here");
            return false;
        }
        if (!settle(check, &b[i]))
            return false;
    }
    *out = base->n_params > 0 ? &b[base->n_params - 1] : NULL;
    return true;
}

static void put_base(struct draft *draft, const struct ast_decl *decl,
                     const struct binding *env)
{
    struct check *check = draft->check;
    const struct ast_decl *base = find_base(check, decl);
    const struct binding *own = NULL;

    if (base == NULL ||
        !bind_names(check, base, decl->value, decl->module, env, &own)) {
        draft->sound = false;
        return;
    }
    diag_enter(check->diag, decl->value->span,
               base->titled ? "\"%s\" is used here" : "'%s' is used here",
               base->name.text);
    put_report(draft, base, own);
    diag_leave(check->diag);
}

/* DECL is made from itself. */
static void report_loop(struct draft *draft, const struct ast_decl *decl)
{
    size_t from = draft->n_chain;

    draft->sound = false;
    while (draft->chain[from - 1] != decl)
        from--;
    /* The first of them says it for all. */
    for (size_t i = from; i < draft->n_chain; i++) {
        if (draft->chain[i]->name.span.start < decl->name.span.start)
            return;
    }
    diag_error(draft->check->diag, "cycle", decl->name.span,
               "'%s' depends on itself", decl->name.text);
    for (size_t i = from - 1; from < draft->n_chain && i < draft->n_chain;
         i++) {
        const struct ast_decl *d = draft->chain[i];
        const struct ast_decl *next =
            i + 1 < draft->n_chain ? draft->chain[i + 1] : decl;

        diag_note(draft->check->diag, d->name.span, "'%s' depends on '%s'",
                  d->name.text, next->name.text);
    }
}

/* The items of DECL, where ENV says what its parameters stand for. */
static void put_report(struct draft *draft, const struct ast_decl *decl,
                       const struct binding *env)
{
    const struct ast_block *block = decl->block;

    for (size_t i = 0; i < draft->n_chain; i++) {
        if (draft->chain[i] == decl) {
            report_loop(draft, decl);
            return;
        }
    }
    if (draft->n_chain == MAX_REPORT_CHAIN) {
        diag_error(draft->check->diag, "too-deep", decl->name.span,
                   "more than %d reports in a chain", MAX_REPORT_CHAIN);
        draft->sound = false;
        return;
    }
    draft->chain[draft->n_chain++] = decl;
    if (decl->value != NULL)
        put_base(draft, decl, env);
    for (size_t i = 0; block != NULL && i < block->n; i++)
        put_entry(draft, decl, env, &block->entries[i]);
    draft->n_chain--;
}

/* ---- all of it ---- */

void report_check(struct check *check, const struct ast_decl *decl)
{
    struct draft draft = {.check = check, .sound = true};

    if (!decl->titled)
        return;
    put_report(&draft, decl, NULL);
    bool damaged = decl->block != NULL && decl->block->damaged;
    if (draft.n == 0 && draft.sound && !damaged)
        diag_report(check->diag, SEVERITY_WARNING, "empty-block",
                    decl->name.span, "this report shows nothing");
    struct study_report *report =
        (struct study_report *)(uintptr_t)check->study->reports +
        check->study->n_reports++;
    *report = (struct study_report){
        .title = decl->name.text,
        .span = decl->name.span,
        .items = draft.items,
        .n_items = draft.n,
    };
}

void report_check_template(struct check *check, struct decl *decl)
{
    struct draft draft = {.check = check, .sound = true};
    const struct ast_decl *ast = decl->ast;
    struct binding *b =
        arena_array(check->arena, struct binding, ast->n_params);

    if (!generic_params_are_sound(check, ast))
        return;
    for (size_t i = 0; i < ast->n_params; i++) {
        b[i].name = ast->params[i].name.text;
        b[i].outer = i > 0 ? &b[i - 1] : NULL;
    }
    if (ast->value == NULL && ast->block == NULL) {
        diag_error(check->diag, "missing-kind", ast->name.span,
                   "a report has its items in curly brackets");
        return;
    }
    put_report(&draft, ast, ast->n_params > 0 ? &b[ast->n_params - 1] : NULL);
}
