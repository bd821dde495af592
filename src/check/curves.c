/* curves.c - learning curves, and points, that come from a file. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "check/internal.h"

static bool is_points(const struct decl *decl)
{
    return decl->ast->kind == DECL_POINTS;
}

static const struct param_table *find_reader(struct check *check,
                                             const struct decl *decl,
                                             const struct ast_name *name)
{
    struct suggest s = suggest_for(name->text);

    for (const struct param_table *const *t =
             is_points(decl) ? check->catalog->point_readers
                             : check->catalog->readers;
         *t != NULL; t++) {
        if (strcmp((*t)->name, name->text) == 0)
            return *t;
        suggest_offer(&s, (*t)->name);
    }
    diag_unknown(check->diag, "unknown-kind", name->span, &s, "there is",
                 "there are", "there is no reader of %s '%s'",
                 ast_decl_word(decl->ast->kind), name->text);
    return NULL;
}

/* The call that names the files; NULL after an error. */
static const struct ast_expr *find_files(struct check *check, struct decl *decl)
{
    const struct ast_expr *e = decl->ast->value;

    if (e->kind == EXPR_BAD)
        return NULL;
    if (e->kind != EXPR_CALL) {
        diag_error(check->diag, "wrong-type", e->span,
                   "%s are read from files: csv(\"%s.csv\")",
                   ast_decl_word(decl->ast->kind),
                   ast_decl_word(decl->ast->kind));
        return NULL;
    }
    decl->table = find_reader(check, decl, &e->name);
    if (decl->table == NULL)
        return NULL;
    if (e->n_items > 0 && e->labels == NULL)
        return e;
    diag_error(check->diag, "wrong-arguments", e->span,
               "'%s' takes the names of files; all else stands in curly "
               "brackets",
               e->name.text);
    return NULL;
}

/* The declaration of an axis that an expression was found to depend on. */
static const struct decl *axis_named(const struct scope *scope,
                                     const char *name)
{
    for (size_t i = 0; i < scope->n_decls; i++) {
        const struct decl *d = &scope->decls[i];

        /* Two files may have axes of one name. */
        if (d->ast->kind == DECL_AXIS && d->name == name)
            return d;
    }
    return NULL;
}

/* The axes that the file or a key depends on. */
static bool find_axes(struct check *check, struct study_curves *out,
                      const struct names *names)
{
    struct study_axis *axes =
        arena_array(check->arena, struct study_axis, names->n);

    for (size_t i = 0; i < names->n; i++) {
        const struct decl *d = axis_named(check->scope, names->items[i]);

        if (d == NULL || d->bad || d->values == NULL)
            return false;
        axes[i] = (struct study_axis){
            .name = d->name,
            .span = d->ast->name.span,
            .values = d->values,
            .n = d->n_values,
        };
    }
    out->axes = axes;
    out->n_axes = names->n;
    return true;
}

const char *path_beside(struct check *check, size_t module, const char *path)
{
    const char *from = check->ast->modules[module].path;
    const char *slash = strrchr(from, '/');

    if (path[0] == '/' || slash == NULL)
        return path;
    return arena_printf(check->arena, "%.*s/%s", (int)(slash - from), from,
                        path);
}

/* One path, behind the folder of the file that names it. */
static const char *resolve_path(struct check *check, struct eval *eval,
                                const struct ast_expr *e)
{
    struct value path = eval_expr(eval, e);

    if (path.kind != VALUE_STRING)
        return NULL;
    if (path.string[0] == '\0') {
        diag_error(check->diag, "param-range", e->span,
                   "this is the name of no file");
        return NULL;
    }
    return path_beside(check, eval->module, path.string);
}

/* The paths of one instance and the reader's keys for it. */
static bool resolve_file(struct check *check, const struct decl *decl,
                         const struct study_curves *curves,
                         const struct ast_expr *files, struct study_file *out)
{
    const struct study_coordinate **at = arena_array(
        check->arena, const struct study_coordinate *, curves->n_axes);
    const char **paths =
        arena_array(check->arena, const char *, files->n_items);
    struct eval eval = {
        .arena = check->arena,
        .diag = check->diag,
        .scope = check->scope,
        .module = decl->ast->module,
        .at = at,
        .n_at = curves->n_axes,
    };

    for (size_t a = 0; a < curves->n_axes; a++)
        at[a] = &out->coordinates[a];
    for (size_t i = 0; i < files->n_items; i++) {
        paths[i] = resolve_path(check, &eval, files->items[i]);
        if (paths[i] == NULL)
            return false;
    }
    out->paths = paths;
    out->n_paths = files->n_items;
    return eval_settings(&eval, &out->options, decl);
}

