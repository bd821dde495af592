/* nearest.c - the stored run that differs from another in the fewest settings.
 */
#include "config.h"

#include "cli/nearest.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/spec.h"
#include "base/str.h"

enum { SECTIONS = 3 };
static const char *const section_names[SECTIONS] = {"environment", "family",
                                                    "algorithm"};

static const struct settings *section_of(const struct run_spec *spec, size_t k)
{
    const struct settings *const all[SECTIONS] = {
        &spec->environment, &spec->family, &spec->algorithm};

    return all[k];
}

void nearest_print_value(struct str *out, const struct settings *settings,
                         const char *name)
{
    const struct setting *set =
        name != NULL ? settings_find(settings, name) : NULL;

    if (name == NULL)
        str_add(out, settings->kind);
    else if (set == NULL)
        str_add(out, "absent");
    else if (set->value.kind == VALUE_STRING)
        value_print(out, &set->value);
    else
        value_print_short(out, &set->value);
}

/* ---- differences ---- */

/* What to do with each setting in which two sections differ; NAME NULL: the
 * kinds are others, and then nothing else is compared. */
typedef void difference_fn(void *ctx, const char *name);

/* By what identity goes by: a specification that was read has no units. */
static bool equal_setting(const struct setting *a, const struct settings *other)
{
    const struct setting *b = settings_find(other, a->name);
    struct str x = STR_INIT, y = STR_INIT;

    if (b == NULL)
        return false;
    value_print(&x, &a->value);
    value_print(&y, &b->value);
    bool equal = strcmp(str_text(&x), str_text(&y)) == 0;
    str_fini(&x);
    str_fini(&y);
    return equal;
}

static void compare_settings(const struct settings *a, const struct settings *b,
                             difference_fn *tell, void *ctx)
{
    if (strcmp(a->kind, b->kind) != 0) {
        tell(ctx, NULL);
        return;
    }
    for (size_t i = 0; i < a->n; i++) {
        if (!a->items[i].incidental && !equal_setting(&a->items[i], b))
            tell(ctx, a->items[i].name);
    }
    for (size_t i = 0; i < b->n; i++) {
        if (!b->items[i].incidental &&
            settings_find(a, b->items[i].name) == NULL)
            tell(ctx, b->items[i].name);
    }
}

static void count_one(void *ctx, const char *name)
{
    size_t *n = ctx;

    /* Another kind is further away than a few other values. */
    *n += name != NULL ? 1 : 100;
}

/* ---- the search ---- */

/* Settings that were compared with those of the run already; the runs of a
 * store share them. */
struct known {
    const struct setting *items;
    const char *kind;
    size_t distance;
};

struct measure {
    const struct run_spec *spec;
    struct known *known[SECTIONS];
    size_t n_known[SECTIONS], caps[SECTIONS];
};

static size_t section_distance(struct measure *m, const struct run_spec *other,
                               size_t k)
{
    const struct settings *theirs = section_of(other, k);
    struct known now = {theirs->items, theirs->kind, 0};

    for (size_t i = m->n_known[k]; i-- > 0;) {
        const struct known *known = &m->known[k][i];

        if (known->items == theirs->items && known->kind == theirs->kind)
            return known->distance;
    }
    compare_settings(section_of(m->spec, k), theirs, count_one, &now.distance);
    /* Where every run has its own, remembering them would cost more. */
    enum { WORTH_IT = 64 };
    if (m->n_known[k] < WORTH_IT) {
        m->known[k] = mem_grow(m->known[k], &m->caps[k], m->n_known[k],
                               sizeof *m->known[k]);
        m->known[k][m->n_known[k]++] = now;
    }
    return now.distance;
}

size_t nearest_find(const struct nearest_among *among,
                    const struct run_spec *spec)
{
    struct measure m = {.spec = spec};
    size_t best = SIZE_MAX, least = SIZE_MAX;

    for (size_t i = 0; i < among->n && least > 1; i++) {
        const struct run_spec *other =
            i != among->except ? among->spec(among->ctx, i) : NULL;
        size_t distance = 0;

        if (other == NULL)
            continue;
        for (size_t k = 0; k < SECTIONS; k++)
            distance += 2 * section_distance(&m, other, k);
        /* Of two that are as near, the one with the same seed. */
        distance += other->seed != spec->seed;
        if (distance < least) {
            least = distance;
            best = i;
        }
    }
    for (size_t k = 0; k < SECTIONS; k++)
        free(m.known[k]);
    return best;
}

/* ---- in words ---- */

struct telling {
    struct arena *arena;
    struct difference *out;
    size_t n, cap;
    size_t k;
    const struct settings *a, *b;
};

static void tell_one(void *ctx, const char *name)
{
    struct telling *t = ctx;
    struct str here = STR_INIT, there = STR_INIT;

    nearest_print_value(&here, t->a, name);
    nearest_print_value(&there, t->b, name);
    t->out = mem_grow(t->out, &t->cap, t->n, sizeof *t->out);
    t->out[t->n++] = (struct difference){
        name != NULL
            ? arena_printf(t->arena, "%s.%s", section_names[t->k], name)
            : section_names[t->k],
        arena_strdup(t->arena, str_text(&here)),
        arena_strdup(t->arena, str_text(&there))};
    str_fini(&here);
    str_fini(&there);
}

const struct difference *nearest_differences(struct arena *arena, size_t *n,
                                             const struct run_spec *a,
                                             const struct run_spec *b)
{
    struct telling t = {.arena = arena};

    for (t.k = 0; t.k < SECTIONS; t.k++) {
        t.a = section_of(a, t.k);
        t.b = section_of(b, t.k);
        compare_settings(t.a, t.b, tell_one, &t);
    }
    if (a->seed != b->seed) {
        t.out = mem_grow(t.out, &t.cap, t.n, sizeof *t.out);
        t.out[t.n++] = (struct difference){
            "seed", arena_printf(arena, "%lld", (long long)a->seed),
            arena_printf(arena, "%lld", (long long)b->seed)};
    }
    arena_own(arena, t.out);
    *n = t.n;
    return t.out;
}
