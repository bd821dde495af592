/* verify_compare.c - a stored run and one that was trained again: every bit but
 * the times. */
#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/verify.h"
#include "store/tensors.h"

/* ---- the side that is stored ---- */

/* Points up to LIMIT, but one at least. */
static size_t points_within(const struct store_curve *curve, double limit)
{
    size_t n = 1;

    while (n < curve->n && (double)curve->points[n].interactions <= limit)
        n++;
    return n;
}

bool stored_read(struct stored *out, struct arena *arena, const char *dir,
                 const struct options *options, struct err *err)
{
    out->dir = dir;
    if (!store_read_spec(arena, &out->spec, dir, err) ||
        !store_read_done(arena, &out->done, dir, err))
        return false;
    bool done = out->done.outcome != OUTCOME_NONE;
    if (done && !store_mark_holds(&out->done.curve, dir))
        return err_set(err, "%s/curve.csv is damaged", dir);
    if (!store_read_curve(arena, &out->curve, dir,
                          done ? out->done.interactions : INT64_MAX, err))
        return false;
    if (out->curve.n == 0)
        return err_set(err, "its curve has no point yet");
    double last = (double)out->curve.points[out->curve.n - 1].interactions;
    double limit = options->until > 0      ? (double)options->until
                   : options->fraction > 0 ? options->fraction * last
                                           : HUGE_VAL;
    out->n_points = points_within(&out->curve, limit);
    out->whole = done && out->n_points == out->curve.n;
    out->target = out->curve.points[out->n_points - 1].interactions;
    /* A run that diverged does so again in the iteration behind. */
    if (out->whole)
        out->target =
            out->done.interactions + (out->done.outcome == OUTCOME_DIVERGED);
    return true;
}

/* ---- comparing ---- */

static const struct {
    const char *name;
    size_t offset;
} reals[] = {
    {"return", offsetof(struct store_point, ret)},
    {"return_greedy", offsetof(struct store_point, ret_greedy)},
    {"train_return", offsetof(struct store_point, train_return)},
    {"entropy", offsetof(struct store_point, entropy)},
    {"approx_kl", offsetof(struct store_point, approx_kl)},
    {"clip_fraction", offsetof(struct store_point, clip_fraction)},
    {"value_loss", offsetof(struct store_point, value_loss)},
};

/* What differs in a point but its time; NULL: nothing. */
static const char *point_difference(struct arena *arena,
                                    const struct store_point *a,
                                    const struct store_point *b)
{
    if (a->interactions != b->interactions || a->updates != b->updates)
        return arena_printf(arena,
                            "the point at %" PRId64
                            " interactions lies at %" PRId64 " now",
                            a->interactions, b->interactions);
    for (size_t i = 0; i < COUNT_OF(reals); i++) {
        double x, y;

        memcpy(&x, (const char *)a + reals[i].offset, sizeof x);
        memcpy(&y, (const char *)b + reals[i].offset, sizeof y);
        if (memcmp(&x, &y, sizeof x) != 0)
            return arena_printf(arena,
                                "at %" PRId64
                                " interactions %s is %.17g, and %.17g is "
                                "stored",
                                a->interactions, reals[i].name, y, x);
    }
    if (a->n_infos != b->n_infos ||
        memcmp(a->info, b->info, a->n_infos * sizeof *a->info) != 0)
        return arena_printf(arena,
                            "at %" PRId64
                            " interactions what the environment tells differs",
                            a->interactions);
    return NULL;
}

static void compare_curves(struct verdict *out, struct arena *arena,
                           const struct stored *stored,
                           const struct store_curve *curve)
{
    for (size_t i = 0; i < stored->n_points && out->what == NULL; i++) {
        if (i == curve->n) {
            out->what = arena_printf(
                arena, "the curve ends after %zu points, and %zu are stored",
                curve->n, stored->n_points);
        } else {
            out->what = point_difference(arena, &stored->curve.points[i],
                                         &curve->points[i]);
            out->points = i + (out->what == NULL);
            if (out->what == NULL)
                out->interactions = curve->points[i].interactions;
        }
    }
}

/* The checkpoint of a result, not one of later training. */
static bool checkpoint_is_of_result(struct arena *arena,
                                    const struct stored *stored,
                                    const char *path)
{
    struct tensor_note note = {"curve", NULL};
    int64_t bytes;
    struct err ignored;

    return file_exists(path) &&
           tensors_read(arena, path, NULL, 0, &note, 1, &ignored) &&
           note.value != NULL && sscanf(note.value, "%" SCNd64, &bytes) == 1 &&
           bytes == stored->done.curve.bytes;
}

static bool compare_states(struct verdict *out, struct arena *arena,
                           const struct stored *stored, const char *dir,
                           struct err *err)
{
    const char *a = store_checkpoint(arena, stored->dir, 0);
    const char *b = store_checkpoint(arena, dir, 0);
    const char *differs;

    if (!checkpoint_is_of_result(arena, stored, a))
        return true;
    if (!tensors_compare(arena, &differs, a, b, err))
        return false;
    out->state_compared = true;
    if (differs != NULL)
        out->what =
            arena_printf(arena, "in the final state, %s differs", differs);
    return true;
}

bool stored_compare(struct verdict *out, struct arena *arena,
                    const struct stored *stored, const char *dir,
                    struct err *err)
{
    struct store_curve curve;
    struct store_done done;

    if (!store_read_done(arena, &done, dir, err) ||
        !store_read_curve(arena, &curve, dir, INT64_MAX, err))
        return false;
    out->kernel = stored->done.kernel;
    out->kernel_here = done.kernel;
    out->machine = stored->done.machine;
    out->machine_here = machine_name(arena);
    compare_curves(out, arena, stored, &curve);
    if (out->what == NULL && stored->whole &&
        done.outcome != stored->done.outcome)
        out->what = done.outcome == OUTCOME_DIVERGED
                        ? "it diverges now"
                        : "it diverged then and does not now";
    if (out->what == NULL && stored->whole && done.outcome == OUTCOME_DONE &&
        !compare_states(out, arena, stored, dir, err))
        return false;
    out->kind = out->what == NULL ? VERDICT_SAME : VERDICT_DIFFERS;
    return true;
}
