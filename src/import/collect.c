/* collect.c - points of many runs, in any order, made into curves. */
#include "config.h"

#include "import/collect.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "import/intern.h"
#include "import/table.h"

static const size_t max_points = 20000000;

struct row {
    size_t run, file; /* indices */
    struct collect_point point;
};

struct run {
    struct collect_run is;
    const char *name;
    size_t file, place; /* of its first point */
    size_t rows;
    double last_nan; /* the furthest point where the return was NaN */
};

struct collect {
    struct arena *arena;
    struct collect_file *files;
    size_t n_files, cap_files;
    struct row *rows;
    size_t n_rows, cap_rows;
    struct run *runs;
    size_t n_runs, cap_runs;
    struct intern keys; /* of the runs, in their order */
    struct str key;     /* of the present one */
    size_t last_run;    /* points of a run mostly stand together */
    bool any_compute;
};

struct collect *collect_new(struct arena *arena)
{
    struct collect *c = mem_calloc(1, sizeof *c);

    c->arena = arena;
    c->keys = INTERN_OF(arena);
    return c;
}

void collect_free(struct collect *c)
{
    if (c == NULL)
        return;
    free(c->files);
    free(c->rows);
    free(c->runs);
    intern_fini(&c->keys);
    str_fini(&c->key);
    free(c);
}

void collect_begin(struct collect *c, const struct collect_file *file)
{
    c->files = mem_grow(c->files, &c->cap_files, c->n_files, sizeof *c->files);
    c->files[c->n_files++] = *file;
}

/* ---- messages ---- */

/* "line 7", "line 7 of b.csv" when the reader of the message is elsewhere. */
static const char *place_text(const struct collect *c, size_t file,
                              size_t place, size_t here)
{
    const struct collect_file *f = &c->files[file];
    const char *word = f->place != NULL ? f->place : "line";

    if (file == here)
        return arena_printf(c->arena, "%s %zu", word, place);
    return arena_printf(c->arena, "%s %zu of %s", word, place, f->file);
}

static bool fault(const struct collect *c, size_t file, size_t place,
                  struct err *err, const char *fmt, ...) ATTR_PRINTF(5, 6);

static bool fault(const struct collect *c, size_t file, size_t place,
                  struct err *err, const char *fmt, ...)
{
    const struct collect_file *f = &c->files[file];
    char what[400];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return place_fault(err, f->file, f->place, place, what);
}

/* ---- runs ---- */

/* A run with a name is that name in its environment; its other properties must
 * agree then.  One without is all that is known of it. */
static bool same_run(const struct run *a, const struct collect_run *b,
                     size_t file)
{
    if (strcmp(a->is.environment, b->environment) != 0 ||
        (a->is.run == NULL) != (b->run == NULL))
        return false;
    if (b->run != NULL)
        return strcmp(a->is.run, b->run) == 0;
    return a->is.parameters == b->parameters && a->is.seed == b->seed &&
           a->file == file;
}

/* The same for equal runs, and only for those. */
static void make_key(struct str *key, const struct collect_run *run,
                     size_t file)
{
    uint64_t bits;

    str_clear(key);
    str_add_int(key, (int64_t)strlen(run->environment));
    str_addc(key, run->run != NULL ? 'n' : 'p');
    str_add(key, run->environment);
    if (run->run != NULL) {
        str_add(key, run->run);
        return;
    }
    memcpy(&bits, &run->parameters, sizeof bits);
    str_add_int(key, (int64_t)bits);
    str_addc(key, ' ');
    str_add_int(key, run->seed);
    str_addc(key, ' ');
    str_add_int(key, (int64_t)file);
}

/* "runs/a: parameters 626000, seed 3" */
static const char *name_run(const struct collect *c,
                            const struct collect_run *run)
{
    const char *label = c->files[c->n_files - 1].label;
    struct str name = STR_INIT;

    if (run->run != NULL)
        return arena_strdup(c->arena, run->run);
    if (label != NULL)
        str_printf(&name, "%s: ", label);
    str_printf(&name, "parameters %.10g", run->parameters);
    if (run->has_seed)
        str_printf(&name, ", seed %lld", (long long)run->seed);
    const char *copy = arena_strdup(c->arena, name.text);
    str_fini(&name);
    return copy;
}

