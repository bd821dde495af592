/* survey.c - all runs of a store: by the index where it is current, by the
 * folder elsewhere. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/index.h"
#include "store/survey.h"

const char *survey_index_path(struct arena *arena, const struct store *store)
{
    return arena_printf(arena, "%s/index.sqlite", store_folder(store));
}

struct store_survey *survey_open_as(const struct store *store, bool anew,
                                    struct err *err)
{
    struct store_survey *s = mem_calloc(1, sizeof *s);
    struct err ignored;

    s->store = store;
    s->arena = arena_new();
    s->runs_fd = -1;
    if (!store_list_runs(s->arena, &s->list, store, err)) {
        survey_close(s);
        return NULL;
    }
    s->entries = mem_calloc(s->list.n, sizeof *s->entries);
    /* A damaged index is none: the folders have it all. */
    if (!anew && s->list.n > 0)
        s->index =
            index_file_open(survey_index_path(s->arena, store), &ignored);
    s->runs_fd = open(arena_printf(s->arena, "%s/runs", store_folder(store)),
                      O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return s;
}

struct store_survey *survey_open(const struct store *store, struct err *err)
{
    return survey_open_as(store, false, err);
}

void survey_close(struct store_survey *s)
{
    if (s == NULL)
        return;
    if (s->runs_fd >= 0)
        close(s->runs_fd);
    index_file_close(s->index);
    free(s->sections.items);
    free(s->entries);
    arena_free(s->arena);
    free(s);
}

size_t survey_count(const struct store_survey *s)
{
    return s->list.n;
}

const char *survey_id(const struct store_survey *s, size_t run)
{
    return s->list.ids[run];
}

size_t survey_find(const struct store_survey *s, const char *id)
{
    return store_list_find(&s->list, id);
}

