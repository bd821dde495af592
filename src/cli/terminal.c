/* terminal.c - a block of lines that is drawn again in place. */
#include "config.h"

#include "cli/terminal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/cli.h"

/* ---- what there is ---- */

static const char *set_variable(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* As the name of the locale says, which need not be installed. */
static bool speaks_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *locale = set_variable(names[i]);

        if (locale == NULL)
            continue;
        const char *dot = strchr(locale, '.');
        return dot != NULL && (strncasecmp(dot, ".UTF-8", 6) == 0 ||
                               strncasecmp(dot, ".UTF8", 5) == 0);
    }
    return false;
}

void terminal_init(struct terminal *t, FILE *out, bool colour)
{
    *t = (struct terminal){.out = out, .colour = colour, .utf8 = speaks_utf8()};
}

void terminal_fini(struct terminal *t)
{
    terminal_erase(t);
    str_fini(&t->block);
}

bool terminal_redraws(int fd)
{
    const char *term = set_variable("TERM"), *ci = set_variable("CI");

    return isatty(fd) && term != NULL && strcmp(term, "dumb") != 0 &&
           (ci == NULL || strcmp(ci, "false") == 0 || strcmp(ci, "0") == 0);
}

struct screen terminal_size(const struct terminal *t)
{
    struct winsize size;

