/* export.c - `rlstudy export`: the curves of a study, for other programs. */
#include "config.h"

#include "cli/export.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/cli.h"
#include "report/gather.h"
#include "store/store.h"

bool export_choose(const struct write_format **format, const char *name,
                   const char *path, struct err *err)
{
    *format = NULL;
    if (name != NULL)
        *format = write_format_find(name, err);
    else if (path != NULL)
        *format = write_format_of(path);
    if (*format == NULL && name != NULL)
        return false;
    if (*format == NULL && path != NULL)
        return err_set(err,
                       "%s: the name does not say a format; choose one with "
                       "--format",
                       path);
    if (*format == NULL)
        *format = &write_formats[0];
    return path != NULL || (*format)->is_text ||
           err_set(err, "format %s is no text: name where to write with -o",
                   (*format)->name);
}

bool export_spares(const char *path, const char *read, struct err *err)
{
    return path == NULL || !file_is_same(path, read) ||
           err_set(err,
                   "%s is read for this, and would be lost: name another file "
                   "with -o",
                   path);
}

bool export_write(const struct curve_set *set,
                  const struct write_format *format, const char *path,
                  struct err *err)
{
    struct str text = STR_INIT;

    if (path != NULL)
        return write_curves(set, format, path, err);
    format->write_all(&text, set);
    fwrite(str_text(&text), 1, text.len, stdout);
    str_fini(&text);
    return true;
}

/* ---- what else is stored at the points ---- */

static const struct {
    const char *name;
    size_t offset; /* in a store_point */
} scalars[] = {
    {"greedy_return", offsetof(struct store_point, ret_greedy)},
    {"train/return", offsetof(struct store_point, train_return)},
    {"train/entropy", offsetof(struct store_point, entropy)},
    {"train/approx_kl", offsetof(struct store_point, approx_kl)},
    {"train/clip_fraction", offsetof(struct store_point, clip_fraction)},
    {"train/value_loss", offsetof(struct store_point, value_loss)},
};

/* When the run's folder got the run, or SOURCE_DATE_EPOCH, so that a file can
 * be made again byte for byte. */
static double began_s(struct arena *arena, const char *dir)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    struct stat st;

    if (epoch != NULL)
        return (double)strtoll(epoch, NULL, 10);
    return stat(arena_printf(arena, "%s/spec.yaml", dir), &st) == 0
               ? (double)st.st_mtime
               : 0;
}

/* Both rise: a curve has some of the stored points. */
static size_t find_point(const struct store_curve *stored, size_t from,
                         double interactions)
{
    while (from + 1 < stored->n &&
           (double)stored->points[from].interactions < interactions)
        from++;
    return from;
}

/* Where the value of scalar K lies in a point; infos follow the others. */
static size_t offset_of(size_t k)
{
    return k < COUNT_OF(scalars) ? scalars[k].offset
                                 : offsetof(struct store_point, info) +
                                       (k - COUNT_OF(scalars)) * sizeof(double);
}

/* "info_level" and "train_info_level" as TensorBoard groups them: with a '/'.
 */
static const char *info_tag(struct arena *arena, const char *column)
{
    static const char word[] = "info";
    char *tag = arena_strdup(arena, column);
    char *info = strstr(tag, word);

    if (info != NULL)
        info[sizeof word - 1] = '/';
    return tag;
}

static void add_scalars(struct curve *curve, struct arena *arena,
                        const struct store_curve *stored)
{
    const size_t n = COUNT_OF(scalars) + stored->n_infos;
    struct curve_scalar *more = arena_array(arena, struct curve_scalar, n);
    double *wall_s = arena_array(arena, double, curve->n);

    for (size_t k = 0; k < n; k++) {
        double *values = arena_array(arena, double, curve->n);

        for (size_t i = 0, at = 0; i < curve->n && stored->n > 0; i++) {
            at = find_point(stored, at, curve->interactions[i]);
            const char *point = (const char *)&stored->points[at];

            wall_s[i] = stored->points[at].wall_s;
            memcpy(&values[i], point + offset_of(k), sizeof(double));
        }
        more[k].name =
            k < COUNT_OF(scalars)
                ? scalars[k].name
                : info_tag(arena, stored->infos[k - COUNT_OF(scalars)]);
        more[k].values = values;
    }
    curve->wall_s = wall_s;
    curve->scalars = more;
    curve->n_scalars = n;
}

