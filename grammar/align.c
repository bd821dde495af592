/* align.c - what stands below each other. */
#include "config.h"

#include <string.h>

#include "grammar/internal.h"
#include "grammar/layout.h"
#include "grammar/parser.h"

/* Besides the words of declarations. */
enum { SORT_NONE = 0, SORT_KEY = 1, SORT_ITEM = 2 };

/* ---- what can be aligned ---- */

static int kind_at(const struct layout *l, size_t i)
{
    return l->pieces[i].kind;
}

static int depth_after(int depth, int kind)
{
    if (kind == '(' || kind == '[' || kind == '{')
        return depth + 1;
    return kind == ')' || kind == ']' || kind == '}' ? depth - 1 : depth;
}

/* The first of the pieces [FROM, LAST) outside of brackets that is A, B or C;
 * LAST if none is. */
static size_t find(const struct layout *l, size_t from, size_t last, int a,
                   int b, int c)
{
    int depth = 0;

    for (size_t i = from; i < last; i++) {
        int kind = kind_at(l, i);

        if (depth == 0 && (kind == a || kind == b || kind == c))
            return i;
        depth = depth_after(depth, kind);
    }
    return last;
}

/* Is LINE one entry or one declaration, and all of it? */
static bool is_whole(const struct layout *l, const struct line *line)
{
    int depth = 0;

    if (line->first == line->last || !l->pieces[line->first].starts)
        return false;
    for (size_t i = line->first; i < line->last; i++) {
        depth = depth_after(depth, kind_at(l, i));
        if (depth < 0)
            return false;
        if (depth == 0 && l->pieces[i].ends)
            return i + 1 == line->last;
    }
    /* The line's end ends it, or there is a comma at that. */
    return false;
}

static void add_cell(struct line *line, size_t piece)
{
    line->cells[line->n_cells++] = (uint32_t)piece;
}

/* What runs are made of is one group. */
static int sort_of(int word)
{
    return word == FAMILY || word == ALGORITHM ? ENVIRONMENT : word;
}

/* word | name | = value | {, the last only where the value is mostly a name. */
static void split_declaration(const struct layout *l, struct line *line)
{
    size_t from = line->first + 1, last = line->last;
    size_t mark = find(l, from, last, '=', ':', '{');
    int sort = sort_of(kind_at(l, line->first));
    size_t brace = find(l, mark, last, '{', '{', '{');

    if (mark == last || mark == from)
        return;
    add_cell(line, from);
    add_cell(line, mark);
    if (mark < brace && brace < last && (sort == ENVIRONMENT || sort == BUDGET))
        add_cell(line, brace);
    line->sort = (int16_t)sort;
}

static void split_entry(const struct layout *l, struct line *line)
{
    size_t first = line->first, n = line->last - first;

    if (n > 1 && kind_at(l, first + 1) == '=') {
        add_cell(line, first + 1);
        line->sort = SORT_KEY;
    } else if (n > 2 && kind_at(l, first) == NAME &&
               kind_at(l, first + 2) == '(') {
        add_cell(line, first + 1);
        line->sort = SORT_ITEM;
    }
}

static void split(const struct layout *l, struct line *line)
{
    if (!is_whole(l, line))
        return;
    if (line->in == '{')
        split_entry(l, line);
    else if (line->in == 0 && stream_is_declaration(kind_at(l, line->first)))
        split_declaration(l, line);
}

/* ---- how wide ---- */

/* Lines that are aligned with each other. */
struct columns {
    size_t n;                        /* of the lines */
    size_t widths[LAYOUT_CELLS];     /* of the widest in each */
    size_t rests[LAYOUT_CELLS + 1];  /* of the widest behind so many */
    bool has_rest[LAYOUT_CELLS + 1]; /* is there a line of so many? */
};

/* Is everything within the page, as far as it was before? */
static bool fits(const struct columns *c, size_t indent)
{
    size_t column = indent;

    for (size_t k = 1; k <= LAYOUT_CELLS; k++) {
        column += c->widths[k - 1] + 1;
        if (c->has_rest[k] && column + c->rests[k] > LAYOUT_COLUMNS)
            return false;
    }
    return true;
}

/* Take up a line with WIDTHS before its cells and REST from the last on.  False
 * if it cannot be aligned with those that are there. */
