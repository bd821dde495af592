/* expression.c - arithmetic on the columns of a file. */
#include "config.h"

#include "import/expression.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/str.h"

/* Depth and length bound how deep evaluation goes. */
enum { MAX_DEPTH = 64, MAX_LENGTH = 16384 };

enum kind { NUMBER, COLUMN, LOOKUP, NEGATE, ADD, SUBTRACT, MULTIPLY, DIVIDE };

struct pair {
    const char *key;
    double value;
};

struct expression {
    enum kind kind;
    double number;    /* NUMBER */
    int column;       /* COLUMN, LOOKUP */
    const char *name; /* of the column */
    const struct pair *pairs;
    size_t n_pairs;                        /* LOOKUP */
    const struct expression *left, *right; /* NEGATE has a left one only */
};

struct parser {
    struct arena *arena;
    const char *text, *at;
    const struct columns *columns;
    int depth;
    struct err *err;
};

/* ---- words ---- */

static void skip_spaces(struct parser *p)
{
    while (*p->at == ' ' || *p->at == '\t')
        p->at++;
}

static bool accept(struct parser *p, char c)
{
    skip_spaces(p);
    if (*p->at != c)
        return false;
    p->at++;
    return true;
}

static struct expression *refuse(struct parser *p, const char *wanted)
{
    if (*p->at == '\0')
        err_set(p->err, "'%s' ends where %s should stand", p->text, wanted);
    else
        err_set(p->err, "'%s': at '%.20s' there should be %s", p->text, p->at,
                wanted);
    return NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* A name in quotes, or one of letters, digits, '_' and '.'; NULL: there is
 * none. */
static const char *read_name(struct parser *p)
{
    skip_spaces(p);
    const char *from = p->at;
    if (*from == '"') {
        const char *end = strchr(from + 1, '"');

        if (end == NULL)
            return NULL;
        p->at = end + 1;
        return arena_strndup(p->arena, from + 1, (size_t)(end - from) - 1);
    }
    if (!is_letter(*from))
        return NULL;
    while (is_letter(*p->at) || is_digit(*p->at) || *p->at == '.')
        p->at++;
    return arena_strndup(p->arena, from, (size_t)(p->at - from));
}

/* As in a study: 65536, 626k, 2.5e-4. */
static bool read_number(struct parser *p, double *value)
{
    skip_spaces(p);
    const char *end = p->at;
    struct number number;

    while (is_digit(*end) || *end == '.' || is_letter(*end) ||
           ((*end == '-' || *end == '+') && end > p->at &&
            (end[-1] == 'e' || end[-1] == 'E')))
        end++;
    if (!number_parse(&number, p->at, (size_t)(end - p->at)))
        return false;
    *value = number.real;
    p->at = end;
    return true;
}

/* ---- sentences ---- */

static struct expression *parse_sum(struct parser *p);

static struct expression *make(struct parser *p, enum kind kind,
                               const struct expression *left,
                               const struct expression *right)
{
    struct expression *e = arena_new_of(p->arena, struct expression);

    *e = (struct expression){.kind = kind, .left = left, .right = right};
    return e;
}

/* A key of a lookup: up to its colon. */
static const char *read_key(struct parser *p)
{
    skip_spaces(p);
    if (*p->at == '"')
        return read_name(p);
    size_t len = strcspn(p->at, ":,]");
    const char *from = p->at;
    p->at += len;
    while (len > 0 && from[len - 1] == ' ')
        len--;
    return len == 0 ? NULL : arena_strndup(p->arena, from, len);
}

/* "[128:604362, 256:2322634]", of which the bracket was read. */
static struct expression *parse_lookup(struct parser *p, struct expression *e)
{
    size_t room = 1;

    for (const char *c = p->at; *c != '\0' && *c != ']'; c++)
        room += *c == ',';
    struct pair *pairs = arena_array(p->arena, struct pair, room);
    do {
        struct pair *pair = &pairs[e->n_pairs++];

        pair->key = read_key(p);
        if (pair->key == NULL || !accept(p, ':'))
            return refuse(p, "VALUE:NUMBER");
        if (!read_number(p, &pair->value))
            return refuse(p, "a number");
    } while (accept(p, ','));
    if (!accept(p, ']'))
        return refuse(p, "']'");
    e->kind = LOOKUP;
    e->pairs = pairs;
    return e;
}

static struct expression *parse_column(struct parser *p, const char *name)
{
    struct expression *e = make(p, COLUMN, NULL, NULL);

