/* vega.c - a figure for Vega-Lite 5: data and marks, drawn by whoever reads
 * it.  Axes have the ranges, ticks and labels of the layout. */
#include "config.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/drawing.h"
#include "report/formats.h"
#include "report/text.h"
#include "report/visible.h"

/* Digits of a number: more than any drawing shows. */
enum { DIGITS = 12 };

struct writer {
    struct arena *arena;
    const struct layout *l;
    size_t p;       /* the panel at hand */
    json_t *layers; /* of it */
};

/* Takes VALUE. */
static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static json_t *text(const char *of)
{
    struct str s = STR_INIT;

    text_clean(&s, of);
    json_t *json = json_string(str_text(&s));
    str_fini(&s);
    return json;
}

static json_t *colour(uint32_t of)
{
    return json_sprintf("#%06x", (unsigned)of);
}

/* ---- axes ---- */

static json_t *scale_json(const struct scale *scale)
{
    static const char *const types[] = {[SCALE_LINEAR] = "linear",
                                        [SCALE_LOG] = "log",
                                        [SCALE_SYMLOG] = "symlog"};
    json_t *json = json_pack("{s:s, s:[f, f], s:b}", "type", types[scale->kind],
                             "domain", scale->low, scale->high, "nice", 0);

    if (scale->kind == SCALE_LINEAR)
        set(json, "zero", json_false());
    if (scale->kind == SCALE_SYMLOG)
        set(json, "constant", json_real(scale->linear));
    return json;
}

/* An expression of Vega for the label of a tick, looked up by its value. */
static json_t *label_expression(json_t *values, json_t *labels)
{
    char *v = json_dumps(values, JSON_COMPACT | JSON_REAL_PRECISION(17));
    char *l = json_dumps(labels, JSON_COMPACT);
    json_t *json = json_sprintf("%s[indexof(%s, datum.value)]", l, v);

    free(v);
    free(l);
    return json;
}

static json_t *axis_json(const struct ticks *ticks)
{
    json_t *values = json_array(), *labels = json_array();
    json_t *axis = json_object();

    for (size_t i = 0; i < ticks->n; i++) {
        if (!ticks->tick[i].major)
            continue;
        json_array_append_new(values, json_real(ticks->tick[i].value));
        json_array_append_new(labels, text(ticks->tick[i].label));
    }
    set(axis, "labelExpr", label_expression(values, labels));
    set(axis, "values", values);
    json_decref(labels);
    return axis;
}

static json_t *title_json(const struct axis *axis)
{
    struct str s = STR_INIT;

    str_add(&s, axis->label);
    if (axis->unit != NULL && *axis->unit != '\0')
        str_printf(&s, " (%s)", axis->unit);
    json_t *json = text(str_text(&s));
    str_fini(&s);
    return json;
}

static json_t *channel(const char *field, const struct axis *axis,
                       const struct scale *scale, const struct ticks *ticks)
{
    return json_pack("{s:s, s:s, s:o, s:o, s:o}", "field", field, "type",
                     "quantitative", "title", title_json(axis), "scale",
                     scale_json(scale), "axis", axis_json(ticks));
}

/* ---- marks ---- */

/* The legend: names of the keys and their colours. */
static json_t *legend_scale(const struct figure *f)
{
    json_t *names = json_array(), *colours = json_array();

    for (size_t i = 0; i < f->n_keys; i++) {
        json_array_append_new(names, text(f->keys[i].label));
        json_array_append_new(
            colours, colour(paint_colour(THEME_LIGHT, &f->keys[i].style)));
    }
    return json_pack("{s:o, s:o}", "domain", names, "range", colours);
}

/* What a layer has beside x and y, which are its panel's. */
static json_t *encoding(const struct writer *w, const struct style *style)
{
    const struct figure *f = w->l->figure;
    const char *key = figure_key_of(f, style);
    json_t *json = json_object();

    if (key != NULL)
        set(json, "color",
            json_pack("{s:o, s:s, s:o, s:o, s:{s:i}}", "datum", text(key),
                      "type", "nominal", "title",
                      f->key_title != NULL ? text(f->key_title) : json_null(),
                      "scale", legend_scale(f), "legend", "symbolOpacity", 1));
    return json;
}

static json_t *mark(const char *type, const struct style *style)
{
    json_t *json = json_pack("{s:s, s:b, s:o}", "type", type, "clip", 1,
                             "color", colour(paint_colour(THEME_LIGHT, style)));
    const double *dashes = paint_dashes(style->dash);

    if (dashes != NULL)
        set(json, "strokeDash", json_pack("[f, f]", dashes[0], dashes[1]));
    return json;
}

/* Takes VALUES, MARK and ENCODING. */
static void add_layer(struct writer *w, json_t *values, json_t *how,
                      json_t *channels)
{
    json_array_append_new(w->layers,
                          json_pack("{s:{s:o}, s:o, s:o}", "data", "values",
                                    values, "mark", how, "encoding", channels));
}

static json_t *value_of(const struct visible_point *v, enum series_kind kind)
{
    if (kind == SERIES_BAND || kind == SERIES_ERRORBARS)
        return json_pack("{s:f, s:f, s:f}", "x", v->x, "y", v->low, "y2",
                         v->high);
    return json_pack("{s:f, s:f}", "x", v->x, "y", v->y);
}

static bool is_divided(const struct visible *seen, enum series_kind kind)
{
    return seen->n_pieces > 1 && kind != SERIES_POINTS &&
           kind != SERIES_ERRORBARS;
}

