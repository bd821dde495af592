/* findings.h - what a study found out: everything a report may show.
 *
 * Plain data, filled in by cli and owned by it for as long as the report is
 * being written.  Strings come from outside: writers escape them. */
#ifndef RLSTUDY_REPORT_FINDINGS_H
#define RLSTUDY_REPORT_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/curves.h"
#include "analysis/intrinsic.h"
#include "analysis/windows.h"
#include "analysis/law.h"

/* A value of an axis, as it names a run or an instance of a fit. */
struct coordinate {
    const char *axis; /* "h" */
    const char *text; /* "16", "1/8" as people write it */
    double value;     /* NaN when the axis is not of numbers */
};

enum run_status {
    RUN_DONE,
    RUN_DIVERGED,
    RUN_FAILED,
    RUN_MISSING,
    RUN_IMPORTED /* not trained here: its curve comes from a file */
};

struct run_row {
    const char *id;    /* 16 hexadecimal digits; "" when imported */
    const char *label; /* "h=4 size=1/8 seed=1" */
    const struct coordinate *coordinates;
    size_t n_coordinates;
    int64_t seed;
    enum run_status status;
    const char *message;     /* why it failed or diverged, or NULL */
    const char *log;         /* path of its log, or NULL */
    const char *environment; /* of an imported run, as its file has it */
    const struct coordinate *size_by; /* what that tells instead of parameters,
                                       * or NULL */
    double parameters, parameters_inner;
    double flop_per_parameter;     /* per interaction; NaN when unknown */
    double interactions;           /* trained */
    double flop;                   /* spent by the network; NaN when unknown */
    double wall_s;                 /* NaN when unknown */
    double core_s, planned_core_s; /* taken of one core, and what a plan said
                                    * that it would be; NaN when unknown */
    bool timed_out;                /* done, as its wall time was up */
    const char *kernel;
    /* The rungs of its budget's ladder; none when there is no ladder. */
    const double *rung_flop, *rung_interactions; /* (n_rungs), rising */
    size_t n_rungs;
    /* The curve: (n) each. */
    size_t n;
    const double *curve_interactions, *curve_return, *curve_greedy;
    const double *curve_flop; /* (n) spent so far, or NULL: not known */
    /* What the environment told beside rewards: (n_infos, n). */
    const char *const *info_names; /* "info_success", "train_info_success" */
    size_t n_infos;
    const double *curve_infos;
    const double *curve_wall_s; /* (n) likewise, all of the program */
};

/* The runs of one `runs` or `curves` declaration. */
struct group_finding {
    const char *name;
    const size_t *runs; /* indices into findings.runs */
    size_t n;
};

/* A file, as it was read for an instance of `curves` or `points`. */
struct import_finding {
    const char *name; /* "published" */
    const struct coordinate *coordinates;
    size_t n_coordinates;
    const char *reader; /* "csv" */
    const char *path;
    const char *digest;       /* SHA-256 of the file, hexadecimal */
    const char *environment;  /* whose curves were taken */
    size_t n_runs;            /* 0: it is of points, */
    size_t n_points;          /* so many */
    const char *const *notes; /* what is to say of it and its like */
    size_t n_notes;
};

/* What a study is made of beside its own text: a module that it uses, or the
 * file that an environment comes from. */
struct source_finding {
    const char *what;   /* "module", "plug-in" */
    const char *name;   /* "std/digits" */
    const char *digest; /* SHA-256, hexadecimal; or versions with one */
};

/* A number with its 95 % interval; NaN where it is not known. */
struct law_number {
    double value, low, high;
};

/* What follows from a law at a training compute. */
struct budget_row {
    double compute; /* parameter-interactions */
    bool beyond;    /* more than any run was trained with */
    struct law_number parameters, interactions; /* on the frontier */
    struct law_number ret;                      /* reached there */
    /* That this intrinsic performance takes whatever else is done. */
    struct law_number least_parameters, least_interactions;
    /* Where the environment costs too, COMPUTE being what both cost. */
    struct law_number cheapest_parameters, cheapest_interactions;
};

