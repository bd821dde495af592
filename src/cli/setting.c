/* setting.c - what --set could be given, for completion.
 *
 * Only the tree is looked at, so that it works while the study has mistakes. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "ast/ast.h"
#include "base/arena.h"
#include "base/param.h"
#include "check/catalog.h"
#include "check/kinds.h"
#include "cli/cli.h"
#include "cli/complete.h"
#include "diag/diag.h"
#include "grammar/parse.h"
#include "stdlib/stdlib.h"

enum { MAX_DEPTH = 20 }; /* of files, and of what is made from what */

struct search {
    struct arena *arena;
    const struct ast *ast;
    const char *text;
    complete_fn offer;
    void *ctx;
};

static const struct ast_decl *find_decl(const struct ast *ast,
                                        enum ast_decl_kind kind,
                                        const char *name)
{
    for (size_t m = 0; m < ast->n_modules; m++) {
        for (size_t i = 0; i < ast->modules[m].n_decls; i++) {
            const struct ast_decl *d = ast->modules[m].decls[i];

            if (d->kind == kind && strcmp(d->name.text, name) == 0)
                return d;
        }
    }
    return NULL;
}

static const struct param_table *built_in(enum ast_decl_kind kind,
                                          const char *name)
{
    const struct param_table *const *tables =
        kind == DECL_ENVIRONMENT ? cli_catalog()->environments
        : kind == DECL_FAMILY    ? cli_catalog()->families
        : kind == DECL_ALGORITHM ? cli_catalog()->algorithms
                                 : NULL;

    for (size_t i = 0; kind == DECL_FIT && i < cli_catalog()->n_laws; i++) {
        if (strcmp(cli_catalog()->laws[i].table->name, name) == 0)
            return cli_catalog()->laws[i].table;
    }
    for (; tables != NULL && *tables != NULL; tables++) {
        if (strcmp((*tables)->name, name) == 0)
            return *tables;
    }
    return NULL;
}

/* The keys of a declaration; NULL when it has none, or they are not known. */
static const struct param_table *table_of(const struct ast *ast,
                                          const struct ast_decl *d)
{
    for (int depth = 0; d != NULL && depth < MAX_DEPTH; depth++) {
        const struct kind *kind = &kinds[d->kind];
        bool total = d->kind == DECL_BUDGET && kind->tables[1] != NULL &&
                     strcmp(d->name.text, "total") == 0;

        if (!kind->catalog_keys)
            return kind->tables[total ? 1 : 0];
        if (d->value == NULL || d->value->name.text == NULL)
            return NULL;
        const char *base = d->value->name.text;
        const struct param_table *table = built_in(d->kind, base);
        if (table != NULL)
            return table;
        d = find_decl(ast, d->kind, base);
    }
    return NULL;
}

/* `true`, `false` or the words of a choice. */
static void offer_values(const struct search *s, const char *path,
                         const struct param *p)
{
    static const char *const truths[] = {"true", "false", NULL};
    const char *const *values = p->type == PARAM_BOOL ? truths : p->choices;

    for (size_t i = 0; values != NULL && values[i] != NULL; i++)
        s->offer(s->ctx, arena_printf(s->arena, "%s=%s", path, values[i]),
                 NULL);
}

static void offer_keys(const struct search *s, const char *name,
                       const struct ast_decl *d)
{
    const struct param_table *table = table_of(s->ast, d);

    for (size_t i = 0; table != NULL && i < table->n; i++) {
        const struct param *p = &table->params[i];
        const char *path = arena_printf(s->arena, "%s.%s", name, p->name);
        size_t len = strlen(path);

        if (strncmp(s->text, path, len) == 0 && s->text[len] == '=')
            offer_values(s, path, p);
        else
            s->offer(s->ctx, arena_printf(s->arena, "%s=", path), p->doc);
    }
}

/* DECL, called NAME from the study. */
static void offer_decl(const struct search *s, const char *name,
                       const struct ast_decl *d)
{
    size_t len = strlen(name);
    const char *word = ast_decl_word(d->kind);

    if (d->kind == DECL_AXIS || d->kind == DECL_LET)
        s->offer(s->ctx, arena_printf(s->arena, "%s=", name), word);
    else if (strncmp(s->text, name, len) == 0 && s->text[len] == '.')
        offer_keys(s, name, d);
    else if (table_of(s->ast, d) != NULL)
        s->offer(s->ctx, arena_printf(s->arena, "%s.", name), word);
}

static bool has_name(const struct ast_decl *d)
{
    return d->kind != DECL_USE && d->kind != DECL_CLAIM &&
           d->kind != DECL_STUDY && d->kind != DECL_REPORT;
}

static void offer_selected(const struct search *s,
                           const struct ast_module *module,
                           const struct ast_decl *use)
{
    for (size_t i = 0; i < use->n_imports; i++) {
        const struct ast_import *import = &use->imports[i];
        const char *name =
            import->as.text != NULL ? import->as.text : import->name.text;

        for (size_t k = 0; k < module->n_decls; k++) {
            const struct ast_decl *d = module->decls[k];

            if (has_name(d) && strcmp(d->name.text, import->name.text) == 0)
                offer_decl(s, name, d);
        }
    }
}

/* What the file M declares and brings in, called PREFIX.NAME. */
static void offer_module(const struct search *s, size_t m, const char *prefix,
                         int depth)
{
    const struct ast_module *module = &s->ast->modules[m];

    for (size_t i = 0; i < module->n_decls; i++) {
        const struct ast_decl *d = module->decls[i];

        if (has_name(d))
            offer_decl(s, arena_printf(s->arena, "%s%s", prefix, d->name.text),
                       d);
    }
    for (size_t i = 0; depth < MAX_DEPTH && i < module->n_uses; i++) {
        const struct ast_use *use = &module->uses[i];

        if (use->decl->alias.text == NULL && !use->decl->selects)
            offer_module(s, use->module, prefix, depth + 1);
        else if (depth == 0 && use->decl->selects)
            offer_selected(s, &s->ast->modules[use->module], use->decl);
        else if (depth == 0)
            offer_module(s, use->module,
                         arena_printf(s->arena, "%s.", use->decl->alias.text),
                         1);
    }
}

void complete_setting(struct arena *arena, const char *path, const char *text,
                      complete_fn offer, void *ctx)
{
    struct diag *diag = diag_new();
    const struct parse_options options = {
        .path = path,
        .library = stdlib_files,
        .search_path = getenv("RLSTUDY_PATH"),
    };
    const struct ast *ast = parse_study(arena, diag, &options);

    if (ast != NULL) {
        const struct search s = {arena, ast, text, offer, ctx};

        offer_module(&s, 0, "", 0);
    }
    diag_free(diag);
}
