/* hint.c - what to say about mistakes that have a well-known cause: habits from
 * other languages, mostly. */
#include "config.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "grammar/internal.h"
#include "grammar/parser.h"

/* ---- words ---- */

struct habit {
    const char *theirs, *ours;
};

static const struct habit declarations[] = {
    {"import", "use"},       {"include", "use"},
    {"require", "use"},      {"from", "use"},
    {"const", "let"},        {"var", "let"},
    {"def", "let"},          {"define", "let"},
    {"variable", "let"},     {"param", "let"},
    {"sweep", "axis"},       {"grid", "axis"},
    {"dimension", "axis"},   {"env", "environment"},
    {"task", "environment"}, {"model", "family"},
    {"network", "family"},   {"architecture", "family"},
    {"agent", "algorithm"},  {"optimizer", "algorithm"},
    {"experiment", "runs"},  {"run", "runs"},
    {"law", "fit"},          {"assert", "claim"},
    {"hypothesis", "claim"}, {"expect", "claim"},
    {"forecast", "predict"}, {"plot", "report"},
    {"figure", "report"},    {"table", "report"},
};

/* Where an expression could go on. */
static const struct habit operators[] = {
    {"without", "except"}, {"unless", "except"}, {"exclude", "except"},
    {"when", "where"},     {"filter", "where"},  {"having", "where"},
    {"is", "=="},          {"equals", "=="},     {"step", "by"},
    {"steps", "by"},       {"to", ".."},         {"through", ".."},
    {"until", ".."},       {"times", "*"},
};

static const char *find_habit(const struct habit *habits, size_t n,
                              const char *word)
{
    for (size_t i = 0; i < n; i++) {
        if (strcasecmp(habits[i].theirs, word) == 0)
            return habits[i].ours;
    }
    return NULL;
}

const char *hint_declaration(const char *word)
{
    return find_habit(declarations, COUNT_OF(declarations), word);
}

/* `bootstrap = 20 exclude = 1/64`: the key was taken for a unit. */
static bool hint_next_key(struct parse *parse, const struct wanted *wanted)
{
    const struct token *t = &parse->before;

    if (!wanted->after_value || parse->last.kind != '=' || t->kind != NAME ||
        parse->n_open == 0 || parse->open[parse->n_open - 1].kind != '{')
        return false;
    parse_note(parse, t->span,
               "a key such as '%s' stands behind a comma or on a line of its "
               "own",
               t->name.text);
    return true;
}

static bool hint_operator_word(struct parse *parse, const struct wanted *wanted)
{
    /* `1 .. 16 step 4`: there it was taken for a unit. */
    const struct token *tokens[] = {&parse->last, &parse->before};

    for (size_t i = 0; wanted->after_value && i < COUNT_OF(tokens); i++) {
        const struct token *t = tokens[i];
        const char *ours =
            t->kind != NAME
                ? NULL
                : find_habit(operators, COUNT_OF(operators), t->name.text);

        if (ours == NULL)
            continue;
        parse_note(parse, t->span, "'%s' is written '%s'", t->name.text, ours);
        return true;
    }
    return false;
}

/* "AND" was read as a name. */
static bool hint_capitals(struct parse *parse, const struct wanted *wanted)
{
    static const char *const words[] = {"and", "or", "not",  "in",   "by",
                                        "at",  "of", "then", "else", "where"};
    const struct token *t = &parse->before;

    (void)wanted;
    for (size_t i = 0; t->kind == NAME && i < COUNT_OF(words); i++) {
        if (strcasecmp(words[i], t->name.text) != 0)
            continue;
        parse_note(parse, t->span, "the word '%s' is written in small letters",
                   words[i]);
        return true;
    }
    return false;
}

/* ---- brackets and separators ---- */

static void note_list(struct parse *parse)
{
    parse_note(parse, SPAN_NONE, "a list stands in square brackets: [1, 8]");
}

/* An '=' or a comma where the bracket that is open takes none. */
static bool hint_bracket(struct parse *parse, const struct wanted *wanted)
{
    const struct token *t =
        parse->n_open > 0 ? &parse->open[parse->n_open - 1] : NULL;
    int open = t != NULL ? t->kind : 0, last = parse->last.kind;
    const char *called = open == '(' ? t->name.text : NULL;

    if (!wanted->after_value)
        return false;
    if (last == '=' && called != NULL && strcmp(called, "product") == 0)
        parse_note(parse, SPAN_NONE,
                   "values for an axis stand behind 'in': seed in 1 .. 3");
    else if (last == '=' && called != NULL)
        parse_note(parse, SPAN_NONE,
                   "keys stand in curly brackets: %.40s { key = value }",
                   called);
    else if (last == '=' && open == '[')
        parse_note(parse, SPAN_NONE,
                   "an instance is named by its value alone: law[16]");
    else if (last == ',' && (open == '(' || open == 0) &&
             parse->before.kind != ']' && parse->before.kind != ')')
        note_list(parse);
    else
        return false;
    return true;
}

