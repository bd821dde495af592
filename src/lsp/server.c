/* server.c - messages in, answers out: the life of a session. */
#include "config.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lsp/internal.h"

json_t *refuse(struct request *request, enum rpc_code fault, const char *fmt,
               ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(request->reason, sizeof request->reason, fmt, ap);
    va_end(ap);
    request->fault = fault;
    return NULL;
}

static const json_t *get(const json_t *object, const char *a, const char *b)
{
    return json_object_get(json_object_get(object, a), b);
}

/* ---- the beginning and the end ---- */

static bool list_has(const json_t *list, const char *text)
{
    size_t i;
    const json_t *item;

    json_array_foreach(list, i, item)
    {
        if (json_is_string(item) && strcmp(json_string_value(item), text) == 0)
            return true;
    }
    return false;
}

static void read_wishes(struct server *server, const json_t *params)
{
    const json_t *client = json_object_get(params, "capabilities");
    const json_t *document = json_object_get(client, "textDocument");
    const json_t *library = get(params, "initializationOptions", "library");

    if (list_has(get(client, "general", "positionEncodings"), "utf-8"))
        server->encoding = ENCODING_UTF8;
    server->snippets = json_is_true(get(json_object_get(document, "completion"),
                                        "completionItem", "snippetSupport"));
    server->watches =
        json_is_true(get(json_object_get(client, "workspace"),
                         "didChangeWatchedFiles", "dynamicRegistration"));
    server->markdown =
        list_has(get(document, "hover", "contentFormat"), "markdown");
    if (json_is_string(library)) {
        free(server->library_dir);
        server->library_dir = mem_strdup(json_string_value(library));
    }
}

static json_t *initialize(struct server *server, struct request *request)
{
    enum { INCREMENTAL = 2 };

    read_wishes(server, request->params);
    server->state = STATE_READY;
    json_t *capabilities = json_pack(
        "{s:s, s:{s:b, s:i, s:{s:b}}, s:{s:[s,s,s,s,s]}, s:b, s:b, s:b, s:b, "
        "s:b, s:b, s:{s:b}, s:{s:[s]}}",
        "positionEncoding",
        server->encoding == ENCODING_UTF8 ? "utf-8" : "utf-16",
        "textDocumentSync", "openClose", 1, "change", INCREMENTAL, "save",
        "includeText", 0, "completionProvider", "triggerCharacters", ".", "\"",
        "/", "=", "(", "hoverProvider", 1, "definitionProvider", 1,
        "referencesProvider", 1, "documentHighlightProvider", 1,
        "documentSymbolProvider", 1, "documentFormattingProvider", 1,
        "renameProvider", "prepareProvider", 1, "codeActionProvider",
        "codeActionKinds", "quickfix");
    return json_pack("{s:o, s:{s:s, s:s}}", "capabilities", capabilities,
                     "serverInfo", "name", "rlstudy", "version",
                     server->options->version);
}

/* Files that nobody has open change as well. */
static void initialized(struct server *server, const json_t *params)
{
    (void)params;
    if (server->watches)
        rpc_ask(&server->rpc, "watch", "client/registerCapability",
                json_pack("{s:[{s:s, s:s, s:{s:[{s:s}]}}]}", "registrations",
                          "id", "watch", "method",
                          "workspace/didChangeWatchedFiles", "registerOptions",
                          "watchers", "globPattern", "**/*.study"));
}

static json_t *shut_down(struct server *server, struct request *request)
{
    (void)request;
    server->state = STATE_SHUT_DOWN;
    server->orderly = true;
    return NULL;
}

/* ---- documents ---- */

static const char *uri_of(const json_t *params)
{
    return json_string_value(get(params, "textDocument", "uri"));
}

static void did_open(struct server *server, const json_t *params)
{
    const json_t *item = json_object_get(params, "textDocument");
    const json_t *text = json_object_get(item, "text");
    const char *uri = uri_of(params);

    if (uri == NULL || !json_is_string(text))
        return;
    document_open(server, uri, json_string_value(text),
                  json_string_length(text),
                  json_integer_value(json_object_get(item, "version")));
    documents_touch(server, NULL);
}

