/* text.h - numbers and words as people read them, escaping, widths.
 *
 * All text is UTF-8.  Exponents are superscript characters rather than
 * markup, so that the same string serves HTML, SVG and plain text.  Decimal
 * points follow the C locale of the calling thread: report_write sets it. */
#ifndef RLSTUDY_REPORT_TEXT_H
#define RLSTUDY_REPORT_TEXT_H

#include <stdint.h>

#include "base/base.h"

struct str;

/* An estimate to DIGITS significant digits, trailing zeros kept: "0.520",
 * "3.20 × 10⁷", "−1.5"; a dash for a NaN. */
void text_number(struct str *out, double value, int digits);
/* A count, shortened and without trailing zeros: "4M", "1.5k", "830",
 * "2.1 × 10¹⁵"; three significant digits. */
void text_count(struct str *out, double value);
/* "[0.490, 0.561]"; nothing at all unless both ends are finite. */
void text_interval(struct str *out, double low, double high, int digits);
/* A double that reads back to the same bits, as short as that allows; nothing
 * for a NaN or an infinity. */
void text_exact(struct str *out, double value);
/* "10¹⁵", "10⁻³" */
void text_power_of_ten(struct str *out, int exponent);
void text_duration(struct str *out, double seconds); /* "3 h 12 min" */
void text_time(struct str *out, int64_t time); /* "2026-11-22 14:05 UTC" */
/* "1 run", "2 runs" */
void text_plural(struct str *out, size_t n, const char *one, const char *many);

/* TEXT (NULL is "") with what is not valid UTF-8, or no character of XML,
 * replaced by U+FFFD. */
void text_clean(struct str *out, const char *text);
/* As text_clean, safe inside XML or HTML text and quoted attributes. */
void text_escape(struct str *out, const char *text);
/* As text_escape, with a capital in front and a full stop at the end: the
 * message of an error as a sentence. */
void text_sentence(struct str *out, const char *text);
/* A file name or an id: ASCII letters, digits, '-' and '_', not empty, at most
 * 48 bytes. */
void text_slug(struct str *out, const char *text);

/* Width of TEXT set at SIZE.  By the metric of DejaVu Sans, which is wider
 * than what most machines take for a sans-serif: text that fits by this
 * measure fits. */
double text_width(const char *text, double size);
/* The first bytes of TEXT that fit into WIDTH, with an ellipsis when some were
 * left out. */
void text_fit(struct str *out, const char *text, double size, double width);

#endif
