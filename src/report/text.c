/* text.c - numbers and words as people read them. */
#include "config.h"

#include "report/text.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"

#define MINUS "\xe2\x88\x92"
#define TIMES "\xc2\xa0\xc3\x97\xc2\xa0"
#define REPLACEMENT "\xef\xbf\xbd"
#define ELLIPSIS "\xe2\x80\xa6"

static const char *const superscript[10] = {
    "\xe2\x81\xb0", "\xc2\xb9",     "\xc2\xb2",     "\xc2\xb3",
    "\xe2\x81\xb4", "\xe2\x81\xb5", "\xe2\x81\xb6", "\xe2\x81\xb7",
    "\xe2\x81\xb8", "\xe2\x81\xb9",
};

void text_power_of_ten(struct str *out, int exponent)
{
    char digits[16];

    snprintf(digits, sizeof(digits), "%d", abs(exponent));
    str_add(out, exponent < 0 ? "10\xe2\x81\xbb" : "10");
    for (const char *at = digits; *at != '\0'; at++)
        str_add(out, superscript[*at - '0']);
}

/* Append a printed number with a true minus sign. */
static void add_signed(struct str *out, const char *printed)
{
    if (*printed == '-') {
        str_add(out, MINUS);
        printed++;
    }
    str_add(out, printed);
}

/* The decimal exponent that VALUE has once rounded to DIGITS digits. */
static int exponent_of(double value, int digits)
{
    char printed[64];

    snprintf(printed, sizeof(printed), "%.*e", digits - 1, value);
    return atoi(strchr(printed, 'e') + 1);
}

static void drop_zeros(char *printed)
{
    size_t n = strlen(printed);

    if (strchr(printed, '.') == NULL)
        return;
    while (printed[n - 1] == '0')
        printed[--n] = '\0';
    if (printed[n - 1] == '.')
        printed[n - 1] = '\0';
}

static bool add_special(struct str *out, double value)
{
    if (isnan(value))
        str_add(out, "\xe2\x80\x93");
    else if (isinf(value))
        str_add(out, value < 0 ? MINUS "\xe2\x88\x9e" : "\xe2\x88\x9e");
    else if (value == 0)
        str_add(out, "0");
    else
        return false;
    return true;
}

static void add_scientific(struct str *out, double value, int exponent,
                           int digits, bool trim)
{
    char printed[64];

    snprintf(printed, sizeof(printed), "%.*e", digits - 1, value);
    *strchr(printed, 'e') = '\0';
    if (trim)
        drop_zeros(printed);
    add_signed(out, printed);
    str_add(out, TIMES);
    text_power_of_ten(out, exponent);
}

void text_number(struct str *out, double value, int digits)
{
    char printed[64];

    if (add_special(out, value))
        return;
    int exponent = exponent_of(value, digits);
    if (exponent < -3 || exponent > 4) {
        add_scientific(out, value, exponent, digits, false);
        return;
    }
    int decimals = digits - 1 - exponent;
    if (decimals < 0) {
        /* 12345 to three digits is 12300. */
        double unit = pow(10, -decimals);
        value = round(value / unit) * unit;
        decimals = 0;
    }
    snprintf(printed, sizeof(printed), "%.*f", decimals, value);
    add_signed(out, printed);
}

void text_count(struct str *out, double value)
{
    static const char *const suffix[] = {"", "k", "M", "G"};
    char printed[64];

    if (add_special(out, value))
        return;
    int exponent = exponent_of(value, 3);
    if (exponent < -3 || exponent > 11) {
        add_scientific(out, value, exponent, 3, true);
        return;
    }
    int group = exponent < 0 ? 0 : exponent / 3;
    int decimals = 2 - (exponent - 3 * group);
    snprintf(printed, sizeof(printed), "%.*f", decimals,
             value / pow(1000, group));
    drop_zeros(printed);
    add_signed(out, printed);
    str_add(out, suffix[group]);
}

void text_interval(struct str *out, double low, double high, int digits)
{
    if (!isfinite(low) || !isfinite(high))
        return;
    str_add(out, "[");
    text_number(out, low, digits);
    str_add(out, ", ");
    text_number(out, high, digits);
    str_add(out, "]");
}

void text_exact(struct str *out, double value)
{
    char printed[64];

    if (!isfinite(value))
        return;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(printed, sizeof(printed), "%.*g", digits, value);
        if (strtod(printed, NULL) == value)
            break;
    }
    str_add(out, printed);
}

void text_duration(struct str *out, double seconds)
{
    if (!isfinite(seconds) || seconds < 0) {
        str_add(out, "\xe2\x80\x93");
    } else if (seconds < 99.5) {
        text_number(out, seconds, seconds < 9.95 ? 2 : 3);
        str_add(out, " s");
    } else if (seconds < 5970) {
        text_number(out, seconds / 60, seconds < 597 ? 2 : 3);
        str_add(out, " min");
    } else if (seconds < 1e12) {
        long minutes = lround(seconds / 60);
        str_printf(out, "%ld h %ld min", minutes / 60, minutes % 60);
    } else {
        text_number(out, seconds, 3);
        str_add(out, " s");
    }
}

