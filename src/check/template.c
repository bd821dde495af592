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
                    decl->ast->kind == DECL_PREDICT ||
                    decl->ast->kind == DECL_SLURM || is_total(decl->ast),
        .run = known_quantities(decl->ast),
        .over = SIZE_MAX,
    };
}

void template_note_chain(struct check *check, const struct decl *decl)
{
    const struct decl *d = decl;

    for (; d->base != NULL; d = d->base)
        diag_note(check->diag, d->ast->name.span, "'%s' is made from '%s'",
                  d->name, d->base->name);
    if (d != decl && d->ast->value != NULL)
        diag_note(check->diag, d->ast->name.span, "'%s' is made from '%s'",
                  d->name, d->table->name);
}

void template_unknown_key(struct check *check, const struct decl *decl,
                          const struct ast_name *key)
{
    struct suggest s = suggest_for(key->text);
    const char *word = ast_decl_word(decl->ast->kind);
    bool own = strcmp(word, decl->table->name) == 0 || is_total(decl->ast);

    for (size_t i = 0; i < decl->table->n; i++) {
        if (param_is_key(&decl->table->params[i]))
            suggest_offer(&s, decl->table->params[i].name);
    }
    diag_unknown(check->diag, "unknown-key", key->span, &s, "its key is",
                 "its keys are", "%s%s'%s' has no key '%s'", own ? "" : word,
                 own ? "" : " ", decl->table->name, key->text);
    template_note_chain(check, decl);
}