static bool resolve_files(struct check *check, struct decl *decl,
                          struct study_curves *curves,
                          const struct ast_expr *call)
{
    const struct study_axis **axes =
        arena_array(check->arena, const struct study_axis *, curves->n_axes);
    const struct study_coordinate *coordinates;

    for (size_t a = 0; a < curves->n_axes; a++)
        axes[a] = &curves->axes[a];
    if (!instances_make(check, decl, axes, curves->n_axes, &coordinates,
                        &curves->n_files))
        return false;
    struct study_file *files =
        arena_array(check->arena, struct study_file, curves->n_files);
    curves->files = files;
    for (size_t i = 0; i < curves->n_files; i++) {
        files[i].coordinates = coordinates + i * curves->n_axes;
        if (!resolve_file(check, decl, curves, call, &files[i]))
            return false;
    }
    return true;
}

/* Each file is named by a string, which may depend on axes. */
static void check_names(struct check *check, struct decl *decl,
                        const struct ast_expr *call)
{
    struct place place = decl_place(decl);

    for (size_t i = 0; i < call->n_items; i++) {
        const struct ast_expr *e = call->items[i];
        struct type type = type_of(check, &place, e);

        if (type.kind != TYPE_STRING && type.kind != TYPE_BAD)
            diag_error(check->diag, "wrong-type", e->span,
                       "a file is named by a string: \"%s.csv\"",
                       ast_decl_word(decl->ast->kind));
        if (type.kind == TYPE_BAD && e->kind == EXPR_ATTRIBUTE)
            diag_note(check->diag, e->span,
                      "the name of a file stands in double quotes");
        decl->bad |= type.kind != TYPE_STRING;
    }
    for (size_t i = 0; i < place.used_axes.n; i++)
        names_add(check->arena, &decl->axes, place.used_axes.items[i]);
}

void curves_check(struct check *check, struct decl *decl)
{
    size_t *n =
        is_points(decl) ? &check->study->n_points : &check->study->n_curves;
    struct study_curves *out =
        is_points(decl) ? &check->points[*n] : &check->curves[*n];
    const struct ast_expr *call = find_files(check, decl);

    if (call == NULL) {
        decl->bad = true;
        return;
    }
    *out = (struct study_curves){
        .name = decl->name,
        .span = decl->ast->name.span,
        .file = call->items[0]->span,
        .reader = decl->table->name,
        .decl = decl,
    };
    decl->fields = arena_array(check->arena, struct field, decl->table->n);
    template_overlay(check, decl);
    template_require(check, decl, decl->ast->name.span);
    check_names(check, decl, call);
    if (decl->bad)
        return;
    decl->bad = !find_axes(check, out, &decl->axes) ||
                !resolve_files(check, decl, out, call);
    decl->index = (*n)++;
}

/* Is NAME what stands before the '=' of "NAME = COLUMN"? */
static bool is_of(const char *column, const char *name)
{
    column += strspn(column, " ");
    size_t len = strlen(name);
    return strncmp(column, name, len) == 0 &&
           column[len + strspn(column + len, " ")] == '=';
}

/* Is a column of the files said to be the compute? */
static bool names_compute(const struct study_file *file)
{
    static const char name[] = "compute";

    if (settings_find(&file->options, "columns") == NULL)
        return false;
    const struct value *columns = settings_value(&file->options, "columns");
    bool list = columns->kind == VALUE_LIST;
    size_t n = list ? columns->list.n : columns->kind == VALUE_STRING;

    for (size_t i = 0; i < n; i++) {
        const struct value *item = list ? &columns->list.items[i] : columns;

        if (is_of(item->string, name))
            return true;
    }
    return false;
}

bool curves_say_flop(struct check *check, const struct study_fit *fit,
                     struct span at)
{
    static const char key[] = "flop_per_parameter";

    if (fit->curves == SIZE_MAX)
        return true;
    const struct study_curves *curves = &check->curves[fit->curves];
    const struct param_table *table = curves->decl->table;
    const struct param *param = param_find(table, key);
    if (param == NULL ||
        curves->decl->fields[param - table->params].value != NULL ||
        names_compute(&curves->files[0]))
        return true;
    diag_error(check->diag, "missing-key", at,
               "'%s' does not say what its training cost, so no compute in "
               "flop can be told",
               curves->name);
    diag_note(check->diag, curves->span,
              "give it %s: %s; or tell which column has the FLOP so far: "
              "columns = [\"compute=COLUMN\"]",
              key, param->doc);
    return false;
}
