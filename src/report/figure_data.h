/* figure_data.h - the data of a figure for the script of the page. */
#ifndef RLSTUDY_REPORT_FIGURE_DATA_H
#define RLSTUDY_REPORT_FIGURE_DATA_H

struct layout;
struct str;

/* A block of JSON that is no script to a browser, and safe in HTML whatever
 * the strings are.  Short series have all their points; of long ones what a
 * drawing of this LAYOUT would look the same without is left out. */
void figure_data(struct str *out, const struct layout *layout);

#endif
