/* bench_analysis.c - how fast laws are fitted and curves are read.
 *
 * The curves and points are made up from laws, always the same.  How long a
 * piece of work takes is told beside exp() on this machine at that moment,
 * what fits spend most of their time with. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/intrinsic.h"
#include "analysis/law.h"
#include "analysis/points.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"
#include "cli/bench.h"
#include "import/import.h"
#include "import/write.h"

/* ---- made-up data ---- */

enum { SIZES = 9, SEEDS = 3, POINTS = 256, ROWS = 240, EXPS = 1 << 16 };

static struct curve make_curve(struct arena *arena, struct rng *rng, int size,
                               int seed)
{
    const struct intrinsic_law law = intrinsic_law_of(0.5, 0.5, 0.6);
    double *interactions = arena_array(arena, double, 2 * POINTS);
    double *returns = interactions + POINTS;
    double N = 1e4 * exp2(size), shift = 0.1 * rng_normal(rng);

    for (int i = 0; i < POINTS; i++) {
        double E = 4e4 * exp2(8.0 * i / (POINTS - 1));
        double log_I = log(intrinsic_at(&law, N, E)) + shift;

        interactions[i] = E;
        returns[i] = 100 / (1 + exp((25 - log_I) / 1.2)) + 2 * rng_normal(rng);
    }
    return (struct curve){
        .run = arena_printf(arena, "size=%d/seed=%d", size, seed),
        .environment = "",
        .parameters = N,
        .seed = seed,
        .n = POINTS,
        .interactions = interactions,
        .returns = returns,
    };
}

static struct curve_set make_curves(struct arena *arena)
{
    static const unsigned char key[] = "bench";
    struct curve *curves = arena_array(arena, struct curve, SIZES * SEEDS);
    struct rng rng;

    rng_init(&rng, key, sizeof key, "analysis/curves", 0);
    for (int i = 0; i < SIZES * SEEDS; i++)
        curves[i] = make_curve(arena, &rng, i / SEEDS, i % SEEDS);
    return (struct curve_set){curves, SIZES * SEEDS};
}

/* Losses by the law that Hoffmann et al. (2022) fitted. */
static struct points make_points(struct arena *arena)
{
    static const unsigned char key[] = "bench";
    static const char *const names[] = {"N", "D", "L"};
    struct points_column *columns =
        arena_array(arena, struct points_column, COUNT_OF(names));
    double *N = arena_array(arena, double, 3 * ROWS);
    double *D = N + ROWS, *L = D + ROWS;
    struct rng rng;

    rng_init(&rng, key, sizeof key, "analysis/points", 0);
    for (int i = 0; i < ROWS; i++) {
        N[i] = pow(10, 7.6 + 2.6 * rng_double(&rng));
        D[i] = pow(10, 9 + 2.8 * rng_double(&rng));
        L[i] = (1.69 + 406.4 / pow(N[i], 0.34) + 410.7 / pow(D[i], 0.28)) *
               exp(0.01 * rng_normal(&rng));
    }
    for (size_t c = 0; c < COUNT_OF(names); c++)
        columns[c] =
            (struct points_column){.name = names[c], .values = N + c * ROWS};
    return (struct points){.name = "bench",
                           .n = ROWS,
                           .columns = columns,
                           .n_columns = COUNT_OF(names)};
}

/* A long one, for readers. */
static struct curve make_long_curve(struct arena *arena)
{
    static const unsigned char key[] = "bench";
    enum { LONG = 20000 };
    double *interactions = arena_array(arena, double, 2 * LONG);
    double *returns = interactions + LONG;
    struct rng rng;

    rng_init(&rng, key, sizeof key, "analysis/long", 0);
    for (int i = 0; i < LONG; i++) {
        interactions[i] = 2048.0 * (i + 1);
        returns[i] = rng_normal(&rng);
    }
    return (struct curve){
        .run = "long",
        .environment = "task",
        .parameters = 1e6,
        .seed = 1,
        .n = LONG,
        .interactions = interactions,
        .returns = returns,
    };
}

/* ---- the work ---- */

struct subject {
    struct curve_set curves;
    struct points points;
    struct law_columns columns; /* of POINTS, for the law of losses */
    const struct law *law;
    struct str text;    /* what a reader reads */
    const char *format; /* of it */
    int bootstrap;      /* replicates of a fit */
    double seconds;     /* to measure each piece of work for */
    double sum;         /* of results, so that they are made */
    struct err err;
    bool failed;
};

static void fit_curves(void *ctx)
{
    struct subject *s = ctx;
    struct arena *arena = arena_new();
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct intrinsic_fit *fit;

    options.holdout_sizes = 0;
    options.bootstrap = s->bootstrap;
    if (!intrinsic_fit(arena, &fit, &s->curves, &options, &s->err))
        s->failed = true;
    arena_free(arena);
}

