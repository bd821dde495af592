/* html_tables.c - tables on the page, with captions and links. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "report/gather.h"
#include "report/html_parts.h"
#include "report/items.h"
#include "report/prose.h"
#include "report/rich.h"
#include "report/table.h"
#include "report/tables.h"

void html_rich(struct page *p, struct str *rich)
{
    rich_html(p->out, str_text(rich));
    str_fini(rich);
}

void html_words(struct page *p, const char *words)
{
    size_t len = words != NULL ? strlen(words) : 0;

    if (len == 0)
        return;
    add_text(p, words);
    add(p, strchr(".!?:;", words[len - 1]) != NULL ? " " : ". ");
}

void html_nothing(struct page *p, const char *why)
{
    add(p, "<p class=\"muted\">");
    text_sentence(p->out, why);
    add(p, "</p>\n");
}

/* "t-runs"; the second of a name is "t-runs-2". */
static const char *table_id(struct page *p, const char *name)
{
    const char *line = arena_printf(p->arena, "\n%s\n", name);
    size_t before = 0;

    for (const char *at = str_text(&p->ids); (at = strstr(at, line)) != NULL;
         at++)
        before++;
    str_add(&p->ids, line);
    return before == 0 ? arena_printf(p->arena, "t-%s", name)
                       : arena_printf(p->arena, "t-%s-%zu", name, before + 1);
}

static void add_links(struct page *p, const struct table *t)
{
    str_printf(p->out,
               "<span class=\"files\"><a href=\"tables/%s.csv\">CSV</a>, "
               "<a href=\"tables/%s.md\">Markdown</a>, "
               "<a href=\"tables/%s.tex\">LaTeX</a></span>",
               t->name, t->name, t->name);
}

/* Whether the table after number I has the same caption, which it will bear. */
static bool goes_on(struct table *const *tables, size_t i, size_t n)
{
    return i + 1 < n && tables[i]->caption != NULL &&
           tables[i]->caption == tables[i + 1]->caption;
}

/* Of the tables FROM to TO, the first of which has this ID, with that. */
static void add_caption(struct page *p, struct table *const *tables,
                        size_t from, size_t to, const char *id,
                        const char *words)
{
    p->tables++;
    str_printf(p->out,
               "<p class=\"ref\"><a class=\"number\" href=\"#%s\">Table "
               "%zu.</a> ",
               id, p->tables);
    html_words(p, words);
    if (tables[to]->caption != NULL) {
        rich_html(p->out, tables[to]->caption);
        add(p, " ");
    }
    for (size_t i = from; i <= to; i++) {
        add(p, i > from ? "; " : "");
        add_links(p, tables[i]);
    }
    add(p, "</p>\n");
}

void html_tables(struct page *p, struct table *const *tables, size_t n,
                 const char *words)
{
    const char *first = NULL;
    size_t from = 0;

    for (size_t i = 0; i < n; i++) {
        const char *id = table_id(p, tables[i]->name);

        first = i == from ? id : first;
        table_html(p->out, tables[i], id);
        if (goes_on(tables, i, n))
            continue;
        add_caption(p, tables, from, i, first, from == 0 ? words : NULL);
        from = i + 1;
    }
}

void html_item(struct page *p, const struct item *item)
{
    struct table **tables;
    const char *why;
    size_t n = item_tables(p->arena, &tables, &why, p->f, item);

    if (n == 0 && why != NULL)
        html_nothing(p, why);
    html_tables(p, tables, n, item->text);
}

/* ---- what laws of curves hang on ---- */

/* A few tables stand open; of more, the reader opens those he asks for. */
void html_evidence(struct page *p)
{
    enum { A_FEW = 2 };
    const struct findings *f = p->f;
    size_t n = 0;

    for (size_t i = 0; i < f->n_laws; i++)
        n += law_trusted(&f->laws[i]);
    for (size_t i = 0; i < f->n_laws; i++) {
        const struct law_finding *law = &f->laws[i];
        struct str summary = STR_INIT;

        if (!law_trusted(law))
            continue;
        add(p, n <= A_FEW ? "<details open><summary>" : "<details><summary>");
        prose_hangs_on(&summary, p->arena, law);
        html_rich(p, &summary);
        add(p, "</summary>\n");
        struct table *t = table_evidence(p->arena, f, law);
        html_tables(p, &t, 1, NULL);
        add(p, "</details>\n");
    }
}
