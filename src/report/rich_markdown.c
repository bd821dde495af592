/* rich_markdown.c - text with marks, as GitHub reads Markdown. */
#include "config.h"

#include "report/rich.h"

#include <ctype.h>
#include <string.h>

#include "base/base.h"
#include "base/str.h"

enum { DEEPEST = 8 };

struct markdown {
    struct str *out;
    bool in_table;
    char lists[DEEPEST]; /* letters of the lists that are open */
    int numbers[DEEPEST];
    size_t depth;
    bool begins; /* nothing stands in this paragraph or cell yet */
    bool item;   /* its marker stands before it */
};

static bool ends_with_space(const struct str *out)
{
    return out->len == 0 || strchr(" \n", out->text[out->len - 1]) != NULL;
}

/* ---- blocks ---- */

static void indent(struct markdown *m, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        str_add(m->out, m->lists[i] == 'o' ? "   " : "  ");
}

/* An empty line, and where a paragraph of this depth begins. */
static void begin_block(struct markdown *m)
{
    if (m->in_table) {
        str_add(m->out, ends_with_space(m->out) ? "" : " ");
        return;
    }
    if (m->item && m->begins)
        return;
    while (m->out->len > 0 && m->out->text[m->out->len - 1] == ' ')
        m->out->text[--m->out->len] = '\0';
    if (m->out->len > 0 && m->out->text[m->out->len - 1] != '\n')
        str_addc(m->out, '\n');
    if (m->out->len > 1 && m->out->text[m->out->len - 2] != '\n')
        str_addc(m->out, '\n');
    indent(m, m->depth);
    m->begins = true;
    m->item = false;
}

static void begin_item(struct markdown *m)
{
    if (m->depth == 0 || m->in_table)
        return;
    size_t top = m->depth - 1;

    m->item = false;
    m->depth = top;
    begin_block(m);
    m->depth = top + 1;
    if (m->lists[top] == 'o')
        str_printf(m->out, "%d. ", ++m->numbers[top]);
    else
        str_add(m->out, "- ");
    m->item = true;
}

static void begin_list(struct markdown *m, char letter)
{
    if (m->depth == DEEPEST)
        return;
    m->lists[m->depth] = letter;
    m->numbers[m->depth] = 0;
    m->depth++;
}

/* ---- text ---- */

/* The first character at AT or behind the marks there; a space
 * at the end. */
static char behind_marks(const char *at)
{
    while ((*at == '\016' || *at == '\017') && at[1] != '\0')
        at += 2;
    return *at == '\0' ? ' ' : *at;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || ((unsigned char)c & 0x80) != 0;
}

/* "1. " at the start of a line would begin a list; AT is behind the number. */
static bool ends_number(const char *from, const char *at)
{
    return (*at == '.' || *at == ')') && at > from &&
           strspn(from, "0123456789") == (size_t)(at - from) &&
           (at[1] == '\0' || isspace((unsigned char)at[1]));
}

/* Characters that would mean something, unless they cannot here: AT in what
 * begins at FROM. */
static bool must_escape(const struct markdown *m, const char *from,
                        const char *at)
{
    switch (*at) {
    case '_':
        return at == from || !is_word(at[-1]) || !is_word(at[1]);
    case ']': /* where it would end the words of a link */
        return strchr("([:", behind_marks(at + 1)) != NULL;
    case '-':
    case '+':
    case '#':
    case '=':
    case ':':
        return m->begins && !m->in_table;
    case '\\':
    case '`':
    case '*':
    case '|':
    case '~':
    case '$':
        return true;
    default:
        return !m->in_table && ends_number(from, at);
    }
}

static void add_characters(struct markdown *m, const char *text, size_t n)
{
    for (const char *at = text; at < text + n; at++) {
        if (*at == '\n' || *at == '\t' || *at == ' ') {
            /* Lines that are indented would be code. */
            if (!m->begins)
                str_addc(m->out, ' ');
            continue;
        }
        if (*at == '&')
            str_add(m->out, "&amp;");
        else if (*at == '<')
            str_add(m->out, "&lt;");
        else if (*at == '>')
            str_add(m->out, "&gt;");
        else if (must_escape(m, text, at))
            str_printf(m->out, "\\%c", *at);
        else
            str_addc(m->out, *at);
        m->begins = false;
    }
}

