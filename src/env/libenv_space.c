/* libenv_space.c - what a libenv library says of its arrays, which may be any
 * bytes, and where they are put. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "env/libenv_parts.h"
#include "env/plugin.h"

enum { ALIGN = 64, MOST_ELEMENTS = 1 << 24 };

static const char *const space_names[] = {"observation", "action", "info"};

/* What ARRAY is called in messages: for who may not be shown as it is. */
static const char *called(char out[LIBENV_NAME], const struct libenv_type *t)
{
    struct str s = STR_INIT;

    str_add_printable(&s, t->name, strnlen(t->name, sizeof t->name));
    snprintf(out, LIBENV_NAME, "%.*s", LIBENV_NAME - 1, str_text(&s));
    str_fini(&s);
    return out;
}

static size_t size_of(int32_t dtype)
{
    return dtype == LIBENV_U8 ? 1 : 4;
}

/* How many numbers it has; 0 if its extents make no sense. */
static int32_t elements_of(const struct libenv_type *t)
{
    double n = 1;

    if (t->ndim < 0 || t->ndim > LIBENV_DIMS)
        return 0;
    for (int i = 0; i < t->ndim; i++) {
        if (t->shape[i] < 1)
            return 0;
        n *= t->shape[i];
        if (n > MOST_ELEMENTS)
            return 0;
    }
    return (int32_t)n;
}

static bool take_array(struct libenv_shape *out, int s, int a,
                       const struct libenv_type *t, struct err *err)
{
    const bool real = t->scalar == LIBENV_REAL && t->dtype == LIBENV_F32;
    const bool discrete = t->scalar == LIBENV_DISCRETE &&
                          (t->dtype == LIBENV_U8 || t->dtype == LIBENV_I32);
    const int32_t n = elements_of(t);
    char name[LIBENV_NAME];

    if (!real && !discrete)
        return err_set(err,
                       "its %s array '%s' is neither of real numbers as "
                       "float32 nor of discrete ones as uint8 or int32",
                       space_names[s], called(name, t));
    if (n == 0)
        return err_set(err, "the extents of its %s array '%s' make no sense",
                       space_names[s], called(name, t));
    out->row[s][a] = (uint64_t)n * size_of(t->dtype);
    out->dtype[s][a] = t->dtype;
    if (s + 1 == LIBENV_ACTION)
        out->elements[a] = n;
    return true;
}

static bool take_arrays(struct libenv_shape *out,
                        const struct libenv_types *types, struct err *err)
{
    for (int s = 0; s < LIBENV_SPACES; s++) {
        out->n[s] = types->n[s];
        if (out->n[s] < 0 || out->n[s] > LIBENV_ARRAYS)
            return err_set(err, "its %s space has %d arrays", space_names[s],
                           out->n[s]);
        for (int a = 0; a < out->n[s]; a++) {
            if (!take_array(out, s, a, &types->type[s][a], err))
                return false;
        }
    }
    return true;
}

/* Discrete values from 0 to what it returns; -1, and the reason. */
static int32_t highest(const struct libenv_type *t, struct err *err)
{
    const bool bytes = t->dtype == LIBENV_U8;
    const int32_t low = bytes ? t->low.u8 : t->low.i32;
    const int32_t high = bytes ? t->high.u8 : t->high.i32;
    char name[LIBENV_NAME];

    if (low == 0 && high >= 0)
        return high;
    err_set(err,
            "the values of '%s' go from %d to %d; a discrete array begins at "
            "0",
            called(name, t), low, high);
    return -1;
}

/* ---- what is seen ---- */

static bool has_name(const struct libenv_type *t, const char *name)
{
    const size_t len = strnlen(t->name, sizeof t->name);

    return strlen(name) == len && memcmp(t->name, name, len) == 0;
}

static void list_names(struct str *out, const struct libenv_types *types)
{
    const int32_t n = types->n[LIBENV_OBSERVATION - 1];
    char name[LIBENV_NAME];

    for (int a = 0; a < n; a++)
        str_printf(out, "%s'%s'", a > 0 ? ", " : "",
                   called(name, &types->type[LIBENV_OBSERVATION - 1][a]));
}

/* Which array is the observation; -1, and the reason. */
static int choose(const struct libenv_types *types, const char *observation,
                  struct err *err)
{
    const int32_t n = types->n[LIBENV_OBSERVATION - 1];
    struct str names = STR_INIT;

