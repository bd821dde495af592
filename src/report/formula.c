/* formula.c - one-line formulas to MathML, by recursive descent. */
#include "config.h"

#include "report/formula.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/base.h"
#include "base/str.h"
#include "report/rich.h"
#include "report/text.h"

static const struct {
    const char *name, *letter;
} greek[] = {
    {"alpha", "\xce\xb1"}, {"beta", "\xce\xb2"},  {"gamma", "\xce\xb3"},
    {"delta", "\xce\xb4"}, {"kappa", "\xce\xba"}, {"lambda", "\xce\xbb"},
    {"sigma", "\xcf\x83"}, {"tau", "\xcf\x84"},
};

/* Formulas are ours and shallow; deeper brackets are shown as they stand. */
enum { MAX_DEPTH = 20 };

struct reader {
    const char *at;
    int depth;
};

static void sum(struct str *out, struct reader *r);

/* ---- names ---- */

/* A part of a name: Greek, or as it is. */
static void add_part(struct str *out, const char *name, size_t n,
                     void (*add)(struct str *out, const char *text))
{
    for (size_t i = 0; i < COUNT_OF(greek); i++) {
        if (strlen(greek[i].name) == n &&
            strncmp(greek[i].name, name, n) == 0) {
            str_add(out, greek[i].letter);
            return;
        }
    }
    struct str part = STR_INIT;
    str_addn(&part, name, n);
    add(out, str_text(&part));
    str_fini(&part);
}

/* How much of the N characters of NAME stands on the line. */
static size_t base_length(const char *name, size_t n)
{
    const char *low = memchr(name, '_', n);
    size_t base = low != NULL ? (size_t)(low - name) : n;

    while (low == NULL && base > 1 && isdigit((unsigned char)name[base - 1]))
        base--;
    return base;
}

static void add_name(struct str *out, const char *name, size_t n)
{
    size_t base = base_length(name, n);
    size_t rest = base < n && name[base] == '_' ? base + 1 : base;

    str_add(out, rest < n ? "<msub><mi>" : "<mi>");
    add_part(out, name, base, text_escape);
    str_add(out, "</mi>");
    if (rest == n)
        return;
    str_add(out, "<mi>");
    add_part(out, name + rest, n - rest, text_escape);
    str_add(out, "</mi></msub>");
}

void formula_name(struct str *out, const char *name)
{
    size_t n = strlen(name), base = base_length(name, n);
    size_t rest = base < n && name[base] == '_' ? base + 1 : base;

    /* Words stay upright, as text. */
    str_add(out, base == 1 ? RICH_OPEN(i) : "");
    add_part(out, name, base, rich_add);
    str_add(out, base == 1 ? RICH_CLOSE(i) : "");
    if (rest == n)
        return;
    str_add(out, RICH_OPEN(d));
    add_part(out, name + rest, n - rest, rich_add);
    str_add(out, RICH_CLOSE(d));
}

void formula_plain(struct str *out, const char *formula)
{
    while (*formula != '\0') {
        size_t n = 0;

        while (isalpha((unsigned char)formula[n]))
            n++;
        if (n > 0)
            add_part(out, formula, n, str_add);
        else
            str_addc(out, formula[n++]);
        formula += n;
    }
}

/* ---- expressions ---- */

static void skip(struct reader *r)
{
    r->at += strspn(r->at, " ");
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '.';
}

static void operator_(struct str *out, const char *mark)
{
    str_printf(out, "<mo>%s</mo>", mark);
}

/* What stands between brackets, up to and with the closing one. */
static void inside(struct str *out, struct reader *r)
{
    r->at++;
    sum(out, r);
    while (skip(r), *r->at == ',') {
        r->at++;
        operator_(out, ",");
        sum(out, r);
    }
    if (*r->at == ')')
        r->at++;
}

static void bracketed(struct str *out, struct reader *r)
{
    str_add(out, "<mrow><mo>(</mo>");
    inside(out, r);
    str_add(out, "<mo>)</mo></mrow>");
}

