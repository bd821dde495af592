/* value.c - what an expression of the study language comes to. */
#include "config.h"

#include "base/value.h"

#include <string.h>

#include "base/str.h"

struct value value_bool(bool truth)
{
    return (struct value){.kind = VALUE_BOOL, .truth = truth};
}

struct value value_number(struct number number)
{
    return (struct value){.kind = VALUE_NUMBER, .number = number};
}

struct value value_string(const char *string)
{
    return (struct value){.kind = VALUE_STRING, .string = string};
}

bool value_equal(const struct value *a, const struct value *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case VALUE_NONE:
        return true;
    case VALUE_BOOL:
        return a->truth == b->truth;
    case VALUE_NUMBER:
        return dim_equal(a->number.dim, b->number.dim) &&
               number_cmp(a->number, b->number) == 0;
    case VALUE_STRING:
        return strcmp(a->string, b->string) == 0;
    case VALUE_LIST:
        if (a->list.n != b->list.n)
            return false;
        for (size_t i = 0; i < a->list.n; i++) {
            if (!value_equal(&a->list.items[i], &b->list.items[i]))
                return false;
        }
        return true;
    }
    return false;
}

static void print_quoted(struct str *out, const char *text)
{
    str_addc(out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            str_printf(out, "\\%c", *c);
        else if ((unsigned char)*c < 0x20)
            str_printf(out, "\\x%02x", (unsigned char)*c);
        else
            str_addc(out, *c);
    }
    str_addc(out, '"');
}

/* On one line, as it stands in a study. */
static void print_bare(struct str *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n' || *c == '\t')
            str_add(out, *c == '\n' ? "\\n" : "\\t");
        else
            str_addc(out, *c);
    }
}

static void print(struct str *out, const struct value *value, bool canonical)
{
    switch (value->kind) {
    case VALUE_NONE:
        str_add(out, "none");
        break;
    case VALUE_BOOL:
        str_add(out, value->truth ? "true" : "false");
        break;
    case VALUE_NUMBER:
        (canonical ? number_print : number_print_short)(out, value->number);
        break;
    case VALUE_STRING:
        if (canonical)
            print_quoted(out, value->string);
        else
            print_bare(out, value->string);
        break;
    case VALUE_LIST:
        str_addc(out, '[');
        for (size_t i = 0; i < value->list.n; i++) {
            if (i > 0)
                str_add(out, ", ");
            print(out, &value->list.items[i], canonical);
        }
        str_addc(out, ']');
        break;
    }
}

void value_print(struct str *out, const struct value *value)
{
    print(out, value, true);
}

void value_print_short(struct str *out, const struct value *value)
{
    print(out, value, false);
}
