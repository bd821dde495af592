/* table_order.h - what the writers of tables share. */
#ifndef RLSTUDY_REPORT_TABLE_ORDER_H
#define RLSTUDY_REPORT_TABLE_ORDER_H

#include "report/table.h"

/* Shown for a value that nobody is to read. */
#define TABLE_HIDDEN "\xe2\x80\x93"

/* The columns that are shown, in order: those with a label of which some cell
 * tells anything. */
size_t table_order(struct arena *arena, size_t **out, const struct table *t);

#endif
