/* complete.c - what may stand at the cursor. */
#include "config.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "grammar/parse.h"
#include "lsp/context.h"
#include "lsp/internal.h"

/* Of CompletionItemKind. */
enum icon {
    KIND_FUNCTION = 3,
    KIND_CONSTRUCTOR = 4,
    KIND_FIELD = 5,
    KIND_VARIABLE = 6,
    KIND_CLASS = 7,
    KIND_MODULE = 9,
    KIND_PROPERTY = 10,
    KIND_UNIT = 11,
    KIND_VALUE = 12,
    KIND_KEYWORD = 14
};

struct completion {
    struct server *server;
    const struct document *document;
    const struct analysis *analysis;
    struct arena *arena;
    struct context context;
    const struct visible *names; /* that the document sees */
    size_t n_names;
    size_t to; /* the cursor */
    json_t *items;
    bool cut; /* there would have been more */
};

/* What is proposed; all but LABEL may be missing.  GROUP puts things in order:
 * the smaller comes first. */
struct proposal {
    const char *label;
    enum icon kind;
    int group;
    const char *detail;
    const struct str *doc;
    const char *insert; /* instead of the label */
    bool snippet;       /* INSERT has places to fill in */
};

static void propose(struct completion *c, const struct proposal *p)
{
    json_t *range =
        range_json(c->server, &c->document->lines, c->context.from, c->to);
    json_t *edit =
        json_pack("{s:o, s:o}", "range", range, "newText",
                  text_json(p->insert != NULL ? p->insert : p->label));
    char order[300];

    snprintf(order, sizeof order, "%d%.250s", p->group, p->label);
    json_t *item =
        json_pack("{s:o, s:i, s:o, s:o}", "label", text_json(p->label), "kind",
                  (int)p->kind, "sortText", text_json(order), "textEdit", edit);
    if (p->detail != NULL)
        json_object_set_new(item, "detail", text_json(p->detail));
    if (p->doc != NULL && p->doc->len > 0)
        json_object_set_new(item, "documentation",
                            markup_json(c->server, p->doc));
    if (p->snippet)
        json_object_set_new(item, "insertTextFormat", json_integer(2));
    json_array_append_new(c->items, item);
}

static void propose_word(struct completion *c, const char *word, int group)
{
    const struct word *known = word_find(word);
    struct str doc = STR_INIT;

    if (known != NULL)
        str_printf(&doc, "`%s`: %s\n", known->form, known->doc);
    propose(c, &(struct proposal){.label = word,
                                  .kind = KIND_KEYWORD,
                                  .group = group,
                                  .doc = &doc});
    str_fini(&doc);
}

static void propose_table(struct completion *c, const char *word,
                          const struct param_table *table, bool call)
{
    struct str doc = STR_INIT, insert = STR_INIT;

    describe_table(&doc, word, table);
    str_printf(&insert, call && c->server->snippets ? "%s($1)" : "%s",
               table->name);
    propose(c, &(struct proposal){.label = table->name,
                                  .kind = KIND_CLASS,
                                  .group = 2,
                                  .detail = word,
                                  .doc = &doc,
                                  .insert = insert.text,
                                  .snippet = call && c->server->snippets});
    str_fini(&insert);
    str_fini(&doc);
}

static void propose_decl(struct completion *c, const struct visible *v)
{
    struct str doc = STR_INIT;

    describe_decl(&doc, c->analysis, v->decl);
    propose(c, &(struct proposal){.label = v->name,
                                  .kind = KIND_VARIABLE,
                                  .group = 1,
                                  .detail = ast_decl_word(v->decl->ast->kind),
                                  .doc = &doc});
    str_fini(&doc);
}

static unsigned bit(enum ast_decl_kind kind)
{
    return 1U << kind;
}

/* Of many names those that begin as what was typed are enough, and an editor
 * asks again for every letter. */
enum { MANY_NAMES = 500 };

static bool is_typed(struct completion *c, const char *name)
{
    const char *typed = c->document->text + c->context.from;
    size_t len = c->to - c->context.from;

    if (c->n_names <= MANY_NAMES)
        return true;
    c->cut = true;
    return strncmp(name, typed, len) == 0 &&
           json_array_size(c->items) < MANY_NAMES;
}

