/* stream.c - tokens with brackets balanced and line ends made into tokens.
 *
 * A line end closes an entry or a declaration unless the line obviously goes
 * on: inside ( or [, after an operator, or when the next line begins with one
 * (or with a word that can only go on: `where`, `and`, `then` ...).  Inside {
 * a comma or a semicolon does the same.  The parser sees SEPARATOR inside { }
 * and NEWLINE outside, so that it knows how far to skip after a mistake.
 *
 * Brackets that the author forgot are reported here and closed for him.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/internal.h"
#include "grammar/parser.h"

static struct token *peek(struct parse *parse, size_t n)
{
    while (parse->n_ahead <= n) {
        struct token *t = &parse->ahead[parse->n_ahead];

        memset(t, 0, sizeof *t);
        if (!parse->stopped)
            t->kind = scan_token(t, parse->scanner);
        if (!parse->stopped && parse->errors > MAX_FAULTS) {
            parse_error(parse, "too-many-errors",
                        (struct span){parse->offset, parse->offset},
                        "the rest of this file is not read: too many errors");
            parse->stopped = true;
        }
        if (parse->stopped)
            t->kind = YYEOF;
        if (t->kind == YYEOF)
            t->span = (struct span){parse->offset, parse->offset};
        t->new_line = parse->after_line;
        parse->after_line = false;
        parse->n_ahead++;
    }
    return &parse->ahead[n];
}

static struct token take(struct parse *parse)
{
    struct token t = *peek(parse, 0);

    parse->ahead[0] = parse->ahead[1];
    parse->n_ahead--;
    return t;
}

bool stream_is_declaration(int kind)
{
    switch (kind) {
    case USE:
    case AXIS:
    case LET:
    case ENVIRONMENT:
    case FAMILY:
    case ALGORITHM:
    case BUDGET:
    case RUNS:
    case FIT:
    case CLAIM:
    case REPORT:
    case STUDY:
    case CURVES:
    case POINTS:
    case PREDICT:
    case SLURM:
        return true;
    default:
        return false;
    }
}

bool stream_can_end(int kind)
{
    switch (kind) {
    case NAME:
    case NUMBER:
    case STRING:
    case FACTOR:
    case TRUE:
    case FALSE:
    case ')':
    case ']':
    case '}':
        return true;
    default:
        return false;
    }
}

/* Can only go on from the line before? */
static bool goes_on(int kind)
{
    switch (kind) {
    case AND:
    case OR:
    case IN:
    case AS:
    case FOR:
    case AT:
    case OF:
    case BY:
    case OVER:
    case WHERE:
    case EXCEPT:
    case THEN:
    case ELSE:
    case DOTS:
    case EQ:
    case NE:
    case LE:
    case GE:
        return true;
    default:
        return kind > 0 && kind < 128 && strchr("+-*/^<>=.,;:{)]}", kind);
    }
}

static int closer_of(int kind)
{
    return kind == '(' ? ')' : kind == '[' ? ']' : '}';
}

static bool in_braces(const struct parse *parse)
{
    return parse->n_open > 0 && parse->open[parse->n_open - 1].kind == '{';
}

/* A token that the text does not have.  NAME says what stands there. */
static struct token made(int kind, struct span span, const char *name)
{
    return (struct token){.kind = kind, .span = span, .name = {name, span}};
}

static struct token end_line(struct parse *parse)
{
    uint32_t at = parse->last.span.end;
    struct span span = {at, at};

    return made(parse->n_open > 0 ? SEPARATOR : NEWLINE, span,
                "the end of the line");
}

static bool at_column_0(const struct parse *parse, const struct token *t)
{
    const struct source *s = parse->source;
    size_t at = t->span.start - s->start;

    return at == 0 || s->text[at - 1] == '\n';
}

/* Is T the first word of a declaration, and not a key? */
static bool begins_declaration(struct parse *parse, const struct token *t)
{
    return stream_is_declaration(t->kind) && t->new_line &&
           at_column_0(parse, t) && peek(parse, 1)->kind != '=';
}

/* The rest of the brackets cannot be meant to stay open beyond T. */
static bool is_beyond(struct parse *parse, const struct token *t)
{
    return t->kind == YYEOF || begins_declaration(parse, t);
}

static void report_unclosed(struct parse *parse, const struct token *t)
{
    const struct token *open = &parse->open[parse->n_open - 1];

    if (!parse->muted && !parse->stopped) {
        parse_error(parse, "unclosed-bracket", open->span,
                    "this '%c' is never closed", open->kind);
        if (t->kind != YYEOF)
            parse_note(parse, t->span, "it is still open here");
    }
    parse->muted = true;
}

/* The next of the brackets that we close. */
static struct token close_one(struct parse *parse)
{
    struct token *open = &parse->open[parse->n_open - 1];
    uint32_t at = parse->last.span.end;

    if (open->kind == '{' && parse->last.kind != SEPARATOR &&
        parse->last.kind != '{')
        return end_line(parse);
    parse->to_close--;
    parse->n_open--;
    return made(closer_of(open->kind), (struct span){at, at}, "a bracket");
}

/* A closing bracket: false if nothing is open that it could close, and then
 * it is dropped. */
