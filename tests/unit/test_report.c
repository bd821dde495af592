/* test_report.c - text, ticks, geometry of figures, and whole reports. */
#include "config.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "report/contour.h"
#include "report/drawing.h"
#include "report/formats.h"
#include "report/formula.h"
#include "report/gather.h"
#include "report/isoflop.h"
#include "report/plots.h"
#include "report/report.h"
#include "report/scale.h"
#include "report/script.h"
#include "report/shown.h"
#include "report/svg.h"
#include "report/text.h"
#include "report/visible.h"
#include "tests/unit/report_fake.h"
#include "tests/unit/unit.h"

#define NBSP "\xc2\xa0"
#define TIMES NBSP "\xc3\x97" NBSP
#define MINUS "\xe2\x88\x92"
#define BAD "\xef\xbf\xbd"

/* Check that what S holds is WANT, say so when not, and empty S. */
static void check_text(struct str *s, const char *what, const char *want)
{
    bool same = strcmp(str_text(s), want) == 0;

    CU_ASSERT(same);
    if (!same)
        fprintf(stderr, "%s: \"%s\", not \"%s\"\n", what, str_text(s), want);
    str_clear(s);
}

static const struct number_case {
    const char *what;
    double value;
    const char *number, *count; /* three digits */
} number_cases[] = {
    {"nothing", 0, "0", "0"},
    {"binary noise is rounded away", 0.1 + 0.2, "0.300", "0.3"},
    {"an estimate keeps its zeros", 0.5, "0.500", "0.5"},
    {"a minus is a true minus", -1.5, MINUS "1.50", MINUS "1.5"},
    {"rounding up adds a digit", 999.7, "1000", "1k"},
    {"thousands", 12345, "12300", "12.3k"},
    {"millions", 4e6, "4.00" TIMES "10\xe2\x81\xb6", "4M"},
    {"rounding up changes the suffix", 999600, "1.00" TIMES "10\xe2\x81\xb6",
     "1M"},
    {"compute", 3.218e15, "3.22" TIMES "10\xc2\xb9\xe2\x81\xb5",
     "3.22" TIMES "10\xc2\xb9\xe2\x81\xb5"},
    {"small", 2.5e-7, "2.50" TIMES "10\xe2\x81\xbb\xe2\x81\xb7",
     "2.5" TIMES "10\xe2\x81\xbb\xe2\x81\xb7"},
    {"a thousandth is still plain", 0.00123, "0.00123", "0.00123"},
    {"no number is a dash", (double)NAN, "\xe2\x80\x93", "\xe2\x80\x93"},
    {"infinity", HUGE_VAL, "\xe2\x88\x9e", "\xe2\x88\x9e"},
};

static void test_numbers(void)
{
    struct str s = STR_INIT;

    for (size_t i = 0; i < COUNT_OF(number_cases); i++) {
        const struct number_case *c = &number_cases[i];

        text_number(&s, c->value, 3);
        check_text(&s, c->what, c->number);
        text_count(&s, c->value);
        check_text(&s, c->what, c->count);
    }
    text_interval(&s, 0.49, 0.561, 3);
    check_text(&s, "an interval", "[0.490, 0.561]");
    text_interval(&s, (double)NAN, 0.561, 3);
    check_text(&s, "half an interval is none", "");
    text_exact(&s, 0.1);
    check_text(&s, "short and exact", "0.1");
    text_exact(&s, 0.1 + 0.2);
    check_text(&s, "exact to the last bit", "0.30000000000000004");
    text_exact(&s, (double)NAN);
    check_text(&s, "no NaN in a table", "");
    str_fini(&s);
}

static const struct duration_case {
    double seconds;
    const char *want;
} duration_cases[] = {
    {0.25, "0.25 s"},   {42.4, "42.4 s"},      {100, "1.7 min"},
    {3000, "50.0 min"}, {11520, "3 h 12 min"}, {(double)NAN, "\xe2\x80\x93"},
    {59.96, "60.0 s"},  {7199.9, "2 h 0 min"}, {-1, "\xe2\x80\x93"},
};

static void test_durations(void)
{
    struct str s = STR_INIT;

    for (size_t i = 0; i < COUNT_OF(duration_cases); i++) {
        text_duration(&s, duration_cases[i].seconds);
        check_text(&s, "duration", duration_cases[i].want);
    }
    text_time(&s, 1790000000);
    check_text(&s, "time", "2026-09-21 14:13 UTC");
    str_fini(&s);
}

static const struct escape_case {
    const char *what, *text, *want;
} escape_cases[] = {
    {"NULL is empty", NULL, ""},
    {"markup", "<script>alert(1)</script>",
     "&lt;script&gt;alert(1)&lt;/script&gt;"},
    {"quotes and ampersands", "\"a\" & 'b'", "&quot;a&quot; &amp; &#39;b&#39;"},
    {"letters beyond ASCII stay", "\xc3\xa9\xe2\x88\x9d\xf0\x9f\x98\x80",
     "\xc3\xa9\xe2\x88\x9d\xf0\x9f\x98\x80"},
    {"control characters go", "a\x1b[31m\x7f", "a" BAD "[31m" BAD},
    {"lines and tabs stay", "a\n\tb", "a\n\tb"},
    {"a line of another system", "a\r\nb", "a\nb"},
    {"a lone return", "a\rb", "a" BAD "b"},
    {"not UTF-8",
     "a\xff"
     "b",
     "a" BAD "b"},
    {"an overlong slash", "\xc0\xaf", BAD BAD},
    {"half a pair", "\xed\xa0\x80", BAD BAD BAD},
    {"cut short", "a\xe2\x88", "a" BAD BAD},
    {"beyond the last character", "\xf4\x90\x80\x80", BAD BAD BAD BAD},
    {"no character of XML", "\xef\xbf\xbf", BAD BAD BAD},
};

static const struct escape_case slug_cases[] = {
    {"plain", "law_2", "law_2"},
    {"a path does not get out", "../../etc/passwd", "etc-passwd"},
    {"a run of others is one dash", "a b<>c", "a-b-c"},
    {"nothing left", "\xe2\x88\x9d//", "unnamed"},
    {"nothing", NULL, "unnamed"},
};

static void test_escaping(void)
{
    struct str s = STR_INIT;

    for (size_t i = 0; i < COUNT_OF(escape_cases); i++) {
        text_escape(&s, escape_cases[i].text);
        check_text(&s, escape_cases[i].what, escape_cases[i].want);
    }
    for (size_t i = 0; i < COUNT_OF(slug_cases); i++) {
        text_slug(&s, slug_cases[i].text);
        check_text(&s, slug_cases[i].what, slug_cases[i].want);
    }
    text_sentence(&s, "fewer than three sizes");
    check_text(&s, "a sentence", "Fewer than three sizes.");
    text_fit(&s, "short", 12, 100);
    check_text(&s, "what fits stays", "short");
    text_fit(&s, "a label far too long for this", 12, 60);
    CU_ASSERT(text_width(str_text(&s), 12) <= 60);
    CU_ASSERT(strstr(str_text(&s), "\xe2\x80\xa6") != NULL);
    str_fini(&s);
}

static const struct tick_case {
    const char *what;
    enum scale_kind kind;
    double low, high;
    int most;
    const char *want; /* labels */
} tick_cases[] = {
    {"fifths of one", SCALE_LINEAR, 0, 1, 6, "0 0.2 0.4 0.6 0.8 1.0"},
    {"both signs", SCALE_LINEAR, -1, 1, 5, MINUS "1.0 " MINUS "0.5 0 0.5 1.0"},
    {"halves", SCALE_LINEAR, 0, 2, 5, "0 0.5 1.0 1.5 2.0"},
    {"large ones shortened", SCALE_LINEAR, 0, 4.1e6, 5, "0 1M 2M 3M 4M"},
    {"tens of thousands", SCALE_LINEAR, 0, 31000, 4, "0 10k 20k 30k"},
    {"tiny", SCALE_LINEAR, 0, 4e-5, 5,
     "0 1\xc3\x97"
     "10\xe2\x81\xbb\xe2\x81\xb5 "
     "2\xc3\x97"
     "10\xe2\x81\xbb\xe2\x81\xb5 "
     "3\xc3\x97"
     "10\xe2\x81\xbb\xe2\x81\xb5 "
     "4\xc3\x97"
     "10\xe2\x81\xbb\xe2\x81\xb5"},
    {"a narrow range far from zero", SCALE_LINEAR, 0.4612, 0.4688, 4,
     "0.462 0.464 0.466 0.468"},
    {"interactions", SCALE_LOG, 900, 4.4e6, 8, "1k 10k 100k 1M"},
    {"powers where suffixes end", SCALE_LOG, 1e9, 2e15, 8,
     "10\xe2\x81\xb9 10\xc2\xb9\xe2\x81\xb0 10\xc2\xb9\xc2\xb9 "
     "10\xc2\xb9\xc2\xb2 10\xc2\xb9\xc2\xb3 10\xc2\xb9\xe2\x81\xb4 "
     "10\xc2\xb9\xe2\x81\xb5"},
    {"every other decade when room is short", SCALE_LOG, 1e9, 2e15, 4,
     "10\xc2\xb9\xe2\x81\xb0 10\xc2\xb9\xc2\xb2 10\xc2\xb9\xe2\x81\xb4"},
    {"2 and 5 below two decades", SCALE_LOG, 0.9, 60, 8, "1 2 5 10 20 50"},
    {"less than a decade", SCALE_LOG, 0.42, 0.58, 6, "0.45 0.50 0.55"},
    {"both signs over decades", SCALE_SYMLOG, -2000, 300, 9,
     MINUS "1k " MINUS "100 " MINUS "10 0 10 100"},
    {"fewer of them", SCALE_SYMLOG, -2000, 300, 5, MINUS "1k " MINUS "10 0 10"},
    {"fractions", SCALE_LOG, 0.009, 1.1, 8, "0.01 0.1 1"},
};

