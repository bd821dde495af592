/* sort.c - numbers in order. */
#include "config.h"

#include "base/sort.h"

#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

void sort_doubles(double *v, size_t n)
{
    if (n > 0)
        qsort(v, n, sizeof *v, by_value);
}

size_t sort_distinct(double *v, size_t n)
{
    size_t distinct = 0;

    sort_doubles(v, n);
    for (size_t i = 0; i < n; i++) {
        if (distinct == 0 || v[i] != v[distinct - 1])
            v[distinct++] = v[i];
    }
    return distinct;
}
