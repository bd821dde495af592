/* progress_block.c - the runs at work as lines of a terminal. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/progress.h"

/* What of a run a line has room for; columns, 0: not shown. */
struct layout {
    size_t label, bar, rate, left, best, spark;
};

enum {
    SHARE = 6, /* " 100 %" */
    BAR_MOST = 30
};

static const struct {
    size_t least; /* columns */
    struct layout layout;
} layouts[] = {
    {96, {0, 12, 9, 10, 11, 16}}, {72, {0, 10, 9, 9, 10, 8}},
    {56, {0, 8, 0, 9, 10, 6}},    {44, {0, 6, 0, 9, 10, 0}},
    {32, {0, 4, 0, 9, 0, 0}},     {0, {0, 0, 0, 0, 0, 0}},
};

/* Columns with the blank before each. */
static size_t taken(const struct layout *l)
{
    return SHARE + (l->bar > 0 ? l->bar + 1 : 0) + l->rate + l->left + l->best +
           (l->spark > 0 ? l->spark + 1 : 0);
}

/* LONGEST is the longest label: what it leaves is the bar's. */
static struct layout layout_for(size_t width, size_t longest)
{
    size_t i = 0;

    while (width < layouts[i].least)
        i++;
    struct layout l = layouts[i].layout;
    size_t room = width > taken(&l) ? width - taken(&l) : 1;
    l.label = longest < room ? longest : room;
    if (l.bar > 0) {
        l.bar += room - l.label;
        l.bar = l.bar < BAR_MOST ? l.bar : BAR_MOST;
    }
    return l;
}

/* TEXT at the right end of COLUMNS; cut when it has more. */
static void add_right(struct str *line, const char *text, size_t columns)
{
    size_t used = print_columns(text);

    for (; used < columns; used++)
        str_addc(line, ' ');
    print_cut(line, text, columns);
}

static void add_rate(struct str *line, const struct job_state *j,
                     size_t columns)
{
    struct str text = STR_INIT;
    double rate = progress_rate(j);

    if (rate > 0) {
        print_si(&text, rate >= 100 ? round(rate) : rate, "");
        str_add(&text, "/s");
    }
    add_right(line, str_text(&text), columns);
    str_fini(&text);
}

static void add_left(struct str *line, const struct job_state *j,
                     size_t columns)
{
    struct str text = STR_INIT;
    double left_s = progress_left_s(j);

    if (isfinite(left_s))
        print_duration(&text, left_s);
    add_right(line, str_text(&text), columns);
    str_fini(&text);
}

static void add_best(struct str *line, const struct progress *p,
                     const struct job_state *j, const struct layout *l)
{
    char text[32] = "";

    if (isfinite(j->best))
        snprintf(text, sizeof text, "%#.4g", j->best);
    add_right(line, text, l->best);
    if (l->spark > 0) {
        str_addc(line, ' ');
        terminal_spark(line, &p->terminal, j->trace.best, j->trace.n, l->spark);
    }
}

static void add_bar(struct str *line, const struct progress *p, double share,
                    size_t width)
{
    struct str bar = STR_INIT;

    str_addc(line, ' ');
    terminal_bar(&bar, &p->terminal, share, width);
    terminal_paint(line, &p->terminal, TERMINAL_CYAN, str_text(&bar));
    str_fini(&bar);
}

/* "size=1/4 seed=2", or "1/4 2" where that is too long. */
static void add_label(struct str *line, const struct progress *p,
                      const char *label, size_t columns)
{
    struct str values = STR_INIT;

    if (print_columns(label) > columns) {
        for (const char *at = label; *at != '\0'; at++) {
            size_t name = strcspn(at, "= ");

            if ((at == label || at[-1] == ' ') && at[name] == '=')
                at += name + 1;
            if (*at == '\0')
                break;
            str_addc(&values, *at);
        }
        label = str_text(&values);
    }
    terminal_fit(line, &p->terminal, label, columns);
    str_fini(&values);
}

