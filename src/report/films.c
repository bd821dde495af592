/* films.c - pictures of play: their files, report.json, and what is said of
 * them. */
#include "config.h"

#include "report/films.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/folder.h"
#include "report/gather.h"
#include "report/json_parts.h"
#include "report/rich.h"
#include "report/text.h"

enum { MOST_INFOS = 3 }; /* told on the page */

const struct films_finding *films_of(const struct findings *f, const char *name)
{
    size_t i = 0;

    while (i < f->n_films && strcmp(f->films[i].name, name) != 0)
        i++;
    return i < f->n_films ? &f->films[i] : NULL;
}

void films_path(struct str *s, const struct films_finding *of, size_t i,
                const char *suffix)
{
    str_add(s, "figures/play-");
    text_slug(s, of->name);
    str_printf(s, "-%zu.%s", i + 1, suffix);
}

/* ---- files ---- */

static bool put(struct folder *folder, const struct films_finding *of, size_t i,
                const char *suffix, const void *bytes, size_t n,
                struct err *err)
{
    struct str path = STR_INIT;

    films_path(&path, of, i, suffix);
    bool ok = folder_put(folder, path.text, bytes, n, err);
    str_fini(&path);
    return ok;
}

bool films_write(struct folder *folder, const struct findings *f,
                 struct err *err)
{
    for (size_t g = 0; g < f->n_films; g++) {
        const struct films_finding *of = &f->films[g];

        for (size_t i = 0; i < of->n; i++) {
            const struct film *film = &of->films[i];

            if (film->missing == NULL &&
                (!put(folder, of, i, "png", film->strip, film->strip_bytes,
                      err) ||
                 !put(folder, of, i, "gif", film->gif, film->gif_bytes, err)))
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

        films_path(&path, of, i, suffixes[k]);
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

/* ---- what is said of them ---- */

const char *films_missing(const struct films_finding *of)
{
    for (size_t i = 0; i < of->n; i++) {
        if (of->films[i].missing == NULL ||
            strcmp(of->films[i].missing, of->films[0].missing) != 0)
            return NULL;
    }
    return of->n > 0 ? of->films[0].missing : "there are no runs";
}

void films_moment(struct str *out, const struct film_frame *frame)
{
    str_printf(out, "step %lld, return ", (long long)frame->step);
    text_number(out, frame->returned, 3);
}

/* "14.2k parameters, h = 4", as far as films differ in it. */
static void add_subject(struct str *rich, struct arena *arena,
                        const struct findings *f, const struct run_row *run)
{
    const struct axes facets = gather_facet_axes(arena, f);
    const char *facet = gather_facet(arena, &facets, run);

    str_add(rich, RICH_OPEN(b));
    if (isfinite(run->parameters)) {
        text_count(rich, run->parameters);
        str_add(rich, " parameters");
    } else {
        rich_add(rich, run->label);
    }
    if (*facet != '\0') {
        str_add(rich, ", ");
        rich_add(rich, facet);
    }
    str_add(rich, RICH_CLOSE(b));
}

/* "return 9.40 after 213 steps; success 1.00 (seed 2, 1M interactions)" */
static void add_result(struct str *rich, const struct film *film, int64_t seed)
{
    str_add(rich, ": return ");
    text_number(rich, film->returned, 3);
    str_printf(rich, " %s %lld steps", film->ended ? "after" : "in the first",
               (long long)film->steps);
    for (size_t i = 0; i < film->n_infos && i < MOST_INFOS; i++) {
        str_add(rich, i == 0 ? "; " : ", ");
        rich_add(rich, film->infos[i].name);
        str_add(rich, " ");
        text_number(rich, film->infos[i].value, 3);
    }
    str_printf(rich, " (seed %lld, ", (long long)seed);
    text_count(rich, film->interactions);
    str_add(rich, " interactions)");
}

static void add_link(struct str *rich, const struct films_finding *of, size_t i,
                     const char *suffix, const char *label)
{
    struct str path = STR_INIT;

    films_path(&path, of, i, suffix);
    str_add(rich, " ");
    rich_link(rich, path.text, label);
    str_fini(&path);
}

void films_tell(struct str *rich, struct arena *arena, const struct findings *f,
                const struct films_finding *of, size_t i)
{
    const struct film *film = &of->films[i];
    const struct run_row *run = &f->runs[film->run];

    str_add(rich, RICH_OPEN(p));
    add_subject(rich, arena, f, run);
    if (film->missing != NULL) {
        str_add(rich, ": no pictures. ");
        rich_sentence(rich, film->missing);
    } else {
        add_result(rich, film, run->seed);
        add_link(rich, of, i, "gif", "GIF");
        add_link(rich, of, i, "png", "PNG");
    }
    str_add(rich, RICH_CLOSE(p));
}

void films_caption(struct str *rich, const struct films_finding *of)
{
    size_t held_out = 0, drawn = 0, seeds = 0;
    bool before = false; /* the end, some last picture is */

    for (size_t i = 0; i < of->n; i++) {
        const struct film *film = &of->films[i];

        drawn += film->missing == NULL;
        held_out += film->missing == NULL && film->held_out;
        seeds = film->seeds > seeds ? film->seeds : seeds;
        before |= film->missing == NULL && film->ended && film->n_frames > 0 &&
                  film->frames[film->n_frames - 1].step < film->steps;
    }
    str_add(rich,
            "Episodes that begin alike, played by the weight-averaged policy "
            "that each size ended with, its actions drawn as in evaluation, ");
    str_add(rich, held_out == 0 ? "in the environment that training had. "
                  : held_out == drawn
                      ? "on levels that training never plays. "
                      : "where training has but some levels, on others. ");
    if (seeds > 1)
        str_add(rich, "Of several seeds the one with the median final return "
                      "(of an even number the lower) plays. ");
    str_add(rich, "The pictures are evenly from the whole episode; returns are "
                  "those of this episode so far. ");
    if (before)
        str_add(rich, "The last picture is of the moment before the last step, "
                      "whose reward is in the return above. ");
    if (of->n < of->sizes)
        str_printf(rich, "Shown are %zu of %zu sizes. ", of->n, of->sizes);
}
