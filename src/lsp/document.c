/* document.c - what the client has open, and what it means. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "grammar/parse.h"
#include "lsp/internal.h"

struct document *document_find(const struct server *server, const char *uri)
{
    for (size_t i = 0; i < server->n_documents; i++) {
        if (strcmp(server->documents[i]->uri, uri) == 0)
            return server->documents[i];
    }
    return NULL;
}

static const struct document *find_path(const struct server *server,
                                        const char *path)
{
    for (size_t i = 0; i < server->n_documents; i++) {
        if (strcmp(server->documents[i]->path, path) == 0)
            return server->documents[i];
    }
    return NULL;
}

static char *copy_bytes(const char *text, size_t len)
{
    char *copy = mem_alloc(len + 1);

    if (len > 0)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

/* TEXT, which is taken over, is the document's from now on. */
static void take_text(struct document *d, char *text, size_t len)
{
    free(d->text);
    lines_fini(&d->lines);
    d->text = text;
    d->len = len;
    lines_init(&d->lines, text, len);
}

void document_replace(struct document *document, const char *text, size_t len)
{
    take_text(document, copy_bytes(text, len), len);
}

void document_edit(struct document *d, size_t from, size_t to, const char *text,
                   size_t len)
{
    size_t total = d->len - (to - from) + len;
    char *whole = mem_alloc(total + 1);

    memcpy(whole, d->text, from);
    if (len > 0)
        memcpy(whole + from, text, len);
    memcpy(whole + from + len, d->text + to, d->len - to);
    whole[total] = '\0';
    take_text(d, whole, total);
}

void document_open(struct server *server, const char *uri, const char *text,
                   size_t len, json_int_t version)
{
    struct document *d = mem_calloc(1, sizeof *d);
    char *path = uri_to_path(uri);

    document_close(server, uri);
    d->uri = mem_strdup(uri);
    d->path = path_canonical(path);
    free(path);
    d->version = version;
    d->stale = true;
    document_replace(d, text, len);
    server->documents = mem_grow(server->documents, &server->cap_documents,
                                 server->n_documents, sizeof(void *));
    server->documents[server->n_documents++] = d;
}

static void document_free(struct document *d)
{
    analysis_free(d->analysis);
    lines_fini(&d->lines);
    free(d->text);
    free(d->path);
    free(d->uri);
    free(d);
}

void document_close(struct server *server, const char *uri)
{
    for (size_t i = 0; i < server->n_documents; i++) {
        struct document *d = server->documents[i];

        if (strcmp(d->uri, uri) != 0)
            continue;
        memmove(&server->documents[i], &server->documents[i + 1],
                (server->n_documents - i - 1) * sizeof(void *));
        server->n_documents--;
        document_free(d);
        return;
    }
}

void documents_free(struct server *server)
{
    while (server->n_documents > 0)
        document_free(server->documents[--server->n_documents]);
    free(server->documents);
}

/* ---- what it means ---- */

/* What is open counts instead of what is on disk. */
static const char *overlay(void *ctx, const char *path, size_t *len)
{
    const struct server *server = ctx;
    char *canonical = path_canonical(path);
    const struct document *d = find_path(server, canonical);
    const char *text = NULL;

    if (d != NULL) {
        text = d->text;
        *len = d->len;
    }
    for (size_t i = 0; i < server->n_trials; i++) {
        if (strcmp(server->trials[i].path, canonical) == 0) {
            text = server->trials[i].text;
            *len = server->trials[i].len;
        }
    }
    free(canonical);
    return text;
}

static void index_modules(struct analysis *a)
{
    size_t n = a->ast->n_modules;

    a->paths = arena_array(a->arena, char *, n);
    a->lines = arena_array(a->arena, struct lines, n);
    for (size_t i = 0; i < n; i++) {
        const struct ast_module *m = &a->ast->modules[i];
        char *path = path_canonical(m->path);

        a->paths[i] = arena_strdup(a->arena, path);
        free(path);
        lines_init(&a->lines[i], m->source->text, m->source->len);
    }
}

struct analysis *analysis_of(const struct server *server,
                             const struct document *document, const char *text,
                             size_t len)
{
    struct analysis *a = mem_calloc(1, sizeof *a);

    a->arena = arena_new();
    a->diag = diag_new();
    const struct parse_options options = {
        .path = document->path,
        .text = arena_strndup(a->arena, text, len),
        .len = len,
        .library = server->options->library,
        .search_path = server->options->search_path,
        .overlay = overlay,
        .overlay_ctx = (void *)(uintptr_t)server,
    };
    a->ast = parse_study(a->arena, a->diag, &options);
    if (a->ast == NULL) { /* longer than any text may be */
        analysis_free(a);
        return NULL;
    }
    a->study =
        study_check_anyway(a->arena, a->diag, a->ast, server->options->catalog);
    index_modules(a);
    a->mentions = mentions_find(a->arena, a->study->scope);
    return a;
}

void analysis_free(struct analysis *a)
{
    if (a == NULL)
        return;
    for (size_t i = 0; a->lines != NULL && i < a->ast->n_modules; i++)
        lines_fini(&a->lines[i]);
    diag_free(a->diag);
    arena_free(a->arena);
    free(a);
}

size_t analysis_module(const struct analysis *a, struct span span)
{
    const struct source *source = diag_source_of(a->diag, span);

    for (size_t i = 0; source != NULL && i < a->ast->n_modules; i++) {
        if (a->ast->modules[i].source == source)
            return i;
    }
    return SIZE_MAX;
}

