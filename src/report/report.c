/* report.c - findings to files. */
#include "config.h"

#include "report/report.h"

#include <locale.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/cite.h"
#include "report/drawing.h"
#include "report/films.h"
#include "report/folder.h"
#include "report/formats.h"
#include "report/gather.h"
#include "report/items.h"
#include "report/plots.h"
#include "report/shown.h"
#include "report/table.h"
#include "report/tables.h"

/* Take FIGURE up among all, by a name that no other has. */
static void take_figure(struct arena *arena, struct shown *shown,
                        struct figure *figure)
{
    const char *name = figure->name;
    bool taken = true;

    for (int k = 1; taken; k++) {
        if (k > 1)
            figure->name = arena_printf(arena, "%s-%d", name, k);
        taken = false;
        for (size_t i = 0; i < shown->n_all && !taken; i++)
            taken = strcmp(shown->all[i]->name, figure->name) == 0;
    }
    shown->all[shown->n_all++] = figure;
}

/* As many figures as there are, or the reason why there is none. */
static void make_many(struct arena *arena, struct shown *shown,
                      struct shown_item *item, plots_fn plot)
{
    struct figure **made;
    const char *why = NULL;
    size_t n = plot(arena, &made, shown->findings, item->item->name, &why);

    item->figures = arena_array(arena, struct shown_figure, n + 1);
    for (size_t i = 0; i < n; i++) {
        item->figures[i].figure = made[i];
        take_figure(arena, shown, made[i]);
    }
    item->figures[n].why = why;
    item->n_figures = n > 0 ? n : 1;
}

enum { MOST = 6 }; /* figures of one item, of one fit, of all runs */

static void make_item(struct arena *arena, struct shown *shown,
                      struct shown_item *item)
{
    const struct item_type *type = item_type(item->item->kind);

    if (type->many != NULL) {
        make_many(arena, shown, item, type->many);
        return;
    }
    item->figures = arena_array(arena, struct shown_figure, MOST);
    for (const plot_fn *plot = type->plots; *plot != NULL; plot++) {
        struct shown_figure *made = &item->figures[item->n_figures];

        made->figure =
            (*plot)(arena, shown->findings, item->item->name, &made->why);
        if (made->figure == NULL)
            continue;
        made->why = NULL;
        item->n_figures++;
        take_figure(arena, shown, made->figure);
    }
    /* Without any, the last reason stands where it would be. */
    if (item->n_figures == 0 && item->figures[0].why != NULL)
        item->n_figures = 1;
}

/* Those of PLOTS that can be drawn; returns how many OUT has then. */
static size_t make_more(struct arena *arena, struct shown *shown,
                        const struct figure **out, size_t n,
                        const plot_fn *plots, const char *name)
{
    for (; *plots != NULL; plots++) {
        const char *why;
        struct figure *made = (*plots)(arena, shown->findings, name, &why);

        if (made == NULL)
            continue;
        take_figure(arena, shown, made);
        out[n++] = made;
    }
    return n;
}

/* How many figures items of infos may have. */
static size_t count_infos(struct arena *arena, const struct findings *f)
{
    size_t n = 0;

    for (size_t i = 0; i < f->n_items; i++) {
        struct indices runs = gather_runs(arena, f, f->items[i].name);
        const char **told;

        if (f->items[i].kind == ITEM_INFOS)
            n += gather_told(arena, &told, f, &runs);
    }
    return n;
}

struct shown *shown_new(struct arena *arena, const struct findings *f)
{
    struct shown *shown = arena_new_of(arena, struct shown);
    struct indices names = gather_law_names(arena, f);
    struct indices points = gather_points_names(arena, f);
    size_t most =
        MOST * (f->n_items + names.n + points.n + 1) + count_infos(arena, f);

    shown->findings = f;
    shown->all = arena_array(arena, const struct figure *, most);
    shown->items = arena_array(arena, struct shown_item, f->n_items + 1);
    for (size_t i = 0; i < f->n_items; i++) {
        shown->items[i].item = &f->items[i];
        make_item(arena, shown, &shown->items[i]);
    }
    shown->fits = arena_array(arena, const struct figure *,
                              MOST *(names.n + points.n) + 1);
    for (size_t i = 0; i < names.n; i++)
        shown->n_fits = make_more(arena, shown, shown->fits, shown->n_fits,
                                  plots_of_fits, f->laws[names.at[i]].name);
    for (size_t i = 0; i < points.n; i++)
        shown->n_fits =
            make_more(arena, shown, shown->fits, shown->n_fits, plots_of_points,
                      f->points[points.at[i]].name);
    shown->runs = arena_array(arena, const struct figure *, MOST);
    shown->n_runs =
        make_more(arena, shown, shown->runs, 0, plots_of_runs, NULL);
    return shown;
}

