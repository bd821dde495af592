/* lsp.h - the language server: a study as an editor sees it.
 *
 * Speaks the Language Server Protocol, JSON-RPC 2.0 in frames with a
 * Content-Length, over a stream that the caller hands in.  What an editor has
 * open counts, saved or not, also where another study uses it.
 */
#ifndef RLSTUDY_LSP_LSP_H
#define RLSTUDY_LSP_LSP_H

#include <stdbool.h>
#include <stddef.h>

struct catalog;
struct library_file;

struct lsp_stream {
    void *ctx;
    /* At most N bytes into BYTES: how many, 0 at the end, -1 after an error. */
    ptrdiff_t (*read)(void *ctx, char *bytes, size_t n);
    /* Would `read` return at once? */
    bool (*ready)(void *ctx);
    bool (*write)(void *ctx, const char *bytes, size_t n);
};

struct lsp_options {
    const struct catalog *catalog;
    const struct library_file *library; /* ended by a NULL name */
    const char *library_dir; /* where its files are installed, or NULL */
    const char *search_path; /* as in parse_options; may be NULL */
    const char *version;     /* of the program */
};

/* Serve until the client says `exit` or is gone.  Returns the exit status that
 * the protocol asks for: 0 after `shutdown` and `exit`, otherwise 1. */
int lsp_serve(const struct lsp_stream *stream,
              const struct lsp_options *options);

#endif
