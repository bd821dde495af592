/* canvas.c - a drawing as PDF and as PNG, by cairo. */
#include "config.h"

#include "report/formats.h"

#include <cairo/cairo-pdf.h>
#include <cairo/cairo.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include "base/str.h"
#include "report/drawing.h"

/* The face whose widths text_width has; where there is none, cairo takes
 * another, and text that becomes wider is made smaller. */
static const char *const face = "DejaVu Sans";

/* Points of a page, and pixels of a picture, to a pixel of the layout. */
static const double page_scale = 0.75, picture_scale = 2;

static void set_colour(cairo_t *cr, uint32_t colour, double opacity)
{
    cairo_set_source_rgba(cr, (double)(colour >> 16 & 0xff) / 255,
                          (double)(colour >> 8 & 0xff) / 255,
                          (double)(colour & 0xff) / 255, opacity);
}

static void trace(cairo_t *cr, const struct shape *s, bool closed)
{
    size_t i = 0;

    for (size_t k = 0; k < s->n_pieces; k++) {
        cairo_new_sub_path(cr);
        for (; i < s->ends[k]; i++)
            cairo_line_to(cr, s->points[i].x, s->points[i].y);
        if (closed)
            cairo_close_path(cr);
    }
}

static void draw_stroke(cairo_t *cr, const struct shape *s, double width)
{
    const double *dashes = paint_dashes(s->style.dash);

    trace(cr, s, false);
    cairo_set_line_width(cr, width);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(cr, dashes != NULL || s->kind != SHAPE_STROKE
                               ? CAIRO_LINE_CAP_BUTT
                               : CAIRO_LINE_CAP_ROUND);
    cairo_set_dash(cr, dashes, dashes != NULL ? PAINT_DASHES : 0, 0);
    cairo_stroke(cr);
}

static void draw_points(cairo_t *cr, const struct shape *s)
{
    cairo_set_dash(cr, NULL, 0, 0);
    cairo_set_line_width(cr, 1.6);
    for (size_t i = 0; i < s->ends[0]; i++) {
        cairo_new_sub_path(cr);
        cairo_arc(cr, s->points[i].x, s->points[i].y, paint_width(&s->style), 0,
                  2 * M_PI);
        if (s->style.hollow)
            cairo_stroke(cr);
        else
            cairo_fill(cr);
    }
}

static void draw_shape(cairo_t *cr, const struct shape *s)
{
    const struct ground *ground = paint_ground(THEME_PRINT);
    uint32_t colour = paint_colour(THEME_PRINT, &s->style);

    switch (s->kind) {
    case SHAPE_GRID:
        set_colour(cr, ground->grid, 1);
        draw_stroke(cr, s, 1);
        break;
    case SHAPE_AXIS:
        set_colour(cr, ground->muted, 1);
        draw_stroke(cr, s, 1);
        break;
    case SHAPE_STROKE:
        set_colour(cr, colour, 1);
        draw_stroke(cr, s, paint_width(&s->style));
        break;
    case SHAPE_BAND:
    case SHAPE_FILL:
        set_colour(cr, colour, s->kind == SHAPE_BAND ? PAINT_BAND_OPACITY : 1);
        trace(cr, s, true);
        cairo_fill(cr);
        break;
    case SHAPE_POINTS:
        set_colour(cr, colour, 1);
        draw_points(cr, s);
        break;
    }
}

static void draw_text(cairo_t *cr, const struct placed_text *t)
{
    const struct ground *ground = paint_ground(THEME_PRINT);
    bool quiet = t->role == TEXT_TICK || t->role == TEXT_KEY_TITLE;
    double size = text_role_size(t->role);
    cairo_text_extents_t extents;

    cairo_select_font_face(cr, face, CAIRO_FONT_SLANT_NORMAL,
                           t->role == TEXT_PANEL ? CAIRO_FONT_WEIGHT_BOLD
                                                 : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, size);
    cairo_text_extents(cr, t->text, &extents);
    if (extents.x_advance > t->box.w) {
        cairo_set_font_size(cr, size * t->box.w / extents.x_advance);
        cairo_text_extents(cr, t->text, &extents);
    }
    double shift = t->anchor == TEXT_START    ? 0
                   : t->anchor == TEXT_MIDDLE ? extents.x_advance / 2
                                              : extents.x_advance;
    set_colour(cr, quiet ? ground->muted : ground->ink, 1);
    cairo_move_to(cr, t->x - shift, t->y);
    cairo_show_text(cr, t->text);
}

/* Draw on SURFACE, which is done with. */
static bool draw(cairo_surface_t *surface, const struct drawing *d,
                 double scale, struct err *err)
{
    cairo_t *cr = cairo_create(surface);
    cairo_font_options_t *options = cairo_font_options_create();

    /* Widths that do not hang on the pixels of a screen. */
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(cr, options);
    cairo_font_options_destroy(options);
    cairo_scale(cr, scale, scale);
    for (size_t i = 0; i < d->n; i++)
        draw_shape(cr, &d->shapes[i]);
    for (size_t i = 0; i < d->layout->n_texts; i++)
        draw_text(cr, &d->layout->texts[i]);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    if (status == CAIRO_STATUS_SUCCESS)
        return true;
    return err_set(err, "cannot draw %s: %s", d->layout->figure->name,
                   cairo_status_to_string(status));
}

static cairo_status_t append(void *closure, const unsigned char *data,
                             unsigned n)
{
    str_addn(closure, (const char *)data, n);
    return CAIRO_STATUS_SUCCESS;
}

static void set_metadata(cairo_surface_t *surface, const struct figure *figure,
                         const struct figure_origin *origin)
{
    time_t t = (time_t)origin->time;
    char when[32];
    struct tm tm;

    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
                                   figure->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT,
                                   figure->caption);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR,
                                   origin->program);
    if (gmtime_r(&t, &tm) != NULL &&
        strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                       when);
}

bool format_pdf(struct str *out, const struct drawing *d,
                const struct figure_origin *origin, struct err *err)
{
    const struct layout *l = d->layout;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        append, out, l->width * page_scale, l->height * page_scale);

    set_metadata(surface, l->figure, origin);
    bool ok = draw(surface, d, page_scale, err);
    cairo_surface_finish(surface);
    cairo_surface_destroy(surface);
    return ok;
}

static void fill_paper(cairo_surface_t *surface)
{
    cairo_t *cr = cairo_create(surface);

    set_colour(cr, paint_ground(THEME_PRINT)->paper, 1);
    cairo_paint(cr);
    cairo_destroy(cr);
}

bool format_png(struct str *out, const struct drawing *d,
                const struct figure_origin *origin, struct err *err)
{
    const struct layout *l = d->layout;
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)ceil(l->width * picture_scale),
        (int)ceil(l->height * picture_scale));

    (void)origin;
    fill_paper(surface);
    bool ok = draw(surface, d, picture_scale, err);
    if (ok && cairo_surface_write_to_png_stream(surface, append, out) !=
                  CAIRO_STATUS_SUCCESS)
        ok = err_set(err, "cannot make a picture of %s", l->figure->name);
    cairo_surface_destroy(surface);
    return ok;
}