size_t survey_prefix(size_t *first, const struct store_survey *s,
                     const char *prefix)
{
    size_t len = strlen(prefix), low = 0, high = s->list.n, n = 0;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (strncmp(s->list.ids[mid], prefix, len) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    *first = low;
    while (low + n < s->list.n &&
           strncmp(s->list.ids[low + n], prefix, len) == 0)
        n++;
    return n;
}

size_t survey_read(const struct store_survey *s)
{
    return s->n_read;
}

/* ---- is a row current? ---- */

/* Of when the file NAME of run ID last changed, and its size. */
static void stamp_file(int64_t *ns, int64_t *bytes,
                       const struct store_survey *s, const char *id,
                       const char *name)
{
    char path[RUN_ID_CHARS + 16];
    struct stat st;

    *ns = 0;
    *bytes = -1;
    memcpy(path, id, RUN_ID_CHARS);
    strcpy(path + RUN_ID_CHARS, name);
    if (fstatat(s->runs_fd, path, &st, 0) == 0) {
        *ns = (int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec;
        *bytes = (int64_t)st.st_size;
    }
}

/* A folder's time stamp follows every file that comes, goes, or is replaced;
 * curve.csv grows in place, and done is worth a look of its own. */
static struct row_stamps take_stamps(const struct store_survey *s,
                                     const char *id)
{
    struct row_stamps stamps;
    int64_t size;

    stamp_file(&stamps.folder_ns, &size, s, id, "");
    stamp_file(&stamps.curve_ns, &stamps.curve_bytes, s, id, "/curve.csv");
    stamp_file(&stamps.done_ns, &stamps.done_bytes, s, id, "/done");
    return stamps;
}

void survey_stamp(struct store_survey *s, size_t run)
{
    struct entry *e = &s->entries[run];

    if (!e->stamped)
        e->stamps = take_stamps(s, s->list.ids[run]);
    e->stamped = true;
}

static bool same_stamps(const struct row_stamps *a, const struct row_stamps *b)
{
    return a->folder_ns == b->folder_ns && a->curve_ns == b->curve_ns &&
           a->curve_bytes == b->curve_bytes && a->done_ns == b->done_ns &&
           a->done_bytes == b->done_bytes;
}

static void ask_index(struct store_survey *s, size_t run)
{
    struct entry *e = &s->entries[run];

    if (e->asked_index)
        return;
    e->asked_index = true;
    e->in_index =
        s->index != NULL &&
        index_file_find(s->arena, &e->row, s->index, s->list.ids[run]);
}

/* ---- all at once ---- */

enum { STRIPES = 4, MANY = 1000 };

/* Every STRIPES-th run, from the number of the stripe on. */
struct stripe {
    struct store_survey *survey;
    size_t first;
    pthread_t thread;
    bool runs;
};

static void *stamp_stripe(void *arg)
{
    const struct stripe *stripe = arg;
    struct store_survey *s = stripe->survey;

    for (size_t i = stripe->first; i < s->list.n; i += STRIPES)
        survey_stamp(s, i);
    return NULL;
}

void survey_ask_all(struct store_survey *s)
{
    struct stripe stripes[STRIPES];

    if (s->index == NULL || s->list.n < MANY)
        return;
    for (size_t k = 0; k < STRIPES; k++) {
        stripes[k] = (struct stripe){.survey = s, .first = k};
        stripes[k].runs = pthread_create(&stripes[k].thread, NULL, stamp_stripe,
                                         &stripes[k]) == 0;
    }
    /* SQLite is for one thread, this one; the file system is for all. */
    for (size_t i = 0; i < s->list.n; i++)
        ask_index(s, i);
    for (size_t k = 0; k < STRIPES; k++) {
        if (stripes[k].runs)
            pthread_join(stripes[k].thread, NULL);
    }
}

bool survey_is_current(struct store_survey *s, size_t run)
{
    struct entry *e = &s->entries[run];

    ask_index(s, run);
    if (!e->in_index)
        return false;
    survey_stamp(s, run);
    return same_stamps(&e->stamps, &e->row.stamps);
}

void survey_read_folder(struct arena *arena, struct row *out,
                        struct store_survey *s, size_t run)
{
    const char *id = s->list.ids[run];

    survey_stamp(s, run);
    store_look(arena, &out->facts, store_run_dir(arena, s->store, id));
    out->stamps = s->entries[run].stamps;
    out->bytes = (int64_t)store_run_bytes(s->store, id);
}

const struct store_facts *survey_facts(struct store_survey *s, size_t run)
{
    struct entry *e = &s->entries[run];

    if (e->current)
        return &e->row.facts;
    if (!survey_is_current(s, run)) {
        survey_read_folder(s->arena, &e->row, s, run);
        e->in_index = false;
        s->n_read++;
    }
    e->current = true;
    return &e->row.facts;
}

double survey_bytes(const struct store_survey *s, size_t run)
{
    return (double)s->entries[run].row.bytes;
}

/* ---- what a run is ---- */

static struct section *section_of(struct store_survey *s, int64_t number)
{
    enum { MOST = 100000000 };
    struct survey_sections *all = &s->sections;

    if (number < 1 || number > MOST)
        return NULL;
    if ((size_t)number >= all->n) {
        size_t n = all->n == 0 ? 64 : all->n;

        while (n <= (size_t)number)
            n *= 2;
        all->items = mem_realloc(all->items, n, sizeof *all->items);
        memset(all->items + all->n, 0, (n - all->n) * sizeof *all->items);
        all->n = n;
    }
    struct section *section = &all->items[number];
    if (!section->read) {
        section->read = true;
        section->text = index_file_text(s->arena, s->index, number);
    }
    return section;
}

const char *survey_text(struct store_survey *s, int64_t number)
{
    const struct section *section = section_of(s, number);

    return section != NULL ? section->text : NULL;
}

static const struct settings *settings_of(struct store_survey *s,
                                          int64_t number)
{
    struct section *section = section_of(s, number);

    if (section == NULL || section->text == NULL)
        return NULL;
    if (section->settings == NULL) {
        struct settings *read = arena_new_of(s->arena, struct settings);

        if (!store_settings_read(s->arena, read, section->text))
            section->text = NULL;
        else
            section->settings = read;
    }
    return section->settings;
}

static const struct run_spec *spec_from_index(struct store_survey *s,
                                              const struct row *row)
{
    const struct settings *sections[ROW_SECTIONS];

    for (size_t k = 0; k < ROW_SECTIONS; k++) {
        sections[k] = settings_of(s, row->sections[k]);
        if (sections[k] == NULL)
            return NULL;
    }
    struct run_spec *spec = arena_new_of(s->arena, struct run_spec);
    spec->environment = *sections[0];
    spec->family = *sections[1];
    spec->algorithm = *sections[2];
    spec->seed = row->seed;
    return spec;
}

const struct run_spec *survey_read_spec(struct arena *arena,
                                        const struct store_survey *s,
                                        size_t run)
{
    struct run_spec *spec = arena_new_of(arena, struct run_spec);
    const char *dir = store_run_dir(arena, s->store, s->list.ids[run]);
    struct err ignored;

    return store_read_spec(arena, spec, dir, &ignored) ? spec : NULL;
}

/* A run's specification never changes, so the index need not be current. */
const struct run_spec *survey_spec(struct store_survey *s, size_t run)
{
    struct entry *e = &s->entries[run];

    if (e->asked_spec)
        return e->spec;
    e->asked_spec = true;
    if (!e->current)
        ask_index(s, run);
    if (e->in_index)
        e->spec = spec_from_index(s, &e->row);
    if (e->spec == NULL)
        e->spec = survey_read_spec(s->arena, s, run);
    return e->spec;
}
