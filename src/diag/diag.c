/* diag.c - sources, and the list of what is wrong in them. */
#include "config.h"

#include "diag/diag.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "diag/internal.h"
#include "diag/names.h"

struct span span_join(struct span a, struct span b)
{
    if (span_is_none(a))
        return b;
    if (span_is_none(b))
        return a;
    return (struct span){a.start, b.end};
}

bool span_is_none(struct span s)
{
    return s.start == 0;
}

struct diag *diag_new(void)
{
    struct diag *diag = mem_calloc(1, sizeof *diag);

    diag->next_start = 1;
    return diag;
}

void diagnostic_fini(struct diagnostic *d)
{
    for (size_t k = 0; k < d->n_notes; k++)
        free(d->notes[k].msg);
    free(d->notes);
    free(d->msg);
    free(d->fix);
}

void diag_free(struct diag *diag)
{
    if (diag == NULL)
        return;
    for (size_t i = 0; i < diag->n; i++)
        diagnostic_fini(&diag->items[i]);
    for (size_t i = 0; i < diag->n_sources; i++) {
        free((char *)(uintptr_t)diag->sources[i]->source.name);
        free(diag->sources[i]->index.lines);
        free(diag->sources[i]->index.characters);
        free(diag->sources[i]);
    }
    for (size_t i = 0; i < diag->n_around; i++)
        free(diag->around[i].msg);
    free(diag->around);
    free(diag->sources);
    free(diag->items);
    free(diag);
}

const struct source *diag_add_source(struct diag *diag, const char *name,
                                     const char *text, size_t len,
                                     struct span used_from)
{
    if (len >= UINT32_MAX - diag->next_start)
        return NULL;
    struct kept_source *s = mem_calloc(1, sizeof *s);
    s->source = (struct source){
        .name = mem_strdup(name),
        .text = text,
        .len = len,
        .start = diag->next_start,
        .used_from = used_from,
    };
    /* One more than its length, so that its end is a place of its own. */
    diag->next_start += (uint32_t)len + 1;
    diag->sources = mem_grow(diag->sources, &diag->cap_sources, diag->n_sources,
                             sizeof *diag->sources);
    diag->sources[diag->n_sources++] = s;
    return &s->source;
}

static struct kept_source *kept_source_of(const struct diag *diag,
                                          struct span span)
{
    size_t low = 0, high = diag->n_sources;

    if (span_is_none(span))
        return NULL;
    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (diag->sources[mid]->source.start <= span.start)
            low = mid + 1;
        else
            high = mid;
    }
    return low == 0 ? NULL : diag->sources[low - 1];
}

const struct source *diag_source_of(const struct diag *diag, struct span span)
{
    const struct kept_source *s = kept_source_of(diag, span);

    return s != NULL ? &s->source : NULL;
}

const char *diag_text_of(const struct diag *diag, struct span span, size_t *len)
{
    const struct source *s = diag_source_of(diag, span);

    *len = 0;
    if (s == NULL)
        return "";
    size_t from = span.start - s->start;
    size_t to = span.end > span.start ? span.end - s->start : from;
    *len = (to > s->len ? s->len : to) - from;
    return s->text + from;
}

/* ---- lines and columns ---- */

static bool has_bom(const struct source *s)
{
    return s->len >= 3 && memcmp(s->text, "\xef\xbb\xbf", 3) == 0;
}

/* How many characters begin in the bytes [FROM, TO); a byte-order mark is
 * none. */
static size_t count_characters(const struct source *s, size_t from, size_t to)
{
    size_t n = 0;

    for (size_t i = from; i < to; i++)
        n += ((unsigned char)s->text[i] & 0xc0) != 0x80;
    return n - (from == 0 && to > 0 && has_bom(s));
}

