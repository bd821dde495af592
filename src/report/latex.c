/* latex.c - characters as LaTeX takes them. */
#include "config.h"

#include "report/latex.h"

#include <stdint.h>
#include <string.h>

#include "base/base.h"
#include "base/str.h"
#include "report/text.h"

/* What numbers and names of ours have beyond ASCII. */
static const struct {
    const char *character, *latex;
} characters[] = {
    {"\\", "\\textbackslash{}"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"$", "\\$"},
    {"&", "\\&"},
    {"#", "\\#"},
    {"%", "\\%"},
    {"_", "\\_"},
    {"^", "\\textasciicircum{}"},
    {"~", "\\textasciitilde{}"},
    {"<", "\\textless{}"},
    {">", "\\textgreater{}"},
    {"|", "\\textbar{}"},
    {"\"", "{''}"},
    {"'", "{'}"},
    {"`", "{`}"},
    {"-", "{-}"},
    /* Behind the end of a line it would be an argument, '*' too. */
    {"[", "{[}"},
    {"]", "{]}"},
    {"*", "{*}"},
    {"\n", " "},
    {"\t", " "},
    {"\xc2\xa0", "~"},
    {"\xe2\x80\xaf", "\\,"},
    {"\xe2\x80\x93", "--"},
    {"\xe2\x80\x98", "`"},
    {"\xe2\x80\x99", "'"},
    {"\xe2\x80\x9c", "``"},
    {"\xe2\x80\x9d", "''"},
    {"\xe2\x80\xa6", "\\ldots{}"},
    {"\xe2\x88\x92", "$-$"},
    {"\xe2\x89\xa4", "$\\leq$"},
    {"\xe2\x89\xa5", "$\\geq$"},
    {"\xe2\x88\x9d", "$\\propto$"},
    {"\xe2\x88\x9e", "$\\infty$"},
    {"\xe2\x9c\x93", "$\\surd$"},
    {"\xe2\x9c\x97", "$\\times$"},
    {"\xc3\x97", "$\\times$"},
    {"\xc2\xb7", "$\\cdot$"},
    {"\xc2\xb9", "\\textsuperscript{1}"},
    {"\xc2\xb2", "\\textsuperscript{2}"},
    {"\xc2\xb3", "\\textsuperscript{3}"},
    {"\xe2\x81\xb0", "\\textsuperscript{0}"},
    {"\xe2\x81\xb4", "\\textsuperscript{4}"},
    {"\xe2\x81\xb5", "\\textsuperscript{5}"},
    {"\xe2\x81\xb6", "\\textsuperscript{6}"},
    {"\xe2\x81\xb7", "\\textsuperscript{7}"},
    {"\xe2\x81\xb8", "\\textsuperscript{8}"},
    {"\xe2\x81\xb9", "\\textsuperscript{9}"},
    {"\xe2\x81\xbb", "\\textsuperscript{$-$}"},
    {"\xce\xb1", "$\\alpha$"},
    {"\xce\xb2", "$\\beta$"},
    {"\xce\xb3", "$\\gamma$"},
    {"\xce\xb4", "$\\delta$"},
    {"\xce\xba", "$\\kappa$"},
    {"\xce\xbb", "$\\lambda$"},
    {"\xcf\x83", "$\\sigma$"},
    {"\xcf\x84", "$\\tau$"},
};

/* The character of N bytes at AT, which is valid. */
static uint32_t code_of(const char *at, size_t n)
{
    const unsigned char *u = (const unsigned char *)at;
    uint32_t code = n == 2 ? u[0] & 0x1f : n == 3 ? u[0] & 0x0f : u[0] & 0x07;

    for (size_t i = 1; i < n; i++)
        code = code << 6 | (u[i] & 0x3f);
    return code;
}

/* Whether any LaTeX since 2018 has it in any font: letters of Latin-1 and
 * Latin Extended-A that are made with accents. */
static bool is_common(uint32_t code)
{
    static const uint16_t others[] = {
        0xd0,  0xd7,  0xde,  0xf0,  0xf7,  0xfe,  0x104, 0x105, 0x110,
        0x111, 0x118, 0x119, 0x126, 0x127, 0x12e, 0x12f, 0x138, 0x13f,
        0x140, 0x149, 0x14a, 0x14b, 0x166, 0x167, 0x172, 0x173, 0x17f,
    };

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        if (code == others[i])
            return false;
    }
    return code >= 0xc0 && code <= 0x17f;
}

static size_t bytes_of(const char *at)
{
    const unsigned char lead = (unsigned char)*at;

    return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

size_t latex_character(struct str *out, const char *at)
{
    size_t n = bytes_of(at);

    for (size_t i = 0; i < COUNT_OF(characters); i++) {
        if (strlen(characters[i].character) == n &&
            strncmp(characters[i].character, at, n) == 0) {
            str_add(out, characters[i].latex);
            return n;
        }
    }
    if (n == 1 || is_common(code_of(at, n))) {
        str_addn(out, at, n);
    } else {
        str_printf(out, "\\rlstudychar{%04X}{", (unsigned)code_of(at, n));
        str_addn(out, at, n);
        str_add(out, "}");
    }
    return n;
}

void latex_text(struct str *out, const char *text)
{
    struct str s = STR_INIT;

    text_clean(&s, text);
    for (const char *at = str_text(&s); *at != '\0';)
        at += latex_character(out, at);
    str_fini(&s);
}

void latex_preamble(struct str *out)
{
    str_add(out,
            "% What pdflatex may lack is given as its number; LaTeX that has "
            "fonts for it:\n"
            "% \\renewcommand{\\rlstudychar}[2]{#2}\n"
            "\\providecommand{\\rlstudychar}[2]{[U+#1]}\n");
}