static void test_ticks(void)
{
    struct str s = STR_INIT;
    struct ticks *ticks = malloc(sizeof(*ticks));

    CU_ASSERT_PTR_NOT_NULL_FATAL(ticks);
    for (size_t i = 0; i < COUNT_OF(tick_cases); i++) {
        const struct tick_case *c = &tick_cases[i];
        struct scale scale = {
            .kind = c->kind, .low = c->low, .high = c->high, .linear = 1};
        double last = -HUGE_VAL;

        scale_ticks(ticks, &scale, c->most);
        for (size_t k = 0; k < ticks->n; k++) {
            CU_ASSERT(ticks->tick[k].value > last);
            last = ticks->tick[k].value;
            if (!ticks->tick[k].major)
                continue;
            str_add(&s, s.len > 0 ? " " : "");
            str_add(&s, ticks->tick[k].label);
        }
        check_text(&s, c->what, c->want);
    }
    free(ticks);
    str_fini(&s);
}

static void test_scales(void)
{
    struct scale s = scale_around(SCALE_LOG, 10, 1000);

    CU_ASSERT(s.low < 10 && s.low > 5);
    CU_ASSERT_DOUBLE_EQUAL(scale_place(&s, 100), 0.5, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(scale_value(&s, 0.5), 100, 1e-9);
    CU_ASSERT(isnan(scale_place(&s, 0)));
    CU_ASSERT(isnan(scale_place(&s, -1)));
    s = scale_around(SCALE_LINEAR, 0, 10);
    CU_ASSERT_EQUAL(s.low, 0);
    s = scale_around(SCALE_SYMLOG, -1000, 1000);
    CU_ASSERT_DOUBLE_EQUAL(scale_place(&s, 0), 0.5, 1e-12);
    for (double v = -900; v < 1000; v += 90.25)
        CU_ASSERT_DOUBLE_EQUAL(scale_value(&s, scale_place(&s, v)), v, 1e-9);
    /* A decade further out takes as much room on either side. */
    CU_ASSERT_DOUBLE_EQUAL(scale_place(&s, 1000) - scale_place(&s, 100),
                           scale_place(&s, -100) - scale_place(&s, -1000),
                           1e-12);
    /* No value, one value, values that no axis can show. */
    static const double odd[][2] = {
        {HUGE_VAL, -HUGE_VAL},      {3, 3},   {0, 0},
        {(double)NAN, (double)NAN}, {-2, -2}, {1e300, 1e300}};
    for (size_t i = 0; i < COUNT_OF(odd); i++) {
        for (int kind = SCALE_LINEAR; kind <= SCALE_SYMLOG; kind++) {
            s = scale_around((enum scale_kind)kind, odd[i][0], odd[i][1]);
            CU_ASSERT(s.low < s.high);
            CU_ASSERT(isfinite(s.low) && isfinite(s.high));
            CU_ASSERT(kind != SCALE_LOG || s.low > 0);
        }
    }
}

static bool boxes_overlap(const struct box *a, const struct box *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h &&
           b->y < a->y + a->h;
}

static bool box_within(const struct box *b, double w, double h)
{
    return b->x >= 0 && b->y >= 0 && b->x + b->w <= w + 1e-6 &&
           b->y + b->h <= h + 1e-6;
}

static void check_layout(const struct layout *l, const char *what)
{
    size_t bad = 0;

    for (size_t i = 0; i < l->n_texts; i++) {
        const struct placed_text *a = &l->texts[i];

        if (!box_within(&a->box, l->width, l->height)) {
            bad++;
            fprintf(stderr, "%s at %g: \"%s\" sticks out\n", what, l->width,
                    a->text);
        }
        for (size_t k = 0; k < i; k++) {
            if (!boxes_overlap(&a->box, &l->texts[k].box))
                continue;
            bad++;
            fprintf(stderr, "%s at %g: \"%s\" is on \"%s\"\n", what, l->width,
                    a->text, l->texts[k].text);
        }
        for (size_t k = 0; k < l->n_keys; k++)
            bad += boxes_overlap(&a->box, &l->keys[k].box);
        for (size_t k = 0; k < l->figure->n_panels; k++) {
            if (a->role == TEXT_LABEL || !boxes_overlap(&a->box, &l->panels[k]))
                continue;
            bad++;
            fprintf(stderr, "%s at %g: \"%s\" is on a panel\n", what, l->width,
                    a->text);
        }
    }
    for (size_t k = 0; k < l->figure->n_panels; k++)
        bad += !box_within(&l->panels[k], l->width, l->height);
    CU_ASSERT_EQUAL(bad, 0);
}

/* The value of attribute NAME from AT on, NULL at the end of the text; *END is
 * where it ends. */
static const char *next_attribute(const char *at, const char *name,
                                  const char **end)
{
    char opening[32];

    snprintf(opening, sizeof(opening), " %s=\"", name);
    at = strstr(at, opening);
    if (at == NULL)
        return NULL;
    at += strlen(opening);
    *end = strchr(at, '"');
    return at;
}

/* Count what is wrong with the paths of SVG: anything but M, then m, l, z and
 * pairs of numbers, that lead to places inside of the view box. */
static size_t bad_paths(const char *svg, double w, double h)
{
    const char *end, *at = svg;
    size_t bad = 0;

    while ((at = next_attribute(at, "d", &end)) != NULL) {
        double x = 0, y = 0, first_x = 0, first_y = 0;
        bool moves = false;

        bad += *at != 'M';
        while (at < end) {
            char *after;

            if (strchr("Mmlz ", *at) != NULL) {
                moves = *at == 'M' || *at == 'm';
                if (*at == 'z')
                    x = first_x, y = first_y;
                at++;
                continue;
            }
            if (strchr("0123456789-.", *at) == NULL) {
                bad++;
                break;
            }
            x += strtod(at, &after);
            at = after;
            y += strtod(at, &after);
            bad += after == at || after > end;
            at = after;
            bad += x < -1e-6 || x > w + 1e-6 || y < -1e-6 || y > h + 1e-6;
            if (moves)
                first_x = x, first_y = y;
            moves = false;
        }
        at = end;
    }
    return bad;
}

static size_t bad_circles(const char *svg, double w, double h)
{
    const char *end, *at = svg;
    size_t bad = 0;

    while ((at = next_attribute(at, "cx", &end)) != NULL) {
        double x = strtod(at, NULL);
        const char *y = next_attribute(at, "cy", &end);

        if (y == NULL)
            return bad + 1;
        double v = strtod(y, NULL);
        bad += !(x >= 0 && x <= w && v >= 0 && v <= h);
    }
    return bad;
}

/* All of a drawing is on the paper, to a tenth of a pixel. */
static void check_drawing(const struct drawing *d)
{
    size_t bad = 0;

    for (size_t i = 0; i < d->n; i++) {
        const struct shape *s = &d->shapes[i];
        size_t n = s->ends[s->n_pieces - 1];

        for (size_t k = 0; k < n; k++) {
            struct point p = s->points[k];

            bad += !(p.x >= 0 && p.x <= d->layout->width && p.y >= 0 &&
                     p.y <= d->layout->height);
            bad += p.x * 10 != round(p.x * 10);
        }
    }
    CU_ASSERT_EQUAL(bad, 0);
}

static const struct study_case {
    const char *what;
    size_t horizons, sizes, seeds, points;
    int trouble;
} study_cases[] = {
    {"a study of horizons", 5, 7, 3, 60, 0},
    {"one fit", 1, 9, 3, 60, 0},
    {"one seed", 3, 6, 1, 60, FAKE_NO_BOOTSTRAP},
    {"two points to a curve", 2, 4, 2, 2, 0},
    {"fits that failed", 4, 5, 3, 60, FAKE_WEAK},
    {"runs that failed", 2, 5, 3, 60, FAKE_FAILED},
    {"no law and many sizes", 2, 12, 2, 60, FAKE_NO_LAW},
    {"hostile text", 2, 5, 2, 60, FAKE_HOSTILE | FAKE_FAILED},
    {"names instead of numbers", 4, 5, 2, 60, FAKE_NAMES},
    {"imports and predictions", 2, 5, 3, 60, FAKE_MORE},
    {"a dozen panels", 12, 4, 1, 20, 0},
};

static struct findings *make(struct arena *arena, const struct study_case *c)
{
    return fake_findings(arena, c->horizons, c->sizes, c->seeds, c->points,
                         c->trouble);
}

static void test_geometry(void)
{
    static const double widths[] = {240, 320, 370, 519, 521, 680, 1000, 1600};
    size_t figures = 0;

    for (size_t i = 0; i < COUNT_OF(study_cases); i++) {
        struct arena *arena = arena_new();
        struct shown *shown = shown_new(arena, make(arena, &study_cases[i]));

        for (size_t k = 0; k < shown->findings->n_items; k++) {
            for (size_t j = 0; j < shown->items[k].n_figures; j++) {
                const struct shown_figure *s = &shown->items[k].figures[j];

                CU_ASSERT((s->figure != NULL) != (s->why != NULL));
            }
        }
        for (size_t k = 0; k < shown->n_all; k++) {
            const char *caption = shown->all[k]->caption;

            CU_ASSERT(*caption != '\0' && caption[strlen(caption) - 1] == '.');
            for (size_t w = 0; w < COUNT_OF(widths); w++) {
                struct str svg = STR_INIT;
                struct layout *l =
                    figure_layout(arena, shown->all[k], widths[w]);
                struct drawing *d = drawing_make(arena, l);

                check_layout(l, shown->all[k]->name);
                check_drawing(d);
                svg_document(&svg, d);
                CU_ASSERT_EQUAL(bad_paths(svg.text, l->width, l->height), 0);
                CU_ASSERT_EQUAL(bad_circles(svg.text, l->width, l->height), 0);
                str_fini(&svg);
                figures++;
            }
        }
        arena_free(arena);
    }
    CU_ASSERT(figures > 300);
}

/* A drawing of one line, to see what is clipped and what is a gap. */
static void draw(struct str *out, struct arena *arena, double *x, double *y,
                 size_t n, enum series_kind kind)
{
    struct series series = {.kind = kind, .x = x, .y = y, .n = n};
    struct panel panel = {.series = &series, .n_series = 1};
    struct figure figure = {.title = "t",
                            .caption = "c",
                            .x = {.label = "x"},
                            .y = {.label = "y"},
                            .panels = &panel,
                            .n_panels = 1};

    svg_inline(out, drawing_make(arena, figure_layout(arena, &figure, 400)),
               "f");
}

static size_t count_of(const char *text, const char *part)
{
    size_t n = 0;

    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        n++;
    return n;
}

/* Any numbers at all give a figure in order. */
static void test_extremes(void)
{
    static const double odd[] = {
        0,        -1,         1,   1e-320,   1e-300,    1e-9,       0.999999,
        1.000001, 123456.789, 1e9, 1e15,     1e17,      1e300,      1.7e308,
        -1e300,   -0.0,       4e6, HUGE_VAL, -HUGE_VAL, (double)NAN};
    static const enum scale_kind kind[] = {SCALE_LINEAR, SCALE_LOG,
                                           SCALE_SYMLOG};
    static const char *const texts[] = {"a", "a longer one", "<b>"};
    enum { N = COUNT_OF(odd), KINDS = COUNT_OF(kind) };
    size_t drawn = 0;

    for (size_t i = 0; i < N * N; i++) {
        for (int kinds = 0; kinds < KINDS * KINDS; kinds++) {
            struct arena *arena = arena_new();
            struct str svg = STR_INIT;
            double x[] = {odd[i % N], odd[i / N], odd[(i + 3) % N]};
            double y[] = {odd[i / N], odd[(i + 5) % N], odd[i % N]};
            double z[] = {x[0], y[0], x[1], y[1], x[2], y[2], 1, 2, 3};
            struct series series[] = {
                {.kind = SERIES_LINE, .x = x, .y = y, .n = 3},
                {.kind = SERIES_BAND, .x = x, .low = x, .high = y, .n = 3},
                {.kind = SERIES_ERRORBARS, .x = x, .low = y, .high = x, .n = 3},
                {.kind = SERIES_POINTS, .x = y, .y = x, .n = 3},
                {.kind = SERIES_TEXT, .x = x, .y = y, .n = 3, .texts = texts},
                {.kind = SERIES_CONTOUR,
                 .x = x,
                 .y = x,
                 .z = z,
                 .n = 3,
                 .n_y = 3,
                 .level = odd[i / N]},
                {.kind = SERIES_RULE, .x = x, .y = y, .n = 2}};
            struct panel panel = {.series = series,
                                  .n_series = COUNT_OF(series)};
            struct figure figure = {
                .title = "t",
                .caption = "c",
                .x = {.kind = kind[kinds % KINDS], .label = "x"},
                .y = {.kind = kind[kinds / KINDS], .label = "y"},
                .panels = &panel,
                .n_panels = 1};
            struct layout *l = figure_layout(arena, &figure, 360);

            check_layout(l, "extremes");
            svg_inline(&svg, drawing_make(arena, l), "f");
            CU_ASSERT_EQUAL(bad_paths(svg.text, l->width, l->height), 0);
            CU_ASSERT_EQUAL(bad_circles(svg.text, l->width, l->height), 0);
            str_fini(&svg);
            arena_free(arena);
            drawn++;
        }
    }
    CU_ASSERT_EQUAL(drawn, KINDS * KINDS * N * N);
}

/* What may be left out of a line without being seen is left out. */
static void test_simplify(void)
{
    enum { N = 20000 };
    struct arena *arena = arena_new();
    double *x = arena_array(arena, double, N);
    double *y = arena_array(arena, double, N);
    struct str s = STR_INIT;

    for (size_t i = 0; i < N; i++) {
        x[i] = (double)i;
        y[i] = i < N / 2 ? (double)i : (double)(N - i);
    }
    draw(&s, arena, x, y, N, SERIES_LINE);
    const char *line = strstr(s.text, "class=\"ln");
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    const char *end, *d = next_attribute(line, "d", &end);
    CU_ASSERT(end - d < 64); /* two ends and the corner */
    str_fini(&s);
    arena_free(arena);
}

/* Exponents that hardly differ must not look as if they did. */
static void test_least_span(void)
{
    struct arena *arena = arena_new();
    double x[] = {0, 1}, y[] = {0.47, 0.48};
    struct series series = {.kind = SERIES_POINTS, .x = x, .y = y, .n = 2};
    struct panel panel = {.series = &series, .n_series = 1};
    struct figure figure = {.x = {.label = "x"},
                            .y = {.label = "y", .least_span = 0.2},
                            .panels = &panel,
                            .n_panels = 1};
    struct layout *l = figure_layout(arena, &figure, 400);

    CU_ASSERT(l->y.high - l->y.low >= 0.2);
    CU_ASSERT(l->y.low <= 0.375 && l->y.high >= 0.575);
    arena_free(arena);
}

/* Numbers in [0, 1). */
static double chance(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) * 0x1p-53;
}

