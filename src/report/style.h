/* style.h - the style sheet of the page. */
#ifndef RLSTUDY_REPORT_STYLE_H
#define RLSTUDY_REPORT_STYLE_H

struct str;

/* Everything but the rules of the drawings (svg_css). */
void style_css(struct str *out);

#endif