static json_t *values_of(const struct visible *seen, enum series_kind kind)
{
    json_t *values = json_array();
    size_t piece = 0;

    for (size_t i = 0; i < seen->n; i++) {
        if (i == seen->ends[piece])
            piece++;
        json_t *value = value_of(&seen->points[i], kind);
        if (is_divided(seen, kind))
            set(value, "piece", json_integer((json_int_t)piece));
        /* Lines go as they come, not from left to right. */
        if (kind == SERIES_CONTOUR)
            set(value, "order", json_integer((json_int_t)i));
        json_array_append_new(values, value);
    }
    return values;
}

static void add_series(struct writer *w, const struct series *s)
{
    static const char *const types[] = {
        [SERIES_LINE] = "line",    [SERIES_BAND] = "area",
        [SERIES_POINTS] = "point", [SERIES_ERRORBARS] = "rule",
        [SERIES_RULE] = "line",    [SERIES_TEXT] = "text",
        [SERIES_CONTOUR] = "line",
    };
    struct visible seen = visible_make(w->arena, w->l, w->p, s);

    if (seen.n == 0)
        return;
    json_t *how = mark(types[s->kind], &s->style);
    json_t *channels = encoding(w, &s->style);
    switch (s->kind) {
    case SERIES_BAND:
        set(how, "opacity", json_real(PAINT_BAND_OPACITY));
        set(how, "line", json_false());
        set(channels, "y2", json_pack("{s:s}", "field", "y2"));
        break;
    case SERIES_POINTS:
        /* An area in square pixels. */
        set(how, "size", json_real(M_PI * pow(paint_width(&s->style), 2)));
        set(how, "filled", json_boolean(!s->style.hollow));
        set(how, "opacity", json_integer(1));
        break;
    case SERIES_ERRORBARS:
        set(channels, "y2", json_pack("{s:s}", "field", "y2"));
        break;
    case SERIES_CONTOUR:
        set(channels, "order", json_pack("{s:s}", "field", "order"));
        break;
    case SERIES_LINE:
    case SERIES_RULE:
    case SERIES_TEXT:
        break;
    }
    if (s->kind != SERIES_POINTS)
        set(how, "strokeWidth", json_real(paint_width(&s->style)));
    if (is_divided(&seen, s->kind))
        set(channels, "detail", json_pack("{s:s}", "field", "piece"));
    add_layer(w, values_of(&seen, s->kind), how, channels);
}

/* Words that found room in the panel. */
static void add_words(struct writer *w)
{
    const struct style ink = {.paint = PAINT_INK};
    const struct box *b = &w->l->panels[w->p];
    json_t *values = json_array();

    for (size_t i = 0; i < w->l->n_texts; i++) {
        const struct placed_text *t = &w->l->texts[i];

        if (t->role != TEXT_LABEL || t->x < b->x || t->x > b->x + b->w ||
            t->y < b->y || t->y > b->y + b->h)
            continue;
        json_array_append_new(
            values,
            json_pack("{s:f, s:f, s:o}", "x", visible_x(w->l, w->p, t->x), "y",
                      visible_y(w->l, w->p, t->y), "words", text(t->text)));
    }
    if (json_array_size(values) == 0) {
        json_decref(values);
        return;
    }
    json_t *how = mark("text", &ink), *channels = encoding(w, &ink);
    set(how, "align", json_string("left"));
    set(how, "baseline", json_string("alphabetic"));
    set(channels, "text", json_pack("{s:s}", "field", "words"));
    json_object_del(channels, "color");
    add_layer(w, values, how, channels);
}

static json_t *panel_json(struct writer *w)
{
    const struct panel *panel = &w->l->figure->panels[w->p];
    const struct box *b = &w->l->panels[w->p];
    json_t *json =
        json_pack("{s:f, s:f}", "width", round(b->w), "height", round(b->h));

    if (panel->title != NULL)
        set(json, "title", text(panel->title));
    w->layers = json_array();
    for (size_t i = 0; i < panel->n_series; i++)
        add_series(w, &panel->series[i]);
    add_words(w);
    json_t *axes = json_object();
    set(axes, "x",
        channel("x", figure_x(w->l->figure, w->p), &w->l->x[w->p],
                w->l->x_ticks[w->p]));
    set(axes, "y", channel("y", &w->l->figure->y, &w->l->y, &w->l->y_ticks));
    set(json, "encoding", axes);
    set(json, "layer", w->layers);
    return json;
}

bool format_vega(struct str *out, const struct drawing *d,
                 const struct figure_origin *origin, struct err *err)
{
    const struct layout *l = d->layout;
    struct writer w = {.arena = l->arena, .l = l};
    json_t *panels = json_array();

    (void)err;
    for (w.p = 0; w.p < l->figure->n_panels; w.p++)
        json_array_append_new(panels, panel_json(&w));
    json_t *root = json_pack("{s:s, s:o, s:o, s:{s:s}, s:i, s:o}", "$schema",
                             "https://vega.github.io/schema/vega-lite/v5.json",
                             "title", text(l->figure->title), "description",
                             text(l->figure->caption), "usermeta", "writtenBy",
                             origin->program, "columns", (int)l->columns,
                             "concat", panels);
    char *dumped = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS));
    str_add(out, dumped);
    str_add(out, "\n");
    free(dumped);
    json_decref(root);
    return true;
}
