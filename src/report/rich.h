/* rich.h - text with marks, said once and written as HTML, Markdown or LaTeX.
 *
 * The sentences of a report and what stands in its tables are UTF-8 with marks
 * in it: a control character, which text from outside cannot have once it was
 * taken up by rich_add(), and a letter.  Writers escape everything else.
 *
 *     "the " RICH(b, "best") " of " RICH(i, "N")
 */
#ifndef RLSTUDY_REPORT_RICH_H
#define RLSTUDY_REPORT_RICH_H

#include <stdbool.h>

struct str;

#define RICH_OPEN(letter) "\016" #letter
#define RICH_CLOSE(letter) "\017" #letter
#define RICH(letter, text) RICH_OPEN(letter) text RICH_CLOSE(letter)
#define RICH_BREAK "\036" /* a new line of the same paragraph */

/* The letters.
 *
 *   b strong          i variable         c code, without marks in it
 *   d below the line  u above the line   n no line break within
 *   m muted           x extrapolated
 *   r interval        s a line of its own, smaller     w the same, a warning
 *   g q z j badges: good, doubtful, bad, neither
 *   f one-line formula, as formula.h has it
 *   a link: RICH_OPEN(a) address "\037" words RICH_CLOSE(a)
 *
 * Blocks:
 *
 *   p paragraph       h paragraph on how something is known
 *   y paragraph of a law in numbers                 t heading
 *   R reference or caption
 *   o numbered list   k list             e item
 *   D list of facts   T what it is   V what it is like
 *   C list of claims  F list of fits     E item of these: a badge, then blocks
 *                                          in v
 */

/* TEXT from outside (NULL is ""), cleaned as text_clean() does. */
void rich_add(struct str *out, const char *text);
/* As rich_add; "N_opt" and its like become a variable with an index. */
void rich_prose(struct str *out, const char *text);
/* As rich_prose, with a capital in front and a full stop at the end. */
void rich_sentence(struct str *out, const char *text);
/* A link within the report, "#fits". */
void rich_link(struct str *out, const char *address, const char *words);
/* A value with its interval, printed by PRINT; the interval only when both
 * ends are known. */
void rich_estimate(struct str *out, double value, double low, double high,
                   void (*print)(struct str *out, double value));
void rich_number(struct str *out, double value); /* three digits */

/* ---- writers of what the above made ---- */

void rich_html(struct str *out, const char *rich);
/* As GitHub reads it.  Blocks stand between empty lines; IN_TABLE, all is one
 * line of a cell. */
void rich_markdown(struct str *out, const char *rich, bool in_table);
/* For any LaTeX, as latex.h has it.  Blocks are not told apart. */
void rich_latex(struct str *out, const char *rich);

#endif
