/* format.c - text to pieces, lines to text, and a look at whether it is still
 * the same study. */
#include "config.h"

#include "grammar/format.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "grammar/internal.h"
#include "grammar/layout.h"
#include "grammar/parse.h"
#include "grammar/parser.h"

enum { TAB = 8 };

/* ---- text to pieces ---- */

static uint32_t characters(const char *text, size_t len)
{
    uint32_t n = 0;

    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)text[i] & 0xc0) != 0x80;
    return n;
}

/* In which column of TEXT the byte AT is shown. */
static uint32_t column_of(const char *text, size_t at)
{
    size_t from = at;
    uint32_t column = 0;

    while (from > 0 && text[from - 1] != '\n')
        from--;
    for (; from < at; from++) {
        if (text[from] == '\t')
            column += TAB - column % TAB;
        else
            column += characters(text + from, 1);
    }
    return column;
}

static void add_comment(struct layout *l, size_t from, size_t to, bool own,
                        bool blank)
{
    size_t n = l->n_comments;

    l->comments =
        mem_grow(l->comments, &l->comments_cap, n, sizeof *l->comments);
    while (to > from && strchr(" \t\r", l->text[to - 1]) != NULL)
        to--;
    l->comments[l->n_comments++] = (struct comment){
        .start = (uint32_t)from,
        .len = (uint32_t)(to - from),
        .width = characters(l->text + from, to - from),
        .column = column_of(l->text, from),
        .before = (uint32_t)l->n_pieces,
        .own = own,
        .blank = blank,
    };
}

/* What stands between two tokens. */
struct between {
    uint32_t rows;
    bool blank;
};

static struct between add_comments(struct layout *l, size_t from, size_t to)
{
    struct between found = {0, false};
    size_t line_ends = 0; /* since the last token or comment */

    for (size_t i = from; i < to; i++) {
        if (l->text[i] == '\n') {
            found.rows++;
            line_ends++;
        } else if (l->text[i] == '#') {
            size_t begin = i;

            while (i < to && l->text[i] != '\n')
                i++;
            add_comment(l, begin, i, line_ends > 0 || l->n_pieces == 0,
                        line_ends > 1);
            line_ends = 0;
            i--; /* to count its line end */
        }
    }
    found.blank = line_ends > 1;
    return found;
}

/* A token that the text has, and not one that says how it goes on. */
static bool is_written(const char *text, const struct token *t)
{
    if (t->span.end == t->span.start)
        return false;
    return (t->kind != NEWLINE && t->kind != SEPARATOR) || *text == ',' ||
           *text == ';';
}

static void add_piece(struct layout *l, const struct token *t, size_t start,
                      size_t len, struct between before)
{
    const struct piece *last =
        l->n_pieces > 0 ? &l->pieces[l->n_pieces - 1] : NULL;
    bool separates = t->kind == NEWLINE || t->kind == SEPARATOR;
    struct piece piece = {
        .start = (uint32_t)start,
        .len = (uint32_t)len,
        .width = characters(l->text + start, len),
        .row = (last != NULL ? last->row : 0) + before.rows,
        .kind = (int16_t)(separates ? l->text[start] : t->kind),
        .blank = before.blank,
        .ends = separates,
    };

    l->pieces =
        mem_grow(l->pieces, &l->pieces_cap, l->n_pieces, sizeof *l->pieces);
    l->pieces[l->n_pieces++] = piece;
}

/* The tokens of a text that has no errors. */
static void collect(struct layout *l, const struct source *source)
{
    struct arena *arena = arena_new();
    struct parse parse = {
        .arena = arena,
        .source = source,
        .start = START_FILE,
        .offset = source->start,
    };
    struct token t;
    size_t end = 0;

    l->text = source->text;
    parse_begin(&parse, source->text, source->len);
    end = parse.offset - source->start;
    while ((t = stream_next(&parse)).kind != YYEOF) {
        size_t start = t.span.start - source->start;

        if (t.kind == START_FILE)
            continue;
        if (is_written(source->text + start, &t)) {
            struct between before = add_comments(l, end, start);

            end = t.span.end - source->start;
            add_piece(l, &t, start, end - start, before);
        } else if (l->n_pieces > 0) {
            l->pieces[l->n_pieces - 1].ends = true;
        }
    }
    add_comments(l, end, source->len);
    scan_end(&parse);
    arena_free(arena);
}

static void layout_fini(struct layout *l)
{
    free(l->pieces);
    free(l->comments);
    free(l->lines);
}

/* ---- lines to text ---- */

