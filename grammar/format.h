/* format.h - one layout for all studies.
 *
 * Only the spaces between tokens and the ends of lines change: tokens, comments
 * and where entries end stay what they are, which is looked at again before a
 * result is given out.  What is laid out once stays as it is.
 *
 * Blocks, brackets that go over several lines and lines that go on are indented
 * by four spaces.  One space goes around operators and behind commas, none
 * inside ( and [; a fraction of two numbers, 1/8, stays together.  The author's
 * line ends stay, except that { goes behind what it belongs to, and a block of
 * more than one line has its braces at line ends.  Of several empty lines one
 * is left, and none at the edges of a block or in a line that goes on.
 *
 * Lines that follow each other are aligned: of a block, on the = of keys or on
 * the second word of items; outside of blocks, declarations of the same word,
 * or of environment, family and algorithm, on the name, on the = or : and on
 * the {.  Only entries and declarations of one line are, and an empty line ends
 * the alignment, as does a comment on a line of its own inside a block.
 * Comments behind the code of lines that follow each other are aligned as well.
 * Nothing is aligned that would thereby be moved beyond column 80.
 */
#ifndef RLSTUDY_GRAMMAR_FORMAT_H
#define RLSTUDY_GRAMMAR_FORMAT_H

#include "base/err.h"
#include "diag/diag.h"

struct str;

enum format_result {
    FORMAT_DONE,
    FORMAT_FAULTY, /* the syntax has errors, which DIAG was told */
    FORMAT_REFUSED /* ERR says why */
};

/* Lay out a whole file, and add it to OUT when that was possible.  NAME is what
 * messages call it; TEXT must live as long as DIAG.  Files that it uses are not
 * looked at. */
ATTR_MUST_USE enum format_result format_text(struct str *out, struct diag *diag,
                                             const char *name, const char *text,
                                             size_t len, struct err *err);

#endif
