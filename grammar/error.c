/* error.c - what is wrong with the syntax, in words. */
#include "config.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/str.h"
#include "grammar/internal.h"
#include "grammar/parser.h"

static void keep_fault(struct parse *parse, const char *name, struct span span,
                       const char *msg)
{
    if (parse->set->fault != NULL)
        return;
    parse->set->fault_name = name;
    parse->set->fault_span = span;
    parse->set->fault = arena_strdup(parse->arena, msg);
}

void parse_error(struct parse *parse, const char *name, struct span span,
                 const char *fmt, ...)
{
    char msg[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    parse->errors++;
    parse->fault = span;
    if (parse->set != NULL)
        keep_fault(parse, name, span, msg);
    else
        diag_error(parse->diag, name, span, "%s", msg);
}

bool parse_at_fault(const struct parse *parse, struct span span)
{
    return parse->fault.end > span.start && parse->fault.start <= span.end;
}

void parse_note(struct parse *parse, struct span span, const char *fmt, ...)
{
    char msg[512];
    va_list ap;

    if (parse->set != NULL)
        return;
    va_start(ap, fmt);
    vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    diag_note(parse->diag, span, "%s", msg);
}

static bool has(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

/* What stands where something else should: "'foo'", "the end of the line". */
static void found(struct str *out, const struct parse *parse)
{
    const struct token *t = &parse->last;
    size_t len;

    if (t->kind == SEPARATOR || t->kind == NEWLINE) {
        str_add(out, t->name.text);
        return;
    }
    if (t->kind == YYEOF) {
        str_add(out, "the end of the file");
        return;
    }
    const char *text = diag_text_of(parse->diag, t->span, &len);
    const char *quote = t->kind == STRING ? "" : "'";
    size_t shown = len < 40 ? len : 40;
    while (shown < len && ((unsigned char)text[shown] & 0xc0) == 0x80)
        shown--;
    str_printf(out, "%s%.*s%s%s", quote, (int)shown, text,
               shown < len ? "..." : "", quote);
}

/* Operators can follow any value; naming them all helps nobody. */
static bool is_operator(const char *name)
{
    static const char *const names[] = {
        "'+'",  "'-'", "'*'",   "'/'",    "'^'",    "'.'",      "'['",
        "'('",  "'<'", "'>'",   "==",     "!=",     "<=",       ">=",
        "..",   "and", "or",    "in",     "at",     "of",       "by",
        "over", "for", "where", "except", "a name", "a number",
    };

    return has(names, COUNT_OF(names), name);
}

static void list_expected(struct str *out, const char *const *names, size_t n,
                          bool after_value)
{
    size_t left = 0, done = 0;
    /* `noise = 1` names an argument, which is the rarer mistake. */
    bool call = has(names, n, "')'");

    for (size_t i = 0; i < n; i++)
        left += !(after_value && is_operator(names[i])) &&
                !(call && strcmp(names[i], "'='") == 0);
    for (size_t i = 0; i < n; i++) {
        if ((after_value && is_operator(names[i])) ||
            (call && strcmp(names[i], "'='") == 0))
            continue;
        bool word = names[i][0] != '\'' && strchr(names[i], ' ') == NULL;

        if (done > 0)
            str_add(out, done + 1 == left ? " or " : ", ");
        str_printf(out, word ? "'%s'" : "%s", names[i]);
        done++;
    }
}

static bool equals_follows(const struct parse *parse, struct span span)
{
    const struct source *s = parse->source;
    size_t at = span.end - s->start;

    while (at < s->len && (s->text[at] == ' ' || s->text[at] == '\t'))
        at++;
    return at + 1 < s->len && s->text[at] == '=' && s->text[at + 1] != '=';
}

static void suggest_declaration(struct parse *parse, struct span span)
{
    const char *word = parse->last.name.text;
    struct suggest s = suggest_for(word);
    const char *best = hint_declaration(word);

    for (int k = 0; k < DECL_KINDS; k++)
        suggest_offer(&s, ast_decl_word((enum ast_decl_kind)k));
    if (best == NULL)
        best = s.best;
    if (best != NULL) {
        parse_error(parse, "unknown-declaration", span,
                    "there is no declaration '%s'; did you mean '%s'?", word,
                    best);
        if (parse->set == NULL)
            diag_fix(parse->diag, best);
        return;
    }
    parse_error(parse, "unknown-declaration", span,
                "there is no declaration '%s'", word);
    if (equals_follows(parse, span))
        parse_note(parse, SPAN_NONE,
                   "a value is declared with 'let', values to sweep with "
                   "'axis': axis %.40s = [...]",
                   word);
    else
        parse_note(parse, SPAN_NONE, "there are %s", s.all);
}

/* What stands here, or just before it, was refused already; nobody knows what
 * would have been expected otherwise. */
static bool follows_fault(const struct parse *parse)
{
    const struct token *t = &parse->last;

    if (parse->errors == 0)
        return false;
    return (parse->fault.start >= parse->before.span.end &&
            parse->fault.end <= t->span.start &&
            parse->fault.end > parse->fault.start) ||
           (parse->fault.start == t->span.start &&
            parse->fault.end == t->span.end && t->kind != YYEOF);
}

/* `product { h, size }`: said once for the whole block. */
static bool is_product_block(const struct parse *parse)
{
    if (parse->n_open == 0)
        return false;
    const struct token *t = &parse->open[parse->n_open - 1];
    return t->kind == '{' && t->name.text != NULL &&
           (strcmp(t->name.text, "product") == 0 ||
            strcmp(t->name.text, "zip") == 0);
}

/* In a block, where a key or the first word of an item stands or has stood. */
static void report_in_block(struct parse *parse, struct span span,
                            const char *what, const struct wanted *wanted)
{
    /* An item of a report could go on with a name; a key cannot. */
    bool name = parse->last.kind == '(' || parse->last.kind == '}';

    if (is_product_block(parse)) {
        const struct token *open = &parse->open[parse->n_open - 1];

        parse_error(parse, "syntax", span_join(open->name.span, open->span),
                    "'%s' takes its axes in round brackets: %s(h, size)",
                    open->name.text, open->name.text);
        parse->skip_to = parse->n_open;
        return;
    }
    if (wanted->equals && name)
        parse_error(parse, "syntax", span, "expected '=' or a name, not %s",
                    what);
    else
        parse_error(parse, "syntax", span, "expected %s, not %s",
                    wanted->equals ? "'='" : "a key", what);
    hint_add(parse, wanted);
}

void parse_syntax_error(struct parse *parse, struct span span,
                        const char *const *expected, size_t n)
{
    struct str what = STR_INIT, list = STR_INIT;
    bool name = has(expected, n, "a name"), word = has(expected, n, "axis");
    struct wanted wanted = {
        .value = has(expected, n, "a number") && has(expected, n, "true"),
        .after_value = has(expected, n, "'+'"),
        .name = name && n == 1,
        .bracket = n == 1 && has(expected, n, "'('"),
        .parameters = has(expected, n, "'('"),
        .equals = has(expected, n, "'='"),
        .axes = has(expected, n, "'['"),
    };

    /* What a block that cannot stand here has in it, means nothing. */
    if (parse->last.kind == '{')
        parse->skip_to = parse->n_open;
    if (parse->muted || follows_fault(parse))
        return;
    found(&what, parse);
    if (word && !name && parse->last.kind == NAME) {
        suggest_declaration(parse, span);
    } else if (word && !name) {
        parse_error(parse, "syntax", span,
                    "a declaration begins with a word such as 'axis' or "
                    "'runs', not %s",
                    what.text);
    } else if (word) {
        report_in_block(parse, span, what.text, &wanted);
    } else {
        list_expected(&list, expected, n, wanted.after_value);
        parse_error(parse, "syntax", span, "expected %s, not %s",
                    wanted.value ? "a value" : str_text(&list), what.text);
        hint_add(parse, &wanted);
    }
    str_fini(&what);
    str_fini(&list);
}

struct ast_expr *parse_depth(struct parse *parse, struct ast_expr *expr)
{
    if (expr->depth <= AST_MAX_DEPTH)
        return expr;
    if (!parse->deep)
        parse_error(parse, "too-deep", expr->span,
                    "this expression has more than %d levels", AST_MAX_DEPTH);
    parse->deep = true;
    return ast_expr_new(parse->arena, EXPR_BAD, expr->span,
                        (struct ast_list){NULL, 0, 0});
}

/* "axis h = = [1]" would have declared h.  Where that cannot be told, any name
 * may be missing. */
void parse_lost(struct parse *parse, struct span span)
{
    size_t len, i = 0;
    const char *text = diag_text_of(parse->diag, span, &len);

    while (i < len && isalpha((unsigned char)text[i]))
        i++;
    while (i < len && (text[i] == ' ' || text[i] == '\t'))
        i++;
    size_t from = i;
    while (i < len && (isalnum((unsigned char)text[i]) || text[i] == '_'))
        i++;
    /* The fault is in the name itself, or there is none. */
    if (i == from || from == 0 || parse->fault.start < span.start + (uint32_t)i)
        parse->name_lost = true;
    else
        parse->lost =
            ast_list_add(parse->arena, parse->lost,
                         arena_strndup(parse->arena, text + from, i - from));
}