/* A figure of N_PANELS with names of all lengths over data of all scales. */
static struct figure *random_figure(struct arena *arena, uint64_t *state)
{
    enum { POINTS = 40, LINES = 6 };
    static const char word[] = "interactions with the environment, in millions";
    struct figure *f = arena_new_of(arena, struct figure);
    bool own = chance(state) < 0.3;

    *f = (struct figure){.title = "t", .caption = "c"};
    f->n_panels = 1 + (size_t)(chance(state) * chance(state) * 8);
    f->panels = arena_array(arena, struct panel, f->n_panels);
    f->x.kind = (enum scale_kind)(chance(state) * 3);
    f->y.kind = (enum scale_kind)(chance(state) * 3);
    f->x.label = word + (size_t)(chance(state) * 40);
    f->y.label = word + (size_t)(chance(state) * 40);
    f->n_keys = (size_t)(chance(state) * (LINES + 1));
    f->keys = arena_array(arena, struct key, LINES);
    f->key_title = chance(state) < 0.5 ? "parameters" : NULL;
    for (size_t i = 0; i < f->n_keys; i++)
        f->keys[i] = (struct key){
            .label = word + (size_t)(chance(state) * 40),
            .kind = SERIES_LINE,
            .style = {.paint = PAINT_CATEGORY, .category = (int)i}};
    for (size_t p = 0; p < f->n_panels; p++) {
        struct panel *panel = &f->panels[p];
        struct axis *axis = arena_new_of(arena, struct axis);
        double size = pow(10, 12 * chance(state) - 6);

        *axis = f->x;
        *panel = (struct panel){.x = own ? axis : NULL, .n_series = LINES};
        if (chance(state) < 0.5)
            panel->title = word + (size_t)(chance(state) * 40);
        panel->series = arena_array(arena, struct series, LINES);
        for (size_t i = 0; i < LINES; i++) {
            double *x = arena_array(arena, double, POINTS);
            double *y = arena_array(arena, double, POINTS);
            const char **texts = arena_array(arena, const char *, POINTS);

            for (size_t k = 0; k < POINTS; k++) {
                x[k] = size * (1 + (double)k) * (own ? (double)p + 1 : 1);
                y[k] = size * pow(1000, chance(state)) *
                       (chance(state) < 0.2 ? -1 : 1);
                texts[k] = word + (size_t)(chance(state) * 40);
            }
            panel->series[i] = (struct series){
                .kind = i == 0   ? SERIES_TEXT
                        : i == 1 ? SERIES_POINTS
                                 : SERIES_LINE,
                .style = {.paint = PAINT_CATEGORY, .category = (int)i},
                .x = x,
                .y = y,
                .texts = texts,
                .n = POINTS};
        }
    }
    return f;
}

static void test_random_geometry(void)
{
    uint64_t state = 1;

    for (size_t i = 0; i < 400; i++) {
        struct arena *arena = arena_new();
        struct figure *f = random_figure(arena, &state);
        struct layout *l =
            figure_layout(arena, f, 240 + round(1000 * chance(&state)));

        check_layout(l, "random");
        check_drawing(drawing_make(arena, l));
        arena_free(arena);
    }
}

/* Four lines that end at the right edge have their names there, and no legend;
 * on a telephone they have one. */
