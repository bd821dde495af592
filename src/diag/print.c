/* print.c - diagnostics for people and for programs. */
#include "config.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "diag/internal.h"

/* A line longer than this is shown in part. */
enum { WINDOW = 160, WINDOW_BEFORE = 60 };

static bool starts_char(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

/* The part of a line that is shown, cut between characters. */
static void cut_window(struct source_line *line, size_t *from, size_t *to)
{
    size_t begin = 0, end = line->len;

    if (line->len > WINDOW) {
        begin = *from > WINDOW_BEFORE ? *from - WINDOW_BEFORE : 0;
        while (begin < line->len && !starts_char(line->text[begin]))
            begin++;
        end = begin + WINDOW < line->len ? begin + WINDOW : line->len;
        while (end < line->len && !starts_char(line->text[end]))
            end++;
    }
    line->text += begin;
    line->len = end - begin;
    *from = *from < begin ? 0 : *from - begin;
    *to = *to > end ? line->len : *to < begin ? 0 : *to - begin;
}

/* What a terminal might obey is not shown to it: '?' in place of each such
 * character. */
static void print_line(FILE *out, const struct source_line *line)
{
    for (size_t i = 0; i < line->len;) {
        size_t n = str_printable(line->text + i, line->len - i);

        if (n > 0)
            fwrite(line->text + i, 1, n, out);
        else
            putc(line->text[i] == '\t' ? '\t' : '?', out);
        i += n > 0 ? n : 1;
        while (n == 0 && i < line->len && !starts_char(line->text[i]))
            i++;
    }
}

/* The name of a source, for a terminal. */
static void print_name(FILE *out, const char *name)
{
    struct str text = STR_INIT;

    str_add_printable(&text, name, strlen(name));
    fputs(str_text(&text), out);
    str_fini(&text);
}

static void print_excerpt(FILE *out, const struct diag *diag,
                          const struct source *source, struct span span,
                          bool colour)
{
    size_t start = span.start - source->start;
    struct source_line line = diag_line_of(diag, span);
    size_t from = start - line.from;
    size_t to =
        span.end > span.start ? span.end - source->start - line.from : from;

    if (line.from == 0 && line.len >= 3 &&
        memcmp(line.text, "\xef\xbb\xbf", 3) == 0) {
        line.text += 3;
        line.len -= 3;
        from = from < 3 ? 0 : from - 3;
        to = to < 3 ? 0 : to - 3;
    }
    if (from > line.len)
        from = line.len;
    if (to > line.len)
        to = line.len;
    cut_window(&line, &from, &to);
    fprintf(out, "%5zu | ", line.number);
    print_line(out, &line);
    fputs("\n      | ", out);
    /* Copy tabs, so that the caret lines up at any tab width. */
    for (size_t i = 0; i < from; i++) {
        if (starts_char(line.text[i]))
            putc(line.text[i] == '\t' ? '\t' : ' ', out);
    }
    if (colour)
        fputs("\033[32m", out);
    putc('^', out);
    for (size_t i = from + 1; i < to; i++) {
        if (starts_char(line.text[i]))
            putc('~', out);
    }
    fputs(colour ? "\033[0m\n" : "\n", out);
}

static void print_message(FILE *out, const struct diag *diag, struct span span,
                          const char *severity, const char *hue,
                          const char *msg, const char *name, bool colour)
{
    const struct source *source = diag_source_of(diag, span);

    if (colour)
        fputs("\033[1m", out);
    if (source != NULL) {
        size_t line, column;

        diag_position(diag, span, &line, &column);
        print_name(out, source->name);
        fprintf(out, ":%zu:%zu: ", line, column);
    }
    if (colour)
        fprintf(out, "\033[%sm%s:\033[0m\033[1m %s\033[0m", hue, severity, msg);
    else
        fprintf(out, "%s: %s", severity, msg);
    if (name != NULL)
        fprintf(out, " [%s]", name);
    putc('\n', out);
    if (source != NULL)
        print_excerpt(out, diag, source, span, colour);
}

static void print_one(FILE *out, const struct diag *diag,
                      const struct diagnostic *d, bool colour)
{
    print_message(out, diag, d->span, severity_name(d->severity),
                  d->severity == SEVERITY_ERROR ? "31" : "35", d->msg, d->name,
                  colour);
    for (size_t i = 0; i < d->n_notes; i++)
        print_message(out, diag, d->notes[i].span, "note", "36",
                      d->notes[i].msg, NULL, colour);
    const struct source *s = diag_source_of(diag, d->span);
    while (s != NULL && !span_is_none(s->used_from)) {
        print_message(out, diag, s->used_from, "note", "36", "used from here",
                      NULL, colour);
        s = diag_source_of(diag, s->used_from);
    }
}

void diag_print(FILE *out, struct diag *diag, const struct diag_style *style)
{
    size_t limit = style->limit == 0 ? diag->n : style->limit;

    diag_sort(diag);
    for (size_t i = 0; i < diag->n && i < limit; i++)
        print_one(out, diag, &diag->items[i], style->colour);
    if (diag->n > limit)
        fprintf(out, "%zu more not shown%s%s\n", diag->n - limit,
                style->more != NULL ? "; " : "",
                style->more != NULL ? style->more : "");
}

static json_t *json_text(const char *text)
{
    struct str printable = STR_INIT;
    json_t *s = json_string(text);

    if (s != NULL)
        return s;
    /* Bytes that are not UTF-8 do not fit into JSON. */
    str_add_printable(&printable, text, strlen(text));
    s = json_string(str_text(&printable));
    str_fini(&printable);
    return s;
}

static json_t *json_place(const struct diag *diag, struct span span,
                          const char *msg)
{
    const struct source *source = diag_source_of(diag, span);
    json_t *o = json_object();

    json_object_set_new(o, "message", json_text(msg));
    if (source != NULL) {
        struct span end = {span.end, span.end};
        size_t line, column;

        json_object_set_new(o, "file", json_text(source->name));
        diag_position(diag, span, &line, &column);
        json_object_set_new(o, "line", json_integer((json_int_t)line));
        json_object_set_new(o, "column", json_integer((json_int_t)column));
        diag_position(diag, span.end > span.start ? end : span, &line, &column);
        json_object_set_new(o, "end_line", json_integer((json_int_t)line));
        json_object_set_new(o, "end_column", json_integer((json_int_t)column));
    }
    return o;
}

static json_t *json_notes(const struct diag *diag, const struct diagnostic *d)
{
    json_t *notes = json_array();

    for (size_t i = 0; i < d->n_notes; i++)
        json_array_append_new(
            notes, json_place(diag, d->notes[i].span, d->notes[i].msg));
    const struct source *s = diag_source_of(diag, d->span);
    while (s != NULL && !span_is_none(s->used_from)) {
        json_array_append_new(notes,
                              json_place(diag, s->used_from, "used from here"));
        s = diag_source_of(diag, s->used_from);
    }
    return notes;
}

static json_t *json_diagnostic(const struct diag *diag,
                               const struct diagnostic *d)
{
    json_t *o = json_place(diag, d->span, d->msg);

    json_object_set_new(o, "severity", json_text(severity_name(d->severity)));
    json_object_set_new(o, "name", json_text(d->name));
    json_object_set_new(o, "notes", json_notes(diag, d));
    return o;
}

void diag_print_json_all(FILE *out, struct diag *const *diags, size_t n)
{
    json_t *root = json_object(), *list = json_array();
    size_t errors = 0, warnings = 0;

    for (size_t k = 0; k < n; k++) {
        diag_sort(diags[k]);
        for (size_t i = 0; i < diags[k]->n; i++)
            json_array_append_new(
                list, json_diagnostic(diags[k], &diags[k]->items[i]));
        errors += diags[k]->errors;
        warnings += diags[k]->warnings;
    }
    json_object_set_new(root, "schema", json_text("rlstudy-diagnostics-1"));
    json_object_set_new(root, "errors", json_integer((json_int_t)errors));
    json_object_set_new(root, "warnings", json_integer((json_int_t)warnings));
    json_object_set_new(root, "diagnostics", list);
    json_dumpf(root, out, JSON_INDENT(2));
    putc('\n', out);
    json_decref(root);
}

void diag_print_json(FILE *out, struct diag *diag)
{
    diag_print_json_all(out, &diag, 1);
}
