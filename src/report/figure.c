/* figure.c - where everything in a figure stands. */
#include "config.h"

#include "report/figure.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/text.h"

#define MARGIN 4.0
#define TICK_LENGTH 4.0
#define COLUMN_GAP 18.0
#define KEY_GAP 16.0
#define SWATCH 18.0
#define ROW 18.0
#define RAMP_WIDTH 120.0

double text_role_size(enum text_role role)
{
    switch (role) {
    case TEXT_TICK:
        return 11;
    case TEXT_PANEL:
        return 12.5;
    case TEXT_AXIS:
    case TEXT_KEY:
    case TEXT_KEY_TITLE:
        break;
    }
    return 12;
}

/* Panels side by side at full width. */
static size_t wide_columns(size_t n)
{
    return n <= 3 ? n : n == 4 ? 2 : n <= 9 ? 3 : 4;
}

double figure_natural_width(const struct figure *figure)
{
    size_t columns = wide_columns(figure->n_panels);

    return columns <= 1 ? 680 : columns == 2 ? 860 : 1000;
}

static size_t columns_for(const struct figure *figure, double width)
{
    size_t n = figure->n_panels;
    size_t columns = wide_columns(n);

    if (width < 520 && columns > 1)
        columns = n >= 4 ? 2 : 1;
    return columns;
}

/* Returns the width of the text as it was placed. */
static double place_text(struct layout *l, enum text_role role,
                         enum text_anchor anchor, double x, double y,
                         const char *text)
{
    double size = text_role_size(role);
    double w = text_width(text, size);
    double left = anchor == TEXT_START    ? x
                  : anchor == TEXT_MIDDLE ? x - w / 2
                                          : x - w;

    if (l->n_texts == l->cap_texts) {
        size_t cap = l->cap_texts == 0 ? 64 : 2 * l->cap_texts;
        struct placed_text *more =
            arena_array(l->arena, struct placed_text, cap);

        for (size_t i = 0; i < l->n_texts; i++)
            more[i] = l->texts[i];
        l->texts = more;
        l->cap_texts = cap;
    }
    l->texts[l->n_texts++] = (struct placed_text){
        .text = text,
        .role = role,
        .anchor = anchor,
        .x = x,
        .y = y,
        .box = {left, y - 0.8 * size, w, size},
    };
    return w;
}

/* TEXT cut to fit WIDTH. */
static const char *fitted(struct layout *l, const char *text,
                          enum text_role role, double width)
{
    struct str s = STR_INIT;

    text_fit(&s, text, text_role_size(role), fmax(width, 0));
    char *copy = arena_strdup(l->arena, str_text(&s));
    str_fini(&s);
    return copy;
}

struct range {
    double low, high;
};

/* Beyond these the arithmetic of an axis itself would overflow. */
#define LEAST 1e-290
#define MOST 1e290

static bool shows(enum scale_kind kind, double v)
{
    return kind == SCALE_LOG ? v >= LEAST && v <= MOST : fabs(v) <= MOST;
}

static void range_add(struct range *r, double v)
{
    r->low = fmin(r->low, v);
    r->high = fmax(r->high, v);
}

/* What can be seen of a series: both coordinates on their axes. */
static void see_series(const struct figure *f, const struct series *s,
                       struct range *x, struct range *y)
{
    const double *values[] = {s->y, s->low, s->high};

    for (size_t i = 0; i < s->n; i++) {
        for (size_t k = 0; k < COUNT_OF(values); k++) {
            if (values[k] == NULL || !shows(f->x.kind, s->x[i]) ||
                !shows(f->y.kind, values[k][i]))
                continue;
            range_add(x, s->x[i]);
            range_add(y, values[k][i]);
        }
    }
}

static struct scale scale_of(const struct axis *axis, struct range r)
{
    double missing = axis->least_span - (r.high - r.low);

    if (axis->kind == SCALE_LINEAR && r.low <= r.high && missing > 0) {
        r.low -= missing / 2;
        r.high += missing / 2;
    }
    return scale_around(axis->kind, r.low, r.high);
}

static void find_scales(struct layout *l)
{
    const struct figure *f = l->figure;
    struct range x = {HUGE_VAL, -HUGE_VAL}, y = x;

    for (size_t p = 0; p < f->n_panels; p++) {
        for (size_t i = 0; i < f->panels[p].n_series; i++) {
            const struct series *s = &f->panels[p].series[i];

            if (!s->outside && s->kind != SERIES_RULE)
                see_series(f, s, &x, &y);
        }
    }
    l->x = scale_of(&f->x, x);
    l->y = scale_of(&f->y, y);
    if (f->x.names != NULL)
        l->x = (struct scale){SCALE_LINEAR, -0.5, (double)f->x.n_names - 0.5};
}

/* The colour bar between its ends from *X, or on the next row if it needs the
 * room. */
