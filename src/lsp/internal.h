/* internal.h - what lsp's own files share. */
#ifndef RLSTUDY_LSP_INTERNAL_H
#define RLSTUDY_LSP_INTERNAL_H

#include <jansson.h>
#include <stdbool.h>

#include "ast/ast.h"
#include "check/query.h"
#include "check/study.h"
#include "diag/diag.h"
#include "lsp/lsp.h"
#include "lsp/rpc.h"
#include "lsp/text.h"

struct str;

/* What is known of one study: made from a document and all that it uses, and
 * thrown away as a whole when one of them changes. */
struct analysis {
    struct arena *arena;
    struct diag *diag;
    const struct ast *ast;     /* never NULL */
    const struct study *study; /* never NULL; may be full of holes */
    struct mentions mentions;
    char **paths;        /* (n_modules) canonical; "std/..." of the library */
    struct lines *lines; /* (n_modules) */
};

/* A file that the client has open. */
struct document {
    char *uri;
    char *path; /* canonical */
    char *text;
    size_t len;
    json_int_t version;
    struct lines lines;
    struct analysis *analysis; /* up to date unless stale */
    bool stale;
};

/* What the client was told about one file. */
struct published {
    char *uri;
    char *text; /* the message's parameters */
};

enum server_state { STATE_NEW, STATE_READY, STATE_SHUT_DOWN, STATE_EXIT };

struct server {
    struct rpc rpc;
    const struct lsp_options *options;
    enum server_state state;
    bool orderly; /* it was shut down before it was told to exit */
    char *library_dir;
    /* The client's wishes. */
    enum encoding encoding;
    bool snippets, markdown;
    bool watches; /* it can tell of changes on disk, when asked to */
    struct document **documents;
    size_t n_documents, cap_documents;
    struct published *published;
    size_t n_published, cap_published;
    bool to_publish;
    /* Texts that count instead of what is open, while a change is tried out. */
    const struct trial *trials;
    size_t n_trials;
};

struct trial {
    char *path; /* canonical */
    char *text;
    size_t len;
    long shift; /* of what is still to be changed */
};

/* ---- document.c ---- */

struct document *document_find(const struct server *server, const char *uri);
void document_open(struct server *server, const char *uri, const char *text,
                   size_t len, json_int_t version);
void document_close(struct server *server, const char *uri);
/* Put TEXT in place of the bytes [from, to). */
void document_edit(struct document *document, size_t from, size_t to,
                   const char *text, size_t len);
void document_replace(struct document *document, const char *text, size_t len);
void documents_free(struct server *server);
/* The text at PATH has changed: what uses it is to be read again.  NULL: any
 * may have. */
void documents_touch(struct server *server, const char *path);
/* Read again what is stale. */
void documents_refresh(struct server *server);

/* DOCUMENT is only there for others to use. */
bool is_library(const struct document *document);
/* Some other open document uses it. */
bool is_used(const struct server *server, const struct document *document);

/* The study that TEXT would be in place of DOCUMENT's, to be freed. */
struct analysis *analysis_of(const struct server *server,
                             const struct document *document, const char *text,
                             size_t len);
void analysis_free(struct analysis *analysis);

/* The module that SPAN lies in; SIZE_MAX if none. */
size_t analysis_module(const struct analysis *analysis, struct span span);
/* Byte AT of the study's own file. */
uint32_t analysis_offset(const struct analysis *analysis, size_t at);

/* ---- places ---- */

/* {"line": ..., "character": ...} */
json_t *position_json(const struct server *server, const struct lines *lines,
                      size_t offset);
/* Of two offsets in one text. */
json_t *range_json(const struct server *server, const struct lines *lines,
                   size_t from, size_t to);
json_t *span_json(const struct server *server, const struct analysis *analysis,
                  struct span span);
/* The URI of a module, to be freed; NULL when it is no file. */
char *module_uri(const struct server *server, const struct analysis *analysis,
                 size_t module);
/* {"uri": ..., "range": ...}; NULL when it is in no file. */
json_t *location_json(const struct server *server,
                      const struct analysis *analysis, struct span span);
/* TEXT as JSON, whatever bytes it has. */
json_t *text_json(const char *text);
json_t *textn_json(const char *text, size_t len);

/* Read a position; false if it is none. */
bool position_read(const json_t *position, struct position *out);

/* ---- publish.c ---- */

void publish(struct server *server);
void published_free(struct server *server);
json_t *code_actions(struct server *server, const struct document *document,
                     size_t from, size_t to);

/* ---- describe.c: in Markdown ---- */

void describe_mention(struct str *out, const struct analysis *analysis,
                      const struct mention *mention);
void describe_decl(struct str *out, const struct analysis *analysis,
                   const struct decl *decl);
void describe_param(struct str *out, const struct param_table *table,
                    const struct param *param);
void describe_quantity(struct str *out, const struct quantity *quantity);
void describe_kind(struct str *out, enum ast_decl_kind kind);
/* "a number at least 0; default 1" */
void describe_range(struct str *out, const struct param *param);
void describe_table(struct str *out, const char *word,
                    const struct param_table *table);
json_t *markup_json(const struct server *server, const struct str *text);

/* ---- requests: the result, or NULL for null ---- */

struct request {
    const char *method;
    const json_t *params;
    struct document *document; /* that it is about, or NULL */
    size_t at;                 /* byte of its text */
    enum rpc_code fault;       /* when it is to be refused: why, */
    char reason[512];          /* in words */
};

json_t *refuse(struct request *request, enum rpc_code fault, const char *fmt,
               ...) ATTR_PRINTF(3, 4);

json_t *complete(struct server *server, struct request *request);
json_t *hover(struct server *server, struct request *request);
json_t *definition(struct server *server, struct request *request);
json_t *references(struct server *server, struct request *request);
json_t *highlights(struct server *server, struct request *request);
json_t *symbols(struct server *server, struct request *request);
json_t *prepare_rename(struct server *server, struct request *request);
json_t *format(struct server *server, struct request *request);
json_t *rename_all(struct server *server, struct request *request);

#endif
