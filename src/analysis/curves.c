/* curves.c - learning curves out of a CSV file. */
#include "config.h"

#include "analysis/curves.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"

/* No honest file comes near these. */
enum { MAX_COLUMNS = 4096, MAX_FIELD = 4096 };
static const size_t max_bytes = (size_t)1 << 30;
static const size_t max_rows = 20000000;

enum column {
    COLUMN_RUN,
    COLUMN_ENVIRONMENT,
    COLUMN_SEED,
    COLUMN_PARAMETERS,
    COLUMN_INTERACTIONS,
    COLUMN_RETURN,
    COLUMN_COUNT
};

static const char *const column_names[COLUMN_COUNT] = {
    [COLUMN_RUN] = "run",
    [COLUMN_ENVIRONMENT] = "environment",
    [COLUMN_SEED] = "seed",
    [COLUMN_PARAMETERS] = "parameters",
    [COLUMN_INTERACTIONS] = "interactions",
    [COLUMN_RETURN] = "return",
};

/* A field as it stands in the text; quotes are taken off when it is used. */
struct field {
    const char *text;
    size_t len;
    bool quoted;
    size_t line; /* where it starts, from 1 */
};

struct row {
    size_t run; /* index into runs */
    double interactions, ret;
    size_t line;
};

struct run {
    const char *name, *environment; /* in the arena */
    double parameters;
    int64_t seed;
    size_t line; /* that names it first */
    size_t rows;
};

struct reader {
    struct arena *arena;
    const char *file, *at, *end;
    size_t line;
    struct err *err;

    struct field *fields; /* of the row last read */
    size_t n_fields, cap_fields;
    size_t n_header;
    size_t where[COLUMN_COUNT]; /* field of each column */
    struct str scratch;

    struct row *rows;
    size_t n_rows, cap_rows;
    struct run *runs;
    size_t n_runs, cap_runs;
    size_t *table; /* open hashing: index of a run + 1, 0 is free */
    size_t table_size;
    size_t last_run; /* rows of a run mostly stand together */
};

static bool fault(struct reader *r, size_t line, const char *fmt, ...)
    ATTR_PRINTF(3, 4);

static bool fault(struct reader *r, size_t line, const char *fmt, ...)
{
    char what[256];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return err_set(r->err, "%s:%zu: %s", r->file, line, what);
}

/* ---- fields ---- */

/* Past a quoted field: AT is behind its first quote, and ends behind its
 * last. */
static bool skip_quoted(struct reader *r, struct field *f)
{
    for (; r->at < r->end; r->at++) {
        if (*r->at == '\n')
            r->line++;
        if (*r->at != '"')
            continue;
        if (r->at + 1 < r->end && r->at[1] == '"') {
            r->at++;
            continue;
        }
        f->len = (size_t)(r->at - f->text);
        r->at++;
        return true;
    }
    return fault(r, f->line, "the quotes that open in field %zu do not close",
                 r->n_fields + 1);
}

static bool at_line_end(const struct reader *r)
{
    return r->at == r->end || *r->at == '\n' ||
           (*r->at == '\r' && (r->at + 1 == r->end || r->at[1] == '\n'));
}

static bool read_field(struct reader *r)
{
    struct field f = {.text = r->at, .line = r->line};

    if (r->n_fields == MAX_COLUMNS)
        return fault(r, r->line, "more than %d fields", (int)MAX_COLUMNS);
    if (r->at < r->end && *r->at == '"') {
        f.quoted = true;
        f.text = ++r->at;
        if (!skip_quoted(r, &f))
            return false;
        if (!at_line_end(r) && *r->at != ',')
            return fault(r, r->line,
                         "field %zu goes on behind its closing quotes",
                         r->n_fields + 1);
    } else {
        while (!at_line_end(r) && *r->at != ',')
            r->at++;
        f.len = (size_t)(r->at - f.text);
    }
    if (f.len > MAX_FIELD)
        return fault(r, f.line, "field %zu is longer than %d bytes",
                     r->n_fields + 1, (int)MAX_FIELD);
    r->fields =
        mem_grow(r->fields, &r->cap_fields, r->n_fields, sizeof *r->fields);
    r->fields[r->n_fields++] = f;
    return true;
}

/* Read one row, past its end of line.  An empty line is a row without
 * fields. */
static bool read_row(struct reader *r)
{
    r->n_fields = 0;
    while (!at_line_end(r) || r->n_fields > 0) {
        if (!read_field(r))
            return false;
        if (r->at == r->end || *r->at != ',')
            break;
        r->at++;
    }
    if (r->at < r->end && *r->at == '\r')
        r->at++;
    if (r->at < r->end) {
        r->at++;
        r->line++;
    }
    return true;
}