static void test_names_at_ends(void)
{
    struct arena *arena = arena_new();
    double x[] = {0, 1}, y[4][2] = {{0, 1}, {0, 1.01}, {0, 0.5}, {0, 0.2}};
    static const char *const names[] = {"one", "two", "three", "four"};
    struct series series[4];
    struct key keys[4];
    struct panel panel = {.series = series, .n_series = 4};
    struct figure figure = {.x = {.label = "x"},
                            .y = {.label = "y"},
                            .panels = &panel,
                            .n_panels = 1,
                            .keys = keys,
                            .n_keys = 4};

    for (int i = 0; i < 4; i++) {
        struct style style = {.paint = PAINT_CATEGORY, .category = i};

        series[i] = (struct series){
            .kind = SERIES_LINE, .style = style, .x = x, .y = y[i], .n = 2};
        keys[i] = (struct key){names[i], SERIES_LINE, style};
    }
    struct layout *l = figure_layout(arena, &figure, 680);
    CU_ASSERT_EQUAL(l->n_keys, 0);
    CU_ASSERT_EQUAL(l->n_leaders, 4);
    check_layout(l, "names");
    double last = 0;
    for (size_t i = 0; i < l->n_texts; i++) {
        if (l->texts[i].role != TEXT_KEY)
            continue;
        CU_ASSERT(l->texts[i].y > last);
        last = l->texts[i].y;
    }
    CU_ASSERT_EQUAL(figure_layout(arena, &figure, 370)->n_keys, 4);
    x[1] = 0.5; /* now one ends in the middle of the panel */
    double beyond[] = {0, 1};
    series[0].x = beyond;
    CU_ASSERT_EQUAL(figure_layout(arena, &figure, 680)->n_keys, 4);
    arena_free(arena);
}

/* Where x^2 + y^2 is 4: one closed line of radius 2.  Where x y is 0.1: two
 * branches. */
static void test_contour(void)
{
    enum { N = 41 };
    double at[N], z[N * N];
    struct series s = {.x = at, .y = at, .z = z, .n = N, .n_y = N, .level = 4};
    struct contour c;

    for (size_t i = 0; i < N; i++)
        at[i] = -3 + 6 * (double)i / (N - 1);
    for (size_t i = 0; i < N * N; i++)
        z[i] = at[i % N] * at[i % N] + at[i / N] * at[i / N];
    contour_make(&c, &s);
    CU_ASSERT_EQUAL_FATAL(c.n_pieces, 1);
    CU_ASSERT_EQUAL(c.x[0], c.x[c.n - 1]);
    for (size_t i = 0; i < c.n; i++)
        CU_ASSERT_DOUBLE_EQUAL(hypot(c.x[i], c.y[i]), 2, 0.01);
    contour_fini(&c);
    for (size_t i = 0; i < N * N; i++)
        z[i] = at[i % N] * at[i / N];
    s.level = 0.1;
    contour_make(&c, &s);
    CU_ASSERT_EQUAL(c.n_pieces, 2);
    for (size_t i = 0; i < c.n; i++)
        CU_ASSERT_DOUBLE_EQUAL(c.x[i] * c.y[i], 0.1, 0.01);
    contour_fini(&c);
    z[N / 2 * N + N / 2] = (double)NAN; /* a gap, and no other harm */
    contour_make(&c, &s);
    CU_ASSERT(c.n_pieces >= 2);
    contour_fini(&c);
}

static const struct figure *figure_called(const struct shown *shown,
                                          const char *name)
{
    for (size_t i = 0; i < shown->n_all; i++) {
        if (strcmp(shown->all[i]->name, name) == 0)
            return shown->all[i];
    }
    fprintf(stderr, "no figure is called %s\n", name);
    return NULL;
}

/* A return of minus a million among tens does not flatten them. */
static void test_wide_returns(void)
{
    struct arena *arena = arena_new();
    double e[] = {1, 10, 100, 1000}, r[] = {-1e6, -30, 2, 20};
    struct run_row rows[2] = {
        {.parameters = 5, .n = 4, .curve_interactions = e, .curve_return = r},
        {.parameters = 9, .n = 4, .curve_interactions = e, .curve_return = r}};
    struct findings f = {.runs = rows, .n_runs = 2, .return_label = "return"};
    const char *why;

    struct figure *fig = plot_curves(arena, &f, NULL, &why);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    CU_ASSERT_EQUAL(fig->y.kind, SCALE_SYMLOG);
    CU_ASSERT_PTR_NOT_NULL(strstr(fig->caption, "both sides of zero"));
    r[0] = -60;
    fig = plot_curves(arena, &f, NULL, &why);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    CU_ASSERT_EQUAL(fig->y.kind, SCALE_LINEAR);
    arena_free(arena);
}

/* Every replicate is in one bin; the envelope only rises; residuals of a size
 * are what its map says over the law. */
