/* navigate.c - where a thing is declared and used, and giving it another
 * name. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "check/scope.h"
#include "lsp/internal.h"

static const struct mention *mention_of(const struct request *request)
{
    const struct analysis *a = request->document->analysis;

    return mention_at(&a->mentions, analysis_offset(a, request->at));
}

/* Where what M means is declared; SPAN_NONE if in no file. */
static struct span origin_of(const struct analysis *a, const struct mention *m)
{
    switch (m->kind) {
    case MENTION_DECL:
        return m->decl->ast->name.span;
    case MENTION_LOCAL:
        return m->origin;
    case MENTION_ALIAS:
    case MENTION_MODULE:
        if (m->module != SIZE_MAX) {
            uint32_t start = a->ast->modules[m->module].source->start;

            return (struct span){start, start};
        }
        return SPAN_NONE;
    default:
        return SPAN_NONE;
    }
}

json_t *definition(struct server *server, struct request *request)
{
    const struct analysis *a = request->document->analysis;
    const struct mention *m = mention_of(request);

    if (m == NULL)
        return NULL;
    return location_json(server, a, origin_of(a, m));
}

/* ---- the same thing in several studies ---- */

/* What is looked for.  Every open document has an analysis of its own, so that
 * things of the text are told by their place. */
struct target {
    const struct mention *mention;
    const char *path; /* of the file that declares it; NULL: of the language */
    size_t at;        /* in that file */
};

static void locate(const struct analysis *a, struct span span,
                   const char **path, size_t *at)
{
    size_t m = analysis_module(a, span);

    *path = NULL;
    *at = 0;
    if (m == SIZE_MAX)
        return;
    *path = a->paths[m];
    *at = span.start - a->ast->modules[m].source->start;
}

static struct target target_of(const struct analysis *a,
                               const struct mention *m)
{
    struct target t = {.mention = m};

    locate(a, m->kind == MENTION_ALIAS ? m->origin : origin_of(a, m), &t.path,
           &t.at);
    return t;
}

static bool is_target(const struct target *t, const struct analysis *a,
                      const struct mention *m)
{
    if (m->kind != t->mention->kind)
        return false;
    if (t->path == NULL)
        return mention_same(m, t->mention);
    struct target other = target_of(a, m);
    return other.path != NULL && other.at == t->at &&
           strcmp(other.path, t->path) == 0;
}

/* Every place where it is mentioned, each once. */
struct place {
    const struct analysis *analysis;
    const struct mention *mention;
    size_t module;
};

struct places {
    struct place *items;
    size_t n, cap;
};

/* Has a study before A shown the file of its module M? */
static bool was_seen(const struct server *server, const struct analysis *a,
                     size_t m)
{
    for (size_t i = 0; i < server->n_documents; i++) {
        const struct analysis *b = server->documents[i]->analysis;

        if (b == a)
            return false;
        for (size_t k = 0; b != NULL && k < b->ast->n_modules; k++) {
            if (strcmp(b->paths[k], a->paths[m]) == 0)
                return true;
        }
    }
    return false;
}

static void find_in(struct places *out, const struct server *server,
                    const struct analysis *a, const struct target *target)
{
    size_t M = a->ast->n_modules;
    bool *seen = mem_calloc(M, sizeof *seen);

    for (size_t m = 0; m < M; m++)
        seen[m] = was_seen(server, a, m);
    for (size_t i = 0; i < a->mentions.n; i++) {
        const struct mention *m = &a->mentions.items[i];
        size_t module;

        if (!is_target(target, a, m))
            continue;
        module = analysis_module(a, m->span);
        if (seen[module])
            continue;
        out->items =
            mem_grow(out->items, &out->cap, out->n, sizeof *out->items);
        out->items[out->n++] = (struct place){a, m, module};
    }
    free(seen);
}

static struct places find_places(const struct server *server,
                                 const struct target *target)
{
    struct places out = {NULL, 0, 0};

    for (size_t i = 0; i < server->n_documents; i++) {
        if (server->documents[i]->analysis != NULL)
            find_in(&out, server, server->documents[i]->analysis, target);
    }
    return out;
}

json_t *references(struct server *server, struct request *request)
{
    const struct analysis *a = request->document->analysis;
    const struct mention *m = mention_of(request);
    const json_t *context = json_object_get(request->params, "context");
    bool declaration =
        json_is_true(json_object_get(context, "includeDeclaration"));

    if (m == NULL)
        return NULL;
    json_t *out = json_array();
    const struct target target = target_of(a, m);
    struct places places = find_places(server, &target);
    for (size_t i = 0; i < places.n; i++) {
        const struct place *p = &places.items[i];
        json_t *location;

        if (p->mention->defines && !declaration)
            continue;
        location = location_json(server, p->analysis, p->mention->span);
        if (location != NULL)
            json_array_append_new(out, location);
    }
    free(places.items);
    return out;
}