static void place_ramp(struct layout *l, double *x, double *base)
{
    const struct figure *f = l->figure;
    double bar = fmin(RAMP_WIDTH, l->width / 4);
    double room = (l->width - 2 * MARGIN - bar - 12) / 2;
    const char *low = fitted(l, f->ramp_low, TEXT_KEY, room);
    const char *high = fitted(l, f->ramp_high, TEXT_KEY, room);
    double size = text_role_size(TEXT_KEY);
    double need = text_width(low, size) + bar + 12 + text_width(high, size);

    if (*x > MARGIN && *x + need > l->width - MARGIN) {
        *x = MARGIN;
        *base += ROW;
    }
    *x += place_text(l, TEXT_KEY, TEXT_START, *x, *base, low) + 6;
    l->ramp = (struct box){*x, *base - 9, bar, 9};
    *x += bar + 6;
    *x += place_text(l, TEXT_KEY, TEXT_START, *x, *base, high) + KEY_GAP;
}

/* The legend from *Y down: a title, a colour bar, entries in rows. */
static void place_legend(struct layout *l, double *y)
{
    const struct figure *f = l->figure;
    double left = MARGIN, x = left, base = *y + 13;
    bool any = f->n_keys > 0 || f->ramp_low != NULL;

    if (!any)
        return;
    if (f->key_title != NULL)
        x += place_text(l, TEXT_KEY_TITLE, TEXT_START, x, base,
                        fitted(l, f->key_title, TEXT_KEY_TITLE,
                               l->width - 2 * MARGIN)) +
             KEY_GAP;
    if (f->ramp_low != NULL)
        place_ramp(l, &x, &base);
    for (size_t i = 0; i < f->n_keys; i++) {
        double room = l->width - 2 * MARGIN - SWATCH - 6;
        const char *label = fitted(l, f->keys[i].label, TEXT_KEY, room);
        double need = SWATCH + 6 + text_width(label, text_role_size(TEXT_KEY));

        if (x > left && x + need > l->width - MARGIN) {
            x = left;
            base += ROW;
        }
        l->keys[i] =
            (struct placed_key){&f->keys[i], {x, base - 9, SWATCH, 10}};
        place_text(l, TEXT_KEY, TEXT_START, x + SWATCH + 6, base, label);
        x += need + KEY_GAP;
    }
    *y = base + 12;
}

static const char *axis_text(struct layout *l, const struct axis *axis,
                             double width)
{
    const char *text = axis->label;

    if (axis->unit != NULL && *axis->unit != '\0')
        text = arena_printf(l->arena, "%s (%s)", axis->label, axis->unit);
    return fitted(l, text, TEXT_AXIS, width);
}

/* Half of a label may hang into the gap between two panels, and no more. */
static bool sticks_out(double x, double half, double w)
{
    return x - half < -COLUMN_GAP / 2 + 2 || x + half > w + COLUMN_GAP / 2 - 2;
}

/* Whether labels along x keep their distance in a panel of width W, and two or
 * more stay when those that stick out at an end go. */
static bool x_labels_fit(const struct layout *l, double w)
{
    double last_end = -HUGE_VAL, size = text_role_size(TEXT_TICK);
    size_t kept = 0;

    for (size_t i = 0; i < l->x_ticks.n; i++) {
        const struct tick *t = &l->x_ticks.tick[i];
        double half = text_width(t->label, size) / 2;
        double x = w * scale_place(&l->x, t->value);

        if (!t->major || sticks_out(x, half, w))
            continue;
        if (x - half < last_end + 10)
            return false;
        last_end = x + half;
        kept++;
    }
    return kept >= 2;
}

/* One label a name, each cut to its share of W. */
static void name_x_ticks(struct layout *l, double w)
{
    const struct axis *axis = &l->figure->x;
    double share = w / (l->x.high - l->x.low) - 8;

    l->x_ticks.n = 0;
    for (size_t i = 0; i < axis->n_names && i < SCALE_TICKS_MAX; i++) {
        struct tick *t = &l->x_ticks.tick[l->x_ticks.n++];
        const char *name =
            fitted(l, axis->names[i], TEXT_TICK, fmin(share, 180));

        t->value = (double)i;
        t->major = strlen(name) < sizeof(t->label);
        if (t->major)
            strcpy(t->label, name);
    }
}

/* The most labels that fit; those that would stick out at an end go. */
static void find_x_ticks(struct layout *l, double w)
{
    if (l->figure->x.names != NULL) {
        name_x_ticks(l, w);
        return;
    }
    for (int most = (int)fmax(2, fmin(10, w / 40)); most >= 2; most--) {
        scale_ticks(&l->x_ticks, &l->x, most);
        if (x_labels_fit(l, w))
            break;
    }
    double last_end = -HUGE_VAL, size = text_role_size(TEXT_TICK);
    for (size_t i = 0; i < l->x_ticks.n; i++) {
        struct tick *t = &l->x_ticks.tick[i];
        double half = text_width(t->label, size) / 2;
        double x = w * scale_place(&l->x, t->value);

        if (!t->major)
            continue;
        t->major = x - half >= last_end + 10 && !sticks_out(x, half, w);
        if (t->major)
            last_end = x + half;
    }
}