static void make_index(struct kept_source *kept)
{
    const struct source *s = &kept->source;
    struct source_index *index = &kept->index;
    const char *at = s->text, *end = s->text + s->len;
    size_t characters = 0;

    for (;;) {
        index->lines = mem_grow(index->lines, &index->cap_lines, index->n_lines,
                                sizeof *index->lines);
        index->lines[index->n_lines++] = (uint32_t)(at - s->text);
        at = memchr(at, '\n', (size_t)(end - at));
        if (at == NULL)
            break;
        at++;
    }
    index->characters =
        mem_calloc(s->len / MARK_BYTES + 1, sizeof *index->characters);
    for (size_t i = 1; i <= s->len / MARK_BYTES; i++) {
        characters += count_characters(s, (i - 1) * MARK_BYTES, i * MARK_BYTES);
        index->characters[i] = (uint32_t)characters;
    }
}

/* Characters before OFFSET. */
static size_t characters_before(const struct kept_source *kept, size_t offset)
{
    size_t mark = offset / MARK_BYTES;

    return kept->index.characters[mark] +
           count_characters(&kept->source, mark * MARK_BYTES, offset);
}

struct source_line diag_line_of(const struct diag *diag, struct span span)
{
    struct kept_source *kept = kept_source_of(diag, span);
    const struct source *s = &kept->source;
    const struct source_index *index = &kept->index;

    if (index->lines == NULL)
        make_index(kept);
    size_t i = str_line_of(index->lines, index->n_lines, span.start - s->start);
    size_t from = index->lines[i];
    size_t to = i + 1 < index->n_lines ? index->lines[i + 1] - 1 : s->len;
    if (to > from && s->text[to - 1] == '\r')
        to--;
    return (struct source_line){
        .number = i + 1,
        .from = from,
        .text = s->text + from,
        .len = to - from,
    };
}

void diag_position(const struct diag *diag, struct span span, size_t *line,
                   size_t *column)
{
    const struct kept_source *kept = kept_source_of(diag, span);

    *line = *column = 1;
    if (kept == NULL)
        return;
    const struct source *s = &kept->source;
    struct source_line l = diag_line_of(diag, span);
    size_t offset = span.start - s->start;
    *line = l.number;
    *column += characters_before(kept, offset < s->len ? offset : s->len) -
               characters_before(kept, l.from);
}

/* ---- reports ---- */

/* Names and strings of a study may be of any length and hold anything; what a
 * message shows of them is short and printable. */