static void fit_points(void *ctx)
{
    struct subject *s = ctx;
    struct arena *arena = arena_new();
    struct law_options options = LAW_DEFAULTS;
    struct law_fit *fit;

    options.bootstrap = s->bootstrap;
    if (!law_fit(arena, &fit, s->law, &s->points, &s->columns, &options,
                 &s->err))
        s->failed = true;
    arena_free(arena);
}

static void read_text(void *ctx)
{
    struct subject *s = ctx;
    struct arena *arena = arena_new();
    struct imported imported;

    const struct import_options options = {.format = s->format};
    if (!import_curves_in_memory(arena, &imported, s->text.text, s->text.len,
                                 "bench", &options, &s->err))
        s->failed = true;
    arena_free(arena);
}

static void take_exps(void *ctx)
{
    struct subject *s = ctx;

    for (int i = 0; i < EXPS; i++)
        s->sum += exp(1e-6 * i);
}

static void look_at_bytes(void *ctx)
{
    struct subject *s = ctx;
    const char *end = s->text.text + s->text.len, *at = s->text.text;

    while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        at++;
        s->sum++;
    }
}

/* ---- the figures ---- */

/* Median of what WORK takes, again and again for a while. */
static double time_of(bench_fn work, struct subject *s)
{
    double took[BENCH_MAX_REPEATS], start = bench_now_s();
    size_t n = 0;

    do {
        double from = bench_now_s();

        work(s);
        took[n++] = bench_now_s() - from;
    } while (n < COUNT_OF(took) && bench_now_s() - start < s->seconds);
    return bench_quantile(took, n, 0.5);
}

/* What takes SECONDS, in calls of exp. */
static void add_seconds(struct analysis_figures *out, const char *name,
                        double seconds)
{
    out->rows[out->n++] = (struct analysis_row){
        .name = name,
        .unit = "s",
        .value = seconds,
        .peer = "exp",
        .ratio = seconds / out->exp_s,
    };
}

/* WORK without replicates, and a thousand replicates. */
static void measure_fit(struct analysis_figures *out, const char *fit,
                        const char *bootstrap, bench_fn work, struct subject *s)
{
    enum { SAMPLE = 25, ALL = 1000 };

    s->bootstrap = 0;
    double without = time_of(work, s);
    s->bootstrap = SAMPLE;
    double with = time_of(work, s);
    add_seconds(out, fit, without);
    add_seconds(out, bootstrap, fmax(with - without, 0) * ALL / SAMPLE);
}

static void measure_fits(struct analysis_figures *out, struct subject *s)
{
    measure_fit(out, "fit-intrinsic", "bootstrap-intrinsic", fit_curves, s);
    measure_fit(out, "fit-chinchilla", "bootstrap-chinchilla", fit_points, s);
}

static void measure_readers(struct analysis_figures *out, struct arena *arena,
                            struct subject *s)
{
    const struct curve curve = make_long_curve(arena);
    const struct curve_set set = {&curve, 1};
    static const char *const formats[] = {"csv", "jsonl", "tensorboard"};
    static const char *const names[] = {"read-csv", "read-jsonl",
                                        "read-tensorboard"};

    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        const struct write_format *format =
            write_format_find(formats[i], &s->err);

        str_clear(&s->text);
        if (format->write_all != NULL)
            format->write_all(&s->text, &set);
        else
            format->write_one(&s->text, &curve);
        s->format = formats[i];
        double took = time_of(read_text, s);
        double look = time_of(look_at_bytes, s);
        out->rows[out->n++] = (struct analysis_row){
            .name = names[i],
            .unit = "MB/s",
            .value = 1e-6 * (double)s->text.len / took,
            .peer = "memchr",
            .ratio = took / look,
        };
    }
}

static void subject_init(struct subject *s, struct arena *arena)
{
    static const char *const own_names[LAW_X + 1] = {NULL};

    memset(s, 0, sizeof *s);
    s->curves = make_curves(arena);
    s->points = make_points(arena);
    s->law = law_find("chinchilla");
    s->failed = !law_choose_columns(&s->columns, s->law, &s->points, own_names,
                                    &s->err);
}

bool bench_analysis_measure(struct analysis_figures *out, double seconds,
                            struct err *err)
{
    struct arena *arena = arena_new();
    struct subject s;

    memset(out, 0, sizeof *out);
    subject_init(&s, arena);
    s.seconds = seconds;
    out->exp_s = time_of(take_exps, &s) / EXPS;
    measure_fits(out, &s);
    measure_readers(out, arena, &s);
    *err = s.err;
    str_fini(&s.text);
    arena_free(arena);
    return !s.failed;
}