/* Declarations of the KINDS, but for the one that the cursor is in. */
static void propose_decls(struct completion *c, unsigned sorts)
{
    const char *own = c->context.in_decl ? c->context.name : NULL;

    for (size_t i = 0; i < c->n_names; i++) {
        const struct visible *v = &c->names[i];

        if ((sorts & bit(v->decl->ast->kind)) != 0 &&
            (own == NULL || strcmp(own, v->name) != 0) && is_typed(c, v->name))
            propose_decl(c, v);
    }
}

static const struct visible *find_name(const struct completion *c,
                                       const char *name)
{
    for (size_t i = 0; name != NULL && i < c->n_names; i++) {
        if (strcmp(c->names[i].name, name) == 0)
            return &c->names[i];
    }
    return NULL;
}

/* ---- declarations ---- */

static void complete_condition(struct completion *c)
{
    propose_word(c, "where", 2);
    propose_word(c, "except", 2);
}

static void complete_top(struct completion *c)
{
    for (int k = 0; k < DECL_KINDS; k++) {
        struct str doc = STR_INIT;

        describe_kind(&doc, (enum ast_decl_kind)k);
        propose(
            c, &(struct proposal){.label = ast_decl_word((enum ast_decl_kind)k),
                                  .kind = KIND_KEYWORD,
                                  .group = 1,
                                  .detail = kinds[k].doc,
                                  .doc = &doc});
        str_fini(&doc);
    }
    if (c->context.in_decl && c->context.kind == DECL_RUNS)
        complete_condition(c);
}

static void complete_base(struct completion *c)
{
    const struct param_table *const *t =
        kind_tables(c->analysis->study->catalog, c->context.kind);

    propose_decls(c, bit(c->context.kind));
    for (; t != NULL && *t != NULL; t++)
        propose_table(c, "built-in", *t, false);
}

static void propose_call(struct completion *c, const char *name,
                         const char *detail)
{
    struct str insert = STR_INIT;

    str_printf(&insert, c->server->snippets ? "%s($1)" : "%s", name);
    propose(c, &(struct proposal){.label = name,
                                  .kind = KIND_CONSTRUCTOR,
                                  .group = 1,
                                  .detail = detail,
                                  .insert = insert.text,
                                  .snippet = c->server->snippets});
    str_fini(&insert);
}

static void complete_sweep(struct completion *c)
{
    propose_call(c, "product", "all combinations of axes");
    propose_call(c, "zip", "axes side by side");
    propose_decls(c, bit(DECL_RUNS));
}

static void complete_law(struct completion *c)
{
    const struct catalog *catalog = c->analysis->study->catalog;

    for (size_t i = 0; i < catalog->n_laws; i++)
        propose_table(c, "law", catalog->laws[i].table, true);
}

/* ---- keys ---- */

/* The table of the block that the cursor is in. */
static const struct param_table *block_table(const struct completion *c)
{
    const struct context *x = &c->context;
    const struct catalog *catalog = c->analysis->study->catalog;
    const struct visible *base = find_name(c, x->base);
    const struct visible *own = find_name(c, x->name);
    const struct catalog_law *law =
        x->base != NULL ? law_named(catalog, x->base) : NULL;

    if (x->kind == DECL_FIT)
        return law != NULL ? law->table : NULL;
    if (x->kind == DECL_RUNS || x->kind == DECL_STUDY || x->kind == DECL_SLURM)
        return own_table(x->kind, x->name);
    if (base != NULL && base->decl->ast->kind == x->kind && base != own &&
        base->decl->table != NULL)
        return base->decl->table;
    if (x->base != NULL && kind_table(catalog, x->kind, x->base) != NULL)
        return kind_table(catalog, x->kind, x->base);
    if (own != NULL && own->decl->ast->kind == x->kind &&
        own->decl->table != NULL)
        return own->decl->table;
    return own_table(x->kind, x->name);
}

static void add_snippet_text(struct str *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("$}\\", *text) != NULL)
            str_addc(out, '\\');
        str_addc(out, *text);
    }
}

