/* context.c - where in a declaration is the cursor? */
#include "config.h"

#include "lsp/context.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"

/* A piece of the text: 'w'ord, 'n'umber, 's'tring, 'd'ots, or a character that
 * stands for itself. */
struct piece {
    char kind;
    bool first; /* of its line */
    size_t from, to;
};

/* The pieces of the declaration around the cursor. */
struct pieces {
    const char *text;
    size_t len, at;
    struct piece *items;
    size_t n, cap;
    size_t before;   /* how many of them lie before the cursor's word */
    bool in_comment; /* the cursor is */
    bool in_string;  /* in the last of those before it */
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The end of the number at I: "2.5e-4", "4M", "0x1p3". */
static size_t number_end(const char *s, size_t len, size_t i)
{
    while (i < len && (isdigit((unsigned char)s[i]) || s[i] == '_'))
        i++;
    if (i + 1 < len && s[i] == '.' && isdigit((unsigned char)s[i + 1])) {
        i++;
        while (i < len && (isdigit((unsigned char)s[i]) || s[i] == '_'))
            i++;
    }
    if (i + 1 < len && (s[i] == 'e' || s[i] == 'E')) {
        size_t sign = s[i + 1] == '+' || s[i + 1] == '-';

        if (i + 1 + sign < len && isdigit((unsigned char)s[i + 1 + sign])) {
            i += 1 + sign;
            while (i < len && isdigit((unsigned char)s[i]))
                i++;
        }
    }
    bool alone = i + 1 >= len || !is_word(s[i + 1]);
    if (i < len && alone && s[i] != '\0' && strchr("kMGTP", s[i]) != NULL)
        i++;
    return i;
}

static struct piece next_piece(const char *s, size_t len, size_t i)
{
    struct piece p = {.kind = s[i], .from = i, .to = i + 1};

