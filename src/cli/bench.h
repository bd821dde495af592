/* bench.h - what `rlstudy bench` measures. */
#ifndef RLSTUDY_CLI_BENCH_H
#define RLSTUDY_CLI_BENCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct err;
struct nn_kernel;
struct run_spec;
struct str;

/* ---- bench_rows.c: what is measured ---- */

/* What was done of some work, in units of its row, and how long it took. */
struct bench_tally {
    double units, cpu_s;
};

/* Work that can be done over and over. */
struct bench_work {
    /* Set it up; FLOP: of a unit.  NULL after an error. */
    void *(*open)(const struct run_spec *spec, double *flop, struct err *err);
    /* Do a piece of it and add that to TALLY. */
    bool (*step)(void *subject, struct bench_tally *tally, struct err *err);
    void (*close)(void *subject);
};

/* A study of one run, and what of it is measured. */
struct bench_row {
    const char *name, *unit;
    const struct bench_work *work;
    int processes; /* that do it at the same time */
    const char *environment, *family, *algorithm; /* "mlp { width = 2 }" */
    const char *doc;                              /* no full stop */
};

extern const struct bench_row bench_rows[];
extern const size_t n_bench_rows;

const struct bench_row *bench_row_find(const char *name); /* or NULL */
/* Its study. */
void bench_row_study(struct str *out, const struct bench_row *row);

/* ---- bench_train.c: whole iterations of training ---- */

extern const struct bench_work bench_training;

/* ---- bench_network.c: forward and backward passes ---- */

extern const struct bench_work bench_network;

struct nn_net;
/* FLOP of the sums that one sample cannot do without: a forward pass to act if
 * ACTING, and forward and backward for each of EPOCHS passes of training.  What
 * nobody needs, the gradient of the observation, does not count.  A
 * multiply-add is two. */
double bench_flop(const struct nn_net *net, bool acting, double epochs);

/* ---- bench_measure.c: how fast, beside the processor's peak ---- */

struct bench_figures {
    double rate;        /* units a second, of all processes together */
    double flop;        /* of a unit */
    double peak_gflops; /* of all processes together */
    double share;       /* of the peak: medians of both at the same moments */
    double spread;      /* between the quartiles of the rate, over its median */
    char kernel[16];
};

/* Measure SPEC, the run of ROW, for about SECONDS. */
ATTR_MUST_USE bool bench_measure(struct bench_figures *out,
                                 const struct bench_row *row,
                                 const struct run_spec *spec, double seconds,
                                 struct err *err);

/* What KERNEL's processor does at most at this moment, in FLOP a second. */
double bench_peak(const struct nn_kernel *kernel);

/* ---- bench_time.c ---- */

/* Processor time of this process: what else the machine does says nothing
 * about us. */
double bench_now_s(void);

/* Sorts VALUES (n).  Q: 0.5 for the median. */
double bench_quantile(double *values, size_t n, double q);

/* Seconds that WORK takes on CTX: a median of several times. */
typedef void (*bench_fn)(void *ctx);
double bench_cpu_s(bench_fn work, void *ctx);

/* Enough repeating, for those who time several things in one go? */
enum { BENCH_MAX_REPEATS = 101 };
bool bench_enough(size_t repeats, double since_s);

/* ---- bench_language.c ---- */

/* The stages of the language, and a peer that touches every byte. */
enum language_stage {
    LANGUAGE_SCAN,   /* characters to tokens; a part of parse */
    LANGUAGE_PARSE,  /* text to tree */
    LANGUAGE_CHECK,  /* tree to study */
    LANGUAGE_EXPAND, /* study to plan */
    LANGUAGE_LOOK,   /* memchr over the text */
    LANGUAGE_STAGES
};

struct language_figures {
    size_t bytes, lines, tokens, runs;
    double cpu_s[LANGUAGE_STAGES]; /* medians of processor time */
    double memory_bytes;           /* most that one pass took */
};

/* A study of exactly LINES lines, at least 100, that has every kind of
 * declaration and no mistakes; always the same. */
void bench_language_study(struct str *out, size_t lines);

/* A study of few lines and exactly a million runs. */
void bench_language_sweep(struct str *out);

/* Measure what a study of LEN bytes takes. */
ATTR_MUST_USE bool bench_language_measure(struct language_figures *out,
                                          const char *text, size_t len,
                                          struct err *err);

/* ---- bench_pool.c ---- */

/* Processor time that worker processes cost beside the training. */
struct pool_figures {
    double parent_s; /* of the parent, a run */
    double worker_s; /* of the worker, beyond its updates and evaluations */
    double watching; /* of the parent, as a share of the time a run takes */
    double least_s;  /* a run of so long loses a hundredth by all that */
};

struct options;
ATTR_MUST_USE bool bench_pool_measure(struct pool_figures *out, double seconds,
                                      const struct options *options,
                                      struct err *err);

/* ---- bench_env.c ---- */

struct settings;
enum { BENCH_ENV_SIZES = 4 };
extern const int bench_env_copies[BENCH_ENV_SIZES];

/* Steps a second, of all COPIES of the environment of SETTINGS together, with
 * random actions: of processor time, but by the clock of one that works
 * elsewhere (env_type).  False if it cannot be opened, or ends up in trouble.
 */
ATTR_MUST_USE bool bench_env_measure(double *rate,
                                     const struct settings *settings,
                                     int copies, double seconds,
                                     struct err *err);

/* ---- bench_analysis.c ---- */

/* How long a fit takes, or how fast a file is read. */
struct analysis_row {
    const char *name, *unit; /* s of processor time, or MB/s */
    double value;
    const char *peer; /* what it is held against: exp, memchr */
    double ratio;     /* time of the work over that of one call, of the peer
                       * over the same bytes */
};

enum { ANALYSIS_ROWS = 8 };

struct analysis_figures {
    struct analysis_row rows[ANALYSIS_ROWS];
    size_t n;
    double exp_s; /* of a call of exp */
};

/* Measure fits of made-up curves and points, and readers of made-up files, each
 * for about SECONDS. */
ATTR_MUST_USE bool bench_analysis_measure(struct analysis_figures *out,
                                          double seconds, struct err *err);

#endif
