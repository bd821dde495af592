/* chart.c - a curve as text. */
#include "config.h"

#include "cli/chart.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/cli.h"
#include "report/scale.h"

enum { LABEL_CHARS = 16, Y_TICKS = 5, X_TICK_COLUMNS = 16 };

struct chart {
    const struct terminal *t;
    struct scale x, y;
    size_t columns, rows; /* of cells */
    size_t wide, high;    /* dots of a cell */
    uint8_t *cells;       /* (rows, columns): bits, a dot each */
};

/* Unicode's braille patterns count the dots so: three down, three down, and
 * the fourth row last. */
static const uint8_t dots[4][2] = {{1, 8}, {2, 16}, {4, 32}, {64, 128}};

static void set_dot(struct chart *c, size_t across, size_t down)
{
    if (across >= c->columns * c->wide)
        across = c->columns * c->wide - 1;
    if (down >= c->rows * c->high)
        down = c->rows * c->high - 1;
    c->cells[down / c->high * c->columns + across / c->wide] |=
        dots[down % c->high][across % c->wide];
}

static double across_of(const struct chart *c, double x)
{
    return scale_place(&c->x, x) * (double)(c->columns * c->wide - 1);
}

static double down_of(const struct chart *c, double y)
{
    return (1 - scale_place(&c->y, y)) * (double)(c->rows * c->high - 1);
}

/* As many dots as make it whole. */
static void draw_line(struct chart *c, double x0, double y0, double x1,
                      double y1)
{
    double dx = across_of(c, x1) - across_of(c, x0),
           dy = down_of(c, y1) - down_of(c, y0);
    size_t steps = (size_t)ceil(fmax(fabs(dx), fabs(dy)));

    for (size_t i = 0; i <= steps; i++) {
        double share = steps > 0 ? (double)i / (double)steps : 0;

        set_dot(c, (size_t)lround(across_of(c, x0) + share * dx),
                (size_t)lround(down_of(c, y0) + share * dy));
    }
}

static void draw_curve(struct chart *c, const double *x, const double *y,
                       size_t n)
{
    size_t before = SIZE_MAX;

    for (size_t i = 0; i < n; i++) {
        if (!isfinite(y[i]))
            continue;
        size_t from = before != SIZE_MAX ? before : i;
        draw_line(c, x[from], y[from], x[i], y[i]);
        before = i;
    }
}

/* ---- around it ---- */

/* The tick of row ROW, or NULL. */
static const struct tick *tick_of_row(const struct chart *c,
                                      const struct ticks *ticks, size_t row)
{
    for (size_t i = 0; i < ticks->n; i++) {
        size_t down = (size_t)lround(down_of(c, ticks->tick[i].value));

        if (ticks->tick[i].major && down / c->high == row)
            return &ticks->tick[i];
    }
    return NULL;
}

/* What is computed for 0 may be -0, or 1e-17. */
static double value_of(const struct tick *tick, const struct scale *scale)
{
    bool zero = fabs(tick->value) < 1e-9 * (scale->high - scale->low);

    return zero ? 0 : tick->value;
}

static void y_label(char label[LABEL_CHARS], const struct chart *c,
                    const struct tick *tick)
{
    snprintf(label, LABEL_CHARS, "%.6g", value_of(tick, &c->y));
}

static size_t margin_of(const struct chart *c, const struct ticks *ticks)
{
    size_t widest = 0;

    for (size_t i = 0; i < ticks->n; i++) {
        char label[LABEL_CHARS];

        y_label(label, c, &ticks->tick[i]);
        if (ticks->tick[i].major && strlen(label) > widest)
            widest = strlen(label);
    }
    return widest;
}

static void add_cell(struct str *out, const struct chart *c, uint8_t cell)
{
    if (!c->t->utf8) {
        str_addc(out, cell != 0 ? '*' : ' ');
    } else if (cell == 0) {
        str_addc(out, ' ');
    } else {
        /* U+2800 and the dots' bits. */
        str_addc(out, '\xe2');
        str_addc(out, (char)(0xa0 | cell >> 6));
        str_addc(out, (char)(0x80 | (cell & 0x3f)));
    }
}

