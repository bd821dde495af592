/* layout.h - a text as tokens, comments and lines, for the formatter. */
#ifndef RLSTUDY_GRAMMAR_LAYOUT_H
#define RLSTUDY_GRAMMAR_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct str;

enum {
    LAYOUT_INDENT = 4,
    LAYOUT_COLUMNS = 80, /* nothing is moved beyond */
    LAYOUT_CELLS = 3     /* columns of a line that can be aligned */
};

/* A token as it stands in the text; offsets and widths are 32 bits wide, as
 * there may be as many as there are bytes. */
struct piece {
    uint32_t start, len;
    uint32_t width;   /* in characters */
    uint32_t row;     /* line of the text */
    uint32_t pad;     /* spaces before it that align it */
    uint32_t partner; /* of { its }; 0: none */
    int16_t kind;     /* enum yytokentype; of what separates, , or ; */
    bool blank;       /* an empty line stands right before it */
    bool ends;        /* an entry or a declaration ends behind it */
    bool starts;      /* it begins one, or a part of what is in brackets */
};

struct comment {
    uint32_t start, len; /* without spaces at its end */
    uint32_t width;
    uint32_t column; /* of the text */
    uint32_t before; /* the piece that follows it */
    bool own;        /* nothing else is on its line */
    bool blank;      /* an empty line stands right before it */
};

/* A line to be printed: pieces [first, last) and a comment, or only that. */
struct line {
    uint32_t first, last;
    uint32_t comment; /* NO_COMMENT */
    uint32_t indent;
    uint32_t gap;                 /* spaces before the comment */
    uint32_t cells[LAYOUT_CELLS]; /* pieces that are aligned */
    uint8_t n_cells;
    bool blank;   /* an empty line goes before it */
    char in;      /* the innermost open bracket; 0: none */
    int16_t sort; /* only lines of one sort are aligned; 0: this is not */
};

enum { NO_COMMENT = UINT32_MAX };

struct layout {
    const char *text;
    struct piece *pieces;
    size_t n_pieces, pieces_cap;
    struct comment *comments;
    size_t n_comments, comments_cap;
    struct line *lines;
    size_t n_lines, lines_cap;
};

/* ---- lines.c ---- */

/* Share the pieces and comments out to lines. */
void layout_lines(struct layout *layout);
/* Does a space stand before piece I, in the middle of a line? */
bool layout_space(const struct layout *layout, size_t i);
/* Characters of pieces [FIRST, LAST), which stand on one line. */
size_t layout_width(const struct layout *layout, size_t first, size_t last);

/* ---- align.c ---- */

void layout_align(struct layout *layout);

#endif