/* One instance of `fit law[h] = intrinsic(...)`. */
struct law_finding {
    const char *name;                     /* "law" */
    const struct coordinate *coordinates; /* what the instance is of; may be */
    size_t n_coordinates;                 /* none */
    const char *error;                    /* NULL, or why there is no fit */
    const struct intrinsic_fit *fit;      /* NULL after an error */
    double flop_per_parameter;            /* multiplies C = N E to FLOP */
    /* What a step of the environment costs, in parameters of the network; NaN
     * when it is not known, for this reason. */
    double environment_cost;
    const char *environment_unknown;
    bool environment_measured;              /* by the time that runs took */
    const struct intrinsic_window *windows; /* of training */
    size_t n_windows;
    /* What budgets come to, one after the other. */
    const struct budget_row *budgets;
    size_t n_budgets;
    const char *accounting; /* what its compute counts, a sentence */
    bool inner;         /* N counts no parameter of the first and last layers */
    const char *task;   /* the same text for the same environment */
    const size_t *runs; /* indices into findings.runs */
    size_t n_runs;
    struct curve_set curves; /* those of them that it was made from */
    struct intrinsic_options options;
};

/* What a quantity of a law of points is called, and its unit ("" for none):
 * "h", "interactions at 0.9 of best", a column. */
struct quantity_label {
    const char *text, *unit;
};

/* A law along its only x, with the 95 % interval (NaN: none). */
struct law_line {
    size_t n; /* 0: it has several x */
    const double *x, *y, *low, *high;
};

/* One instance of a fit of a law of points. */
struct points_finding {
    const char *name;
    const struct coordinate *coordinates; /* may be none */
    size_t n_coordinates;
    const char *of; /* whose points: "main", "measured"; NULL: of other fits */
    const struct law *law;
    const char *error;         /* NULL, or why there is no fit */
    const struct law_fit *fit; /* NULL after an error */
    /* Of fit->x and fit->y, which may be results themselves: optima against
     * compute, strengths. */
    struct quantity_label x[LAW_X], y;
    /* What it was fitted to; NULL: other fits. */
    const struct points *points;
    struct law_columns columns;
    struct law_line line;
    size_t missing;             /* instances without a value, left out */
    const char *missing_reason; /* of the first of them */
};

/* How far beyond what was trained a prediction reaches: factors above 1, and
 * 0 where it does not. */
struct reach {
    double compute_above, compute_below; /* of a run */
    double size_above, size_below;       /* of the models */
    double x_above, x_below;             /* of a law of points */
};

/* One instance of `predict need[h] = ...`. */
struct prediction_finding {
    const char *name;
    const struct coordinate *coordinates;
    size_t n_coordinates;
    const char *expression; /* as written */
    const char *note;       /* the author's words, or NULL */
    const char *unit;       /* "" for none */
    double value;           /* NaN: see REASON */
    const char *reason;     /* why there is no value, or NULL */
    double low, high;       /* 95 % interval; NaN: see INTERVAL_REASON */
    const char *interval_reason;
    size_t replicates; /* that the interval is made of */
    bool weak;         /* a fit that it hangs on is weak */
    struct reach reach;
};

/* A moment of an episode that was played to be looked at. */
struct film_frame {
    int64_t step;    /* since it began */
    double returned; /* the rewards until then */
    const void *png; /* PNG_BYTES */
    size_t png_bytes;
};

/* What the environment told of it at the end. */
struct film_info {
    const char *name;
    double value;
};

/* An episode that a run's policy played as it was last. */
struct film {
    size_t run;          /* index into findings.runs */
    const char *missing; /* why there is nothing to see, a clause; or NULL */
    size_t seeds;        /* of those trained, this one's return is the median */
    bool held_out;       /* on a level that training never sees */
    double interactions; /* that the policy had learned from */
    int64_t steps;
    bool ended; /* or was there still more? */
    double returned;
    const struct film_info *infos;
    size_t n_infos;
    int width, height; /* of each frame, in pixels */
    const struct film_frame *frames;
    size_t n_frames;
    const void *strip, *gif; /* all frames side by side, PNG; and moving */
    size_t strip_bytes, gif_bytes;
};

