/* catalog.h - what the program can do, as the language sees it.
 *
 * cli fills one in from env, train, analysis and report; check and plan know
 * nothing else about them.  Plain read-only data.
 */
#ifndef RLSTUDY_CHECK_CATALOG_H
#define RLSTUDY_CHECK_CATALOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/param.h"
#include "base/spec.h"

/* What `x at ...` may say for an attribute. */
enum {
    AT_RETURN = 1,       /* at 0.95: a return */
    AT_FRACTION = 2,     /* at 0.9 of best: a fraction of the best return */
    AT_COMPUTE = 4,      /* at 1e12 flop: a training compute */
    AT_INTERACTIONS = 8, /* at 1M interactions */
    AT_PARAMETERS = 16   /* at 1M parameters */
};

/* A result that a fit has, once made. */
struct law_attribute {
    const char *name, *doc;
    enum param_type type; /* PARAM_REAL, PARAM_INT, PARAM_BOOL, PARAM_STRING */
    const char *unit;     /* a unit_table name, or NULL: plain number */
    unsigned at;          /* AT_...; 0: takes no `at`; otherwise needs one */
    bool interval;        /* .low, .high and .ci95 may stand behind it */
};

/* An argument of a law. */
enum law_argument {
    LAW_RUNS,  /* the name of a `runs` or `curves` declaration */
    LAW_SERIES /* an expression with one number for each instance of another
                * fit: `law.interactions at 0.9 of best`, or an axis of that
                * fit */
};

/* Laws of runs compare models of several sizes: of fewer no curve over the size
 * can be told. */
enum { LAW_MIN_SIZES = 3 };

/* Words that may stand around a key's number: `exclude = first 1/64`,
 * `bootstrap = 200 over seed`, `holdout = largest 1 size`.  They are never
 * needed, and say nothing but what the key means anyway. */
struct law_phrase {
    const char *key;
    const char *word; /* "first", "largest"; or NULL */
    const char *over; /* "seed"; or NULL */
    bool noun;        /* the number is of the largest sizes, which are left out;
                       * the axis that makes them stands behind it */
};

struct catalog_law {
    const struct param_table *table; /* name, doc, keys of the fit's block */
    const enum law_argument *arguments;
    size_t n_arguments;
    const struct law_attribute *attributes;
    size_t n_attributes;
    const struct law_phrase *phrases;
    size_t n_phrases;
};

/* What an item of a report is of. */
enum item_subject {
    ITEM_OF_RUNS,       /* a `runs` or `curves` declaration */
    ITEM_OF_FIT,        /* a `fit` of the item's law */
    ITEM_OF_LADDER,     /* a `runs` declaration whose budget is a ladder */
    ITEM_OF_PREDICTIONS /* any number of `predict`; none named: all */
};

/* What may stand in a report: `figure frontier(law)`. */
struct catalog_item {
    const char *word; /* "figure" or "table" */
    const char *name; /* "frontier" */
    enum item_subject subject;
    const char *law; /* ITEM_OF_FIT: name of the law; "*" for any */
    const char *doc;
    int id; /* the caller's number for it */
};

/* What a run costs, as train_cost. */
struct plan_cost {
    double parameters, parameters_inner;
    double flop_per_interaction;
    double flop_per_parameter; /* and interaction */
    double bytes;
    int64_t batch; /* budgets are rounded up to a multiple of it */
};

struct catalog {
    /* Ended by NULL. */
    const struct param_table *const *environments;
    const struct param_table *const *families;
    const struct param_table *const *algorithms;
    const struct param_table *const *readers; /* of curves in files: the keys
                                               * beside the file's name */
    const struct catalog_law *laws;
    size_t n_laws;
    const struct catalog_item *items;
    size_t n_items;
    /* May be NULL: nothing is known about costs.  False when the parts do not
     * fit together, with the reason in ERR. */
    bool (*cost)(struct plan_cost *out, const struct run_spec *spec,
                 struct err *err);
};

#endif
