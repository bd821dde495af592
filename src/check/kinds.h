/* kinds.h - what the language is made of, in tables.
 *
 * Checking, messages, `rlstudy explain`, completion, editors and the manual
 * all take what they say from here.  Read-only data.
 */
#ifndef RLSTUDY_CHECK_KINDS_H
#define RLSTUDY_CHECK_KINDS_H

#include <stdbool.h>
#include <stddef.h>

#include "ast/ast.h"
#include "base/number.h"

struct param_table; /* base/param.h */

/* A kind of declaration; its word is ast_decl_word. */
struct kind {
    const char *article;  /* "an axis": one of them, in messages */
    const char *forms[6]; /* how it is written, in order; ended by NULL */
    const char *doc;      /* what it is for; no full stop */
    bool catalog_keys;    /* its keys are those of what it is made from */
    /* Its own keys, ended by NULL: budgets have two tables, as `total` has
     * keys of its own. */
    const struct param_table *tables[3];
    const char *example; /* lines of a study; see cli/example.h */
};

extern const struct kind kinds[DECL_KINDS];

/* Keys of the declarations that are the language's own. */
extern const struct param_table schema_study, schema_runs, schema_budget,
    schema_total, schema_predict, schema_slurm;

/* What an entry of a report may begin with. */
struct item_word {
    const char *word; /* "figure" */
    const char *form;
    const char *doc;     /* no full stop */
    const char *example; /* an entry */
};

extern const struct item_word item_words[]; /* ended by one without a word */

/* A column of the points that runs and curves have; their axes are others. */
struct run_column {
    const char *name;
    const char *unit; /* a unit_table name, or NULL: plain numbers */
    bool text;        /* names */
    const char *doc;  /* no full stop */
};

extern const struct run_column run_columns[]; /* ended by one without a name */
const struct run_column *run_column_find(const char *name); /* or NULL */

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
    FN_ANY,
    FN_PROD,
    FN_MEDIAN,
    FN_FIRST,
    FN_LAST,
    FN_SORT,
    FN_REVERSE,
    FN_UNIQUE,
    FN_CLAMP,
    FN_FLOOR_TO,
    FN_ROUND_TO,
    FN_LIN_SPACE,
    FN_LOG_SPACE,
    FN_MULTIPLIER
};

struct function {
    const char *name;
    enum function_id id;
    enum {
        EACH,       /* a number, or each of a list */
        PLAIN_EACH, /* the same without a unit */
        ROOT,
        EXTREME, /* a list, or several numbers */
        TOTAL,   /* a list of numbers to a number of their dimension */
        PRODUCT, /* of plain numbers */
        COUNT,
        TRUTH,      /* a list of truths */
        ITEM,       /* a list to one of its values */
        REARRANGED, /* a list to a list of the same values */
        CLAMPED,
        STEPPED,
        SPACED,
        COMPARED /* two instances of fits to a number */
    } shape;
    const char *form; /* "abs(x)"; several with " or " between them */
    const char *doc;  /* no full stop */
    /* An expression and what it comes to; or a line of a study, and NULL. */
    const char *example, *result;
};

extern const struct function functions[];
extern const size_t n_functions;
const struct function *function_find(const char *name); /* or NULL */

/* What may stand behind `at`: a row for each AT_... of check/catalog.h. */
struct at_form {
    unsigned form;
    const char *unit;    /* of the value, or NULL: a plain number */
    const char *example; /* "at 0.95" */
    const char *doc;     /* "at a return" */
};

extern const struct at_form at_forms[];
extern const size_t n_at_forms;

/* What a value of this dimension stands for, with or without `of best`; 0 for
 * none. */
unsigned at_form_of(struct dim dim, bool of_best);

/* What is known of a run by a name of its own, before it is made. */
enum quantity_id {
    QUANTITY_PARAMETERS,
    QUANTITY_FLOP_PER_INTERACTION,
    QUANTITY_INTERACTIONS
};

#define QUANTITY_BIT(id) (1U << (id))
/* Follow from what the run is made of, so that its budget may use them. */
#define QUANTITIES_COST                  \
    (QUANTITY_BIT(QUANTITY_PARAMETERS) | \
     QUANTITY_BIT(QUANTITY_FLOP_PER_INTERACTION))
/* Of a place that a run is made from, where none of them is known yet. */
#define QUANTITIES_TO_COME (1U << 31)
#define QUANTITIES_ALL (QUANTITIES_COST | QUANTITY_BIT(QUANTITY_INTERACTIONS))

struct quantity {
    const char *name;
    enum quantity_id id;
    const char *unit, *per; /* of unit_table; PER may be NULL */
    const char *doc;        /* no full stop */
};

extern const struct quantity quantities[];
extern const size_t n_quantities;
const struct quantity *quantity_find(const char *name); /* or NULL */

/* An operator, a reserved word, or a word that means something at one place. */
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
