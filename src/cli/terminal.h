/* terminal.h - a terminal: its size, what it can show, and a block of lines at
 * the cursor that is drawn again in place. */
#ifndef RLSTUDY_CLI_TERMINAL_H
#define RLSTUDY_CLI_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

#include "base/str.h"

enum { TERMINAL_LINES = 64 }; /* of a block, at most */

struct terminal {
    FILE *out;
    bool colour;
    bool utf8; /* otherwise everything is ASCII */
    /* The block on the screen: columns of each of its lines. */
    size_t drawn[TERMINAL_LINES];
    size_t n_drawn;
    /* The one that is being made. */
    struct str block;
    size_t made[TERMINAL_LINES];
    size_t n_made;
};

/* What OUT shows.  UTF-8 is as the environment says, for files and pipes
 * too. */
void terminal_init(struct terminal *t, FILE *out, bool colour);
/* Takes the block off the screen. */
void terminal_fini(struct terminal *t);

/* Can lines on FD be drawn again in place?  Not on a dumb terminal, nor in a
 * file, nor under continuous integration, whose logs keep every byte. */
bool terminal_redraws(int fd);

struct screen {
    size_t rows, columns;
};

/* 24 by 80 where there is none. */
struct screen terminal_size(const struct terminal *t);

/* A block: each line is cut to the width of the screen; those that there is no
 * room for are left out.  The last column stays free. */
size_t terminal_width(const struct terminal *t);
size_t terminal_room(const struct terminal *t); /* lines */
/* Takes LINE, and empties it. */
void terminal_add(struct terminal *t, struct str *line);
/* Show what was added, in place of the block before. */
void terminal_show(struct terminal *t);
/* Takes the block away; what is printed next stands where it was. */
void terminal_erase(struct terminal *t);

/* The screen stays, whatever the process dies of: nothing is left switched
 * over between two calls. */

/* ---- what lines are made of ---- */

/* The text in exactly WIDTH columns: cut in its middle, since names differ at
 * both ends, or with blanks behind it. */
void terminal_fit(struct str *out, const struct terminal *t, const char *text,
                  size_t width);
/* Of WIDTH columns, a SHARE of it full. */
void terminal_bar(struct str *out, const struct terminal *t, double share,
                  size_t width);
/* N values in WIDTH columns, from the least to the greatest of them. */
void terminal_spark(struct str *out, const struct terminal *t,
                    const double *values, size_t n, size_t width);

enum terminal_colour {
    TERMINAL_RED = 31,
    TERMINAL_GREEN = 32,
    TERMINAL_CYAN = 36
};

void terminal_paint(struct str *out, const struct terminal *t,
                    enum terminal_colour colour, const char *text);

/* Append TEXT as this terminal can show it. */
void terminal_text(struct str *out, const struct terminal *t, const char *text);

#endif
