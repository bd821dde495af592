/* lines.c - which tokens stand on which line, and how far in. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "grammar/internal.h"
#include "grammar/layout.h"
#include "grammar/parser.h"

/* ---- spaces ---- */

static bool is_closer(int kind)
{
    return kind == ')' || kind == ']' || kind == '}';
}

static bool is_opener(int kind)
{
    return kind == '(' || kind == '[' || kind == '{';
}

static int kind_at(const struct layout *l, size_t i)
{
    return i < l->n_pieces ? l->pieces[i].kind : YYEOF;
}

static bool is_sign(const struct layout *l, size_t i)
{
    return kind_at(l, i) == '-' &&
           (i == 0 || !stream_can_end(kind_at(l, i - 1)));
}

static bool binds_tightly(int kind)
{
    return kind == '*' || kind == '/' || kind == '^';
}

/* Is I the / of a fraction such as 1/8?  Not where what stands around it would
 * take the numbers apart. */
static bool is_fraction(const struct layout *l, size_t i)
{
    const struct piece *p = &l->pieces[i];

    if (p->kind != '/' || i == 0 || kind_at(l, i - 1) != NUMBER ||
        kind_at(l, i + 1) != NUMBER || p[-1].row != p[1].row)
        return false;
    if (i > 1 && binds_tightly(kind_at(l, i - 2)))
        return false;
    return kind_at(l, i + 2) != '^' && (kind_at(l, i + 2) != NAME || p[1].ends);
}

/* Does a bracket belong to what stands right before it? */
static bool is_called(int kind)
{
    return kind == NAME || is_closer(kind) || stream_is_declaration(kind);
}

bool layout_space(const struct layout *l, size_t i)
{
    int before = kind_at(l, i - 1), kind = kind_at(l, i);

    switch (kind) {
    case ',':
    case ';':
    case ')':
    case ']':
    case '.':
        return false;
    case '}':
        return true;
    case '(':
        if (is_called(before))
            return false;
        break;
    case '[':
        if (stream_can_end(before) || is_called(before))
            return false;
        break;
    default:
        break;
    }
    if (before == '(' || before == '[' || before == '.')
        return false;
    return !is_sign(l, i - 1) && !is_fraction(l, i) && !is_fraction(l, i - 1);
}

size_t layout_width(const struct layout *l, size_t first, size_t last)
{
    size_t width = 0;

    for (size_t i = first; i < last; i++) {
        width += l->pieces[i].width;
        if (i > first)
            width += l->pieces[i].pad + layout_space(l, i);
    }
    return width;
}

/* ---- lines ---- */

/* What an open bracket, or the file, means for the lines in it. */
struct level {
    char open;       /* 0: the file */
    uint32_t piece;  /* the bracket */
    uint32_t closer; /* indentation of a line that begins with its partner */
    uint32_t inside;
    bool fresh;      /* something begins with the next piece */
    bool from_start; /* it began with its line */
};

struct layouter {
    struct layout *l;
    struct level levels[MAX_BRACKETS + 1];
    size_t n_levels;
    size_t comment;  /* the next one */
    uint32_t indent; /* of the line that we are in */
};

static struct level *top(struct layouter *y)
{
    return &y->levels[y->n_levels - 1];
}

static bool in_block(const struct level *level)
{
    return level->open == 0 || level->open == '{';
}

static void find_partners(struct layout *l)
{
    uint32_t open[MAX_BRACKETS + 1];
    size_t n = 0;

    for (size_t i = 0; i < l->n_pieces; i++) {
        int kind = l->pieces[i].kind;

        if (is_opener(kind))
            open[n++] = (uint32_t)i;
        else if (is_closer(kind) && --n < COUNT_OF(open) && kind == '}')
            l->pieces[open[n]].partner = (uint32_t)i;
    }
}

static bool has_comment(const struct layouter *y, size_t i)
{
    return y->comment < y->l->n_comments &&
           y->l->comments[y->comment].before == i;
}

/* Is the block that { opens more than one line?  One without anything in it is
 * not. */
static bool is_open_block(const struct layouter *y, size_t brace)
{
    const struct piece *p = &y->l->pieces[brace];

    return p->kind == '{' && p->row != y->l->pieces[p->partner].row &&
           (p->partner > brace + 1 || has_comment(y, brace + 1));
}

/* Does a line begin with piece I? */
static bool breaks(struct layouter *y, size_t i)
{
    const struct piece *p = &y->l->pieces[i];

    if (i == 0 || has_comment(y, i))
        return true;
    if (p->kind == '}' && top(y)->piece == i - 1)
        return false;
    if (is_open_block(y, i - 1) ||
        (p->kind == '}' && is_open_block(y, top(y)->piece)))
        return true;
    return p->kind != '{' && p->row != p[-1].row;
}

