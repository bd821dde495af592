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
    AT_PARAMETERS = 16,  /* at 1M parameters */
    AT_X = 32            /* at a value of the law's only x, in its unit */
};

/* A result that a fit has, once made. */
struct law_attribute {
    const char *name, *doc;
    enum param_type type; /* PARAM_REAL, PARAM_INT, PARAM_BOOL, PARAM_STRING */
    const char *unit;     /* a unit_table name, or NULL: plain number */
    unsigned at;          /* AT_...; 0: takes no `at`; otherwise needs one */
    bool interval;        /* .low, .high and .ci95 may stand behind it */
};

/* What a law is made to fit. */
enum law_evidence {
    LAW_OF_CURVES, /* learning curves of models of several sizes: `runs` or
                    * `curves` */
    LAW_OF_POINTS  /* `points`, or the points of `runs` or `curves`; or y and
                    * each x as an expression with one number for each instance
                    * of another fit: `law.interactions at 0.9 of best`, or an
                    * axis of that fit */
};

/* A quantity that a law of points relates.  The key of its name in the fit's
 * block says which column it is; without it, the one of the same name is. */
struct law_column {
    const char *name;
    const char *otherwise, *instead; /* and else one of these; or NULL */
    bool text;                       /* names instead of numbers */
    bool optional;                   /* the law does without */
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
    const char *formula;             /* one line, with ^ and _ */
    enum law_evidence evidence;
    const struct law_column *columns; /* of points: each x, and then y */
    size_t n_columns;
    const struct law_attribute *attributes;
    size_t n_attributes;
    const struct law_phrase *phrases;
    size_t n_phrases;
};

/* What an item of a report is of. */
enum item_subject {
    ITEM_OF_RUNS,       /* a `runs` or `curves` declaration */
    ITEM_OF_FIT,        /* a `fit` of the item's law */
    ITEM_OF_POINTS_FIT, /* a `fit` of any law of points */
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

/* Of a run; the first is all of them together. */
enum catalog_part {
    CATALOG_TOGETHER,
    CATALOG_ENVIRONMENT,
    CATALOG_FAMILY,
    CATALOG_ALGORITHM
};

/* What a run costs, as train_cost. */
struct plan_cost {
    double parameters, parameters_inner;
    double flop_per_interaction;
    double flop_per_parameter; /* and interaction */
    double bytes;
    int64_t batch; /* budgets are rounded up to a multiple of it */
};

/* Environments from outside, all of which stand under a word: that of a kind
 * in catalog.environments, with what it is about in brackets, as in
 * `plugin("./mine.so")`. */
struct catalog_outside {
    const struct param_table *word; /* NULL ends the list */
    const char *takes;   /* "the path of a file", or whatever the string is */
    const char *example; /* "./walk.so" */
    bool file;           /* a string with a slash is a path, beside the study */
    const char *label;   /* of another path that may follow, or NULL */
    /* The table of the one that is meant; it lives as long as the catalog.
     * WITH is what LABEL has, or NULL.  NULL, and the reason, if that cannot
     * be used. */
    const struct param_table *(*find)(const char *text, const char *with,
                                      struct err *err);
};

struct catalog {
    /* Ended by NULL. */
    const struct param_table *const *environments;
    const struct param_table *const *families;
    const struct param_table *const *algorithms;
    const struct param_table *const *readers; /* of curves in files: the keys
                                               * beside the file's name */
    const struct param_table *const *point_readers; /* the same of points */
    const struct catalog_outside *outside; /* or NULL: there are none */
    const struct catalog_law *laws;
    size_t n_laws;
    const struct catalog_item *items;
    size_t n_items;
    /* May be NULL: nothing is known about costs.  False when the parts do not
     * fit together, with the reason in ERR and in AT, if that is not NULL, the
     * part that would fit into no run. */
    bool (*cost)(struct plan_cost *out, const struct run_spec *spec,
                 enum catalog_part *at, struct err *err);
};

/* The row of CATALOG whose word TABLE is; NULL for all other kinds. */
const struct catalog_outside *catalog_outside_of(
    const struct catalog *catalog, const struct param_table *table);

#endif