    if (n == 1 && observation == NULL)
        return 0;
    for (int a = 0; observation != NULL && a < n; a++) {
        if (has_name(&types->type[LIBENV_OBSERVATION - 1][a], observation))
            return a;
    }
    list_names(&names, types);
    if (n == 0)
        err_set(err, "it has no observation");
    else if (observation == NULL)
        err_set(err,
                "it has several observations, %s: say which one is to be seen "
                "(observation = ...)",
                names.text);
    else
        err_set(err, "it has no observation '%s', but %s", observation,
                names.text);
    str_fini(&names);
    return -1;
}

/* Into the form that plug-ins speak of spaces in, whose rules hold here too. */
static bool take_observation(struct rls_space *raw, const struct libenv_type *t,
                             struct err *err)
{
    raw->dims = t->ndim;
    if (t->ndim > RLS_MAX_DIMS)
        return err_set(err, "an observation has 0 to %d dimensions, not %d",
                       RLS_MAX_DIMS, t->ndim);
    memcpy(raw->shape, t->shape, (size_t)t->ndim * sizeof raw->shape[0]);
    if (t->dtype == LIBENV_F32) {
        raw->dtype = RLS_F32;
        return true;
    }
    const int32_t high = highest(t, err);
    if (high < 0)
        return false;
    raw->dtype = t->dtype == LIBENV_U8 ? RLS_U8 : RLS_I32;
    raw->codes = high < INT32_MAX ? high + 1 : high;
    return true;
}

/* ---- what is done ---- */

static bool add_parts(struct rls_space *raw, const struct libenv_type *t,
                      int32_t n, struct err *err)
{
    const bool real = t->scalar == LIBENV_REAL;
    int32_t high = 0;

    if (raw->parts > 0 && (raw->continuous != 0) != real)
        return err_set(err, "its actions are choices and numbers at once");
    if (n > RLS_MAX_PARTS - raw->parts)
        return err_set(err, "an action has 1 to %d parts, not more",
                       RLS_MAX_PARTS);
    if (!real && (high = highest(t, err)) < 0)
        return false;
    raw->continuous = real;
    for (int32_t i = 0; i < n; i++, raw->parts++) {
        raw->low[raw->parts] = real ? t->low.f32 : 0;
        raw->high[raw->parts] = real ? t->high.f32 : 0;
        raw->choices[raw->parts] = high < INT32_MAX ? high + 1 : high;
    }
    return true;
}

/* ---- what is told ---- */

static void take_infos(struct libenv_shape *out,
                       const struct libenv_types *types)
{
    const int s = LIBENV_INFO - 1;

    for (int a = 0; a < out->n[s] && out->n_infos < ENV_MAX_INFOS; a++) {
        const struct libenv_type *t = &types->type[s][a];

        if (elements_of(t) != 1 || t->name[0] == '\0')
            continue;
        out->info[out->n_infos] = a;
        called(out->info_name[out->n_infos++], t);
    }
}

bool libenv_take_types(struct libenv_shape *out,
                       const struct libenv_types *types,
                       const char *observation, struct err *err)
{
    struct rls_space raw = {.size = sizeof raw};

    *out = (struct libenv_shape){.n = {0}};
    if (!take_arrays(out, types, err))
        return false;
    out->observation = choose(types, observation, err);
    if (out->observation < 0 ||
        !take_observation(
            &raw, &types->type[LIBENV_OBSERVATION - 1][out->observation], err))
        return false;
    for (int a = 0; a < out->n[LIBENV_ACTION - 1]; a++) {
        if (!add_parts(&raw, &types->type[LIBENV_ACTION - 1][a],
                       out->elements[a], err))
            return false;
    }
    take_infos(out, types);
    return plugin_take_space(&out->space, &raw, err);
}

/* ---- memory ---- */

static uint64_t put(uint64_t *end, uint64_t bytes)
{
    const uint64_t at = *end;

    *end = (at + bytes + ALIGN - 1) / ALIGN * ALIGN;
    return at;
}

void libenv_lay_out(struct libenv_layout *out, const struct libenv_shape *shape,
                    size_t n)
{
    *out = (struct libenv_layout){.at = 0};
    for (int s = 0; s < LIBENV_SPACES; s++) {
        for (int a = 0; a < shape->n[s]; a++) {
            out->row[s][a] = shape->row[s][a];
            out->array[s][a] = put(&out->bytes, n * shape->row[s][a]);
        }
    }
    out->reward = put(&out->bytes, n * sizeof(float));
    out->first = put(&out->bytes, n);
}