static void add_rows(struct str *out, const struct chart *c,
                     const struct ticks *ticks, size_t margin)
{
    for (size_t row = 0; row < c->rows; row++) {
        const struct tick *tick = tick_of_row(c, ticks, row);
        struct str line = STR_INIT;
        char label[LABEL_CHARS] = "";
        size_t used = c->columns;

        if (tick != NULL)
            y_label(label, c, tick);
        str_printf(out, "%*s %s", (int)margin, label,
                   c->t->utf8 ? (tick != NULL ? "\u2524" : "\u2502")
                              : (tick != NULL ? "+" : "|"));
        while (used > 0 && c->cells[row * c->columns + used - 1] == 0)
            used--;
        for (size_t i = 0; i < used; i++)
            add_cell(&line, c, c->cells[row * c->columns + i]);
        if (used > 0)
            terminal_paint(out, c->t, TERMINAL_CYAN, line.text);
        str_addc(out, '\n');
        str_fini(&line);
    }
}

/* The line with ticks, and their labels below, each in the middle below its
 * tick as far as there is room. */
static void add_axis(struct str *out, const struct chart *c, size_t margin)
{
    char *line = mem_calloc(1, c->columns + 1);
    char *labels = mem_calloc(1, c->columns + 1);
    size_t free_from = 0, most = c->columns / X_TICK_COLUMNS;
    struct ticks ticks;

    memset(line, '-', c->columns);
    memset(labels, ' ', c->columns);
    scale_ticks(&ticks, &c->x, most > 2 ? (int)most : 2);
    for (size_t i = 0; i < ticks.n; i++) {
        struct str label = STR_INIT;
        size_t at = (size_t)lround(across_of(c, ticks.tick[i].value)) / c->wide;

        if (!ticks.tick[i].major || at >= c->columns)
            continue;
        print_si(&label, value_of(&ticks.tick[i], &c->x), "");
        size_t from = at > label.len / 2 ? at - label.len / 2 : 0;
        if (from + label.len > c->columns)
            from = c->columns - label.len;
        if (from >= free_from) {
            line[at] = '+';
            memcpy(labels + from, label.text, label.len);
            free_from = from + label.len + 1;
        }
        str_fini(&label);
    }
    str_printf(out, "%*s %s", (int)margin, "", c->t->utf8 ? "\u2514" : "+");
    for (size_t i = 0; i < c->columns; i++)
        str_add(out, !c->t->utf8      ? (line[i] == '+' ? "+" : "-")
                     : line[i] == '+' ? "\u252c"
                                      : "\u2500");
    labels[free_from > 0 ? free_from - 1 : 0] = '\0';
    str_printf(out, "\n%*s  %s\n", (int)margin, "", labels);
    free(line);
    free(labels);
}

void chart_curve(struct str *out, const struct terminal *t, const double *x,
                 const double *y, size_t n, size_t width, size_t height)
{
    struct chart c = {.t = t,
                      .rows = height,
                      .wide = t->utf8 ? 2 : 1,
                      .high = t->utf8 ? 4 : 1};
    double low = (double)INFINITY, high = -(double)INFINITY;
    struct ticks ticks;

    for (size_t i = 0; i < n; i++) {
        if (isfinite(y[i])) {
            low = fmin(low, y[i]);
            high = fmax(high, y[i]);
        }
    }
    if (low > high || width < CHART_LEAST)
        return;
    c.x = (struct scale){.kind = SCALE_LINEAR, .low = 0, .high = x[n - 1]};
    c.y = scale_around(SCALE_LINEAR, low, high);
    scale_ticks(&ticks, &c.y, Y_TICKS);
    size_t margin = margin_of(&c, &ticks);
    c.columns = width - margin - 2;
    c.cells = mem_calloc(c.rows * c.columns, sizeof *c.cells);
    draw_curve(&c, x, y, n);
    add_rows(out, &c, &ticks, margin);
    add_axis(out, &c, margin);
    free(c.cells);
}