static void job_line(struct str *line, const struct progress *p,
                     const struct job_state *j, const struct layout *l)
{
    char share[16];

    add_label(line, p, j->label, l->label);
    if (j->waiting) {
        str_add(line, "  another process trains it");
        return;
    }
    if (l->bar > 0)
        add_bar(line, p, progress_share(j), l->bar);
    snprintf(share, sizeof share, "%.0f %%", floor(100 * progress_share(j)));
    add_right(line, share, SHARE);
    if (l->rate > 0)
        add_rate(line, j, l->rate);
    if (l->left > 0)
        add_left(line, j, l->left);
    if (l->best > 0)
        add_best(line, p, j, l);
}

/* The names of the columns, which stand still. */
static void head_line(struct str *line, const struct layout *l)
{
    add_right(line, "", l->label + (l->bar > 0 ? l->bar + 1 : 0));
    add_right(line, "done", SHARE);
    add_right(line, "speed", l->rate);
    add_right(line, "left", l->left);
    add_right(line, "best", l->best);
}

/* A part more, whole or not at all. */
static void add_part(struct str *out, const char *part, size_t width)
{
    if (print_columns(part) == 0 ||
        (out->len > 0 &&
         print_columns(str_text(out)) + 2 + print_columns(part) > width))
        return;
    str_add(out, out->len > 0 ? ", " : "");
    str_add(out, part);
}

void progress_total_text(struct str *out, const struct progress *p,
                         size_t width)
{
    struct progress_total sum = progress_sum(p);
    struct str part = STR_INIT;

    str_printf(&part, "%zu of %zu runs", p->n_ended, p->n_jobs);
    add_part(out, part.text, width);
    str_clear(&part);
    str_printf(&part, "%.0f %%", floor(100 * sum.share));
    add_part(out, part.text, width);
    str_clear(&part);
    if (isfinite(sum.left_s) && p->n_ended < p->n_jobs) {
        print_duration(&part, sum.left_s);
        str_add(&part, " left");
    }
    add_part(out, str_text(&part), width);
    str_clear(&part);
    if (p->n_bad > 0)
        str_printf(&part, "%zu went wrong", p->n_bad);
    add_part(out, str_text(&part), width);
    str_clear(&part);
    if (sum.rate > 0) {
        print_si(&part, sum.rate, "");
        str_add(&part, "/s");
    }
    add_part(out, str_text(&part), width);
    str_fini(&part);
}

static size_t longest_label(const struct progress *p)
{
    size_t longest = 1;

    for (size_t i = 0; i < p->n; i++) {
        size_t n = p->jobs[i].active ? print_columns(p->jobs[i].label) : 0;

        longest = n > longest ? n : longest;
    }
    return longest;
}

/* The head, as many runs as there is room for, and all together. */
void progress_draw(struct progress *p)
{
    struct terminal *t = &p->terminal;
    const size_t width = terminal_width(t), room = terminal_room(t);
    const struct layout layout = layout_for(width, longest_label(p));
    const size_t at_work = progress_sum(p).at_work;
    struct str line = STR_INIT;
    size_t shown = 0, fit;
    bool head = layout.left > 0 && at_work > 0 && room > at_work + 1;

    fit = room > 1u + head ? room - 1 - head : 0;
    if (head) {
        head_line(&line, &layout);
        terminal_add(t, &line);
    }
    for (size_t i = 0; i < p->n && shown < fit; i++) {
        if (!p->jobs[i].active)
            continue;
        job_line(&line, p, &p->jobs[i], &layout);
        terminal_add(t, &line);
        shown++;
    }
    progress_total_text(&line, p, width);
    if (shown < at_work) {
        struct str part = STR_INIT;

        str_printf(&part, "%zu not shown", at_work - shown);
        add_part(&line, part.text, width);
        str_fini(&part);
    }
    terminal_add(t, &line);
    terminal_show(t);
    str_fini(&line);
}
