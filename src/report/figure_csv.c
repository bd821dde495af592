/* figure_csv.c - all data of a figure, a row a point. */
#include "config.h"

#include <math.h>

#include "base/str.h"
#include "report/contour.h"
#include "report/csv.h"
#include "report/drawing.h"
#include "report/formats.h"

static const char *const kind_names[] = {
    [SERIES_LINE] = "line",       [SERIES_BAND] = "band",
    [SERIES_POINTS] = "points",   [SERIES_ERRORBARS] = "error bars",
    [SERIES_RULE] = "rule",       [SERIES_TEXT] = "words",
    [SERIES_CONTOUR] = "contour",
};

/* "training compute (FLOP)" */
static void add_axis(struct str *out, const struct axis *axis)
{
    struct str s = STR_INIT;

    str_add(&s, axis->label);
    if (axis->unit != NULL && *axis->unit != '\0')
        str_printf(&s, " (%s)", axis->unit);
    csv_field(out, str_text(&s));
    str_fini(&s);
}

static void add_header(struct str *out, const struct figure *f)
{
    csv_field(out, "panel");
    csv_field(out, "series");
    csv_field(out, "kind");
    if (f->panels[0].x == NULL)
        add_axis(out, &f->x);
    else
        csv_field(out, "x");
    add_axis(out, &f->y);
    csv_field(out, "low");
    csv_field(out, "high");
    csv_field(out, "words");
    str_add(out, "\n");
}

/* Where a row is. */
struct place {
    const char *panel, *series;
    enum series_kind kind;
};

static void add_row(struct str *out, const struct place *at, double x, double y,
                    double low, double high, const char *words)
{
    csv_field(out, at->panel);
    csv_field(out, at->series);
    csv_field(out, kind_names[at->kind]);
    csv_number(out, x);
    csv_number(out, y);
    csv_number(out, low);
    csv_number(out, high);
    csv_field(out, words);
    str_add(out, "\n");
}

static double value(const double *of, size_t i)
{
    return of != NULL ? of[i] : (double)NAN;
}

static void add_contour(struct str *out, const struct place *at,
                        const struct series *s)
{
    struct contour lines;

    contour_make(&lines, s);
    for (size_t i = 0; i < lines.n; i++)
        add_row(out, at, lines.x[i], lines.y[i], (double)NAN, (double)NAN, "");
    contour_fini(&lines);
}

static void add_series(struct str *out, const struct figure *f, size_t p,
                       const struct series *s)
{
    const char *key = figure_key_of(f, &s->style);
    const char *panel = f->panels[p].title;
    const struct axis *x = figure_x(f, p);
    const struct place at = {panel != NULL ? panel : "",
                             s->name != NULL ? s->name
                             : key != NULL   ? key
                                             : "",
                             s->kind};

    if (s->kind == SERIES_CONTOUR) {
        add_contour(out, &at, s);
        return;
    }
    for (size_t i = 0; i < s->n; i++) {
        const char *words = s->texts != NULL ? s->texts[i] : "";

        if (x->names != NULL && s->x[i] >= 0 && s->x[i] < (double)x->n_names)
            words = x->names[(size_t)s->x[i]];
        add_row(out, &at, s->x[i], value(s->y, i), value(s->low, i),
                value(s->high, i), words);
    }
}

bool format_csv(struct str *out, const struct drawing *d,
                const struct figure_origin *origin, struct err *err)
{
    const struct figure *f = d->layout->figure;

    (void)origin;
    (void)err;
    add_header(out, f);
    for (size_t p = 0; p < f->n_panels; p++) {
        for (size_t i = 0; i < f->panels[p].n_series; i++)
            add_series(out, f, p, &f->panels[p].series[i]);
    }
    return true;
}