json_t *highlights(struct server *server, struct request *request)
{
    enum { READ = 2, WRITE = 3 };
    const struct analysis *a = request->document->analysis;
    const struct mention *m = mention_of(request);

    if (m == NULL)
        return NULL;
    json_t *out = json_array();
    for (size_t i = 0; i < a->mentions.n; i++) {
        const struct mention *other = &a->mentions.items[i];

        if (mention_same(other, m) && analysis_module(a, other->span) == 0)
            json_array_append_new(
                out, json_pack("{s:o, s:i}", "range",
                               span_json(server, a, other->span), "kind",
                               other->defines ? WRITE : READ));
    }
    return out;
}

/* ---- the outline ---- */

static int symbol_kind(enum ast_decl_kind kind)
{
    enum {
        MODULE = 2,
        CLASS = 5,
        METHOD = 6,
        FIELD = 8,
        ENUM = 10,
        FUNCTION = 12,
        VARIABLE = 13,
        CONSTANT = 14,
        STRING = 15,
        BOOLEAN = 17,
        ARRAY = 18,
        OBJECT = 19,
        EVENT = 24,
        STRUCT = 23
    };
    static const int icons[DECL_KINDS] = {
        [DECL_USE] = MODULE,    [DECL_AXIS] = ARRAY,
        [DECL_LET] = CONSTANT,  [DECL_ENVIRONMENT] = CLASS,
        [DECL_FAMILY] = CLASS,  [DECL_ALGORITHM] = CLASS,
        [DECL_BUDGET] = STRUCT, [DECL_RUNS] = ENUM,
        [DECL_CURVES] = ENUM,   [DECL_POINTS] = ENUM,
        [DECL_FIT] = FUNCTION,  [DECL_PREDICT] = VARIABLE,
        [DECL_CLAIM] = BOOLEAN, [DECL_REPORT] = OBJECT,
        [DECL_STUDY] = STRING,  [DECL_SLURM] = OBJECT,
    };

    return icons[kind];
}

/* An editor refuses a symbol without a name. */
static json_t *symbol_name(const char *name)
{
    return text_json(name[0] != '\0' ? name : "\"\"");
}

static json_t *entry_symbol(const struct server *server,
                            const struct analysis *a,
                            const struct ast_entry *entry)
{
    enum { FIELD = 8, EVENT = 24 };
    const struct ast_expr *call = entry->value;
    bool shown = entry->item && call != NULL && call->kind == EXPR_CALL;

    return json_pack(
        "{s:o, s:o, s:i, s:o, s:o}", "name", symbol_name(entry->key.text),
        "detail", text_json(shown ? call->name.text : ""), "kind",
        entry->item ? EVENT : FIELD, "range", span_json(server, a, entry->span),
        "selectionRange", span_json(server, a, entry->key.span));
}

static json_t *decl_symbol(const struct server *server,
                           const struct analysis *a, const struct ast_decl *ast)
{
    json_t *children = json_array();

    for (size_t i = 0; ast->block != NULL && i < ast->block->n; i++)
        json_array_append_new(children,
                              entry_symbol(server, a, &ast->block->entries[i]));
    return json_pack(
        "{s:o, s:s, s:i, s:o, s:o, s:o}", "name", symbol_name(ast->name.text),
        "detail", ast_decl_word(ast->kind), "kind", symbol_kind(ast->kind),
        "range", span_json(server, a, ast->span), "selectionRange",
        span_json(server, a, ast->name.span), "children", children);
}

json_t *symbols(struct server *server, struct request *request)
{
    const struct analysis *a = request->document->analysis;
    const struct ast_module *m = &a->ast->modules[0];
    json_t *out = json_array();

    for (size_t i = 0; i < m->n_decls; i++)
        json_array_append_new(out, decl_symbol(server, a, m->decls[i]));
    return out;
}

/* ---- another name ---- */

/* Is it ours to rename?  Sets the request's fault if not. */
static const struct mention *renamable(struct request *request)
{
    const struct analysis *a = request->document->analysis;
    const struct mention *m = mention_of(request);
    size_t len;

    if (m == NULL || m->kind == MENTION_MODULE) {
        refuse(request, RPC_REQUEST_FAILED, "there is no name here");
        return NULL;
    }
    if (m->kind != MENTION_DECL && m->kind != MENTION_LOCAL &&
        m->kind != MENTION_ALIAS) {
        refuse(request, RPC_REQUEST_FAILED,
               "this is a word of the language, which has no other name");
        return NULL;
    }
    const char *text = diag_text_of(a->diag, m->span, &len);
    bool own = m->kind == MENTION_DECL && len == strlen(m->decl->name) &&
               memcmp(text, m->decl->name, len) == 0;
    if (own &&
        strncmp(a->ast->modules[m->decl->ast->module].path, "std/", 4) == 0) {
        refuse(request, RPC_REQUEST_FAILED,
               "'%s' is declared in the library, \"%s\"", m->decl->name,
               a->ast->modules[m->decl->ast->module].path);
        return NULL;
    }
    return m;
}

