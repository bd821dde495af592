/* template.c - declarations made from a kind or from one another, and the keys
 * of their blocks. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/internal.h"

static const struct param_table *const *kinds_of(const struct check *check,
                                                 enum ast_decl_kind kind)
{
    switch (kind) {
    case DECL_ENVIRONMENT:
        return check->catalog->environments;
    case DECL_FAMILY:
        return check->catalog->families;
    case DECL_ALGORITHM:
        return check->catalog->algorithms;
    default:
        return NULL;
    }
}

static const struct param_table *find_kind(const struct check *check,
                                           enum ast_decl_kind kind,
                                           const char *name)
{
    const struct param_table *const *t = kinds_of(check, kind);

    for (; t != NULL && *t != NULL; t++) {
        if (strcmp((*t)->name, name) == 0)
            return *t;
    }
    return NULL;
}

static unsigned known_quantities(const struct ast_decl *ast)
{
    switch (ast->kind) {
    case DECL_ENVIRONMENT:
    case DECL_FAMILY:
    case DECL_ALGORITHM:
        return QUANTITIES_TO_COME;
    case DECL_BUDGET:
        return is_total(ast) ? 0 : QUANTITIES_COST;
    default:
        return 0;
    }
}

/* A block of runs or of a fit is read in the module of its declaration, and
 * its axes are settled later. */
struct place decl_place(const struct decl *decl)
{
    return (struct place){
        .module = decl->ast->module,
        .per_run = true,
        .constant = decl->ast->kind == DECL_STUDY ||
                    decl->ast->kind == DECL_PREDICT || is_total(decl->ast),
        .run = known_quantities(decl->ast),
        .over = SIZE_MAX,
    };
}

static void unknown_key(struct check *check, const struct decl *decl,
                        const struct ast_name *key)
{
    struct suggest s = suggest_for(key->text);
    const char *word = ast_decl_word(decl->ast->kind);
    bool own = strcmp(word, decl->table->name) == 0 || is_total(decl->ast);

    for (size_t i = 0; i < decl->table->n; i++)
        suggest_offer(&s, decl->table->params[i].name);
    diag_unknown(check->diag, "unknown-key", key->span, &s, "its key is",
                 "its keys are", "%s%s'%s' has no key '%s'", own ? "" : word,
                 own ? "" : " ", decl->table->name, key->text);
}

/* The field of KEY, NULL if there is no such key, which is reported. */
static struct field *find_field(struct check *check, struct decl *decl,
                                const struct ast_name *key, size_t *index)
{
    const struct param *p = param_find(decl->table, key->text);

    if (p == NULL) {
        unknown_key(check, decl, key);
        decl->odd_keys = true;
        return NULL;
    }
    *index = (size_t)(p - decl->table->params);
    return &decl->fields[*index];
}

static bool check_phrase(struct check *check, const struct decl *decl,
                         const struct param *param, const struct ast_expr *e)
{
    const struct law_phrase *p = NULL;
    size_t before = diag_errors(check->diag);

    for (size_t i = 0; decl->law != NULL && i < decl->law->n_phrases; i++) {
        if (strcmp(decl->law->phrases[i].key, param->name) == 0)
            p = &decl->law->phrases[i];
    }
    if (e->word.text != NULL &&
        (p == NULL || p->word == NULL || strcmp(p->word, e->word.text) != 0)) {
        if (p != NULL && p->word != NULL)
            diag_error(check->diag, "bad-phrase", e->word.span,
                       "'%s' means nothing here; did you mean '%s'?",
                       e->word.text, p->word);
        else
            diag_error(check->diag, "bad-phrase", e->word.span,
                       "'%s' means nothing here", e->word.text);
    }
    if (e->over.text != NULL &&
        (p == NULL || p->over == NULL || strcmp(p->over, e->over.text) != 0)) {
        if (p != NULL && p->over != NULL)
            diag_error(check->diag, "bad-phrase", e->over.span,
                       "%s goes over '%s', not over '%s'", param->name, p->over,
                       e->over.text);
        else
            diag_error(check->diag, "bad-phrase", e->over.span,
                       "%s does not go over anything", param->name);
    }
    if (e->noun.text != NULL && (p == NULL || !p->noun))
        diag_error(check->diag, "bad-phrase", e->noun.span,
                   "'%s' means nothing here", e->noun.text);
    return diag_errors(check->diag) == before;
}

