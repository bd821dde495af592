/* import.c - `rlstudy import`: what files of curves hold, and the same in
 * another format. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/sort.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/export.h"
#include "cli/imports.h"
#include "cli/json.h"
#include "cli/sources.h"
#include "import/write.h"

/* How many different numbers of parameters there are. */
static size_t count_sizes(const struct curve_set *set)
{
    double *sizes = mem_calloc(set->n, sizeof *sizes);

    for (size_t i = 0; i < set->n; i++)
        sizes[i] = set->curves[i].parameters;
    size_t n = sort_distinct(sizes, set->n);
    free(sizes);
    return n;
}

static void add_list(struct str *out, const char *name,
                     const char *const *items, size_t n)
{
    str_printf(out, "%s:", name);
    for (size_t i = 0; i < n; i++) {
        str_add(out, i > 0 ? ", " : " ");
        print_utf8(out, items[i]);
    }
    str_addc(out, '\n');
}

static void add_file(struct str *out, const struct curve_origin *file)
{
    print_utf8(out, file->path);
    str_printf(out, ": %s, SHA-256 %s\n", file->format, file->digest);
}

static void add_run(struct str *out, const struct curve *c)
{
    str_add(out, "  ");
    print_utf8(out, c->environment);
    str_add(out, c->environment[0] != '\0' ? ", " : "");
    print_utf8(out, c->run);
    str_printf(out,
               ": %.10g parameters, seed %lld, %zu points, %.10g to %.10g "
               "interactions%s%s\n",
               c->parameters, (long long)c->seed, c->n, c->interactions[0],
               c->interactions[c->n - 1],
               c->compute != NULL ? ", compute known" : "",
               c->diverged ? ", ends in NaN" : "");
}

static void add_files(struct str *out, const struct imported *from,
                      bool verbose)
{
    enum { A_FEW = 8 };
    size_t n = verbose ? from->n_files : min_size(from->n_files, A_FEW);

    for (size_t i = 0; i < n; i++)
        add_file(out, from->files[i]);
    if (n < from->n_files)
        str_printf(out, "... and %zu more (-v lists them)\n",
                   from->n_files - n);
}

static void print_summary(const struct imported *from, bool verbose)
{
    struct str text = STR_INIT;
    size_t n_sizes = count_sizes(&from->set), points = 0;

    add_files(&text, from, verbose);
    add_list(&text, "columns", from->columns, from->n_columns);
    add_list(&text, "taken", from->taken, from->n_taken);
    for (size_t i = 0; i < from->set.n; i++)
        points += from->set.curves[i].n;
    str_printf(&text, "%zu run%s of %zu size%s, %zu points\n", from->set.n,
               from->set.n == 1 ? "" : "s", n_sizes, n_sizes == 1 ? "" : "s",
               points);
    for (size_t i = 0; verbose && i < from->set.n; i++)
        add_run(&text, &from->set.curves[i]);
    for (size_t i = 0; i < from->n_notes; i++)
        add_list(&text, "note", &from->notes[i], 1);
    fputs(text.text, stdout);
    str_fini(&text);
}

/* ---- JSON ---- */

static json_t *texts_json(const char *const *texts, size_t n)
{
    json_t *json = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(json, json_of_text(texts[i]));
    return json;
}

static json_t *file_json(const struct curve_origin *file)
{
    return json_pack("{s:o, s:s, s:s}", "path", json_of_text(file->path),
                     "format", file->format, "sha256", file->digest);
}

static json_t *run_json(const struct curve *c)
{
    return json_pack("{s:o, s:o, s:f, s:I, s:I, s:[f, f], s:b, s:b}", "run",
                     json_of_text(c->run), "environment",
                     json_of_text(c->environment), "parameters", c->parameters,
                     "seed", (json_int_t)c->seed, "points", (json_int_t)c->n,
                     "interactions", c->interactions[0],
                     c->interactions[c->n - 1], "compute", c->compute != NULL,
                     "diverged", c->diverged);
}

static void print_json(const struct imported *from)
{
    json_t *files = json_array(), *runs = json_array();

    for (size_t i = 0; i < from->n_files; i++)
        json_array_append_new(files, file_json(from->files[i]));
    for (size_t i = 0; i < from->set.n; i++)
        json_array_append_new(runs, run_json(&from->set.curves[i]));
    json_t *json = json_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:o}", "schema", "rlstudy-import-1", "files",
        files, "columns", texts_json(from->columns, from->n_columns), "taken",
        texts_json(from->taken, from->n_taken), "runs", runs, "notes",
        texts_json(from->notes, from->n_notes));
    json_dumpf(json, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
    putchar('\n');
    json_decref(json);
}

/* ---- the command ---- */

/* Read, and write in FORMAT unless there is no output. */
static bool import_files(struct arena *arena, const struct options *options,
                         const struct write_format *format, struct err *err)
{
    struct imported from;

    if (!sources_read_all(arena, &from, options, err) ||
        (options->environment != NULL &&
         !imports_choose(arena, &from.set, options->environment,
                         from.files[0]->path, "--environment NAME", err)))
        return false;
    for (size_t i = 0; i < from.n_files; i++) {
        if (!export_spares(options->output, from.files[i]->path, err))
            return false;
    }
    if (options->output != NULL &&
        !export_write(&from.set, format, options->output, err))
        return false;
    if (options->json)
        print_json(&from);
    else
        print_summary(&from, options->verbose > 0);
    return true;
}

enum exit_status cmd_import(const struct options *options)
{
    const struct write_format *format = NULL;
    struct arena *arena = arena_new();
    enum exit_status status = STATUS_OK;
    struct err err;

    if (!sources_given(options)) {
        err_set(&err, "name the files to import");
        status = STATUS_USAGE;
    } else if (options->output != NULL &&
               !export_choose(&format, NULL, options->output, &err)) {
        status = STATUS_USAGE;
    } else if (!import_files(arena, options, format, &err)) {
        status = STATUS_FAILURE;
    }
    if (status != STATUS_OK)
        fprintf(stderr, "rlstudy: %s\n", err.msg);
    arena_free(arena);
    return status;
}