static bool take(struct columns *columns, size_t indent, const size_t *widths,
                 size_t n, size_t rest)
{
    struct columns c = *columns;
    size_t natural = indent + rest;

    for (size_t k = 0; k < n; k++) {
        natural += widths[k] + 1;
        if (widths[k] > c.widths[k])
            c.widths[k] = widths[k];
    }
    /* A line that is too long anyway only has to keep its cells there. */
    if (natural > LAYOUT_COLUMNS)
        rest = 0;
    if (rest > c.rests[n])
        c.rests[n] = rest;
    c.has_rest[n] = true;
    c.n++;
    if (c.n > 1 && !fits(&c, indent))
        return false;
    *columns = c;
    return true;
}

/* ---- entries and declarations ---- */

static void cell_widths(size_t *widths, const struct layout *l,
                        const struct line *line)
{
    size_t from = line->first;

    for (size_t k = 0; k < line->n_cells; k++) {
        widths[k] = layout_width(l, from, line->cells[k]);
        from = line->cells[k];
    }
}

/* Does LINE, behind lines of SORT, end what is aligned? */
static bool ends_group(const struct line *line, int sort)
{
    if (line->blank)
        return true;
    if (line->first == line->last) /* a comment */
        return line->in == '{';
    return line->sort == SORT_NONE || line->sort != sort;
}

static void set_pads(struct layout *l, const struct line *line,
                     const struct columns *columns)
{
    size_t widths[LAYOUT_CELLS];

    cell_widths(widths, l, line);
    for (size_t k = 0; k < line->n_cells; k++)
        l->pieces[line->cells[k]].pad =
            (uint32_t)(columns->widths[k] - widths[k]);
}

/* Take up LINE, without its last cell if there is no room for that. */
static bool take_line(struct columns *columns, const struct layout *l,
                      struct line *line)
{
    size_t widths[LAYOUT_CELLS];

    cell_widths(widths, l, line);
    for (uint8_t n = line->n_cells;; n--) {
        size_t rest = layout_width(l, line->cells[n - 1u], line->last);

        if (take(columns, line->indent, widths, n, rest)) {
            line->n_cells = n;
            return true;
        }
        if (n < LAYOUT_CELLS)
            return false;
    }
}

/* Align the lines from FIRST on; returns the first that is not among them. */
static size_t align_group(struct layout *l, size_t first)
{
    struct columns columns = {.n = 0};
    size_t i = first;

    for (; i < l->n_lines; i++) {
        struct line *line = &l->lines[i];

        if (i > first && ends_group(line, l->lines[first].sort))
            break;
        if (line->sort != SORT_NONE && !take_line(&columns, l, line))
            break;
    }
    for (size_t k = first; k < i; k++) {
        if (l->lines[k].sort != SORT_NONE)
            set_pads(l, &l->lines[k], &columns);
    }
    return i;
}

/* ---- comments ---- */

static bool has_code_and_comment(const struct line *line)
{
    return line->first < line->last && line->comment != NO_COMMENT;
}

static size_t align_comments(struct layout *l, size_t first)
{
    struct columns columns = {.n = 0};
    size_t i = first;

    for (; i < l->n_lines; i++) {
        const struct line *line = &l->lines[i];

        if (!has_code_and_comment(line) ||
            (i > first && (line->blank || line->indent != line[-1].indent)))
            break;
        /* Two spaces before it. */
        size_t code = layout_width(l, line->first, line->last) + 1;
        if (!take(&columns, line->indent, &code, 1,
                  l->comments[line->comment].width))
            break;
    }
    for (size_t k = first; k < i; k++) {
        struct line *line = &l->lines[k];

        line->gap = (uint32_t)(columns.widths[0] + 1 -
                               layout_width(l, line->first, line->last));
    }
    return i;
}

/* A comment behind code that goes on below itself. */
static void hang_comments(struct layout *l)
{
    size_t column = 0; /* where it stands now; 0: there is none */

    for (size_t i = 0; i < l->n_lines; i++) {
        struct line *line = &l->lines[i];
        const struct comment *c =
            line->comment != NO_COMMENT ? &l->comments[line->comment] : NULL;

        if (has_code_and_comment(line))
            column = line->indent + layout_width(l, line->first, line->last) +
                     line->gap;
        else if (column > 0 &&
                 (c == NULL || line->blank || c->column != c[-1].column))
            column = 0;
        if (c != NULL && c->own && column > 0)
            line->indent = (uint32_t)column;
    }
}

void layout_align(struct layout *l)
{
    for (size_t i = 0; i < l->n_lines; i++)
        split(l, &l->lines[i]);
    for (size_t i = 0; i < l->n_lines;)
        i = l->lines[i].sort != SORT_NONE ? align_group(l, i) : i + 1;
    for (size_t i = 0; i < l->n_lines;)
        i = has_code_and_comment(&l->lines[i]) ? align_comments(l, i) : i + 1;
    hang_comments(l);
}
