/* scope.c - names and what they stand for. */
#include "config.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "check/internal.h"

void names_add(struct arena *arena, struct names *names, const char *name)
{
    if (names_have(names, name))
        return;
    if (names->n == names->cap) {
        size_t cap = names->cap < 4 ? 4 : names->cap * 2;
        const char **items = arena_array(arena, const char *, cap);

        if (names->n > 0)
            memcpy(items, names->items, names->n * sizeof *items);
        names->items = items;
        names->cap = cap;
    }
    names->items[names->n++] = name;
}

bool names_have(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++) {
        if (strcmp(names->items[i], name) == 0)
            return true;
    }
    return false;
}

/* FNV-1a */
static size_t hash_name(const char *name)
{
    uint64_t h = 0xcbf29ce484222325u;

    for (; *name != '\0'; name++)
        h = (h ^ (unsigned char)*name) * 0x100000001b3u;
    return (size_t)(h ^ (h >> 32));
}

/* Where NAME is in the table, or would be. */
static uint32_t *slot_of(const struct scope *scope, const char *name)
{
    size_t i = hash_name(name) & (scope->n_table - 1);

    while (scope->table[i] != 0 &&
           strcmp(scope->decls[scope->table[i] - 1].name, name) != 0)
        i = (i + 1) & (scope->n_table - 1);
    return &scope->table[i];
}

static bool sees(const struct scope *scope, size_t module, size_t other)
{
    return scope->reach[module * scope->ast->n_modules + other];
}

struct decl *scope_find(const struct scope *scope, size_t module,
                        const char *name)
{
    uint32_t slot = *slot_of(scope, name);

    if (slot == 0)
        return NULL;
    struct decl *d = &scope->decls[slot - 1];
    return sees(scope, module, d->ast->module) ? d : NULL;
}

const char *decl_article(enum ast_decl_kind kind)
{
    static const char *const words[DECL_KINDS] = {
        [DECL_USE] = "a use",
        [DECL_AXIS] = "an axis",
        [DECL_LET] = "a let",
        [DECL_ENVIRONMENT] = "an environment",
        [DECL_FAMILY] = "a family",
        [DECL_ALGORITHM] = "an algorithm",
        [DECL_BUDGET] = "a budget",
        [DECL_RUNS] = "a set of runs",
        [DECL_CURVES] = "a set of curves",
        [DECL_FIT] = "a fit",
        [DECL_PREDICT] = "a prediction",
        [DECL_CLAIM] = "a claim",
        [DECL_REPORT] = "a report",
        [DECL_STUDY] = "a study",
    };

    return words[kind];
}

static bool has_name(const struct ast_decl *ast)
{
    return ast->kind != DECL_USE && ast->kind != DECL_CLAIM &&
           ast->kind != DECL_STUDY && !ast->titled;
}

static void mark_reach(struct scope *scope, size_t from, size_t module)
{
    const struct ast_module *m = &scope->ast->modules[module];
    bool *seen = &scope->reach[from * scope->ast->n_modules + module];

    if (*seen)
        return;
    *seen = true;
    for (size_t i = 0; i < m->n_uses; i++)
        mark_reach(scope, from, m->uses[i]);
}

/* Declarations of MODULE, after those of the modules that it uses: of two of
 * one name, the one in the file that uses the other is the mistake. */
static void collect(struct check *check, bool *done, size_t module)
{
    struct scope *scope = check->scope;
    const struct ast_module *m = &check->ast->modules[module];

    if (done[module])
        return;
    done[module] = true;
    for (size_t i = 0; i < m->n_uses; i++)
        collect(check, done, m->uses[i]);
    for (size_t i = 0; i < m->n_decls; i++) {
        const struct ast_decl *ast = m->decls[i];

        if (!has_name(ast))
            continue;
        uint32_t *slot = slot_of(scope, ast->name.text);
        if (*slot != 0) {
            const struct decl *first = &scope->decls[*slot - 1];

            diag_error(check->diag, "duplicate-name", ast->name.span,
                       "there is %s named '%s' already",
                       decl_article(first->ast->kind), ast->name.text);
            diag_note(check->diag, first->ast->name.span,
                      "it is declared here");
            continue;
        }
        struct decl *d = &scope->decls[scope->n_decls++];
        d->ast = ast;
        d->name = ast->name.text;
        d->value = ast->value;
        d->value_module = module;
        *slot = (uint32_t)scope->n_decls;
    }
}

void scope_collect(struct check *check)
{
    struct scope *scope = check->scope;
    size_t M = check->ast->n_modules, n = 0;
    bool *done = arena_array(check->arena, bool, M);

    for (size_t m = 0; m < M; m++)
        n += check->ast->modules[m].n_decls;
    scope->decls = arena_array(check->arena, struct decl, n);
    for (scope->n_table = 16; scope->n_table < 2 * n + 2;)
        scope->n_table *= 2;
    scope->table = arena_array(check->arena, uint32_t, scope->n_table);
    scope->reach = arena_array(check->arena, bool, M *M);
    for (size_t m = 0; m < M; m++)
        mark_reach(scope, m, m);
    for (size_t m = 0; m < M; m++)
        collect(check, done, m);
}

/* May NAME be something that could not be read? */
static bool may_be_lost(const struct check *check, size_t module,
                        const char *name)
{
    for (size_t m = 0; m < check->ast->n_modules; m++) {
        const struct ast_module *other = &check->ast->modules[m];

        if (!sees(check->scope, module, m))
            continue;
        if (other->damaged)
            return true;
        for (size_t i = 0; i < other->n_lost; i++) {
            if (strcmp(other->lost[i], name) == 0)
                return true;
        }
    }
    return false;
}