json_t *prepare_rename(struct server *server, struct request *request)
{
    const struct analysis *a = request->document->analysis;
    const struct mention *m = renamable(request);
    size_t len;

    if (m == NULL)
        return NULL;
    const char *text = diag_text_of(a->diag, m->span, &len);
    return json_pack("{s:o, s:o}", "range", span_json(server, a, m->span),
                     "placeholder", textn_json(text, len));
}

static bool same_text(const struct place *p, const char *name)
{
    size_t len;
    const char *text = diag_text_of(p->analysis->diag, p->mention->span, &len);

    return len == strlen(name) && memcmp(text, name, len) == 0;
}

/* Only what is written with the old name: a use may have given it another,
 * NAME, and then it has that in its own file, PATH, alone. */
static void keep_those_named(struct places *places, const struct target *target,
                             const char *name, const char *path)
{
    bool own = target->mention->kind != MENTION_DECL ||
               strcmp(target->mention->decl->name, name) == 0;
    size_t n = 0;

    for (size_t i = 0; i < places->n; i++) {
        const struct place *p = &places->items[i];

        if (same_text(p, name) &&
            (own || strcmp(p->analysis->paths[p->module], path) == 0))
            places->items[n++] = *p;
    }
    places->n = n;
}

static size_t place_at(const struct place *p)
{
    return p->mention->span.start -
           p->analysis->ast->modules[p->module].source->start;
}

static struct trial *trial_of(struct server *server, struct trial *trials,
                              const struct place *p)
{
    const struct source *s = p->analysis->ast->modules[p->module].source;
    const char *path = p->analysis->paths[p->module];

    for (size_t i = 0; i < server->n_trials; i++) {
        if (strcmp(trials[i].path, path) == 0)
            return &trials[i];
    }
    struct trial *t = &trials[server->n_trials++];
    *t = (struct trial){mem_strdup(path), mem_alloc(s->len + 1), s->len, 0};
    memcpy(t->text, s->text, s->len);
    return t;
}

/* What all files would be.  Places of one file come in order. */
static struct trial *make_trials(struct server *server,
                                 const struct places *places, const char *name,
                                 size_t old_len)
{
    struct trial *trials = mem_calloc(places->n, sizeof *trials);
    size_t len = strlen(name);
    long delta = (long)len - (long)old_len;

    for (size_t i = 0; i < places->n; i++) {
        const struct place *p = &places->items[i];
        struct trial *t = trial_of(server, trials, p);
        size_t at = (size_t)((long)place_at(p) + t->shift);

        if (len > old_len)
            t->text = mem_realloc(t->text, t->len + len + 1, 1);
        memmove(t->text + at + len, t->text + at + old_len,
                t->len - at - old_len);
        memcpy(t->text + at, name, len);
        t->len = (size_t)((long)t->len + delta);
        t->shift += delta;
    }
    server->trials = trials;
    return trials;
}

static void free_trials(struct server *server, struct trial *trials)
{
    for (size_t i = 0; i < server->n_trials; i++) {
        free(trials[i].path);
        free(trials[i].text);
    }
    free(trials);
    server->trials = NULL;
    server->n_trials = 0;
}

/* What A says is wrong that D's study did not say before; NULL: nothing. */
static const char *new_fault(const struct document *d, const struct analysis *a)
{
    size_t n, before;
    const struct diagnostic *items = diag_items(a->diag, &n);

    diag_items(d->analysis->diag, &before);
    if (n <= before)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (items[i].severity == SEVERITY_ERROR)
            return items[i].msg;
    }
    return items[0].msg;
}

static size_t count_mentions(const struct analysis *a,
                             const struct target *target)
{
    size_t n = 0;

    for (size_t i = 0; i < a->mentions.n; i++)
        n += is_target(target, a, &a->mentions.items[i]);
    return n;
}

/* Would every study mean what it means now?  TARGET is what is renamed, NEW_AT
 * where it will be declared. */
