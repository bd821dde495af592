/* parse.h - the only way in: text to tree.
 *
 * Reads the study's file and all the files that it uses.  What is wrong in
 * them is reported to DIAG, as much of it as can be found in one go.
 */
#ifndef RLSTUDY_GRAMMAR_PARSE_H
#define RLSTUDY_GRAMMAR_PARSE_H

#include "ast/ast.h"

/* Longest file, in bytes. */
enum { PARSE_MAX_BYTES = 16 << 20 };

/* A file of the library that is compiled in; see stdlib/stdlib.h. */
struct library_file {
    const char *name; /* "std/digits" */
    const char *text;
    size_t len;
};

struct parse_options {
    const char *path; /* of the study; also its name in messages */
    const char *text; /* if not NULL, the study's text instead of a file's */
    size_t len;
    const struct library_file *library; /* ended by a NULL name; or NULL */
    const char *search_path; /* directories with ':' between them, or NULL */
    const char *const *sets; /* arguments of --set: "each.interactions=20k" */
    size_t n_sets;
    /* The text of a file that is not that on disk, as an editor has not saved
     * it yet; NULL where there is none.  May itself be NULL. */
    const char *(*overlay)(void *ctx, const char *path, size_t *len);
    void *overlay_ctx;
    bool sealed; /* nothing is read from disk: files are OVERLAY's alone */
};

/* The tree, in ARENA, even when there were errors (ask diag_errors); NULL when
 * the study itself could not be read at all, which is reported too. */
ATTR_MUST_USE struct ast *parse_study(struct arena *arena, struct diag *diag,
                                      const struct parse_options *options);

/* How many tokens TEXT has: scanning alone, for those who measure. */
size_t parse_count_tokens(const char *text, size_t len);

#endif