/* The field without quotes, good until the next call. */
static const char *field_text(struct reader *r, const struct field *f)
{
    str_clear(&r->scratch);
    for (size_t i = 0; i < f->len; i++) {
        if (f->quoted && f->text[i] == '"')
            i++; /* doubled */
        str_addc(&r->scratch, f->text[i]);
    }
    return str_text(&r->scratch);
}

/* ---- header ---- */

static bool read_header(struct reader *r)
{
    size_t line;

    do {
        line = r->line;
        if (r->at == r->end)
            return fault(r, line, "the file is empty");
        if (!read_row(r))
            return false;
    } while (r->n_fields == 0);
    r->n_header = r->n_fields;
    for (int c = 0; c < COLUMN_COUNT; c++) {
        bool found = false;

        for (size_t i = 0; i < r->n_fields; i++) {
            if (strcmp(field_text(r, &r->fields[i]), column_names[c]) != 0)
                continue;
            if (found)
                return fault(r, line, "two columns are named '%s'",
                             column_names[c]);
            found = true;
            r->where[c] = i;
        }
        if (!found)
            return fault(r, line, "there is no column '%s'", column_names[c]);
    }
    return true;
}

/* ---- values ---- */

static const struct field *column(const struct reader *r, enum column c)
{
    return &r->fields[r->where[c]];
}

static bool bad_value(struct reader *r, enum column c, const char *what)
{
    const struct field *f = column(r, c);

    return fault(r, f->line, "%s is '%.40s', %s", column_names[c],
                 field_text(r, f), what);
}

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

static bool read_real(struct reader *r, enum column c, double *value)
{
    const char *text = field_text(r, column(r, c));

    if (!is_decimal(text))
        return bad_value(r, c, "not a finite number");
    *value = strtod(text, NULL);
    if (!isfinite(*value))
        return bad_value(r, c, "too large");
    return true;
}

static bool read_positive(struct reader *r, enum column c, double *value)
{
    if (!read_real(r, c, value))
        return false;
    return *value > 0 || bad_value(r, c, "not positive");
}

static bool read_whole(struct reader *r, enum column c, int64_t *value)
{
    const char *text = field_text(r, column(r, c));
    const char *digits = text + (*text == '-');
    char *end;

    if (*digits < '0' || *digits > '9')
        return bad_value(r, c, "not a whole number");
    errno = 0;
    *value = strtoll(text, &end, 10);
    if (*end != '\0')
        return bad_value(r, c, "not a whole number");
    return errno == 0 || bad_value(r, c, "too large");
}

/* ---- runs ---- */

