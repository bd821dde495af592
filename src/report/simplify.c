/* simplify.c - what may be left out of a drawing without being seen. */
#include "config.h"

#include "report/simplify.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

/* Fewer points than this all stay. */
enum { CROWD = 400 };

/* Whether the points between A and B all lie within TOLERANCE pixels of the
 * straight line; else *FAR is the one that is farthest. */
static bool straight(const struct point *p, size_t a, size_t b, size_t *far)
{
    const double tolerance = 0.2;
    double dx = p[b].x - p[a].x, dy = p[b].y - p[a].y;
    double length = hypot(dx, dy), worst = tolerance;
    bool ok = true;

    for (size_t i = a + 1; i < b; i++) {
        double px = p[i].x - p[a].x, py = p[i].y - p[a].y;
        double d =
            length > 0 ? fabs(dx * py - dy * px) / length : hypot(px, py);
        if (d > worst) {
            worst = d;
            *far = i;
            ok = false;
        }
    }
    return ok;
}

/* The stack is our own, since a ragged line may need as many levels as it has
 * points. */
void simplify_line(const struct point *p, size_t n, bool *keep)
{
    struct span {
        size_t a, b;
    } *stack = mem_calloc(n, sizeof(*stack));
    size_t depth = 0;

    keep[0] = keep[n - 1] = true;
    stack[depth++] = (struct span){0, n - 1};
    while (depth > 0) {
        struct span s = stack[--depth];
        size_t far = s.a;

        if (s.b <= s.a + 1 || straight(p, s.a, s.b, &far))
            continue;
        keep[far] = true;
        stack[depth++] = (struct span){s.a, far};
        stack[depth++] = (struct span){far, s.b};
    }
    free(stack);
}

struct cell {
    uint64_t at;
    size_t point;
};

static int compare_cells(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;

    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->point > y->point) - (x->point < y->point);
}

void simplify_crowd(const struct point *p, size_t n, double radius, bool *keep)
{
    double size = fmax(radius / 2, 0.5);
    struct cell *cells = mem_calloc(n + 1, sizeof(*cells));

    for (size_t i = 0; i < n; i++) {
        uint64_t x = (uint32_t)lround(p[i].x / size);
        uint64_t y = (uint32_t)lround(p[i].y / size);

        keep[i] = true;
        cells[i] = (struct cell){y << 32 | x, i};
    }
    if (n > CROWD)
        qsort(cells, n, sizeof(*cells), compare_cells);
    for (size_t i = 1; i < n && n > CROWD; i++)
        keep[cells[i].point] = cells[i].at != cells[i - 1].at;
    free(cells);
}
