/* formula.h - one-line formulas, typeset.
 *
 * "L = E + A/N^alpha + (B/D)^beta": + - * / ^ and brackets; side by side is a
 * product, a name with a bracket right behind it a function.  alpha and the
 * like are Greek; what stands behind a _, and digits that end a name, are
 * below the line. */
#ifndef RLSTUDY_REPORT_FORMULA_H
#define RLSTUDY_REPORT_FORMULA_H

struct str;

/* MathML of its own line.  What is no formula is text. */
void formula_math(struct str *out, const char *formula);

/* In plain text: only what is Greek changes. */
void formula_plain(struct str *out, const char *formula);

/* A single name, as "alpha_N" or "C_mid", rich, for the head of a table. */
void formula_name(struct str *out, const char *name);

#endif
