/* steps.c - the table of the steps of preparation, and a fit's identity. */
#include "config.h"

#include "analysis/steps.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/curves.h"
#include "analysis/intrinsic.h"
#include "analysis/worse.h"
#include "base/arena.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"

/* Of the fit itself, as the versions of the steps: of its arithmetic, and of
 * what the options beside the steps' mean. */
enum { FIT_VERSION = 1 };

/* ---- the steps ---- */

static struct step_setting *new_setting(struct intrinsic_step *step,
                                        const char *name)
{
    assert(step->n_settings < STEP_SETTINGS);
    step->settings[step->n_settings].name = name;
    return &step->settings[step->n_settings++];
}

static void set_number(struct intrinsic_step *step, const char *name,
                       double value)
{
    new_setting(step, name)->number = value;
}

static void set_word(struct intrinsic_step *step, const char *name,
                     const char *word)
{
    new_setting(step, name)->word = word;
}

/* Each tells settings and text of a step; false when it was not asked for. */
typedef bool (*describe_step)(struct arena *arena, struct intrinsic_step *step,
                              const struct intrinsic_fit *fit);

static bool describe_align(struct arena *arena, struct intrinsic_step *step,
                           const struct intrinsic_fit *fit)
{
    bool first = fit->options.align == INTRINSIC_FIRST;

    (void)arena;
    set_word(step, "to", first ? "first" : "recorded");
    step->text = first
                     ? "each run's interactions are counted so that its first "
                       "point lies at the earliest first point of all runs"
                     : "interactions are those that were recorded";
    return true;
}

static bool describe_truncate(struct arena *arena, struct intrinsic_step *step,
                              const struct intrinsic_fit *fit)
{
    const struct intrinsic_options *o = &fit->options;
    struct str text = STR_INIT;

    str_add(&text, "training ends");
    if (o->truncate < 1) {
        set_number(step, "fraction", o->truncate);
        str_printf(&text, " after its first %.4g %%", 100 * o->truncate);
    }
    if (isfinite(o->truncate_interactions)) {
        set_number(step, "interactions", o->truncate_interactions);
        str_printf(&text, "%s at %.4g interactions",
                   step->n_settings > 1 ? ", and" : "",
                   o->truncate_interactions);
    }
    if (isfinite(o->truncate_compute)) {
        set_number(step, "compute", o->truncate_compute);
        str_printf(&text, "%s at a compute of %.4g parameter interactions",
                   step->n_settings > 1 ? ", and" : "", o->truncate_compute);
    }
    step->text = arena_strdup(arena, str_text(&text));
    str_fini(&text);
    return step->n_settings > 0;
}

static bool describe_smooth(struct arena *arena, struct intrinsic_step *step,
                            const struct intrinsic_fit *fit)
{
    set_number(step, "width", fit->options.smooth);
    step->text = arena_printf(
        arena,
        "each run is smoothed by local quartics under a Gaussian of width %.4g "
        "in log interactions",
        fit->options.smooth);
    return fit->options.smooth > 0;
}

static bool describe_exclude(struct arena *arena, struct intrinsic_step *step,
                             const struct intrinsic_fit *fit)
{
    set_number(step, "first", fit->options.exclude);
    step->text = arena_printf(
        arena,
        "the first %.4g %% of each size's interactions are left out, and the "
        "fall of a run before it diverged",
        100 * fit->options.exclude);
    return true;
}

static bool describe_resample(struct arena *arena, struct intrinsic_step *step,
                              const struct intrinsic_fit *fit)
{
    set_number(step, "points", fit->options.points);
    step->text = arena_printf(
        arena,
        "runs are read at %d points of each size, equally spaced in log "
        "interactions",
        fit->options.points);
    return true;
}

static bool describe_aggregate(struct arena *arena, struct intrinsic_step *step,
                               const struct intrinsic_fit *fit)
{
    bool mean = fit->options.aggregate == INTRINSIC_MEAN;

    set_word(step, "by", mean ? "mean" : "iqm");
    step->text = arena_printf(
        arena,
        "a size's return is the %s over its seeds; where a run is missing, it "
        "is taken to stand to the others, by an offset and a lead in log "
        "interactions, as it does where both are there",
        mean ? "mean" : "interquartile mean");
    return true;
}

static bool describe_envelope(struct arena *arena, struct intrinsic_step *step,
                              const struct intrinsic_fit *fit)
{
    (void)arena;
    step->text = "each size's curve is replaced by its running best, which "
                 "noise can only raise";
    return fit->options.envelope;
}

static bool describe_range(struct arena *arena, struct intrinsic_step *step,
                           const struct intrinsic_fit *fit)
{
    const struct intrinsic_options *o = &fit->options;
    bool low = isfinite(o->lowest_return), high = isfinite(o->highest_return);

    if (low)
        set_number(step, "lowest", o->lowest_return);
    if (high)
        set_number(step, "highest", o->highest_return);
    if (low && high)
        step->text = arena_printf(arena, "only returns from %.6g to %.6g count",
                                  o->lowest_return, o->highest_return);
    else
        step->text = arena_printf(arena, "only returns %s %.6g count",
                                  low ? "from" : "up to",
                                  low ? o->lowest_return : o->highest_return);
    return low || high;
}

