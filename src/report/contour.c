/* contour.c - where a quantity on a grid has a value, as lines.
 *
 * Marching squares: in each cell of the grid the line enters and leaves
 * through edges on which the value is crossed; what leaves one cell enters the
 * next, so that the pieces are put together by their edges. */
#include "config.h"

#include "report/contour.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "report/figure.h"

#define NONE SIZE_MAX

/* For each edge of the grid, the edges that the line goes on to.  Edge
 * 2 (j n + i) leads from (i, j) to (i+1, j), the next one to (i, j+1). */
struct links {
    const struct series *s;
    size_t (*next)[2];
    size_t n;
};

static double at(const struct series *s, size_t i, size_t j)
{
    return s->z[j * s->n + i];
}

static bool above(const struct series *s, size_t i, size_t j)
{
    return at(s, i, j) > s->level;
}

static void join(struct links *l, size_t a, size_t b)
{
    l->next[a][l->next[a][0] == NONE ? 0 : 1] = b;
    l->next[b][l->next[b][0] == NONE ? 0 : 1] = a;
}

/* In a saddle, where all four edges are crossed, the mean of the corners says
 * which of them belong together. */
static void cross_cell(struct links *l, size_t i, size_t j)
{
    const struct series *s = l->s;
    bool a = above(s, i, j), b = above(s, i + 1, j), c = above(s, i + 1, j + 1),
         d = above(s, i, j + 1);
    double mean = (at(s, i, j) + at(s, i + 1, j) + at(s, i + 1, j + 1) +
                   at(s, i, j + 1)) /
                  4;
    size_t foot = 2 * (j * s->n + i), left = foot + 1;
    size_t head = 2 * ((j + 1) * s->n + i), right = foot + 3;
    size_t crossed[4], n = 0;

    if (!isfinite(mean))
        return;
    if (a != b)
        crossed[n++] = foot;
    if (b != c)
        crossed[n++] = right;
    if (c != d)
        crossed[n++] = head;
    if (d != a)
        crossed[n++] = left;
    if (n == 2)
        join(l, crossed[0], crossed[1]);
    if (n == 4) {
        bool turn = (mean > s->level) == a;

        join(l, foot, turn ? right : left);
        join(l, head, turn ? left : right);
    }
}

static double between(double a, double b, double t)
{
    return a + t * (b - a);
}

static void put_edge(struct contour *out, const struct series *s, size_t edge)
{
    size_t i = edge / 2 % s->n, j = edge / 2 / s->n;
    size_t i2 = i + (edge % 2 == 0), j2 = j + edge % 2;
    double t = (s->level - at(s, i, j)) / (at(s, i2, j2) - at(s, i, j));

    out->x = mem_grow(out->x, &out->cap_x, out->n, sizeof(*out->x));
    out->y = mem_grow(out->y, &out->cap_y, out->n, sizeof(*out->y));
    out->x[out->n] = between(s->x[i], s->x[i2], t);
    out->y[out->n++] = between(s->y[j], s->y[j2], t);
}

/* Follow the line from EDGE and forget it. */
static void follow(struct contour *out, struct links *l, size_t edge)
{
    size_t first = edge;

    while (edge != NONE) {
        size_t *next = l->next[edge];
        size_t to = next[0] != NONE ? next[0] : next[1];

        put_edge(out, l->s, edge);
        next[0] = next[1] = NONE;
        if (to != NONE) {
            size_t *back = l->next[to];

            back[back[0] == edge ? 0 : 1] = NONE;
        }
        /* A closed one ends where it began. */
        bool closed = to != NONE && to == first;
        edge = to;
        if (closed) {
            put_edge(out, l->s, edge);
            l->next[edge][0] = l->next[edge][1] = NONE;
            break;
        }
    }
    out->ends = mem_grow(out->ends, &out->cap_pieces, out->n_pieces,
                         sizeof(*out->ends));
    out->ends[out->n_pieces++] = out->n;
}

void contour_make(struct contour *out, const struct series *s)
{
    struct links l = {.s = s, .n = 2 * s->n * s->n_y};

    *out = (struct contour){0};
    l.next = mem_calloc(l.n + 1, sizeof(*l.next));
    for (size_t e = 0; e < l.n; e++)
        l.next[e][0] = l.next[e][1] = NONE;
    for (size_t j = 0; j + 1 < s->n_y; j++) {
        for (size_t i = 0; i + 1 < s->n; i++)
            cross_cell(&l, i, j);
    }
    /* First those that have ends, then those that go round. */
    for (int closed = 0; closed < 2; closed++) {
        for (size_t e = 0; e < l.n; e++) {
            bool a = l.next[e][0] != NONE, b = l.next[e][1] != NONE;

            if (closed ? a || b : a != b)
                follow(out, &l, e);
        }
    }
    free(l.next);
}

void contour_fini(struct contour *contour)
{
    free(contour->x);
    free(contour->y);
    free(contour->ends);
}
