/* monitor.c - the monitor files of one run, as a table of its episodes.
 *
 * Stable-Baselines3 writes one file for each copy of the environment: a line
 * "#{json}" with when it began, then rows of an episode's return r, length l
 * and the seconds t since.  Put in the order of time, the lengths add up to the
 * interactions of the run. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/mem.h"
#include "import/delimited.h"

static const size_t max_episodes = (size_t)1 << 25;

enum field { FIELD_R, FIELD_L, FIELD_T, FIELD_COUNT };
static const char *const field_names[FIELD_COUNT] = {"r", "l", "t"};

enum { COLUMN_INTERACTIONS = FIELD_COUNT, COLUMN_RETURN, COLUMN_COUNT };
static const char *const columns[COLUMN_COUNT] = {
    "r", "l",
    "t", [COLUMN_INTERACTIONS] = "interactions", [COLUMN_RETURN] = "return"};

struct episode {
    double fields[FIELD_COUNT];
    double at_s; /* when it ended */
    double interactions;
    size_t order; /* as read: keeps the sort stable */
};

struct monitor {
    struct table table;
    struct episode *episodes;
    size_t n, cap;
    size_t row; /* the next */
};

/* ---- head ---- */

struct head {
    double began_s;
    const char *environment; /* or NULL */
};

/* What "#{...}" says; files of other programs may lack it. */
static bool read_head(struct arena *arena, struct head *out,
                      const struct table_file *file, struct err *err)
{
    json_error_t error;

    *out = (struct head){0};
    if (file->len == 0 || file->text[0] != '#')
        return true;
    json_t *json =
        json_loadb(file->text + 1, strcspn(file->text + 1, "\r\n"), 0, &error);
    if (json == NULL)
        return err_set(err, "%s:1: what stands behind the # is not JSON: %s",
                       file->path, error.text);
    json_t *began = json_object_get(json, "t_start");
    json_t *environment = json_object_get(json, "env_id");
    if (json_is_number(began))
        out->began_s = json_number_value(began);
    if (json_is_string(environment))
        out->environment = arena_strdup(arena, json_string_value(environment));
    json_decref(json);
    return true;
}

static bool same_environment(struct monitor *m, const struct table_file *file,
                             const char *environment, struct err *err)
{
    const char *before = m->table.environment;

    if (before == NULL)
        m->table.environment = environment;
    if (before == NULL || environment == NULL ||
        strcmp(before, environment) == 0)
        return true;
    return err_set(err,
                   "%s is of environment %s, and %s of %s: the files of one "
                   "folder are those of one run",
                   m->table.file, before, file->path, environment);
}

/* ---- episodes ---- */

static bool read_field(const struct table *table, const int *where,
                       enum field field, double *value, struct err *err)
{
    struct cell cell = table->type->cell(table, (size_t)where[field]);
    enum cell_number found = cell_number(value, &cell);

    if (found == CELL_IS_NUMBER && isfinite(*value))
        return true;
    /* A return that diverged is told of later. */
    if (found == CELL_IS_NAN && field == FIELD_R)
        return true;
    return table_fault(table, err, "%s is '%.40s', not a finite number",
                       field_names[field], cell.text);
}

static bool read_episode(struct episode *out, const struct table *table,
                         const int *where, struct err *err)
{
    for (int f = 0; f < FIELD_COUNT; f++) {
        out->fields[f] = (double)NAN;
        if (!read_field(table, where, (enum field)f, &out->fields[f], err))
            return false;
    }
    return out->fields[FIELD_L] > 0 ||
           table_fault(table, err, "l is %g: an episode has a length",
                       out->fields[FIELD_L]);
}

/* A run that was continued counts its seconds anew: they go on from where they
 * were. */
static bool add_episodes(struct monitor *m, struct table *table, double began_s,
                         const int *where, struct err *err)
{
    enum table_step step;
    double last = 0;

    while ((step = table_next(table, err)) == TABLE_ROW) {
        struct episode e = {.order = m->n};

        if (!read_episode(&e, table, where, err))
            return false;
        if (m->n == max_episodes)
            return table_fault(table, err, "more than %zu episodes",
                               max_episodes);
        if (e.fields[FIELD_T] < last)
            began_s += last;
        last = e.fields[FIELD_T];
        e.at_s = began_s + last;
        m->episodes = mem_grow(m->episodes, &m->cap, m->n, sizeof *m->episodes);
        m->episodes[m->n++] = e;
    }
    return step == TABLE_END;
}

static bool find_fields(const struct table *table, int *where, struct err *err)
{
    for (int f = 0; f < FIELD_COUNT; f++) {
        where[f] = table_find(table, field_names[f]);
        if (where[f] == TABLE_NO_COLUMN)
            return table_fault(table, err,
                               "there is no column '%s'; a monitor file has "
                               "r, l and t (another one is of format csv)",
                               field_names[f]);
    }
    return true;
}

static bool add_file(struct monitor *m, struct arena *arena,
                     const struct table_file *file, struct err *err)
{
    static const struct delimited_form form = {.separator = ',',
                                               .head_line = true};
    struct head head;
    int where[FIELD_COUNT];

    if (!read_head(arena, &head, file, err) ||
        !same_environment(m, file, head.environment, err))
        return false;
    struct table *table = delimited_open(file, &form, err);
    bool ok = table != NULL && find_fields(table, where, err) &&
              add_episodes(m, table, head.began_s, where, err);
    table_close(table);
    return ok;
}

static int by_time(const void *a, const void *b)
{
    const struct episode *x = a, *y = b;

    if (x->at_s != y->at_s)
        return x->at_s < y->at_s ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* ---- the table ---- */

static enum table_step next(struct table *table, struct err *err)
{
    struct monitor *m = (struct monitor *)table;

    (void)err; /* nothing is left that could be wrong */
    if (m->row == m->n)
        return TABLE_END;
    table->place = ++m->row;
    return TABLE_ROW;
}

static struct cell cell(const struct table *table, size_t column)
{
    const struct monitor *m = (const struct monitor *)table;
    const struct episode *e = &m->episodes[m->row - 1];
    double value = e->fields[column < FIELD_COUNT ? column : FIELD_R];

    if (column == COLUMN_INTERACTIONS)
        value = e->interactions;
    return (struct cell){.kind = CELL_NUMBER, .number = value};
}

static void close_table(struct table *table)
{
    struct monitor *m = (struct monitor *)table;

    free(m->episodes);
    free(m);
}

struct table *table_open_monitor(const struct table_input *in, struct err *err)
{
    static const struct table_type type = {
        .next = next, .cell = cell, .close = close_table, .place = "episode"};
    struct monitor *m = mem_calloc(1, sizeof *m);
    double interactions = 0;

    m->table = (struct table){.type = &type,
                              .file = in->files[0].path,
                              .columns = columns,
                              .n_columns = COLUMN_COUNT};
    for (size_t i = 0; i < in->n; i++) {
        if (!add_file(m, in->arena, &in->files[i], err)) {
            close_table(&m->table);
            return NULL;
        }
    }
    if (m->n > 0)
        qsort(m->episodes, m->n, sizeof *m->episodes, by_time);
    for (size_t i = 0; i < m->n; i++)
        m->episodes[i].interactions = interactions +=
            m->episodes[i].fields[FIELD_L];
    return &m->table;
}
