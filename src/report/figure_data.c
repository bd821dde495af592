/* figure_data.c - the data of a figure for the script of the page. */
#include "config.h"

#include "report/figure_data.h"

#include <jansson.h>
#include <math.h>
#include <stdint.h>
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

/* ---- numbers, packed ----
 *
 * Arrays are most of a page.  Each becomes a string, "KIND PLACES LINEAR
 * DIGITS": values are counted in units of 10^-PLACES along a scale of that kind
 * (LINEAR is the linear part of a symlog one), and DIGITS has the differences
 * from one to the next as VLQ of base 64, as source maps have them: five bits
 * a digit, the least first, 32 for more to come, the lowest bit of all for the
 * sign.  A gap is ".".  Equal arrays are there once. */

enum {
    PLACES = 5,       /* of logarithms */
    PARTS = 30000,    /* units of the largest value, at least */
    EXACT = 10000000, /* whole numbers below it are told exactly */
    DIGIT_BITS = 5
};

/* The arrays of a figure, by number. */
struct pool {
    char **at;
    size_t n, cap;
};

/* How values are counted. */
struct unit {
    struct scale scale; /* its kind and linear part */
    int places;
};

static void pool_fini(struct pool *pool)
{
    for (size_t i = 0; i < pool->n; i++)
        free(pool->at[i]);
    free(pool->at);
}

/* Takes TEXT's string. */
static size_t pool_add(struct pool *pool, struct str *text)
{
    for (size_t i = 0; i < pool->n; i++) {
        if (strcmp(pool->at[i], text->text) == 0) {
            str_fini(text);
            return i;
        }
    }
    pool->at = mem_grow(pool->at, &pool->cap, pool->n, sizeof(*pool->at));
    pool->at[pool->n] = text->text;
    return pool->n++;
}

static struct unit unit_of(const struct scale *scale, const double *v,
                           const bool *keep, size_t n)
{
    struct unit unit = {.scale = *scale, .places = PLACES};
    bool whole = true, positive = true;
    double most = 0;

    for (size_t i = 0; i < n; i++) {
        if (!keep[i] || !isfinite(v[i]))
            continue;
        whole = whole && v[i] == rint(v[i]) && fabs(v[i]) < EXACT;
        positive = positive && v[i] > 0;
        most = fmax(most, fabs(v[i]));
    }
    if (whole) {
        unit.scale.kind = SCALE_LINEAR;
        unit.places = 0;
    } else if (scale->kind == SCALE_LINEAR ||
               (scale->kind == SCALE_LOG && !positive)) {
        unit.scale.kind = SCALE_LINEAR;
        unit.places = (int)ceil(log10(PARTS / most));
    }
    return unit;
}

static int64_t count(const struct unit *unit, double v)
{
    switch (unit->scale.kind) {
    case SCALE_LINEAR:
        break;
    case SCALE_LOG:
        v = log10(v);
        break;
    case SCALE_SYMLOG:
        v = copysign(log10(1 + fabs(v) / unit->scale.linear), v);
        break;
    }
    return llround(v * pow(10, unit->places));
}

static void add_difference(struct str *out, int64_t by)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint64_t more = UINT64_C(1) << DIGIT_BITS;
    uint64_t left = by < 0 ? (uint64_t)-by << 1 | 1 : (uint64_t)by << 1;

    do {
        str_addc(out, digits[left % more + (left >= more ? more : 0)]);
        left /= more;
    } while (left > 0);
}

/* The number of those of the N values that are kept; NULL for none. */
static json_t *numbers(struct pool *pool, const struct scale *scale,
                       const double *v, const bool *keep, size_t n)
{
    if (v == NULL)
        return NULL;
    const struct unit unit = unit_of(scale, v, keep, n);
    struct str packed = STR_INIT;
    int64_t before = 0;

    str_printf(&packed, "%d %d %.9g ", (int)unit.scale.kind, unit.places,
               unit.scale.linear);
    for (size_t i = 0; i < n; i++) {
        if (!keep[i])
            continue;
        if (!isfinite(v[i])) {
            str_addc(&packed, '.');
            continue;
        }
        int64_t now = count(&unit, v[i]);
        add_difference(&packed, now - before);
        before = now;
    }
    return json_integer((json_int_t)pool_add(pool, &packed));
}

