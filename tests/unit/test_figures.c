/* test_figures.c - the same figure as data for others to draw: Vega-Lite and
 * pgfplots have the same points, and no other than the CSV. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "report/drawing.h"
#include "report/figure_data.h"
#include "report/formats.h"
#include "report/plots.h"
#include "report/shown.h"
#include "tests/unit/report_fake.h"
#include "tests/unit/report_shapes.h"
#include "tests/unit/unit.h"

/* ---- values and where they stand ---- */

struct pair {
    double x, y;
};

struct pairs {
    struct pair *at;
    size_t n, cap;
};

static void put(struct pairs *p, double x, double y)
{
    p->at = mem_grow(p->at, &p->cap, p->n, sizeof(*p->at));
    p->at[p->n++] = (struct pair){x, y};
}

static bool near(double a, double b, double digits)
{
    return a == b || fabs(a - b) <= digits * fmax(fabs(a), fabs(b));
}

static int compare(const void *a, const void *b)
{
    const struct pair *p = a, *q = b;

    return p->x != q->x ? (p->x > q->x) - (p->x < q->x)
                        : (p->y > q->y) - (p->y < q->y);
}

/* Whether P, in order, has X and Y; pairs of nearly the same x stand
 * together. */
static bool has(const struct pairs *p, double x, double y)
{
    size_t low = 0, high = p->n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (p->at[middle].x < x && !near(p->at[middle].x, x, 1e-9))
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < p->n && near(p->at[low].x, x, 1e-9); low++) {
        if (near(p->at[low].y, y, 1e-9))
            return true;
    }
    return false;
}

/* ---- readers ---- */

/* All x with their y, low and high. */
static void read_csv(struct pairs *out, char *text)
{
    char *line = strtok(text, "\n");

    while ((line = strtok(NULL, "\n")) != NULL) {
        double v[4];
        size_t commas = 0, n = 0;
        bool quoted = false;

        /* Names may have commas; numbers stand behind the third that is none
         * of a name's. */
        for (char *at = line; *at != '\0' && n < COUNT_OF(v); at++) {
            quoted ^= *at == '"';
            commas += *at == ',' && !quoted;
            if (*at != ',' || quoted || commas < 3)
                continue;
            v[n++] = strchr(",\n", at[1]) != NULL ? (double)NAN
                                                  : strtod(at + 1, NULL);
        }
        for (size_t i = 1; i < n; i++) {
            if (isfinite(v[0]) && isfinite(v[i]))
                put(out, v[0], v[i]);
        }
    }
    if (out->n > 0)
        qsort(out->at, out->n, sizeof(*out->at), compare);
}

static double number(const json_t *of, const char *key)
{
    return json_number_value(json_object_get(of, key));
}

/* One layer of Vega-Lite. */
struct layer {
    const char *mark;
    const json_t *values;
};

static struct layer layer_of(const json_t *json)
{
    struct layer layer = {"", NULL};

    CU_ASSERT_EQUAL_FATAL(json_unpack((json_t *)json, "{s:{s:o}, s:{s:s}}",
                                      "data", "values", &layer.values, "mark",
                                      "type", &layer.mark),
                          0);
    return layer;
}

/* What pgfplots has to draw for LAYER: band and error bars along their ends. */
static void layer_pairs(struct pairs *out, const struct layer *layer)
{
    size_t n = json_array_size(layer->values), from = 0;
    bool area = strcmp(layer->mark, "area") == 0;
    bool rule = strcmp(layer->mark, "rule") == 0;

    for (size_t i = 0; i < n; i++) {
        const json_t *v = json_array_get(layer->values, i);
        const json_t *next = json_array_get(layer->values, i + 1);

        put(out, number(v, "x"), number(v, area ? "y2" : "y"));
        if (rule)
            put(out, number(v, "x"), number(v, "y2"));
        if (!area ||
            (next != NULL && number(v, "piece") == number(next, "piece")))
            continue;
        for (size_t k = i + 1; k-- > from;) {
            v = json_array_get(layer->values, k);
            put(out, number(v, "x"), number(v, "y"));
        }
        from = i + 1;
    }
}