/* Names of declarations are no expressions: see sweep.c. */
static bool names_declaration(const struct decl *decl)
{
    return decl->ast->kind == DECL_RUNS;
}

static void check_value(struct check *check, struct decl *decl, size_t index)
{
    struct field *f = &decl->fields[index];
    struct place place = decl_place(decl);

    place.module = f->module;
    if (names_declaration(decl))
        return;
    if (f->value->kind == EXPR_PHRASE && decl->ast->kind == DECL_FIT &&
        !check_phrase(check, decl, &decl->table->params[index], f->value)) {
        f->bad = true;
        return;
    }
    field_check(check, decl, &decl->table->params[index], f, &place);
}

static void overlay_block(struct check *check, struct decl *decl)
{
    const struct ast_block *block = decl->ast->block;
    size_t index;

    for (size_t i = 0; block != NULL && i < block->n; i++) {
        const struct ast_entry *entry = &block->entries[i];

        if (entry->item) {
            diag_error(check->diag, "syntax", entry->span,
                       "only a report has such lines; a key is written "
                       "key = value");
            continue;
        }
        struct field *f = find_field(check, decl, &entry->key, &index);
        if (f == NULL)
            continue;
        if (f->from == decl && f->value != NULL) {
            diag_error(check->diag, "duplicate-key", entry->key.span,
                       "'%s' is given twice", entry->key.text);
            diag_note(check->diag, f->key, "it is given here first");
            continue;
        }
        *f = (struct field){
            .value = entry->value,
            .key = entry->key.span,
            .from = decl,
            .module = decl->ast->module,
        };
        check_value(check, decl, index);
    }
}

/* Text for a key that takes text needs no quotes on the command line. */
static const struct ast_expr *set_value(struct check *check,
                                        const struct ast_set *set,
                                        const struct param *param)
{
    bool text = param->type == PARAM_STRING || param->type == PARAM_STRINGS;

    if (text && (set->value == NULL || (set->value->kind != EXPR_STRING &&
                                        set->value->kind != EXPR_LIST))) {
        struct ast_expr *e = arena_new_of(check->arena, struct ast_expr);

        e->kind = EXPR_STRING;
        e->span = set->raw.span;
        e->name = set->raw;
        e->depth = 1;
        return e;
    }
    return set_is_sound(check, set) ? set->value : NULL;
}

static void overlay_sets(struct check *check, struct decl *decl)
{
    size_t index;

    for (size_t i = 0; i < decl->n_key_sets; i++) {
        const struct ast_set *set = decl->key_sets[i];
        const struct ast_name *key = &set->path[set->n_path - 1];
        struct field *f = find_field(check, decl, key, &index);

        if (f == NULL)
            continue;
        const struct ast_expr *value =
            set_value(check, set, &decl->table->params[index]);
        if (value == NULL)
            continue;
        *f = (struct field){.value = value, .key = key->span, .from = decl};
        check_value(check, decl, index);
    }
}

void template_overlay(struct check *check, struct decl *decl)
{
    overlay_block(check, decl);
    overlay_sets(check, decl);
    for (size_t i = 0; i < decl->table->n; i++) {
        const struct field *f = &decl->fields[i];

        decl->bad |= f->bad;
        decl->quantities |= f->quantities;
        for (size_t k = 0; k < f->axes.n; k++)
            names_add(check->arena, &decl->axes, f->axes.items[k]);
    }
}

/* Report keys that must be given and were not.  SPAN is where. */
void template_require(struct check *check, struct decl *decl, struct span span)
{
    /* A key that was not understood may be the one that is missing. */
    if (decl->odd_keys ||
        (decl->ast->block != NULL && decl->ast->block->damaged))
        return;
    for (size_t i = 0; i < decl->table->n; i++) {
        const struct param *p = &decl->table->params[i];

        if (p->def != NULL || decl->fields[i].value != NULL)
            continue;
        diag_error(check->diag, "missing-key", span,
                   "'%s' must say what its %s is", decl->name, p->name);
        diag_note(check->diag, SPAN_NONE, "%s: %s", p->name, p->doc);
        decl->bad = true;
    }
}

