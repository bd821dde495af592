/* films.c - pictures of play: on the page, in report.json, as files. */
#include "config.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "report/gather.h"
#include "report/html_parts.h"
#include "report/json_parts.h"
#include "report/shown.h"

enum { MOST_INFOS = 3 }; /* told on the page */

static const struct films_finding *films_of(const struct findings *f,
                                            const char *name)
{
    size_t i = 0;

    while (i < f->n_films && strcmp(f->films[i].name, name) != 0)
        i++;
    return i < f->n_films ? &f->films[i] : NULL;
}

/* "figures/play-main-3.gif" */
static void add_path(struct str *s, const struct films_finding *of, size_t i,
                     const char *suffix)
{
    str_add(s, "figures/play-");
    text_slug(s, of->name);
    str_printf(s, "-%zu.%s", i + 1, suffix);
}

/* ---- files ---- */

static bool put(const char *dir, const struct films_finding *of, size_t i,
                const char *suffix, const void *bytes, size_t n,
                struct err *err)
{
    struct str path = STR_INIT;

    str_printf(&path, "%s/", dir);
    add_path(&path, of, i, suffix);
    bool ok = file_write(path.text, bytes, n, err);
    str_fini(&path);
    return ok;
}

bool films_write(const char *dir, const struct findings *f, struct err *err)
{
    for (size_t g = 0; g < f->n_films; g++) {
        const struct films_finding *of = &f->films[g];

        for (size_t i = 0; i < of->n; i++) {
            const struct film *film = &of->films[i];

            if (film->missing == NULL &&
                (!put(dir, of, i, "png", film->strip, film->strip_bytes, err) ||
                 !put(dir, of, i, "gif", film->gif, film->gif_bytes, err)))
                return false;
        }
    }
    return true;
}

/* ---- report.json ---- */

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *json_frames(const struct film *film)
{
    json_t *out = json_array();

    for (size_t i = 0; i < film->n_frames; i++)
        json_array_append_new(out, json_pack("{s:I, s:o}", "step",
                                             (json_int_t)film->frames[i].step,
                                             "return",
                                             number(film->frames[i].returned)));
    return out;
}

static json_t *json_infos(const struct film *film)
{
    json_t *out = json_object();

    for (size_t i = 0; i < film->n_infos; i++)
        json_object_set_new(out, film->infos[i].name,
                            number(film->infos[i].value));
    return out;
}

static json_t *json_files(const struct films_finding *of, size_t i)
{
    static const char *const suffixes[] = {"png", "gif"};
    json_t *out = json_array();

    for (size_t k = 0; k < COUNT_OF(suffixes) && !of->films[i].missing; k++) {
        struct str path = STR_INIT;

        add_path(&path, of, i, suffixes[k]);
        json_array_append_new(out, json_string(path.text));
        str_fini(&path);
    }
    return out;
}

static json_t *json_film(const struct films_finding *of, size_t i)
{
    const struct film *film = &of->films[i];
    struct str why = STR_INIT;

    text_clean(&why, film->missing);
    json_t *out = json_pack(
        "{s:s, s:I, s:s?, s:I, s:b, s:o, s:I, s:b, s:o, s:o, s:o, s:o}", "name",
        of->name, "run", (json_int_t)film->run, "missing",
        film->missing != NULL ? str_text(&why) : NULL, "seeds",
        (json_int_t)film->seeds, "held_out", film->held_out, "interactions",
        number(film->interactions), "steps", (json_int_t)film->steps, "ended",
        film->ended, "return", number(film->returned), "infos",
        json_infos(film), "frames", json_frames(film), "files",
        json_files(of, i));
    str_fini(&why);
    return out;
}

json_t *json_films(const struct findings *f)
{
    json_t *out = json_array();

    for (size_t g = 0; g < f->n_films; g++) {
        for (size_t i = 0; i < f->films[g].n; i++)
            json_array_append_new(out, json_film(&f->films[g], i));
    }
    return out;
}

/* ---- the page ---- */

static void add_base64(struct str *out, const uint8_t *in, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < n; i += 3) {
        const uint32_t word = (uint32_t)in[i] << 16 |
                              (uint32_t)(i + 1 < n ? in[i + 1] : 0) << 8 |
                              (uint32_t)(i + 2 < n ? in[i + 2] : 0);

        str_addc(out, digits[word >> 18]);
        str_addc(out, digits[word >> 12 & 63]);
        str_addc(out, i + 1 < n ? digits[word >> 6 & 63] : '=');
        str_addc(out, i + 2 < n ? digits[word & 63] : '=');
    }
}

/* "step 40, return 3.00" */
static void add_moment(struct page *p, const struct film_frame *frame)
{
    str_printf(p->out, "step %lld, return ", (long long)frame->step);
    text_number(p->out, frame->returned, 3);
}

