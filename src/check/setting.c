/* setting.c - what the command line gives other values to. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "check/internal.h"

bool set_is_sound(struct check *check, const struct ast_set *set)
{
    if (set->value != NULL)
        return true;
    diag_error(check->diag, set->fault_name, set->fault_span, "%s", set->fault);
    return false;
}

static void set_key(struct check *check, struct decl *d,
                    const struct ast_set *set, size_t at)
{
    enum ast_decl_kind kind = d->ast->kind;

    if (kind == DECL_AXIS || kind == DECL_LET || kind == DECL_REPORT) {
        diag_error(check->diag, "unknown-key", set->path[at].span,
                   "'%s' is %s, which has no keys", d->name,
                   decl_article(kind));
        return;
    }
    if (d->n_key_sets == d->cap_key_sets) {
        size_t cap = d->cap_key_sets < 4 ? 4 : d->cap_key_sets * 2;
        const struct ast_set **more =
            arena_array(check->arena, const struct ast_set *, cap);

        if (d->n_key_sets > 0)
            memcpy(more, d->key_sets, d->n_key_sets * sizeof *more);
        d->key_sets = more;
        d->cap_key_sets = cap;
    }
    d->key_sets[d->n_key_sets++] = set;
}

static bool is_kind_word(const char *word, enum ast_decl_kind kind)
{
    return strcmp(word, ast_decl_word(kind)) == 0;
}

/* The declaration that the path of SET names from *AT on, which goes behind it;
 * a name may stand behind the alias of a file. */
static struct decl *find_path(const struct check *check,
                              const struct ast_set *set, size_t *at)
{
    struct ast_expr e = {.kind = EXPR_NAME, .name = set->path[*at]};

    if (*at + 1 < set->n_path &&
        scope_alias(check->scope, 0, e.name.text) != NULL) {
        e.qualifier = e.name;
        e.name = set->path[++*at];
    }
    ++*at;
    return scope_find_expr(check->scope, 0, &e);
}

/* "budget.each.interactions": the word in front must be right. */
static struct decl *find_set(const struct check *check,
                             const struct ast_set *set, size_t *at)
{
    if (set->n_path > 1) {
        *at = 1;
        struct decl *d = find_path(check, set, at);
        if (d != NULL && is_kind_word(set->path[0].text, d->ast->kind))
            return d;
    }
    *at = 0;
    return find_path(check, set, at);
}

static void unknown_set(struct check *check, const struct ast_set *set,
                        size_t at)
{
    struct ast_expr e = {.kind = EXPR_NAME, .name = set->path[at - 1]};

    if (at > 1)
        e.qualifier = set->path[at - 2];
    scope_unknown_expr(check, 0, &e, "unknown-name", "name", ANY_DECL, NULL);
}

static void apply_set(struct check *check, struct ast_set *set)
{
    size_t at;
    struct decl *d = find_set(check, set, &at);

    if (d == NULL) {
        unknown_set(check, set, at);
    } else if (set->n_path == at + 1) {
        set_key(check, d, set, at);
    } else if (set->n_path > at + 1) {
        diag_error(check->diag, "bad-set", set->path[at + 1].span,
                   "a setting has one name and at most one key");
    } else if (d->ast->kind != DECL_AXIS && d->ast->kind != DECL_LET) {
        diag_error(check->diag, "bad-set", set->path[at - 1].span,
                   d->ast->kind == DECL_REPORT
                       ? "'%s' is %s, which has no value and no keys"
                       : "'%s' is %s; name one of its keys: %s.key=value",
                   d->name, decl_article(d->ast->kind), d->name);
    } else if (d->ast->has_params) {
        diag_error(check->diag, "bad-set", set->path[at - 1].span,
                   "'%s' has parameters, and no single value that could be "
                   "set",
                   d->name);
    } else if (set_is_sound(check, set)) {
        d->set = set;
        d->value = set->value;
        d->value_module = 0;
    }
}

void settings_apply(struct check *check)
{
    for (size_t i = 0; i < check->ast->n_sets; i++)
        apply_set(check, &check->ast->sets[i]);
}