/* "width = ${1:1}" */
static void key_snippet(struct str *out, const struct completion *c,
                        const struct param *param)
{
    bool quoted = param->type == PARAM_STRING || param->type == PARAM_STRINGS;
    bool known = param->def != NULL && strcmp(param->def, "none") != 0;

    str_add(out, param->name);
    if (c->context.has_value)
        return;
    str_add(out, " = ");
    if (!c->server->snippets)
        return;
    str_add(out, quoted ? "\"${1:" : "${1:");
    add_snippet_text(out, known ? param->def : "");
    str_add(out, quoted ? "}\"" : "}");
}

static bool is_given(const struct context *x, const char *key)
{
    for (size_t i = 0; i < x->n_given; i++) {
        if (strcmp(x->given[i], key) == 0)
            return true;
    }
    return false;
}

static void propose_key(struct completion *c, const struct param_table *table,
                        const struct param *param)
{
    struct str doc = STR_INIT, insert = STR_INIT, range = STR_INIT;

    describe_range(&range, param);
    describe_param(&doc, table, param);
    key_snippet(&insert, c, param);
    propose(c, &(struct proposal){.label = param->name,
                                  .kind = KIND_PROPERTY,
                                  .group = param->def == NULL ? 0 : 1,
                                  .detail = range.text,
                                  .doc = &doc,
                                  .insert = insert.text,
                                  .snippet = c->server->snippets &&
                                             !c->context.has_value});
    str_fini(&range);
    str_fini(&insert);
    str_fini(&doc);
}

static void propose_item_words(struct completion *c)
{
    for (const struct item_word *w = item_words; w->word != NULL; w++) {
        struct str doc = STR_INIT;

        str_printf(&doc, "```study\n%s\n```\n\n%s\n", w->form, w->doc);
        propose(c, &(struct proposal){.label = w->word,
                                      .kind = KIND_KEYWORD,
                                      .group = 1,
                                      .detail = w->doc,
                                      .doc = &doc});
        str_fini(&doc);
    }
}

static void complete_key(struct completion *c)
{
    const struct param_table *table;

    if (!c->context.in_decl)
        return;
    if (c->context.kind == DECL_REPORT) {
        propose_item_words(c);
        return;
    }
    table = block_table(c);
    for (size_t i = 0; table != NULL && i < table->n; i++) {
        if (param_is_key(&table->params[i]) &&
            !is_given(&c->context, table->params[i].name))
            propose_key(c, table, &table->params[i]);
    }
}

static void complete_item(struct completion *c)
{
    const struct catalog *catalog = c->analysis->study->catalog;

    for (size_t i = 0; i < catalog->n_items; i++) {
        const struct catalog_item *item = &catalog->items[i];

        if (strcmp(item->word, c->context.word) == 0)
            propose_call(c, item->name, item->doc);
    }
}

/* ---- values ---- */

static void propose_functions(struct completion *c)
{
    for (size_t i = 0; i < n_functions; i++) {
        struct str doc = STR_INIT, insert = STR_INIT;

        str_printf(&doc, "`%s`: %s\n", functions[i].form, functions[i].doc);
        str_printf(&insert, c->server->snippets ? "%s($1)" : "%s",
                   functions[i].name);
        propose(c, &(struct proposal){.label = functions[i].name,
                                      .kind = KIND_FUNCTION,
                                      .group = 3,
                                      .detail = functions[i].form,
                                      .doc = &doc,
                                      .insert = insert.text,
                                      .snippet = c->server->snippets});
        str_fini(&insert);
        str_fini(&doc);
    }
}

/* The axes that the runs of that name, or the product at the cursor, give in
 * place, and the parameters of the declaration. */
static void propose_locals(struct completion *c)
{
    const struct visible *own = find_name(c, c->context.name);

    if (!c->context.in_decl || own == NULL)
        return;
    const struct ast_decl *ast = own->decl->ast;
    for (size_t i = 0; i < ast->n_params; i++)
        propose(c, &(struct proposal){.label = ast->params[i].name.text,
                                      .kind = KIND_VARIABLE,
                                      .group = 0,
                                      .detail = "parameter"});
    const struct study *study = c->analysis->study;
    for (size_t i = 0; i < study->n_runs; i++) {
        const struct study_runs *r = &study->runs[i];

        for (size_t k = 0; r->ast == ast && k < r->n_axes; k++) {
            if (find_name(c, r->axes[k].name) == NULL)
                propose(c, &(struct proposal){.label = r->axes[k].name,
                                              .kind = KIND_VARIABLE,
                                              .group = 0,
                                              .detail = "axis of these runs"});
        }
    }
}