/* One of the changes that follow each other. */
static void apply_change(const struct server *server, struct document *d,
                         const json_t *change)
{
    const json_t *text = json_object_get(change, "text");
    const json_t *range = json_object_get(change, "range");
    struct position start, end;

    if (!json_is_string(text))
        return;
    if (!json_is_object(range)) {
        document_replace(d, json_string_value(text), json_string_length(text));
        return;
    }
    if (!position_read(json_object_get(range, "start"), &start) ||
        !position_read(json_object_get(range, "end"), &end))
        return;
    size_t from = lines_offset(&d->lines, start, server->encoding);
    size_t to = lines_offset(&d->lines, end, server->encoding);
    document_edit(d, from, to > from ? to : from, json_string_value(text),
                  json_string_length(text));
}

static void did_change(struct server *server, const json_t *params)
{
    const char *uri = uri_of(params);
    struct document *d = uri != NULL ? document_find(server, uri) : NULL;
    const json_t *version = get(params, "textDocument", "version");
    size_t i;
    const json_t *change;

    if (d == NULL)
        return;
    json_array_foreach(json_object_get(params, "contentChanges"), i, change)
        apply_change(server, d, change);
    if (json_is_integer(version))
        d->version = json_integer_value(version);
    d->stale = true;
    documents_touch(server, d->path);
}

static void did_close(struct server *server, const json_t *params)
{
    const char *uri = uri_of(params);

    if (uri != NULL)
        document_close(server, uri);
    documents_touch(server, NULL);
}

/* Something on disk has changed. */
static void files_changed(struct server *server, const json_t *params)
{
    (void)params;
    documents_touch(server, NULL);
}

static json_t *code_action(struct server *server, struct request *request)
{
    const json_t *range = json_object_get(request->params, "range");
    struct position start, end;
    struct document *d = request->document;

    if (!position_read(json_object_get(range, "start"), &start) ||
        !position_read(json_object_get(range, "end"), &end))
        return refuse(request, RPC_INVALID_PARAMS, "a range is missing");
    return code_actions(server, d,
                        lines_offset(&d->lines, start, server->encoding),
                        lines_offset(&d->lines, end, server->encoding));
}

/* ---- which does what ---- */

enum needs { NEEDS_NOTHING, NEEDS_DOCUMENT, NEEDS_PLACE };

static const struct {
    const char *method;
    enum needs needs;
    json_t *(*answer)(struct server *server, struct request *request);
} requests[] = {
    {"shutdown", NEEDS_NOTHING, shut_down},
    {"textDocument/completion", NEEDS_PLACE, complete},
    {"textDocument/hover", NEEDS_PLACE, hover},
    {"textDocument/definition", NEEDS_PLACE, definition},
    {"textDocument/references", NEEDS_PLACE, references},
    {"textDocument/documentHighlight", NEEDS_PLACE, highlights},
    {"textDocument/documentSymbol", NEEDS_DOCUMENT, symbols},
    {"textDocument/prepareRename", NEEDS_PLACE, prepare_rename},
    {"textDocument/rename", NEEDS_PLACE, rename_all},
    {"textDocument/codeAction", NEEDS_DOCUMENT, code_action},
    {"textDocument/formatting", NEEDS_DOCUMENT, format},
};

static const struct {
    const char *method;
    void (*take)(struct server *server, const json_t *params);
} notifications[] = {
    {"initialized", initialized},
    {"textDocument/didOpen", did_open},
    {"textDocument/didChange", did_change},
    {"textDocument/didClose", did_close},
    {"textDocument/didSave", files_changed},
    {"workspace/didChangeWatchedFiles", files_changed},
};

/* What the request is about, brought up to date. */
static bool find_subject(struct server *server, struct request *request,
                         enum needs needs)
{
    const char *uri = uri_of(request->params);
    struct position p;