static void test_checks(void)
{
    struct arena *arena = arena_new();
    struct findings *f = make(arena, &study_cases[0]);
    struct shown *shown = shown_new(arena, f);
    const struct figure *fig = figure_called(shown, "bootstrap-law");

    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    for (size_t p = 0; p < fig->n_panels; p++) {
        CU_ASSERT_EQUAL(fig->panels[p].n_series, f->n_laws);
        for (size_t i = 0; i < fig->panels[p].n_series; i++) {
            const struct series *s = &fig->panels[p].series[i];
            double sum = 0;

            for (size_t k = 0; k < s->n; k++)
                sum += s->y[k];
            CU_ASSERT_DOUBLE_EQUAL(sum, 1, 1e-9);
            CU_ASSERT(s->y[0] == 0 && s->y[s->n - 1] == 0);
        }
    }
    fig = figure_called(shown, "frontier-law");
    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    const struct series *best = &fig->panels[0].series[0];
    CU_ASSERT(best->n > 10);
    for (size_t i = 1; i < best->n; i++)
        CU_ASSERT(best->x[i] >= best->x[i - 1] && best->y[i] > best->y[i - 1]);
    fig = figure_called(shown, "residuals-law");
    CU_ASSERT_PTR_NOT_NULL_FATAL(fig);
    const struct intrinsic_size *size = &f->laws[0].fit->sizes[2];
    const struct series *left = &fig->panels[0].series[3];
    CU_ASSERT_EQUAL_FATAL(left->n, size->n);
    CU_ASSERT_DOUBLE_EQUAL(left->y[5], size->mapped[5] / size->intrinsic[5],
                           1e-12);
    CU_ASSERT_DOUBLE_EQUAL(left->x[5],
                           96 * size->parameters * size->interactions[5], 1);
    static const char *const names[] = {
        "collapse-law",     "evidence-law",     "starts-law", "cost-law",
        "curves-flop-main", "curves-wall-main", "plan",       "profile-law",
        "residuals-cost",   "bootstrap-cost"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        CU_ASSERT_PTR_NOT_NULL(figure_called(shown, names[i]));
    arena_free(arena);
}

/* A hundred thousand points on a few hundred pixels. */
static void test_crowd(void)
{
    enum { N = 100000 };
    struct arena *arena = arena_new();
    double *x = arena_array(arena, double, N);
    double *y = arena_array(arena, double, N);
    struct str s = STR_INIT;
    uint64_t state = 7;

    for (size_t i = 0; i < N; i++) {
        x[i] = chance(&state);
        y[i] = x[i] + 0.01 * chance(&state);
    }
    draw(&s, arena, x, y, N, SERIES_POINTS);
    CU_ASSERT(s.len < 60000);
    CU_ASSERT_PTR_NOT_NULL(strstr(s.text, "class=\"pts "));
    str_fini(&s);
    arena_free(arena);
}

static void test_gaps(void)
{
    struct arena *arena = arena_new();
    struct str s = STR_INIT;
    double x[] = {0, 1, 2, 3, 4, 5}, y[] = {0, 1, (double)NAN, 5, 2, HUGE_VAL};

    draw(&s, arena, x, y, 6, SERIES_LINE);
    const char *line = strstr(s.text, "class=\"ln");
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    /* One piece on each side of the NaN. */
    const char *end, *d = next_attribute(line, "d", &end);
    char *path = arena_strndup(arena, d, (size_t)(end - d));
    CU_ASSERT_EQUAL(count_of(path, "M"), 1);
    CU_ASSERT_EQUAL(count_of(path, "m"), 1);
    str_clear(&s);
    draw(&s, arena, x, y, 6, SERIES_POINTS);
    CU_ASSERT_EQUAL(count_of(s.text, "<circle"), 4);
    str_clear(&s);
    for (size_t i = 0; i < 6; i++)
        y[i] = (double)NAN;
    draw(&s, arena, x, y, 6, SERIES_LINE);
    CU_ASSERT_PTR_NULL(strstr(s.text, "class=\"ln"));
    CU_ASSERT_PTR_NULL(strstr(s.text, "nan"));
    str_fini(&s);
    arena_free(arena);
}

static char *read_file(const char *dir, const char *name)
{
    char path[512];
    char *text = NULL;
    size_t len;
    struct err err;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    if (!file_read(&text, &len, path, 64u << 20, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        return NULL;
    }
    CU_ASSERT_EQUAL(strlen(text), len);
    return text;
}

static char report_dir[] = "/tmp/rlstudy-report-XXXXXX";

/* Write the report of C into DIR/NAME. */
static void write_report(const char *name, const struct study_case *c,
                         char *dir, size_t size)
{
    struct arena *arena = arena_new();
    struct err err = {.msg = ""};

    snprintf(dir, size, "%s/%s", report_dir, name);
    struct findings *f = make(arena, c);
    f->formats = "svg,csv";
    bool ok = report_write(dir, f, &err);
    CU_ASSERT(ok);
    if (!ok)
        fprintf(stderr, "%s\n", err.msg);
    arena_free(arena);
}

static const char *const report_files[] = {
    "index.html",           "report.json",
    "tables/runs.csv",      "tables/curves.csv",
    "tables/constants.csv", "tables/frontier.csv",
    "tables/evidence.csv",  "figures/curves-main.svg",
};

static void test_same_bytes(void)
{
    char a[256], b[256];

    write_report("a", &study_cases[0], a, sizeof(a));
    write_report("b", &study_cases[0], b, sizeof(b));
    for (size_t i = 0; i < COUNT_OF(report_files); i++) {
        char *first = read_file(a, report_files[i]);
        char *second = read_file(b, report_files[i]);

        CU_ASSERT(first != NULL && second != NULL &&
                  strcmp(first, second) == 0);
        free(first);
        free(second);
    }
}

/* Elements of HTML that have no end. */
static bool is_void(const char *name)
{
    static const char *const names[] = {"meta", "link", "br", "img"};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

/* Whether every tag is closed in order and nothing else looks like one. */
static bool well_formed(const char *html)
{
    enum { DEEP = 64 };
    char open[DEEP][16], name[16];
    size_t depth = 0;

    for (const char *at = strchr(html, '<'); at != NULL; at = strchr(at, '<')) {
        const char *end = strchr(at, '>');
        bool closing = at[1] == '/';
        size_t n = 0;

        if (end == NULL)
            return false;
        at += closing ? 2 : 1;
        if (*at == '!') {
            at = end;
            continue;
        }
        n = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789");
        if (n == 0 || n >= sizeof(name))
            return false;
        memcpy(name, at, n);
        name[n] = '\0';
        at = end;
        if (closing) {
            if (depth == 0 || strcmp(open[--depth], name) != 0)
                return false;
        } else if (end[-1] != '/' && !is_void(name)) {
            if (depth == DEEP)
                return false;
            strcpy(open[depth++], name);
        }
    }
    return depth == 0;
}

/* Take the script of the page and the data of its figures out: the one is the
 * program's own, the others cannot end before their time. */
static void drop_scripts(char *html)
{
    static const char data[] = "<script type=\"application/json\">{";
    char *own = strstr(html, "<script>");

    CU_ASSERT_PTR_NOT_NULL_FATAL(own);
    char *end = own + strlen("<script>");
    CU_ASSERT_FATAL(strncmp(end, script_text, strlen(script_text)) == 0);
    end += strlen(script_text);
    for (;;) {
        CU_ASSERT_FATAL(strncmp(end, "</script>", strlen("</script>")) == 0);
        end += strlen("</script>");
        memmove(own, end, strlen(end) + 1);
        own = strstr(html, data);
        if (own == NULL)
            return;
        end = own + strlen(data);
        end += strcspn(end, "<>&");
    }
}

/* Whether a link stays inside of the report. */
static bool is_local(const char *href)
{
    static const char *const starts[] = {"#", "figures/", "tables/",
                                         "report.json\"", "data:,\""};

    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        if (strncmp(href, starts[i], strlen(starts[i])) == 0)
            return true;
    }
    return false;
}

/* Whether a picture is in the page itself. */
static bool is_picture(const char *src)
{
    static const char start[] = " src=\"data:image/png;base64,";

    return strncmp(src, start, strlen(start)) == 0;
}

/* Take attributes out that begin with BEFORE: data for scripts, which nobody
 * reads and no browser follows. */
static void drop_data(char *html, const char *before)
{
    for (char *at = html; (at = strstr(at, before)) != NULL;) {
        char *end = strchr(at + strlen(before), '"') + 1;

        memmove(at, end, strlen(end) + 1);
    }
}

/* Nothing that a browser would fetch, run, or send: in a page that is well
 * formed only tags and the style sheet can ask for that. */
static void check_harmless(struct arena *arena, const char *html)
{
    static const char *const never[] = {"<script", "<iframe", "<object",
                                        "<embed",  "<form",   "<base",
                                        "<video",  "<audio"};
    static const char *const never_within[] = {
        " srcset=",    " action=", " on", "http-equiv=\"refresh\"",
        "javascript:", "url("};
    const char *style = strstr(html, "<style>");
    const char *style_end = strstr(html, "</style>");

    CU_ASSERT_FATAL(style != NULL && style_end != NULL);
    char *rules = arena_strndup(arena, style, (size_t)(style_end - style));
    CU_ASSERT_PTR_NULL(strstr(rules, "url("));
    CU_ASSERT_PTR_NULL(strstr(rules, "@import"));
    for (size_t i = 0; i < COUNT_OF(never); i++)
        CU_ASSERT_PTR_NULL(strstr(html, never[i]));
    for (const char *at = strchr(html, '<'); at != NULL;
         at = strchr(at + 1, '<')) {
        const char *end = strchr(at, '>');
        char *tag = arena_strndup(arena, at, (size_t)(end - at));
        drop_data(tag, " data-run=\"");
        const char *href = strstr(tag, "href=\"");

        CU_ASSERT(href == NULL || is_local(href + strlen("href=\"")));
        const char *src = strstr(tag, " src=");
        CU_ASSERT(src == NULL || is_picture(src));
        for (size_t i = 0; i < COUNT_OF(never_within); i++)
            CU_ASSERT_PTR_NULL(strstr(tag, never_within[i]));
    }
}

static void test_html(void)
{
    static const char *const parts[] = {
        "Content-Security-Policy", "default-src 'none'",
        "id=\"findings\"",         "id=\"runs\"",
        "id=\"methods\"",          "id=\"provenance\""};

    for (size_t i = 0; i < COUNT_OF(study_cases); i++) {
        char dir[256];

        write_report("html", &study_cases[i], dir, sizeof(dir));
        char *html = read_file(dir, "index.html");
        CU_ASSERT_PTR_NOT_NULL_FATAL(html);
        for (size_t k = 0; k < COUNT_OF(parts); k++)
            CU_ASSERT_PTR_NOT_NULL(strstr(html, parts[k]));
        CU_ASSERT(strlen(html) < 1000000);
        drop_scripts(html);
        CU_ASSERT(well_formed(html));
        CU_ASSERT_PTR_NULL(strstr(html, ".<a href=\"figures/"));
        struct arena *arena = arena_new();
        check_harmless(arena, html);
        arena_free(arena);
        drop_data(html, " data-v=\"");
        CU_ASSERT_PTR_NULL(strstr(html, "0000000"));
        free(html);
    }
}

/* Frames are in the page, with words for who cannot see them; what has none
 * says why; files and report.json follow. */
static void test_films(void)
{
    static const char *const parts[] = {
        "src=\"data:image/png;base64,iVBORw==\"",
        "alt=\"Picture 2 of 2: step 57, return 9.50\"",
        "return 10.0 after 58 steps; solved &lt;b&gt; 1.00",
        "on levels that training never plays",
        "no pictures. &lt;script&gt; crashed.</p>",
        "Shown are 2 of 5 sizes.",
        "The last picture is of the moment before the last step",
        "href=\"figures/play-main-1.gif\"",
        "No pictures of published: Curves from files come without policies.",
    };
    struct study_case c = {"", 2, 5, 3, 60, FAKE_MORE};
    char dir[256];

    write_report("films", &c, dir, sizeof(dir));
    char *html = read_file(dir, "index.html");
    CU_ASSERT_PTR_NOT_NULL_FATAL(html);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        CU_ASSERT_PTR_NOT_NULL(strstr(html, parts[i]));
        if (strstr(html, parts[i]) == NULL)
            fprintf(stderr, "not there: %s\n", parts[i]);
    }
    CU_ASSERT_PTR_NULL(strstr(html, "play-main-2."));
    free(html);
    char *strip = read_file(dir, "figures/play-main-1.png");
    CU_ASSERT_PTR_NOT_NULL_FATAL(strip);
    CU_ASSERT_STRING_EQUAL(strip, "a strip");
    free(strip);
    free(read_file(dir, "figures/play-main-1.gif"));
    CU_ASSERT_PTR_NULL(read_file(dir, "figures/play-main-2.png"));
}

/* Sizes that have a value of an axis each go by it; those of games do not. */
static void test_size_axis(void)
{
    char dir[256];
    struct study_case c = {"", 2, 5, 3, 60, 0};

    write_report("axis", &c, dir, sizeof(dir));
    char *html = read_file(dir, "index.html");
    CU_ASSERT_PTR_NOT_NULL_FATAL(html);
    CU_ASSERT_PTR_NOT_NULL(strstr(html, ">size: parameters<"));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, ">0.125: "));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, ">optimal size (parameters)"));
    free(html);
    c.trouble = FAKE_MORE;
    write_report("axis", &c, dir, sizeof(dir));
    char *svg = read_file(dir, "figures/curves-published.svg");
    CU_ASSERT_PTR_NOT_NULL_FATAL(svg);
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, ">parameters<"));
    free(svg);
}