uint32_t analysis_offset(const struct analysis *a, size_t at)
{
    return a->ast->modules[0].source->start + (uint32_t)at;
}

static bool concerns(const struct analysis *a, const char *path)
{
    for (size_t i = 0; i < a->ast->n_modules; i++) {
        /* A file that was missing may be there now. */
        if (a->ast->modules[i].damaged || strcmp(a->paths[i], path) == 0)
            return true;
    }
    return false;
}

void documents_touch(struct server *server, const char *path)
{
    for (size_t i = 0; i < server->n_documents; i++) {
        struct document *d = server->documents[i];

        d->stale |=
            path == NULL || d->analysis == NULL || concerns(d->analysis, path);
    }
    server->to_publish = true;
}

void documents_refresh(struct server *server)
{
    for (size_t i = 0; i < server->n_documents; i++) {
        struct document *d = server->documents[i];

        if (!d->stale)
            continue;
        analysis_free(d->analysis);
        d->analysis = analysis_of(server, d, d->text, d->len);
        d->stale = false;
    }
}

bool is_library(const struct document *document)
{
    const struct ast_module *m = &document->analysis->ast->modules[0];

    for (size_t i = 0; i < m->n_decls; i++) {
        switch (m->decls[i]->kind) {
        case DECL_RUNS:
        case DECL_CURVES:
        case DECL_POINTS:
        case DECL_FIT:
        case DECL_CLAIM:
        case DECL_STUDY:
            return false;
        default:
            break;
        }
    }
    return m->n_decls > 0;
}

bool is_used(const struct server *server, const struct document *document)
{
    for (size_t i = 0; i < server->n_documents; i++) {
        const struct analysis *a = server->documents[i]->analysis;

        for (size_t m = 1; a != NULL && m < a->ast->n_modules; m++) {
            if (strcmp(a->paths[m], document->path) == 0)
                return true;
        }
    }
    return false;
}

/* ---- places ---- */

json_t *position_json(const struct server *server, const struct lines *lines,
                      size_t offset)
{
    struct position p = lines_position(lines, offset, server->encoding);

    return json_pack("{s:I, s:I}", "line", (json_int_t)p.line, "character",
                     (json_int_t)p.column);
}

json_t *range_json(const struct server *server, const struct lines *lines,
                   size_t from, size_t to)
{
    return json_pack("{s:o, s:o}", "start", position_json(server, lines, from),
                     "end",
                     position_json(server, lines, to > from ? to : from));
}

json_t *span_json(const struct server *server, const struct analysis *a,
                  struct span span)
{
    size_t m = analysis_module(a, span);

    if (m == SIZE_MAX)
        return range_json(server, &a->lines[0], 0, 0);
    uint32_t start = a->ast->modules[m].source->start;
    size_t from = span.start - start;

    return range_json(server, &a->lines[m], from,
                      span.end > span.start ? span.end - start : from);
}

/* Where "std/digits" is installed. */
static char *library_path(const struct server *server, const char *name)
{
    struct str path = STR_INIT;

    if (server->library_dir != NULL)
        str_printf(&path, "%s/%s.study", server->library_dir, name + 4);
    char *canonical = path_canonical(str_text(&path));
    str_fini(&path);
    return canonical;
}

char *module_uri(const struct server *server, const struct analysis *a,
                 size_t module)
{
    char *path = strncmp(a->paths[module], "std/", 4) == 0
                     ? library_path(server, a->paths[module])
                     : mem_strdup(a->paths[module]);
    const struct document *open = find_path(server, path);
    /* The library may not be installed. */
    bool there = open != NULL || strncmp(a->paths[module], "std/", 4) != 0 ||
                 access(path, R_OK) == 0;
    char *uri = open != NULL ? mem_strdup(open->uri)
                : there      ? path_to_uri(path)
                             : NULL;

    free(path);
    return uri;
}

json_t *location_json(const struct server *server, const struct analysis *a,
                      struct span span)
{
    size_t m = analysis_module(a, span);
    char *uri = m != SIZE_MAX ? module_uri(server, a, m) : NULL;

    if (uri == NULL)
        return NULL;
    json_t *location = json_pack("{s:s, s:o}", "uri", uri, "range",
                                 span_json(server, a, span));
    free(uri);
    return location;
}

json_t *textn_json(const char *text, size_t len)
{
    json_t *s = json_stringn(text, len);
    struct str plain = STR_INIT;

    /* Bytes that are not UTF-8 do not fit into JSON. */
    for (size_t i = 0; s == NULL && i < len; i++)
        str_addc(&plain, (unsigned char)text[i] < 0x80 ? text[i] : '?');
    if (s == NULL)
        s = json_stringn(str_text(&plain), plain.len);
    str_fini(&plain);
    return s;
}

json_t *text_json(const char *text)
{
    return textn_json(text, strlen(text));
}

bool position_read(const json_t *position, struct position *out)
{
    const json_t *line = json_object_get(position, "line");
    const json_t *column = json_object_get(position, "character");

    if (!json_is_integer(line) || !json_is_integer(column) ||
        json_integer_value(line) < 0 || json_integer_value(column) < 0)
        return false;
    out->line = (size_t)json_integer_value(line);
    out->column = (size_t)json_integer_value(column);
    return true;
}