static uint64_t hash_text(uint64_t h, const char *s)
{
    for (; *s != '\0'; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
    return (h ^ 0xff) * UINT64_C(0x100000001b3);
}

/* Where the run stands in the table, or where it would. */
static size_t *find_slot(struct reader *r, const char *name,
                         const char *environment)
{
    uint64_t h = hash_text(UINT64_C(0xcbf29ce484222325), name);
    size_t i = (size_t)hash_text(h, environment) & (r->table_size - 1);

    for (;; i = (i + 1) & (r->table_size - 1)) {
        size_t *slot = &r->table[i];

        if (*slot == 0 ||
            (strcmp(r->runs[*slot - 1].name, name) == 0 &&
             strcmp(r->runs[*slot - 1].environment, environment) == 0))
            return slot;
    }
}

static void grow_table(struct reader *r)
{
    if (2 * (r->n_runs + 1) <= r->table_size)
        return;
    r->table_size = r->table_size == 0 ? 64 : 2 * r->table_size;
    free(r->table);
    r->table = mem_calloc(r->table_size, sizeof *r->table);
    for (size_t i = 0; i < r->n_runs; i++)
        *find_slot(r, r->runs[i].name, r->runs[i].environment) = i + 1;
}

static bool field_is(const struct field *f, const char *text)
{
    return !f->quoted && strlen(text) == f->len &&
           memcmp(f->text, text, f->len) == 0;
}

/* The run of the present row, entered when it is new. */
static bool find_run(struct reader *r, size_t *index)
{
    const struct field *name = column(r, COLUMN_RUN);
    const struct field *environment = column(r, COLUMN_ENVIRONMENT);

    if (r->last_run < r->n_runs && field_is(name, r->runs[r->last_run].name) &&
        field_is(environment, r->runs[r->last_run].environment)) {
        *index = r->last_run;
        return true;
    }
    if (name->len == 0)
        return fault(r, name->line, "run is empty");
    grow_table(r);
    char *run_name = mem_strdup(field_text(r, name));
    const char *env_name = field_text(r, environment);
    size_t *slot = find_slot(r, run_name, env_name);
    if (*slot == 0) {
        r->runs = mem_grow(r->runs, &r->cap_runs, r->n_runs, sizeof *r->runs);
        r->runs[r->n_runs++] = (struct run){
            .name = arena_strdup(r->arena, run_name),
            .environment = arena_strdup(r->arena, env_name),
        };
        *slot = r->n_runs;
    }
    free(run_name);
    *index = r->last_run = *slot - 1;
    return true;
}

static bool add_row(struct reader *r)
{
    struct row row;
    double parameters = 0;
    int64_t seed = 0;

    if (r->n_fields != r->n_header)
        return fault(r, r->fields[0].line,
                     "%zu field%s where the header has %zu", r->n_fields,
                     r->n_fields == 1 ? "" : "s", r->n_header);
    if (r->n_rows == max_rows)
        return fault(r, r->fields[0].line, "more than %zu rows", max_rows);
    row.line = r->fields[0].line;
    if (!find_run(r, &row.run) ||
        !read_positive(r, COLUMN_PARAMETERS, &parameters) ||
        !read_whole(r, COLUMN_SEED, &seed) ||
        !read_positive(r, COLUMN_INTERACTIONS, &row.interactions) ||
        !read_real(r, COLUMN_RETURN, &row.ret))
        return false;
    struct run *run = &r->runs[row.run];
    if (run->rows++ == 0) {
        run->parameters = parameters;
        run->seed = seed;
        run->line = row.line;
    }
    if (run->parameters != parameters)
        return fault(r, row.line,
                     "parameters of run '%.60s' are %.17g here and %.17g in "
                     "line %zu",
                     run->name, parameters, run->parameters, run->line);
    if (run->seed != seed)
        return fault(r, row.line,
                     "seed of run '%.60s' is %lld here and %lld in line %zu",
                     run->name, (long long)seed, (long long)run->seed,
                     run->line);
    r->rows = mem_grow(r->rows, &r->cap_rows, r->n_rows, sizeof *r->rows);
    r->rows[r->n_rows++] = row;
    return true;
}

/* ---- curves ---- */

static int by_run_and_interactions(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    if (x->interactions != y->interactions)
        return x->interactions < y->interactions ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static bool make_curves(struct reader *r, struct curve_set *out)
{
    struct curve *curves = arena_array(r->arena, struct curve, r->n_runs + 1);
    double *block = arena_array(r->arena, double, 2 * r->n_rows + 1);
    double *E = block, *R = block + r->n_rows;

    if (r->n_rows == 0)
        return fault(r, r->line, "there is a header and no rows");
    qsort(r->rows, r->n_rows, sizeof *r->rows, by_run_and_interactions);
    for (size_t i = 0; i < r->n_rows; i++) {
        const struct row *row = &r->rows[i], *last = row - (i > 0);
        const struct run *run = &r->runs[row->run];

        if (i > 0 && last->run == row->run &&
            last->interactions == row->interactions)
            return fault(r, row->line,
                         "interactions of run '%.60s' are %.17g here and in "
                         "line %zu",
                         run->name, row->interactions, last->line);
        if (i == 0 || last->run != row->run)
            curves[row->run] = (struct curve){
                .run = run->name,
                .environment = run->environment,
                .parameters = run->parameters,
                .seed = run->seed,
                .n = run->rows,
                .interactions = E + i,
                .returns = R + i,
            };
        E[i] = row->interactions;
        R[i] = row->ret;
    }
    out->curves = curves;
    out->n = r->n_runs;
    return true;
}

static bool read_all(struct reader *r, struct curve_set *out)
{
    const char *nul = memchr(r->at, '\0', (size_t)(r->end - r->at));

    if (nul != NULL)
        return err_set(r->err, "%s: byte %zu is zero; this is not a CSV file",
                       r->file, (size_t)(nul - r->at) + 1);
    if (r->end - r->at >= 3 && memcmp(r->at, "\xef\xbb\xbf", 3) == 0)
        r->at += 3;
    if (!read_header(r))
        return false;
    while (r->at < r->end) {
        if (!read_row(r) || (r->n_fields > 0 && !add_row(r)))
            return false;
    }
    return make_curves(r, out);
}

bool curves_parse_csv(struct arena *arena, struct curve_set *out,
                      const char *text, size_t len, const char *name,
                      struct err *err)
{
    struct reader r = {
        .arena = arena,
        .file = name,
        .at = text,
        .end = text + len,
        .line = 1,
        .err = err,
        .scratch = STR_INIT,
    };
    bool ok = read_all(&r, out);

    str_fini(&r.scratch);
    free(r.fields);
    free(r.rows);
    free(r.runs);
    free(r.table);
    return ok;
}

bool curves_read_csv(struct arena *arena, struct curve_set *out,
                     const char *path, struct err *err)
{
    char *text;
    size_t len;

    if (!file_read_gz(&text, &len, path, max_bytes, err))
        return false;
    bool ok = curves_parse_csv(arena, out, text, len, path, err);
    free(text);
    return ok;
}
