/* instances.c - what there is once for each value of some axes: fits, files of
 * curves, predictions. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/internal.h"

enum { MAX_INSTANCES = 100000 };

bool instances_make(struct check *check, const struct decl *decl,
                    const struct study_axis *const *axes, size_t A,
                    const struct study_coordinate **coordinates, size_t *n)
{
    *n = 1;
    for (size_t a = 0; a < A; a++) {
        if (axes[a]->n > MAX_INSTANCES / *n) {
            diag_error(check->diag, "too-many", decl->ast->name.span,
                       "'%s' would be more than %d, one for each combination "
                       "of its axes",
                       decl->name, MAX_INSTANCES);
            return false;
        }
        *n *= axes[a]->n;
    }
    struct study_coordinate *c =
        arena_array(check->arena, struct study_coordinate, *n * A);
    for (size_t i = 0; i < *n; i++) {
        size_t rest = i;

        for (size_t a = A; a-- > 0;) {
            c[i * A + a] = axes[a]->values[rest % axes[a]->n];
            rest /= axes[a]->n;
        }
    }
    *coordinates = c;
    return true;
}

/* ---- NAME[16] ---- */

static void list_instances(struct check *check, const struct instances *of)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < of->n && i < 12; i++) {
        str_add(&text, i > 0 ? ", " : "");
        for (size_t a = 0; a < of->n_axes; a++)
            str_printf(&text, "%s%s", a > 0 ? " " : "",
                       of->coordinates[i * of->n_axes + a].text);
    }
    if (of->n > 12)
        str_add(&text, ", ...");
    diag_note(check->diag, of->span, "'%s' is there for %s", of->name,
              str_text(&text));
    str_fini(&text);
}

static void report_missing(struct check *check, const struct instances *of,
                           const struct ast_expr *index, const struct value *v,
                           const struct eval *eval)
{
    struct str text = STR_INIT;

    value_print_short(&text, v);
    diag_error(check->diag, "wrong-index", index->span,
               "'%s' has no instance for %s", of->name, text.text);
    list_instances(check, of);
    str_clear(&text);
    for (size_t i = 0; i < eval->n_at; i++)
        str_printf(&text, "%s%s=%s", i > 0 ? " " : "", eval->at[i]->axis,
                   eval->at[i]->text);
    if (eval->n_at > 0)
        diag_note(check->diag, SPAN_NONE, "this is where %s", text.text);
    str_fini(&text);
}

/* Is there an instance at the values that the indices of E have in EVAL? */
static bool is_there(struct check *check, const struct ast_expr *e,
                     const struct instances *of, struct eval *eval)
{
    bool *out = arena_array(check->arena, bool, of->n);

    for (size_t a = 0; a < of->n_axes; a++) {
        struct value v = eval_expr(eval, e->items[a + 1]);
        bool any = false;

        if (v.kind == VALUE_NONE)
            return false;
        for (size_t i = 0; i < of->n; i++) {
            out[i] |=
                !value_equal(&of->coordinates[i * of->n_axes + a].value, &v);
            any |= !out[i];
        }
        if (!any) {
            report_missing(check, of, e->items[a + 1], &v, eval);
            return false;
        }
    }
    return true;
}

/* For each combination of the axes of a prediction. */
static bool is_everywhere(struct check *check, const struct place *place,
                          const struct ast_expr *e, const struct instances *of,
                          struct eval *eval)
{
    const struct study_coordinate **at = arena_array(
        check->arena, const struct study_coordinate *, place->n_axes);
    size_t n = 1;

    for (size_t a = 0; a < place->n_axes; a++)
        n *= place->axes[a].n;
    eval->at = at;
    eval->n_at = place->n_axes;
    for (size_t i = 0; i < n; i++) {
        size_t rest = i;

        for (size_t a = place->n_axes; a-- > 0;) {
            at[a] = &place->axes[a].values[rest % place->axes[a].n];
            rest /= place->axes[a].n;
        }
        if (!is_there(check, e, of, eval))
            return false;
    }
    return true;
}

/* Does E use a name that a parameter or a comprehension gives a value? */
static bool uses_binding(const struct place *place, const struct ast_expr *e)
{
    if (binding_of(place->env, e) != NULL)
        return true;
    for (size_t i = 0; i < e->n_items; i++) {
        if (uses_binding(place, e->items[i]))
            return true;
    }
    return false;
}

bool index_check(struct check *check, const struct place *place,
                 const struct ast_expr *e, const struct instances *of)
{
    struct place inner = {
        .module = place->module, .env = place->env, .constant = true};
    struct eval eval = {
        .arena = check->arena,
        .diag = check->diag,
        .scope = check->scope,
        .module = place->module,
    };

    if (e->n_items - 1 != of->n_axes) {
        diag_error(check->diag, "wrong-index", e->span,
                   "'%s' takes %zu value%s in its brackets, not %zu", of->name,
                   of->n_axes, of->n_axes == 1 ? "" : "s", e->n_items - 1);
        return false;
    }
    if (place->predicts && place->n_axes > 0) {
        inner.constant = false;
        inner.predicts = true;
        inner.axes = place->axes;
        inner.n_axes = place->n_axes;
    }
    for (size_t a = 0; a < of->n_axes; a++) {
        if (type_of(check, &inner, e->items[a + 1]).kind == TYPE_BAD)
            return false;
    }
    for (size_t a = 0; a < of->n_axes; a++) {
        /* `law[x]` for each x of a list is seen to when it is worked out. */
        if (uses_binding(place, e->items[a + 1]))
            return true;
    }
    return place->predicts ? is_everywhere(check, place, e, of, &eval)
                           : is_there(check, e, of, &eval);
}