static char *format(const char *fmt, va_list ap)
{
    enum { LONGEST = 1000 };
    struct str clean = STR_INIT;
    va_list again;

    va_copy(again, ap);
    int len = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    assert(len >= 0);
    char *text = mem_alloc((size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, fmt, ap);
    if (len > LONGEST) {
        len = LONGEST;
        while (((unsigned char)text[len] & 0xc0) == 0x80)
            len--;
        str_add_printable(&clean, text, (size_t)len);
        str_add(&clean, "...");
    } else {
        str_add_printable(&clean, text, (size_t)len);
    }
    free(text);
    return clean.text != NULL ? clean.text : mem_strdup("");
}

/* Recent ones only: what repeats does so at once, and a file of a million
 * mistakes must not take the square of that. */
static bool is_repetition(const struct diag *diag, struct span span,
                          const char *name, const char *msg)
{
    size_t back = diag->n < 64 ? diag->n : 64;

    for (size_t i = diag->n - back; i < diag->n; i++) {
        const struct diagnostic *d = &diag->items[i];

        if (d->span.start == span.start && d->span.end == span.end &&
            strcmp(d->name, name) == 0 && strcmp(d->msg, msg) == 0)
            return true;
    }
    return false;
}

static void add_note(struct diagnostic *d, struct span span, char *msg)
{
    d->notes = mem_grow(d->notes, &d->cap_notes, d->n_notes, sizeof *d->notes);
    d->notes[d->n_notes++] = (struct note){span, msg};
}

enum { MAX_INNER = 8, MAX_OUTER = 4 };

/* The last report has all notes of its own: let those of what it lies in
 * follow. */
static void settle(struct diag *diag)
{
    if (!diag->unsettled)
        return;
    diag->unsettled = false;
    for (size_t i = diag->n_around; i-- > 0;) {
        const struct note *n = &diag->around[i];

        /* The nearest and the outermost of many. */
        if (i >= MAX_OUTER && i + MAX_INNER < diag->n_around)
            continue;
        add_note(&diag->items[diag->n - 1], n->span, mem_strdup(n->msg));
    }
}

static bool report(struct diag *diag, enum severity severity, const char *name,
                   struct span span, const char *fmt, va_list ap)
{
    char *msg = format(fmt, ap);

    settle(diag);
    /* A name that is not in the table is in no manual either. */
    assert(diag_name_find(name) != NULL);
    diag->dropped = is_repetition(diag, span, name, msg);
    if (diag->dropped) {
        free(msg);
        return false;
    }
    diag->items =
        mem_grow(diag->items, &diag->cap, diag->n, sizeof *diag->items);
    diag->items[diag->n] = (struct diagnostic){
        .severity = severity,
        .name = name,
        .span = span,
        .msg = msg,
        .order = diag->n,
    };
    diag->n++;
    diag->unsettled = true;
    if (severity == SEVERITY_ERROR)
        diag->errors++;
    else
        diag->warnings++;
    return true;
}

bool diag_report(struct diag *diag, enum severity severity, const char *name,
                 struct span span, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    bool fresh = report(diag, severity, name, span, fmt, ap);
    va_end(ap);
    return fresh;
}

bool diag_error(struct diag *diag, const char *name, struct span span,
                const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    bool fresh = report(diag, SEVERITY_ERROR, name, span, fmt, ap);
    va_end(ap);
    return fresh;
}

void diag_note(struct diag *diag, struct span span, const char *fmt, ...)
{
    va_list ap;

    assert(diag->n > 0);
    if (diag->dropped)
        return;
    va_start(ap, fmt);
    add_note(&diag->items[diag->n - 1], span, format(fmt, ap));
    va_end(ap);
}

void diag_enter(struct diag *diag, struct span span, const char *fmt, ...)
{
    va_list ap;

    settle(diag);
    diag->around = mem_grow(diag->around, &diag->cap_around, diag->n_around,
                            sizeof *diag->around);
    va_start(ap, fmt);
    diag->around[diag->n_around++] = (struct note){span, format(fmt, ap)};
    va_end(ap);
}

void diag_leave(struct diag *diag)
{
    settle(diag);
    free(diag->around[--diag->n_around].msg);
}

void diag_fix_at(struct diag *diag, struct span span, const char *text)
{
    assert(diag->n > 0);
    struct diagnostic *d = &diag->items[diag->n - 1];
    if (diag->dropped || d->fix != NULL)
        return;
    d->fix = mem_strdup(text);
    d->fix_span = span;
}

void diag_fix(struct diag *diag, const char *text)
{
    assert(diag->n > 0);
    diag_fix_at(diag, diag->items[diag->n - 1].span, text);
}

const struct diagnostic *diag_items(struct diag *diag, size_t *n)
{
    diag_sort(diag);
    *n = diag->n;
    return diag->items;
}

size_t diag_errors(const struct diag *diag)
{
    return diag->errors;
}

size_t diag_warnings(const struct diag *diag)
{
    return diag->warnings;
}

const char *severity_name(enum severity severity)
{
    return severity == SEVERITY_ERROR ? "error" : "warning";
}

static int compare(const void *a, const void *b)
{
    const struct diagnostic *x = a, *y = b;

    if (x->span.start != y->span.start)
        return x->span.start < y->span.start ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* Sorting loses which report was the last, so notes may not be added to it
 * afterwards; nobody does. */
void diag_sort(struct diag *diag)
{
    if (diag->n > 1)
        qsort(diag->items, diag->n, sizeof *diag->items, compare);
    for (size_t i = 0; i < diag->n; i++)
        diag->items[i].order = i;
}
