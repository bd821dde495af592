/* qualify.c - `nets.small` is a name where `nets` is the alias of a `use`.
 *
 * The grammar cannot tell it from a result, `law.exponent`; this can, once the
 * whole file was read. */
#include "config.h"

#include <string.h>

#include "grammar/internal.h"

static bool is_alias(const struct ast_module *m, const struct ast_name *name)
{
    for (size_t i = 0; i < m->n_uses; i++) {
        const char *alias = m->uses[i].decl->alias.text;

        if (alias != NULL && strcmp(alias, name->text) == 0)
            return true;
    }
    return false;
}

void qualify_expr(const struct ast_module *m, struct ast_expr *e)
{
    if (e == NULL)
        return;
    for (size_t i = 0; i < e->n_items; i++)
        qualify_expr(m, e->items[i]);
    if (e->kind != EXPR_ATTRIBUTE || e->items[0]->kind != EXPR_NAME ||
        e->items[0]->qualifier.text != NULL || !is_alias(m, &e->items[0]->name))
        return;
    e->kind = EXPR_NAME;
    e->qualifier = e->items[0]->name;
    e->n_items = 0;
    e->depth = 1;
}

static void qualify_decl(const struct ast_module *m, struct ast_decl *d)
{
    qualify_expr(m, d->value);
    qualify_expr(m, d->where);
    qualify_expr(m, d->except);
    for (size_t i = 0; i < d->n_axes; i++)
        qualify_expr(m, d->axes[i]);
    for (size_t i = 0; i < d->n_params; i++)
        qualify_expr(m, d->params[i].def);
    for (size_t i = 0; d->block != NULL && i < d->block->n; i++)
        qualify_expr(m, d->block->entries[i].value);
}

void qualify_module(const struct ast_module *m)
{
    bool any = false;

    for (size_t i = 0; i < m->n_uses; i++)
        any |= m->uses[i].decl->alias.text != NULL;
    for (size_t i = 0; any && i < m->n_decls; i++)
        qualify_decl(m, m->decls[i]);
}
