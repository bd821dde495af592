/* curves.c - files of others, as learning curves. */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/notes.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "import/collect.h"
#include "import/files.h"
#include "import/import.h"
#include "import/mapping.h"

/* ---- what a curve is made of ---- */

enum role {
    ROLE_RUN,
    ROLE_ENVIRONMENT,
    ROLE_SEED,
    ROLE_PARAMETERS,
    ROLE_INTERACTIONS,
    ROLE_RETURN,
    ROLE_COMPUTE,
    ROLE_COUNT
};

/* Where each is looked for when nothing is said: by its own name, and by those
 * that programs in wide use write. */
enum { MAX_USUAL = 12 };
static const struct {
    const char *name;
    bool needed;
    const char *usual[MAX_USUAL];
} roles[ROLE_COUNT] = {
    [ROLE_RUN] = {"run", false, {NULL}},
    [ROLE_ENVIRONMENT] = {"environment", false, {NULL}},
    [ROLE_SEED] = {"seed", false, {NULL}},
    [ROLE_PARAMETERS] = {"parameters", true, {NULL}},
    [ROLE_INTERACTIONS] =
        {"interactions",
         true,
         {
             "time/total_timesteps",                    /* SB3 */
             "ray/tune/num_env_steps_sampled_lifetime", /* RLlib */
             "num_env_steps_sampled_lifetime",          /* RLlib */
             "ray/tune/timesteps_total",                /* RLlib 1 */
             "timesteps_total",                         /* RLlib 1 */
             "global_step",                             /* CleanRL */
             "step", "Step", /* what TensorBoard and wandb save as CSV */
         }},
    [ROLE_RETURN] = {"return",
                     true,
                     {
                         "charts/episodic_return", /* CleanRL */
                         "rollout/ep_rew_mean",    /* SB3 */
                         "ray/tune/env_runners/episode_return_mean", /* RLlib */
                         "env_runners/episode_return_mean",          /* RLlib */
                         "ray/tune/episode_reward_mean", /* RLlib 1 */
                         "episode_reward_mean",          /* RLlib 1 */
                         "Value",                        /* TensorBoard's CSV */
                     }},
    [ROLE_COMPUTE] = {"compute", false, {NULL}},
};

/* A column of returns, in a table that may have several side by side. */
struct series {
    const struct expression *ret;
    const char *const *values; /* of the columns that its name makes */
};

/* How the present table becomes points. */
struct reading {
    struct arena *arena;
    struct collect *collect;
    struct notes *notes;
    const struct mapping *mapping;
    const struct table *table;
    struct binding binding;
    const struct expression *roles[ROLE_COUNT];
    const char *size_by; /* what parameters are worked out from, or NULL */
    int size_column;
    char size_buffer[CELL_TEXT_ROOM];
    const char **taken; /* (ROLE_COUNT) what was found for them */
    size_t n_taken;
    struct pattern pattern; /* of the series' columns */
    size_t first_made;
    struct series *series;
    size_t n_series;
    size_t rows, kept;
    bool several;                /* sources */
    size_t no_return, at_zero;   /* rows that were left out for it */
    struct str run, environment; /* of the present row */
    struct err *err;
};

static bool is_role(const char *name)
{
    for (int role = 0; role < ROLE_COUNT; role++) {
        if (strcmp(roles[role].name, name) == 0)
            return true;
    }
    return false;
}

static bool check_names(const struct mapping *mapping, struct err *err)
{
    for (size_t i = 0; i < mapping->n_columns; i++) {
        const struct mapped *m = &mapping->columns[i];

        if (is_role(m->name))
            continue;
        if (is_role(m->text))
            return err_set(err,
                           "'%s=%s': what a column is stands first, and the "
                           "column behind it: %s=%s",
                           m->name, m->text, m->text, m->name);
        return err_set(err,
                       "'%s=%s': of curves one can say run, environment, "
                       "seed, parameters, interactions, return and "
                       "compute",
                       m->name, m->text);
    }
    return true;
}

/* ---- binding ---- */

static const char *usual_column(struct reading *r, enum role role)
{
    const struct columns *columns = &r->binding.columns;

    if (columns->find(columns->ctx, roles[role].name) != TABLE_NO_COLUMN)
        return roles[role].name;
    for (size_t i = 0; i < MAX_USUAL && roles[role].usual[i] != NULL; i++) {
        if (columns->find(columns->ctx, roles[role].usual[i]) !=
            TABLE_NO_COLUMN)
            return roles[role].usual[i];
    }
    return NULL;
}

static bool no_such_role(struct reading *r, enum role role)
{
    err_set(r->err, "%s: there is no column '%s'; say what it is, as %s=%s",
            r->table->file, roles[role].name, roles[role].name,
            role == ROLE_PARAMETERS ? "626k or a COLUMN" : "COLUMN");
    return binding_list_columns(&r->binding, r->err);
}