/* ---- what it is made from ---- */

static void made_from_kind(struct check *check, struct decl *decl,
                           const struct param_table *table)
{
    decl->table = table;
    decl->fields = arena_array(check->arena, struct field, table->n);
}

static void made_from_decl(struct check *check, struct decl *decl,
                           struct decl *base)
{
    base->used = true;
    template_resolve(check, base);
    if (base->table == NULL) {
        decl->bad = true;
        return;
    }
    if (decl->ast->kind == DECL_BUDGET &&
        is_total(decl->ast) != is_total(base->ast)) {
        diag_error(check->diag, "wrong-kind", decl->ast->value->span,
                   "a budget for each run and the budget total cannot be "
                   "made from one another");
        decl->bad = true;
        return;
    }
    decl->base = base;
    decl->table = base->table;
    decl->bad |= base->bad;
    decl->fields = arena_array(check->arena, struct field, decl->table->n);
    if (decl->table->n > 0)
        memcpy(decl->fields, base->fields,
               decl->table->n * sizeof *decl->fields);
}

static void wrong_base(struct check *check, const struct decl *decl,
                       const struct decl *base)
{
    diag_error(check->diag, "wrong-kind", decl->ast->value->span,
               "%s cannot be made from '%s', which is %s",
               decl_article(decl->ast->kind), base->name,
               decl_article(base->ast->kind));
    diag_note(check->diag, base->ast->name.span, "it is declared here");
}

static void resolve_value(struct check *check, struct decl *decl)
{
    const struct ast_expr *value = decl->ast->value;
    enum ast_decl_kind kind = decl->ast->kind;
    const struct param_table *table;
    struct decl *base;

    if (kind == DECL_BUDGET && budget_is_amount(check, decl)) {
        budget_amount(check, decl);
        return;
    }
    if (value->kind != EXPR_NAME) {
        if (value->kind != EXPR_BAD)
            diag_error(check->diag, "wrong-type", value->span,
                       "%s is made from a name: that of a built-in kind or "
                       "of another %s",
                       decl_article(kind), ast_decl_word(kind));
        decl->bad = true;
        return;
    }
    table = value->qualifier.text == NULL
                ? find_kind(check, kind, value->name.text)
                : NULL;
    base = scope_find_expr(check->scope, decl->ast->module, value);
    /* `environment digits = digits { ... }` */
    if (base == decl && table != NULL)
        base = NULL;
    if (base != NULL && base->ast->kind == kind) {
        made_from_decl(check, decl, base);
    } else if (table != NULL) {
        made_from_kind(check, decl, table);
    } else if (base != NULL) {
        wrong_base(check, decl, base);
        decl->bad = true;
    } else {
        scope_unknown_expr(check, decl->ast->module, value, "unknown-kind",
                           ast_decl_word(kind), kind, kinds_of(check, kind));
        decl->bad = true;
    }
}

static void resolve_base(struct check *check, struct decl *decl)
{
    enum ast_decl_kind kind = decl->ast->kind;

    if (decl->ast->value != NULL) {
        resolve_value(check, decl);
    } else if (kind == DECL_BUDGET) {
        made_from_kind(check, decl,
                       is_total(decl->ast) ? &schema_total : &schema_budget);
    } else {
        diag_error(check->diag, "missing-kind", decl->ast->name.span,
                   "'%s' must say what it is made from: %s %s = ...",
                   decl->name, ast_decl_word(kind), decl->name);
        decl->bad = true;
    }
}

void template_resolve(struct check *check, struct decl *decl)
{
    if (decl->refining == VISIT_DONE)
        return;
    if (decl->refining == VISIT_OPEN) {
        walk_report_loop(check, decl);
        decl->bad = true;
        return;
    }
    if (!walk_enter(check, decl)) {
        decl->bad = true;
        return;
    }
    decl->refining = VISIT_OPEN;
    resolve_base(check, decl);
    if (decl->table != NULL)
        template_overlay(check, decl);
    decl->refining = VISIT_DONE;
    walk_leave(check);
}
