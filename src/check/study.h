/* study.h - does it mean something?  Names, units, ranges.
 *
 * A checked study: names resolved, types and dimensions checked, axes worked
 * out, instances of fits known.  What depends on the coordinates of a run is
 * left as an expression for plan/ to evaluate.  Plain data in an arena.
 */
#ifndef RLSTUDY_CHECK_STUDY_H
#define RLSTUDY_CHECK_STUDY_H

#include <stdbool.h>
#include <stdio.h>

#include "ast/ast.h"
#include "base/value.h"
#include "check/catalog.h"

struct scope; /* check/scope.h: the declarations behind it all */
struct decl;  /* one of them */

/* A value of an axis. */
struct study_coordinate {
    const char *axis;
    struct value value;
    const char *text; /* as people write it: "1/8" */
};

/* An axis of some runs, or of a part of them. */
struct study_axis {
    const char *name;
    struct span span;
    const struct study_coordinate *values;
    size_t n;
    /* In a part: where each value stands among those of the runs' axis of this
     * name.  NULL: they are the same. */
    const size_t *places;
};

/* Axes of a part whose values go together, row by row: a single one, or those
 * of a zip. */
struct study_factor {
    size_t first, n_axes; /* of the part's axes */
    size_t n;             /* rows, as many as each of its axes has values */
};

/* What must hold for a run to be made: one of the conditions that `and` joins
 * in a `where`, or `or` in an `except`. */
struct study_condition {
    const struct ast_expr *expr;
    bool wanted;                  /* false: of `except` */
    size_t module;                /* whose names EXPR uses */
    const struct ast_expr *whole; /* what it was taken from */
    const char *const *axes;      /* that it depends on */
    size_t n_axes;
    unsigned quantities; /* of the run that it looks at (check/kinds.h) */
};

/* A part of the runs: all combinations of the rows of its factors, the leftmost
 * varying slowest, for which the conditions hold.  Sweeps come to a list of
 * such parts, however they were put together. */
struct study_part {
    struct span span;
    const struct study_axis *axes; /* in the order in which they were named */
    size_t n_axes;
    const struct study_factor *factors;
    size_t n_factors;
    const struct study_condition *conditions; /* in this order */
    size_t n_conditions;
};

/* A `runs` declaration. */
struct study_runs {
    const char *name;
    struct span span; /* of the name */
    const struct study_part *parts;
    size_t n_parts;
    /* The axes of all parts, each with all values that it has in any of them,
     * in order of first appearance. */
    const struct study_axis *axes;
    size_t n_axes;
    /* The declarations that a run is made of. */
    const struct decl *environment, *family, *algorithm, *budget;
    const struct ast_decl *ast;
};

/* Files of curves: what one instance of a `curves` declaration reads. */
struct study_file {
    const struct study_coordinate *coordinates; /* (study_curves.n_axes) */
    /* As written, behind the folder of the study's file: files, folders and
     * patterns for glob(3). */
    const char *const *paths;
    size_t n_paths;
    struct settings options; /* the reader's keys, resolved */
};

/* A `curves` declaration, learning curves from elsewhere; or a `points` one, a
 * table of them. */
struct study_curves {
    const char *name;
    struct span span;   /* of the name */
    struct span file;   /* of the first file's name */
    const char *reader; /* "csv" */
    /* That the file or a key depends on: one file for each combination,
     * leftmost slowest; a single one when there are none. */
    const struct study_axis *axes;
    size_t n_axes;
    const struct study_file *files;
    size_t n_files;
    const struct decl *decl;
};

/* A `fit` declaration. */
struct study_fit {
    const char *name;
    struct span span; /* of the name */
    const struct catalog_law *law;
    /* What it is fitted to: an index into study->runs, study->curves or
     * study->points; SIZE_MAX otherwise. */
    size_t runs, curves, points;
    /* Curves that go into the same fits, `main + published`: indices into
     * study->curves. */
    const size_t *also;
    size_t n_also;
    /* For laws of points, as law->columns: the column that each is (NULL where
     * none was named; all NULL for series) and its dimension. */
    const char *const *columns;
    const struct dim *dims;
    /* For series: the expressions, their text and their units as
     * shown ("" for plain numbers), and the fit whose instances they run
     * over (an index into study->fits). */
    const struct ast_expr *const *series;
    const char *const *series_text;
    const char *const *series_unit;
    size_t n_series;
    size_t over;
    /* Instances: one for each combination of values of the axes in brackets
     * that some part of the runs has, leftmost slowest; one without coordinates
     * when there are none.
     * coordinates: (n_instances, n_axes). */
    size_t n_axes;
    size_t n_instances;
    const struct study_coordinate *coordinates;
    const size_t *places; /* the same, as indices into the values of the runs'
                           * axes; rising */
    const size_t *member; /* of series: which instance each of OVER belongs
                           * to */
    const struct decl *decl;
};

/* A `predict` declaration. */
struct study_prediction {
    const char *name;
    struct span span;       /* of the name */
    const char *expression; /* as written */
    const char *unit;       /* as shown; "" for plain numbers */
    const char *note;       /* what it is, in the author's words; or NULL */
    const struct ast_expr *expr;
    /* Instances, as those of a fit. */
    size_t n_axes;
    size_t n_instances;
    const struct study_coordinate *coordinates;
    struct dim dim; /* of its value */
    const struct decl *decl;
};

struct study_claim {
    const char *text;       /* the sentence */
    const char *expression; /* as written */
    struct span span;
    const struct ast_expr *expr;
};