static bool bind_text(struct reading *r, enum role role, const char *text)
{
    bool words = role == ROLE_RUN || role == ROLE_ENVIRONMENT;

    r->roles[role] = (words ? expression_parse_text : expression_parse)(
        r->arena, text, &r->binding.columns, r->err);
    if (r->roles[role] != NULL)
        return true;
    err_prefix(r->err, "%s: %s", r->table->file, roles[role].name);
    return binding_list_columns(&r->binding, r->err);
}

static bool bind_role(struct reading *r, enum role role)
{
    const char *text = mapping_find(r->mapping, roles[role].name);

    if (text == NULL)
        text = usual_column(r, role);
    if (text == NULL)
        return !roles[role].needed || no_such_role(r, role);
    r->taken[r->n_taken++] =
        arena_printf(r->arena, "%s=%s", roles[role].name, text);
    return bind_text(r, role, text);
}

/* ---- several returns side by side ---- */

/* Does the name of a table's column fit the pattern?  Then it is a series. */
static void match_series(struct reading *r, size_t column)
{
    const char **values =
        arena_array(r->arena, const char *, r->pattern.n_holes);
    const char *name = r->table->columns[column];

    if (!pattern_match(r->arena, values, &r->pattern, name))
        return;
    struct err ignored;
    const struct expression *ret =
        expression_parse(r->arena, name, &r->binding.columns, &ignored);
    r->series[r->n_series++] = (struct series){ret, values};
}

static bool bind_series(struct reading *r, const char *text)
{
    r->taken[r->n_taken++] =
        arena_printf(r->arena, "%s=%s", roles[ROLE_RETURN].name, text);
    if (!pattern_parse(r->arena, &r->pattern, text, r->err))
        return false;
    r->series = arena_array(r->arena, struct series, r->table->n_columns);
    for (size_t i = 0; i < r->table->n_columns; i++)
        match_series(r, i);
    if (r->n_series == 0) {
        err_set(r->err, "%s: no column is named like '%s'", r->table->file,
                text);
        return binding_list_columns(&r->binding, r->err);
    }
    for (size_t i = 0; i < r->pattern.n_holes; i++) {
        size_t made;

        if (!binding_make(&r->binding, &made, r->pattern.names[i], r->err))
            return false;
        if (i == 0)
            r->first_made = made;
    }
    return true;
}

static bool bind_return(struct reading *r)
{
    const char *text = mapping_find(r->mapping, roles[ROLE_RETURN].name);

    if (text != NULL && pattern_is(text) &&
        table_find(r->table, text) == TABLE_NO_COLUMN)
        return bind_series(r, text);
    if (!bind_role(r, ROLE_RETURN))
        return false;
    r->series = arena_new_of(r->arena, struct series);
    r->series[0].ret = r->roles[ROLE_RETURN];
    r->n_series = 1;
    return true;
}

static bool bind_all(struct reading *r, const char *label)
{
    if (!binding_init(r->arena, &r->binding, r->mapping, r->table, label,
                      r->err) ||
        !bind_return(r))
        return false;
    for (int role = 0; role < ROLE_COUNT; role++) {
        if (role != ROLE_RETURN && !bind_role(r, (enum role)role))
            return false;
    }
    const struct expression *size = r->roles[ROLE_PARAMETERS];
    r->size_by = expression_column(size) == TABLE_NO_COLUMN
                     ? expression_hangs_on(size, &r->size_column)
                     : NULL;
    return binding_finish(&r->binding, r->err);
}

/* ---- rows ---- */

static bool bad_value(struct reading *r)
{
    struct err what = *r->err;

    return table_fault(r->table, r->err, "%s", what.msg);
}

/* A number that must be there. */
static bool read_number(struct reading *r, enum role role, double *value)
{
    const struct expression *e = r->roles[role];

    switch (expression_number(value, e, &r->binding.columns, r->err)) {
    case VALUE_FOUND:
        return true;
    case VALUE_FAULT:
        return bad_value(r);
    case VALUE_NAN:
    case VALUE_MISSING:
        break;
    }
    return table_fault(r->table, r->err, "%s is missing", roles[role].name);
}

static bool not_in_range(struct reading *r, enum role role, double value,
                         const char *what)
{
    return table_fault(r->table, r->err, "%s is %.17g, %s", roles[role].name,
                       value, what);
}

/* A whole number of 64 bits, when the seed is a column as it stands; what is
 * computed is whole as far as doubles are. */