    e->name = name;
    e->column = p->columns->find(p->columns->ctx, name);
    if (e->column == TABLE_NO_COLUMN) {
        err_set(p->err, "there is no column '%s'", name);
        return NULL;
    }
    return e;
}

static struct expression *parse_item(struct parser *p)
{
    struct expression *e;
    const char *name;

    if (accept(p, '(')) {
        e = parse_sum(p);
        if (e != NULL && !accept(p, ')'))
            return refuse(p, "')'");
        return e;
    }
    name = read_name(p);
    if (name != NULL) {
        e = parse_column(p, name);
        return e != NULL && accept(p, '[') ? parse_lookup(p, e) : e;
    }
    e = make(p, NUMBER, NULL, NULL);
    return read_number(p, &e->number) ? e : refuse(p, "a column or a number");
}

static struct expression *parse_factor(struct parser *p)
{
    struct expression *e;

    if (p->depth++ == MAX_DEPTH)
        return refuse(p, "less in brackets");
    if (accept(p, '-')) {
        e = parse_factor(p);
        e = e == NULL ? NULL : make(p, NEGATE, e, NULL);
    } else {
        e = parse_item(p);
    }
    p->depth--;
    return e;
}

/* Operands joined by the signs of two operations, from left to right. */
static struct expression *parse_chain(
    struct parser *p, struct expression *(*operand)(struct parser *p),
    const char *signs, const enum kind kinds[2])
{
    struct expression *e = operand(p);

    while (e != NULL) {
        enum kind kind = accept(p, signs[0]) ? kinds[0] : kinds[1];

        if (kind == kinds[1] && !accept(p, signs[1]))
            break;
        struct expression *right = operand(p);
        e = right == NULL ? NULL : make(p, kind, e, right);
    }
    return e;
}

static struct expression *parse_product(struct parser *p)
{
    static const enum kind kinds[] = {MULTIPLY, DIVIDE};

    return parse_chain(p, parse_factor, "*/", kinds);
}

static struct expression *parse_sum(struct parser *p)
{
    static const enum kind kinds[] = {ADD, SUBTRACT};

    return parse_chain(p, parse_product, "+-", kinds);
}

/* Columns joined by '+'. */
static struct expression *parse_texts(struct parser *p)
{
    struct expression *e = NULL;

    do {
        const char *name = read_name(p);

        if (name == NULL)
            return refuse(p, "the name of a column");
        struct expression *right = parse_column(p, name);
        if (right == NULL)
            return NULL;
        e = e == NULL ? right : make(p, ADD, e, right);
    } while (accept(p, '+'));
    return *p->at == '\0' ? e : refuse(p, "'+' or nothing");
}

/* A column by its whole name, however it is spelt. */
static struct expression *whole_column(struct parser *p)
{
    int column = p->columns->find(p->columns->ctx, p->text);
    struct expression *e;

    if (column == TABLE_NO_COLUMN)
        return NULL;
    e = make(p, COLUMN, NULL, NULL);
    e->column = column;
    e->name = p->text;
    return e;
}

/* All of TEXT: a column's name, or else a SENTENCE. */
static struct expression *parse_all(
    struct arena *arena, const char *text, const struct columns *columns,
    struct expression *(*sentence)(struct parser *p), struct err *err)
{
    struct parser p = {arena, text, text, columns, 0, err};
    struct expression *e = whole_column(&p);