static void add_frame(struct page *p, const struct film *film, size_t i)
{
    const struct film_frame *frame = &film->frames[i];

    str_printf(p->out, "<li><img width=\"%d\" height=\"%d\" alt=\"",
               film->width, film->height);
    str_printf(p->out, "Picture %zu of %zu: ", i + 1, film->n_frames);
    add_moment(p, frame);
    add(p, "\" src=\"data:image/png;base64,");
    add_base64(p->out, frame->png, frame->png_bytes);
    add(p, "\"><span aria-hidden=\"true\">");
    add_moment(p, frame);
    add(p, "</span></li>\n");
}

/* "14.2k parameters, h = 4", as far as films differ in it. */
static void add_subject(struct page *p, const struct run_row *run)
{
    const struct axes facets = gather_facet_axes(p->arena, p->f);
    const char *facet = gather_facet(p->arena, &facets, run);

    add(p, "<b>");
    if (isfinite(run->parameters)) {
        text_count(p->out, run->parameters);
        add(p, " parameters");
    } else {
        add_text(p, run->label);
    }
    if (*facet != '\0') {
        add(p, ", ");
        add_text(p, facet);
    }
    add(p, "</b>");
}

/* How the episode went: "return 9.40 after 213 steps; success 1". */
static void add_result(struct page *p, const struct film *film)
{
    add(p, ": return ");
    text_number(p->out, film->returned, 3);
    str_printf(p->out, " %s %lld steps", film->ended ? "after" : "in the first",
               (long long)film->steps);
    for (size_t i = 0; i < film->n_infos && i < MOST_INFOS; i++) {
        add(p, i == 0 ? "; " : ", ");
        add_text(p, film->infos[i].name);
        add(p, " ");
        text_number(p->out, film->infos[i].value, 3);
    }
    str_printf(p->out, " (seed %lld, ", (long long)p->f->runs[film->run].seed);
    text_count(p->out, film->interactions);
    add(p, " interactions)");
}

static void add_link(struct page *p, const struct films_finding *of, size_t i,
                     const char *suffix, const char *label)
{
    add(p, " <a href=\"");
    add_path(p->out, of, i, suffix);
    str_printf(p->out, "\">%s</a>", label);
}

static void add_film(struct page *p, const struct films_finding *of, size_t i)
{
    const struct film *film = &of->films[i];

    add(p, "<p class=\"take\">");
    add_subject(p, &p->f->runs[film->run]);
    if (film->missing != NULL) {
        add(p, ": no pictures. ");
        text_sentence(p->out, film->missing);
        add(p, "</p>\n");
        return;
    }
    add_result(p, film);
    add_link(p, of, i, "gif", "GIF");
    add_link(p, of, i, "png", "PNG");
    add(p, "</p>\n<ol class=\"film\">\n");
    for (size_t k = 0; k < film->n_frames; k++)
        add_frame(p, film, k);
    add(p, "</ol>\n");
}

/* Whose pictures they are, of what. */
static void add_caption(struct page *p, const struct films_finding *of)
{
    size_t held_out = 0, drawn = 0, seeds = 0;

    for (size_t i = 0; i < of->n; i++) {
        const struct film *film = &of->films[i];

        drawn += film->missing == NULL;
        held_out += film->missing == NULL && film->held_out;
        seeds = film->seeds > seeds ? film->seeds : seeds;
    }
    add(p, "Episodes that begin alike, played by the weight-averaged policy "
           "that each size ended with, its actions drawn as in evaluation, ");
    add(p, held_out == 0       ? "in the environment that training had. "
           : held_out == drawn ? "on levels that training never plays. "
                               : "where training has but some levels, on "
                                 "others. ");
    if (seeds > 1)
        add(p, "Of several seeds the one with the median final return (of an "
               "even number the lower) plays. ");
    add(p, "The pictures are evenly from the whole episode; returns are those "
           "of this episode so far. ");
    if (of->n < of->sizes) {
        str_printf(p->out, "Shown are %zu of %zu sizes. ", of->n, of->sizes);
    }
}

/* The one reason why there is nothing to see; NULL if there are several, or
 * something is. */
static const char *all_missing(const struct films_finding *of)
{
    for (size_t i = 0; i < of->n; i++) {
        if (of->films[i].missing == NULL ||
            strcmp(of->films[i].missing, of->films[0].missing) != 0)
            return NULL;
    }
    return of->n > 0 ? of->films[0].missing : "there are no runs";
}

void html_films(struct page *p, const struct item *item)
{
    const struct films_finding *of = films_of(p->f, item->name);

    assert(of != NULL);
    const char *missing = all_missing(of);
    if (missing != NULL) {
        add(p, "<p class=\"muted\">No pictures of ");
        add_text(p, item->name);
        add(p, ": ");
        text_sentence(p->out, missing);
        add(p, "</p>\n");
        return;
    }
    p->figures++;
    add(p, "<figure class=\"wide\" id=\"fig-play-");
    text_slug(p->out, item->name);
    add(p, "\">\n");
    for (size_t i = 0; i < of->n; i++)
        add_film(p, of, i);
    add(p, "<figcaption><a class=\"number\" href=\"#fig-play-");
    text_slug(p->out, item->name);
    str_printf(p->out, "\">Figure %zu.</a> ", p->figures);
    html_words(p, item->text);
    add_caption(p, of);
    add(p, "</figcaption>\n</figure>\n");
}
