/* query.c - what stands where in a study, for editors.
 *
 * A walk over the tree of its own, beside the checks: they stop where
 * something is wrong, and an editor wants to know of the rest. */
#include "config.h"

#include "check/query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "check/internal.h"

/* A name that holds in a part of the tree only. */
struct local {
    const char *name;
    struct span origin;
    const struct local *outer;
};

struct walker {
    struct arena *arena;
    const struct scope *scope;
    size_t module;
    const struct local *locals;
    struct mention *items;
    size_t n, cap;
};

static void add(struct walker *w, struct mention mention)
{
    if (mention.span.end <= mention.span.start)
        return;
    w->items = mem_grow(w->items, &w->cap, w->n, sizeof *w->items);
    w->items[w->n++] = mention;
}

static void add_decl(struct walker *w, struct span span,
                     const struct decl *decl, bool defines)
{
    if (decl != NULL)
        add(w, (struct mention){.kind = MENTION_DECL,
                                .span = span,
                                .decl = decl,
                                .defines = defines});
}

/* ---- names ---- */

static const struct local *find_local(const struct walker *w, const char *name)
{
    const struct local *l = w->locals;

    while (l != NULL && strcmp(l->name, name) != 0)
        l = l->outer;
    return l;
}

static void bind(struct walker *w, const struct ast_name *name)
{
    struct local *l = arena_new_of(w->arena, struct local);

    *l = (struct local){name->text, name->span, w->locals};
    w->locals = l;
    add(w, (struct mention){.kind = MENTION_LOCAL,
                            .span = name->span,
                            .origin = name->span,
                            .defines = true});
}

static const struct decl *find_decl(const struct walker *w, const char *name)
{
    return scope_find(w->scope, w->module, name);
}

/* The name of a file before a dot. */
static void mention_alias(struct walker *w, const struct ast_name *name)
{
    const struct meaning *m = scope_alias(w->scope, w->module, name->text);

    if (m != NULL)
        add(w, (struct mention){.kind = MENTION_ALIAS,
                                .span = name->span,
                                .origin = m->span,
                                .module = m->of});
}

/* A name that stands for a declaration or for something local. */
static const struct decl *mention_name(struct walker *w,
                                       const struct ast_name *name)
{
    const struct local *l = find_local(w, name->text);
    const struct decl *d = l == NULL ? find_decl(w, name->text) : NULL;
    const struct quantity *q =
        l == NULL && d == NULL ? quantity_find(name->text) : NULL;

    if (l != NULL)
        add(w,
            (struct mention){.kind = MENTION_LOCAL,
                             .span = name->span,
                             .origin = l->origin,
                             .defines = name->span.start == l->origin.start});
    if (q != NULL)
        add(w, (struct mention){.kind = MENTION_QUANTITY,
                                .span = name->span,
                                .quantity = q});
    add_decl(w, name->span, d, false);
    return d;
}

/* The same for a name, or a call, that may stand behind an alias. */
static const struct decl *mention_expr(struct walker *w,
                                       const struct ast_expr *e)
{
    if (e->qualifier.text == NULL)
        return mention_name(w, &e->name);
    const struct decl *d = scope_find_expr(w->scope, w->module, e);
    mention_alias(w, &e->qualifier);
    add_decl(w, e->name.span, d, false);
    return d;
}

/* ---- tables ---- */

const struct param_table *const *kind_tables(const struct catalog *catalog,
                                             enum ast_decl_kind kind)
{
    switch (kind) {
    case DECL_ENVIRONMENT:
        return catalog->environments;
    case DECL_FAMILY:
        return catalog->families;
    case DECL_ALGORITHM:
        return catalog->algorithms;
    default:
        return NULL;
    }
}

const struct param_table *kind_table(const struct catalog *catalog,
                                     enum ast_decl_kind kind, const char *name)
{
    const struct param_table *const *t = kind_tables(catalog, kind);

    while (t != NULL && *t != NULL && strcmp((*t)->name, name) != 0)
        t++;
    return t != NULL ? *t : NULL;
}

const struct catalog_law *law_named(const struct catalog *catalog,
                                    const char *name)
{
    for (size_t i = 0; i < catalog->n_laws; i++) {
        if (strcmp(catalog->laws[i].table->name, name) == 0)
            return &catalog->laws[i];
    }
    return NULL;
}

const struct param_table *own_table(enum ast_decl_kind kind, const char *name)
{
    bool total = name != NULL && strcmp(name, "total") == 0;

    if (kind == DECL_BUDGET)
        return total ? &schema_total : &schema_budget;
    return kinds[kind].tables[0];
}

