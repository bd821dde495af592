/* export.c - `rlstudy export`: the curves of a study, for other programs. */
#include "config.h"

#include "cli/export.h"

#include <string.h>

#include "base/arena.h"
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

/* Those that have points. */
static struct curve_set curves_of(struct arena *arena,
                                  const struct findings *findings)
{
    struct axes facets = gather_facet_axes(arena, findings);
    struct curve *curves = arena_array(arena, struct curve, findings->n_runs);
    struct curve_set set = {curves, 0};

    for (size_t i = 0; i < findings->n_runs; i++) {
        const struct run_row *run = &findings->runs[i];

        if (run->n == 0)
            continue;
        curves[set.n++] = (struct curve){
            .run = run->label,
            .environment = gather_environment(arena, findings, run, &facets),
            .parameters = run->parameters,
            .seed = run->seed,
            .n = run->n,
            .interactions = run->curve_interactions,
            .returns = run->curve_return,
            .compute = run->curve_flop,
        };
    }
    return set;
}

static bool export_study(const struct loaded *loaded, const struct store *store,
                         const struct write_format *format,
                         const struct options *options, struct err *err)
{
    struct findings findings;

    if (!findings_read_runs(&findings, loaded->arena, loaded, store, err))
        return false;
    struct curve_set set = curves_of(loaded->arena, &findings);
    if (set.n == 0)
        return err_set(err, "no run of %s has a curve yet", loaded->name);
    if (set.n < findings.n_runs)
        fprintf(stderr, "rlstudy: note: %zu of %zu runs have no curve yet\n",
                findings.n_runs - set.n, findings.n_runs);
    return export_write(&set, format, options->output, err);
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
