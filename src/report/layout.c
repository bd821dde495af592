/* layout.c - where everything in a figure stands. */
#include "config.h"

#include "report/layout.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
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
/* Names at the ends of lines: how far from the panel, from one to the next. */
#define LEADER 14.0
#define NAME_ROW 14.0

const char *figure_key_of(const struct figure *figure, const struct style *s)
{
    for (size_t i = 0; i < figure->n_keys; i++) {
        if (paint_alike(&figure->keys[i].style, s))
            return figure->keys[i].label;
    }
    return NULL;
}

double text_role_size(enum text_role role)
{
    switch (role) {
    case TEXT_TICK:
    case TEXT_LABEL:
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

/* What can be seen of one point: both coordinates on their axes. */
static void see_point(const struct figure *f, size_t p, double at, double value,
                      struct range *x, struct range *y)
{
    if (!shows(figure_x(f, p)->kind, at) || !shows(f->y.kind, value))
        return;
    range_add(x, at);
    range_add(y, value);
}

static void see_series(const struct figure *f, size_t p, const struct series *s,
                       struct range *x, struct range *y)
{
    const double *values[] = {s->y, s->low, s->high};
    bool grid = s->kind == SERIES_CONTOUR;

    for (size_t i = 0; i < s->n; i++) {
        for (size_t k = 0; !grid && k < COUNT_OF(values); k++) {
            if (values[k] != NULL)
                see_point(f, p, s->x[i], values[k][i], x, y);
        }
        for (size_t k = 0; grid && k < s->n_y; k++)
            see_point(f, p, s->x[i], s->y[k], x, y);
    }
}

/* R with so much of its span at both ends. */
static struct range with_air(const struct axis *axis, struct range r)
{
    if (!(axis->air > 0) || !(r.low < r.high) || axis->kind == SCALE_SYMLOG)
        return r;
    if (axis->kind == SCALE_LOG) {
        double air = pow(r.high / r.low, axis->air);

        return (struct range){r.low / air, r.high * air};
    }
    double air = axis->air * (r.high - r.low);
    return (struct range){r.low - air, r.high + air};
}

static struct scale scale_of(const struct axis *axis, struct range r)
{
    double missing = axis->least_span - (r.high - r.low);

    if (axis->names != NULL)
        return (struct scale){SCALE_LINEAR, -0.5, (double)axis->n_names - 0.5,
                              0};
    r = with_air(axis, r);
    if (axis->kind == SCALE_LINEAR && r.low <= r.high && missing > 0) {
        r.low -= missing / 2;
        r.high += missing / 2;
    }
    return axis->kind == SCALE_SYMLOG
               ? scale_symlog(r.low, r.high, axis->linear)
               : scale_around(axis->kind, r.low, r.high);
}

static const struct range nothing = {HUGE_VAL, -HUGE_VAL};

static bool has_own_x(const struct figure *f)
{
    return f->panels[0].x != NULL;
}

static void find_scales(struct layout *l)
{
    const struct figure *f = l->figure;
    struct range all = nothing, y = nothing;

    for (size_t p = 0; p < f->n_panels; p++) {
        struct range x = nothing;

        for (size_t i = 0; i < f->panels[p].n_series; i++) {
            const struct series *s = &f->panels[p].series[i];

            if (!s->outside && s->kind != SERIES_RULE)
                see_series(f, p, s, &x, &y);
        }
        l->x[p] = scale_of(figure_x(f, p), x);
        all.low = fmin(all.low, x.low);
        all.high = fmax(all.high, x.high);
    }
    for (size_t p = 0; p < f->n_panels && !has_own_x(f); p++)
        l->x[p] = scale_of(&f->x, all);
    l->y = scale_of(&f->y, y);
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

/* ---- names at the ends of lines ---- */

enum { NAMES_LEAST = 2, NAMES_MOST = 10 };

/* Whether an entry of the legend may stand at the end of a line instead. */
static bool names_line(const struct figure *f, size_t key)
{
    return f->keys[key].kind == SERIES_LINE;
}

/* The last line of the only panel that the key is of; NULL: none. */
static const struct series *line_of_key(const struct figure *f,
                                        const struct key *key)
{
    const struct panel *panel = &f->panels[0];
    const struct series *found = NULL;

    for (size_t i = 0; i < panel->n_series; i++) {
        const struct series *s = &panel->series[i];

        if (s->kind == SERIES_LINE && paint_alike(&s->style, &key->style))
            found = s;
    }
    return found;
}

/* How much room names to the right of the panel take; 0 when they may not
 * stand there. */
static double names_room(const struct figure *f, double width)
{
    double widest =
        f->key_title == NULL
            ? 0
            : text_width(f->key_title, text_role_size(TEXT_KEY_TITLE));
    size_t n = 0;

    if (f->n_panels != 1 || f->ramp_low != NULL || width < 520)
        return 0;
    for (size_t i = 0; i < f->n_keys; i++) {
        if (!names_line(f, i))
            continue;
        if (line_of_key(f, &f->keys[i]) == NULL)
            return 0;
        widest = fmax(widest,
                      text_width(f->keys[i].label, text_role_size(TEXT_KEY)));
        n++;
    }
    double room = widest + LEADER + 4;
    return n >= NAMES_LEAST && n <= NAMES_MOST && room <= 0.28 * width ? room
                                                                       : 0;
}

/* A name, and where its line ends. */
struct end {
    const struct key *key;
    double x, y, at; /* AT: where the name stands */
};

static int compare_ends(const void *a, const void *b)
{
    const struct end *x = a, *y = b;

    if (x->y != y->y)
        return x->y < y->y ? -1 : 1;
    return (x->key > y->key) - (x->key < y->key);
}

/* Where the line was last within the panel; false if that is not at its right
 * edge. */
static bool find_end(const struct layout *l, struct end *end)
{
    const struct series *s = line_of_key(l->figure, end->key);
    const struct box *b = &l->panels[0];

    for (size_t i = s->n; i-- > 0;) {
        end->x = layout_x(l, 0, s->x[i]);
        end->y = layout_y(l, 0, s->y[i]);
        if (end->x <= b->x + b->w + 0.5 && end->y >= b->y - 0.5 &&
            end->y <= b->y + b->h + 0.5)
            return end->x >= b->x + 0.9 * b->w;
    }
    return false;
}

/* Push names apart, and none over an end of the panel; false when one would
 * stand far from its line. */
static bool spread_ends(struct end *ends, size_t n, const struct box *b)
{
    double least = b->y;

    for (size_t i = 0; i < n; i++) {
        ends[i].at = fmax(ends[i].y, least);
        least = ends[i].at + NAME_ROW;
    }
    double most = b->y + b->h;
    for (size_t i = n; i-- > 0;) {
        ends[i].at = fmin(ends[i].at, most);
        most = ends[i].at - NAME_ROW;
        if (ends[i].at < b->y - 1 || fabs(ends[i].at - ends[i].y) > 60)
            return false;
    }
    return true;
}

/* LABEL of an entry of the legend. */
static void place_label_of(struct layout *l, const struct key *key, double x,
                           double y, const char *label)
{
    place_text(l, TEXT_KEY, TEXT_START, x, y, label);
    l->texts[l->n_texts - 1].key = key;
}

static bool place_names(struct layout *l)
{
    const struct figure *f = l->figure;
    const struct box *b = &l->panels[0];
    struct end ends[NAMES_MOST];
    size_t n = 0;

    for (size_t i = 0; i < f->n_keys; i++) {
        if (!names_line(f, i))
            continue;
        ends[n].key = &f->keys[i];
        if (!find_end(l, &ends[n++]))
            return false;
    }
    qsort(ends, n, sizeof(*ends), compare_ends);
    if (!spread_ends(ends, n, b))
        return false;
    l->leaders = arena_array(l->arena, struct leader, n);
    double x = b->x + b->w + LEADER;
    if (f->key_title != NULL)
        place_text(l, TEXT_KEY_TITLE, TEXT_START, x, b->y - 12, f->key_title);
    for (size_t i = 0; i < n; i++) {
        l->leaders[l->n_leaders++] = (struct leader){
            ends[i].key, {ends[i].x + 1, x - 4}, {ends[i].y, ends[i].at}};
        place_label_of(l, ends[i].key, x, ends[i].at + 4, ends[i].key->label);
    }
    return true;
}

/* ---- legend ---- */

/* The legend from *Y down: a title, a colour bar, entries in rows.  NAMED:
 * those of lines stand elsewhere. */
static void place_legend(struct layout *l, double *y, bool named)
{
    const struct figure *f = l->figure;
    double left = MARGIN, x = left, base = *y + 13;
    bool any = f->ramp_low != NULL;

    for (size_t i = 0; i < f->n_keys; i++)
        any |= !named || !names_line(f, i);

    if (!any)
        return;
    if (f->key_title != NULL && !named)
        x += place_text(l, TEXT_KEY_TITLE, TEXT_START, x, base,
                        fitted(l, f->key_title, TEXT_KEY_TITLE,
                               l->width - 2 * MARGIN)) +
             KEY_GAP;
    if (f->ramp_low != NULL)
        place_ramp(l, &x, &base);
    for (size_t i = 0; i < f->n_keys; i++) {
        if (named && names_line(f, i))
            continue;
        double room = l->width - 2 * MARGIN - SWATCH - 6;
        const char *label = fitted(l, f->keys[i].label, TEXT_KEY, room);
        double need = SWATCH + 6 + text_width(label, text_role_size(TEXT_KEY));

        if (x > left && x + need > l->width - MARGIN) {
            x = left;
            base += ROW;
        }
        l->keys[l->n_keys++] =
            (struct placed_key){&f->keys[i], {x, base - 9, SWATCH, 10}};
        place_label_of(l, &f->keys[i], x + SWATCH + 6, base, label);
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
static bool x_labels_fit(const struct scale *scale, const struct ticks *ticks,
                         double w)
{
    double last_end = -HUGE_VAL, size = text_role_size(TEXT_TICK);
    size_t kept = 0;

    for (size_t i = 0; i < ticks->n; i++) {
        const struct tick *t = &ticks->tick[i];
        double half = text_width(t->label, size) / 2;
        double x = w * scale_place(scale, t->value);

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
static void name_x_ticks(struct layout *l, struct ticks *ticks,
                         const struct axis *axis, double w)
{
    double share = w / (double)axis->n_names - 8;

    ticks->n = 0;
    for (size_t i = 0; i < axis->n_names && i < SCALE_TICKS_MAX; i++) {
        struct tick *t = &ticks->tick[ticks->n++];
        const char *name =
            fitted(l, axis->names[i], TEXT_TICK, fmin(share, 180));

        t->value = (double)i;
        t->major = strlen(name) < sizeof(t->label);
        if (t->major)
            strcpy(t->label, name);
    }
}

/* The most labels that fit; those that would stick out at an end go. */
static void find_x_ticks(struct layout *l, struct ticks *ticks, size_t p,
                         double w)
{
    const struct axis *axis = figure_x(l->figure, p);
    const struct scale *scale = &l->x[p];

    if (axis->names != NULL) {
        name_x_ticks(l, ticks, axis, w);
        return;
    }
    for (int most = (int)fmax(2, fmin(10, w / 40)); most >= 2; most--) {
        scale_ticks(ticks, scale, most);
        if (x_labels_fit(scale, ticks, w))
            break;
    }
    double last_end = -HUGE_VAL, size = text_role_size(TEXT_TICK);
    for (size_t i = 0; i < ticks->n; i++) {
        struct tick *t = &ticks->tick[i];
        double half = text_width(t->label, size) / 2;
        double x = w * scale_place(scale, t->value);

        if (!t->major)
            continue;
        t->major = x - half >= last_end + 10 && !sticks_out(x, half, w);
        if (t->major)
            last_end = x + half;
    }
}

/* Those of panels that share an axis are the same. */
static void find_all_x_ticks(struct layout *l, double w)
{
    for (size_t p = 0; p < l->figure->n_panels; p++) {
        if (p > 0 && !has_own_x(l->figure)) {
            l->x_ticks[p] = l->x_ticks[0];
            continue;
        }
        l->x_ticks[p] = arena_new_of(l->arena, struct ticks);
        find_x_ticks(l, l->x_ticks[p], p, w);
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

static void label_x(struct layout *l, size_t p)
{
    struct box b = l->panels[p];
    const struct ticks *ticks = l->x_ticks[p];

    for (size_t i = 0; i < ticks->n; i++) {
        const struct tick *t = &ticks->tick[i];

        if (t->major)
            place_text(l, TEXT_TICK, TEXT_MIDDLE, layout_x(l, p, t->value),
                       b.y + b.h + TICK_LENGTH + 12, t->label);
    }
    if (has_own_x(l->figure))
        place_text(l, TEXT_AXIS, TEXT_MIDDLE, b.x + b.w / 2,
                   b.y + b.h + TICK_LENGTH + 30,
                   axis_text(l, figure_x(l->figure, p), b.w));
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
    if (nothing_below || has_own_x(f))
        label_x(l, p);
    for (size_t i = 0; first_column && i < l->y_ticks.n; i++) {
        const struct tick *t = &l->y_ticks.tick[i];

        if (t->major)
            place_text(l, TEXT_TICK, TEXT_END, b.x - 6,
                       layout_y(l, p, t->value) + 4, t->label);
    }
}

/* ---- words within panels ---- */

static bool overlap(const struct box *a, const struct box *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h &&
           b->y < a->y + a->h;
}

/* Whether some point of the panel would lie under WANT. */
static bool hides_point(const struct layout *l, size_t p,
                        const struct box *want)
{
    const struct panel *panel = &l->figure->panels[p];

    for (size_t i = 0; i < panel->n_series; i++) {
        const struct series *s = &panel->series[i];
        double r = paint_width(&s->style);

        for (size_t k = 0; s->kind == SERIES_POINTS && k < s->n; k++) {
            const struct box dot = {layout_x(l, p, s->x[k]) - r,
                                    layout_y(l, p, s->y[k]) - r, 2 * r, 2 * r};

            if (overlap(want, &dot))
                return true;
        }
    }
    return false;
}

static bool has_room(const struct layout *l, size_t p, const struct box *want)
{
    const struct box *b = &l->panels[p];
    bool room = want->x >= b->x && want->x + want->w <= b->x + b->w &&
                want->y >= b->y && want->y + want->h <= b->y + b->h;

    for (size_t i = 0; room && i < l->n_texts; i++)
        room = !overlap(want, &l->texts[i].box);
    return room && !hides_point(l, p, want);
}

/* Around a point, if there is room. */
static bool place_label(struct layout *l, size_t p, double x, double y,
                        const char *text)
{
    double size = text_role_size(TEXT_LABEL), w = text_width(text, size);
    const struct box want = {x - w / 2, y - size / 2, w, size};

    if (!has_room(l, p, &want))
        return false;
    place_text(l, TEXT_LABEL, TEXT_START, want.x, want.y + 0.8 * size, text);
    return true;
}

static void place_labels(struct layout *l, size_t p)
{
    const struct panel *panel = &l->figure->panels[p];

    for (size_t i = 0; i < panel->n_series; i++) {
        const struct series *s = &panel->series[i];
        const char *done = NULL;

        for (size_t k = 0; s->kind == SERIES_TEXT && k < s->n; k++) {
            double x = layout_x(l, p, s->x[k]), y = layout_y(l, p, s->y[k]);

            if (s->texts[k] != done && isfinite(x) && isfinite(y) &&
                place_label(l, p, x, y, s->texts[k]))
                done = s->texts[k];
        }
    }
}

/* ---- panels ---- */

/* Panels in a grid from Y down, with ROOM on their right; returns where the
 * lowest labels end. */
static double place_panels(struct layout *l, double y, double room)
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
    double w = (l->width - left - fmax(right, room) - (n - 1) * COLUMN_GAP) / n;
    double h = round(w * (l->columns == 1 ? 0.6 : 0.78));
    if (h < 110)
        h = 110;
    scale_ticks(&l->y_ticks, &l->y, h < 160 ? 5 : h < 260 ? 6 : 8);
    find_all_x_ticks(l, w);

    double title = titled ? 28 : 8;
    /* Where a row ends short, the panels above show their own x labels. */
    bool ragged = f->n_panels % l->columns != 0;
    double below = has_own_x(f) ? 40 : ragged ? 22 : 10;
    for (size_t p = 0; p < f->n_panels; p++) {
        size_t row = p / l->columns, column = p % l->columns;
        double gap = (double)row * (h + title + below);

        l->panels[p] = (struct box){left + (double)column * (w + COLUMN_GAP),
                                    y + title + gap, w, h};
    }
    for (size_t p = 0; p < f->n_panels; p++) {
        label_panel(l, p);
        place_labels(l, p);
    }
    return l->panels[(rows - 1) * l->columns].y + h + TICK_LENGTH + 14;
}

/* The label of the axis that all panels share, below them. */
static double place_x_label(struct layout *l, double y, double room)
{
    double width = l->width;

    if (has_own_x(l->figure))
        return y + 18;
    const char *below = axis_text(l, &l->figure->x, width - 2 * MARGIN);
    double middle = (l->panels[0].x + width - fmax(MARGIN, room)) / 2;
    double half = text_width(below, text_role_size(TEXT_AXIS)) / 2;
    middle = fmin(fmax(middle, MARGIN + half), width - MARGIN - half);
    place_text(l, TEXT_AXIS, TEXT_MIDDLE, middle, y + 16, below);
    return y + 16;
}

/* With ROOM, lines have their names at their ends; NULL when they do not get
 * on there. */
static struct layout *lay_out(struct arena *arena, const struct figure *figure,
                              double width, double room)
{
    struct layout *l = arena_new_of(arena, struct layout);
    size_t n = figure->n_panels;
    double y = MARGIN;

    *l = (struct layout){.figure = figure, .width = width, .arena = arena};
    l->columns = columns_for(figure, width);
    l->panels = arena_array(arena, struct box, n);
    l->x = arena_array(arena, struct scale, n);
    l->x_ticks = arena_array(arena, struct ticks *, n);
    l->keys = arena_array(arena, struct placed_key, figure->n_keys + 1);
    find_scales(l);
    place_legend(l, &y, room > 0);
    const char *above = axis_text(l, &figure->y, width - 2 * MARGIN - room);
    place_text(l, TEXT_AXIS, TEXT_START, MARGIN, y + 13, above);
    y = place_panels(l, y + 18, room);
    if (room > 0 && !place_names(l))
        return NULL;
    y = place_x_label(l, y, room);
    l->height = ceil(y + 6);
    return l;
}

struct layout *figure_layout(struct arena *arena, const struct figure *figure,
                             double width)
{
    assert(width >= 240 && figure->n_panels > 0);
    double room = names_room(figure, width);
    struct layout *l = room > 0 ? lay_out(arena, figure, width, room) : NULL;

    return l != NULL ? l : lay_out(arena, figure, width, 0);
}

double layout_x(const struct layout *l, size_t p, double value)
{
    return l->panels[p].x + l->panels[p].w * scale_place(&l->x[p], value);
}

double layout_y(const struct layout *l, size_t p, double value)
{
    const struct box *b = &l->panels[p];

    return b->y + b->h * (1 - scale_place(&l->y, value));
}
