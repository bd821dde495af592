/* publish.c - diagnostics as an editor shows them, and what would mend them. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "lsp/internal.h"

/* Of one study; a text with more is no study yet. */
enum { MAX_DIAGNOSTICS = 1000 };

static void add_related(json_t *list, json_t *location, const char *msg)
{
    json_array_append_new(list, json_pack("{s:o, s:o}", "location", location,
                                          "message", text_json(msg)));
}

/* The notes that point somewhere; those that do not go behind the message. */
static json_t *related(struct str *msg, const struct server *server,
                       const struct analysis *a, const struct diagnostic *d)
{
    json_t *list = json_array();

    for (size_t i = 0; i < d->n_notes; i++) {
        const struct note *note = &d->notes[i];
        json_t *location = location_json(server, a, note->span);

        if (location != NULL)
            add_related(list, location, note->msg);
        else
            str_printf(msg, "\n%s", note->msg);
    }
    const struct source *s = diag_source_of(a->diag, d->span);
    while (s != NULL && !span_is_none(s->used_from)) {
        json_t *location = location_json(server, a, s->used_from);

        if (location != NULL)
            add_related(list, location, "used from here");
        s = diag_source_of(a->diag, s->used_from);
    }
    return list;
}

static json_t *diagnostic_json(const struct server *server,
                               const struct analysis *a,
                               const struct diagnostic *d)
{
    struct str msg = STR_INIT;
    json_t *range = span_json(server, a, d->span);

    str_add(&msg, d->msg);
    json_t *notes = related(&msg, server, a, d);
    json_t *out = json_pack("{s:o, s:i, s:s, s:s, s:o}", "range", range,
                            "severity", d->severity == SEVERITY_ERROR ? 1 : 2,
                            "code", d->name, "source", "rlstudy", "message",
                            textn_json(msg.text, msg.len));
    if (json_array_size(notes) > 0)
        json_object_set(out, "relatedInformation", notes);
    /* Editors show what nothing uses in a paler colour. */
    if (strcmp(d->name, "unused-declaration") == 0)
        json_object_set_new(out, "tags", json_pack("[i]", 1));
    json_decref(notes);
    str_fini(&msg);
    return out;
}

/* What is missing from a file, or of no use in it, that others are to use. */
static bool concerns_studies_only(const struct diagnostic *d)
{
    return strcmp(d->name, "missing-declaration") == 0 ||
           strcmp(d->name, "unused-declaration") == 0;
}

static bool same_member(const json_t *a, const json_t *b, const char *key)
{
    return json_equal(json_object_get(a, key), json_object_get(b, key)) == 1;
}

/* Two studies that use one file find the same in it. */
static bool is_there(const json_t *list, const json_t *diagnostic)
{
    size_t i;
    const json_t *item;

    json_array_foreach(list, i, item)
    {
        if (same_member(item, diagnostic, "range") &&
            same_member(item, diagnostic, "message"))
            return true;
    }
    return false;
}

static void add_study(json_t *files, const struct server *server,
                      const struct document *document)
{
    const struct analysis *a = document->analysis;
    bool library = is_library(document);
    bool shared = is_used(server, document);
    size_t n;
    const struct diagnostic *items = diag_items(a->diag, &n);

    for (size_t i = 0; i < n && i < MAX_DIAGNOSTICS; i++) {
        if (library && concerns_studies_only(&items[i]))
            continue;
        size_t m = analysis_module(a, items[i].span);
        char *uri = module_uri(server, a, m != SIZE_MAX ? m : 0);
        if (uri == NULL)
            continue;
        json_t *list = json_object_get(files, uri);
        if (list == NULL) {
            list = json_array();
            json_object_set_new(files, uri, list);
        }
        json_t *one = diagnostic_json(server, a, &items[i]);
        /* Only what others use as well can be known already. */
        if ((m == 0 && !shared) || !is_there(list, one))
            json_array_append(list, one);
        json_decref(one);
        free(uri);
    }
}