static bool describe_worse(struct arena *arena, struct intrinsic_step *step,
                           const struct intrinsic_fit *fit)
{
    set_number(step, "level", WORSE_LEVEL);
    step->text = arena_printf(
        arena,
        "sizes that do worse than a smaller one throughout training, by a test "
        "over whole runs at %.4g %% for all pairs together, are left out: %s",
        100 * WORSE_LEVEL, fit->worse != NULL ? fit->worse : "none");
    return fit->options.worse == INTRINSIC_LEAVE_OUT;
}

/* In the order in which they are applied. */
static const struct {
    const char *name;
    int version;
    describe_step describe;
} table[] = {
    {"align", 1, describe_align},       {"truncate", 1, describe_truncate},
    {"smooth", 1, describe_smooth},     {"exclude", 1, describe_exclude},
    {"resample", 1, describe_resample}, {"aggregate", 1, describe_aggregate},
    {"envelope", 1, describe_envelope}, {"range", 1, describe_range},
    {"worse", 1, describe_worse},
};

static void describe_steps(struct arena *arena, struct intrinsic_fit *fit)
{
    struct intrinsic_step *steps =
        arena_array(arena, struct intrinsic_step, COUNT_OF(table));

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct intrinsic_step *step = &steps[fit->n_steps];

        *step = (struct intrinsic_step){.name = table[i].name,
                                        .version = table[i].version};
        if (table[i].describe(arena, step, fit))
            fit->n_steps++;
    }
    fit->steps = steps;
}

/* ---- the identity ---- */

struct digest {
    uint8_t bytes[SHA256_BYTES];
};

/* The same bytes on every machine. */
static void add_word(struct hash_state *state, uint64_t word)
{
    uint8_t bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(word >> (8 * i));
    hash_add(state, bytes, sizeof bytes);
}

static void add_numbers(struct hash_state *state, const double *values,
                        size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t word;

        memcpy(&word, &values[i], sizeof word);
        add_word(state, word);
    }
}

static struct digest digest_of(const struct curve *curve)
{
    struct hash_state state;
    struct digest digest;

    hash_begin(&state);
    add_numbers(&state, &curve->parameters, 1);
    add_word(&state, (uint64_t)curve->seed);
    add_word(&state, curve->n);
    add_numbers(&state, curve->interactions, curve->n);
    add_numbers(&state, curve->returns, curve->n);
    hash_end(digest.bytes, &state);
    return digest;
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct digest));
}

static void add_steps(struct str *text, const struct intrinsic_fit *fit)
{
    for (size_t i = 0; i < fit->n_steps; i++) {
        const struct intrinsic_step *step = &fit->steps[i];

        str_printf(text, "%s %d", step->name, step->version);
        for (size_t k = 0; k < step->n_settings; k++) {
            const struct step_setting *s = &step->settings[k];

            if (s->word != NULL)
                str_printf(text, " %s=%s", s->name, s->word);
            else
                str_printf(text, " %s=%.17g", s->name, s->number);
        }
        str_add(text, "\n");
    }
}

static void add_options(struct str *text, const struct intrinsic_options *o)
{
    str_printf(text,
               "weighting=%d\nbootstrap=%d\nholdout=%d\nholdout_octaves=%.17g\n"
               "seed=%" PRIu64 "\n",
               (int)o->weighting, o->bootstrap, o->holdout_sizes,
               o->holdout_octaves, o->seed);
    if (o->metric.kind != METRIC_NONE)
        str_printf(text, "metric=%s %.17g %.17g\n", metric_name(o->metric.kind),
                   o->metric.lowest, o->metric.highest);
}

static const char *hexadecimal(struct arena *arena, const struct digest *digest)
{
    char *hex = arena_alloc(arena, 2 * SHA256_BYTES + 1);

    for (size_t i = 0; i < SHA256_BYTES; i++) {
        hex[2 * i] = "0123456789abcdef"[digest->bytes[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest->bytes[i] & 15];
    }
    return hex;
}

static const char *identity_of(struct arena *arena,
                               const struct intrinsic_fit *fit,
                               const struct curve_set *curves)
{
    struct digest *digests = mem_alloc((curves->n + 1) * sizeof *digests);
    struct digest all;
    struct hash_state state;
    struct str text = STR_INIT;

    for (size_t i = 0; i < curves->n; i++)
        digests[i] = digest_of(&curves->curves[i]);
    qsort(digests, curves->n, sizeof *digests, by_bytes);
    str_printf(&text, "intrinsic %d\n", FIT_VERSION);
    add_steps(&text, fit);
    add_options(&text, &fit->options);
    hash_begin(&state);
    hash_add(&state, text.text, text.len);
    hash_add(&state, digests, curves->n * sizeof *digests);
    hash_end(all.bytes, &state);
    str_fini(&text);
    free(digests);
    return hexadecimal(arena, &all);
}

void steps_set(struct arena *arena, struct intrinsic_fit *fit,
               const struct curve_set *curves)
{
    describe_steps(arena, fit);
    fit->identity = identity_of(arena, fit, curves);
}