static bool settle_closer(struct parse *parse, const struct token *t)
{
    for (size_t i = parse->n_open; i-- > 0;) {
        if (closer_of(parse->open[i].kind) == t->kind) {
            parse->to_close = parse->n_open - 1 - i;
            if (parse->to_close > 0)
                report_unclosed(parse, t);
            return true;
        }
    }
    if (parse->n_open > 0 && !in_braces(parse)) {
        const struct token *open = &parse->open[parse->n_open - 1];

        parse_error(parse, "unmatched-bracket", t->span,
                    "'%c' cannot close a '%c'", t->kind, open->kind);
        parse_note(parse, open->span, "it is opened here");
        peek(parse, 0)->kind = closer_of(open->kind);
        return true;
    }
    /* The one that opens it may be what was wrong. */
    if (parse->errors == 0 || parse->fault.start < parse->declaration)
        parse_error(parse, "unmatched-bracket", t->span,
                    "there is nothing open here that '%c' could close",
                    t->kind);
    take(parse);
    return false;
}

/* 8,000 and 0,02 in a block, where a comma ends an entry and no entry begins
 * with a number. */
static bool settle_comma(struct parse *parse)
{
    const struct token *comma = peek(parse, 0), *before = &parse->last;
    size_t len, more;

    if (!in_braces(parse) || comma->kind != ',' || before->kind != NUMBER ||
        before->span.end != comma->span.start)
        return false;
    const struct token *behind = peek(parse, 1);
    if (behind->kind != NUMBER || comma->span.end != behind->span.start)
        return false;
    const char *text = diag_text_of(parse->diag, before->span, &len);
    const char *rest = diag_text_of(parse->diag, behind->span, &more);
    parse_error(parse, "bad-number", span_join(before->span, behind->span),
                "a number has no comma: write %.*s%c%.*s",
                len < 40 ? (int)len : 40, text, more == 3 ? '_' : '.',
                more < 40 ? (int)more : 40, rest);
    take(parse);
    take(parse);
    return true;
}

static bool is_closer(int kind)
{
    return kind == ')' || kind == ']' || kind == '}';
}

/* A token to go before T, which stays where it is. */
static bool make_before(struct parse *parse, const struct token *t,
                        struct token *out)
{
    int last = parse->last.kind;
    bool breaks = parse->n_open == 0 || in_braces(parse);

    if (t->new_line && breaks && stream_can_end(last) && !goes_on(t->kind) &&
        t->kind != YYEOF) {
        *out = end_line(parse);
        return true;
    }
    /* Whatever is missing before it, a declaration begins. */
    if (parse->n_open == 0 && last != NEWLINE && last != parse->start &&
        begins_declaration(parse, t)) {
        *out = end_line(parse);
        return true;
    }
    if (t->kind == '}' && last != '{' && last != SEPARATOR) {
        *out = made(SEPARATOR, t->span, "'}'");
        return true;
    }
    if (t->kind == YYEOF && last != NEWLINE && last != parse->start) {
        *out = end_line(parse);
        return true;
    }
    return false;
}

static struct token accept(struct parse *parse)
{
    struct token t = take(parse);

    if (t.kind == '(' || t.kind == '[' || t.kind == '{') {
        if (parse->n_open == MAX_BRACKETS) {
            if (parse->skip_to == 0)
                parse_error(parse, "too-deep", t.span,
                            "brackets are nested more than %d deep",
                            MAX_BRACKETS);
            parse->stopped = parse->muted = true;
            return made(YYEOF, t.span, NULL);
        }
        /* A call's bracket knows what is called. */
        t.name = parse->last.kind == NAME ? parse->last.name
                                          : (struct ast_name){NULL, SPAN_NONE};
        parse->open[parse->n_open++] = t;
    } else if (is_closer(t.kind)) {
        parse->n_open--;
    } else if ((t.kind == ',' && in_braces(parse)) || t.kind == ';') {
        const char *text = t.kind == ',' ? "','" : "';'";

        t = made(parse->n_open == 0 ? NEWLINE : SEPARATOR, t.span, text);
    }
    return t;
}

static struct token next(struct parse *parse)
{
    struct token made_up;

    if (!parse->started) {
        uint32_t at = parse->source->start;

        parse->started = true;
        return made(parse->start, (struct span){at, at}, NULL);
    }
    if (parse->last.kind == NEWLINE && !parse->stopped)
        parse->muted = false;
    for (;;) {
        if (parse->to_close > 0)
            return close_one(parse);
        const struct token *t = peek(parse, 0);
        if (parse->n_open > 0 && is_beyond(parse, t)) {
            report_unclosed(parse, t);
            parse->to_close = parse->n_open;
            continue;
        }
        if (is_closer(t->kind) && !settle_closer(parse, t))
            continue;
        if (settle_comma(parse))
            continue;
        if (parse->to_close > 0)
            continue;
        if (make_before(parse, t, &made_up))
            return made_up;
        return accept(parse);
    }
}

struct token stream_next(struct parse *parse)
{
    do {
        struct token t = next(parse);

        if (parse->last.kind == NEWLINE)
            parse->declaration = t.span.start;
        parse->before = parse->last;
        parse->last = t;
    } while (parse->skip_to > 0 && parse->n_open >= parse->skip_to &&
             parse->last.kind != YYEOF);
    parse->skip_to = 0;
    return parse->last;
}