/* By URI, one for every open document at least. */
static json_t *collect(const struct server *server)
{
    json_t *files = json_object();

    for (size_t i = 0; i < server->n_documents; i++) {
        const struct document *d = server->documents[i];

        json_object_set_new(files, d->uri, json_array());
    }
    for (size_t i = 0; i < server->n_documents; i++) {
        const struct document *d = server->documents[i];

        if (d->analysis != NULL && !(is_library(d) && is_used(server, d)))
            add_study(files, server, d);
    }
    return files;
}

static struct published *published_of(struct server *server, const char *uri)
{
    for (size_t i = 0; i < server->n_published; i++) {
        if (strcmp(server->published[i].uri, uri) == 0)
            return &server->published[i];
    }
    server->published =
        mem_grow(server->published, &server->cap_published, server->n_published,
                 sizeof *server->published);
    struct published *p = &server->published[server->n_published++];
    *p = (struct published){.uri = mem_strdup(uri)};
    return p;
}

static void tell(struct server *server, const char *uri, json_t *list)
{
    const struct document *d = document_find(server, uri);
    json_t *params = json_pack("{s:s, s:O}", "uri", uri, "diagnostics", list);

    if (d != NULL)
        json_object_set_new(params, "version", json_integer(d->version));
    struct published *p = published_of(server, uri);
    char *text = json_dumps(params, JSON_COMPACT);
    bool known = p->text != NULL && text != NULL && strcmp(p->text, text) == 0;
    free(p->text);
    p->text = text;
    if (known)
        json_decref(params);
    else
        rpc_notify(&server->rpc, "textDocument/publishDiagnostics", params);
}

/* Files that are neither open nor wrong any more. */
static void forget_others(struct server *server, const json_t *files)
{
    for (size_t i = 0; i < server->n_published;) {
        struct published *p = &server->published[i];

        if (json_object_get(files, p->uri) != NULL) {
            i++;
            continue;
        }
        rpc_notify(&server->rpc, "textDocument/publishDiagnostics",
                   json_pack("{s:s, s:[]}", "uri", p->uri, "diagnostics"));
        free(p->uri);
        free(p->text);
        *p = server->published[--server->n_published];
    }
}

void publish(struct server *server)
{
    const char *uri;
    json_t *list;

    if (!server->to_publish)
        return;
    server->to_publish = false;
    documents_refresh(server);
    json_t *files = collect(server);
    forget_others(server, files);
    json_object_foreach(files, uri, list) tell(server, uri, list);
    json_decref(files);
}

void published_free(struct server *server)
{
    for (size_t i = 0; i < server->n_published; i++) {
        free(server->published[i].uri);
        free(server->published[i].text);
    }
    free(server->published);
}

/* ---- what would mend them ---- */

static json_t *action(const struct server *server,
                      const struct document *document,
                      const struct diagnostic *d)
{
    const struct analysis *a = document->analysis;
    struct str title = STR_INIT;

    bool missing = d->fix_span.end <= d->fix_span.start;
    str_printf(&title, "%s %.*s", missing ? "Insert" : "Change to",
               (int)strcspn(d->fix, "\n"), d->fix);
    json_t *edit = json_pack("{s:{s:[{s:o, s:o}]}}", "changes", document->uri,
                             "range", span_json(server, a, d->fix_span),
                             "newText", text_json(d->fix));
    json_t *out = json_pack(
        "{s:o, s:s, s:[o], s:b, s:o}", "title",
        textn_json(title.text, title.len), "kind", "quickfix", "diagnostics",
        diagnostic_json(server, a, d), "isPreferred", 1, "edit", edit);
    str_fini(&title);
    return out;
}

json_t *code_actions(struct server *server, const struct document *document,
                     size_t from, size_t to)
{
    const struct analysis *a = document->analysis;
    json_t *out = json_array();
    size_t n;
    const struct diagnostic *items = diag_items(a->diag, &n);
    uint32_t start = analysis_offset(a, from), end = analysis_offset(a, to);

    for (size_t i = 0; i < n; i++) {
        const struct diagnostic *d = &items[i];

        if (d->fix != NULL && d->span.start <= end && d->span.end >= start &&
            analysis_module(a, d->span) == 0)
            json_array_append_new(out, action(server, document, d));
    }
    return out;
}
