/* kinds.h - what the language is made of, in tables.
 *
 * Checking, messages, `rlstudy explain`, completion, editors and the manual
 * all take what they say from here.  Read-only data.
 */
#ifndef RLSTUDY_CHECK_KINDS_H
#define RLSTUDY_CHECK_KINDS_H

#include <stdbool.h>
#include <stddef.h>

/* A function of expressions. */
enum function_id {
    FN_ABS,
    FN_FLOOR,
    FN_CEIL,
    FN_ROUND,
    FN_SQRT,
    FN_EXP,
    FN_LOG,
    FN_LOG2,
    FN_LOG10,
    FN_MIN,
    FN_MAX,
    FN_SUM,
    FN_MEAN,
    FN_SPREAD,
    FN_LEN,
    FN_ALL,
    FN_ANY
};

struct function {
    const char *name;
    enum function_id id;
    enum { EACH, PLAIN_EACH, ROOT, EXTREME, TOTAL, COUNT, TRUTH } shape;
    const char *form; /* "abs(x)"; several with " or " between them */
    const char *doc;  /* no full stop */
    const char *example, *result; /* an expression, and what it comes to */
};

extern const struct function functions[];
extern const size_t n_functions;
const struct function *function_find(const char *name); /* or NULL */

/* An operator, or a word that is none of a study's own. */
struct word {
    const char *text; /* "+", "and", "[]" */
    bool reserved;    /* cannot be a name */
    int level;        /* of an operator: the tightest is 1; 0: none */
    const char *form; /* "a + b" */
    const char *doc;  /* no full stop */
    /* An expression and what it comes to, or a line of a study and NULL. */
    const char *example, *result;
};

extern const struct word word_table[]; /* ended by one without a text */
const struct word *word_find(const char *text); /* or NULL */

#endif
