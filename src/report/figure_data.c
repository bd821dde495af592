/* figure_data.c - the data of a figure for the script of the page. */
#include "config.h"

#include "report/figure_data.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "report/contour.h"
#include "report/layout.h"
#include "report/simplify.h"
#include "report/text.h"

/* Up to here a series has all its points. */
enum { POINTS_ALL = 128 };
/* Digits of a number: more than is shown of it. */
enum { DIGITS = 6 };

static const char *const kinds[] = {
    [SERIES_LINE] = "line",       [SERIES_BAND] = "band",
    [SERIES_POINTS] = "points",   [SERIES_ERRORBARS] = "bars",
    [SERIES_RULE] = "rule",       [SERIES_TEXT] = "words",
    [SERIES_CONTOUR] = "contour",
};

/* Takes VALUE, which may be NULL. */
static void set(json_t *object, const char *key, json_t *value)
{
    if (value != NULL)
        json_object_set_new(object, key, value);
}

static json_t *text(const char *of)
{
    struct str s = STR_INIT;

    if (of == NULL)
        return NULL;
    text_clean(&s, of);
    json_t *json = json_string(str_text(&s));
    str_fini(&s);
    return json;
}

static json_t *number(double v)
{
    if (!isfinite(v))
        return json_null();
    if (v == rint(v) && fabs(v) < 1e15)
        return json_integer((json_int_t)v);
    return json_real(v);
}

/* Those of the N numbers that are kept; NULL for none. */
static json_t *numbers(const double *v, const bool *keep, size_t n)
{
    if (v == NULL)
        return NULL;
    json_t *json = json_array();
    for (size_t i = 0; i < n; i++) {
        if (keep[i])
            json_array_append_new(json, number(v[i]));
    }
    return json;
}

static json_t *words(const char *const *of, const bool *keep, size_t n)
{
    if (of == NULL)
        return NULL;
    json_t *json = json_array();
    for (size_t i = 0; i < n; i++) {
        if (keep[i])
            json_array_append_new(json, text(of[i]));
    }
    return json;
}

/* ---- what of a series is kept ---- */

/* Add to KEEP what a drawing of the line through X, Y takes, and its gaps. */
static void keep_line(const struct layout *l, size_t p, const double *x,
                      const double *y, size_t n, bool *keep)
{
    struct point *at = mem_calloc(n, sizeof(*at));
    bool *of_piece = mem_calloc(n, sizeof(*of_piece));
    size_t from = 0;

    for (size_t i = 0; i < n; i++)
        at[i] = (struct point){layout_x(l, p, x[i]), layout_y(l, p, y[i])};
    for (size_t i = 0; i <= n; i++) {
        if (i < n && isfinite(at[i].x) && isfinite(at[i].y))
            continue;
        if (i > from) {
            simplify_line(&at[from], i - from, SIMPLIFY_LINE, &of_piece[from]);
            if (i < n)
                of_piece[i] = true;
        }
        from = i + 1;
    }
    for (size_t i = 0; i < n; i++)
        keep[i] = keep[i] || of_piece[i];
    free(of_piece);
    free(at);
}

static void keep_crowd(const struct layout *l, size_t p, const struct series *s,
                       bool *keep)
{
    struct point *at = mem_calloc(s->n, sizeof(*at));
    size_t *which = mem_calloc(s->n, sizeof(*which));
    bool *of_crowd = mem_calloc(s->n, sizeof(*of_crowd));
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++) {
        const struct point here = {layout_x(l, p, s->x[i]),
                                   layout_y(l, p, s->y[i])};

        if (!isfinite(here.x) || !isfinite(here.y))
            continue;
        which[n] = i;
        at[n++] = here;
    }
    simplify_crowd(at, n, s->style.width, of_crowd);
    for (size_t i = 0; i < n; i++)
        keep[which[i]] = keep[which[i]] || of_crowd[i];
    free(of_crowd);
    free(which);
    free(at);
}

static bool same_x(const struct series *a, const struct series *b)
{
    return a->x == b->x && a->n == b->n && a->kind != SERIES_CONTOUR &&
           b->kind != SERIES_CONTOUR;
}

/* The first series of the panel with the x of series I. */
static size_t first_with_x(const struct panel *panel, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (same_x(&panel->series[k], &panel->series[i]))
            return k;
    }
    return i;
}

/* Mark what is kept of series I and of all that share its x, which stay
 * together so that a line and its band can be told at one place. */
static void keep_shared(const struct layout *l, size_t p, size_t i, bool *keep)
{
    const struct panel *panel = &l->figure->panels[p];
    const struct series *s = &panel->series[i];

    for (size_t k = 0; k < s->n; k++)
        keep[k] = s->n <= POINTS_ALL;
    for (size_t k = i; k < panel->n_series && s->n > POINTS_ALL; k++) {
        const struct series *other = &panel->series[k];

        if (!same_x(s, other))
            continue;
        if (other->kind == SERIES_POINTS)
            keep_crowd(l, p, other, keep);
        else if (other->y != NULL)
            keep_line(l, p, other->x, other->y, other->n, keep);
        if (other->low != NULL && other->high != NULL) {
            keep_line(l, p, other->x, other->low, other->n, keep);
            keep_line(l, p, other->x, other->high, other->n, keep);
        }
    }
}

