/* csv.h - fields of CSV: RFC 4180 with plain newlines.
 *
 * What follows a newline, or stands first, is the first of its row. */
#ifndef RLSTUDY_REPORT_CSV_H
#define RLSTUDY_REPORT_CSV_H

struct str;

void csv_field(struct str *out, const char *text);
/* A missing number is nothing at all.  Not for the first column, which would
 * then look like the start of a row. */
void csv_number(struct str *out, double value);

#endif