/* The field of KEY, NULL if there is no such key, which is reported. */
static struct field *find_field(struct check *check, struct decl *decl,
                                const struct ast_name *key, size_t *index)
{
    const struct param *p = param_find(decl->table, key->text);

    if (p == NULL || !param_is_key(p)) {
        template_unknown_key(check, decl, key);
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
        if (p != NULL && p->word != NULL) {
            diag_error(check->diag, "bad-phrase", e->word.span,
                       "'%s' means nothing here; did you mean '%s'?",
                       e->word.text, p->word);
            diag_fix(check->diag, p->word);
        } else {
            diag_error(check->diag, "bad-phrase", e->word.span,
                       "'%s' means nothing here", e->word.text);
        }
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
            .env = decl->env,
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
        template_note_chain(check, decl);
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
    struct place place = decl_place(decl);

    base->used = true;
    template_resolve(check, base);
    place.env = decl->env;
    base = template_use(check, base, &place, decl->ast->value,
                        decl->ast->value->span, decl);
    if (base == NULL || base->table == NULL) {
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
                       const struct ast_expr *e, const struct decl *base)
{
    diag_error(check->diag, "wrong-kind", e->span,
               "%s cannot be made from '%s', which is %s",
               decl_article(decl->ast->kind), base->name,
               decl_article(base->ast->kind));
    diag_note(check->diag, base->ast->name.span, "it is declared here");
}

/* `family net = cnn(width = 2)` */
static void kind_with_arguments(struct check *check, const struct ast_expr *e)
{
    const struct ast_name *label = e->labels != NULL ? &e->labels[0] : NULL;

    diag_error(check->diag, "wrong-arguments", e->span,
               "'%s' has no parameters", e->name.text);
    diag_note(check->diag, SPAN_NONE,
              "keys stand in curly brackets: %s { %s = ... }", e->name.text,
              label != NULL && label->text != NULL ? label->text : "key");
}

const struct catalog_outside *catalog_outside_of(
    const struct catalog *catalog, const struct param_table *table)
{
    const struct catalog_outside *o = catalog->outside;

    while (o != NULL && o->word != NULL && o->word != table)
        o++;
    return o != NULL && o->word != NULL ? o : NULL;
}

bool template_is_outside(const struct check *check, const struct decl *user,
                         const struct ast_expr *e)
{
    if (user->ast->kind != DECL_ENVIRONMENT || e->kind != EXPR_CALL ||
        e->qualifier.text != NULL)
        return false;
    const struct param_table *kind =
        find_kind(check, DECL_ENVIRONMENT, e->name.text);
    if (kind == NULL || catalog_outside_of(check->catalog, kind) == NULL)
        return false;
    const struct decl *hides =
        scope_find_expr(check->scope, user->ast->module, e);
    return hides == NULL || hides->ast->kind != DECL_ENVIRONMENT;
}

/* What the string E, which is the same in all runs, comes to; NULL after an
 * error. */
static const char *constant_string(struct check *check, const struct decl *decl,
                                   const struct ast_expr *e,
                                   const struct catalog_outside *outside)
{
    struct place place = decl_place(decl);
    struct eval eval = {
        .arena = check->arena,
        .diag = check->diag,
        .scope = check->scope,
        .module = decl->ast->module,
        .env = decl->env,
    };

    place.constant = true;
    place.run = 0;
    place.env = decl->env;
    const struct type type = type_of(check, &place, e);
    if (type.kind != TYPE_STRING) {
        if (type.kind != TYPE_BAD)
            diag_error(check->diag, "wrong-type", e->span,
                       "'%s' takes a string: %s", outside->word->name,
                       outside->takes);
        return NULL;
    }
    const struct value v = eval_expr(&eval, e);
    return v.kind == VALUE_STRING ? v.string : NULL;
}

/* The file that says what E is, which DECL is made from: of a parameter it is
 * that of whoever gave it. */
static size_t named_by(const struct decl *decl, const struct ast_expr *e)
{
    const struct binding *env = decl->env, *b;
    size_t module = decl->ast->module;

    while ((b = binding_of(env, e)) != NULL && b->expr != NULL) {
        e = b->expr;
        module = b->module;
        env = b->env;
    }
    return module;
}

/* One string, and maybe another one with the label. */
static bool has_outside_arguments(const struct ast_expr *e,
                                  const struct catalog_outside *outside)
{
    if (e->kind != EXPR_CALL)
        return false;
    if (e->n_items == 1)
        return e->labels == NULL;
    return e->n_items == 2 && outside->label != NULL && e->labels != NULL &&
           e->labels[0].text == NULL && e->labels[1].text != NULL &&
           strcmp(e->labels[1].text, outside->label) == 0;
}

/* The table of `plugin("./mine.so")`; NULL after an error. */
static const struct param_table *find_outside(
    struct check *check, const struct decl *decl, const struct ast_expr *e,
    const struct catalog_outside *outside)
{
    const char *with = NULL;
    struct err err;

    if (!has_outside_arguments(e, outside)) {
        diag_error(check->diag, "wrong-arguments", e->span,
                   "'%s' takes %s: %s(\"%s\"%s%s%s); keys stand in curly "
                   "brackets behind it",
                   e->name.text, outside->takes, e->name.text, outside->example,
                   outside->label != NULL ? ", " : "",
                   outside->label != NULL ? outside->label : "",
                   outside->label != NULL ? " = \"...\" if need be" : "");
        return NULL;
    }
    const char *text = constant_string(check, decl, e->items[0], outside);
    if (text == NULL)
        return NULL;
    if (e->n_items == 2) {
        with = constant_string(check, decl, e->items[1], outside);
        if (with == NULL)
            return NULL;
        if (strchr(with, '/') != NULL)
            with = path_beside(check, named_by(decl, e->items[1]), with);
    }
    if (outside->file && strchr(text, '/') != NULL)
        text = path_beside(check, named_by(decl, e->items[0]), text);
    const struct param_table *table = outside->find(text, with, &err);
    if (table == NULL)
        diag_error(check->diag, "unusable-plugin", e->items[0]->span, "%s",
                   err.msg);
    return table;
}

struct decl *template_find(struct check *check, const struct decl *user,
                           const struct ast_expr *e,
                           const struct param_table **table)
{
    enum ast_decl_kind kind = user->ast->kind;
    size_t module = user->ast->module;
    struct decl *base;

    *table = NULL;
    if (e->kind != EXPR_NAME && e->kind != EXPR_CALL) {
        if (e->kind != EXPR_BAD)
            diag_error(check->diag, "wrong-type", e->span,
                       "%s is made from a name: that of a built-in kind or "
                       "of another %s",
                       decl_article(kind), ast_decl_word(kind));
        return NULL;
    }
    if (e->qualifier.text == NULL)
        *table = find_kind(check, kind, e->name.text);
    base = scope_find_expr(check->scope, module, e);
    /* `environment digits = digits { ... }` */
    if (*table != NULL && base != NULL &&
        (base->ast == user->ast || base->ast->kind != kind))
        base = NULL;
    if (base != NULL && base->ast->kind == kind) {
        *table = NULL;
        return base;
    }
    const struct catalog_outside *outside =
        *table != NULL ? catalog_outside_of(check->catalog, *table) : NULL;
    if (outside != NULL) {
        *table = find_outside(check, user, e, outside);
    } else if (*table != NULL && e->kind == EXPR_CALL) {
        kind_with_arguments(check, e);
        *table = NULL;
    } else if (base != NULL) {
        wrong_base(check, user, e, base);
    } else if (*table == NULL) {
        scope_unknown_expr(check, module, e, "unknown-kind",
                           ast_decl_word(kind), kind, kinds_of(check, kind));
    }
    return NULL;
}

static void resolve_value(struct check *check, struct decl *decl)
{
    const struct ast_expr *value = decl->ast->value;
    const struct param_table *table;
    struct decl *base;

    if (decl->ast->kind == DECL_BUDGET &&
        budget_is_amount(check, decl, decl->env)) {
        budget_amount(check, decl);
        return;
    }
    base = template_find(check, decl, value, &table);
    if (base != NULL) {
        made_from_decl(check, decl, base);
        return;
    }
    if (table != NULL) {
        made_from_kind(check, decl, table);
        return;
    }
    decl->bad = true;
}

static void resolve_base(struct check *check, struct decl *decl)
{
    enum ast_decl_kind kind = decl->ast->kind;

    if (decl->ast->value != NULL) {
        resolve_value(check, decl);
    } else if (kind == DECL_BUDGET) {
        made_from_kind(check, decl,
                       is_total(decl->ast) ? &schema_total : &schema_budget);
    } else if (kind == DECL_SLURM) {
        made_from_kind(check, decl, &schema_slurm);
    } else {
        diag_error(check->diag, "missing-kind", decl->ast->name.span,
                   "'%s' must say what it is made from: %s %s = ...",
                   decl->name, ast_decl_word(kind), decl->name);
        decl->bad = true;
    }
}

void template_resolve(struct check *check, struct decl *decl)
{
    if (!walk_begin(check, decl, &decl->refining))
        return;
    if (decl->ast->has_params) {
        generic_check(check, decl);
    } else {
        resolve_base(check, decl);
        if (decl->table != NULL)
            template_overlay(check, decl);
    }
    walk_end(check, &decl->refining);
}

/* ---- instances ---- */

/* Lists of one sort and of another are not alike. */
static void add_type(struct str *out, struct type t)
{
    for (; t.kind == TYPE_LIST && t.item != NULL; t = *t.item)
        str_addc(out, '[');
    type_print(out, t);
}

/* The arguments as text: two uses of one text, read in one place, are one, if
 * the axes that a product gives in place are alike. */
static const char *arguments_text(struct check *check, const struct decl *decl,
                                  const struct ast_expr *call,
                                  const struct place *place)
{
    struct str text = STR_INIT;

    str_printf(&text, "%zu %p", place->module, (const void *)place->env);
    for (size_t i = 0; i < place->n_axes; i++) {
        str_printf(&text, ", %s ", place->axes[i].name);
        add_type(&text, type_of_values(check->arena, &place->axes[i]));
    }
    for (size_t i = 0; i < decl->ast->n_params; i++) {
        const struct ast_expr *e = bind_argument(decl->ast, call, i);

        str_add(&text, ", ");
        if (e != NULL)
            ast_print_expr(&text, e);
    }
    const char *copy = arena_strdup(check->arena, str_text(&text));
    str_fini(&text);
    return copy;
}

/* A study has few; one with thousands need not have each once. */
enum { MAX_COMPARED = 64 };

static struct decl *find_instance(const struct decl *decl,
                                  const char *arguments)
{
    struct decl *d = decl->instances;

    for (size_t i = 0; d != NULL && i < MAX_COMPARED; i++) {
        if (strcmp(d->arguments, arguments) == 0)
            return d;
        d = d->next_instance;
    }
    return NULL;
}

static struct decl *make_instance(struct check *check, struct decl *decl,
                                  const struct binding *env, struct span span,
                                  const struct decl *user)
{
    struct decl *d = arena_new_of(check->arena, struct decl);

    *d = (struct decl){
        .ast = decl->ast,
        .name = decl->name,
        .used = true,
        .key_sets = decl->key_sets,
        .n_key_sets = decl->n_key_sets,
        .refining = VISIT_DONE,
        .env = env,
        .generic = decl,
        .user = user,
        .used_at = span,
        .next_instance = decl->instances,
    };
    decl->instances = d;
    diag_enter(check->diag, span, "'%s' is used here", decl->name);
    resolve_base(check, d);
    if (d->table != NULL)
        template_overlay(check, d);
    diag_leave(check->diag);
    return d;
}

struct decl *template_use(struct check *check, struct decl *decl,
                          struct place *place, const struct ast_expr *call,
                          struct span span, const struct decl *user)
{
    const struct binding *env;
    struct place own = *place;

    template_resolve(check, decl);
    if (!decl->ast->has_params)
        return bind_is_sound(check, decl, call) ? decl : NULL;
    if (decl->bad || decl->refining != VISIT_DONE)
        return NULL;
    const char *arguments = arguments_text(check, decl, call, place);
    struct decl *d = find_instance(decl, arguments);
    if (d != NULL)
        return d;
    if (!bind_arguments(check, &own, decl, call, span, true, &env))
        return NULL;
    d = make_instance(check, decl, env, span, user);
    d->arguments = arguments;
    return d;
}
