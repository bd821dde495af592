/* isoflop.c - the best size at each of several computes, and the power law
 * through these optima (Hoffmann et al. 2022, approach 2). */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_spline.h>

#include "analysis/law_model.h"
#include "analysis/notes.h"
#include "base/arena.h"
#include "base/mem.h"

/* Rows whose computes differ by less than this factor are of one level. */
static const double same_compute = 1.05;

enum { X_COMPUTE, X_SIZE, X_DATA };
enum { SMALLEST_PARABOLA = 3, SMALLEST_AKIMA = 5 };

/* One size at one compute: mean over its rows. */
struct iso_size {
    double log_N, y, rows;
};

/* Rows of one compute, those that were drawn. */
struct level {
    double log_C;
    double log_D_N; /* mean of log(D N), NaN without D */
    size_t n;       /* sizes, smallest first */
    struct iso_size *sizes;
    size_t n_rows;
};

struct optimum {
    double log_N, y;
    const char *refused; /* NULL: there is one */
};

/* All rows, sorted by compute and size; where each level begins. */
struct isoflop {
    struct law_rows rows;
    const struct law_options *options;
    bool has_data;
    size_t *order; /* (rows.n) */
    size_t n_levels, *start;
};

/* ---- levels ---- */

struct sorted {
    double C, N;
    size_t row;
};