/* Films of the runs of an item, one for each size. */
struct films_finding {
    const char *name; /* the item's */
    const struct film *films;
    size_t n;
    size_t sizes; /* that there are, where not all are shown */
};

struct claim_finding {
    const char *text;       /* the sentence in the study */
    const char *expression; /* as written: "spread(law.exponent) < 0.10" */
    const char *values;     /* "spread(law.exponent) = 0.04", or "" */
    enum { CLAIM_FAILED, CLAIM_HOLDS, CLAIM_UNKNOWN } outcome;
    const char *reason; /* for CLAIM_UNKNOWN: why it could not be judged */
};

/* What a report shows, in the study's order. */
enum item_kind {
    ITEM_CURVES,      /* learning curves of runs */
    ITEM_FRONTIER,    /* of a law: I against compute per size, y = x, N_opt */
    ITEM_EXPONENT,    /* exponent of a law's instances against its axis */
    ITEM_LAW,         /* of a law of points: points and curve */
    ITEM_CONSTANTS,   /* table of a law's constants */
    ITEM_RUNS,        /* table of runs */
    ITEM_TEXT,        /* a paragraph of the author's */
    ITEM_PREDICTIONS, /* table of predictions */
    ITEM_ISOFLOP,     /* table of returns by size and rung of a ladder */
    ITEM_BUDGETS,     /* table of what budgets come to by a law */
    ITEM_WINDOWS,     /* exponent of a law over windows of training */
    ITEM_WINDOW_TABLE,
    ITEM_MULTIPLIER,  /* of instances of a law over returns */
    ITEM_MULTIPLIERS, /* table of their means */
    ITEM_PLAY,        /* pictures of episodes that runs played */
    ITEM_INFOS        /* what the environments of runs told beside rewards */
};

struct item {
    enum item_kind kind;
    const char *name; /* what it is of: "law", "main", "cost"; or NULL */
    const char *text; /* ITEM_TEXT, or a caption of the author's, or NULL */
    const char *const *names; /* ITEM_PREDICTIONS: those that are shown; */
    size_t n_names;           /* 0: all */
};

struct findings {
    const char *title;
    const char *study_name;  /* "horizon.study" */
    const char *study_text;  /* the whole file */
    const char *study_title; /* what the study calls itself, or NULL */
    const char *const *authors;
    size_t n_authors;
    const char *notes;   /* or NULL */
    const char *version; /* "rlstudy 0.1.0" */
    int engine;          /* of the numbers: another may give others */
    const struct source_finding *sources;
    size_t n_sources;
    const char *const *settings; /* from the command line: "size=[1/2]" */
    size_t n_settings;
    /* SHA-256 of the identities of all runs to be trained, 64 hexadecimal
     * digits and a newline each, in their order; NULL: there are none. */
    const char *lock;
    int64_t time;        /* seconds since 1970, of the report */
    const char *machine; /* CPU, cores */
    const char *environment, *family, *algorithm; /* "digits (noise = 0.1)" */
    const char *const *algorithm_kinds;           /* "ppo_ewma", each once */
    size_t n_algorithm_kinds;
    const char *accounting;     /* how FLOP were counted, a sentence */
    const char *return_label;   /* "held-out return per step" */
    const struct run_row *runs; /* the imported ones come last */
    size_t n_runs;
    const struct group_finding *groups;
    size_t n_groups;
    const struct import_finding *imports;
    size_t n_imports;
    const struct law_finding *laws;
    size_t n_laws;
    const struct points_finding *points;
    size_t n_points;
    const struct prediction_finding *predictions;
    size_t n_predictions;
    const struct claim_finding *claims;
    size_t n_claims;
    const struct item *items;
    size_t n_items;
    const struct films_finding *films; /* of the items of play */
    size_t n_films;
    double total_flop;
    double total_wall_s; /* on the clock, all runs one after the other */
    double total_core_s; /* of cores, by the runs that it is known of; NaN:
                          * by none */
    /* Formats of figures to write, "svg,pdf", as formats_known takes them;
     * NULL: all. */
    const char *formats;
    /* Of a page that is served while the study runs (report/live.h): what it is
     * told apart by, and how far the runs are, in words; NULL in files. */
    const char *live_version, *live_counts;
};

#endif