static void atom(struct str *out, struct reader *r)
{
    size_t n = 0;

    skip(r);
    if (*r->at == '(') {
        bracketed(out, r);
        return;
    }
    while (is_name(r->at[n]))
        n++;
    if (n == 0) {
        /* No formula of ours has it; shown rather than lost. */
        const char other[] = {*r->at, '\0'};

        str_add(out, "<mtext>");
        text_escape(out, other);
        str_add(out, "</mtext>");
        r->at += *r->at != '\0';
        return;
    }
    bool number = isdigit((unsigned char)*r->at);
    bool call = !number && r->at[n] == '(';
    str_add(out, number ? "<mn>" : call ? "<mrow>" : "");
    if (number)
        str_addn(out, r->at, n);
    else
        add_name(out, r->at, n);
    str_add(out, number ? "</mn>" : "");
    r->at += n;
    if (call) {
        bracketed(out, r);
        str_add(out, "</mrow>");
    }
}

/* An exponent: its bracket, if it has one, is not shown. */
static void exponent(struct str *out, struct reader *r)
{
    str_add(out, "<mrow>");
    if (*r->at == '-') {
        operator_(out, "\xe2\x88\x92");
        r->at++;
    }
    if (*r->at == '(')
        inside(out, r);
    else
        atom(out, r);
    str_add(out, "</mrow>");
}

static void power(struct str *out, struct reader *r)
{
    struct str base = STR_INIT;

    atom(&base, r);
    if (*r->at == '^') {
        r->at++;
        str_printf(out, "<msup>%s", str_text(&base));
        exponent(out, r);
        str_add(out, "</msup>");
    } else {
        str_add(out, str_text(&base));
    }
    str_fini(&base);
}

/* A power, or a fraction of two; brackets around the whole of either are not
 * shown. */
static void quotient(struct str *out, struct reader *r)
{
    const char *from = r->at;
    struct str over = STR_INIT;

    power(&over, r);
    if (*r->at != '/') {
        str_add(out, str_text(&over));
        str_fini(&over);
        return;
    }
    if (*from == '(' && r->at[-1] == ')') {
        struct reader again = {from, r->depth};

        str_clear(&over);
        inside(&over, &again);
    }
    str_printf(out, "<mfrac><mrow>%s</mrow><mrow>", str_text(&over));
    str_fini(&over);
    r->at++;
    if (*r->at == '(')
        inside(out, r);
    else
        power(out, r);
    str_add(out, "</mrow></mfrac>");
}

static bool ends_product(char c)
{
    return c == '\0' || strchr("+-),=", c) != NULL;
}

static void product(struct str *out, struct reader *r)
{
    bool first = true;

    while (skip(r), !ends_product(*r->at)) {
        /* Words side by side need a gap, and so do factors. */
        str_add(out, first ? "" : "<mspace width=\"0.2em\"/>");
        first = false;
        quotient(out, r);
    }
}

static void sum(struct str *out, struct reader *r)
{
    if (++r->depth > MAX_DEPTH) {
        str_add(out, "<mtext>");
        text_escape(out, r->at);
        str_add(out, "</mtext>");
        r->at += strlen(r->at);
    }
    skip(r);
    if (*r->at == '-') {
        operator_(out, "\xe2\x88\x92");
        r->at++;
    }
    product(out, r);
    while (skip(r), *r->at == '+' || *r->at == '-') {
        operator_(out, *r->at == '-' ? "\xe2\x88\x92" : "+");
        r->at++;
        product(out, r);
    }
    r->depth--;
}

void formula_math(struct str *out, const char *formula)
{
    struct reader r = {.at = formula};

    str_add(out, "<math display=\"block\">");
    while (sum(out, &r), *r.at != '\0') {
        /* A bracket too many ends a sum as '=' does. */
        operator_(out, *r.at == '=' ? "=" : *r.at == ')' ? ")" : ",");
        r.at++;
    }
    str_add(out, "</math>\n");
}
