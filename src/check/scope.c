/* scope.c - names and what they stand for. */
#include "config.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
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

/* The slot of NAME in the table. */
static uint32_t *slot_of(const struct scope *scope, const char *name)
{
    size_t i = hash_name(name) & (scope->n_table - 1);

    while (scope->table[i] != 0 &&
           strcmp(scope->meanings[scope->table[i] - 1].name, name) != 0)
        i = (i + 1) & (scope->n_table - 1);
    return &scope->table[i];
}

bool scope_sees(const struct scope *scope, size_t module, size_t other)
{
    return scope->reach[module * scope->ast->n_modules + other];
}

/* Does MODULE see M without an alias? */
static bool is_visible(const struct scope *scope, size_t module,
                       const struct meaning *m)
{
    return m->local ? m->module == module
                    : scope_sees(scope, module, m->module);
}

/* The meaning of NAME in MODULE, its own before others. */
static struct meaning *find(const struct scope *scope, size_t module,
                            const char *name, bool alias)
{
    struct meaning *found = NULL;

    for (uint32_t i = *slot_of(scope, name); i != 0;) {
        struct meaning *m = &scope->meanings[i - 1];

        i = m->next;
        if (m->lost || (m->decl == NULL) != alias ||
            !is_visible(scope, module, m))
            continue;
        if (m->module == module)
            return m;
        found = found == NULL ? m : found;
    }
    return found;
}

struct decl *scope_find(const struct scope *scope, size_t module,
                        const char *name)
{
    struct meaning *m = find(scope, module, name, false);

    if (m == NULL)
        return NULL;
    m->used = true;
    return m->decl;
}

struct meaning *scope_alias(const struct scope *scope, size_t module,
                            const char *name)
{
    return find(scope, module, name, true);
}

/* NAME as MODULE hands it on: what it only selected is not. */
static struct decl *find_exported(const struct scope *scope, size_t module,
                                  const char *name)
{
    for (uint32_t i = *slot_of(scope, name); i != 0;) {
        const struct meaning *m = &scope->meanings[i - 1];

        i = m->next;
        if (!m->local && scope_sees(scope, module, m->module))
            return m->decl;
    }
    return NULL;
}

struct decl *scope_find_expr(const struct scope *scope, size_t module,
                             const struct ast_expr *e)
{
    if (e->qualifier.text == NULL)
        return scope_find(scope, module, e->name.text);
    struct meaning *alias = scope_alias(scope, module, e->qualifier.text);
    if (alias == NULL)
        return NULL;
    alias->used = true;
    return find_exported(scope, alias->of, e->name.text);
}

static bool has_name(const struct ast_decl *ast)
{
    return ast->kind != DECL_USE && ast->kind != DECL_CLAIM &&
           ast->kind != DECL_STUDY && !ast->titled;
}

/* ---- what there is ---- */

static void mark_reach(struct scope *scope, size_t from, size_t module)
{
    const struct ast_module *m = &scope->ast->modules[module];
    bool *seen = &scope->reach[from * scope->ast->n_modules + module];

    if (*seen)
        return;
    *seen = true;
    for (size_t i = 0; i < m->n_uses; i++) {
        const struct ast_decl *use = m->uses[i].decl;

        if (use->alias.text == NULL && !use->selects)
            mark_reach(scope, from, m->uses[i].module);
    }
}

static struct meaning *add_meaning(struct scope *scope,
                                   const struct ast_name *name, size_t module,
                                   struct decl *decl)
{
    uint32_t *slot = slot_of(scope, name->text);
    struct meaning *m = &scope->meanings[scope->n_meanings++];

    *m = (struct meaning){
        .name = name->text,
        .span = name->span,
        .module = module,
        .decl = decl,
        .of = SIZE_MAX,
        .next = *slot,
    };
    *slot = (uint32_t)scope->n_meanings;
    return m;
}

/* What MODULE itself declares as NAME. */
static const struct meaning *own_meaning(const struct scope *scope,
                                         size_t module, const char *name)
{
    for (uint32_t i = *slot_of(scope, name); i != 0;) {
        const struct meaning *m = &scope->meanings[i - 1];

        if (m->module == module)
            return m;
        i = m->next;
    }
    return NULL;
}