/* What is known of a run, where a run may be meant. */
static void propose_quantities(struct completion *c)
{
    if (c->context.kind != DECL_RUNS && c->context.kind != DECL_BUDGET &&
        c->context.kind != DECL_LET)
        return;
    for (size_t i = 0; i < n_quantities; i++) {
        struct str doc = STR_INIT;

        describe_quantity(&doc, &quantities[i]);
        propose(c, &(struct proposal){.label = quantities[i].name,
                                      .kind = KIND_FIELD,
                                      .group = 2,
                                      .detail = quantities[i].doc,
                                      .doc = &doc});
        str_fini(&doc);
    }
}

static void complete_expression(struct completion *c)
{
    static const char *const words[] = {"if", "not", "true", "false"};
    unsigned sorts = bit(DECL_AXIS) | bit(DECL_LET);

    if (c->context.kind == DECL_CLAIM || c->context.kind == DECL_PREDICT ||
        (c->context.kind == DECL_FIT && c->context.key == NULL))
        sorts |= bit(DECL_FIT) | bit(DECL_PREDICT);
    /* What a template of a report is given. */
    if (c->context.kind == DECL_REPORT)
        sorts = bit(DECL_RUNS) | bit(DECL_CURVES) | bit(DECL_FIT) |
                bit(DECL_PREDICT);
    propose_locals(c);
    propose_decls(c, sorts);
    propose_quantities(c);
    propose_functions(c);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        propose_word(c, words[i], 4);
}

/* Words that may stand around the number of a fit's key. */
static void propose_phrase(struct completion *c)
{
    const struct catalog_law *law =
        c->context.base != NULL
            ? law_named(c->analysis->study->catalog, c->context.base)
            : NULL;

    for (size_t i = 0; law != NULL && i < law->n_phrases; i++) {
        if (law->phrases[i].word != NULL &&
            strcmp(law->phrases[i].key, c->context.key) == 0)
            propose_word(c, law->phrases[i].word, 0);
    }
}

/* The sort of declaration that a key of runs names; DECL_KINDS if none. */
static enum ast_decl_kind named_kind(const char *key)
{
    for (int k = 0; k < DECL_KINDS; k++) {
        if (strcmp(ast_decl_word((enum ast_decl_kind)k), key) == 0)
            return (enum ast_decl_kind)k;
    }
    return DECL_KINDS;
}

static void complete_value_of(struct completion *c, const struct param *param)
{
    for (size_t i = 0; param->choices != NULL && param->choices[i] != NULL; i++)
        propose(c, &(struct proposal){.label = param->choices[i],
                                      .kind = KIND_VALUE,
                                      .group = 0});
    if (param->type == PARAM_BOOL) {
        propose_word(c, "true", 0);
        propose_word(c, "false", 0);
    }
}

static void complete_value(struct completion *c)
{
    const struct param_table *table =
        c->context.key != NULL ? block_table(c) : NULL;
    const struct param *param =
        table != NULL ? param_find(table, c->context.key) : NULL;

    if (c->context.kind == DECL_RUNS && c->context.key != NULL) {
        enum ast_decl_kind kind = named_kind(c->context.key);

        if (kind != DECL_KINDS)
            propose_decls(c, bit(kind));
        return;
    }
    if (param != NULL) {
        complete_value_of(c, param);
        propose_phrase(c);
    }
    /* No function makes a word or a truth. */
    if (param != NULL &&
        (param->type == PARAM_BOOL || param->type == PARAM_CHOICE ||
         param->type == PARAM_STRING || param->type == PARAM_STRINGS)) {
        propose_locals(c);
        propose_decls(c, bit(DECL_AXIS) | bit(DECL_LET));
    } else {
        complete_expression(c);
    }
}

static void complete_axes(struct completion *c)
{
    const char *callee = c->context.callee;

    propose_decls(c, bit(DECL_AXIS));
    if (callee != NULL && strcmp(callee, "product") == 0)
        propose_call(c, "zip", "axes side by side");
    if (c->context.kind == DECL_RUNS)
        propose(c, &(struct proposal){.label = "seed in",
                                      .kind = KIND_KEYWORD,
                                      .group = 2,
                                      .detail = "the seeds of the runs"});
}