static bool would_do(enum ast_decl_kind wanted, enum ast_decl_kind kind)
{
    if (wanted == DECL_KINDS)
        return kind == DECL_AXIS || kind == DECL_LET || kind == DECL_FIT ||
               kind == DECL_PREDICT;
    if (wanted == DECL_RUNS)
        return kind == DECL_RUNS || kind == DECL_CURVES;
    return kind == wanted;
}

/* The library file that declares NAME, if none is in use that does. */
static const char *declared_elsewhere(const struct ast *ast, const char *name,
                                      enum ast_decl_kind kind)
{
    for (size_t i = 0; i < ast->n_elsewhere; i++) {
        const struct ast_elsewhere *e = &ast->elsewhere[i];

        if (would_do(kind, e->kind) && strcmp(e->name, name) == 0)
            return e->file;
    }
    return NULL;
}

/* Other languages' words for true and false. */
static bool is_truth_word(const char *name)
{
    static const char *const words[] = {"yes",  "no",    "on",   "off",
                                        "True", "False", "TRUE", "FALSE"};

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcmp(name, words[i]) == 0)
            return true;
    }
    return false;
}

static bool is_within(struct span inner, struct span outer)
{
    return inner.start >= outer.start && inner.end <= outer.end;
}

/* Nobody wants to be told for each of thousands, and each takes a look at all
 * declarations. */
enum { MAX_SUGGESTIONS = 200 };

void scope_unknown(struct check *check, size_t module,
                   const struct ast_name *name, const char *id,
                   const char *what, enum ast_decl_kind kind,
                   const struct param_table *const *tables)
{
    struct suggest s = suggest_for(name->text);

    if (may_be_lost(check, module, name->text))
        return;
    bool few = diag_errors(check->diag) < MAX_SUGGESTIONS;
    for (size_t i = 0; few && i < check->scope->n_decls; i++) {
        const struct decl *d = &check->scope->decls[i];

        if (would_do(kind, d->ast->kind) &&
            !is_within(name->span, d->ast->span) &&
            sees(check->scope, module, d->ast->module))
            suggest_offer(&s, d->name);
    }
    for (; tables != NULL && *tables != NULL; tables++)
        suggest_offer(&s, (*tables)->name);
    const char *file = declared_elsewhere(check->ast, name->text, kind);
    if (file != NULL) {
        diag_error(check->diag, id, name->span, "there is no %s '%s'", what,
                   name->text);
        diag_note(check->diag, SPAN_NONE, "write: use \"%s\"", file);
        return;
    }
    if (kind == DECL_KINDS && is_truth_word(name->text)) {
        diag_error(check->diag, id, name->span, "there is no %s '%s'", what,
                   name->text);
        diag_note(check->diag, SPAN_NONE, "a truth value is true or false");
        return;
    }
    diag_unknown(check->diag, id, name->span, &s, "there is", "there are",
                 "there is no %s '%s'", what, name->text);
}

/* ---- --set ---- */

bool set_is_sound(struct check *check, const struct ast_set *set)
{
    if (set->value != NULL)
        return true;
    diag_error(check->diag, set->fault_name, set->fault_span, "%s", set->fault);
    return false;
}

static void set_key(struct check *check, struct decl *d,
                    const struct ast_set *set, size_t at)
{
    enum ast_decl_kind kind = d->ast->kind;

    if (kind == DECL_AXIS || kind == DECL_LET) {
        diag_error(check->diag, "unknown-key", set->path[at].span,
                   "'%s' is %s, which has no keys", d->name,
                   decl_article(kind));
        return;
    }
    if (d->n_key_sets == d->cap_key_sets) {
        size_t cap = d->cap_key_sets < 4 ? 4 : d->cap_key_sets * 2;
        const struct ast_set **more =
            arena_array(check->arena, const struct ast_set *, cap);

        if (d->n_key_sets > 0)
            memcpy(more, d->key_sets, d->n_key_sets * sizeof *more);
        d->key_sets = more;
        d->cap_key_sets = cap;
    }
    d->key_sets[d->n_key_sets++] = set;
}

static bool is_kind_word(const char *word, enum ast_decl_kind kind)
{
    return strcmp(word, ast_decl_word(kind)) == 0;
}

static void apply_set(struct check *check, struct ast_set *set)
{
    size_t at = 0;
    struct decl *d = NULL;

    /* "budget.each.interactions": the word in front must be right. */
    if (set->n_path > 1) {
        d = scope_find(check->scope, 0, set->path[1].text);
        if (d != NULL && is_kind_word(set->path[0].text, d->ast->kind))
            at = 1;
    }
    if (at == 0)
        d = scope_find(check->scope, 0, set->path[0].text);
    if (d == NULL) {
        scope_unknown(check, 0, &set->path[0], "unknown-name", "name",
                      DECL_KINDS, NULL);
        return;
    }
    if (set->n_path == at + 2) {
        set_key(check, d, set, at + 1);
    } else if (set->n_path > at + 2) {
        diag_error(check->diag, "bad-set", set->path[at + 2].span,
                   "a setting has one name and at most one key");
    } else if (d->ast->kind != DECL_AXIS && d->ast->kind != DECL_LET) {
        diag_error(check->diag, "bad-set", set->path[at].span,
                   "'%s' is %s; name one of its keys: %s.key=value", d->name,
                   decl_article(d->ast->kind), d->name);
    } else if (set_is_sound(check, set)) {
        d->set = set;
        d->value = set->value;
        d->value_module = 0;
    }
}

void scope_apply_sets(struct check *check)
{
    for (size_t i = 0; i < check->ast->n_sets; i++)
        apply_set(check, &check->ast->sets[i]);
}
