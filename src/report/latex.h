/* latex.h - characters as LaTeX takes them, in sentences, tables and figures.
 *
 * What is markup is escaped; what any LaTeX since 2018 has, with any engine and
 * font, stands for itself; anything else is given to \rlstudychar with its
 * number, so that pdflatex never stops at it, and nothing is lost. */
#ifndef RLSTUDY_REPORT_LATEX_H
#define RLSTUDY_REPORT_LATEX_H

#include <stddef.h>

struct str;

/* The character at AT, of valid UTF-8; returns its bytes. */
size_t latex_character(struct str *out, const char *at);
/* TEXT from outside, cleaned as text_clean() does. */
void latex_text(struct str *out, const char *text);
/* Defines \rlstudychar unless it is defined. */
void latex_preamble(struct str *out);

#endif
