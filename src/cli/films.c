/* films.c - pictures of play for the reports that ask for them: which runs, and
 * frames as files. */
#include "config.h"

#include "cli/films.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/reel.h"
#include "picture/picture.h"
#include "plan/plan.h"
#include "report/gather.h"
#include "store/store.h"

enum {
    MOST = 9,    /* films of an item */
    FRAMES = 6,  /* of a strip */
    LARGE = 128, /* smaller frames are enlarged in files */
    GAP = 4,     /* pixels between those of a strip */
    DELAY_CS = 4 /* for each step of the episode */
};

struct maker {
    struct arena *arena;
    const struct findings *f;
    const struct loaded *loaded;
    const struct store *store;
};

/* ---- frames as files ---- */

/* BYTES as the arena's; they are emptied. */
static const void *keep(struct arena *arena, size_t *n, struct str *bytes)
{
    void *copy = arena_alloc(arena, bytes->len + 1);

    memcpy(copy, str_text(bytes), bytes->len);
    *n = bytes->len;
    str_clear(bytes);
    return copy;
}

/* The frame of REEL that is nearest to the end of part K of N. */
static size_t frame_near(const struct reel *reel, size_t k, size_t n)
{
    const double last = (double)reel->frames[reel->n - 1].step;
    const double wanted = n > 1 ? last * (double)k / (double)(n - 1) : last;
    size_t best = 0;

    for (size_t i = 1; i < reel->n; i++) {
        if (fabs((double)reel->frames[i].step - wanted) <
            fabs((double)reel->frames[best].step - wanted))
            best = i;
    }
    return best;
}

static int scale_of(const struct reel *reel)
{
    const int side = reel->width > reel->height ? reel->width : reel->height;

    return side < LARGE ? LARGE / side : 1;
}

/* FRAME, enlarged, with its upper left corner at OUT, whose lines are WIDTH
 * pixels long. */
static void paste(uint8_t *out, size_t width, const struct reel *reel,
                  const struct reel_frame *frame)
{
    const int k = scale_of(reel);

    for (int y = 0; y < reel->height * k; y++) {
        for (int x = 0; x < reel->width * k; x++)
            memcpy(out + 3 * ((size_t)y * width + (size_t)x),
                   frame->rgb + 3 * (y / k * reel->width + x / k), 3);
    }
}

static bool make_frames(struct maker *m, struct film *film,
                        const struct reel *reel, struct str *bytes,
                        struct err *err)
{
    const size_t n = reel->n < FRAMES ? reel->n : FRAMES;
    struct film_frame *frames = arena_array(m->arena, struct film_frame, n);

    for (size_t i = 0; i < n; i++) {
        const struct reel_frame *from = &reel->frames[frame_near(reel, i, n)];

        if (!picture_png(bytes, reel->width, reel->height, from->rgb, err))
            return false;
        frames[i].step = from->step;
        frames[i].returned = from->returned;
        frames[i].png = keep(m->arena, &frames[i].png_bytes, bytes);
    }
    film->frames = frames;
    film->n_frames = n;
    return true;
}

static bool make_strip(struct maker *m, struct film *film,
                       const struct reel *reel, struct str *bytes,
                       struct err *err)
{
    const int k = scale_of(reel), w = reel->width * k, h = reel->height * k;
    const int width = (int)film->n_frames * (w + GAP) - GAP;
    const size_t size = 3 * (size_t)width * (size_t)h;
    uint8_t *rgb = mem_alloc(size);

    memset(rgb, 0xff, size);
    for (size_t i = 0; i < film->n_frames; i++)
        paste(rgb + 3 * i * (size_t)(w + GAP), (size_t)width, reel,
              &reel->frames[frame_near(reel, i, film->n_frames)]);
    const bool ok = picture_png(bytes, width, h, rgb, err);
    free(rgb);
    if (ok)
        film->strip = keep(m->arena, &film->strip_bytes, bytes);
    return ok;
}

static bool make_gif(struct maker *m, struct film *film,
                     const struct reel *reel, struct str *bytes,
                     struct err *err)
{
    const int k = scale_of(reel), w = reel->width * k, h = reel->height * k;
    struct picture_gif *gif =
        picture_gif_new(w, h, DELAY_CS * (int)reel->stride, err);
    uint8_t *rgb = mem_alloc(3 * (size_t)w * (size_t)h);
    bool ok = gif != NULL;

    for (size_t i = 0; i < reel->n && ok; i++) {
        paste(rgb, (size_t)w, reel, &reel->frames[i]);
        ok = picture_gif_add(gif, rgb, err);
    }
    ok = ok && picture_gif_finish(bytes, gif, err);
    picture_gif_free(gif);
    free(rgb);
    if (ok)
        film->gif = keep(m->arena, &film->gif_bytes, bytes);
    return ok;
}

static void take_facts(struct maker *m, struct film *film,
                       const struct reel *reel)
{
    struct film_info *infos =
        arena_array(m->arena, struct film_info, reel->n_infos);

    for (size_t i = 0; i < reel->n_infos; i++)
        infos[i] = (struct film_info){
            arena_strdup(m->arena, reel->infos[i].name), reel->infos[i].value};
    film->infos = infos;
    film->n_infos = reel->n_infos;
    film->held_out = reel->held_out;
    film->interactions = reel->interactions;
    film->steps = reel->steps;
    film->ended = reel->ended;
    film->returned = reel->returned;
    film->width = reel->width;
    film->height = reel->height;
}

