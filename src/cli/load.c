/* load.c - from the file named on the command line to a plan. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "ast/ast.h"
#include "base/arena.h"
#include "check/study.h"
#include "cli/cli.h"
#include "cli/imports.h"
#include "diag/diag.h"
#include "grammar/parse.h"
#include "import/import.h"
#include "stdlib/stdlib.h"

const char *study_stem(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    size_t len =
        dot != NULL && dot != name ? (size_t)(dot - name) : strlen(name);

    return arena_strndup(arena, name, len);
}

static bool wants_dump(const struct options *options, const char *what)
{
    return options->dump != NULL && strcmp(options->dump, what) == 0;
}

static void load(struct loaded *out, const struct parse_options *parse,
                 const struct options *options)
{
    const struct ast *ast = parse_study(out->arena, out->diag, parse);

    if (ast == NULL)
        return;
    out->ast = ast;
    out->sets = parse_settings(out->arena, ast);
    out->n_sets = ast->n_sets;
    if (wants_dump(options, "ast"))
        ast_dump(stdout, ast);
    out->study = study_check(out->arena, out->diag, ast, cli_catalog());
    if (out->study == NULL)
        return;
    if (wants_dump(options, "study"))
        study_dump(stdout, out->study);
    if (!parse->sealed)
        imports_warn(out->diag, out->study);
    out->plan = plan_expand(out->arena, out->diag, out->study);
    if (out->plan != NULL && wants_dump(options, "graph"))
        plan_dump_graph(stdout, out->plan);
}

enum exit_status load_parsed(struct loaded *out, const char *name,
                             const struct parse_options *parse,
                             const struct options *options)
{
    const struct diag_style style = {
        .colour = options->colour,
        .limit = options->verbose > 0 ? 0 : DIAG_LIMIT,
        .more = "-v shows all",
    };

    out->diag = diag_new();
    out->name = name;
    out->search_path = parse->search_path;
    out->sealed = parse->sealed;
    load(out, parse, options);
    diag_apply(out->diag, options->filter);
    diag_print(stderr, out->diag, &style);
    return diag_errors(out->diag) > 0 || out->plan == NULL ? STATUS_USAGE
                                                           : STATUS_OK;
}

enum exit_status load_file(struct loaded *out, const char *path,
                           const struct options *options)
{
    const struct parse_options parse = {
        .path = path,
        .library = stdlib_files,
        .search_path = getenv("RLSTUDY_PATH"),
        .sets = options->sets.items,
        .n_sets = options->sets.n,
        .var_files = options->var_files.items,
        .n_var_files = options->var_files.n,
    };

    *out = (struct loaded){0};
    if (plan_file_is(path)) {
        fprintf(stderr,
                "rlstudy: %s is a saved plan: 'rlstudy run' carries it out and "
                "'rlstudy plan' shows it\n",
                path);
        return STATUS_USAGE;
    }
    if (import_format_of(path) != NULL) {
        fprintf(stderr,
                "rlstudy: %s is named like data (%s), not like a study: "
                "'rlstudy import' tells what is in it, and a study, or "
                "--curves, what to do with it\n",
                path, import_format_of(path));
        return STATUS_USAGE;
    }
    out->arena = arena_new();
    return load_parsed(out, path, &parse, options);
}

enum exit_status load_plan_at(struct loaded *out, const char *path,
                              const struct options *options)
{
    if (plan_file_is(path))
        return plan_file_load(out, path, options);
    return load_file(out, path, options);
}

static enum exit_status refuse_files(struct loaded *out, size_t n)
{
    *out = (struct loaded){0};
    fprintf(stderr, "rlstudy: %s; see rlstudy --help\n",
            n == 0 ? "name a study file" : "one study at a time");
    return STATUS_USAGE;
}

enum exit_status load_study(struct loaded *out, const struct options *options)
{
    if (options->n_files != 1)
        return refuse_files(out, options->n_files);
    return load_file(out, options->files[0], options);
}

enum exit_status load_plan(struct loaded *out, const struct options *options)
{
    if (options->n_files != 1)
        return refuse_files(out, options->n_files);
    return load_plan_at(out, options->files[0], options);
}

void loaded_fini(struct loaded *loaded)
{
    diag_free(loaded->diag);
    arena_free(loaded->arena);
}