static void add_table(struct walker *w, struct span span,
                      const struct param_table *table)
{
    if (table != NULL)
        add(w, (struct mention){
                   .kind = MENTION_KIND, .span = span, .table = table});
}

/* ---- expressions ---- */

static void walk(struct walker *w, const struct ast_expr *e);

static void walk_items(struct walker *w, const struct ast_expr *e, size_t from)
{
    for (size_t i = from; i < e->n_items; i++)
        walk(w, e->items[i]);
}

static void walk_number(struct walker *w, const struct ast_expr *e)
{
    const struct unit *unit =
        e->unit.text != NULL ? unit_find(e->unit.text) : NULL;

    if (unit != NULL)
        add(w, (struct mention){
                   .kind = MENTION_UNIT, .span = e->unit.span, .unit = unit});
}

/* `noise = 2` among the arguments: NOISE is a parameter of what is called. */
static void walk_label(struct walker *w, const struct ast_name *label,
                       const struct decl *callee)
{
    for (size_t i = 0; callee != NULL && i < callee->ast->n_params; i++) {
        const struct ast_name *name = &callee->ast->params[i].name;

        if (label->text != NULL && strcmp(name->text, label->text) == 0)
            add(w, (struct mention){.kind = MENTION_LOCAL,
                                    .span = label->span,
                                    .origin = name->span});
    }
}

static void walk_arguments(struct walker *w, const struct ast_expr *call,
                           const struct decl *callee)
{
    for (size_t i = 0; i < call->n_items; i++) {
        if (call->labels != NULL)
            walk_label(w, &call->labels[i], callee);
        walk(w, call->items[i]);
    }
}

static void walk_call(struct walker *w, const struct ast_expr *e)
{
    const struct function *f =
        e->qualifier.text == NULL ? function_find(e->name.text) : NULL;
    const struct decl *callee = NULL;

    if (f != NULL)
        add(w, (struct mention){.kind = MENTION_FUNCTION,
                                .span = e->name.span,
                                .function = f});
    else
        callee = mention_expr(w, e);
    walk_arguments(w, e, callee);
}

/* The fit whose results E stands for. */
static const struct decl *fit_of(const struct walker *w,
                                 const struct ast_expr *e)
{
    if (e->kind == EXPR_INDEX)
        e = e->items[0];
    const struct decl *d =
        e->kind == EXPR_NAME ? scope_find_expr(w->scope, w->module, e) : NULL;
    return d != NULL && d->ast->kind == DECL_FIT ? d : NULL;
}

/* The attribute NAME of a fit, which its declaration may not have got far
 * enough to know. */
static void add_attribute(struct walker *w, const struct decl *fit,
                          const struct ast_name *name)
{
    const struct catalog_law *law = fit != NULL ? fit->law : NULL;

    for (size_t i = 0; law != NULL && i < law->n_attributes; i++) {
        if (strcmp(law->attributes[i].name, name->text) == 0)
            add(w, (struct mention){.kind = MENTION_ATTRIBUTE,
                                    .span = name->span,
                                    .decl = fit,
                                    .attribute = &law->attributes[i]});
    }
}

static void walk_attribute(struct walker *w, const struct ast_expr *e)
{
    walk_items(w, e, 0);
    add_attribute(w, fit_of(w, e->items[0]), &e->name);
}

/* `law.interactions at 0.9 of best` */
static void walk_at(struct walker *w, const struct ast_expr *e)
{
    const struct ast_expr *what = e->items[0];

    walk_items(w, e, 0);
    if (e->name.text != NULL && what->kind == EXPR_ATTRIBUTE)
        add_attribute(w, fit_of(w, what->items[0]), &e->name);
}

/* [each for x in list if condition] */
static void walk_each(struct walker *w, const struct ast_expr *e)
{
    const struct local *outer = w->locals;

    for (size_t i = 0; i < e->n_vars; i++) {
        walk(w, e->items[i + 1]);
        bind(w, &e->vars[i]);
    }
    walk_items(w, e, e->n_vars + 1);
    walk(w, e->items[0]);
    w->locals = outer;
}

static void walk_phrase(struct walker *w, const struct ast_expr *e)
{
    walk_items(w, e, 0);
    if (e->over.text != NULL)
        mention_name(w, &e->over);
    if (e->noun.text != NULL)
        mention_name(w, &e->noun);
}