/* The bytes before the last token, on its line; *LEN of them. */
static const char *text_before(const struct parse *parse, size_t *len)
{
    const struct source *s = parse->source;
    size_t at = parse->last.span.start - s->start;

    *len = 0;
    while (*len < at && s->text[at - *len - 1] != '\n')
        ++*len;
    return s->text + at - *len;
}

/* 8 000 */
static bool hint_digits(struct parse *parse, const struct wanted *wanted)
{
    size_t len, before, digits = 0;
    const char *text = diag_text_of(parse->diag, parse->last.span, &len);
    const char *line = text_before(parse, &before);

    (void)wanted;
    while (digits < len && isdigit((unsigned char)text[digits]))
        digits++;
    if (parse->last.kind != NUMBER || digits < 3 || before < 2 ||
        line[before - 1] != ' ' || !isdigit((unsigned char)line[before - 2]))
        return false;
    size_t from = before - 2;
    while (from > 0 && strchr("0123456789_", line[from - 1]) != NULL)
        from--;
    parse_note(parse, SPAN_NONE, "if this is one number, write %.*s_%.3s",
               (int)(before - 1 - from), line + from, text);
    return true;
}

/* ---- names ---- */

static bool is_declaration_word(const char *text, size_t len)
{
    for (int k = 0; k < DECL_KINDS; k++) {
        const char *word = ast_decl_word((enum ast_decl_kind)k);

        if (strlen(word) == len && strncmp(word, text, len) == 0)
            return true;
    }
    return false;
}

static bool hint_name(struct parse *parse, const struct wanted *wanted)
{
    const struct token *t = &parse->last;
    size_t len;
    const char *text = diag_text_of(parse->diag, t->span, &len);
    bool glued =
        parse->before.kind == NAME && parse->before.span.end == t->span.start;

    if (wanted->name && t->kind == NUMBER)
        parse_note(parse, SPAN_NONE, "a name does not begin with a digit");
    else if (wanted->name && len > 0 && isalpha((unsigned char)text[0]))
        parse_note(parse, SPAN_NONE,
                   "'%.*s' is a word of the language, so nothing else can "
                   "have that name",
                   (int)len, text);
    else if (wanted->equals && glued && t->kind == '-')
        parse_note(parse, SPAN_NONE,
                   "names are made of the letters a to z, digits and _");
    else if (wanted->value && is_declaration_word(text, len))
        parse_note(parse, SPAN_NONE,
                   "'%.*s' begins a declaration; an item of a report is "
                   "written without '=': figure curves(main)",
                   (int)len, text);
    else if (glued && t->kind == STRING)
        parse_note(parse, SPAN_NONE, "a string begins with its \"");
    else
        return false;
    return true;
}

/* ---- what stands where something else should ---- */

static bool hint_entry(struct parse *parse, const struct wanted *wanted)
{
    int last = parse->last.kind;

    if (wanted->equals && wanted->axes && last == '(')
        parse_note(parse, SPAN_NONE,
                   "the axes of a fit stand in square brackets: law[h]");
    else if (wanted->equals && !wanted->parameters && last == '(')
        parse_note(parse, SPAN_NONE,
                   "an item of a report begins with a word: figure "
                   "curves(main)");
    else if (wanted->bracket)
        parse_note(parse, SPAN_NONE,
                   "a key is written key = value, an item of a report "
                   "figure curves(main)");
    else
        return false;
    return true;
}

static bool hint_value(struct parse *parse, const struct wanted *wanted)
{
    int last = parse->last.kind, before = parse->before.kind;

    if (!wanted->value)
        return false;
    if (last == '{')
        note_list(parse);
    else if (last == '*' && before == BY)
        parse_note(parse, SPAN_NONE, "a factor is written by x2");
    else if (last == '+')
        parse_note(parse, SPAN_NONE, "a number has no '+' in front of it");
    else
        return false;
    return true;
}

static bool hint_operator(struct parse *parse, const struct wanted *wanted)
{
    if (!wanted->after_value)
        return false;
    switch (parse->last.kind) {
    case '=':
        parse_note(parse, SPAN_NONE, "'==' compares two values");
        return true;
    case ':':
        parse_note(parse, SPAN_NONE, "a range is written 1 .. 16");
        return true;
    case NOT:
        parse_note(parse, SPAN_NONE, "'not' stands in front: not h in [1, 4]");
        return true;
    case WHERE:
    case EXCEPT:
        parse_note(parse, SPAN_NONE,
                   "there is one 'where' and then one 'except'; conditions "
                   "are joined with 'and' and 'or'");
        return true;
    case IF:
        parse_note(parse, SPAN_NONE,
                   "a choice is written if ... then ... else ..., and what "
                   "runs must fulfil stands behind 'where'");
        return true;
    default:
        return false;
    }
}

void hint_add(struct parse *parse, const struct wanted *wanted)
{
    static bool (*const hints[])(struct parse * parse,
                                 const struct wanted *wanted) = {
        hint_capitals, hint_next_key, hint_operator_word,
        hint_digits,   hint_bracket,  hint_name,
        hint_entry,    hint_value,    hint_operator,
    };

    for (size_t i = 0; i < COUNT_OF(hints); i++) {
        if (hints[i](parse, wanted))
            return;
    }
}
