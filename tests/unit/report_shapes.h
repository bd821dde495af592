/* report_shapes.h - figures of every kind of series and of axis, made up to
 * hold the writers of figures against each other. */
#ifndef RLSTUDY_TESTS_UNIT_REPORT_SHAPES_H
#define RLSTUDY_TESTS_UNIT_REPORT_SHAPES_H

#include <stddef.h>

struct arena;
struct figure;

enum { REPORT_SHAPES = 4 };

/* The I-th of REPORT_SHAPES. */
struct figure *report_shapes(struct arena *arena, size_t i);

#endif