/* The sorts of declaration that ITEM of a report shows. */
static unsigned item_sorts(const struct catalog_item *item)
{
    switch (item->subject) {
    case ITEM_OF_RUNS:
        return bit(DECL_RUNS) | bit(DECL_CURVES);
    case ITEM_OF_LADDER:
        return bit(DECL_RUNS);
    case ITEM_OF_FIT:
    case ITEM_OF_POINTS_FIT:
        return bit(DECL_FIT);
    case ITEM_OF_PREDICTIONS:
        return bit(DECL_PREDICT);
    }
    return 0;
}

/* What an item of a report is of, or a law is fitted to. */
static void complete_subject(struct completion *c)
{
    const struct catalog *catalog = c->analysis->study->catalog;
    unsigned runs = bit(DECL_RUNS) | bit(DECL_CURVES), sorts = 0;

    if (c->context.kind == DECL_FIT) {
        const struct catalog_law *law = law_named(catalog, c->context.base);

        if (law == NULL || law->evidence == LAW_OF_POINTS) {
            complete_expression(c);
            runs |= bit(DECL_POINTS);
        }
        if (law != NULL)
            propose_decls(c, runs);
        return;
    }
    propose_locals(c);
    for (size_t i = 0; c->context.callee != NULL && i < catalog->n_items; i++) {
        const struct catalog_item *item = &catalog->items[i];

        if (strcmp(item->word, c->context.word) == 0 &&
            strcmp(item->name, c->context.callee) == 0)
            sorts |= item_sorts(item);
    }
    propose_decls(c, sorts != 0 ? sorts : runs | bit(DECL_FIT));
}

static void complete_unit(struct completion *c)
{
    for (const struct unit *u = unit_table; u->name != NULL; u++) {
        struct str dim = STR_INIT;

        dim_print(&dim, u->dim);
        propose(c, &(struct proposal){.label = u->name,
                                      .kind = KIND_UNIT,
                                      .group = 1,
                                      .detail = str_text(&dim)});
        str_fini(&dim);
    }
    if (c->context.kind == DECL_FIT && c->context.key != NULL)
        propose_word(c, "over", 0);
}

/* The parts of a result that has an interval. */
static void propose_parts(struct completion *c)
{
    static const char *const parts[][2] = {
        {"low", "low end of the 95 % interval"},
        {"high", "high end of the 95 % interval"},
        {"ci95", "both ends of the 95 % interval"}};

    for (size_t i = 0; i < COUNT_OF(parts); i++)
        propose(c, &(struct proposal){.label = parts[i][0],
                                      .kind = KIND_FIELD,
                                      .group = 1,
                                      .detail = parts[i][1]});
}

/* `law.alpha_N.` */
static void complete_interval(struct completion *c)
{
    const struct visible *v = find_name(c, c->context.owner);
    const struct catalog_law *law = v != NULL ? v->decl->law : NULL;

    for (size_t i = 0; law != NULL && i < law->n_attributes; i++) {
        const struct law_attribute *a = &law->attributes[i];

        if (strcmp(a->name, c->context.object) == 0 && a->interval)
            propose_parts(c);
    }
}

static void complete_attribute(struct completion *c)
{
    const struct visible *v = find_name(c, c->context.object);
    const struct catalog_law *law = v != NULL ? v->decl->law : NULL;
    const char *alias = c->context.object;
    size_t len = alias != NULL ? strlen(alias) : 0;

    if (c->context.owner != NULL) {
        complete_interval(c);
        return;
    }
    if (v != NULL && v->decl->ast->kind == DECL_PREDICT)
        propose_parts(c);

    for (size_t i = 0; law != NULL && i < law->n_attributes; i++)
        propose(c, &(struct proposal){.label = law->attributes[i].name,
                                      .kind = KIND_FIELD,
                                      .group = 1,
                                      .detail = law->attributes[i].doc});
    /* `nets.`: the names of a file. */
    for (size_t i = 0; len > 0 && i < c->n_names; i++) {
        struct visible bare = c->names[i];

        if (strncmp(bare.name, alias, len) != 0 || bare.name[len] != '.')
            continue;
        bare.name += len + 1;
        propose_decl(c, &bare);
    }
}

/* ---- files ---- */

