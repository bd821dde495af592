/* table.c - what all tables have in common. */
#include "config.h"

#include "import/table.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *skip_digits(const char *s)
{
    while (*s >= '0' && *s <= '9')
        s++;
    return s;
}

/* A decimal number and nothing else. */
static bool is_decimal(const char *s)
{
    const char *digits = s += *s == '-' || *s == '+';
    size_t n;

    s = skip_digits(s);
    n = (size_t)(s - digits);
    if (*s == '.') {
        digits = ++s;
        s = skip_digits(s);
        n += (size_t)(s - digits);
    }
    if (n > 0 && (*s == 'e' || *s == 'E')) {
        s++;
        s += *s == '-' || *s == '+';
        digits = s;
        s = skip_digits(s);
        n = (size_t)(s - digits);
    }
    return n > 0 && *s == '\0';
}

static bool is_one_of(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(text, words[i]) == 0)
            return true;
    }
    return false;
}

static enum cell_number word_number(const char *text)
{
    static const char *const nan[] = {"nan", "NaN", "NAN", "-nan"};
    static const char *const nothing[] = {"", "NA", "N/A", "null", "None"};

    if (is_one_of(text, nan, COUNT_OF(nan)))
        return CELL_IS_NAN;
    return is_one_of(text, nothing, COUNT_OF(nothing)) ? CELL_IS_NOTHING
                                                       : CELL_IS_OTHER;
}

enum cell_number cell_number(double *value, const struct cell *cell)
{
    switch (cell->kind) {
    case CELL_ABSENT:
        return CELL_IS_NOTHING;
    case CELL_NUMBER:
        *value = cell->number;
        break;
    case CELL_TEXT:
        if (!is_decimal(cell->text))
            return word_number(cell->text);
        *value = strtod(cell->text, NULL);
    }
    return isnan(*value) ? CELL_IS_NAN : CELL_IS_NUMBER;
}

const char *cell_text(char *buffer, size_t len, const struct cell *cell)
{
    if (cell->kind == CELL_TEXT)
        return cell->text;
    if (cell->kind == CELL_ABSENT)
        return "";
    snprintf(buffer, len, "%.15g", cell->number);
    return buffer;
}

bool cell_is(const struct cell *cell, const char *text)
{
    const struct cell other = {.kind = CELL_TEXT, .text = text};
    double a, b;

    if (cell->kind == CELL_TEXT && strcmp(text, cell->text) == 0)
        return true;
    return cell_number(&a, &other) == CELL_IS_NUMBER &&
           cell_number(&b, cell) == CELL_IS_NUMBER && a == b;
}

int table_find(const struct table *table, const char *column)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        if (strcmp(table->columns[i], column) == 0)
            return (int)i;
    }
    return TABLE_NO_COLUMN;
}

bool place_fault(struct err *err, const char *file, const char *unit,
                 size_t place, const char *what)
{
    if (unit != NULL)
        return err_set(err, "%s: %s %zu: %s", file, unit, place, what);
    return err_set(err, "%s:%zu: %s", file, place, what);
}

bool table_fault(const struct table *table, struct err *err, const char *fmt,
                 ...)
{
    char what[400];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return place_fault(err, table->file, table->type->place, table->place,
                       what);
}

enum table_step table_next(struct table *table, struct err *err)
{
    return table->type->next(table, err);
}

void table_close(struct table *table)
{
    if (table != NULL)
        table->type->close(table);
}