static void print_meaning(struct str *out, const struct meaning *m)
{
    if (m->decl != NULL)
        str_printf(out, "%s named '%s'", decl_article(m->decl->ast->kind),
                   m->name);
    else
        str_printf(out, "a file that is called '%s'", m->name);
}

/* One file gives NAME twice. */
static void report_twice(struct check *check, const struct ast_name *name,
                         const struct meaning *first)
{
    struct str text = STR_INIT;

    print_meaning(&text, first);
    diag_error(check->diag, "duplicate-name", name->span, "there is %s already",
               text.text);
    diag_note(check->diag, first->span,
              first->local ? "it is brought in here" : "it is declared here");
    str_fini(&text);
}

static void collect_decl(struct check *check, struct ast_decl *ast,
                         size_t module)
{
    struct scope *scope = check->scope;
    const struct meaning *first;

    if (!has_name(ast))
        return;
    first = own_meaning(scope, module, ast->name.text);
    if (first != NULL) {
        report_twice(check, &ast->name, first);
        return;
    }
    struct decl *d = &scope->decls[scope->n_decls++];
    d->ast = ast;
    d->name = ast->name.text;
    d->value = ast->value;
    d->value_module = module;
    add_meaning(scope, &ast->name, module, d);
}

/* Declarations of MODULE, after those of the modules that it uses. */
static void collect(struct check *check, size_t *order, size_t *n, bool *done,
                    size_t module)
{
    const struct ast_module *m = &check->ast->modules[module];

    if (done[module])
        return;
    done[module] = true;
    for (size_t i = 0; i < m->n_uses; i++)
        collect(check, order, n, done, m->uses[i].module);
    for (size_t i = 0; i < m->n_decls; i++)
        collect_decl(check, m->decls[i], module);
    order[(*n)++] = module;
}

/* ---- what a `use` selects ---- */