static void test_hostile(void)
{
    char dir[256];
    struct study_case c = {"", 2, 4, 2, 20, FAKE_HOSTILE};

    write_report("hostile", &c, dir, sizeof(dir));
    char *html = read_file(dir, "index.html");
    CU_ASSERT_PTR_NOT_NULL_FATAL(html);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(html, "<h1>&lt;script&gt;alert(1)&lt;/script&gt; &amp; "
                     "&quot;quotes&quot;"));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "&lt;/pre&gt;&lt;/code&gt;&lt;img"));
    CU_ASSERT_PTR_NULL(strchr(html, '\x01'));
    CU_ASSERT_PTR_NULL(strchr(html, '\x1b'));
    free(html);
    char *svg = read_file(dir, "figures/curves-main.svg");
    CU_ASSERT_PTR_NOT_NULL_FATAL(svg);
    CU_ASSERT(well_formed(svg));
    CU_ASSERT_PTR_NULL(strstr(svg, "<b>"));
    free(svg);
}

/* Items that ask for the same thing twice get files of their own. */
static void test_names(void)
{
    static const char *const files[] = {
        "figures/curves.svg",  "figures/curves-2.svg", "figures/frontier.svg",
        "figures/optimum.svg", "figures/exponent.svg", "figures/law.svg"};
    char dir[256];
    struct study_case c = {"", 3, 4, 2, 20, FAKE_NAMES};

    write_report("names", &c, dir, sizeof(dir));
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char *svg = read_file(dir, files[i]);

        CU_ASSERT_PTR_NOT_NULL(svg);
        free(svg);
    }
    char *html = read_file(dir, "index.html");
    CU_ASSERT_PTR_NOT_NULL_FATAL(html);
    CU_ASSERT_PTR_NOT_NULL(strstr(html, ">starpilot</text>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "(parameter-interactions)</text>"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(html, "No figure of no/such&quot;law: There is no fit"));
    free(html);
}

/* The verdicts decide what is claimed. */
static void test_verdicts(void)
{
    char dir[256];

    write_report("weak", &study_cases[4], dir, sizeof(dir));
    char *html = read_file(dir, "index.html");
    CU_ASSERT_PTR_NOT_NULL_FATAL(html);
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "Of 4 fits, 1 is identifiable, 1 is "
                                        "weak, 1 cannot be identified and 1 "
                                        "could not be made"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(html, "Not shown: h = 1 (not identifiable), h = 16 (no fit)."));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(html, "Fewer than three sizes have a curve."));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "h = 1 (not identifiable)</text>"));
    free(html);
    write_report("single", &study_cases[1], dir, sizeof(dir));
    html = read_file(dir, "index.html");
    CU_ASSERT_PTR_NOT_NULL_FATAL(html);
    CU_ASSERT_PTR_NOT_NULL(strstr(html,
                                  "to the power\xc2\xa0<b>0.483</b> "
                                  "(95\xc2\xa0% interval 0.462 to 0.509)"));
    free(html);
}

static void test_failures(void)
{
    char dir[256];

    write_report("failed", &study_cases[5], dir, sizeof(dir));
    char *html = read_file(dir, "index.html");
    CU_ASSERT_PTR_NOT_NULL_FATAL(html);
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "id=\"failures\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "/store/runs/00c0ffee/log"));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "1 run has not been trained yet."));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "Rings mark where 1 run diverged."));
    free(html);
}

static void test_json(void)
{
    char dir[256];
    struct study_case c = {"", 2, 5, 3, 20, FAKE_FAILED | FAKE_HOSTILE};
    json_error_t why;

    write_report("json", &c, dir, sizeof(dir));
    char *text = read_file(dir, "report.json");
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    json_t *root = json_loads(text, 0, &why);
    free(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(root, "schema")),
                           "rlstudy-report-1");
    json_t *runs = json_object_get(root, "runs");
    CU_ASSERT_EQUAL(json_array_size(runs), 30);
    json_t *curve = json_object_get(json_array_get(runs, 0), "curve");
    json_t *returns = json_object_get(curve, "return");
    CU_ASSERT_EQUAL(json_array_size(returns), 20);
    CU_ASSERT(json_is_null(json_array_get(returns, 6)));  /* was NaN */
    CU_ASSERT(json_is_null(json_array_get(returns, 10))); /* was infinite */
    json_t *law = json_array_get(json_object_get(root, "laws"), 0);
    json_t *fit = json_object_get(law, "fit");
    struct arena *arena = arena_new();
    const struct findings *f = make(arena, &c);
    CU_ASSERT_EQUAL(json_real_value(json_object_get(json_object_get(fit, "law"),
                                                    "alpha_N")),
                    f->laws[0].fit->law.alpha_N);
    json_t *ci = json_object_get(json_object_get(fit, "ci95"), "exponent");
    CU_ASSERT_EQUAL(json_real_value(json_array_get(ci, 1)),
                    f->laws[0].fit->ci95.high.exponent);
    arena_free(arena);
    CU_ASSERT_STRING_EQUAL(
        json_string_value(json_object_get(
            json_array_get(json_object_get(root, "claims"), 2), "outcome")),
        "unknown");
    json_decref(root);
}

/* The number of fields in each line must be that of the first.  Fields of the
 * findings used here hold no line breaks. */
static void check_csv(const char *text, size_t want_lines)
{
    size_t lines = 0, first = 0, fields = 1;
    bool quoted = false;

    for (; *text != '\0'; text++) {
        if (*text == '"')
            quoted = !quoted;
        else if (*text == ',' && !quoted)
            fields++;
        if (*text != '\n')
            continue;
        CU_ASSERT(!quoted);
        if (lines++ == 0)
            first = fields;
        CU_ASSERT_EQUAL(fields, first);
        fields = 1;
    }
    CU_ASSERT_EQUAL(lines, want_lines);
}

/* A specification of Vega-Lite: every layer has data and a mark, and what it
 * shows lies on axes of the panel. */
static void check_vega(const char *text, const struct layout *l)
{
    static const char *const keys[] = {"$schema", "title", "description",
                                       "columns", "concat"};
    json_t *root = json_loads(text, 0, NULL), *panel, *layer;
    size_t p, i;

    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    for (size_t k = 0; k < COUNT_OF(keys); k++)
        CU_ASSERT_PTR_NOT_NULL(json_object_get(root, keys[k]));
    json_t *panels = json_object_get(root, "concat");
    CU_ASSERT_EQUAL(json_array_size(panels), l->figure->n_panels);
    json_array_foreach(panels, p, panel)
    {
        json_t *axes = json_object_get(panel, "encoding");
        double low = 1, high = 0;

        CU_ASSERT_EQUAL(json_unpack(axes, "{s:{s:{s:[F, F]}}}", "x", "scale",
                                    "domain", &low, &high),
                        0);
        CU_ASSERT(low == l->x[p].low || fabs(low / l->x[p].low - 1) < 1e-9);
        CU_ASSERT(high > low);
        json_array_foreach(json_object_get(panel, "layer"), i, layer)
        {
            json_t *data = json_object_get(layer, "data");
            json_t *mark = json_object_get(layer, "mark");

            CU_ASSERT(json_array_size(json_object_get(data, "values")) > 0);
            CU_ASSERT_PTR_NOT_NULL(json_object_get(mark, "type"));
            CU_ASSERT_PTR_NOT_NULL(json_object_get(mark, "color"));
        }
    }
    json_decref(root);
}

/* Braces of LaTeX are closed, and no character opens something by itself that
 * came with the data. */
static void check_latex(const char *text)
{
    long depth = 0, least = 0;

    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        else if (*at == '{')
            depth++;
        else if (*at == '}')
            depth--;
        least = depth < least ? depth : least;
    }
    CU_ASSERT_EQUAL(least, 0);
    CU_ASSERT_EQUAL(depth, 0);
    CU_ASSERT_EQUAL(count_of(text, "\\begin{"), count_of(text, "\\end{"));
}

static size_t count_points(const struct figure *f)
{
    size_t n = 0;

    for (size_t p = 0; p < f->n_panels; p++) {
        for (size_t i = 0; i < f->panels[p].n_series; i++)
            n += f->panels[p].series[i].kind != SERIES_CONTOUR
                     ? f->panels[p].series[i].n
                     : 0;
    }
    return n;
}

static void check_format(struct arena *arena, const struct figure_format *f,
                         const struct figure *figure)
{
    const struct figure_origin origin = {"rlstudy", 1790000000};
    struct layout *l = figure_layout(arena, figure, 680);
    struct str once = STR_INIT, again = STR_INIT;
    struct err err;

    CU_ASSERT_FATAL(f->write(&once, drawing_make(arena, l), &origin, &err));
    CU_ASSERT_FATAL(f->write(&again, drawing_make(arena, l), &origin, &err));
    CU_ASSERT(once.len == again.len &&
              memcmp(once.text, again.text, once.len) == 0);
    if (strcmp(f->name, "vega") == 0)
        check_vega(once.text, l);
    if (strcmp(f->name, "pgfplots") == 0)
        check_latex(once.text);
    if (strcmp(f->name, "csv") == 0 && count_of(once.text, "contour") == 0)
        check_csv(once.text, 1 + count_points(figure));
    str_fini(&once);
    str_fini(&again);
}

static void test_formats(void)
{
    for (size_t i = 0; i < COUNT_OF(study_cases); i++) {
        struct arena *arena = arena_new();
        struct shown *shown = shown_new(arena, make(arena, &study_cases[i]));

        for (size_t k = 0; k < shown->n_all; k++) {
            /* Pictures take long to press: those of one study do. */
            for (const struct figure_format *f = figure_formats;
                 f->name != NULL; f++) {
                if (i == 1 || strcmp(f->name, "png") != 0)
                    check_format(arena, f, shown->all[k]);
            }
        }
        arena_free(arena);
    }
}

