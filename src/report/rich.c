/* rich.c - text with marks, and its HTML. */
#include "config.h"

#include "report/rich.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/base.h"
#include "base/str.h"
#include "report/formula.h"
#include "report/text.h"

void rich_add(struct str *out, const char *text)
{
    text_clean(out, text);
}

void rich_prose(struct str *out, const char *text)
{
    static const char optimum[] = "_opt";
    struct str clean = STR_INIT;
    const char *at, *from;

    text_clean(&clean, text);
    from = str_text(&clean);
    while ((at = strstr(from, optimum)) != NULL) {
        const char *after = at + strlen(optimum);
        const bool index = at > from && isupper((unsigned char)at[-1]) &&
                           !isalnum((unsigned char)*after);

        str_addn(out, from, (size_t)(at - from) - index);
        if (index)
            str_printf(out, RICH(i, "%c") RICH(d, "opt"), at[-1]);
        else
            str_add(out, optimum);
        from = after;
    }
    str_add(out, from);
    str_fini(&clean);
}

void rich_sentence(struct str *out, const char *text)
{
    size_t start = out->len;

    rich_prose(out, text);
    if (out->len == start)
        return;
    out->text[start] = (char)toupper((unsigned char)out->text[start]);
    if (strchr(".!?", out->text[out->len - 1]) == NULL)
        str_addc(out, '.');
}

void rich_link(struct str *out, const char *address, const char *words)
{
    str_add(out, RICH_OPEN(a));
    rich_add(out, address);
    str_add(out, "\037");
    rich_add(out, words);
    str_add(out, RICH_CLOSE(a));
}

void rich_number(struct str *out, double value)
{
    text_number(out, value, 3);
}

void rich_estimate(struct str *out, double value, double low, double high,
                   void (*print)(struct str *out, double value))
{
    print(out, value);
    if (!isfinite(low) || !isfinite(high))
        return;
    str_add(out, " " RICH_OPEN(r) "[");
    print(out, low);
    str_add(out, ", ");
    print(out, high);
    str_add(out, "]" RICH_CLOSE(r));
}

/* ---- HTML ---- */

static const struct {
    char letter;
    const char *open, *close;
} tags[] = {
    {'b', "<b>", "</b>"},
    {'i', "<i>", "</i>"},
    {'c', "<code>", "</code>"},
    {'d', "<sub>", "</sub>"},
    {'u', "<sup>", "</sup>"},
    {'n', "<span class=\"nb\">", "</span>"},
    {'m', "<span class=\"muted\">", "</span>"},
    {'x', "<span class=\"ex\">", "</span>"},
    {'r', "<span class=\"ci\">", "</span>"},
    {'s', "<span class=\"sub\">", "</span>"},
    {'w', "<span class=\"sub doubt\">", "</span>"},
    {'g', "<span class=\"badge good\">", "</span>"},
    {'j', "<span class=\"badge\">", "</span>"},
    {'q', "<span class=\"badge doubt\">", "</span>"},
    {'z', "<span class=\"badge bad\">", "</span>"},
    {'p', "<p>", "</p>\n"},
    {'h', "<p class=\"how\">", "</p>\n"},
    {'y', "<p class=\"law\">", "</p>\n"},
    {'t', "<h3>", "</h3>\n"},
    {'R', "<p class=\"ref\">", "</p>\n"},
    {'o', "<ol class=\"notes\">\n", "</ol>\n"},
    {'k', "<ul class=\"notes\">\n", "</ul>\n"},
    {'e', "<li>", "</li>\n"},
    {'D', "<dl class=\"prov\">\n", "</dl>\n"},
    {'T', "<dt>", "</dt>"},
    {'V', "<dd>", "</dd>\n"},
    {'C', "<ul class=\"claims\">\n", "</ul>\n"},
    {'F', "<ul class=\"claims fits\">\n", "</ul>\n"},
    {'E', "<li>", "</li>\n"},
    {'v', "<div>", "</div>"},
};

static void add_tag(struct str *out, char letter, bool open)
{
    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        if (tags[i].letter == letter)
            str_add(out, open ? tags[i].open : tags[i].close);
    }
}

/* TEXT up to the next mark, escaped; returns how much that is. */
static size_t add_escaped(struct str *out, const char *text)
{
    size_t n = strcspn(text, "\016\017\036\037");
    struct str part = STR_INIT;

    str_addn(&part, text, n);
    text_escape(out, str_text(&part));
    str_fini(&part);
    return n;
}

static const char *html_formula(struct str *out, const char *at)
{
    size_t n = strcspn(at, "\017");
    struct str formula = STR_INIT;

    str_addn(&formula, at, n);
    formula_math(out, str_text(&formula));
    str_fini(&formula);
    return at + n;
}

static const char *html_open(struct str *out, char letter, const char *at)
{
    if (letter == 'f')
        return html_formula(out, at);
    if (letter != 'a') {
        add_tag(out, letter, true);
        return at;
    }
    str_add(out, "<a href=\"");
    at += add_escaped(out, at);
    str_add(out, "\">");
    return *at == '\037' ? at + 1 : at;
}

void rich_html(struct str *out, const char *rich)
{
    for (const char *at = rich; *at != '\0';) {
        char mark = *at;

        if (mark == '\036') {
            str_add(out, "<br>");
            at++;
        } else if (mark == '\016' && at[1] != '\0') {
            at = html_open(out, at[1], at + 2);
        } else if (mark == '\017' && at[1] != '\0') {
            if (at[1] == 'a')
                str_add(out, "</a>");
            else
                add_tag(out, at[1], false);
            at += 2;
        } else {
            at += add_escaped(out, at);
        }
    }
}