/* The coordinates of all plots of the next panel, which is behind AT. */
static const char *read_pgfplots(struct pairs *out, const char *at,
                                 const struct scale *x, const struct scale *y)
{
    static const char plot[] = "] coordinates {";
    const char *end = strstr(at, "\\nextgroupplot");

    while ((at = strstr(at, plot)) != NULL && (end == NULL || at < end)) {
        at += strlen(plot);
        while (*at == '(') {
            char *after;
            double v = strtod(at + 1, &after), w = strtod(after + 1, &after);

            put(out, x->kind == SCALE_SYMLOG ? scale_value(x, v) : v,
                y->kind == SCALE_SYMLOG ? scale_value(y, w) : w);
            at = after + 2; /* ") " */
        }
    }
    return end;
}

/* ---- agreement ---- */

static char *written(const char *format, const struct drawing *d)
{
    const struct figure_origin origin = {"rlstudy", 0};
    struct str s = STR_INIT;
    struct err err;

    for (const struct figure_format *f = figure_formats; f->name != NULL; f++) {
        if (strcmp(f->name, format) == 0)
            CU_ASSERT_FATAL(f->write(&s, d, &origin, &err));
    }
    CU_ASSERT_FATAL(s.len > 0);
    return s.text;
}

/* Whether a value is where the writers leave it: they bring near what lies far
 * out. */
static bool stays(const struct scale *s, double value)
{
    double place = scale_place(s, value);

    return place > -0.99 && place < 1.99;
}

/* Of a panel: how many values of the layers the CSV does not have.  Straight
 * rules are drawn from edge to edge, and words have places of their own. */
static size_t count_strangers(const struct layout *l, size_t p,
                              const struct layer *layer, const struct series *s,
                              const struct pairs *csv)
{
    size_t i, strangers = 0;
    json_t *v;

    if (s->kind == SERIES_RULE)
        return 0;
    json_array_foreach((json_t *)layer->values, i, v)
    {
        double x = number(v, "x"), y = number(v, "y"), y2 = number(v, "y2");

        if (!stays(&l->x[p], x) || !stays(&l->y, y))
            continue;
        strangers += !has(csv, x, y);
        if (json_object_get(v, "y2") != NULL && stays(&l->y, y2))
            strangers += !has(csv, x, y2);
    }
    return strangers;
}

/* The series of PANEL that the next layer is of: those without anything to be
 * seen have none. */
static const struct series *series_of(const struct panel *panel, size_t *next,
                                      const char *mark)
{
    static const char *const marks[] = {
        [SERIES_LINE] = "line",    [SERIES_BAND] = "area",
        [SERIES_POINTS] = "point", [SERIES_ERRORBARS] = "rule",
        [SERIES_RULE] = "line",    [SERIES_TEXT] = "text",
        [SERIES_CONTOUR] = "line",
    };

    while (*next < panel->n_series) {
        const struct series *s = &panel->series[(*next)++];

        if (strcmp(marks[s->kind], mark) == 0)
            return s;
    }
    return NULL;
}