/* ---- series ---- */

static void set_contour(json_t *json, const struct series *s)
{
    struct contour lines;
    json_t *x = json_array(), *y = json_array();
    size_t from = 0;

    contour_make(&lines, s);
    for (size_t k = 0; k < lines.n_pieces; k++) {
        for (size_t i = from; i < lines.ends[k]; i++) {
            json_array_append_new(x, number(lines.x[i]));
            json_array_append_new(y, number(lines.y[i]));
        }
        from = lines.ends[k];
        json_array_append_new(x, json_null());
        json_array_append_new(y, json_null());
    }
    contour_fini(&lines);
    set(json, "x", x);
    set(json, "y", y);
}

/* x is the number of an earlier series where they have the same. */
static void set_points(json_t *json, const struct layout *l, size_t p, size_t i)
{
    const struct panel *panel = &l->figure->panels[p];
    const struct series *s = &panel->series[i];
    size_t first = first_with_x(panel, i);
    bool *keep = mem_calloc(s->n + 1, sizeof(*keep));

    keep_shared(l, p, first, keep);
    set(json, "x",
        first < i ? json_integer((json_int_t)first)
                  : numbers(s->x, keep, s->n));
    set(json, "y", numbers(s->y, keep, s->n));
    set(json, "low", numbers(s->low, keep, s->n));
    set(json, "high", numbers(s->high, keep, s->n));
    set(json, "words", words(s->texts, keep, s->n));
    free(keep);
}

/* The entry of the legend that S is told by; -1 for none. */
static int key_of(const struct figure *f, const struct series *s)
{
    for (size_t i = 0; i < f->n_keys; i++) {
        if (paint_alike(&f->keys[i].style, &s->style))
            return (int)i;
    }
    return -1;
}

static json_t *series(const struct layout *l, size_t p, size_t i)
{
    const struct series *s = &l->figure->panels[p].series[i];
    json_t *json = json_pack("{s:s}", "kind", kinds[s->kind]);
    int key = key_of(l->figure, s);

    set(json, "name", text(s->name));
    if (key >= 0)
        set(json, "key", json_integer(key));
    if (s->style.value != 0)
        set(json, "value", number(s->style.value));
    if (s->kind == SERIES_CONTOUR)
        set_contour(json, s);
    else if (s->kind != SERIES_TEXT)
        set_points(json, l, p, i);
    return json;
}

/* ---- the figure ---- */

static json_t *axis(const struct axis *a)
{
    json_t *json = json_object();

    set(json, "label", text(a->label));
    set(json, "unit",
        text(a->unit != NULL && *a->unit != '\0' ? a->unit : NULL));
    if (a->names != NULL) {
        json_t *names = json_array();

        for (size_t i = 0; i < a->n_names; i++)
            json_array_append_new(names, text(a->names[i]));
        set(json, "names", names);
    }
    return json;
}

static json_t *panel(const struct layout *l, size_t p)
{
    const struct panel *from = &l->figure->panels[p];
    json_t *json = json_object(), *all = json_array();

    set(json, "title", text(from->title));
    if (from->x != NULL)
        set(json, "x", axis(from->x));
    for (size_t i = 0; i < from->n_series; i++)
        json_array_append_new(all, series(l, p, i));
    set(json, "series", all);
    return json;
}

static json_t *keys(const struct figure *f)
{
    json_t *all = json_array();

    for (size_t i = 0; i < f->n_keys; i++) {
        json_t *key = json_object();

        set(key, "label", text(f->keys[i].label));
        if (f->keys[i].style.value != 0)
            set(key, "value", number(f->keys[i].style.value));
        json_array_append_new(all, key);
    }
    return all;
}

/* In JSON these stand in strings alone. */
static void add_escaped(struct str *out, const char *json)
{
    for (const char *c = json; *c != '\0'; c++) {
        if (strchr("<>&", *c) != NULL)
            str_printf(out, "\\u%04x", (unsigned)*c);
        else
            str_addc(out, *c);
    }
}

void figure_data(struct str *out, const struct layout *l)
{
    const struct figure *f = l->figure;
    json_t *panels = json_array();

    for (size_t p = 0; p < f->n_panels; p++)
        json_array_append_new(panels, panel(l, p));
    json_t *json = json_pack("{s:s, s:o, s:o, s:o, s:o}", "name", f->name, "x",
                             axis(&f->x), "y", axis(&f->y), "keys", keys(f),
                             "panels", panels);
    char *dump = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS));
    str_add(out, "<script type=\"application/json\">");
    add_escaped(out, dump);
    str_add(out, "</script>\n");
    free(dump);
    json_decref(json);
}