static struct run *add_run(struct collect *c, const struct collect_run *is,
                           size_t place)
{
    c->runs = mem_grow(c->runs, &c->cap_runs, c->n_runs, sizeof *c->runs);
    struct run *run = &c->runs[c->n_runs++];
    const char *name = name_run(c, is);

    *run = (struct run){
        .is = *is,
        .name = name,
        .file = c->n_files - 1,
        .place = place,
    };
    run->is.run = is->run != NULL ? name : NULL;
    run->is.environment = arena_strdup(c->arena, is->environment);
    if (is->size_by != NULL)
        run->is.size_text = arena_strdup(c->arena, is->size_text);
    return run;
}

/* The run of a point, entered when it is new. */
static struct run *find_run(struct collect *c, const struct collect_run *is,
                            size_t place)
{
    size_t file = c->n_files - 1;

    if (c->last_run < c->n_runs && same_run(&c->runs[c->last_run], is, file))
        return &c->runs[c->last_run];
    make_key(&c->key, is, file);
    c->last_run = intern_add(&c->keys, str_text(&c->key), c->key.len);
    if (c->last_run == c->n_runs)
        add_run(c, is, place);
    return &c->runs[c->last_run];
}

static bool agrees(const struct collect *c, const struct run *run,
                   const struct collect_run *is, size_t place, struct err *err)
{
    size_t here = c->n_files - 1;

    if (run->is.parameters != is->parameters)
        return fault(c, here, place, err,
                     "parameters of run '%.60s' are %.17g here and %.17g in "
                     "%s; say what tells runs apart, as run=COLUMN+COLUMN",
                     run->name, is->parameters, run->is.parameters,
                     place_text(c, run->file, run->place, here));
    if (run->is.has_seed && is->has_seed && run->is.seed != is->seed)
        return fault(c, here, place, err,
                     "seed of run '%.60s' is %lld here and %lld in %s; say "
                     "what tells runs apart, as run=COLUMN+COLUMN",
                     run->name, (long long)is->seed, (long long)run->is.seed,
                     place_text(c, run->file, run->place, here));
    return true;
}

/* ---- points ---- */

bool collect_add(struct collect *c, const struct collect_run *is,
                 const struct collect_point *point, struct err *err)
{
    struct run *run = find_run(c, is, point->place);

    if (!agrees(c, run, is, point->place, err))
        return false;
    if (isnan(point->ret)) {
        run->last_nan = fmax(run->last_nan, point->interactions);
        return true;
    }
    if (c->n_rows == max_points)
        return fault(c, c->n_files - 1, point->place, err,
                     "more than %zu points", max_points);
    c->rows = mem_grow(c->rows, &c->cap_rows, c->n_rows, sizeof *c->rows);
    c->rows[c->n_rows++] =
        (struct row){(size_t)(run - c->runs), c->n_files - 1, *point};
    c->any_compute |= !isnan(point->compute);
    run->rows++;
    return true;
}

/* ---- curves ---- */

static int by_run_and_interactions(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    if (x->point.interactions != y->point.interactions)
        return x->point.interactions < y->point.interactions ? -1 : 1;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    return x->point.place < y->point.place ? -1
                                           : x->point.place > y->point.place;
}

