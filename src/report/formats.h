/* formats.h - the files that a figure is written to. */
#ifndef RLSTUDY_REPORT_FORMATS_H
#define RLSTUDY_REPORT_FORMATS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct drawing;
struct str;

/* What a file tells of where it comes from. */
struct figure_origin {
    const char *program; /* "rlstudy 0.1.0" */
    int64_t time;        /* seconds since 1970 */
};

struct figure_format {
    const char *name;   /* "vega", as a study has it */
    const char *suffix; /* "vl.json" */
    const char *label;  /* "Vega-Lite", as the page has it */
    const char *doc;    /* one sentence, no full stop */
    bool (*write)(struct str *out, const struct drawing *drawing,
                  const struct figure_origin *origin, struct err *err);
};

/* In the order of the page; ends with a NULL name.  PDF and PNG are there when
 * the program was built with cairo. */
extern const struct figure_format figure_formats[];

/* LIST, "svg,pdf", if all of it is known here; else an error that says what
 * is. */
ATTR_MUST_USE bool formats_known(const char *list, struct err *err);
/* Whether LIST, which may be NULL for all, has FORMAT. */
bool formats_have(const char *list, const struct figure_format *format);

/* ---- those who write them ---- */

bool format_svg(struct str *out, const struct drawing *drawing,
                const struct figure_origin *origin, struct err *err);
bool format_pdf(struct str *out, const struct drawing *drawing,
                const struct figure_origin *origin, struct err *err);
bool format_png(struct str *out, const struct drawing *drawing,
                const struct figure_origin *origin, struct err *err);
/* All data of the series, a row a point. */
bool format_csv(struct str *out, const struct drawing *drawing,
                const struct figure_origin *origin, struct err *err);
/* What can be seen, as data in the units of the axes. */
bool format_vega(struct str *out, const struct drawing *drawing,
                 const struct figure_origin *origin, struct err *err);
bool format_pgfplots(struct str *out, const struct drawing *drawing,
                     const struct figure_origin *origin, struct err *err);

#endif
