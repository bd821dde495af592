/* text.h - places in a text as an editor counts them, and files by URI. */
#ifndef RLSTUDY_LSP_TEXT_H
#define RLSTUDY_LSP_TEXT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct str;

/* What a column counts. */
enum encoding { ENCODING_UTF16, ENCODING_UTF8 };

/* Where the lines of a text begin.  A line ends with "\n", "\r\n" or "\r". */
struct lines {
    const char *text; /* LEN bytes, the caller's */
    size_t len;
    uint32_t *starts; /* (n) offsets, the first 0 */
    size_t n;
};

/* TEXT is to outlive LINES. */
void lines_init(struct lines *lines, const char *text, size_t len);
void lines_fini(struct lines *lines);

struct position {
    size_t line, column; /* from 0 */
};

/* A column behind its line is the line's end, one inside a character its
 * beginning, a line behind the text the text's end. */
size_t lines_offset(const struct lines *lines, struct position position,
                    enum encoding encoding);
struct position lines_position(const struct lines *lines, size_t offset,
                               enum encoding encoding);

/* ---- URIs ---- */

/* The path of a file: URI, any other URI as it is; to be freed. */
ATTR_MUST_USE char *uri_to_path(const char *uri);
ATTR_MUST_USE char *path_to_uri(const char *path);

/* PATH without links and dots, as far as it exists; to be freed. */
ATTR_MUST_USE char *path_canonical(const char *path);

#endif