struct study_item {
    const struct catalog_item *item; /* NULL: a paragraph of text */
    const char *target;             /* name of the runs or fit; NULL for text */
    const char *const *predictions; /* those that are named; none: all */
    size_t n_predictions;
    const char *text; /* the paragraph or caption, or NULL */
    struct span span;
};

struct study_report {
    const char *title;
    struct span span;
    const struct study_item *items;
    size_t n_items;
};

/* `budget total`: limits of the whole study; 0 where there is none. */
struct study_total {
    double interactions, flop, core_s, disk_bytes;
    struct span span;
};

/* A `slurm` declaration: what jobs are to be like. */
struct study_slurm {
    bool there;  /* the study has one */
    bool chosen; /* runs go there when the command line does not say */
    const char *partition, *account; /* or NULL */
    const char *extra;               /* options for sbatch, one line; or NULL */
    double time_s;                   /* limit of a task; 0: the site's */
    double signal_s;                 /* a task is told so long before */
    double memory_bytes;             /* of a task; 0: the site's */
    double pack_s;                   /* a task lasts so long, if it can */
    int cpus;
    int at_once; /* tasks of an array; 0: any number */
};

struct study {
    const char *path; /* of the study's own file */
    const char *text; /* all of it */
    size_t len;
    const char *title; /* of `study "..."`, or NULL */
    const char *const *authors;
    size_t n_authors;
    const char *notes; /* or NULL */
    const struct study_runs *runs;
    size_t n_runs;
    const struct study_curves *curves;
    size_t n_curves;
    const struct study_curves *points;
    size_t n_points;
    const struct study_fit *fits; /* those that others need come first */
    size_t n_fits;
    const struct study_prediction *predictions; /* the same */
    size_t n_predictions;
    const struct study_claim *claims;
    size_t n_claims;
    const struct study_report *reports;
    size_t n_reports;
    struct study_total total;
    struct study_slurm slurm; /* its defaults when there is none */
    const struct catalog *catalog;
    const struct scope *scope;
};

/* Check AST against CATALOG.  Every mistake is reported to DIAG; NULL if there
 * were errors, now or before.  The study lives in ARENA and points into AST,
 * CATALOG and DIAG (for the text of claims), which must live as long. */
ATTR_MUST_USE struct study *study_check(struct arena *arena, struct diag *diag,
                                        const struct ast *ast,
                                        const struct catalog *catalog);

/* The same for whoever wants to know what there is even where it is wrong:
 * never NULL.  Parts that could not be made out are missing; nothing may be
 * planned or fitted from it while there are errors. */
ATTR_MUST_USE struct study *study_check_anyway(struct arena *arena,
                                               struct diag *diag,
                                               const struct ast *ast,
                                               const struct catalog *catalog);

void study_dump(FILE *out, const struct study *study);

/* ---- what the fits found ---- */

/* What is asked of a result: its value, or an end of its 95 % interval. */
enum result_part { RESULT_VALUE, RESULT_LOW, RESULT_HIGH };

/* A question about one instance of a fit, or of a prediction. */
struct result_query {
    const struct study_prediction *prediction; /* NULL: of a fit */
    size_t fit;                                /* index into study->fits */
    size_t instance;                           /* of that fit or prediction */
    const struct law_attribute *attribute;     /* of a fit */
    unsigned at;                               /* one of AT_..., or 0 */
    double at_value; /* a return, a fraction, FLOP, or an x */
    /* Asked how many times as much that one takes as this other one: a fit and
     * its instance; no attribute is. */
    bool compared;
    size_t other_fit, other_instance;
    enum result_part part; /* RESULT_VALUE unless attribute->interval */
};

/* Answer QUERY with a value of the attribute's type, a number in the base unit
 * of its dimension; of a prediction it has its dimension.  False when there is
 * none (the fit could not be made), with the reason in ERR. */
typedef bool (*result_fn)(void *ctx, const struct result_query *query,
                          struct value *out, struct err *err);

struct result_source {
    result_fn answer;
    void *ctx;
};

/* The value of an expression over results.  VALUE_NONE when something that it
 * needs is not known; WHY then holds the reason. */
struct value study_eval(struct arena *arena, const struct study *study,
                        const struct ast_expr *expr,
                        const struct result_source *results, struct err *why);

enum claim_outcome { CLAIM_IS_FALSE, CLAIM_IS_TRUE, CLAIM_IS_UNKNOWN };

struct claim_result {
    enum claim_outcome outcome;
    const char *values; /* "spread(law.exponent) = 0.04", or "" */
    const char *reason; /* why it is unknown, or NULL */
};

/* Judge a claim.  Strings are ARENA's. */
struct claim_result study_judge(struct arena *arena, const struct study *study,
                                const struct study_claim *claim,
                                const struct result_source *results);

/* The value of one instance of a prediction; VALUE_NONE and WHY as above. */
struct value study_predict(struct arena *arena, const struct study *study,
                           const struct study_prediction *prediction,
                           size_t instance, const struct result_source *results,
                           struct err *why);

/* The series of INSTANCE of a fit over another's instances: out[s].list has one
 * item for each of those that belong to it, VALUE_NONE where it is not known;
 * n_series of them.  WHY holds the reason of the first that is not known. */
const struct value *study_series(struct arena *arena, const struct study *study,
                                 const struct study_fit *fit, size_t instance,
                                 const struct result_source *results,
                                 struct err *why);

#endif
