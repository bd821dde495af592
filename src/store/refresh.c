/* refresh.c - make the index anew: what it had is kept where it is current, and
 * the folders of all other runs are read, on several threads. */
#include "config.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/survey.h"

/* A file may change twice within one tick of its server's clock, and look the
 * same as after the first time.  What changed less than this before it was read
 * is read again the next time. */
static const int64_t unsettled_ns = 2000000000;

static int64_t newest(const struct row_stamps *stamps)
{
    int64_t ns = stamps->folder_ns;

    ns = stamps->curve_ns > ns ? stamps->curve_ns : ns;
    return stamps->done_ns > ns ? stamps->done_ns : ns;
}

/* ---- folders ---- */

/* What was read of one. */
struct reading {
    bool wanted; /* the index does not have it as it is */
    struct row row;
    const char *texts[ROW_SECTIONS]; /* of its settings; NULL: damaged */
};

/* Runs are read so many at a time, which bounds the memory; then their rows are
 * written, in order. */
enum { BATCH = 4096, MOST_READERS = 16, FEWEST_READERS = 4 };

struct batch {
    struct store_survey *survey;
    struct reading readings[BATCH];
    size_t first, n;
};

/* A thread, for every N_READERS-th run of a batch from AT on. */
struct reader {
    struct batch *batch;
    struct arena *arena; /* of what it reads */
    size_t at, n_readers;
    pthread_t thread;
    bool runs;
};

static void read_texts(struct arena *arena, struct reading *out,
                       const struct run_spec *spec)
{
    const struct settings *const sections[ROW_SECTIONS] = {
        &spec->environment, &spec->family, &spec->algorithm};
    struct str text = STR_INIT;

    out->row.seed = spec->seed;
    for (size_t k = 0; k < ROW_SECTIONS; k++) {
        str_clear(&text);
        store_settings_text(&text, sections[k]);
        out->texts[k] = arena_strdup(arena, text.text);
    }
    str_fini(&text);
}

static void *read_share(void *arg)
{
    const struct reader *reader = arg;
    struct batch *batch = reader->batch;

    for (size_t i = reader->at; i < batch->n; i += reader->n_readers) {
        struct reading *reading = &batch->readings[i];
        const size_t run = batch->first + i;

        if (!reading->wanted)
            continue;
        survey_read_folder(reader->arena, &reading->row, batch->survey, run);
        const struct run_spec *spec =
            survey_read_spec(reader->arena, batch->survey, run);
        if (spec != NULL)
            read_texts(reader->arena, reading, spec);
    }
    return NULL;
}

/* Folders wait for the disk or a file server more than for the processor. */
static size_t count_readers(void)
{
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);

    return cores < FEWEST_READERS ? FEWEST_READERS
           : cores > MOST_READERS ? MOST_READERS
                                  : (size_t)cores;
}

static void read_batch(struct reader *readers, size_t n, struct batch *batch)
{
    for (size_t k = 0; k < n; k++) {
        readers[k] = (struct reader){
            .batch = batch, .arena = arena_new(), .at = k, .n_readers = n};
        readers[k].runs = pthread_create(&readers[k].thread, NULL, read_share,
                                         &readers[k]) == 0;
    }
    for (size_t k = 0; k < n; k++) {
        if (readers[k].runs)
            pthread_join(readers[k].thread, NULL);
        else
            read_share(&readers[k]);
    }
}

/* ---- rows ---- */

/* Which of them are to be read, and how many that is. */
static size_t choose_batch(struct batch *batch, size_t first)
{
    struct store_survey *s = batch->survey;
    const size_t left = s->list.n - first;
    size_t wanted = 0;

    batch->first = first;
    batch->n = left < BATCH ? left : BATCH;
    for (size_t i = 0; i < batch->n; i++) {
        bool read = !survey_is_current(s, first + i);

        batch->readings[i] = (struct reading){.wanted = read};
        wanted += read;
    }
    return wanted;
}

/* Numbers of the settings' texts in the new index; false when they cannot be
 * had. */
static bool number_texts(struct index_writer *writer, struct row *row,
                         struct store_survey *s, const struct reading *reading)
{
    for (size_t k = 0; k < ROW_SECTIONS; k++) {
        const char *text = reading->wanted ? reading->texts[k]
                                           : survey_text(s, row->sections[k]);

        if (text == NULL)
            return false;
        row->sections[k] = index_writer_text(writer, text);
    }
    return true;
}

/* Damaged runs have no row, so whoever asks for one hears of the damage. */
static void write_batch(struct index_writer *writer, struct index_result *out,
                        const struct batch *batch, int64_t now_ns)
{
    struct store_survey *s = batch->survey;

    for (size_t i = 0; i < batch->n; i++) {
        const struct reading *reading = &batch->readings[i];
        const size_t run = batch->first + i;
        struct row row = reading->wanted ? reading->row : s->entries[run].row;

        if (row.facts.damage != NULL ||
            !number_texts(writer, &row, s, reading)) {
            out->left_out++;
            continue;
        }
        if (newest(&row.stamps) > now_ns - unsettled_ns)
            row.stamps.folder_ns = -1;
        index_writer_row(writer, s->list.ids[run], &row);
        out->runs++;
    }
}

static void write_all(struct index_writer *writer, struct index_result *out,
                      struct store_survey *s, int64_t now_ns)
{
    struct batch *batch = mem_calloc(1, sizeof *batch);
    struct reader readers[MOST_READERS];
    const size_t n_readers = count_readers();

    batch->survey = s;
    survey_ask_all(s);
    for (size_t first = 0; first < s->list.n; first += BATCH) {
        size_t wanted = choose_batch(batch, first);
        size_t n = wanted == 0 ? 0 : wanted < n_readers ? 1 : n_readers;

        read_batch(readers, n, batch);
        write_batch(writer, out, batch, now_ns);
        for (size_t k = 0; k < n; k++)
            arena_free(readers[k].arena);
        out->read += wanted;
    }
    free(batch);
}

/* ---- the file ---- */

/* The time of the store's file server; its clock alone tells what is settled.
 */
static bool server_time(int64_t *ns, struct arena *arena,
                        const struct store *store, struct err *err)
{
    const char *path = arena_printf(
        arena, "%s.%ld.tmp", survey_index_path(arena, store), (long)getpid());
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

static bool refresh(struct arena *arena, struct index_result *out,
                    const struct store *store, bool anew, struct err *err)
{
    struct index_writer *writer = NULL;
    struct store_survey *s = NULL;
    int64_t now_ns;
    bool ok = server_time(&now_ns, arena, store, err) &&
              (s = survey_open_as(store, anew, err)) != NULL;

    if (ok) {
        writer = index_writer_new();
        write_all(writer, out, s, now_ns);
        ok = index_writer_save(writer, survey_index_path(arena, store), err);
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
    const char *path = survey_index_path(arena, store);
    struct index_file *file = NULL;
    bool sound =
        !file_exists(path) || (file = index_file_open(path, err)) != NULL;

    index_file_close(file);
    arena_free(arena);
    return sound;
}