/* May NAME be something that could not be read? */
bool scope_may_be_lost(const struct check *check, size_t module,
                       const char *name)
{
    const struct meaning *own = own_meaning(check->scope, module, name);

    if (own != NULL && own->lost)
        return true;
    for (size_t m = 0; m < check->ast->n_modules; m++) {
        const struct ast_module *other = &check->ast->modules[m];

        if (!scope_sees(check->scope, module, m))
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

static void unknown_selected(struct check *check, const struct ast_use *use,
                             const struct ast_name *name)
{
    struct suggest s = suggest_for(name->text);

    if (scope_may_be_lost(check, use->module, name->text))
        return;
    for (size_t i = 0; i < check->scope->n_decls; i++) {
        const struct decl *d = &check->scope->decls[i];

        if (scope_sees(check->scope, use->module, d->ast->module))
            suggest_offer(&s, d->name);
    }
    diag_unknown(check->diag, "unknown-name", name->span, &s,
                 "it only declares", "it declares",
                 "\"%s\" does not declare '%s'", use->decl->name.text,
                 name->text);
}

/* DECL: NULL for an alias, and for what is LOST. */
static void add_local(struct check *check, size_t module,
                      const struct ast_name *name, struct decl *decl, size_t of,
                      bool lost)
{
    const struct meaning *first = own_meaning(check->scope, module, name->text);

    if (first != NULL) {
        report_twice(check, name, first);
        return;
    }
    struct meaning *m = add_meaning(check->scope, name, module, decl);
    m->local = true;
    m->of = of;
    m->lost = lost;
    m->used = lost;
}

static void collect_use(struct check *check, size_t module,
                        const struct ast_use *use)
{
    if (use->decl->alias.text != NULL)
        add_local(check, module, &use->decl->alias, NULL, use->module, false);
    for (size_t i = 0; i < use->decl->n_imports; i++) {
        const struct ast_import *im = &use->decl->imports[i];
        struct decl *d =
            find_exported(check->scope, use->module, im->name.text);

        if (d == NULL)
            unknown_selected(check, use, &im->name);
        add_local(check, module, im->as.text != NULL ? &im->as : &im->name, d,
                  use->module, d == NULL);
    }
}

/* ---- one name for two things ---- */

/* Where MODULE gets M from: its own text, or the `use` that brings it in. */
static struct span origin_of(const struct scope *scope, size_t module,
                             const struct meaning *m)
{
    const struct ast_module *user = &scope->ast->modules[module];

    for (size_t i = 0; m->module != module && i < user->n_uses; i++) {
        const struct ast_use *use = &user->uses[i];

        if (use->decl->alias.text == NULL && !use->decl->selects &&
            scope_sees(scope, use->module, m->module))
            return use->decl->name.span;
    }
    return m->span;
}

/* MODULE sees A and B, of one name, and declares at most one of them. */
static void report_clash(struct check *check, size_t module,
                         const struct meaning *a, const struct meaning *b)
{
    struct span at_a = origin_of(check->scope, module, a);
    struct span at_b = origin_of(check->scope, module, b);
    struct str text = STR_INIT;

    /* Its own is the mistake, or else what comes later. */
    if (a->module == module ||
        (b->module != module && at_a.start > at_b.start)) {
        const struct meaning *m = a;
        struct span at = at_a;

        a = b;
        at_a = at_b;
        b = m;
        at_b = at;
    }
    print_meaning(&text, a);
    if (b->module == module)
        diag_error(check->diag, "duplicate-name", at_b, "there is %s already",
                   text.text);
    else
        diag_error(check->diag, "duplicate-name", at_b,
                   "this brings in '%s', and there is %s already", b->name,
                   text.text);
    diag_note(check->diag, a->span, "it is declared here");
    if (a->module != module)
        diag_note(check->diag, at_a, "and brought in here");
    if (b->module != module)
        diag_note(check->diag, b->span, "the other is declared here");
    diag_note(check->diag, SPAN_NONE,
              "bring in a file under an alias, use \"...\" as name, or only "
              "what is needed of it, use \"...\" { name }");
    str_fini(&text);
}

/* Report the first file that sees two of the meanings from FIRST on. */
static void check_clash(struct check *check, const size_t *order,
                        uint32_t first)
{
    const struct scope *scope = check->scope;

    for (size_t i = 0; i < check->ast->n_modules; i++) {
        const struct meaning *seen = NULL;

        for (uint32_t k = first; k != 0;) {
            const struct meaning *m = &scope->meanings[k - 1];

            k = m->next;
            if (m->lost || !is_visible(scope, order[i], m) ||
                (seen != NULL && m->decl != NULL && seen->decl == m->decl))
                continue;
            if (seen != NULL) {
                report_clash(check, order[i], seen, m);
                return;
            }
            seen = m;
        }
    }
}

static void check_clashes(struct check *check, const size_t *order)
{
    const struct scope *scope = check->scope;

    for (size_t i = 0; i < scope->n_meanings; i++) {
        uint32_t first = *slot_of(scope, scope->meanings[i].name);

        /* Each name once. */
        if (first == i + 1 && scope->meanings[i].next != 0)
            check_clash(check, order, first);
    }
}

/* ---- axes of one name ---- */

static void compare_axis(struct check *check, const struct decl *axis)
{
    for (uint32_t i = *slot_of(check->scope, axis->name); i != 0;) {
        const struct meaning *m = &check->scope->meanings[i - 1];
        const struct decl *d = m->decl;

        i = m->next;
        if (d == NULL || m->local || d->ast->kind != DECL_AXIS || d->bad ||
            d->ast->name.span.start <= axis->ast->name.span.start ||
            type_equal(d->type, axis->type))
            continue;
        diag_error(check->diag, "wrong-type", axis->ast->name.span,
                   "an axis '%s' of another file has values of another kind",
                   axis->name);
        diag_note(check->diag, d->ast->name.span, "it is declared here");
        diag_note(check->diag, SPAN_NONE,
                  "runs know an axis by its name, whichever file declares it");
        return;
    }
}

void scope_compare_axes(struct check *check)
{
    for (size_t i = 0; i < check->scope->n_decls; i++) {
        const struct decl *d = &check->scope->decls[i];

        if (d->ast->kind == DECL_AXIS && !d->bad)
            compare_axis(check, d);
    }
}

/* ---- names in results ---- */

/* Runs and fits are told apart by their names wherever they are shown. */
static bool is_shown(const struct decl *d)
{
    return d->ast->kind == DECL_RUNS || d->ast->kind == DECL_CURVES ||
           d->ast->kind == DECL_POINTS || d->ast->kind == DECL_FIT ||
           d->ast->kind == DECL_PREDICT;
}

static bool has_namesake(const struct scope *scope, const struct decl *d)
{
    for (uint32_t i = *slot_of(scope, d->ast->name.text); i != 0;) {
        const struct meaning *m = &scope->meanings[i - 1];

        if (m->decl != NULL && m->decl != d && !m->local && is_shown(m->decl))
            return true;
        i = m->next;
    }
    return false;
}

/* What the study calls MODULE, or else its file. */
static const char *module_name(const struct check *check, size_t module)
{
    for (size_t i = 0; i < check->scope->n_meanings; i++) {
        const struct meaning *m = &check->scope->meanings[i];

        if (m->decl == NULL && !m->lost && m->module == 0 &&
            scope_sees(check->scope, m->of, module))
            return m->name;
    }
    return check->ast->modules[module].path;
}

static void tell_apart(struct check *check)
{
    for (size_t i = 0; i < check->scope->n_decls; i++) {
        struct decl *d = &check->scope->decls[i];

        if (d->ast->module != 0 && is_shown(d) && has_namesake(check->scope, d))
            d->name = arena_printf(check->arena, "%s.%s",
                                   module_name(check, d->ast->module), d->name);
    }
}

void scope_collect(struct check *check)
{
    struct scope *scope = check->scope;
    size_t M = check->ast->n_modules, n = 0, n_local = 0, n_order = 0;
    bool *done = arena_array(check->arena, bool, M);
    size_t *order = arena_array(check->arena, size_t, M);

    for (size_t m = 0; m < M; m++) {
        const struct ast_module *module = &check->ast->modules[m];

        n += module->n_decls;
        for (size_t i = 0; i < module->n_uses; i++)
            n_local += 1 + module->uses[i].decl->n_imports;
    }
    scope->decls = arena_array(check->arena, struct decl, n);
    scope->meanings = arena_array(check->arena, struct meaning, n + n_local);
    for (scope->n_table = 16; scope->n_table < 2 * (n + n_local) + 2;)
        scope->n_table *= 2;
    scope->table = arena_array(check->arena, uint32_t, scope->n_table);
    scope->reach = arena_array(check->arena, bool, M *M);
    for (size_t m = 0; m < M; m++)
        mark_reach(scope, m, m);
    for (size_t m = 0; m < M; m++)
        collect(check, order, &n_order, done, m);
    for (size_t m = 0; m < M; m++) {
        for (size_t i = 0; i < check->ast->modules[m].n_uses; i++)
            collect_use(check, m, &check->ast->modules[m].uses[i]);
    }
    check_clashes(check, order);
    tell_apart(check);
}

/* ---- what there is not ---- */

/* ANY_DECL wants anything that has a name. */
static bool would_do(enum ast_decl_kind wanted, enum ast_decl_kind kind)
{
    if (wanted == DECL_KINDS)
        return kind == DECL_AXIS || kind == DECL_LET || kind == DECL_FIT ||
               kind == DECL_PREDICT;
    if (wanted == DECL_RUNS)
        return kind == DECL_RUNS || kind == DECL_CURVES || kind == DECL_POINTS;
    return wanted == ANY_DECL || kind == wanted;
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

/* What a value that is no value may be called. */
static bool is_nothing_word(const char *name)
{
    static const char *const words[] = {"none", "None", "null",     "nil",
                                        "NULL", "NaN",  "undefined"};

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

/* An alias of MODULE behind which NAME would be known. */
static const struct meaning *alias_that_has(const struct check *check,
                                            size_t module,
                                            const struct ast_name *name,
                                            enum ast_decl_kind kind)
{
    for (size_t i = 0; i < check->scope->n_meanings; i++) {
        struct meaning *m = &check->scope->meanings[i];

        if (m->decl != NULL || m->lost || m->module != module)
            continue;
        const struct decl *d = find_exported(check->scope, m->of, name->text);
        if (d == NULL || !would_do(kind, d->ast->kind))
            continue;
        m->used = true;
        return m;
    }
    return NULL;
}

/* Where a `use` would go that MODULE lacks: before its first declaration. */
static struct span before_declarations(const struct check *check, size_t module)
{
    const struct ast_module *m = &check->ast->modules[module];
    uint32_t at = m->n_decls > 0 ? m->decls[0]->span.start : m->source->start;

    return (struct span){at, at};
}

void scope_unknown(struct check *check, size_t module,
                   const struct ast_name *name, const char *id,
                   const char *what, enum ast_decl_kind kind,
                   const struct param_table *const *tables)
{
    struct suggest s = suggest_for(name->text);

    if (scope_may_be_lost(check, module, name->text))
        return;
    bool few = diag_errors(check->diag) < MAX_SUGGESTIONS;
    for (size_t i = 0; few && i < check->scope->n_meanings; i++) {
        const struct meaning *m = &check->scope->meanings[i];

        bool suits = m->decl != NULL
                         ? would_do(kind, m->decl->ast->kind) &&
                               !is_within(name->span, m->decl->ast->span)
                         : kind == ANY_DECL;

        if (suits && !m->lost && is_visible(check->scope, module, m))
            suggest_offer(&s, m->name);
    }
    for (; tables != NULL && *tables != NULL; tables++)
        suggest_offer(&s, (*tables)->name);
    const char *file = declared_elsewhere(check->ast, name->text, kind);
    if (file != NULL) {
        diag_error(check->diag, id, name->span, "there is no %s '%s'", what,
                   name->text);
        diag_note(check->diag, SPAN_NONE, "write: use \"%s\"", file);
        diag_fix_at(check->diag, before_declarations(check, module),
                    arena_printf(check->arena, "use \"%s\"\n", file));
        return;
    }
    const struct meaning *alias = alias_that_has(check, module, name, kind);
    if (alias != NULL) {
        diag_error(check->diag, id, name->span,
                   "there is no %s '%s'; did you mean '%s.%s'?", what,
                   name->text, alias->name, name->text);
        diag_fix(check->diag, arena_printf(check->arena, "%s.%s", alias->name,
                                           name->text));
        return;
    }
    if (kind == DECL_KINDS && is_truth_word(name->text)) {
        diag_error(check->diag, id, name->span, "there is no %s '%s'", what,
                   name->text);
        diag_note(check->diag, SPAN_NONE, "a truth value is true or false");
        return;
    }
    if (kind == DECL_KINDS && is_nothing_word(name->text)) {
        diag_error(check->diag, id, name->span, "there is no %s '%s'", what,
                   name->text);
        diag_note(check->diag, SPAN_NONE,
                  "a key that is left out has its default");
        return;
    }
    diag_unknown(check->diag, id, name->span, &s, "there is", "there are",
                 "there is no %s '%s'", what, name->text);
}

static void unknown_alias(struct check *check, size_t module,
                          const struct ast_name *name)
{
    struct suggest s = suggest_for(name->text);

    for (size_t i = 0; i < check->scope->n_meanings; i++) {
        const struct meaning *m = &check->scope->meanings[i];

        if (m->decl == NULL && !m->lost && m->module == module)
            suggest_offer(&s, m->name);
    }
    diag_unknown(check->diag, "unknown-name", name->span, &s, "there is",
                 "there are", "no file is used as '%s'", name->text);
}

void scope_unknown_expr(struct check *check, size_t module,
                        const struct ast_expr *e, const char *id,
                        const char *what, enum ast_decl_kind kind,
                        const struct param_table *const *tables)
{
    const struct meaning *alias;

    if (e->qualifier.text == NULL) {
        scope_unknown(check, module, &e->name, id, what, kind, tables);
        return;
    }
    alias = scope_alias(check->scope, module, e->qualifier.text);
    if (alias == NULL) {
        unknown_alias(check, module, &e->qualifier);
        return;
    }
    if (scope_may_be_lost(check, alias->of, e->name.text))
        return;
    struct suggest s = suggest_for(e->name.text);
    for (size_t i = 0; i < check->scope->n_decls; i++) {
        const struct decl *d = &check->scope->decls[i];

        if (would_do(kind, d->ast->kind) &&
            scope_sees(check->scope, alias->of, d->ast->module))
            suggest_offer(&s, d->name);
    }
    diag_unknown(check->diag, id, e->name.span, &s, "it only has", "it has",
                 "'%s' has no %s '%s'", alias->name, what, e->name.text);
    diag_note(check->diag, alias->span, "'%s' is %s", alias->name,
              check->ast->modules[alias->of].source->name);
}