static void walk(struct walker *w, const struct ast_expr *e)
{
    switch (e->kind) {
    case EXPR_BAD:
    case EXPR_STRING:
    case EXPR_BOOL:
        return;
    case EXPR_NUMBER:
        walk_number(w, e);
        return;
    case EXPR_NAME:
        mention_expr(w, e);
        return;
    case EXPR_CALL:
        walk_call(w, e);
        return;
    case EXPR_ATTRIBUTE:
        walk_attribute(w, e);
        return;
    case EXPR_AT:
        walk_at(w, e);
        return;
    case EXPR_EACH:
        walk_each(w, e);
        return;
    case EXPR_PHRASE:
        walk_phrase(w, e);
        return;
    default:
        walk_items(w, e, 0);
        return;
    }
}

/* ---- declarations ---- */

static bool is_choice(const struct param *param, const char *word)
{
    for (size_t i = 0; param->choices != NULL && param->choices[i] != NULL;
         i++) {
        if (strcmp(param->choices[i], word) == 0)
            return true;
    }
    return false;
}

static void walk_entry(struct walker *w, const struct ast_entry *entry,
                       const struct param_table *table, const struct decl *of)
{
    const struct ast_expr *value = entry->value;
    const struct param *param =
        table != NULL ? param_find(table, entry->key.text) : NULL;

    if (param != NULL)
        add(w, (struct mention){.kind = MENTION_KEY,
                                .span = entry->key.span,
                                .decl = of,
                                .table = table,
                                .param = param});
    if (param != NULL && value->kind == EXPR_NAME &&
        is_choice(param, value->name.text))
        add(w, (struct mention){.kind = MENTION_CHOICE,
                                .span = value->span,
                                .table = table,
                                .param = param});
    else
        walk(w, value);
}

static void walk_item(struct walker *w, const struct ast_entry *entry)
{
    const struct catalog *catalog = w->scope->catalog;
    const struct ast_expr *call = entry->value;

    if (entry->text_named)
        mention_name(w, &entry->text);
    if (call == NULL || call->kind != EXPR_CALL)
        return;
    for (size_t i = 0; i < catalog->n_items; i++) {
        const struct catalog_item *item = &catalog->items[i];

        if (strcmp(item->word, entry->key.text) == 0 &&
            strcmp(item->name, call->name.text) == 0)
            add(w, (struct mention){.kind = MENTION_ITEM,
                                    .span = call->name.span,
                                    .item = item});
    }
    walk_arguments(w, call, NULL);
}

static void walk_block(struct walker *w, const struct ast_decl *ast,
                       const struct decl *decl)
{
    const struct param_table *table = decl != NULL && decl->table != NULL
                                          ? decl->table
                                          : own_table(ast->kind, NULL);

    for (size_t i = 0; ast->block != NULL && i < ast->block->n; i++) {
        const struct ast_entry *entry = &ast->block->entries[i];

        if (entry->item)
            walk_item(w, entry);
        else
            walk_entry(w, entry, table, decl);
    }
}

/* What a declaration is made from: another one of its sort, or a kind. */
static void walk_base(struct walker *w, const struct ast_decl *ast,
                      const struct decl *decl)
{
    const struct ast_expr *e = ast->value;
    const struct decl *base;
    const struct param_table *table;

    if (e->kind != EXPR_NAME && e->kind != EXPR_CALL) {
        walk(w, e);
        return;
    }
    base = scope_find_expr(w->scope, w->module, e);
    table = e->qualifier.text == NULL
                ? kind_table(w->scope->catalog, ast->kind, e->name.text)
                : NULL;
    if (table != NULL &&
        (base == NULL || base == decl || base->ast->kind != ast->kind))
        add_table(w, e->name.span, table);
    else
        mention_expr(w, e);
    if (e->kind == EXPR_CALL)
        walk_arguments(w, e, base);
}

/* `intrinsic(main)` */
static void walk_law(struct walker *w, const struct ast_decl *ast)
{
    const struct catalog_law *law = NULL;

    if (ast->value->kind == EXPR_CALL)
        law = law_named(w->scope->catalog, ast->value->name.text);
    if (law == NULL) {
        walk(w, ast->value);
        return;
    }
    add_table(w, ast->value->name.span, law->table);
    walk_arguments(w, ast->value, NULL);
}