static void propose_file(struct completion *c, const char *name,
                         const char *detail, int group)
{
    propose(c, &(struct proposal){.label = name,
                                  .kind = KIND_MODULE,
                                  .group = group,
                                  .detail = detail});
}

enum { MAX_FILES = 1000 }; /* that are looked at in a folder */

/* Studies in DIR, and folders, as they are named behind PREFIX. */
static void propose_folder(struct completion *c, const char *dir,
                           const char *prefix, int group)
{
    DIR *d = opendir(dir);
    const struct dirent *e;
    size_t n = 0;

    while (d != NULL && n++ < MAX_FILES && (e = readdir(d)) != NULL) {
        size_t len = strlen(e->d_name), k = strlen(".study");
        char *whole = arena_printf(c->arena, "%s/%s", dir, e->d_name);

        if (e->d_name[0] == '.' || len <= k ||
            strcmp(e->d_name + len - k, ".study") != 0 ||
            strcmp(whole, c->document->path) == 0)
            continue;
        propose_file(
            c,
            arena_printf(c->arena, "%s%.*s", prefix, (int)(len - k), e->d_name),
            dir, group);
    }
    if (d != NULL)
        closedir(d);
}

static void complete_module(struct completion *c)
{
    const char *path = c->document->path;
    const char *slash = strrchr(path, '/');
    const char *dirs = c->server->options->search_path;
    size_t typed = c->to - c->context.from;
    char *prefix =
        arena_strndup(c->arena, c->document->text + c->context.from, typed);
    char *last = strrchr(prefix, '/');

    for (const struct library_file *f = c->server->options->library;
         f->name != NULL; f++)
        propose_file(c, f->name, "library", 1);
    if (last != NULL)
        last[1] = '\0';
    else
        prefix[0] = '\0';
    if (slash != NULL)
        propose_folder(c,
                       arena_printf(c->arena, "%.*s/%s", (int)(slash - path),
                                    path, prefix),
                       prefix, 2);
    while (dirs != NULL && *dirs != '\0') {
        size_t n = strcspn(dirs, ":");

        if (n > 0)
            propose_folder(
                c, arena_printf(c->arena, "%.*s/%s", (int)n, dirs, prefix),
                prefix, 3);
        dirs += n + (dirs[n] == ':');
    }
}

/* The names that the file of this use declares. */
static void complete_import(struct completion *c)
{
    const struct analysis *a = c->analysis;
    const struct mention *m = NULL;
    uint32_t at = analysis_offset(a, c->to);
    const struct visible *names;
    size_t n = 0;

    /* The last use before the cursor. */
    for (size_t i = 0; i < a->mentions.n; i++) {
        const struct mention *other = &a->mentions.items[i];

        if (other->kind == MENTION_MODULE && other->span.start < at)
            m = other;
    }
    if (m == NULL || m->module == SIZE_MAX)
        return;
    names = names_visible(c->arena, a->study->scope, m->module, &n);
    for (size_t i = 0; i < n; i++)
        propose_decl(c, &names[i]);
}

static void (*const completers[])(struct completion *c) = {
    [AT_TOP] = complete_top,
    [AT_KEY] = complete_key,
    [AT_ITEM] = complete_item,
    [AT_BASE] = complete_base,
    [AT_SWEEP] = complete_sweep,
    [AT_LAW] = complete_law,
    [AT_AXES] = complete_axes,
    [AT_SUBJECT] = complete_subject,
    [AT_UNIT] = complete_unit,
    [AT_ATTRIBUTE] = complete_attribute,
    [AT_MODULE] = complete_module,
    [AT_IMPORT] = complete_import,
    [AT_CONDITION] = complete_condition,
    [AT_VALUE] = complete_value,
};

json_t *complete(struct server *server, struct request *request)
{
    const struct document *d = request->document;
    struct arena *arena = arena_new();
    struct completion c = {
        .server = server,
        .document = d,
        .analysis = d->analysis,
        .arena = arena,
        .context = context_at(arena, d->text, d->len, request->at),
        .to = request->at,
        .items = json_array(),
    };

    c.names = names_visible(arena, d->analysis->study->scope, 0, &c.n_names);
    if (c.context.where != AT_NOTHING)
        completers[c.context.where](&c);
    arena_free(arena);
    return json_pack("{s:b, s:o}", "isIncomplete", c.cut, "items", c.items);
}