static void spaces(struct str *out, size_t n)
{
    static const char some[] = "                                        ";

    for (; n > sizeof some - 1; n -= sizeof some - 1)
        str_addn(out, some, sizeof some - 1);
    str_addn(out, some, n);
}

static void print_line(struct str *out, const struct layout *l,
                       const struct line *line)
{
    if (line->blank)
        str_addc(out, '\n');
    spaces(out, line->indent);
    for (size_t i = line->first; i < line->last; i++) {
        const struct piece *p = &l->pieces[i];

        if (i > line->first)
            spaces(out, layout_space(l, i) + p->pad);
        str_addn(out, l->text + p->start, p->len);
    }
    if (line->comment != NO_COMMENT) {
        const struct comment *c = &l->comments[line->comment];

        spaces(out, line->gap);
        str_addn(out, l->text + c->start, c->len);
    }
    str_addc(out, '\n');
}

static bool print_lines(struct str *out, const struct layout *l,
                        struct err *err)
{
    for (size_t i = 0; i < l->n_lines; i++) {
        print_line(out, l, &l->lines[i]);
        if (out->len > PARSE_MAX_BYTES)
            return err_set(err,
                           "laid out it would be longer than the %d bytes "
                           "that a file may have",
                           PARSE_MAX_BYTES);
    }
    return true;
}

/* ---- the same study? ---- */

static bool same_text(const struct layout *a, size_t a_start, size_t a_len,
                      const struct layout *b, size_t b_start, size_t b_len)
{
    return a_len == b_len &&
           memcmp(a->text + a_start, b->text + b_start, a_len) == 0;
}

static bool is_same(const struct layout *a, const struct layout *b)
{
    if (a->n_pieces != b->n_pieces || a->n_comments != b->n_comments)
        return false;
    for (size_t i = 0; i < a->n_pieces; i++) {
        const struct piece *p = &a->pieces[i], *q = &b->pieces[i];

        if (p->kind != q->kind || p->ends != q->ends ||
            !same_text(a, p->start, p->len, b, q->start, q->len))
            return false;
    }
    for (size_t i = 0; i < a->n_comments; i++) {
        const struct comment *c = &a->comments[i], *d = &b->comments[i];

        if (c->before != d->before || c->own != d->own ||
            !same_text(a, c->start, c->len, b, d->start, d->len))
            return false;
    }
    return true;
}

/* Would TEXT be read as what L was read from? */
static bool reads_as(const struct layout *l, const struct str *text)
{
    struct diag *diag = diag_new();
    const struct source *source =
        diag_add_source(diag, "", str_text(text), text->len, SPAN_NONE);
    struct layout again = {.text = NULL};
    bool same = false;

    if (source != NULL) {
        collect(&again, source);
        same = is_same(l, &again);
    }
    layout_fini(&again);
    diag_free(diag);
    return same;
}

/* ---- all of it ---- */

static bool is_sound(struct diag *diag, const struct source *source)
{
    struct arena *arena = arena_new();
    struct parse parse = {
        .arena = arena,
        .diag = diag,
        .source = source,
        .start = START_FILE,
        .offset = source->start,
    };

    if (parse_is_text(diag, source))
        parse_run(&parse, source->text, source->len);
    else
        parse.errors++;
    arena_free(arena);
    return parse.errors == 0;
}

static bool lay_out(struct str *out, const struct source *source,
                    struct err *err)
{
    struct layout l = {.text = NULL};
    bool ok;

    collect(&l, source);
    layout_lines(&l);
    layout_align(&l);
    ok = print_lines(out, &l, err);
    if (ok && !reads_as(&l, out))
        ok = err_set(err, "it cannot be laid out without changing it");
    layout_fini(&l);
    return ok;
}

enum format_result format_text(struct str *out, struct diag *diag,
                               const char *name, const char *text, size_t len,
                               struct err *err)
{
    struct str laid_out = STR_INIT;
    const struct source *source;
    enum format_result result = FORMAT_REFUSED;

    if (len > PARSE_MAX_BYTES) {
        err_set(err, "it is longer than %d bytes", PARSE_MAX_BYTES);
        return FORMAT_REFUSED;
    }
    source = diag_add_source(diag, name, text, len, SPAN_NONE);
    if (source == NULL) {
        err_set(err, "all files together are too long");
        return FORMAT_REFUSED;
    }
    if (!is_sound(diag, source))
        return FORMAT_FAULTY;
    if (lay_out(&laid_out, source, err)) {
        str_addn(out, str_text(&laid_out), laid_out.len);
        result = FORMAT_DONE;
    }
    str_fini(&laid_out);
    return result;
}