/* The axes that are given in place are names for the rest of the runs. */
static void bind_axes(struct walker *w, const struct ast_expr *e)
{
    bool in = e->kind == EXPR_COMPARE && e->n_items == 2 &&
              e->ops[0] == OP_IN && e->items[0]->kind == EXPR_NAME;

    if (in) {
        const struct ast_name *name = &e->items[0]->name;

        if (find_local(w, name->text) == NULL &&
            find_decl(w, name->text) == NULL) {
            struct local *l = arena_new_of(w->arena, struct local);

            *l = (struct local){name->text, name->span, w->locals};
            w->locals = l;
        }
        return;
    }
    if (e->kind == EXPR_CALL || e->kind == EXPR_BINARY) {
        for (size_t i = 0; i < e->n_items; i++)
            bind_axes(w, e->items[i]);
    } else if (e->kind == EXPR_SWEEP) {
        bind_axes(w, e->items[0]);
    }
}

static void walk_value(struct walker *w, const struct ast_decl *ast,
                       const struct decl *decl)
{
    switch (ast->kind) {
    case DECL_ENVIRONMENT:
    case DECL_FAMILY:
    case DECL_ALGORITHM:
    case DECL_BUDGET:
    case DECL_REPORT:
        walk_base(w, ast, decl);
        return;
    case DECL_FIT:
        walk_law(w, ast);
        return;
    case DECL_RUNS:
        bind_axes(w, ast->value);
        walk(w, ast->value);
        return;
    default:
        walk(w, ast->value);
        return;
    }
}

/* The module that a use brings in; SIZE_MAX if none. */
static size_t module_used(const struct walker *w, const struct ast_decl *use)
{
    const struct ast_module *m = &w->scope->ast->modules[w->module];

    for (size_t i = 0; i < m->n_uses; i++) {
        if (m->uses[i].decl == use)
            return m->uses[i].module;
    }
    return SIZE_MAX;
}

static void walk_use(struct walker *w, const struct ast_decl *ast)
{
    size_t module = module_used(w, ast);

    add(w, (struct mention){.kind = MENTION_MODULE,
                            .span = ast->name.span,
                            .module = module});
    if (ast->alias.text != NULL)
        add(w, (struct mention){.kind = MENTION_ALIAS,
                                .span = ast->alias.span,
                                .origin = ast->alias.span,
                                .module = module,
                                .defines = true});
    for (size_t i = 0; i < ast->n_imports; i++) {
        const struct ast_import *im = &ast->imports[i];
        const struct ast_name *here = im->as.text != NULL ? &im->as : &im->name;
        const struct decl *d = find_decl(w, here->text);

        add_decl(w, im->name.span, d, false);
        if (im->as.text != NULL)
            add_decl(w, im->as.span, d, false);
    }
}

static bool has_string_name(const struct ast_decl *ast)
{
    return ast->kind == DECL_USE || ast->kind == DECL_CLAIM ||
           ast->kind == DECL_STUDY || ast->titled;
}

static void walk_decl(struct walker *w, const struct ast_decl *ast)
{
    const struct decl *decl = NULL;

    if (ast->kind == DECL_USE) {
        walk_use(w, ast);
        return;
    }
    if (!has_string_name(ast)) {
        decl = find_decl(w, ast->name.text);
        if (decl != NULL && decl->ast != ast)
            decl = NULL; /* the name was taken */
        add_decl(w, ast->name.span, decl, true);
    }
    w->locals = NULL;
    for (size_t i = 0; i < ast->n_params; i++) {
        if (ast->params[i].def != NULL)
            walk(w, ast->params[i].def);
        bind(w, &ast->params[i].name);
    }
    for (size_t i = 0; i < ast->n_axes; i++)
        walk(w, ast->axes[i]);
    if (ast->value != NULL)
        walk_value(w, ast, decl);
    if (ast->where != NULL)
        walk(w, ast->where);
    if (ast->except != NULL)
        walk(w, ast->except);
    walk_block(w, ast, decl);
    w->locals = NULL;
}

static int compare(const void *a, const void *b)
{
    const struct mention *x = a, *y = b;

    return (x->span.start > y->span.start) - (x->span.start < y->span.start);
}

struct mentions mentions_find(struct arena *arena, const struct scope *scope)
{
    struct walker w = {.arena = arena, .scope = scope};
    struct mentions all;

    for (w.module = 0; w.module < scope->ast->n_modules; w.module++) {
        const struct ast_module *m = &scope->ast->modules[w.module];

        for (size_t i = 0; i < m->n_decls; i++)
            walk_decl(&w, m->decls[i]);
    }
    if (w.n > 1)
        qsort(w.items, w.n, sizeof *w.items, compare);
    all.items = arena_array(arena, struct mention, w.n);
    all.n = 0;
    for (size_t i = 0; i < w.n; i++) {
        /* A place that was walked over twice. */
        if (all.n > 0 && w.items[i].span.start < all.items[all.n - 1].span.end)
            continue;
        all.items[all.n++] = w.items[i];
    }
    free(w.items);
    return all;
}