static bool add_more(struct curve *curve, struct arena *arena,
                     const struct store *store, const char *id, struct err *err)
{
    const char *dir = store_run_dir(arena, store, id);
    struct store_curve stored;

    if (!store_read_curve(arena, &stored, dir, INT64_MAX, err))
        return false;
    add_scalars(curve, arena, &stored);
    curve->began_s = began_s(arena, dir);
    return true;
}

/* ---- curves ---- */

static struct curve curve_of(struct arena *arena,
                             const struct findings *findings,
                             const struct axes *facets,
                             const struct run_row *run)
{
    return (struct curve){
        .run = run->label,
        .environment = gather_environment(arena, findings, run, facets),
        .parameters = run->parameters,
        .seed = run->seed,
        .n = run->n,
        .interactions = run->curve_interactions,
        .returns = run->curve_return,
        .compute = run->curve_flop,
    };
}

bool export_findings(struct arena *arena, const struct findings *findings,
                     const struct store *store,
                     const struct write_format *format, const char *path,
                     struct err *err)
{
    struct axes facets = gather_facet_axes(arena, findings);
    struct curve *curves = arena_array(arena, struct curve, findings->n_runs);
    struct curve_set set = {curves, 0};

    for (size_t i = 0; i < findings->n_runs; i++) {
        const struct run_row *run = &findings->runs[i];
        struct curve *curve = &curves[set.n];

        if (run->n == 0)
            continue;
        *curve = curve_of(arena, findings, &facets, run);
        /* What is imported has no id. */
        if (format->has_more && run->id[0] != '\0' &&
            !add_more(curve, arena, store, run->id, err))
            return false;
        set.n++;
    }
    if (set.n == 0)
        return err_set(err, "no run has a curve yet");
    if (set.n < findings->n_runs)
        fprintf(stderr, "rlstudy: note: %zu of %zu runs have no curve yet\n",
                findings->n_runs - set.n, findings->n_runs);
    return export_write(&set, format, path, err);
}

/* The study, the files that it uses, and its curves. */
static bool spares_study(const struct loaded *loaded,
                         const struct findings *findings,
                         const struct options *options, struct err *err)
{
    for (size_t i = 0; i < loaded->ast->n_modules; i++) {
        if (!export_spares(options->output, loaded->ast->modules[i].path, err))
            return false;
    }
    for (size_t i = 0; i < findings->n_imports; i++) {
        if (!export_spares(options->output, findings->imports[i].path, err))
            return false;
    }
    return true;
}

static bool export_study(const struct loaded *loaded, const struct store *store,
                         const struct write_format *format,
                         const struct options *options, struct err *err)
{
    struct findings findings;

    return findings_read_runs(&findings, loaded->arena, loaded, store, err) &&
           spares_study(loaded, &findings, options, err) &&
           export_findings(loaded->arena, &findings, store, format,
                           options->output, err);
}

enum exit_status cmd_export(const struct options *options)
{
    const struct write_format *format;
    struct loaded loaded;
    struct store *store = NULL;
    struct err err = {.msg = ""};

    if (!export_choose(&format, options->format, options->output, &err)) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        return STATUS_USAGE;
    }
    enum exit_status status = load_study(&loaded, options);
    if (status == STATUS_OK && loaded.plan->n_runs > 0) {
        store = store_open(options->store, false, &err);
        if (store == NULL)
            status = STATUS_FAILURE;
    }
    if (status == STATUS_OK &&
        !export_study(&loaded, store, format, options, &err))
        status = STATUS_FAILURE;
    if (err.msg[0] != '\0')
        fprintf(stderr, "rlstudy: %s\n", err.msg);
    store_close(store);
    loaded_fini(&loaded);
    return status;
}