static bool is_word(const struct layout *l, size_t i, const char *word)
{
    const struct piece *p = &l->pieces[i];

    return p->len == strlen(word) &&
           memcmp(l->text + p->start, word, p->len) == 0;
}

/* How far in is a line that begins with piece I, or a comment before it? */
static uint32_t indentation(struct layouter *y, size_t i)
{
    const struct level *level = top(y);

    if (i == y->l->n_pieces || level->fresh)
        return level->inside;
    if (in_block(level))
        return level->inside + (kind_at(y->l, i) == '{' ? 0 : LAYOUT_INDENT);
    /* In a comprehension they stand below what is made for each value. */
    if (is_word(y->l, i, "for") || is_word(y->l, i, "if"))
        return level->inside;
    return level->inside + (level->from_start ? LAYOUT_INDENT : 0);
}

static struct line *add_line(struct layouter *y, uint32_t indent, bool blank)
{
    struct layout *l = y->l;

    l->lines = mem_grow(l->lines, &l->lines_cap, l->n_lines, sizeof *l->lines);
    l->lines[l->n_lines] = (struct line){
        .comment = NO_COMMENT,
        .indent = indent,
        .blank = blank && l->n_lines > 0,
        .in = top(y)->open,
    };
    return &l->lines[l->n_lines++];
}

/* The comments before piece I: one on the line of the piece before it, and
 * lines of their own. */
static void place_comments(struct layouter *y, size_t i)
{
    struct layout *l = y->l;
    bool first = i > 0 && is_opener(kind_at(l, i - 1));
    bool goes_on =
        i < l->n_pieces && !top(y)->fresh && !is_closer(kind_at(l, i));
    uint32_t indent = i < l->n_pieces && is_closer(kind_at(l, i))
                          ? top(y)->inside
                          : indentation(y, i);

    for (; has_comment(y, i); y->comment++) {
        const struct comment *c = &l->comments[y->comment];

        if (c->own) {
            struct line *line =
                add_line(y, indent, c->blank && !first && !goes_on);

            line->first = line->last = (uint32_t)i;
            line->comment = (uint32_t)y->comment;
            first = false;
        } else {
            l->lines[l->n_lines - 1].comment = (uint32_t)y->comment;
        }
    }
}

static void begin_line(struct layouter *y, size_t i)
{
    struct layout *l = y->l;
    const struct piece *p = &l->pieces[i];
    const struct line *last = l->n_lines > 0 ? &l->lines[l->n_lines - 1] : NULL;
    bool commented = last != NULL && last->first == last->last;
    bool at_edge =
        is_closer(p->kind) || (i > 0 && is_opener(p[-1].kind) && !commented);

    y->indent = is_closer(p->kind) ? top(y)->closer : indentation(y, i);
    struct line *line =
        add_line(y, y->indent, p->blank && !at_edge && top(y)->fresh);
    line->first = (uint32_t)i;
}

static void open_level(struct layouter *y, size_t i)
{
    const struct level *around = top(y);
    int kind = kind_at(y->l, i);
    uint32_t closer =
        kind == '{' && in_block(around) ? around->inside : y->indent;

    y->levels[y->n_levels++] = (struct level){
        .open = (char)kind,
        .piece = (uint32_t)i,
        .closer = closer,
        .inside = closer + LAYOUT_INDENT,
        .fresh = true,
    };
}

static void place_piece(struct layouter *y, size_t i)
{
    struct piece *p = &y->l->pieces[i];
    bool begins = breaks(y, i);

    place_comments(y, i);
    if (begins)
        begin_line(y, i);
    y->l->lines[y->l->n_lines - 1].last = (uint32_t)i + 1;
    if (is_closer(p->kind)) {
        y->n_levels--;
    } else if (top(y)->fresh) {
        p->starts = true;
        top(y)->from_start = begins;
        top(y)->fresh = false;
    }
    if (is_opener(p->kind))
        open_level(y, i);
    if (p->ends || p->kind == ',')
        top(y)->fresh = true;
}

void layout_lines(struct layout *layout)
{
    struct layouter y = {.l = layout, .n_levels = 1};

    find_partners(layout);
    y.levels[0].fresh = true;
    for (size_t i = 0; i < layout->n_pieces; i++)
        place_piece(&y, i);
    place_comments(&y, layout->n_pieces);
}