const struct mention *mention_at(const struct mentions *mentions,
                                 uint32_t offset)
{
    size_t low = 0, high = mentions->n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (mentions->items[mid].span.start <= offset)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == 0 || mentions->items[low - 1].span.end < offset)
        return NULL;
    return &mentions->items[low - 1];
}

bool mention_same(const struct mention *a, const struct mention *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case MENTION_DECL:
        return a->decl == b->decl;
    case MENTION_LOCAL:
    case MENTION_ALIAS:
        return a->origin.start == b->origin.start;
    case MENTION_MODULE:
        return a->module == b->module && a->module != SIZE_MAX;
    case MENTION_KIND:
        return a->table == b->table;
    case MENTION_KEY:
    case MENTION_CHOICE:
        return a->param == b->param;
    case MENTION_UNIT:
        return a->unit == b->unit;
    case MENTION_FUNCTION:
        return a->function == b->function;
    case MENTION_QUANTITY:
        return a->quantity == b->quantity;
    case MENTION_ATTRIBUTE:
        return a->attribute == b->attribute;
    case MENTION_ITEM:
        return a->item == b->item;
    }
    return false;
}

/* ---- what may stand where ---- */

/* `alias.name` for all that its file hands on. */
static void add_qualified(struct arena *arena, const struct scope *scope,
                          size_t module, const struct meaning *alias,
                          struct visible *all, size_t *n)
{
    struct ast_expr e = {.kind = EXPR_NAME,
                         .qualifier = {alias->name, alias->span}};

    for (size_t i = 0; i < scope->n_decls; i++) {
        const struct decl *d = &scope->decls[i];

        e.name.text = d->name;
        if (scope_find_expr(scope, module, &e) == d)
            all[(*n)++] = (struct visible){
                arena_printf(arena, "%s.%s", alias->name, d->name), d};
    }
}

const struct visible *names_visible(struct arena *arena,
                                    const struct scope *scope, size_t module,
                                    size_t *n)
{
    size_t aliases = 0;

    for (size_t i = 0; i < scope->n_meanings; i++)
        aliases += scope->meanings[i].decl == NULL &&
                   scope->meanings[i].module == module;
    struct visible *all = arena_array(
        arena, struct visible, scope->n_meanings + aliases * scope->n_decls);
    *n = 0;
    for (size_t i = 0; i < scope->n_meanings; i++) {
        const struct meaning *m = &scope->meanings[i];

        bool here = m->local ? m->module == module
                             : scope_sees(scope, module, m->module);

        if (here && m->decl != NULL &&
            scope_find(scope, module, m->name) == m->decl)
            all[(*n)++] = (struct visible){m->name, m->decl};
        else if (here && scope_alias(scope, module, m->name) == m)
            add_qualified(arena, scope, module, m, all, n);
    }
    return all;
}

/* VALUE with its dimension, which is that of all items of a list. */
static void print_value(struct str *out, const struct value *value)
{
    const struct value *one = value;

    value_print_short(out, value);
    while (one->kind == VALUE_LIST && one->list.n > 0)
        one = &one->list.items[0];
    if (one->kind == VALUE_NUMBER && !dim_is_none(one->number.dim)) {
        str_addc(out, ' ');
        dim_print(out, one->number.dim);
    }
}

enum { SHOWN_VALUES = 20 };

void decl_print_value(struct str *out, const struct decl *decl)
{
    for (size_t i = 0; i < decl->n_values && decl->values != NULL; i++) {
        if (i == SHOWN_VALUES) {
            str_printf(out, ", ... (%zu values)", decl->n_values);
            break;
        }
        str_add(out, i > 0 ? ", " : "");
        print_value(out, &decl->values[i].value);
    }
    if (decl->ast->kind != DECL_LET)
        return;
    if (decl->constant.kind != VALUE_NONE)
        print_value(out, &decl->constant);
    else if (decl->valuing == VISIT_DONE && decl->type.kind != TYPE_BAD)
        type_print(out, decl->type);
}

bool name_is_sound(const char *name)
{
    const struct word *word = word_find(name);

    if (!isalpha((unsigned char)name[0]) && name[0] != '_')
        return false;
    for (size_t i = 0; name[i] != '\0'; i++) {
        if (!isalnum((unsigned char)name[i]) && name[i] != '_')
            return false;
    }
    for (int k = 0; k < DECL_KINDS; k++) {
        if (strcmp(ast_decl_word((enum ast_decl_kind)k), name) == 0)
            return false;
    }
    return word == NULL || !word->reserved;
}
