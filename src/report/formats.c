/* formats.c - the files that a figure is written to. */
#include "config.h"

#include "report/formats.h"

#include <stddef.h>
#include <string.h>

#include "base/str.h"
#include "report/svg.h"

bool format_svg(struct str *out, const struct drawing *drawing,
                const struct figure_origin *origin, struct err *err)
{
    (void)origin;
    (void)err;
    svg_document(out, drawing);
    return true;
}

const struct figure_format figure_formats[] = {
    {"svg", "svg", "SVG", "a drawing for pages, light or dark as its reader is",
     format_svg},
#ifdef HAVE_CAIRO
    {"pdf", "pdf", "PDF", "a drawing for papers", format_pdf},
    {"png", "png", "PNG", "a picture for slides, two pixels to one of the page",
     format_png},
#endif
    {"csv", "csv", "CSV", "all data of the figure, a row a point", format_csv},
    {"vega", "vl.json", "Vega-Lite", "data and marks, for Vega-Lite 5",
     format_vega},
    {"pgfplots", "tex", "LaTeX", "a document of LaTeX, drawn by pgfplots",
     format_pgfplots},
    {NULL, NULL, NULL, NULL, NULL},
};

/* The name that LIST begins with. */
static size_t name_length(const char *list)
{
    return strcspn(list, ",");
}

static bool is_name(const struct figure_format *f, const char *text, size_t n)
{
    return strlen(f->name) == n && strncmp(f->name, text, n) == 0;
}

static const struct figure_format *find(const char *text, size_t n)
{
    for (const struct figure_format *f = figure_formats; f->name != NULL; f++) {
        if (is_name(f, text, n))
            return f;
    }
    return NULL;
}

static bool unknown(const char *text, size_t n, struct err *err)
{
    struct str known = STR_INIT;

    for (const struct figure_format *f = figure_formats; f->name != NULL; f++) {
        str_add(&known, f == figure_formats ? "" : ", ");
        str_add(&known, f->name);
    }
    err_set(err, "there is no format '%.*s' of figures here: there are %s",
            (int)n, text, str_text(&known));
    str_fini(&known);
    return false;
}

bool formats_known(const char *list, struct err *err)
{
    for (;;) {
        size_t n = name_length(list);

        if (find(list, n) == NULL)
            return unknown(list, n, err);
        if (list[n] == '\0')
            return true;
        list += n + 1;
    }
}

bool formats_have(const char *list, const struct figure_format *format)
{
    while (list != NULL) {
        size_t n = name_length(list);

        if (is_name(format, list, n))
            return true;
        if (list[n] == '\0')
            return false;
        list += n + 1;
    }
    return true;
}