static int by_compute(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;

    if (x->C != y->C)
        return x->C < y->C ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static int by_size(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;

    if (x->N != y->N)
        return x->N < y->N ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static void find_levels(struct arena *arena, struct isoflop *iso)
{
    size_t n = iso->rows.n;
    struct sorted *rows = mem_alloc((n + 1) * sizeof *rows);

    for (size_t i = 0; i < n; i++)
        rows[i] = (struct sorted){iso->rows.x[X_COMPUTE][i],
                                  iso->rows.x[X_SIZE][i], i};
    qsort(rows, n, sizeof *rows, by_compute);
    iso->order = arena_array(arena, size_t, n);
    iso->start = arena_array(arena, size_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || rows[i].C > same_compute * rows[i - 1].C)
            iso->start[iso->n_levels++] = i;
    }
    iso->start[iso->n_levels] = n;
    for (size_t k = 0; k < iso->n_levels; k++)
        qsort(rows + iso->start[k], iso->start[k + 1] - iso->start[k],
              sizeof *rows, by_size);
    for (size_t i = 0; i < n; i++)
        iso->order[i] = rows[i].row;
    free(rows);
}

/* Level K of the rows counted TIMES (NULL: once); SIZES has room for them. */
static struct level read_level(const struct isoflop *iso, size_t k,
                               const unsigned *times, struct iso_size *sizes)
{
    struct level level = {.sizes = sizes};
    double count = 0;

    for (size_t i = iso->start[k]; i < iso->start[k + 1]; i++) {
        size_t row = iso->order[i];
        double w = times == NULL ? 1 : (double)times[row];
        double log_N = log(iso->rows.x[X_SIZE][row]);
        struct iso_size *last = level.n > 0 ? &sizes[level.n - 1] : NULL;

        if (w == 0)
            continue;
        if (last == NULL || last->log_N != log_N) {
            sizes[level.n] = (struct iso_size){log_N, 0, 0};
            last = &sizes[level.n++];
        }
        last->rows += w;
        last->y += w * (iso->rows.y[row] - last->y) / last->rows;
        level.log_C += w * log(iso->rows.x[X_COMPUTE][row]);
        if (iso->has_data)
            level.log_D_N += w * (log(iso->rows.x[X_DATA][row]) + log_N);
        level.n_rows++;
        count += w;
    }
    level.log_C /= count;
    level.log_D_N = iso->has_data ? level.log_D_N / count : (double)NAN;
    return level;
}

/* ---- the optimum of a level ---- */

static const char at_smallest[] =
    "the optimum is at the smallest size or below it: smaller ones are missing";
static const char at_largest[] =
    "the optimum is at the largest size or beyond it: larger ones are missing";

/* Least squares of y on 1, z and z^2, z being log N less its mean. */
static struct optimum parabola(const struct level *level, bool most)
{
    struct optimum o = {(double)NAN, (double)NAN, NULL};
    double a[LAW_CONSTANTS][LAW_CONSTANTS] = {{0}}, c[LAW_CONSTANTS] = {0};
    double mean = 0, width;

    if (level->n < SMALLEST_PARABOLA) {
        o.refused = "a parabola takes at least three sizes";
        return o;
    }
    for (size_t i = 0; i < level->n; i++)
        mean += level->sizes[i].log_N / (double)level->n;
    width = level->sizes[level->n - 1].log_N - level->sizes[0].log_N;
    for (size_t i = 0; i < level->n; i++) {
        const struct iso_size *s = &level->sizes[i];
        double z = (s->log_N - mean) / width, power[] = {1, z, z * z};

        for (size_t j = 0; j < 3; j++) {
            for (size_t k = 0; k < 3; k++)
                a[j][k] += s->rows * power[j] * power[k];
            c[j] += s->rows * power[j] * s->y;
        }
    }
    if (!law_solve(a, c, 3) || !(most ? c[2] < 0 : c[2] > 0)) {
        o.refused = most ? "the parabola has no maximum"
                         : "the parabola has no minimum";
        return o;
    }
    double best = -c[1] / (2 * c[2]), log_N = mean + width * best;
    if (log_N <= level->sizes[0].log_N) {
        o.refused = at_smallest;
    } else if (log_N >= level->sizes[level->n - 1].log_N) {
        o.refused = at_largest;
    } else {
        o.log_N = log_N;
        o.y = c[0] + c[1] * best / 2;
    }
    return o;
}

/* The best of an Akima spline on a fine grid, which a parabola through its
 * neighbours then refines. */
static void best_of_spline(struct optimum *o, const gsl_spline *spline,
                           const double *x, size_t n, bool most)
{
    enum { FINE = 2000 };
    double step = (x[n - 1] - x[0]) / FINE, sign = most ? -1 : 1;
    double best = HUGE_VAL;
    int at = 0;

    for (int i = 0; i <= FINE; i++) {
        double y = sign * gsl_spline_eval(
                              spline, fmin(x[0] + i * step, x[n - 1]), NULL);

        if (y < best) {
            best = y;
            at = i;
        }
    }
    if (at == 0 || at == FINE) {
        o->refused = at == 0 ? at_smallest : at_largest;
        return;
    }
    o->log_N = x[0] + at * step;
    double left = sign * gsl_spline_eval(spline, o->log_N - step, NULL);
    double right =
        sign * gsl_spline_eval(spline, fmin(o->log_N + step, x[n - 1]), NULL);
    double bend = left - 2 * best + right;
    if (bend > 0)
        o->log_N += step * (left - right) / (2 * bend);
    o->y = gsl_spline_eval(spline, o->log_N, NULL);
}

static struct optimum akima(const struct level *level, bool most)
{
    struct optimum o = {(double)NAN, (double)NAN, NULL};

    if (level->n < SMALLEST_AKIMA) {
        o.refused = "an Akima spline takes at least five sizes";
        return o;
    }
    double *x = mem_alloc(level->n * sizeof *x);
    double *y = mem_alloc(level->n * sizeof *y);
    for (size_t i = 0; i < level->n; i++) {
        x[i] = level->sizes[i].log_N;
        y[i] = level->sizes[i].y;
    }
    gsl_spline *spline = gsl_spline_alloc(gsl_interp_akima, level->n);
    if (spline == NULL)
        abort();
    gsl_spline_init(spline, x, y, level->n);
    best_of_spline(&o, spline, x, level->n, most);
    gsl_spline_free(spline);
    free(x);
    free(y);
    return o;
}

/* ---- optima of all levels, and the power laws through them ---- */

/* Levels with an optimum; those without are counted. */
struct optima {
    size_t n;
    double *C, *N, *D; /* (n); D is NULL without data */
};

static struct optimum optimum_by(const struct level *level,
                                 const struct law_options *options,
                                 enum law_method method)
{
    return method == LAW_AKIMA ? akima(level, options->most)
                               : parabola(level, options->most);
}

static void find_optima(struct optima *out, const struct isoflop *iso,
                        const unsigned *times)
{
    struct iso_size *sizes = mem_alloc((iso->rows.n + 1) * sizeof *sizes);

    out->n = 0;
    for (size_t k = 0; k < iso->n_levels; k++) {
        struct level level = read_level(iso, k, times, sizes);

        if (level.n == 0)
            continue;
        struct optimum o =
            optimum_by(&level, iso->options, iso->options->method);
        if (o.refused != NULL)
            continue;
        out->C[out->n] = exp(level.log_C);
        out->N[out->n] = exp(o.log_N);
        if (iso->has_data)
            out->D[out->n] = exp(level.log_D_N - o.log_N);
        out->n++;
    }
    free(sizes);
}

/* log y = log coefficient + exponent log C by least squares. */
static bool power_through(double *constants, const double *C, const double *y,
                          size_t n)
{
    double mean = 0, mean_y = 0, square = 0, product = 0;

    for (size_t i = 0; i < n; i++) {
        mean += log(C[i]) / (double)n;
        mean_y += log(y[i]) / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        double d = log(C[i]) - mean;

        square += d * d;
        product += d * (log(y[i]) - mean_y);
    }
    constants[1] = product / square;
    constants[0] = exp(mean_y - constants[1] * mean);
    return n >= 2 && square > 0;
}

static size_t n_constants(const struct isoflop *iso)
{
    return iso->has_data ? 4 : 2;
}

static bool constants_of(double *constants, const struct isoflop *iso,
                         const struct optima *o)
{
    return power_through(constants, o->C, o->N, o->n) &&
           (!iso->has_data || power_through(constants + 2, o->C, o->D, o->n));
}

static struct optima optima_new(struct arena *arena, const struct isoflop *iso)
{
    size_t n = iso->n_levels;

    return (struct optima){0, arena_array(arena, double, n),
                           arena_array(arena, double, n),
                           arena_array(arena, double, n)};
}

/* ---- the result ---- */

enum { T_C, T_SIZES, T_N, T_L, T_PARABOLA, T_AKIMA, T_D, T_COLUMNS };

static void fill_table(struct arena *arena, struct law_fit *fit,
                       const struct isoflop *iso)
{
    static const char *const columns[T_COLUMNS] = {
        [T_C] = "C",     [T_SIZES] = "sizes",         [T_N] = "N_opt",
        [T_L] = "L_opt", [T_PARABOLA] = "N_parabola", [T_AKIMA] = "N_akima",
        [T_D] = "D_opt"};
    size_t width = iso->has_data ? T_COLUMNS : T_D;
    double *values = arena_array(arena, double, iso->n_levels *width);
    const char **remarks = arena_array(arena, const char *, iso->n_levels);
    struct iso_size *sizes = mem_alloc((iso->rows.n + 1) * sizeof *sizes);

    for (size_t k = 0; k < iso->n_levels; k++) {
        struct level level = read_level(iso, k, NULL, sizes);
        struct optimum p = parabola(&level, iso->options->most);
        struct optimum a = akima(&level, iso->options->most);
        const struct optimum *o = iso->options->method == LAW_AKIMA ? &a : &p;
        double *row = values + k * width;

        row[T_C] = exp(level.log_C);
        row[T_SIZES] = (double)level.n;
        row[T_N] = exp(o->log_N);
        row[T_L] = o->y;
        row[T_PARABOLA] = exp(p.log_N);
        row[T_AKIMA] = exp(a.log_N);
        if (iso->has_data)
            row[T_D] = exp(level.log_D_N - o->log_N);
        remarks[k] = o->refused;
    }
    free(sizes);
    fit->table = (struct law_table){.name = "optima",
                                    .columns = columns,
                                    .n_columns = width,
                                    .n_rows = iso->n_levels,
                                    .values = values,
                                    .remarks = remarks};
}

/* Fewer than two optima: no power law. */
static void refuse(struct arena *arena, struct law_fit *fit, size_t n)
{
    const struct law_table *t = &fit->table;

    fit->identifiable = NOT_IDENTIFIABLE;
    fit->objective = fit->r2 = fit->condition = (double)NAN;
    for (size_t k = 0; k < t->n_rows; k++) {
        if (t->remarks[k] == NULL)
            continue;
        fit->reason = arena_printf(
            arena,
            "%zu of %zu computes %s an optimum among the sizes; at C = %.4g %s",
            n, t->n_rows, n == 1 ? "has" : "have",
            t->values[k * t->n_columns + T_C], t->remarks[k]);
        return;
    }
    fit->reason = "all points are of one compute, and a power law takes more";
}

/* Everything anew from rows, or runs, drawn with replacement. */
static void bootstrap(struct arena *arena, struct law_fit *fit,
                      const struct isoflop *iso)
{
    size_t width = fit->n_constants, wanted = (size_t)fit->options.bootstrap;
    struct optima o = optima_new(arena, iso);
    unsigned *times = mem_calloc(iso->rows.n + 1, sizeof *times);
    unsigned *drawn = mem_calloc(iso->rows.n_groups + 1, sizeof *drawn);
    double *constants = arena_array(arena, double, wanted *width);
    double *at = arena_array(arena, double, wanted * 2);

    fit->replicates = (int)wanted;
    fit->replicate_constants = constants;
    fit->replicates_at = at;
    for (size_t b = 0; b < wanted; b++) {
        size_t ok = (size_t)fit->replicates_ok;
        double *c = constants + ok * width;

        law_draw(times, drawn, iso->rows.group, iso->rows.n, iso->rows.n_groups,
                 fit->options.seed, b);
        find_optima(&o, iso, times);
        if (!constants_of(c, iso, &o))
            continue;
        at[2 * ok] = exp(log(c[0]) + c[1] * fit->model->centre[0]);
        at[2 * ok + 1] = c[1];
        fit->replicates_ok++;
    }
    law_set_intervals(fit, NULL, 0, 0);
    free(times);
    free(drawn);
}

static void tell(const struct law_fit *fit, struct notes *notes, size_t n)
{
    const struct law_table *t = &fit->table;

    if (n < t->n_rows)
        notes_add(notes,
                  "%zu of %zu computes have no optimum among their sizes and "
                  "are left out",
                  t->n_rows - n, t->n_rows);
    if (fit->replicates_ok < fit->replicates)
        notes_add(notes,
                  "%d of %d bootstrap replicates had no two computes with an "
                  "optimum and are left out",
                  fit->replicates - fit->replicates_ok, fit->replicates);
}

/* The power law through the optima O, which are points of a law by themselves.
 */
static bool fit_power(struct arena *arena, struct law_fit *fit,
                      const struct isoflop *iso, const struct optima *o,
                      struct err *err)
{
    struct law_model *m = arena_new_of(arena, struct law_model);
    struct law_options options = fit->options;
    size_t *group = arena_array(arena, size_t, o->n);
    struct law_rows rows = {.n = o->n,
                            .n_x = 1,
                            .x = {o->C},
                            .y = o->N,
                            .group = group,
                            .n_groups = o->n};
    double values[LAW_CONSTANTS];

    for (size_t i = 0; i < o->n; i++)
        group[i] = i;
    options.floor = options.absolute = false;
    if (!law_model_init(arena, m, &law_power, &options, &rows, NULL, err) ||
        !law_fit_model(arena, fit, m, &rows, err) ||
        !constants_of(values, iso, o))
        return false;
    for (size_t i = 0; i < fit->n_constants; i++)
        fit->constants[i].value = values[i];
    bootstrap(arena, fit, iso);
    law_judge(arena, fit, m);
    return true;
}

static bool isoflop_fit(struct arena *arena, struct law_fit *fit,
                        const struct points *points,
                        const struct law_columns *columns, struct notes *notes,
                        struct err *err)
{
    struct isoflop iso = {.options = &fit->options,
                          .has_data = columns->has[X_DATA]};

    law_rows_of(arena, &iso.rows, fit->law, points, columns, notes);
    for (size_t k = 0; k < iso.rows.n_x; k++) {
        if (!law_check_values(iso.rows.x[k], iso.rows.n, fit->law->x[k].name,
                              true, "", err))
            return false;
    }
    if (iso.rows.n < SMALLEST_PARABOLA)
        return err_set(err, "%zu points are too few for an optimum",
                       iso.rows.n);
    find_levels(arena, &iso);
    struct optima o = optima_new(arena, &iso);
    find_optima(&o, &iso, NULL);
    fit->formula = fit->law->formula;
    law_name_constants(arena, fit, n_constants(&iso));
    fill_table(arena, fit, &iso);
    fit->n = iso.rows.n;
    if (o.n < 2)
        refuse(arena, fit, o.n);
    else if (!fit_power(arena, fit, &iso, &o, err))
        return false;
    tell(fit, notes, o.n);
    return true;
}

const struct law_engine law_isoflop = {.fit = isoflop_fit};