static void take_reel(struct maker *m, struct film *film,
                      const struct reel *reel)
{
    struct str bytes = STR_INIT;
    struct err err;

    if (!reel->ok) {
        film->missing = arena_strdup(m->arena, reel->why);
        return;
    }
    take_facts(m, film, reel);
    if (!make_frames(m, film, reel, &bytes, &err) ||
        !make_strip(m, film, reel, &bytes, &err) ||
        !make_gif(m, film, reel, &bytes, &err)) {
        film->missing = arena_strdup(m->arena, err.msg);
        film->n_frames = 0;
    }
    str_fini(&bytes);
}

/* ---- which runs ---- */

static const char *why_not(const struct run_row *run)
{
    switch (run->status) {
    case RUN_IMPORTED:
        return "curves from files come without the policies that they are of";
    case RUN_DIVERGED:
        return "all runs of it diverged";
    case RUN_FAILED:
        return "all runs of it failed";
    default:
        return "no run of it has been trained to its end yet; `rlstudy run` "
               "trains what is missing";
    }
}

/* That of N runs with as many returns above as below, the lower of two. */
static size_t median_run(const struct findings *f, const size_t *runs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const double value = run_final_return(&f->runs[runs[i]]);
        size_t below = 0;

        for (size_t k = 0; k < n; k++) {
            const double other = run_final_return(&f->runs[runs[k]]);

            below += other < value || (other == value && k < i);
        }
        if (below == (n - 1) / 2)
            return runs[i];
    }
    return runs[0];
}

static void play_run(struct maker *m, struct film *film)
{
    const struct run_spec *spec = &m->loaded->plan->runs[film->run].spec;
    const char *dir =
        store_run_dir(m->arena, m->store, m->f->runs[film->run].id);
    struct err err;
    struct reel *reel = NULL;

    if (!file_exists(store_checkpoint(m->arena, dir, 0))) {
        film->missing =
            arena_printf(m->arena,
                         "the checkpoint of %s has been removed; without the "
                         "folder %s, `rlstudy run` trains it again",
                         m->f->runs[film->run].label, dir);
        return;
    }
    reel = reel_play(&spec->environment, dir, 0, &err);
    if (reel == NULL) {
        film->missing = arena_strdup(m->arena, err.msg);
        return;
    }
    take_reel(m, film, reel);
    reel_free(reel);
}

/* Of those RUNS that have this size. */
static void make_film(struct maker *m, struct film *film,
                      const struct indices *runs, double size)
{
    size_t *done = arena_array(m->arena, size_t, runs->n);
    bool any = false;

    for (size_t i = 0; i < runs->n; i++) {
        const struct run_row *run = &m->f->runs[runs->at[i]];

        if (run->parameters != size)
            continue;
        film->run = any ? film->run : runs->at[i];
        any = true;
        if (run->status == RUN_DONE)
            done[film->seeds++] = runs->at[i];
    }
    if (film->seeds == 0) {
        film->missing = why_not(&m->f->runs[film->run]);
        return;
    }
    film->run = median_run(m->f, done, film->seeds);
    play_run(m, film);
}

/* Number I of N places among so MANY, from the first to the last. */
static size_t spread(size_t i, size_t n, size_t many)
{
    return n > 1 ? i * (many - 1) / (n - 1) : many - 1;
}

/* Each facet has its smallest and largest sizes as far as there is room. */
static void make_films(struct maker *m, struct films_finding *out)
{
    struct indices runs = gather_runs(m->arena, m->f, out->name);
    struct facet *facets;
    size_t n_facets = gather_facets(m->arena, &facets, m->f, &runs);
    size_t shown = n_facets < MOST ? n_facets : MOST;
    struct film *films = arena_array(m->arena, struct film, MOST);

    for (size_t i = 0; i < n_facets; i++) {
        double *sizes;

        out->sizes += gather_sizes(m->arena, &sizes, m->f, &facets[i].runs);
    }
    for (size_t i = 0; i < shown; i++) {
        const struct facet *facet = &facets[spread(i, shown, n_facets)];
        double *sizes;
        size_t n = gather_sizes(m->arena, &sizes, m->f, &facet->runs);
        size_t room = MOST / shown < n ? MOST / shown : n;

        for (size_t k = 0; k < room; k++)
            make_film(m, &films[out->n++], &facet->runs,
                      sizes[spread(k, room, n)]);
    }
    if (out->n == 0 && runs.n > 0)
        films[out->n++] = (struct film){
            .run = runs.at[0], .missing = why_not(&m->f->runs[runs.at[0]])};
    out->films = films;
}

void films_make(struct findings *findings, struct arena *arena,
                const struct loaded *loaded, const struct store *store)
{
    struct maker m = {arena, findings, loaded, store};
    struct films_finding *films =
        arena_array(arena, struct films_finding, findings->n_items);
    size_t n = 0;

    for (size_t i = 0; i < findings->n_items; i++) {
        if (findings->items[i].kind != ITEM_PLAY)
            continue;
        films[n].name = findings->items[i].name;
        make_films(&m, &films[n++]);
    }
    findings->films = films;
    findings->n_films = n;
}