void text_time(struct str *out, int64_t when)
{
    time_t t = (time_t)when;
    struct tm tm;

    if (gmtime_r(&t, &tm) == NULL)
        str_add(out, "an unknown time");
    else
        str_printf(out, "%04d-%02d-%02d %02d:%02d UTC", tm.tm_year + 1900,
                   tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min);
}

void text_plural(struct str *out, size_t n, const char *one, const char *many)
{
    str_printf(out, "%zu %s", n, n == 1 ? one : many);
}

/* Bytes of the valid character at AT, 0 if there is none: overlong forms,
 * surrogates and what lies beyond U+10FFFF are not valid. */
static size_t char_bytes(const char *at)
{
    const unsigned char *u = (const unsigned char *)at;
    size_t n = u[0] < 0x80   ? 1
               : u[0] < 0xc2 ? 0
               : u[0] < 0xe0 ? 2
               : u[0] < 0xf0 ? 3
               : u[0] < 0xf5 ? 4
                             : 0;

    for (size_t i = 1; i < n; i++) {
        if ((u[i] & 0xc0) != 0x80)
            return 0;
    }
    if ((u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f) ||
        (u[0] == 0xf0 && u[1] < 0x90) || (u[0] == 0xf4 && u[1] > 0x8f))
        return 0;
    /* U+FFFE and U+FFFF are no characters of XML. */
    if (u[0] == 0xef && u[1] == 0xbf && u[2] >= 0xbe)
        return 0;
    return n;
}

static bool is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
}

static void add_clean(struct str *out, const char *text, bool escape)
{
    if (text == NULL)
        return;
    while (*text != '\0') {
        size_t n = char_bytes(text);

        if (n == 1 && text[0] == '\r' && text[1] == '\n')
            ; /* the newline that follows stands for both */
        else if (n == 0 || is_control(*text))
            str_add(out, REPLACEMENT);
        else if (escape && *text == '&')
            str_add(out, "&amp;");
        else if (escape && *text == '<')
            str_add(out, "&lt;");
        else if (escape && *text == '>')
            str_add(out, "&gt;");
        else if (escape && *text == '"')
            str_add(out, "&quot;");
        else if (escape && *text == '\'')
            str_add(out, "&#39;");
        else
            str_addn(out, text, n);
        text += n == 0 ? 1 : n;
    }
}

void text_clean(struct str *out, const char *text)
{
    add_clean(out, text, false);
}

void text_escape(struct str *out, const char *text)
{
    add_clean(out, text, true);
}

void text_sentence(struct str *out, const char *text)
{
    size_t start = out->len;

    add_clean(out, text, true);
    if (out->len == start)
        return;
    out->text[start] = (char)toupper((unsigned char)out->text[start]);
    if (strchr(".!?", out->text[out->len - 1]) == NULL)
        str_addc(out, '.');
}

void text_slug(struct str *out, const char *text)
{
    size_t n = 0;

    for (; text != NULL && *text != '\0' && n < 48; text++) {
        bool plain = isalnum((unsigned char)*text) && (*text & 0x80) == 0;

        if (plain || *text == '_') {
            str_addc(out, *text);
            n++;
        } else if (n > 0 && out->text[out->len - 1] != '-') {
            str_addc(out, '-');
            n++;
        }
    }
    if (n == 0)
        str_add(out, "unnamed");
}

/* Thousandths of an em, from the space on. */
static const short ascii_width[95] = {
    318, 401, 460, 838, 636,  950, 780, 275, 390, 390, 500, 838, 318, 361,
    318, 337, 636, 636, 636,  636, 636, 636, 636, 636, 636, 636, 337, 337,
    838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
    295, 656, 557, 863, 748,  787, 603, 787, 695, 635, 611, 732, 684, 989,
    685, 611, 685, 390, 337,  390, 838, 500, 500, 613, 635, 550, 635, 615,
    352, 635, 634, 278, 278,  579, 278, 974, 634, 612, 635, 635, 411, 521,
    392, 634, 592, 818, 592,  592, 525, 636, 337, 636, 838,
};

/* Thousandths of an em for the character of N bytes at AT. */
static int width_of(const char *at, size_t n)
{
    unsigned char lead = (unsigned char)at[0];

    if (n == 1 && *at >= ' ' && *at < 0x7f)
        return ascii_width[*at - ' '];
    for (size_t i = 0; i < COUNT_OF(superscript); i++) {
        if (strncmp(at, superscript[i], n) == 0)
            return 401;
    }
    if (n == 2)
        return lead == 0xc2 && (unsigned char)at[1] == 0xa0 ? 318 : 838;
    return 1000;
}

double text_width(const char *text, double size)
{
    int sum = 0;

    while (*text != '\0') {
        size_t n = char_bytes(text);

        sum += width_of(text, n);
        text += n == 0 ? 1 : n;
    }
    return size * sum / 1000;
}

void text_fit(struct str *out, const char *text, double size, double width)
{
    const char *at = text;
    double used = text_width(ELLIPSIS, size);

    if (text_width(text, size) <= width) {
        str_add(out, text);
        return;
    }
    while (*at != '\0') {
        size_t n = char_bytes(at);

        used += size * width_of(at, n) / 1000;
        if (used > width)
            break;
        at += n == 0 ? 1 : n;
    }
    str_addn(out, text, (size_t)(at - text));
    str_add(out, ELLIPSIS);
}