/* ---- what of a series is kept ---- */

/* Add to KEEP what a drawing of the line through X, Y takes, and its gaps. */
static void keep_line(const struct layout *l, size_t p, const double *x,
                      const double *y, size_t n, double tolerance, bool *keep)
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
            simplify_line(&at[from], i - from, tolerance, &of_piece[from]);
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
            keep_line(l, p, other->x, other->y, other->n, SIMPLIFY_LINE, keep);
        if (other->low != NULL && other->high != NULL) {
            keep_line(l, p, other->x, other->low, other->n, SIMPLIFY_EDGE,
                      keep);
            keep_line(l, p, other->x, other->high, other->n, SIMPLIFY_EDGE,
                      keep);
        }
    }
}

/* ---- series ---- */

/* Lines with gaps between them. */
static void set_contour(json_t *json, struct pool *pool, const struct layout *l,
                        size_t p, const struct series *s)
{
    struct contour lines;

    contour_make(&lines, s);
    const size_t most = lines.n + lines.n_pieces;
    double *x = mem_calloc(most + 1, sizeof(*x));
    double *y = mem_calloc(most + 1, sizeof(*y));
    bool *keep = mem_calloc(most + 1, sizeof(*keep));
    size_t n = 0, from = 0;

    for (size_t k = 0; k < lines.n_pieces; k++) {
        for (size_t i = from; i < lines.ends[k]; i++, n++) {
            x[n] = lines.x[i];
            y[n] = lines.y[i];
        }
        from = lines.ends[k];
        x[n] = y[n] = NAN;
        n++;
    }
    for (size_t i = 0; i < n; i++)
        keep[i] = true;
    set(json, "x", numbers(pool, &l->x[p], x, keep, n));
    set(json, "y", numbers(pool, &l->y, y, keep, n));
    free(keep);
    free(y);
    free(x);
    contour_fini(&lines);
}

static void set_points(json_t *json, struct pool *pool, const struct layout *l,
                       size_t p, size_t i)
{
    const struct panel *panel = &l->figure->panels[p];
    const struct series *s = &panel->series[i];
    bool *keep = mem_calloc(s->n + 1, sizeof(*keep));

    keep_shared(l, p, first_with_x(panel, i), keep);
    set(json, "x", numbers(pool, &l->x[p], s->x, keep, s->n));
    set(json, "y", numbers(pool, &l->y, s->y, keep, s->n));
    set(json, "low", numbers(pool, &l->y, s->low, keep, s->n));
    set(json, "high", numbers(pool, &l->y, s->high, keep, s->n));
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

static json_t *series(struct pool *pool, const struct layout *l, size_t p,
                      size_t i)
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
        set_contour(json, pool, l, p, s);
    else if (s->kind != SERIES_TEXT)
        set_points(json, pool, l, p, i);
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

static json_t *panel(struct pool *pool, const struct layout *l, size_t p)
{
    const struct panel *from = &l->figure->panels[p];
    json_t *json = json_object(), *all = json_array();

    set(json, "title", text(from->title));
    if (from->x != NULL)
        set(json, "x", axis(from->x));
    for (size_t i = 0; i < from->n_series; i++)
        json_array_append_new(all, series(pool, l, p, i));
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
    struct pool pool = {0};
    json_t *panels = json_array(), *arrays = json_array();

    for (size_t p = 0; p < f->n_panels; p++)
        json_array_append_new(panels, panel(&pool, l, p));
    for (size_t i = 0; i < pool.n; i++)
        json_array_append_new(arrays, json_string(pool.at[i]));
    json_t *json = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "name", f->name,
                             "x", axis(&f->x), "y", axis(&f->y), "keys",
                             keys(f), "panels", panels, "numbers", arrays);
    char *dump = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS));
    str_add(out, "<script type=\"application/json\">");
    add_escaped(out, dump);
    str_add(out, "</script>\n");
    free(dump);
    json_decref(json);
    pool_fini(&pool);
}