/* Two neighbours of one run. */
static bool follows(const struct collect *c, const struct row *last,
                    const struct row *row, struct err *err)
{
    const char *name = c->runs[row->run].name;
    const struct collect_point *p = &row->point, *q = &last->point;

    if (q->interactions == p->interactions)
        return fault(c, row->file, p->place, err,
                     "interactions of run '%.60s' are %.17g here and in %s; "
                     "say what tells runs apart (run=COLUMN+COLUMN), or leave "
                     "rows out (only COLUMN=VALUE)",
                     name, p->interactions,
                     place_text(c, last->file, q->place, row->file));
    if (isnan(p->compute) != isnan(q->compute))
        return fault(c, row->file, p->place, err,
                     "compute of run '%.60s' is known here or in %s, not in "
                     "both",
                     name, place_text(c, last->file, q->place, row->file));
    if (p->compute < q->compute)
        return fault(c, row->file, p->place, err,
                     "compute of run '%.60s' falls to %.6g, from %.6g in %s; "
                     "it is the FLOP of all training so far",
                     name, p->compute, q->compute,
                     place_text(c, last->file, q->place, row->file));
    return true;
}

static int by_size(const void *a, const void *b)
{
    const struct curve *x = *(struct curve *const *)a;
    const struct curve *y = *(struct curve *const *)b;
    int order = strcmp(x->environment, y->environment);

    if (order != 0)
        return order;
    if (x->parameters != y->parameters)
        return x->parameters < y->parameters ? -1 : 1;
    return x < y ? -1 : x > y;
}

/* Seeds that a file does not have: the runs of a size, in order. */
static void number_seeds(struct curve *curves, size_t n)
{
    struct curve **sorted = mem_calloc(n, sizeof *sorted);

    for (size_t i = 0; i < n; i++)
        sorted[i] = &curves[i];
    qsort(sorted, n, sizeof *sorted, by_size);
    for (size_t i = 0; i < n; i++) {
        bool first =
            i == 0 || sorted[i]->parameters != sorted[i - 1]->parameters ||
            strcmp(sorted[i]->environment, sorted[i - 1]->environment) != 0;

        sorted[i]->seed = first ? 0 : sorted[i - 1]->seed + 1;
    }
    free(sorted);
}

static struct curve curve_of(const struct collect *c, const struct run *run)
{
    return (struct curve){
        .run = run->name,
        .environment = run->is.environment,
        .parameters = run->is.parameters,
        .seed = run->is.seed,
        .origin = c->files[run->file].origin,
        .size_by = run->is.size_by,
        .size_text = run->is.size_text,
    };
}

static bool fill_curves(struct collect *c, struct curve *curves,
                        struct curve_set *out, struct err *err)
{
    double *E = arena_array(c->arena, double, c->n_rows);
    double *R = arena_array(c->arena, double, c->n_rows);
    double *compute =
        c->any_compute ? arena_array(c->arena, double, c->n_rows) : NULL;
    struct curve *curve = NULL;

    for (size_t i = 0; i < c->n_rows; i++) {
        const struct row *row = &c->rows[i], *last = row - (i > 0);
        const struct run *run = &c->runs[row->run];

        if (i > 0 && last->run == row->run) {
            if (!follows(c, last, row, err))
                return false;
        } else {
            curve = &curves[out->n++];
            *curve = curve_of(c, run);
            curve->interactions = E + i;
            curve->returns = R + i;
            curve->compute = isnan(row->point.compute) ? NULL : compute + i;
        }
        E[i] = row->point.interactions;
        R[i] = row->point.ret;
        if (c->any_compute)
            compute[i] = row->point.compute;
        curve->n++;
        curve->diverged = run->last_nan > E[i];
    }
    return true;
}

bool collect_curves(struct collect *c, struct curve_set *out, struct err *err)
{
    struct curve *curves = arena_array(c->arena, struct curve, c->n_runs);
    bool seeds = true;

    *out = (struct curve_set){curves, 0};
    if (c->n_rows == 0)
        return err_set(err, "%s: there is no row with a return",
                       c->files[0].file);
    qsort(c->rows, c->n_rows, sizeof *c->rows, by_run_and_interactions);
    if (!fill_curves(c, curves, out, err))
        return false;
    for (size_t i = 0; i < c->n_runs; i++)
        seeds &= c->runs[i].is.has_seed;
    if (!seeds)
        number_seeds(curves, out->n);
    return true;
}
