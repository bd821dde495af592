/* sort.h - numbers in order. */
#ifndef RLSTUDY_BASE_SORT_H
#define RLSTUDY_BASE_SORT_H

#include <stddef.h>

/* Rising; V may be NULL when N is 0.  There is no NaN in it. */
void sort_doubles(double *v, size_t n);
/* The same, with each number once: returns how many are left. */
size_t sort_distinct(double *v, size_t n);

#endif