/* Of 20,000 points, data for others to draw have the corner and the ends; the
 * table has all.  What leads far out of the panel stays near it. */
static void test_format_names(void)
{
    static const struct format_case {
        const char *list;
        bool known, has_svg, has_csv;
    } cases[] = {
        {"svg", true, true, false},    {"csv,svg", true, true, true},
        {"vega", true, false, false},  {"", false, false, false},
        {"svg,", false, true, false},  {"gif", false, false, false},
        {"csvg", false, false, false}, {"svg,,csv", false, true, true},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct format_case *c = &cases[i];
        struct err err;

        CU_ASSERT_EQUAL(formats_known(c->list, &err), c->known);
        for (const struct figure_format *f = figure_formats; f->name != NULL;
             f++) {
            if (strcmp(f->name, "svg") == 0)
                CU_ASSERT_EQUAL(formats_have(c->list, f), c->has_svg);
            if (strcmp(f->name, "csv") == 0)
                CU_ASSERT_EQUAL(formats_have(c->list, f), c->has_csv);
            CU_ASSERT(formats_have(NULL, f));
        }
    }
}

static void test_visible(void)
{
    enum { N = 20000 };
    struct arena *arena = arena_new();
    double *x = arena_array(arena, double, N);
    double *y = arena_array(arena, double, N);
    double far_x[] = {0, N}, far_y[] = {0, 1e12};
    struct series series[] = {
        {.kind = SERIES_LINE, .x = x, .y = y, .n = N},
        {.kind = SERIES_LINE, .x = far_x, .y = far_y, .n = 2, .outside = true}};
    struct panel panel = {.series = series, .n_series = 2};
    struct figure figure = {.title = "t",
                            .caption = "c",
                            .x = {.label = "x"},
                            .y = {.label = "y"},
                            .panels = &panel,
                            .n_panels = 1};
    const struct figure_origin origin = {"rlstudy", 0};
    struct str csv = STR_INIT;
    struct err err;

    for (size_t i = 0; i < N; i++) {
        x[i] = (double)i;
        y[i] = i < N / 2 ? (double)i : (double)(N - i);
    }
    y[N / 4] = (double)NAN;
    struct layout *l = figure_layout(arena, &figure, 680);
    struct visible v = visible_make(arena, l, 0, &series[0]);
    CU_ASSERT_EQUAL(v.n_pieces, 2);
    CU_ASSERT_EQUAL_FATAL(v.n, 5);
    CU_ASSERT_EQUAL(v.points[3].x, N / 2);
    v = visible_make(arena, l, 0, &series[1]);
    CU_ASSERT(v.points[1].y < 4 * N);
    CU_ASSERT(format_csv(&csv, drawing_make(arena, l), &origin, &err));
    check_csv(csv.text, N + 3);
    str_fini(&csv);
    arena_free(arena);
}

static void test_csv(void)
{
    static const char header[] = "run,environment,seed,parameters,"
                                 "interactions,return,greedy,h,size\n";
    char dir[256];
    struct study_case c = {"", 4, 5, 2, 20, FAKE_WEAK};

    write_report("csv", &c, dir, sizeof(dir));
    char *curves = read_file(dir, "tables/curves.csv");
    CU_ASSERT_PTR_NOT_NULL_FATAL(curves);
    CU_ASSERT(strncmp(curves, header, strlen(header)) == 0);
    check_csv(curves, 1 + 40 * 20);
    /* Curves of different fits are different environments. */
    CU_ASSERT_PTR_NOT_NULL(strstr(curves, ",\"digits (noise = 0.1), h = 1\","));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(curves, ",\"digits (noise = 0.1), h = 64\","));
    free(curves);
    char *runs = read_file(dir, "tables/runs.csv");
    CU_ASSERT_PTR_NOT_NULL_FATAL(runs);
    check_csv(runs, 1 + 40);
    free(runs);
    char *constants = read_file(dir, "tables/constants.csv");
    CU_ASSERT_PTR_NOT_NULL_FATAL(constants);
    check_csv(constants, 1 + 4);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(constants, "no fit,fewer than three sizes have a curve,,"));
    free(constants);
    /* Of two trusted laws: all, the likelihood, five sizes, the largest. */
    char *evidence = read_file(dir, "tables/evidence.csv");
    CU_ASSERT_PTR_NOT_NULL_FATAL(evidence);
    check_csv(evidence, 1 + 2 * (2 + 5 + 1));
    CU_ASSERT_EQUAL(count_of(evidence, ",without one size,"), 10);
    free(evidence);
    char *frontier = read_file(dir, "tables/frontier.csv");
    CU_ASSERT_PTR_NOT_NULL_FATAL(frontier);
    check_csv(frontier, 1 + 3 * 5 * 128);
    free(frontier);
}

static void test_more_html(void)
{
    static const char *const parts[] = {
        "<td data-v=\"32100000\">32.1M<span class=\"ci\">parameters</span>"
        "<span class=\"ci\">[12M, 89M]</span>",
        "10\xc2\xb9\xc2\xb2<span class=\"ci\">FLOP",
        "Extrapolated to 104 times the largest compute of a run and 31.4 times "
        "the largest model.",
        "compute &lt;b&gt;.",
        "The fit behind it is weak.",
        "no value</span>",
        "There is no interval: &#39;law&#39; has no bootstrap.",
        "2 imported curves",
        "SHA-256</span><br><code>46a3cef3",
        "data/published.csv",
        "class=\"best\"",
        "The runs have no ladder of compute.",
        "over 3 seeds, once",
        /* What the data allow at one end only, at neither, at both. */
        " or more</td><td>any</td><td>50k to 70k</td>",
        "imported</span>",
    };
    char dir[256];
    struct study_case c = {"", 2, 5, 3, 60, FAKE_MORE};

    write_report("more", &c, dir, sizeof(dir));
    char *html = read_file(dir, "index.html");
    CU_ASSERT_PTR_NOT_NULL_FATAL(html);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        CU_ASSERT_PTR_NOT_NULL(strstr(html, parts[i]));
        if (strstr(html, parts[i]) == NULL)
            fprintf(stderr, "the page lacks: %s\n", parts[i]);
    }
    /* `need` and `odd` are in both tables, the others in the first. */
    CU_ASSERT_EQUAL(count_of(html, "law[h].interactions at 0.9 of best"), 2);
    CU_ASSERT_EQUAL(count_of(html, "law[16].parameters at 1e17 flop"), 1);
    /* Nothing failed. */
    CU_ASSERT_PTR_NULL(strstr(html, "id=\"failures\""));
    free(html);
}

static void test_more_files(void)
{
    char dir[256];
    struct study_case c = {"", 2, 5, 3, 60, FAKE_MORE};
    json_error_t why;

    write_report("more", &c, dir, sizeof(dir));
    char *text = read_file(dir, "tables/predictions.csv");
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    check_csv(text, 1 + 4);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\nneed,h = 16,"));
    free(text);
    text = read_file(dir, "tables/isoflop.csv");
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    check_csv(text, 1 + 2 * 5 * 3);
    free(text);
    text = read_file(dir, "tables/curves.csv");
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n16-1,coinrun,2,"));
    free(text);
    text = read_file(dir, "report.json");
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    json_t *root = json_loads(text, 0, &why);
    free(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    json_t *all = json_object_get(root, "predictions");
    CU_ASSERT_EQUAL(json_array_size(all), 4);
    json_t *big = json_array_get(all, 0), *odd = json_array_get(all, 2);
    CU_ASSERT_EQUAL(
        json_real_value(json_array_get(json_object_get(big, "ci95"), 1)),
        8.9e7);
    CU_ASSERT(json_is_null(json_object_get(odd, "value")));
    CU_ASSERT_PTR_NOT_NULL(json_string_value(json_object_get(odd, "reason")));
    json_t *curves = json_array_get(json_object_get(root, "imports"), 0);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(curves, "path")),
                           "data/published.csv");
    CU_ASSERT_EQUAL(json_array_size(json_object_get(root, "isoflop")), 2);
    json_decref(root);
}

/* At each rung the best size is one whose curve gets there, and what is read
 * lies between the curve's neighbouring points. */
