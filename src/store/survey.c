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
#include "store/internal.h"
#include "store/rows.h"

/* A file may change twice within one tick of its server's clock, and look the
 * same as after the first time.  What changed less than this before it was read
 * is read again the next time. */
static const int64_t unsettled_ns = 2000000000;

/* What is known of a run so far. */
struct entry {
    bool in_index; /* ROW is the index's, whether it is current or not */
    bool current;  /* ROW is what the folder holds */
    bool asked_index, asked_spec;
    bool stamped; /* STAMPS were taken a moment ago */
    struct row_stamps stamps;
    struct row row;
    const struct run_spec *spec;
};

/* Settings that the index has the text of, by its number. */
struct section {
    bool read;
    const char *text;          /* NULL: there is no such text */
    struct settings *settings; /* NULL: not parsed so far, or not to be */
};

struct survey_sections {
    struct section *items;
    size_t n;
};

struct store_survey {
    const struct store *store;
    struct arena *arena;
    struct store_list list;
    struct entry *entries;    /* (list.n) */
    struct index_file *index; /* NULL: there is none */
    struct survey_sections sections;
    int runs_fd; /* of STORE/runs, for questions about its folders */
    size_t n_read;
};

static const char *index_path(struct arena *arena, const struct store *store)
{
    return arena_printf(arena, "%s/index.sqlite", store_folder(store));
}

/* ANEW: without what the index says. */
static struct store_survey *open_survey(const struct store *store, bool anew,
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
        s->index = index_file_open(index_path(s->arena, store), &ignored);
    s->runs_fd = open(arena_printf(s->arena, "%s/runs", store_folder(store)),
                      O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return s;
}

struct store_survey *survey_open(const struct store *store, struct err *err)
{
    return open_survey(store, false, err);
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

static bool same_stamps(const struct row_stamps *a, const struct row_stamps *b)
{
    return a->folder_ns == b->folder_ns && a->curve_ns == b->curve_ns &&
           a->curve_bytes == b->curve_bytes && a->done_ns == b->done_ns &&
           a->done_bytes == b->done_bytes;
}

static int64_t newest(const struct row_stamps *stamps)
{
    int64_t ns = stamps->folder_ns;

    ns = stamps->curve_ns > ns ? stamps->curve_ns : ns;
    return stamps->done_ns > ns ? stamps->done_ns : ns;
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

    for (size_t i = stripe->first; i < s->list.n; i += STRIPES) {
        s->entries[i].stamps = take_stamps(s, s->list.ids[i]);
        s->entries[i].stamped = true;
    }
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

const struct store_facts *survey_facts(struct store_survey *s, size_t run)
{
    struct entry *e = &s->entries[run];
    const char *id = s->list.ids[run];

    if (e->current)
        return &e->row.facts;
    ask_index(s, run);
    struct row_stamps now = e->stamped ? e->stamps : take_stamps(s, id);
    if (!e->in_index || !same_stamps(&now, &e->row.stamps)) {
        const char *dir = store_run_dir(s->arena, s->store, id);

        store_look(s->arena, &e->row.facts, dir);
        e->row.stamps = now;
        e->row.bytes = (int64_t)store_run_bytes(s->store, id);
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

static const struct run_spec *spec_from_folder(struct store_survey *s,
                                               const char *id)
{
    struct run_spec *spec = arena_new_of(s->arena, struct run_spec);
    struct err ignored;

    return store_read_spec(s->arena, spec,
                           store_run_dir(s->arena, s->store, id), &ignored)
               ? spec
               : NULL;
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
        e->spec = spec_from_folder(s, s->list.ids[run]);
    return e->spec;
}

/* ---- making it anew ---- */

/* The time of the store's file server; its clock alone tells what is settled.
 */
static bool server_time(int64_t *ns, struct arena *arena,
                        const struct store *store, struct err *err)
{
    const char *path = arena_printf(arena, "%s.%ld.tmp",
                                    index_path(arena, store), (long)getpid());
    struct stat st;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && fstat(fd, &st) == 0;

    if (!ok)
        err_sys(err, "cannot write %s", path);
    else
        *ns = (int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec;
    if (fd >= 0) {
        close(fd);
        unlink(path);
    }
    return ok;
}

/* Numbers of this run's settings in the new index; false when they cannot be
 * had. */
static bool write_sections(struct index_writer *writer, struct row *row,
                           struct store_survey *s, size_t run)
{
    const struct entry *e = &s->entries[run];
    const struct run_spec *spec;
    struct str text = STR_INIT;

    if (e->in_index) {
        for (size_t k = 0; k < ROW_SECTIONS; k++) {
            const struct section *section = section_of(s, row->sections[k]);

            if (section == NULL || section->text == NULL)
                return false;
            row->sections[k] = index_writer_text(writer, section->text);
        }
        return true;
    }
    spec = spec_from_folder(s, s->list.ids[run]);
    if (spec == NULL)
        return false;
    const struct settings *const sections[ROW_SECTIONS] = {
        &spec->environment, &spec->family, &spec->algorithm};
    for (size_t k = 0; k < ROW_SECTIONS; k++) {
        str_clear(&text);
        store_settings_text(&text, sections[k]);
        row->sections[k] = index_writer_text(writer, text.text);
    }
    row->seed = spec->seed;
    str_fini(&text);
    return true;
}

/* Damaged runs have no row, so whoever asks for one hears of the damage. */
static void write_rows(struct index_writer *writer, struct index_result *out,
                       struct store_survey *s, int64_t now_ns)
{
    for (size_t i = 0; i < s->list.n; i++) {
        const struct store_facts *facts = survey_facts(s, i);
        struct row row = s->entries[i].row;
        if (facts->damage != NULL || !write_sections(writer, &row, s, i)) {
            out->left_out++;
            continue;
        }
        if (newest(&row.stamps) > now_ns - unsettled_ns)
            row.stamps.folder_ns = -1;
        index_writer_row(writer, s->list.ids[i], &row);
        out->runs++;
    }
    out->read = s->n_read;
}

static bool refresh(struct arena *arena, struct index_result *out,
                    const struct store *store, bool anew, struct err *err)
{
    struct index_writer *writer = NULL;
    struct store_survey *s = NULL;
    int64_t now_ns;
    bool ok = server_time(&now_ns, arena, store, err) &&
              (s = open_survey(store, anew, err)) != NULL;

    if (ok) {
        writer = index_writer_new();
        write_rows(writer, out, s, now_ns);
        ok = index_writer_save(writer, index_path(arena, store), err);
    }
    index_writer_free(writer);
    survey_close(s);
    return ok;
}

bool index_refresh(struct arena *arena, struct index_result *out,
                   const struct store *store, bool anew, struct err *err)
{
    struct lease *lease = NULL;
    bool ok = true;

    *out = (struct index_result){0};
    switch (lease_take(&lease, arena, &out->holder, store_folder(store), err)) {
    case LEASE_TAKEN:
        out->holder = NULL;
        ok = refresh(arena, out, store, anew, err);
        break;
    case LEASE_BUSY:
        break;
    case LEASE_ERROR:
        ok = false;
    }
    lease_release(lease);
    return ok;
}

bool index_sound(const struct store *store, struct err *err)
{
    struct arena *arena = arena_new();
    const char *path = index_path(arena, store);
    struct index_file *file = NULL;
    bool sound =
        !file_exists(path) || (file = index_file_open(path, err)) != NULL;

    index_file_close(file);
    arena_free(arena);
    return sound;
}