static double widest_label(const struct ticks *ticks)
{
    double widest = 0;

    for (size_t i = 0; i < ticks->n; i++) {
        if (ticks->tick[i].major)
            widest = fmax(widest, text_width(ticks->tick[i].label,
                                             text_role_size(TEXT_TICK)));
    }
    return widest;
}

static void label_panel(struct layout *l, size_t p)
{
    const struct figure *f = l->figure;
    struct box b = l->panels[p];
    bool first_column = p % l->columns == 0;
    bool nothing_below = p + l->columns >= f->n_panels;

    if (f->panels[p].title != NULL)
        place_text(l, TEXT_PANEL, TEXT_START, b.x, b.y - 8,
                   fitted(l, f->panels[p].title, TEXT_PANEL, b.w));
    for (size_t i = 0; nothing_below && i < l->x_ticks.n; i++) {
        const struct tick *t = &l->x_ticks.tick[i];

        if (t->major)
            place_text(l, TEXT_TICK, TEXT_MIDDLE, layout_x(l, p, t->value),
                       b.y + b.h + TICK_LENGTH + 12, t->label);
    }
    for (size_t i = 0; first_column && i < l->y_ticks.n; i++) {
        const struct tick *t = &l->y_ticks.tick[i];

        if (t->major)
            place_text(l, TEXT_TICK, TEXT_END, b.x - 6,
                       layout_y(l, p, t->value) + 4, t->label);
    }
}

/* Panels in a grid from Y down; returns where the lowest tick labels end. */
static double place_panels(struct layout *l, double y)
{
    const struct figure *f = l->figure;
    size_t rows = (f->n_panels + l->columns - 1) / l->columns;
    bool titled = false;

    for (size_t p = 0; p < f->n_panels; p++)
        titled = titled || f->panels[p].title != NULL;
    /* Half of the last label along x may stand out on the right. */
    double right = MARGIN + COLUMN_GAP / 2;
    scale_ticks(&l->y_ticks, &l->y, 8);
    double left = fmax(MARGIN + widest_label(&l->y_ticks) + 8, right);
    double n = (double)l->columns;
    double w = (l->width - left - right - (n - 1) * COLUMN_GAP) / n;
    double h = round(w * (l->columns == 1 ? 0.6 : 0.78));
    if (h < 110)
        h = 110;
    scale_ticks(&l->y_ticks, &l->y, h < 160 ? 5 : h < 260 ? 6 : 8);
    find_x_ticks(l, w);

    double title = titled ? 28 : 8;
    /* Where a row ends short, the panels above show their own x labels. */
    bool ragged = f->n_panels % l->columns != 0;
    for (size_t p = 0; p < f->n_panels; p++) {
        size_t row = p / l->columns, column = p % l->columns;
        double gap = (double)row * (h + title + (ragged ? 22 : 10));

        l->panels[p] = (struct box){left + (double)column * (w + COLUMN_GAP),
                                    y + title + gap, w, h};
    }
    for (size_t p = 0; p < f->n_panels; p++)
        label_panel(l, p);
    return l->panels[(rows - 1) * l->columns].y + h + TICK_LENGTH + 14;
}

struct layout *figure_layout(struct arena *arena, const struct figure *figure,
                             double width)
{
    struct layout *l = arena_new_of(arena, struct layout);
    double y = MARGIN;

    assert(width >= 240 && figure->n_panels > 0);
    *l = (struct layout){.figure = figure, .width = width, .arena = arena};
    l->columns = columns_for(figure, width);
    l->panels = arena_array(arena, struct box, figure->n_panels);
    l->keys = arena_array(arena, struct placed_key, figure->n_keys + 1);
    find_scales(l);
    place_legend(l, &y);
    const char *above = axis_text(l, &figure->y, width - 2 * MARGIN);
    place_text(l, TEXT_AXIS, TEXT_START, MARGIN, y + 13, above);
    y = place_panels(l, y + 18);
    const char *below = axis_text(l, &figure->x, width - 2 * MARGIN);
    double middle = (l->panels[0].x + width - MARGIN) / 2;
    double half = text_width(below, text_role_size(TEXT_AXIS)) / 2;
    middle = fmin(fmax(middle, MARGIN + half), width - MARGIN - half);
    place_text(l, TEXT_AXIS, TEXT_MIDDLE, middle, y + 16, below);
    l->height = ceil(y + 16 + 6);
    return l;
}

double layout_x(const struct layout *l, size_t p, double value)
{
    return l->panels[p].x + l->panels[p].w * scale_place(&l->x, value);
}

double layout_y(const struct layout *l, size_t p, double value)
{
    const struct box *b = &l->panels[p];

    return b->y + b->h * (1 - scale_place(&l->y, value));
}