/* Returns how many values were compared. */
static size_t check_figure(struct arena *arena, const struct figure *figure)
{
    struct layout *l =
        figure_layout(arena, figure, figure_natural_width(figure));
    struct drawing *d = drawing_make(arena, l);
    char *csv = written("csv", d), *tex = written("pgfplots", d);
    char *vega = written("vega", d);
    json_t *root = json_loads(vega, 0, NULL), *json;
    const char *at = strstr(tex, "\\nextgroupplot");
    struct pairs rows = {0};
    size_t compared = 0, wrong = 0;

    read_csv(&rows, csv);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    for (size_t p = 0; p < figure->n_panels; p++) {
        json_t *layers = json_object_get(
            json_array_get(json_object_get(root, "concat"), p), "layer");
        struct pairs drawn = {0}, told = {0};
        size_t i, next = 0;

        CU_ASSERT_PTR_NOT_NULL_FATAL(at);
        at = read_pgfplots(&told, at + 1, &l->x[p], &l->y);
        json_array_foreach(layers, i, json)
        {
            struct layer layer = layer_of(json);
            const struct series *s =
                series_of(&figure->panels[p], &next, layer.mark);

            if (strcmp(layer.mark, "text") == 0)
                continue;
            CU_ASSERT_PTR_NOT_NULL_FATAL(s);
            layer_pairs(&drawn, &layer);
            wrong += count_strangers(l, p, &layer, s, &rows);
        }
        CU_ASSERT_EQUAL_FATAL(drawn.n, told.n);
        for (size_t k = 0; k < told.n; k++)
            wrong += !near(drawn.at[k].x, told.at[k].x, 2e-6) ||
                     !(near(drawn.at[k].y, told.at[k].y, 2e-6) ||
                       (l->y.kind == SCALE_SYMLOG &&
                        fabs(scale_place(&l->y, drawn.at[k].y) -
                             scale_place(&l->y, told.at[k].y)) < 2e-6));
        compared += told.n;
        free(drawn.at);
        free(told.at);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    if (wrong > 0)
        fprintf(stderr, "%s: %zu values differ\n", figure->name, wrong);
    free(rows.at);
    json_decref(root);
    free(csv);
    free(tex);
    free(vega);
    return compared;
}

static void test_shapes(void)
{
    struct arena *arena = arena_new();

    for (size_t i = 0; i < REPORT_SHAPES; i++)
        CU_ASSERT(check_figure(arena, report_shapes(arena, i)) > 20);
    arena_free(arena);
}

static void test_studies(void)
{
    static const struct {
        size_t horizons, sizes, seeds, points;
        int trouble;
    } cases[] = {
        {3, 5, 3, 60, FAKE_FAILED},
        {4, 5, 2, 60, FAKE_NAMES},
        {2, 5, 3, 60, FAKE_MORE},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new();
        const struct shown *shown =
            shown_new(arena, fake_findings(arena, cases[i].horizons,
                                           cases[i].sizes, cases[i].seeds,
                                           cases[i].points, cases[i].trouble));
        size_t compared = 0;

        for (size_t k = 0; k < shown->n_all; k++)
            compared += check_figure(arena, shown->all[k]);
        CU_ASSERT(compared > 1000);
        arena_free(arena);
    }
}

/* A profile crosses its limit where the interval ends, and no point of what was
 * fitted is left out. */
static void test_profile(void)
{
    struct arena *arena = arena_new();
    struct findings *f = fake_findings(arena, 1, 5, 3, 60, 0);
    const struct intrinsic_profile *p = &f->laws[0].fit->profile_N_opt;
    const char *why;
    const struct figure *fig = plot_profile(arena, f, "law", &why);

    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    CU_ASSERT_EQUAL_FATAL(fig->n_panels, 3);
    const struct panel *panel = &fig->panels[2];
    CU_ASSERT_EQUAL_FATAL(panel->n_series, 4); /* limit, curve, ends, fits */
    const struct series *curve = &panel->series[1], *ends = &panel->series[2];
    const struct series *fits = &panel->series[3];
    CU_ASSERT_EQUAL(fits->n, (size_t)p->n);
    CU_ASSERT_EQUAL(curve->x[0], p->value[0]);
    CU_ASSERT_EQUAL(curve->x[curve->n - 1], p->value[p->n - 1]);
    CU_ASSERT(ends->x[0] == p->low && ends->x[1] == p->high);
    for (size_t i = 0; i < curve->n; i++)
        CU_ASSERT(
            (curve->x[i] < p->low - 1e-9 || curve->x[i] > p->high + 1e-9) ==
            (curve->y[i] > INTRINSIC_PROFILE_LIMIT + 1e-9));
    arena_free(arena);
}

/* What hardly has weight in the fit is thin, counts neither for the axes nor
 * for the best of all sizes, and joins what is thick. */
static void test_thin(void)
{
    enum { TELLING = 40 };
    struct arena *arena = arena_new();
    struct findings *f = fake_findings(arena, 1, 5, 3, 60, 0);
    struct intrinsic_size *first = &f->laws[0].fit->sizes[0];
    const char *why;

    const struct figure *fig = plot_frontier(arena, f, "law", &why);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    CU_ASSERT_PTR_NULL(strstr(fig->caption, "thin where"));
    size_t n = fig->panels[0].n_series;
    for (size_t i = 0; i < TELLING; i++)
        first->weights[i] = 0.01;
    for (size_t i = 0; i < TELLING; i++)
        first->mapped[i] *= 1e6;
    fig = plot_frontier(arena, f, "law", &why);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    CU_ASSERT_PTR_NOT_NULL(strstr(fig->caption, "thin where"));
    CU_ASSERT_EQUAL_FATAL(fig->panels[0].n_series, n + 1);
    const struct series *best = &fig->panels[0].series[0];
    const struct series *thin = &fig->panels[0].series[3];
    const struct series *thick = &fig->panels[0].series[4];
    CU_ASSERT(thin->style.width < thick->style.width && thin->outside);
    CU_ASSERT(isfinite(thin->y[0]) && isnan(thick->y[0]));
    CU_ASSERT_EQUAL(thin->y[TELLING], thick->y[TELLING]);
    CU_ASSERT(isnan(thin->y[TELLING + 1]) && isfinite(thick->y[TELLING + 1]));
    CU_ASSERT(best->y[0] < thin->y[0]);
    arena_free(arena);
}

/* Two instances of a law of points: shares of each add up to 1, an outlier
 * among them; residuals are ratios; starts are a share in per cent. */
static void test_points(void)
{
    struct arena *arena = arena_new();
    struct findings *f = fake_findings(arena, 4, 5, 3, 60, 0);
    struct points_finding two[] = {f->points[0], f->points[0]};
    struct law_fit fits[] = {*two[0].fit, *two[0].fit};
    const struct coordinate at[] = {{"h", "4", 4}, {"h", "16", 16}};
    size_t drawn = (size_t)fits[0].replicates_ok;
    double *far = arena_array(arena, double, 2 * drawn);
    const char *why;

    memcpy(far, fits[0].replicate_constants, 2 * drawn * sizeof(*far));
    far[7] = 1e9;
    fits[1].replicate_constants = far;
    fits[1].starts_agreeing = 9;
    for (size_t i = 0; i < 2; i++) {
        two[i].coordinates = &at[i];
        two[i].n_coordinates = 1;
        two[i].fit = &fits[i];
    }
    f->points = two;
    f->n_points = 2;
    const struct figure *fig = plot_points_bootstrap(arena, f, "cost", &why);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    CU_ASSERT_EQUAL_FATAL(fig->n_panels, 2);
    CU_ASSERT_STRING_EQUAL(fig->panels[1].x->label, "slope");
    for (size_t i = 0; i < 4; i++) {
        const struct series *s = &fig->panels[i / 2].series[i % 2];
        double sum = 0;

        for (size_t k = 0; k < s->n; k++)
            sum += s->y[k];
        unit_near("all shares", sum, 1, 1e-9);
        CU_ASSERT(s->x[s->n - 1] < 1e6);
    }
    fig = plot_points_residuals(arena, f, "cost", &why);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    const struct series *left = &fig->panels[1].series[1];
    CU_ASSERT_EQUAL_FATAL(left->n, 4);
    unit_near("measured over fitted", left->y[0], 1.06, 1e-9);
    unit_near("measured over fitted", left->y[1], 0.95, 1e-9);
    fig = plot_points_starts(arena, f, "cost", &why);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    const struct series *dots = &fig->panels[0].series[2];
    CU_ASSERT(dots->x[0] == 4 && dots->x[1] == 16);
    unit_near("all but two", dots->y[0], 100 * 25 / 27.0, 1e-9);
    unit_near("a third", dots->y[1], 100 / 3.0, 1e-9);
    f->n_points = 1;
    CU_ASSERT_PTR_NULL(plot_points_starts(arena, f, "cost", &why));
    arena_free(arena);
}

/* What environments tell has one figure for each name that was ever known: of
 * each size a band, a line of evaluations and a dashed one of training. */
static void test_infos(void)
{
    struct arena *arena = arena_new();
    struct findings *f = fake_findings(arena, 2, 5, 3, 60, FAKE_MORE);
    struct figure **figures;
    const char *why = NULL;

    CU_ASSERT_EQUAL_FATAL(plot_infos(arena, &figures, f, "main", &why), 1);
    const struct figure *fig = figures[0];
    CU_ASSERT_STRING_EQUAL(fig->name, "info-success-main");
    CU_ASSERT_STRING_EQUAL(fig->y.label, "success");
    CU_ASSERT_EQUAL_FATAL(fig->n_panels, 2);
    CU_ASSERT_EQUAL_FATAL(fig->panels[0].n_series, 5 * 3);
    const struct series *judged = &fig->panels[0].series[1];
    const struct series *trained = &fig->panels[0].series[10];
    double mean = 0, trained_mean = 0;
    for (size_t k = 0; k < 3; k++) {
        mean += f->runs[k].curve_infos[7] / 3;
        if (k > 0)
            trained_mean += f->runs[k].curve_infos[2 * 60 + 7] / 2;
    }
    unit_near("mean of the seeds", judged->y[7], mean, 1e-12);
    unit_near("of those that know it", trained->y[7], trained_mean, 1e-12);
    CU_ASSERT(isnan(trained->y[2]));
    CU_ASSERT_EQUAL(trained->style.dash, DASH_DASHED);
    CU_ASSERT_PTR_NOT_NULL(strstr(fig->caption, "3 seeds"));
    CU_ASSERT_PTR_NOT_NULL(strstr(fig->caption, "Dashed"));
    CU_ASSERT_EQUAL(plot_infos(arena, &figures, f, "published", &why), 0);
    CU_ASSERT_PTR_NOT_NULL(why);
    arena_free(arena);
}

/* A rule goes from edge to edge of a panel that is far from its points. */
static void test_rule(void)
{
    struct arena *arena = arena_new();
    double x[] = {4.5e4, 7e4}, y[] = {0, 6}, far[] = {1, 10}, level[] = {4, 4};
    struct series series[] = {
        {.kind = SERIES_LINE, .x = x, .y = y, .n = 2},
        {.kind = SERIES_RULE, .x = far, .y = level, .n = 2}};
    struct panel panel = {.series = series, .n_series = 2};
    struct figure figure = {.title = "t",
                            .caption = "c.",
                            .x = {.kind = SCALE_LOG, .label = "x"},
                            .y = {.label = "y"},
                            .panels = &panel,
                            .n_panels = 1};
    const struct layout *l = figure_layout(arena, &figure, 680);
    const struct drawing *d = drawing_make(arena, l);
    double from = HUGE_VAL, to = -HUGE_VAL;

    for (size_t i = 0; i < d->n; i++) {
        const struct shape *s = &d->shapes[i];

        for (size_t k = 0; s->series == &series[1] && k < s->ends[0]; k++) {
            from = fmin(from, s->points[k].x);
            to = fmax(to, s->points[k].x);
        }
    }
    unit_near("its left end", from, l->panels[0].x, 0.1);
    unit_near("its right end", to, l->panels[0].x + l->panels[0].w, 0.1);
    arena_free(arena);
}

/* Points of the plan are called as their runs, on the page, too. */
static void test_plan(void)
{
    struct arena *arena = arena_new();
    struct findings *f = fake_findings(arena, 2, 5, 3, 60, 0);
    struct str data = STR_INIT;
    const char *why;
    const struct figure *fig = plot_plan(arena, f, NULL, &why);

    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    const struct series *dots = &fig->panels[0].series[1];
    CU_ASSERT_EQUAL_FATAL(dots->n, f->n_runs);
    CU_ASSERT_STRING_EQUAL(dots->texts[4], f->runs[4].label);
    CU_ASSERT_EQUAL(dots->x[4], f->runs[4].planned_core_s);
    figure_data(&data, figure_layout(arena, fig, 680));
    CU_ASSERT_PTR_NOT_NULL(strstr(data.text, "h=1 size=0.25 seed=2"));
    str_fini(&data);
    arena_free(arena);
}

/* What makes models larger is said by its name. */
static void test_size_axis(void)
{
    struct arena *arena = arena_new();
    struct findings *f = fake_findings(arena, 2, 5, 3, 60, 0);
    const char *why;

    for (size_t i = 0; i < f->n_runs; i++)
        ((struct coordinate *)(uintptr_t)f->runs[i].coordinates)[1].axis =
            "blocks";
    const struct figure *fig = plot_curves(arena, f, "main", &why);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(fig->caption, "one line for each value of blocks"));
    CU_ASSERT_STRING_EQUAL(fig->title, "Learning curves by blocks");
    CU_ASSERT_STRING_EQUAL(fig->panels[0].series[1].name,
                           "blocks 0.125: 1.2k parameters, 3 seeds");
    fig = plot_evidence(arena, f, "law", &why);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    CU_ASSERT_STRING_EQUAL(fig->x.label, "size that is left out, by blocks");
    fig = plot_frontier(arena, f, "law", &why);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(fig->caption, "What makes models larger is blocks."));
    arena_free(arena);
}

static const struct unit_test tests[] = {
    {"what environments tell", test_infos},
    {"what makes models larger", test_size_axis},
    {"plan against actual", test_plan},
    {"a rule from afar", test_rule},
    {"profiles", test_profile},
    {"what returns hardly tell", test_thin},
    {"laws of points", test_points},
    {"figures of all kinds of series", test_shapes},
    {"figures of studies", test_studies},
};

UNIT_MAIN("figures", tests)