static void test_isoflop(void)
{
    struct arena *arena = arena_new();
    struct findings *f = fake_findings(arena, 1, 3, 1, 3, FAKE_MORE);
    struct run_row *runs = (struct run_row *)(uintptr_t)f->runs;
    const double e[] = {10, 100, 1000}, low[] = {0, 1, 2}, high[] = {0, 2, 4};
    const double rungs[] = {5, 50, 5000};
    const double flop[] = {1, 2, 3};
    struct isoflop *tables;

    for (size_t i = 0; i < 3; i++) {
        runs[i].curve_interactions = e;
        runs[i].curve_return = i == 1 ? high : low;
        runs[i].rung_interactions = rungs;
        runs[i].rung_flop = flop;
    }
    /* The second of three sizes is the better one while it lasts. */
    CU_ASSERT_EQUAL_FATAL(isoflop_make(arena, &tables, f, "main"), 1);
    CU_ASSERT_EQUAL_FATAL(tables[0].n_sizes, 3);
    CU_ASSERT_EQUAL_FATAL(tables[0].n_rungs, 3);
    const struct isoflop_cell *cells = tables[0].cells;
    CU_ASSERT_EQUAL(cells[0].seeds, 0); /* before the first point */
    CU_ASSERT(isnan(cells[0].mean) && !cells[0].best);
    CU_ASSERT_EQUAL(cells[1].seeds, 1);
    CU_ASSERT_DOUBLE_EQUAL(cells[1].mean, log10(5), 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(cells[4].mean, 2 * log10(5), 1e-12);
    CU_ASSERT(cells[4].best && !cells[1].best && !cells[7].best);
    CU_ASSERT_EQUAL(cells[5].seeds, 0); /* behind the last */
    /* One that was trained on for less than an octave has its last point. */
    const double near[] = {5, 50, 1500};
    for (size_t i = 0; i < 3; i++) {
        runs[i].rung_interactions = near;
        runs[i].interactions = i == 2 ? 1400 : 1500;
    }
    CU_ASSERT_EQUAL_FATAL(isoflop_make(arena, &tables, f, "main"), 1);
    cells = tables[0].cells;
    CU_ASSERT_EQUAL(cells[2].mean, 2);
    CU_ASSERT(cells[2].early && !cells[1].early);
    CU_ASSERT(cells[5].best && cells[5].mean == 4);
    CU_ASSERT_EQUAL(cells[8].seeds, 0);
    arena_free(arena);
}

/* A report of nothing is still a page. */
static void test_empty(void)
{
    struct findings f = {.title = "nothing", .study_name = "empty.study"};
    struct err err = {.msg = ""};
    char dir[256];

    snprintf(dir, sizeof(dir), "%s/empty", report_dir);
    CU_ASSERT(report_write(dir, &f, &err));
    char *html = read_file(dir, "index.html");
    CU_ASSERT_PTR_NOT_NULL_FATAL(html);
    drop_scripts(html);
    CU_ASSERT(well_formed(html));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "This study fits no law"));
    CU_ASSERT_PTR_NULL(strstr(html, "id=\"runs\""));
    free(html);
}

static void test_unwritable(void)
{
    struct findings f = {.title = "t"};
    struct err err = {.msg = ""};

    CU_ASSERT(!report_write("/dev/null/report", &f, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "/dev/null"));
}

static void test_means(void)
{
    struct arena *arena = arena_new();
    double e1[] = {1, 10, 100}, r1[] = {0, 1, 2};
    double e2[] = {1, 100}, r2[] = {2, 6};
    double flop[] = {7, 70, 700}, wall1[] = {1, 2, 3}, wall2[] = {3, 5};
    struct run_row rows[2] = {
        {.parameters = 5,
         .n = 3,
         .curve_interactions = e1,
         .curve_return = r1,
         .curve_flop = flop,
         .curve_wall_s = wall1},
        {.parameters = 5,
         .n = 2,
         .curve_interactions = e2,
         .curve_return = r2,
         .curve_wall_s = wall2},
    };
    struct findings f = {.runs = rows, .n_runs = 2};
    struct indices all = gather_runs(arena, &f, NULL);
    struct mean_curve *means;

    CU_ASSERT_EQUAL_FATAL(gather_means(arena, &means, &f, &all, NULL), 1);
    CU_ASSERT_EQUAL(means[0].seeds, 2);
    CU_ASSERT(!means[0].ragged);
    CU_ASSERT_EQUAL_FATAL(means[0].n, 3);
    /* Half-way between 1 and 100 in the logarithm the second run has 4. */
    CU_ASSERT_DOUBLE_EQUAL(means[0].mean[1], 2.5, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(means[0].low[1], 1, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(means[0].high[1], 4, 1e-12);
    CU_ASSERT_EQUAL(means[0].flop[1], 70);
    CU_ASSERT_DOUBLE_EQUAL(means[0].wall_s[1], 3, 1e-12);
    /* Beyond its end a run does not count, and one run has no band. */
    rows[1].n = 1;
    gather_means(arena, &means, &f, &all, NULL);
    CU_ASSERT(means[0].ragged);
    CU_ASSERT_DOUBLE_EQUAL(means[0].mean[2], 2, 1e-12);
    CU_ASSERT(isnan(means[0].low[2]));
    arena_free(arena);
}

static void test_facets(void)
{
    struct arena *arena = arena_new();
    struct findings *f = fake_findings(arena, 3, 4, 2, 5, FAKE_NO_LAW);
    struct indices all = gather_runs(arena, f, NULL);
    struct facet *facets;

    /* Without a law to say so: sizes differ in parameters, horizons do not. */
    struct axes axes = gather_facet_axes(arena, f);
    CU_ASSERT_EQUAL_FATAL(axes.n, 1);
    CU_ASSERT_STRING_EQUAL(axes.name[0], "h");
    CU_ASSERT_EQUAL_FATAL(gather_facets(arena, &facets, f, &all), 3);
    CU_ASSERT_STRING_EQUAL(facets[1].label, "h = 4");
    CU_ASSERT_EQUAL(facets[1].runs.n, 8);
    arena_free(arena);
}

/* ---- formula.h ---- */

static const struct formula_case {
    const char *what, *formula, *want;
} formula_cases[] = {
    {"a sum and a product", "y = a + b x",
     "<mi>y</mi><mo>=</mo><mi>a</mi><mo>+</mo><mi>b</mi>"
     "<mspace width=\"0.2em\"/><mi>x</mi>"},
    {"a fraction's denominator is a power", "A/N^alpha",
     "<mfrac><mrow><mi>A</mi></mrow><mrow><msup><mi>N</mi><mrow>"
     "<mi>\xce\xb1</mi></mrow></msup></mrow></mfrac>"},
    {"brackets of a whole fraction go", "(a + 1)/(b)",
     "<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mrow><mi>b</mi>"
     "</mrow></mfrac>"},
    {"below the line", "C_mid R0 N_c",
     "<msub><mi>C</mi><mi>mid</mi></msub><mspace width=\"0.2em\"/>"
     "<msub><mi>R</mi><mi>0</mi></msub><mspace width=\"0.2em\"/>"
     "<msub><mi>N</mi><mi>c</mi></msub>"},
    {"an exponent below 0", "x^-c0",
     "<msup><mi>x</mi><mrow><mo>\xe2\x88\x92</mo><msub><mi>c</mi><mi>0</mi>"
     "</msub></mrow></msup>"},
    {"a function", "min(a, b)",
     "<mrow><mi>min</mi><mrow><mo>(</mo><mi>a</mi><mo>,</mo><mi>b</mi>"
     "<mo>)</mo></mrow></mrow>"},
    {"what is no formula is text", "a < b",
     "<mi>a</mi><mspace width=\"0.2em\"/><mtext>&lt;</mtext>"
     "<mspace width=\"0.2em\"/><mi>b</mi>"},
    {"a bracket too many", "a)", "<mi>a</mi><mo>)</mo>"},
    {"a bracket too few", "(a", "<mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow>"},
};

static void test_formulas(void)
{
    for (size_t i = 0; i < COUNT_OF(formula_cases); i++) {
        const struct formula_case *c = &formula_cases[i];
        struct str got = STR_INIT, want = STR_INIT;

        formula_math(&got, c->formula);
        str_printf(&want, "<math display=\"block\">%s</math>\n", c->want);
        CU_ASSERT_STRING_EQUAL(str_text(&got), str_text(&want));
        if (strcmp(str_text(&got), str_text(&want)) != 0)
            fprintf(stderr, "%s: %s\n", c->what, str_text(&got));
        str_fini(&got);
        str_fini(&want);
    }
    struct str deep = STR_INIT, out = STR_INIT;
    for (int i = 0; i < 1000; i++)
        str_add(&deep, "(");
    formula_math(&out, str_text(&deep));
    CU_ASSERT(out.len > 1000);
    str_fini(&deep);
    str_fini(&out);
}

static const struct unit_test tests[] = {
    {"numbers", test_numbers},
    {"formulas", test_formulas},
    {"durations", test_durations},
    {"escaping", test_escaping},
    {"ticks", test_ticks},
    {"scales", test_scales},
    {"means", test_means},
    {"facets", test_facets},
    {"geometry", test_geometry},
    {"gaps", test_gaps},
    {"extremes", test_extremes},
    {"simplify", test_simplify},
    {"least span", test_least_span},
    {"random geometry", test_random_geometry},
    {"names at the ends of lines", test_names_at_ends},
    {"contour", test_contour},
    {"checks of fits", test_checks},
    {"returns of all sizes", test_wide_returns},
    {"formats", test_formats},
    {"names of formats", test_format_names},
    {"visible", test_visible},
    {"crowd", test_crowd},
    {"same bytes", test_same_bytes},
    {"html", test_html},
    {"axis of sizes", test_size_axis},
    {"films", test_films},
    {"hostile", test_hostile},
    {"names", test_names},
    {"verdicts", test_verdicts},
    {"failures", test_failures},
    {"json", test_json},
    {"csv", test_csv},
    {"predictions and imports", test_more_html},
    {"their files", test_more_files},
    {"isoflop", test_isoflop},
    {"empty", test_empty},
    {"unwritable", test_unwritable},
};

static int remove_one(const char *path, const struct stat *st ATTR_UNUSED,
                      int type ATTR_UNUSED, struct FTW *ftw ATTR_UNUSED)
{
    return remove(path);
}

int main(void)
{
    if (mkdtemp(report_dir) == NULL) {
        perror("mkdtemp");
        return EXIT_FAILURE;
    }
    int status = unit_run("report", tests, COUNT_OF(tests));
    if (nftw(report_dir, remove_one, 8, FTW_DEPTH | FTW_PHYS) != 0) {
        perror(report_dir);
        return EXIT_FAILURE;
    }
    return status;
}