static bool means_the_same(struct server *server, struct request *request,
                           const struct target *target, size_t new_at)
{
    struct target then = *target;

    then.at = new_at;
    for (size_t i = 0; i < server->n_documents; i++) {
        const struct document *d = server->documents[i];
        const char *text = d->text;
        size_t len = d->len;

        if (d->analysis == NULL || count_mentions(d->analysis, target) == 0)
            continue;
        for (size_t k = 0; k < server->n_trials; k++) {
            if (strcmp(server->trials[k].path, d->path) == 0) {
                text = server->trials[k].text;
                len = server->trials[k].len;
            }
        }
        struct analysis *a = analysis_of(server, d, text, len);
        const char *fault = a != NULL ? new_fault(d, a) : NULL;
        bool same =
            a != NULL && fault == NULL &&
            count_mentions(a, &then) == count_mentions(d->analysis, target);
        if (!same)
            refuse(request, RPC_REQUEST_FAILED, "this name would not do: %s",
                   fault != NULL ? fault
                                 : "the study would mean something else");
        analysis_free(a);
        if (!same)
            return false;
    }
    return true;
}

/* Where the renamed thing is declared afterwards. */
static size_t declared_then(const struct places *places,
                            const struct target *target, long delta)
{
    long before = 0;

    for (size_t i = 0; i < places->n; i++) {
        const struct place *p = &places->items[i];

        before += place_at(p) < target->at &&
                  strcmp(p->analysis->paths[p->module], target->path) == 0;
    }
    return (size_t)((long)target->at + before * delta);
}

static json_t *edits_of(const struct server *server,
                        const struct places *places, const char *name)
{
    json_t *changes = json_object();

    for (size_t i = 0; i < places->n; i++) {
        const struct place *p = &places->items[i];
        char *uri = module_uri(server, p->analysis, p->module);
        json_t *list = uri != NULL ? json_object_get(changes, uri) : NULL;

        if (uri != NULL && list == NULL) {
            list = json_array();
            json_object_set_new(changes, uri, list);
        }
        if (uri != NULL)
            json_array_append_new(list, json_pack("{s:o, s:s}", "range",
                                                  span_json(server, p->analysis,
                                                            p->mention->span),
                                                  "newText", name));
        free(uri);
    }
    return json_pack("{s:o}", "changes", changes);
}

/* Axes of that name are the seeds of runs, whatever else they are called. */
static bool is_seed(const struct mention *m, const char *name)
{
    bool axis = m->kind == MENTION_LOCAL ||
                (m->kind == MENTION_DECL && m->decl->ast->kind == DECL_AXIS);

    return axis && strcmp(name, "seed") == 0;
}

/* Is NAME free where it would stand?  If not, the request is refused. */
static bool is_free(struct request *request, const struct places *places,
                    const char *name)
{
    for (size_t i = 0; i < places->n; i++) {
        const struct place *p = &places->items[i];
        const struct decl *other =
            scope_find(p->analysis->study->scope, p->module, name);

        if (other == NULL)
            continue;
        refuse(request, RPC_REQUEST_FAILED, "there is %s '%s' already",
               kinds[other->ast->kind].article, name);
        return false;
    }
    return true;
}

/* NAME in place of OLD, unless something would change by that. */
static json_t *rename_places(struct server *server, struct request *request,
                             const struct target *target, struct places *places,
                             const char *old, const char *name)
{
    size_t old_len = strlen(old);
    long delta = (long)strlen(name) - (long)old_len;
    size_t then = declared_then(places, target, delta);
    json_t *out = NULL;

    if (strcmp(old, name) == 0)
        return edits_of(server, places, name);
    if (is_seed(target->mention, old) || is_seed(target->mention, name))
        return refuse(request, RPC_REQUEST_FAILED,
                      "an axis named 'seed' is the seeds of runs, and no "
                      "other is");
    if (!is_free(request, places, name))
        return NULL;
    struct trial *trials = make_trials(server, places, name, old_len);
    if (means_the_same(server, request, target, then))
        out = edits_of(server, places, name);
    free_trials(server, trials);
    return out;
}

json_t *rename_all(struct server *server, struct request *request)
{
    const struct analysis *a = request->document->analysis;
    const char *name =
        json_string_value(json_object_get(request->params, "newName"));
    const struct mention *m = renamable(request);
    size_t old_len;

    if (m == NULL)
        return NULL;
    if (name == NULL)
        return refuse(request, RPC_INVALID_PARAMS, "what is the new name?");
    if (!name_is_sound(name))
        return refuse(request, RPC_REQUEST_FAILED,
                      "'%.60s' cannot be a name: names are made of the letters "
                      "a to z, digits and _, and are no words of the language",
                      name);
    const char *text = diag_text_of(a->diag, m->span, &old_len);
    char *old = mem_calloc(old_len + 1, 1);
    memcpy(old, text, old_len);
    const struct target target = target_of(a, m);
    struct places places = find_places(server, &target);
    keep_those_named(&places, &target, old, a->paths[0]);
    json_t *out = rename_places(server, request, &target, &places, old, name);
    free(places.items);
    free(old);
    return out;
}
