/* svg.h - a drawing as SVG.
 *
 * Colours come from classes, so that the same drawing serves a light and a
 * dark page. */
#ifndef RLSTUDY_REPORT_SVG_H
#define RLSTUDY_REPORT_SVG_H

struct str;
struct drawing;

/* The rules for the classes that drawings use: light, dark where the viewer
 * prefers that on a screen, and for print.  No rule reaches outside of
 * drawings. */
void svg_css(struct str *out);

/* An <svg> element to stand in a page that has the rules of svg_css.  ID is
 * unique in the page; its title and description become ID-t and ID-d.  It tells
 * a script where the data stand: data-view has the scales and panels, a group
 * with data-s="PANEL.SERIES" the shapes of a series, one with data-k="KEY"
 * those of an entry of the legend. */
void svg_inline(struct str *out, const struct drawing *drawing, const char *id);

/* A whole file with rules and ground of its own. */
void svg_document(struct str *out, const struct drawing *drawing);

#endif