const char *shown_words(const struct shown_item *shown, size_t i)
{
    return i == 0 && item_type(shown->item->kind)->form != ITEM_IS_BOTH
               ? shown->item->text
               : NULL;
}

/* Write TEXT to NAME and empty it. */
static bool put(struct folder *folder, const char *name, struct str *text,
                struct err *err)
{
    bool ok = folder_put(folder, name, str_text(text), text->len, err);

    str_clear(text);
    return ok;
}

/* In FORMATS. */
static bool write_figure(struct arena *arena, struct folder *folder,
                         const struct figure *figure, const char *formats,
                         const struct figure_origin *origin, struct str *text,
                         struct err *err)
{
    const struct layout *layout =
        figure_layout(arena, figure, figure_natural_width(figure));
    const struct drawing *drawing = drawing_make(arena, layout);

    for (const struct figure_format *f = figure_formats; f->name != NULL; f++) {
        if (!formats_have(formats, f))
            continue;
        const char *name =
            arena_printf(arena, "figures/%s.%s", figure->name, f->suffix);

        if (!f->write(text, drawing, origin, err) ||
            !put(folder, name, text, err))
            return false;
    }
    return true;
}

static bool write_figures(struct arena *arena, struct folder *folder,
                          const struct shown *shown, struct str *text,
                          struct err *err)
{
    const struct figure_origin origin = {shown->findings->version,
                                         shown->findings->time};

    for (size_t i = 0; i < shown->n_all; i++) {
        if (!write_figure(arena, folder, shown->all[i],
                          shown->findings->formats, &origin, text, err))
            return false;
    }
    return true;
}

/* As NAME.csv and, unless it is empty, for papers. */
static bool write_table(struct arena *arena, struct folder *folder,
                        const struct table *t, struct str *text,
                        struct err *err)
{
    static const struct {
        const char *suffix;
        void (*write)(struct str *out, const struct table *t);
    } formats[] = {
        {"csv", table_csv}, {"md", table_markdown_file}, {"tex", table_latex}};
    size_t n = table_rows(t) > 0 ? COUNT_OF(formats) : 1;

    for (size_t i = 0; i < n; i++) {
        const char *name =
            arena_printf(arena, "tables/%s.%s", t->name, formats[i].suffix);

        formats[i].write(text, t);
        if (!put(folder, name, text, err))
            return false;
    }
    return true;
}

/* Those of data are made as they are written, and as CSV alone. */
static bool write_tables(struct arena *arena, struct folder *folder,
                         const struct findings *f, struct str *text,
                         struct err *err)
{
    struct table **shown;
    static const struct {
        const char *name;
        void (*make)(struct str *, struct arena *, const struct findings *);
    } tables[] = {
        {"tables/curves.csv", csv_curves},
        {"tables/laws.csv", csv_laws},
        {"tables/frontier.csv", csv_frontier},
        {"tables/isoflop.csv", csv_isoflop},
    };

    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        tables[i].make(text, arena, f);
        if (!put(folder, tables[i].name, text, err))
            return false;
    }
    size_t n = tables_all(arena, &shown, f);
    for (size_t i = 0; i < n; i++) {
        if (!write_table(arena, folder, shown[i], text, err))
            return false;
    }
    return true;
}

/* The page comes last: where it is, all that it links to is too. */
static bool write_all(struct arena *arena, struct folder *folder,
                      const struct findings *f, struct err *err)
{
    struct shown *shown = shown_new(arena, f);
    struct str text = STR_INIT;
    bool ok = write_figures(arena, folder, shown, &text, err) &&
              films_write(folder, f, err) &&
              write_tables(arena, folder, f, &text, err);

    if (ok) {
        json_report(&text, arena, shown);
        ok = put(folder, "report.json", &text, err);
    }
    if (ok) {
        markdown_report(&text, arena, shown);
        ok = put(folder, "report.md", &text, err);
    }
    if (ok) {
        cite_bibtex(&text, f);
        ok = text.len == 0 || put(folder, "references.bib", &text, err);
    }
    if (ok) {
        html_page(&text, arena, shown);
        ok = put(folder, "index.html", &text, err);
    }
    str_fini(&text);
    return ok;
}

bool report_write(const char *dir, const struct findings *findings,
                  struct err *err)
{
    struct arena *arena = arena_new();
    /* Numbers have a point, whatever the reader's country. */
    locale_t c = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    locale_t before = c != (locale_t)0 ? uselocale(c) : (locale_t)0;
    bool ok = c != (locale_t)0 || err_sys(err, "cannot set the C locale");

    struct folder *folder = ok ? folder_open(arena, dir, err) : NULL;

    ok = folder != NULL && write_all(arena, folder, findings, err) &&
         folder_finish(folder, err);
    folder_close(folder);
    if (c != (locale_t)0) {
        uselocale(before);
        freelocale(c);
    }
    arena_free(arena);
    return ok;
}