    if (isdigit((unsigned char)s[i])) {
        p.kind = 'n';
        p.to = number_end(s, len, i);
    } else if (is_word(s[i])) {
        p.kind = 'w';
        while (p.to < len && is_word(s[p.to]))
            p.to++;
    } else if (s[i] == '"') {
        p.kind = 's';
        while (p.to < len && s[p.to] != '"' && s[p.to] != '\n')
            p.to += s[p.to] == '\\' && p.to + 1 < len && s[p.to + 1] != '\n'
                        ? 2
                        : 1;
        if (p.to < len && s[p.to] == '"')
            p.to++;
    } else if (s[i] == '.' && i + 1 < len && s[i + 1] == '.') {
        p.kind = 'd';
        p.to = i + 2;
    }
    return p;
}

static bool is_text(const struct pieces *ps, const struct piece *p,
                    const char *word)
{
    size_t n = p->to - p->from;

    return strlen(word) == n && memcmp(ps->text + p->from, word, n) == 0;
}

/* The kind of declaration that P begins; DECL_KINDS if none. */
static enum ast_decl_kind decl_kind(const struct pieces *ps,
                                    const struct piece *p)
{
    int k = 0;

    if (p->kind != 'w')
        return DECL_KINDS;
    while (k < DECL_KINDS &&
           !is_text(ps, p, ast_decl_word((enum ast_decl_kind)k)))
        k++;
    return (enum ast_decl_kind)k;
}

static size_t skip_blank(const char *s, size_t len, size_t i)
{
    while (i < len && (s[i] == ' ' || s[i] == '\t'))
        i++;
    return i;
}

/* As the scanner sees it: at the left margin, and not a key. */
static bool begins_decl(const struct pieces *ps, const struct piece *p)
{
    size_t next = skip_blank(ps->text, ps->len, p->to);

    return p->first && (p->from == 0 || ps->text[p->from - 1] == '\n') &&
           decl_kind(ps, p) != DECL_KINDS &&
           (next == ps->len || ps->text[next] != '=');
}

/* Cut the text up; false at the end of the declaration with the cursor. */
static bool take_piece(struct pieces *ps, struct piece p)
{
    bool inside = p.to >= ps->at && p.from < ps->at && p.kind == 'w';

    if (begins_decl(ps, &p)) {
        if (p.from >= ps->at)
            return false;
        ps->n = ps->before = 0;
    }
    ps->items = mem_grow(ps->items, &ps->cap, ps->n, sizeof *ps->items);
    ps->items[ps->n++] = p;
    if (p.from < ps->at && !inside)
        ps->before = ps->n;
    bool open =
        p.kind == 's' && (p.to == p.from + 1 || ps->text[p.to - 1] != '"');
    if (p.kind == 's' && p.from < ps->at && (ps->at < p.to || open))
        ps->in_string = ps->at <= p.to;
    return true;
}

static void cut(struct pieces *ps)
{
    bool first = true;

    for (size_t i = 0; i < ps->len;) {
        unsigned char c = (unsigned char)ps->text[i];

        if (c == '#') {
            const char *end = memchr(ps->text + i, '\n', ps->len - i);
            size_t to = end != NULL ? (size_t)(end - ps->text) : ps->len;

            ps->in_comment |= ps->at > i && ps->at <= to;
            i = to;
            continue;
        }
        if (isspace(c)) {
            first |= c == '\n';
            i++;
            continue;
        }
        struct piece p = next_piece(ps->text, ps->len, i);
        p.first = first;
        first = false;
        if (!take_piece(ps, p))
            break;
        i = p.to;
    }
}

/* ---- what the pieces say ---- */

static const char *copy(struct arena *arena, const struct pieces *ps, size_t i)
{
    const struct piece *p = &ps->items[i];

    return arena_strndup(arena, ps->text + p->from, p->to - p->from);
}

static bool opens(char kind)
{
    return kind == '(' || kind == '[' || kind == '{';
}

static bool closes(char kind)
{
    return kind == ')' || kind == ']' || kind == '}';
}

enum { NONE = -1 };

/* The innermost bracket that is open before piece END; NONE if none is. */
static long open_bracket(const struct pieces *ps, size_t end)
{
    size_t depth = 0;

    for (size_t i = end; i-- > 0;) {
        if (closes(ps->items[i].kind))
            depth++;
        else if (opens(ps->items[i].kind) && depth-- == 0)
            return (long)i;
    }
    return NONE;
}

/* Could an entry or a declaration end with P? */
static bool can_end(const struct piece *p)
{
    return strchr("wns)]}", p->kind) != NULL;
}

/* Does an '=' follow?  Then the entry before was not finished. */
static bool is_key(const struct pieces *ps, size_t i)
{
    return i + 1 < ps->n && ps->items[i + 1].kind == '=';
}

/* Where the entry of a block begins that piece END would belong to.  FIRST:
 * that piece is the first of its line. */
static size_t entry_start(const struct pieces *ps, size_t brace, size_t end,
                          bool first)
{
    size_t start = brace + 1, depth = 0;

    for (size_t i = brace + 1; i < end; i++) {
        const struct piece *p = &ps->items[i];

        if (depth == 0 && (p->kind == ',' || p->kind == ';'))
            start = i + 1;
        else if (depth == 0 && p->first && i > start && p->kind == 'w' &&
                 (can_end(&ps->items[i - 1]) || is_key(ps, i)))
            start = i;
        depth += opens(p->kind);
        depth -= closes(p->kind) && depth > 0;
    }
    if (first && end > start && can_end(&ps->items[end - 1]))
        start = end;
    return start;
}

/* `key =` of the block, but for the one at the cursor. */
static void collect_given(struct context *c, struct arena *arena,
                          const struct pieces *ps, size_t brace)
{
    size_t depth = 0;

    c->given = arena_array(arena, const char *, ps->n);
    for (size_t i = brace + 1; i < ps->n; i++) {
        char kind = ps->items[i].kind;
        bool here = i == ps->before && ps->items[i].from < ps->at;

        if (closes(kind) && depth-- == 0)
            break;
        depth += opens(kind);
        if (depth == 0 && kind == 'w' && i + 1 < ps->n &&
            ps->items[i + 1].kind == '=') {
            if (here)
                c->has_value = true;
            else
                c->given[c->n_given++] = copy(arena, ps, i);
        }
    }
}

static void in_block(struct context *c, struct arena *arena,
                     const struct pieces *ps, size_t brace, bool first)
{
    size_t start = entry_start(ps, brace, ps->before, first);
    size_t n = ps->before - start;

    if (c->kind == DECL_USE) {
        c->where = n == 0 ? AT_IMPORT : AT_NOTHING;
    } else if (n == 0) {
        c->where = AT_KEY;
        collect_given(c, arena, ps, brace);
    } else if (n == 1 && c->kind == DECL_REPORT) {
        c->where = AT_ITEM;
        c->word = copy(arena, ps, start);
    } else if (n >= 2 && ps->items[start + 1].kind == '=') {
        c->where = AT_VALUE;
        c->key = copy(arena, ps, start);
    }
}

/* The key whose value the bracket OPEN is a part of, if it is in a block. */
static void find_key(struct context *c, struct arena *arena,
                     const struct pieces *ps, size_t open)
{
    long outer = (long)open;

    while (outer != NONE && ps->items[outer].kind != '{')
        outer = open_bracket(ps, (size_t)outer);
    if (outer == NONE)
        return;
    size_t start = entry_start(ps, (size_t)outer, open, false);
    if (start + 1 < ps->n && ps->items[start + 1].kind == '=')
        c->key = copy(arena, ps, start);
    else if (c->kind == DECL_REPORT)
        c->word = copy(arena, ps, start);
}

static bool is_called(const struct context *c, const char *name)
{
    return c->callee != NULL && strcmp(c->callee, name) == 0;
}

static void in_brackets(struct context *c, struct arena *arena,
                        const struct pieces *ps, size_t open)
{
    bool round = ps->items[open].kind == '(';

    if (open > 0 && ps->items[open - 1].kind == 'w')
        c->callee = copy(arena, ps, open - 1);
    c->where = AT_VALUE;
    find_key(c, arena, ps, open);
    if (open == 2 && round && c->kind != DECL_RUNS) {
        /* `task(noise = 1)`: names are made here, defaults given. */
        c->where =
            ps->items[ps->before - 1].kind == '=' ? AT_VALUE : AT_NOTHING;
        c->callee = NULL;
    } else if (open == 2 && !round) {
        c->where = AT_AXES;
    } else if (c->kind == DECL_RUNS && c->key == NULL &&
               (is_called(c, "product") || is_called(c, "zip"))) {
        char last = ps->items[ps->before - 1].kind;

        c->where = last == '(' || last == ',' ? AT_AXES : AT_VALUE;
    } else if (c->kind == DECL_RUNS && c->key == NULL && c->callee == NULL) {
        c->where = AT_SWEEP;
    } else if (round && c->key == NULL &&
               ((c->kind == DECL_REPORT && c->word != NULL) ||
                (c->kind == DECL_FIT && c->base != NULL &&
                 is_called(c, c->base)))) {
        c->where = AT_SUBJECT;
    }
}

static bool has_word(const struct pieces *ps, const char *word)
{
    for (size_t i = 0; i < ps->before; i++) {
        if (is_text(ps, &ps->items[i], word))
            return true;
    }
    return false;
}

/* Behind the name, outside of all brackets. */
static void in_head(struct context *c, const struct pieces *ps)
{
    const struct piece *last = &ps->items[ps->before - 1];
    bool begins = last->kind == '=' || last->kind == ':';

    switch (c->kind) {
    case DECL_ENVIRONMENT:
    case DECL_FAMILY:
    case DECL_ALGORITHM:
    case DECL_BUDGET:
    case DECL_REPORT:
        c->where = begins ? AT_BASE : AT_NOTHING;
        return;
    case DECL_RUNS:
        c->where = has_word(ps, "where") || has_word(ps, "except") ? AT_VALUE
                   : begins || last->kind == '+'                   ? AT_SWEEP
                   : c->base != NULL ? AT_CONDITION
                                     : AT_NOTHING;
        return;
    case DECL_FIT:
        c->where = begins ? AT_LAW : AT_NOTHING;
        return;
    case DECL_USE:
    case DECL_STUDY:
    case DECL_SLURM:
        return;
    default:
        c->where = c->base != NULL || begins ? AT_VALUE : AT_NOTHING;
        return;
    }
}

/* The word before the `.` at I, or before the brackets before it: its index
 * plus 1, or 0. */
static size_t word_before(const struct pieces *ps, size_t i)
{
    if (i > 0 && ps->items[i - 1].kind == ']') {
        long open = open_bracket(ps, i - 1);

        i = open != NONE ? (size_t)open : 0;
    }
    return i > 0 && ps->items[i - 1].kind == 'w' ? i : 0;
}

static void find_object(struct context *c, struct arena *arena,
                        const struct pieces *ps)
{
    size_t i = word_before(ps, ps->before - 1);

    c->where = AT_ATTRIBUTE;
    if (i == 0)
        return;
    c->object = copy(arena, ps, i - 1);
    if (i < 2 || ps->items[i - 2].kind != '.')
        return;
    i = word_before(ps, i - 2);
    if (i > 0)
        c->owner = copy(arena, ps, i - 1);
}

static void read_head(struct context *c, struct arena *arena,
                      const struct pieces *ps)
{
    bool named = ps->n > 1 && ps->before > 0;
    size_t depth = 0;

    c->kind = ps->n > 0 ? decl_kind(ps, &ps->items[0]) : DECL_KINDS;
    c->in_decl = c->kind != DECL_KINDS && ps->before > 0;
    if (c->in_decl && named && ps->items[1].kind == 'w')
        c->name = copy(arena, ps, 1);
    for (size_t i = 1; c->in_decl && i < ps->before; i++) {
        depth += opens(ps->items[i].kind);
        depth -= closes(ps->items[i].kind) && depth > 0;
        if (depth > 0 || ps->items[i].kind != '=')
            continue;
        /* The word itself, or one of a file: `nets.small`. */
        if (i + 1 < ps->before && ps->items[i + 1].kind == 'w')
            c->base = copy(arena, ps, i + 1);
        else if (i + 1 < ps->before)
            c->base = "";
        if (i + 3 < ps->before && ps->items[i + 2].kind == '.' &&
            ps->items[i + 3].kind == 'w')
            c->base =
                arena_printf(arena, "%s.%s", c->base, copy(arena, ps, i + 3));
        return;
    }
}

static void place_cursor(struct context *c, struct arena *arena,
                         const struct pieces *ps)
{
    const struct piece *last =
        ps->before > 0 ? &ps->items[ps->before - 1] : NULL;
    const struct piece *word =
        ps->before < ps->n && ps->items[ps->before].from < ps->at
            ? &ps->items[ps->before]
            : NULL;
    long open = open_bracket(ps, ps->before);
    bool first = true;

    /* Is anything before the word on its line? */
    for (size_t i = c->from; i > 0 && ps->text[i - 1] != '\n' && first; i--)
        first = isspace((unsigned char)ps->text[i - 1]);
    if (ps->in_string) {
        /* The string itself is the last piece before the cursor. */
        c->where =
            c->kind == DECL_USE && ps->before == 2 ? AT_MODULE : AT_NOTHING;
        c->from = ps->items[ps->before - 1].from + 1;
        return;
    }
    if (word != NULL)
        first = word->first;
    if (last == NULL || (open == NONE && first && can_end(last)))
        c->where = AT_TOP;
    else if (last->kind == 'n' && (!first || last->to == c->from))
        c->where = AT_UNIT;
    else if (last->kind == '.')
        find_object(c, arena, ps);
    else if (open != NONE && ps->items[open].kind == '{')
        in_block(c, arena, ps, (size_t)open, first);
    else if (open != NONE)
        in_brackets(c, arena, ps, (size_t)open);
    else if (c->in_decl)
        in_head(c, ps);
}

struct context context_at(struct arena *arena, const char *text, size_t len,
                          size_t at)
{
    struct pieces ps = {.text = text, .len = len, .at = at};
    struct context c = {.where = AT_NOTHING, .from = at};

    cut(&ps);
    if (ps.before < ps.n && ps.items[ps.before].from < at)
        c.from = ps.items[ps.before].from;
    read_head(&c, arena, &ps);
    if (!ps.in_comment)
        place_cursor(&c, arena, &ps);
    free(ps.items);
    return c;
}

bool word_at(const char *text, size_t len, size_t at, size_t *from, size_t *to)
{
    struct pieces ps = {.text = text, .len = len, .at = at};
    bool found = false;

    cut(&ps);
    for (size_t i = 0; i < ps.n && !found; i++) {
        const struct piece *p = &ps.items[i];

        found = p->kind == 'w' && p->from <= at && p->to >= at;
        *from = p->from;
        *to = p->to;
    }
    free(ps.items);
    return found;
}