    if (ioctl(fileno(t->out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 &&
        size.ws_row > 0)
        return (struct screen){size.ws_row, size.ws_col};
    return (struct screen){24, 80};
}

size_t terminal_width(const struct terminal *t)
{
    size_t columns = terminal_size(t).columns;

    return columns > 1 ? columns - 1 : 1;
}

/* Lines that leave the screen at the top could not be erased again. */
size_t terminal_room(const struct terminal *t)
{
    size_t rows = terminal_size(t).rows;

    rows = rows > 1 ? rows - 1 : 0;
    return rows < TERMINAL_LINES ? rows : TERMINAL_LINES;
}

/* ---- the block ---- */

/* Rows of the block on the screen: on a terminal that has become narrower its
 * lines take more of them. */
static size_t rows_of(const struct terminal *t)
{
    size_t columns = terminal_size(t).columns, rows = 0;

    for (size_t i = 0; i < t->n_drawn; i++)
        rows += t->drawn[i] > 0 ? (t->drawn[i] + columns - 1) / columns : 1;
    return rows;
}

/* Row by row, since some terminals keep in their scrollback what is cleared
 * from the top of the screen on. */
static void add_erasure(struct str *out, struct terminal *t)
{
    size_t rows = rows_of(t);

    if (rows > 0)
        str_add(out, "\r");
    for (size_t i = 0; i < rows; i++)
        str_add(out, "\x1b[A\x1b[2K");
    t->n_drawn = 0;
}

static void send(struct terminal *t, const struct str *text)
{
    fputs(str_text(text), t->out);
    fflush(t->out);
}

void terminal_erase(struct terminal *t)
{
    struct str text = STR_INIT;

    if (t->n_drawn > 0) {
        add_erasure(&text, t);
        send(t, &text);
    }
    str_fini(&text);
}

void terminal_add(struct terminal *t, struct str *line)
{
    if (t->n_made < terminal_room(t)) {
        t->made[t->n_made++] =
            print_cut(&t->block, str_text(line), terminal_width(t));
        /* What an earlier line had behind it. */
        str_add(&t->block, "\x1b[K\n");
    }
    str_clear(line);
}

/* Over the block before, so that nothing flickers, if it still lies there as
 * it was drawn. */
static void add_return(struct str *out, struct terminal *t)
{
    if (rows_of(t) == t->n_drawn && t->n_made >= t->n_drawn) {
        if (t->n_drawn > 0)
            str_printf(out, "\r\x1b[%zuA", t->n_drawn);
        t->n_drawn = 0;
    } else {
        add_erasure(out, t);
    }
}

void terminal_show(struct terminal *t)
{
    struct str text = STR_INIT;

    add_return(&text, t);
    /* Without wrapping, a terminal that is just being narrowed stays in
     * order. */
    str_add(&text, "\x1b[?7l");
    str_add(&text, str_text(&t->block));
    str_add(&text, "\x1b[?7h");
    send(t, &text);
    memcpy(t->drawn, t->made, sizeof t->drawn);
    t->n_drawn = t->n_made;
    t->n_made = 0;
    str_clear(&t->block);
    str_fini(&text);
}

/* ---- what lines are made of ---- */

void terminal_text(struct str *out, const struct terminal *t, const char *text)
{
    while (*text != '\0') {
        size_t len = str_printable(text, 4);

        if (t->utf8 || (unsigned char)*text < 0x80)
            str_addn(out, text, len > 0 ? len : 1);
        else
            str_addc(out, '?');
        text += len > 0 ? len : 1;
    }
}

void terminal_paint(struct str *out, const struct terminal *t,
                    enum terminal_colour colour, const char *text)
{
    if (t->colour)
        str_printf(out, "\x1b[%dm%s\x1b[0m", (int)colour, text);
    else
        str_add(out, text);
}

/* The end of TEXT that has at most WIDTH columns. */
static const char *last_columns(const char *text, size_t width)
{
    while (print_columns(text) > width) {
        size_t len = str_printable(text, 4);

        text += len > 0 ? len : 1;
    }
    return text;
}

void terminal_fit(struct str *out, const struct terminal *t, const char *text,
                  size_t width)
{
    const char *gap = t->utf8 ? "\u2026" : "..";
    struct str shown = STR_INIT;
    size_t used, gap_columns = print_columns(gap);

    terminal_text(&shown, t, text);
    if (print_columns(str_text(&shown)) <= width || width <= gap_columns) {
        used = print_cut(out, str_text(&shown), width);
    } else {
        size_t head = (width - gap_columns + 1) / 2;

        used = print_cut(out, shown.text, head) + gap_columns;
        const char *tail = last_columns(shown.text, width - used);
        str_add(out, gap);
        str_add(out, tail);
        used += print_columns(tail);
    }
    for (; used < width; used++)
        str_addc(out, ' ');
    str_fini(&shown);
}

/* Eighths of a cell make a bar of few cells smooth. */
void terminal_bar(struct str *out, const struct terminal *t, double share,
                  size_t width)
{
    static const char *const eighths[] = {" ",      "\u258f", "\u258e",
                                          "\u258d", "\u258c", "\u258b",
                                          "\u258a", "\u2589"};
    double cells = fmax(0, fmin(share, 1)) * (double)width;
    size_t full = (size_t)cells;

    for (size_t i = 0; i < width; i++) {
        if (i < full)
            str_add(out, t->utf8 ? "\u2588" : "#");
        else if (!t->utf8)
            str_addc(out, '.');
        else
            str_add(out, i == full ? eighths[(int)(8 * (cells - floor(cells)))]
                                   : " ");
    }
}

void terminal_spark(struct str *out, const struct terminal *t,
                    const double *values, size_t n, size_t width)
{
    static const char *const blocks[] = {"\u2581", "\u2582", "\u2583",
                                         "\u2584", "\u2585", "\u2586",
                                         "\u2587", "\u2588"};
    static const char *const plain[] = {"_", ".", ",", "-", "=", "+", "*", "#"};
    const char *const *levels = t->utf8 ? blocks : plain;
    double low = (double)INFINITY, high = -(double)INFINITY;

    for (size_t i = 0; i < n; i++) {
        low = fmin(low, values[i]);
        high = fmax(high, values[i]);
    }
    for (size_t i = 0; i < width; i++) {
        if (n == 0) {
            str_addc(out, ' ');
            continue;
        }
        double v = values[width > 1 ? i * (n - 1) / (width - 1) : n - 1];
        double share = high > low ? (v - low) / (high - low) : 0;
        size_t level = (size_t)(share * (double)COUNT_OF(blocks));

        str_add(
            out,
            levels[level < COUNT_OF(blocks) ? level : COUNT_OF(blocks) - 1]);
    }
}