    if (e != NULL)
        return e;
    if (strlen(text) > MAX_LENGTH) {
        err_set(err, "'%.40s...' is longer than %d bytes", text,
                (int)MAX_LENGTH);
        return NULL;
    }
    e = sentence(&p);
    skip_spaces(&p);
    if (e != NULL && *p.at != '\0')
        return refuse(&p, "nothing more");
    return e;
}

struct expression *expression_parse(struct arena *arena, const char *text,
                                    const struct columns *columns,
                                    struct err *err)
{
    return parse_all(arena, text, columns, parse_sum, err);
}

struct expression *expression_parse_text(struct arena *arena, const char *text,
                                         const struct columns *columns,
                                         struct err *err)
{
    return parse_all(arena, text, columns, parse_texts, err);
}

int expression_column(const struct expression *e)
{
    return e->kind == COLUMN ? e->column : TABLE_NO_COLUMN;
}

/* Whether E names no other column than *ONE, which is set when it is NULL. */
static bool names_one(const struct expression *e, const struct expression **one)
{
    switch (e->kind) {
    case NUMBER:
        return true;
    case COLUMN:
    case LOOKUP:
        if (*one == NULL)
            *one = e;
        return (*one)->column == e->column;
    case NEGATE:
        return names_one(e->left, one);
    default:
        return names_one(e->left, one) && names_one(e->right, one);
    }
}

const char *expression_hangs_on(const struct expression *e, int *column)
{
    const struct expression *one = NULL;

    if (!names_one(e, &one) || one == NULL)
        return NULL;
    *column = one->column;
    return one->name;
}

/* ---- values ---- */

static enum expression_value column_number(double *value,
                                           const struct expression *e,
                                           const struct columns *columns,
                                           struct err *err)
{
    struct cell cell = columns->cell(columns->ctx, e->column);

    switch (cell_number(value, &cell)) {
    case CELL_IS_NUMBER:
        if (isfinite(*value))
            return VALUE_FOUND;
        if (cell.kind == CELL_TEXT)
            err_set(err, "%s is '%.40s', too large", e->name, cell.text);
        else
            err_set(err, "%s is infinite", e->name);
        return VALUE_FAULT;
    case CELL_IS_NAN:
        return VALUE_NAN;
    case CELL_IS_NOTHING:
        return VALUE_MISSING;
    case CELL_IS_OTHER:
        break;
    }
    err_set(err, "%s is '%.40s', not a finite number%s", e->name, cell.text,
            strchr(cell.text, ',') != NULL ? " (one has a point and no comma)"
                                           : "");
    return VALUE_FAULT;
}

static enum expression_value looked_up(double *value,
                                       const struct expression *e,
                                       const struct columns *columns,
                                       struct err *err)
{
    struct cell cell = columns->cell(columns->ctx, e->column);
    char buffer[CELL_TEXT_ROOM];

    for (size_t i = 0; i < e->n_pairs; i++) {
        if (cell_is(&cell, e->pairs[i].key)) {
            *value = e->pairs[i].value;
            return VALUE_FOUND;
        }
    }
    err_set(err, "%s is '%.40s', for which the brackets have no value", e->name,
            cell_text(buffer, sizeof buffer, &cell));
    return VALUE_FAULT;
}

static double combine(enum kind kind, double a, double b)
{
    switch (kind) {
    case ADD:
        return a + b;
    case SUBTRACT:
        return a - b;
    case MULTIPLY:
        return a * b;
    default:
        return a / b;
    }
}

enum expression_value expression_number(double *value,
                                        const struct expression *e,
                                        const struct columns *columns,
                                        struct err *err)
{
    enum expression_value found;
    double right = 0;

    switch (e->kind) {
    case NUMBER:
        *value = e->number;
        return VALUE_FOUND;
    case COLUMN:
        return column_number(value, e, columns, err);
    case LOOKUP:
        return looked_up(value, e, columns, err);
    case NEGATE:
        found = expression_number(value, e->left, columns, err);
        if (found == VALUE_FOUND)
            *value = -*value;
        return found;
    default:
        break;
    }
    found = expression_number(value, e->left, columns, err);
    if (found == VALUE_FOUND)
        found = expression_number(&right, e->right, columns, err);
    if (found != VALUE_FOUND)
        return found;
    *value = combine(e->kind, *value, right);
    if (isfinite(*value))
        return VALUE_FOUND;
    err_set(err, "the result of the arithmetic is not a finite number");
    return VALUE_FAULT;
}

void expression_text(struct str *out, const struct expression *e,
                     const struct columns *columns)
{
    char buffer[CELL_TEXT_ROOM];

    if (e->kind == ADD) {
        expression_text(out, e->left, columns);
        str_addc(out, '/');
        expression_text(out, e->right, columns);
        return;
    }
    struct cell cell = columns->cell(columns->ctx, e->column);
    str_add(out, cell_text(buffer, sizeof buffer, &cell));
}