static bool read_seed(struct reading *r, int64_t *seed)
{
    int column = expression_column(r->roles[ROLE_SEED]);
    char buffer[CELL_TEXT_ROOM];
    double value;

    if (column == TABLE_NO_COLUMN) {
        if (!read_number(r, ROLE_SEED, &value))
            return false;
        *seed = (int64_t)fmax(fmin(value, 0x1p62), -0x1p62);
        return (double)*seed == value ||
               not_in_range(r, ROLE_SEED, value, "not a whole number");
    }
    struct cell cell = r->binding.columns.cell(r->binding.columns.ctx, column);
    const char *text = cell_text(buffer, sizeof buffer, &cell);
    const char *digits = text + (*text == '-');
    char *end;

    errno = 0;
    *seed = strtoll(text, &end, 10);
    if (*digits < '0' || *digits > '9' || *end != '\0')
        return table_fault(r->table, r->err,
                           "seed is '%.40s', not a whole number", text);
    return errno == 0 ||
           table_fault(r->table, r->err, "seed is '%.40s', too large", text);
}

static bool read_run(struct reading *r, struct collect_run *run)
{
    const struct columns *columns = &r->binding.columns;

    str_clear(&r->run);
    str_clear(&r->environment);
    if (r->roles[ROLE_RUN] != NULL) {
        expression_text(&r->run, r->roles[ROLE_RUN], columns);
        run->run = str_text(&r->run);
        if (run->run[0] == '\0')
            return table_fault(r->table, r->err, "run is empty");
    }
    if (r->roles[ROLE_ENVIRONMENT] != NULL)
        expression_text(&r->environment, r->roles[ROLE_ENVIRONMENT], columns);
    else if (r->table->environment != NULL)
        str_add(&r->environment, r->table->environment);
    run->environment = str_text(&r->environment);
    if (!read_number(r, ROLE_PARAMETERS, &run->parameters))
        return false;
    if (!(run->parameters > 0))
        return not_in_range(r, ROLE_PARAMETERS, run->parameters,
                            "not positive");
    run->size_by = r->size_by;
    if (r->size_by != NULL) {
        struct cell cell = columns->cell(columns->ctx, r->size_column);

        run->size_text =
            cell_text(r->size_buffer, sizeof r->size_buffer, &cell);
    }
    run->has_seed = r->roles[ROLE_SEED] != NULL;
    return !run->has_seed || read_seed(r, &run->seed);
}

static bool read_position(struct reading *r, struct collect_point *point)
{
    double *compute = &point->compute;

    if (!read_number(r, ROLE_INTERACTIONS, &point->interactions))
        return false;
    if (point->interactions < 0)
        return not_in_range(r, ROLE_INTERACTIONS, point->interactions,
                            "negative");
    if (r->roles[ROLE_COMPUTE] == NULL || point->interactions == 0)
        return true;
    return read_number(r, ROLE_COMPUTE, compute) &&
           (*compute > 0 ||
            not_in_range(r, ROLE_COMPUTE, *compute, "not positive"));
}

static bool add_point(struct reading *r, struct collect_point *point)
{
    struct collect_run run = {0};

    if (!read_position(r, point))
        return false;
    /* log E has no end there. */
    if (point->interactions == 0) {
        r->at_zero++;
        return true;
    }
    return read_run(r, &run) && collect_add(r->collect, &run, point, r->err);
}

/* Programs write rows in which nothing was measured, too. */
static bool read_series(struct reading *r, const struct series *series)
{
    struct collect_point point = {.compute = (double)NAN,
                                  .place = r->table->place};

    for (size_t i = 0; i < r->pattern.n_holes; i++)
        r->binding.made[r->first_made + i].value = series->values[i];
    if (!binding_takes_row(&r->binding))
        return true;
    r->kept++;
    switch (expression_number(&point.ret, series->ret, &r->binding.columns,
                              r->err)) {
    case VALUE_FOUND:
        return add_point(r, &point);
    case VALUE_NAN:
        r->no_return++;
        point.ret = (double)NAN;
        return add_point(r, &point);
    case VALUE_MISSING:
        r->no_return += !r->table->type->sparse;
        return true;
    default:
        return bad_value(r);
    }
}

static bool read_rows(struct reading *r, struct table *table)
{
    enum table_step step;

    while ((step = table_next(table, r->err)) == TABLE_ROW) {
        r->rows++;
        for (size_t i = 0; i < r->n_series; i++) {
            if (!read_series(r, &r->series[i]))
                return false;
        }
    }
    if (step == TABLE_FAULT)
        return false;
    return r->rows > 0 ||
           table_fault(table, r->err, "there is a header and no rows");
}

/* ---- tables ---- */