/* Longest run of backticks in the N bytes of TEXT. */
static size_t longest_ticks(const char *text, size_t n)
{
    size_t longest = 0, run = 0;

    for (size_t i = 0; i < n; i++) {
        run = text[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void add_code(struct markdown *m, const char *text, size_t n)
{
    size_t fence = longest_ticks(text, n) + 1;
    bool pad = n > 0 && (text[0] == '`' || text[n - 1] == '`');

    if (n == 0)
        return;
    for (size_t i = 0; i < fence; i++)
        str_addc(m->out, '`');
    str_add(m->out, pad ? " " : "");
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '|' && m->in_table)
            str_add(m->out, "\\|");
        else
            str_addc(m->out,
                     text[i] == '\n' || text[i] == '\t' ? ' ' : text[i]);
    }
    str_add(m->out, pad ? " " : "");
    for (size_t i = 0; i < fence; i++)
        str_addc(m->out, '`');
    m->begins = false;
}

/* What an address cannot have is given as %XX. */
static void add_address(struct markdown *m, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strchr(" <>()\\|`\"", text[i]) != NULL || text[i] < ' ')
            str_printf(m->out, "%%%02X", (unsigned char)text[i]);
        else
            str_addc(m->out, text[i]);
    }
}

/* ---- marks ---- */

/* Marks that are something before their text and something behind it. */
static const struct around {
    const char *letters, *before, *behind;
} arounds[] = {
    {"bgjqz", "**", "**"},
    {"ix", "*", "*"},
    {"d", "<sub>", "</sub>"},
    {"u", "<sup>", "</sup>"},
};

static const struct around *around_of(char letter)
{
    for (size_t i = 0; i < COUNT_OF(arounds); i++) {
        if (strchr(arounds[i].letters, letter) != NULL)
            return &arounds[i];
    }
    return NULL;
}

static const char *open_mark(struct markdown *m, char letter, const char *at)
{
    const struct around *around = around_of(letter);
    size_t n;

    if (around != NULL) {
        str_add(m->out, around->before);
        m->begins = false;
        return at;
    }
    switch (letter) {
    case 'r':
        str_add(m->out, ends_with_space(m->out) ? "" : " ");
        break;
    case 's':
    case 'w':
        str_add(m->out, "<br>");
        break;
    case 'c':
    case 'f':
        n = strcspn(at, "\017");
        if (letter == 'f')
            begin_block(m);
        add_code(m, at, n);
        return at + n;
    case 'a':
        str_add(m->out, "[");
        return at + strcspn(at, "\037\017") + (strchr(at, '\037') != NULL);
    case 'p':
    case 'h':
    case 'y':
    case 'R':
        begin_block(m);
        return at;
    case 't':
        begin_block(m);
        str_add(m->out, m->in_table ? "" : "### ");
        return at;
    case 'o':
    case 'k':
    case 'C':
    case 'D':
    case 'F':
        begin_list(m, letter);
        return at;
    case 'e':
    case 'E':
        begin_item(m);
        return at;
    case 'T':
        begin_item(m);
        str_add(m->out, "**");
        break;
    case 'v': /* on from the badge */
        str_add(m->out, ends_with_space(m->out) ? "" : " ");
        m->item = m->begins = true;
        return at;
    default: /* 'n', 'm' */
        return at;
    }
    m->begins = false;
    return at;
}

static void close_mark(struct markdown *m, char letter)
{
    const struct around *around = around_of(letter);

    if (around != NULL)
        str_add(m->out, around->behind);
    switch (letter) {
    case 'o':
    case 'k':
    case 'C':
    case 'D':
    case 'F':
        m->depth -= m->depth > 0;
        break;
    case 'T':
        str_add(m->out, "**: ");
        break;
    default:
        break;
    }
}

void rich_markdown(struct str *out, const char *rich, bool in_table)
{
    struct markdown m = {.out = out, .in_table = in_table, .begins = true};
    const char *address = NULL;

    for (const char *at = rich; *at != '\0';) {
        if (*at == '\036') {
            str_add(out, "<br>");
            at++;
        } else if (*at == '\016' && at[1] != '\0') {
            address = at[1] == 'a' ? at + 2 : address;
            at = open_mark(&m, at[1], at + 2);
        } else if (*at == '\017' && at[1] == 'a' && address != NULL) {
            str_add(out, "](");
            add_address(&m, address, strcspn(address, "\037\017"));
            str_add(out, ")");
            at += 2;
        } else if (*at == '\017' && at[1] != '\0') {
            close_mark(&m, at[1]);
            at += 2;
        } else {
            size_t n = strcspn(at, "\016\017\036\037");

            add_characters(&m, at, n);
            at += n > 0 ? n : 1;
        }
    }
    if (!in_table && out->len > 0 && out->text[out->len - 1] != '\n')
        str_addc(out, '\n');
}
