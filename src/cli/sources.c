/* sources.c - the curves and points that the command line names. */
#include "config.h"

#include "cli/sources.h"

#include <string.h>

#include "analysis/points.h"
#include "base/arena.h"
#include "base/str.h"
#include "cli/imports.h"

bool sources_given(const struct options *options)
{
    return options->curves.n + options->n_files > 0;
}

/* The length up to a comma outside of brackets and quotes. */
static size_t part_length(const char *text)
{
    int depth = 0;
    bool quoted = false;
    size_t i;

    for (i = 0; text[i] != '\0'; i++) {
        if (text[i] == ',' && depth == 0 && !quoted)
            break;
        quoted ^= text[i] == '"';
        depth += text[i] == '[' || text[i] == '(';
        depth -= text[i] == ']' || text[i] == ')';
    }
    return i;
}

const char *const *sources_split(struct arena *arena, size_t *n,
                                 const char *const *texts, size_t n_texts)
{
    size_t room = n_texts;

    for (size_t i = 0; i < n_texts; i++) {
        for (const char *c = texts[i]; *c != '\0'; c++)
            room += *c == ',';
    }
    const char **parts = arena_array(arena, const char *, room);
    *n = 0;
    for (size_t i = 0; i < n_texts; i++) {
        const char *at = texts[i];

        for (;;) {
            size_t len = part_length(at);

            parts[(*n)++] = arena_strndup(arena, at, len);
            if (at[len] == '\0')
                break;
            at += len + 1;
        }
    }
    return parts;
}

/* --format, --columns, --only and --path, as the readers take them. */
static void sources_options(struct arena *arena, struct import_options *out,
                            const struct options *options)
{
    *out = (struct import_options){
        .format = options->format,
        .path = options->path,
    };
    out->columns = sources_split(arena, &out->n_columns, options->columns.items,
                                 options->columns.n);
    out->only = sources_split(arena, &out->n_only, options->only.items,
                              options->only.n);
}

/* Those of --curves, and the operands behind them: a shell makes these of
 * --curves runs/?.csv. */
static const char *const *all_paths(struct arena *arena, size_t *n,
                                    const struct options *options)
{
    size_t given = options->curves.n;
    const char **paths =
        arena_array(arena, const char *, given + options->n_files);

    for (size_t i = 0; i < given; i++)
        paths[i] = options->curves.items[i];
    for (size_t i = 0; i < options->n_files; i++)
        paths[given + i] = options->files[i];
    *n = given + options->n_files;
    return paths;
}

bool sources_read_all(struct arena *arena, struct imported *out,
                      const struct options *options, struct err *err)
{
    struct import_options how;
    size_t n;
    const char *const *paths = all_paths(arena, &n, options);

    sources_options(arena, &how, options);
    return import_curves(arena, out, paths, n, &how, err);
}

static void print_notes(const char *const *notes, size_t n)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < n; i++) {
        str_add(&text, "rlstudy: note: ");
        print_utf8(&text, notes[i]);
        str_addc(&text, '\n');
    }
    fputs(str_text(&text), stderr);
    str_fini(&text);
}

bool sources_read_curves(struct arena *arena, struct imported *out,
                         const struct options *options, struct err *err)
{
    if (!sources_read_all(arena, out, options, err) ||
        !imports_choose(arena, &out->set, options->environment,
                        out->files[0]->path, "--environment NAME", err))
        return false;
    print_notes(out->notes, out->n_notes);
    return true;
}

bool sources_read_points(struct arena *arena, struct points *out,
                         const struct options *options, struct err *err)
{
    struct import_options how;
    size_t n;
    const char *const *paths = all_paths(arena, &n, options);

    sources_options(arena, &how, options);
    struct imported_points from;
    if (!import_points(arena, &from, paths, n, &how, err))
        return false;
    print_notes(from.notes, from.n_notes);
    *out = from.table;
    return true;
}
