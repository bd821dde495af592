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

    for (size_t i = 0; i < n; i++)
        left += !(after_value && is_operator(names[i]));
    for (size_t i = 0; i < n; i++) {
        if (after_value && is_operator(names[i]))
            continue;
        bool word = names[i][0] != '\'' && strchr(names[i], ' ') == NULL;

        if (done > 0)
            str_add(out, done + 1 == left ? " or " : ", ");
        str_printf(out, word ? "'%s'" : "%s", names[i]);
        done++;
    }
}

/* What other languages call it. */
static const char *habit(const char *word)
{
    static const char *const words[][2] = {
        {"import", "use"}, {"include", "use"}, {"require", "use"},
        {"const", "let"},  {"var", "let"},     {"model", "family"},
    };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcmp(words[i][0], word) == 0)
            return words[i][1];
    }
    return NULL;
}

static void suggest_declaration(struct parse *parse, struct span span)
{
    const char *word = parse->last.name.text;
    struct suggest s = suggest_for(word);
    const char *best = habit(word);

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
    parse_note(parse, SPAN_NONE, "there are %s", s.all);
}

/* "AND" was read as a name. */
static bool hint_capitals(struct parse *parse)
{
    static const char *const words[] = {"and", "or", "not",  "in",   "by",
                                        "at",  "of", "then", "else", "where"};
    const struct token *t = &parse->before;

    for (size_t i = 0; t->kind == NAME && i < COUNT_OF(words); i++) {
        if (strcasecmp(words[i], t->name.text) != 0)
            continue;
        parse_note(parse, t->span, "the word '%s' is written in small letters",
                   words[i]);
        return true;
    }
    return false;
}

static void note_list(struct parse *parse)
{
    parse_note(parse, SPAN_NONE, "a list stands in square brackets: [1, 8]");
}

/* An '=' or a comma where the bracket that is open takes none. */
static bool hint_bracket(struct parse *parse)
{
    const struct token *t =
        parse->n_open > 0 ? &parse->open[parse->n_open - 1] : NULL;
    int open = t != NULL ? t->kind : 0;
    const char *called = open == '(' ? t->name.text : NULL;

    if (parse->last.kind == '=' && called != NULL &&
        strcmp(called, "product") == 0)
        parse_note(parse, SPAN_NONE,
                   "values for an axis stand behind 'in': seed in 1 .. 3");
    else if (parse->last.kind == '=' && called != NULL)
        parse_note(parse, SPAN_NONE,
                   "keys stand in curly brackets: %.40s { key = value }",
                   called);
    else if (parse->last.kind == '=' && open == '[')
        parse_note(parse, SPAN_NONE,
                   "an instance is named by its value alone: law[16]");
    else if (parse->last.kind == ',' && (open == '(' || open == 0))
        note_list(parse);
    else
        return false;
    return true;
}

/* Mistakes that have a well-known cause. */
static void add_hint(struct parse *parse, bool after_value, bool wants_name,
                     bool only_bracket, bool only_equals)
{
    const struct token *t = &parse->last;
    size_t len;
    const char *text = diag_text_of(parse->diag, t->span, &len);

    if (hint_capitals(parse) || (after_value && hint_bracket(parse)))
        return;
    if (only_equals && t->kind == '(')
        parse_note(parse, SPAN_NONE,
                   "an item of a report begins with a word: figure "
                   "curves(main)");
    else if (only_bracket)
        parse_note(parse, SPAN_NONE,
                   "a key is written key = value, an item of a report "
                   "figure curves(main)");
    else if (t->kind == '=' && after_value)
        parse_note(parse, SPAN_NONE, "'==' compares two values");
    else if (wants_name && len > 0 && isalpha((unsigned char)text[0]))
        parse_note(parse, SPAN_NONE,
                   "'%.*s' is a word of the language, so nothing else can "
                   "have that name",
                   (int)len, text);
}

void parse_syntax_error(struct parse *parse, struct span span,
                        const char *const *expected, size_t n)
{
    struct str what = STR_INIT, wanted = STR_INIT;
    bool name = has(expected, n, "a name"), word = has(expected, n, "axis");
    bool after_value = has(expected, n, "'+'");

    if (parse->muted)
        return;
    found(&what, parse);
    if (word && !name && parse->last.kind == NAME) {
        suggest_declaration(parse, span);
    } else if (word && !name) {
        parse_error(parse, "syntax", span,
                    "a declaration begins with a word such as 'axis' or "
                    "'runs', not %s",
                    what.text);
    } else if (word && has(expected, n, "'='")) {
        /* A report's item could go on with a name; a key cannot. */
        parse_error(parse, "syntax", span, "expected '=' or a name, not %s",
                    what.text);
        if (parse->last.kind == '(')
            parse_note(parse, SPAN_NONE,
                       "an item of a report begins with a word: figure "
                       "curves(main)");
    } else if (word) {
        parse_error(parse, "syntax", span, "expected a key, not %s", what.text);
    } else if (has(expected, n, "a number") && has(expected, n, "true")) {
        parse_error(parse, "syntax", span, "expected a value, not %s",
                    what.text);
        if (parse->last.kind == '{')
            note_list(parse);
    } else {
        list_expected(&wanted, expected, n, after_value);
        parse_error(parse, "syntax", span, "expected %s, not %s",
                    str_text(&wanted), what.text);
        add_hint(parse, after_value, name && n == 1,
                 n == 1 && strcmp(expected[0], "'('") == 0,
                 n == 1 && strcmp(expected[0], "'='") == 0);
    }
    str_fini(&what);
    str_fini(&wanted);
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