    if (needs == NEEDS_NOTHING)
        return true;
    if (uri == NULL) {
        refuse(request, RPC_INVALID_PARAMS, "which document?");
        return false;
    }
    request->document = document_find(server, uri);
    if (request->document == NULL) {
        refuse(request, RPC_INVALID_PARAMS, "this document is not open");
        return false;
    }
    documents_refresh(server);
    if (request->document->analysis == NULL) {
        refuse(request, RPC_REQUEST_FAILED, "this document is too long");
        return false;
    }
    if (needs == NEEDS_DOCUMENT)
        return true;
    if (!position_read(json_object_get(request->params, "position"), &p)) {
        refuse(request, RPC_INVALID_PARAMS, "a position is missing");
        return false;
    }
    request->at = lines_offset(&request->document->lines, p, server->encoding);
    return true;
}

static json_t *answer(struct server *server, struct request *request)
{
    if (strcmp(request->method, "initialize") == 0) {
        if (server->state == STATE_NEW)
            return initialize(server, request);
        return refuse(request, RPC_INVALID_REQUEST,
                      "this session has begun already");
    }
    if (server->state == STATE_NEW)
        return refuse(request, RPC_NOT_INITIALIZED, "'initialize' comes first");
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        if (strcmp(requests[i].method, request->method) != 0)
            continue;
        /* What is wrong is told before what was asked. */
        publish(server);
        return find_subject(server, request, requests[i].needs)
                   ? requests[i].answer(server, request)
                   : NULL;
    }
    publish(server);
    return refuse(request, RPC_UNKNOWN_METHOD, "there is no method '%.100s'",
                  request->method);
}

static void take_request(struct server *server, const char *method,
                         const json_t *id, const json_t *params)
{
    struct request request = {.method = method, .params = params};

    if (server->state == STATE_SHUT_DOWN) {
        rpc_fail(&server->rpc, id, RPC_INVALID_REQUEST,
                 "this session was shut down");
        return;
    }
    json_t *result = answer(server, &request);
    if (request.fault != 0) {
        json_decref(result);
        rpc_fail(&server->rpc, id, request.fault, "%s", request.reason);
    } else {
        rpc_reply(&server->rpc, id, result);
    }
}

static void take_notification(struct server *server, const char *method,
                              const json_t *params)
{
    if (strcmp(method, "exit") == 0) {
        server->state = STATE_EXIT;
        return;
    }
    for (size_t i = 0; i < COUNT_OF(notifications); i++) {
        if (server->state == STATE_READY &&
            strcmp(notifications[i].method, method) == 0)
            notifications[i].take(server, params);
    }
}

static void take(struct server *server, const json_t *message)
{
    const json_t *id = json_object_get(message, "id");
    const json_t *method = json_object_get(message, "method");
    const json_t *params = json_object_get(message, "params");
    bool sound_id = id == NULL || json_is_integer(id) || json_is_string(id);

    if (!json_is_object(message) || !sound_id ||
        (method != NULL && !json_is_string(method))) {
        rpc_fail(&server->rpc, NULL, RPC_INVALID_REQUEST,
                 "this is neither a request nor a notification");
        return;
    }
    if (method == NULL) {
        /* An answer; what we ask needs none. */
        if (json_object_get(message, "result") == NULL &&
            json_object_get(message, "error") == NULL)
            rpc_fail(&server->rpc, id, RPC_INVALID_REQUEST,
                     "a request names its method");
        return;
    }
    if (id != NULL)
        take_request(server, json_string_value(method), id, params);
    else
        take_notification(server, json_string_value(method), params);
}

int lsp_serve(const struct lsp_stream *stream,
              const struct lsp_options *options)
{
    struct server *server = mem_calloc(1, sizeof *server);
    enum rpc_read got = RPC_MESSAGE;

    server->rpc.stream = stream;
    server->options = options;
    server->library_dir =
        options->library_dir != NULL ? mem_strdup(options->library_dir) : NULL;
    while (server->state != STATE_EXIT && got != RPC_END &&
           !server->rpc.cut_off) {
        json_t *message = NULL;

        /* An editor sends a change for every key; what is wrong is worked out
         * when it pauses. */
        if (server->to_publish && !rpc_is_waiting(&server->rpc))
            publish(server);
        got = rpc_read(&server->rpc, &message);
        if (got == RPC_MESSAGE)
            take(server, message);
        json_decref(message);
    }
    int status = server->state == STATE_EXIT && server->orderly ? 0 : 1;
    documents_free(server);
    published_free(server);
    free(server->library_dir);
    free(server);
    return status;
}