static bool read_table(struct reading *r, struct table *table,
                       const struct curve_origin *origin, const char *label)
{
    const struct collect_file file = {origin, table->file, table->type->place,
                                      r->several ? label : NULL};

    r->table = table;
    r->rows = r->kept = r->n_taken = 0;
    memset(r->roles, 0, sizeof r->roles);
    r->pattern.n_holes = 0;
    r->n_series = 0;
    if (!bind_all(r, label))
        return false;
    collect_begin(r->collect, &file);
    return read_rows(r, table) &&
           (r->kept > 0 ||
            err_set(r->err, "%s: no row is as 'only' wants it", table->file));
}

/* TensorBoard saves at most 1000 points of a curve as CSV, chosen at random,
 * and says so nowhere. */
static void warn_of_sample(struct reading *r)
{
    enum { SAMPLE = 1000 };

    if (r->rows == SAMPLE && table_find(r->table, "Wall time") == 0 &&
        table_find(r->table, "Value") != TABLE_NO_COLUMN)
        notes_add(r->notes,
                  "%s has the %d points that TensorBoard saves of a longer "
                  "curve; its event file has all",
                  r->table->file, (int)SAMPLE);
}

static bool read_source(struct reading *r, const struct source *source,
                        struct imported *out,
                        const struct curve_origin **origin)
{
    struct open_source open;
    bool ok = source_open(r->arena, &open, source, r->notes, r->err);

    *origin = open.origin;
    if (ok) {
        const char **columns =
            arena_array(r->arena, const char *, open.table->n_columns);

        for (size_t i = 0; i < open.table->n_columns; i++)
            columns[i] = arena_strdup(r->arena, open.table->columns[i]);
        out->columns = columns;
        out->n_columns = open.table->n_columns;
        ok = read_table(r, open.table, open.origin, source->label);
        if (ok)
            warn_of_sample(r);
    }
    source_close(&open);
    return ok;
}

static void say_left_out(const struct reading *r)
{
    if (r->no_return > 0)
        notes_add(r->notes, "left out: %zu row%s without a return",
                  r->no_return, r->no_return == 1 ? "" : "s");
    if (r->at_zero > 0)
        notes_add(r->notes,
                  "left out: %zu row%s from before the first interaction",
                  r->at_zero, r->at_zero == 1 ? "" : "s");
}

static bool read_sources(struct reading *r, const struct sources *sources,
                         struct imported *out)
{
    const struct curve_origin **files =
        arena_array(r->arena, const struct curve_origin *, sources->n);

    out->files = files;
    for (; out->n_files < sources->n; out->n_files++) {
        if (!read_source(r, &sources->items[out->n_files], out,
                         &files[out->n_files]))
            return false;
    }
    if (!collect_curves(r->collect, &out->set, r->err))
        return false;
    say_left_out(r);
    return true;
}

static bool read_all(struct arena *arena, struct imported *out,
                     const struct sources *sources,
                     const struct mapping *mapping, struct err *err)
{
    struct notes notes = {.arena = arena};
    struct reading r = {
        .arena = arena,
        .collect = collect_new(arena),
        .notes = &notes,
        .mapping = mapping,
        .several = sources->n > 1,
        .taken = arena_array(arena, const char *, ROLE_COUNT),
        .run = STR_INIT,
        .environment = STR_INIT,
        .err = err,
    };
    bool ok = read_sources(&r, sources, out);

    out->taken = r.taken;
    out->n_taken = r.n_taken;
    out->notes = notes.items;
    out->n_notes = notes.n;
    collect_free(r.collect);
    str_fini(&r.run);
    str_fini(&r.environment);
    return ok;
}

/* What OPTIONS say; *FORMAT is NULL when they say none. */
static bool parse_options(struct arena *arena, struct mapping *mapping,
                          const struct format **format,
                          const struct import_options *options, struct err *err)
{
    return format_choose(format, options->format, err) &&
           mapping_parse(arena, mapping, options, err) &&
           check_names(mapping, err);
}

bool import_curves(struct arena *arena, struct imported *out,
                   const char *const *paths, size_t n,
                   const struct import_options *options, struct err *err)
{
    const struct format *format;
    struct mapping mapping;
    struct sources sources;

    *out = (struct imported){0};
    return parse_options(arena, &mapping, &format, options, err) &&
           sources_find(arena, &sources, paths, n, format, err) &&
           read_all(arena, out, &sources, &mapping, err);
}

bool import_curves_in_memory(struct arena *arena, struct imported *out,
                             const char *text, size_t len, const char *name,
                             const struct import_options *options,
                             struct err *err)
{
    const struct format *format;
    struct mapping mapping;
    struct sources sources;

    *out = (struct imported){0};
    if (!parse_options(arena, &mapping, &format, options, err))
        return false;
    sources_in_memory(arena, &sources, text, len, name, format);
    return read_all(arena, out, &sources, &mapping, err);
}
