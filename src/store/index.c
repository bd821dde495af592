/* index.c - the rows of the index in an SQLite file: the door to SQLite.
 *
 * A file is read into memory as a whole, and written from there as a whole, so
 * SQLite itself never opens one: it locks nothing, leaves no journal, and what
 * happens to the file meanwhile is of no concern.  Where the bytes come from
 * is not trusted.  The file's schema must be ours to the letter before anything
 * is asked of it, and every row has a checksum. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <sqlite3.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/rows.h"

/* "rlst"; and the number of the schema below. */
enum { APPLICATION = 0x726c7374, SCHEMA = 1 };

static const size_t max_index_bytes = (size_t)1 << 31;

/* ---- a row as SQLite has it ---- */

enum {
    TEXT_OUTCOME,
    TEXT_KERNEL,
    TEXT_MESSAGE,
    TEXT_MACHINE,
    TEXT_FAILURE,
    N_TEXTS
};

enum {
    INT_INTERACTIONS,
    INT_STOPPED,
    INT_MARK_BYTES,
    INT_MARK_CRC,
    INT_CHECKPOINT,
    INT_LEASE,
    INT_CURVE_INTERACTIONS,
    INT_BYTES,
    INT_SEED,
    INT_ENVIRONMENT,
    INT_FAMILY,
    INT_ALGORITHM,
    INT_FOLDER_NS,
    INT_CURVE_NS,
    INT_CURVE_BYTES,
    INT_DONE_NS,
    INT_DONE_BYTES,
    N_INTS
};

enum { REAL_WALL, REAL_LIMIT, REAL_CURVE_WALL, N_REALS };

struct cells {
    const char *texts[N_TEXTS];
    int64_t ints[N_INTS];
    double reals[N_REALS];
};

/* In the order of the enumerators, and the checksum last. */
static const char runs_sql[] =
    "CREATE TABLE runs(id TEXT PRIMARY KEY, outcome TEXT, kernel TEXT, "
    "message TEXT, machine TEXT, failure TEXT, interactions INTEGER, "
    "stopped INTEGER, mark_bytes INTEGER, mark_crc32 INTEGER, "
    "checkpoint INTEGER, lease INTEGER, curve_interactions INTEGER, "
    "bytes INTEGER, seed INTEGER, environment INTEGER, family INTEGER, "
    "algorithm INTEGER, folder_ns INTEGER, curve_ns INTEGER, "
    "curve_bytes INTEGER, done_ns INTEGER, done_bytes INTEGER, wall_s REAL, "
    "limit_wall_s REAL, curve_wall_s REAL, crc32 INTEGER) WITHOUT ROWID";
static const char settings_sql[] =
    "CREATE TABLE settings(id INTEGER PRIMARY KEY, text TEXT, crc32 INTEGER)";

static const char *const outcome_names[] = {
    [OUTCOME_NONE] = "none",
    [OUTCOME_DONE] = "done",
    [OUTCOME_DIVERGED] = "diverged",
};

static struct cells cells_of(const struct row *row)
{
    const struct store_facts *facts = &row->facts;
    const struct store_done *done = &facts->done;

    return (struct cells){
        .texts = {[TEXT_OUTCOME] = outcome_names[done->outcome],
                  [TEXT_KERNEL] = done->kernel,
                  [TEXT_MESSAGE] = done->message,
                  [TEXT_MACHINE] = done->machine,
                  [TEXT_FAILURE] = facts->failed},
        .ints = {[INT_INTERACTIONS] = done->interactions,
                 [INT_STOPPED] = done->stopped,
                 [INT_MARK_BYTES] = done->curve.bytes,
                 [INT_MARK_CRC] = done->curve.crc,
                 [INT_CHECKPOINT] = facts->checkpoint,
                 [INT_LEASE] = facts->lease,
                 [INT_CURVE_INTERACTIONS] = facts->curve_interactions,
                 [INT_BYTES] = row->bytes,
                 [INT_SEED] = row->seed,
                 [INT_ENVIRONMENT] = row->sections[0],
                 [INT_FAMILY] = row->sections[1],
                 [INT_ALGORITHM] = row->sections[2],
                 [INT_FOLDER_NS] = row->stamps.folder_ns,
                 [INT_CURVE_NS] = row->stamps.curve_ns,
                 [INT_CURVE_BYTES] = row->stamps.curve_bytes,
                 [INT_DONE_NS] = row->stamps.done_ns,
                 [INT_DONE_BYTES] = row->stamps.done_bytes},
        .reals = {[REAL_WALL] = done->wall_s,
                  [REAL_LIMIT] = done->limit_wall_s,
                  [REAL_CURVE_WALL] = facts->curve_wall_s},
    };
}

static struct row row_of(const struct cells *c)
{
    enum store_outcome outcome = OUTCOME_NONE;

    for (size_t i = 0; i < COUNT_OF(outcome_names); i++) {
        if (strcmp(c->texts[TEXT_OUTCOME], outcome_names[i]) == 0)
            outcome = (enum store_outcome)i;
    }
    return (struct row){
        .facts =
            {
                .done = {.outcome = outcome,
                         .interactions = c->ints[INT_INTERACTIONS],
                         .wall_s = c->reals[REAL_WALL],
                         .kernel = c->texts[TEXT_KERNEL],
                         .message = c->texts[TEXT_MESSAGE],
                         .machine = c->texts[TEXT_MACHINE],
                         .stopped = c->ints[INT_STOPPED] == STOP_WALL_TIME
                                        ? STOP_WALL_TIME
                                        : STOP_INTERACTIONS,
                         .limit_wall_s = c->reals[REAL_LIMIT],
                         .curve = {c->ints[INT_MARK_BYTES],
                                   (uint32_t)c->ints[INT_MARK_CRC]}},
                .checkpoint = c->ints[INT_CHECKPOINT] != 0,
                .lease = c->ints[INT_LEASE] != 0,
                .curve_interactions = c->ints[INT_CURVE_INTERACTIONS],
                .curve_wall_s = c->reals[REAL_CURVE_WALL],
                .failed = c->texts[TEXT_FAILURE],
            },
        .stamps = {c->ints[INT_FOLDER_NS], c->ints[INT_CURVE_NS],
                   c->ints[INT_CURVE_BYTES], c->ints[INT_DONE_NS],
                   c->ints[INT_DONE_BYTES]},
        .bytes = c->ints[INT_BYTES],
        .seed = c->ints[INT_SEED],
        .sections = {c->ints[INT_ENVIRONMENT], c->ints[INT_FAMILY],
                     c->ints[INT_ALGORITHM]},
    };
}

static uint32_t crc_add(uint32_t crc, const void *data, size_t len)
{
    return (uint32_t)crc32_z(crc, data, len);
}

/* With the byte that ends it; NULL is told from "". */
static uint32_t crc_add_text(uint32_t crc, const char *text)
{
    return text == NULL ? crc_add(crc, "\1", 1)
                        : crc_add(crc, text, strlen(text) + 1);
}

static int64_t cells_crc(const char *id, const struct cells *c)
{
    uint32_t crc = crc_add_text(0, id);

    for (size_t i = 0; i < N_TEXTS; i++)
        crc = crc_add_text(crc, c->texts[i]);
    crc = crc_add(crc, c->ints, sizeof c->ints);
    return crc_add(crc, c->reals, sizeof c->reals);
}

static int64_t text_crc(int64_t number, const char *text)
{
    return crc_add_text(crc_add(0, &number, sizeof number), text);
}

/* ---- reading ---- */

struct index_file {
    sqlite3 *db;
    sqlite3_stmt *find, *text;
    const char *before[N_TEXTS]; /* of the row that was read last */
};

/* One number that a statement of ours gives; -1 when it does not. */
static int64_t ask_number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *ask = NULL;
    int64_t number = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &ask, NULL) == SQLITE_OK &&
        sqlite3_step(ask) == SQLITE_ROW)
        number = sqlite3_column_int64(ask, 0);
    sqlite3_finalize(ask);
    return number;
}

/* The two tables and nothing else: no view, trigger or index that could make a
 * question of ours run what somebody else wrote. */
static bool has_our_schema(sqlite3 *db)
{
    static const char sql[] =
        "SELECT count(*) = 2 AND sum(sql = ?1) = 1 AND sum(sql = ?2) = 1 "
        "FROM sqlite_schema";
    sqlite3_stmt *ask = NULL;
    bool ours = false;

    if (ask_number(db, "PRAGMA application_id") != APPLICATION ||
        ask_number(db, "PRAGMA user_version") != SCHEMA)
        return false;
    if (sqlite3_prepare_v2(db, sql, -1, &ask, NULL) == SQLITE_OK) {
        sqlite3_bind_text(ask, 1, runs_sql, -1, SQLITE_STATIC);
        sqlite3_bind_text(ask, 2, settings_sql, -1, SQLITE_STATIC);
        ours =
            sqlite3_step(ask) == SQLITE_ROW && sqlite3_column_int(ask, 0) == 1;
    }
    sqlite3_finalize(ask);
    return ours;
}

static bool open_bytes(struct index_file *file, const char *text, size_t len)
{
    /* SQLite wants memory of its own. */
    unsigned char *bytes = sqlite3_malloc64(len > 0 ? len : 1);

    if (bytes == NULL)
        return false;
    if (len > 0)
        memcpy(bytes, text, len);
    return sqlite3_open_v2(":memory:", &file->db,
                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                           NULL) == SQLITE_OK &&
           sqlite3_deserialize(file->db, "main", bytes, (sqlite3_int64)len,
                               (sqlite3_int64)len,
                               SQLITE_DESERIALIZE_FREEONCLOSE |
                                   SQLITE_DESERIALIZE_READONLY) == SQLITE_OK;
}

static bool prepare(struct index_file *file)
{
    return sqlite3_prepare_v2(file->db, "SELECT * FROM runs WHERE id = ?1", -1,
                              &file->find, NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(file->db, "SELECT * FROM settings WHERE id = ?1",
                              -1, &file->text, NULL) == SQLITE_OK;
}

struct index_file *index_file_open(const char *path, struct err *err)
{
    struct index_file *file;
    char *text;
    size_t len;

    if (!file_read(&text, &len, path, max_index_bytes, err))
        return NULL;
    file = mem_calloc(1, sizeof *file);
    bool ok = open_bytes(file, text, len);
    free(text);
    if (ok && has_our_schema(file->db) && prepare(file)) {
        /* One for all questions: each would begin and end its own. */
        sqlite3_exec(file->db, "BEGIN", NULL, NULL, NULL);
        return file;
    }
    err_set(err, "%s is damaged, or of another version", path);
    index_file_close(file);
    return NULL;
}

void index_file_close(struct index_file *file)
{
    if (file == NULL)
        return;
    sqlite3_finalize(file->find);
    sqlite3_finalize(file->text);
    sqlite3_close(file->db);
    free(file);
}

/* Most texts are empty, and most others those of the run before. */
static const char *keep(struct arena *arena, const char *text,
                        const char *before)
{
    if (text[0] == '\0')
        return "";
    return before != NULL && strcmp(text, before) == 0
               ? before
               : arena_strdup(arena, text);
}

/* Column I as text, ARENA's; NULL for NULL.  What has a zero byte in it ends
 * there, and then fails its checksum. */
static const char *column_text(struct arena *arena, sqlite3_stmt *row, int i,
                               const char *before)
{
    const char *text = (const char *)sqlite3_column_text(row, i);

    return text != NULL ? keep(arena, text, before) : NULL;
}

static void read_cells(struct arena *arena, struct cells *out,
                       struct index_file *file)
{
    sqlite3_stmt *row = file->find;
    int at = 1;

    for (size_t i = 0; i < N_TEXTS; i++) {
        out->texts[i] = column_text(arena, row, at++, file->before[i]);
        file->before[i] = out->texts[i];
    }
    for (size_t i = 0; i < N_INTS; i++)
        out->ints[i] = sqlite3_column_int64(row, at++);
    for (size_t i = 0; i < N_REALS; i++)
        out->reals[i] = sqlite3_column_double(row, at++);
}

/* Only a failure may be absent. */
static bool is_whole(const struct cells *c)
{
    for (size_t i = 0; i < N_TEXTS; i++) {
        if (c->texts[i] == NULL && i != TEXT_FAILURE)
            return false;
    }
    return true;
}

bool index_file_find(struct arena *arena, struct row *out,
                     struct index_file *file, const char *id)
{
    enum { CRC_COLUMN = 1 + N_TEXTS + N_INTS + N_REALS };
    struct cells cells;
    bool ok = false;

    sqlite3_bind_text(file->find, 1, id, -1, SQLITE_STATIC);
    if (sqlite3_step(file->find) == SQLITE_ROW) {
        read_cells(arena, &cells, file);
        ok = is_whole(&cells) && sqlite3_column_int64(file->find, CRC_COLUMN) ==
                                     cells_crc(id, &cells);
    }
    sqlite3_reset(file->find);
    if (ok)
        *out = row_of(&cells);
    return ok;
}

const char *index_file_text(struct arena *arena, struct index_file *file,
                            int64_t number)
{
    const char *text = NULL;

    sqlite3_bind_int64(file->text, 1, number);
    if (sqlite3_step(file->text) == SQLITE_ROW) {
        text = column_text(arena, file->text, 1, NULL);
        if (text != NULL &&
            sqlite3_column_int64(file->text, 2) != text_crc(number, text))
            text = NULL;
    }
    sqlite3_reset(file->text);
    return text;
}

/* ---- writing ---- */

/* A text of settings, by its hash. */
struct text_slot {
    char *text; /* NULL: free */
    int64_t number;
};

struct index_writer {
    sqlite3 *db;
    sqlite3_stmt *add_row, *add_text;
    struct text_slot *slots;
    size_t n_texts, n_slots; /* n_slots: a power of two */
};

/* In memory these fail only for want of it, or when the whole outgrows what
 * SQLite keeps there: index_writer_save finds out. */
static void run_sql(struct index_writer *w, const char *sql)
{
    sqlite3_exec(w->db, sql, NULL, NULL, NULL);
}

struct index_writer *index_writer_new(void)
{
    struct index_writer *w = mem_calloc(1, sizeof *w);
    struct str sql = STR_INIT;

    if (sqlite3_open(":memory:", &w->db) != SQLITE_OK)
        abort(); /* no memory */
    str_printf(&sql, "PRAGMA application_id = %d; PRAGMA user_version = %d",
               APPLICATION, SCHEMA);
    run_sql(w, sql.text);
    run_sql(w, settings_sql);
    run_sql(w, runs_sql);
    run_sql(w, "BEGIN");
    str_clear(&sql);
    str_add(&sql, "INSERT INTO runs VALUES(?");
    for (int i = 0; i < N_TEXTS + N_INTS + N_REALS + 1; i++)
        str_add(&sql, ",?");
    str_addc(&sql, ')');
    sqlite3_prepare_v2(w->db, sql.text, -1, &w->add_row, NULL);
    sqlite3_prepare_v2(w->db, "INSERT INTO settings VALUES(?,?,?)", -1,
                       &w->add_text, NULL);
    str_fini(&sql);
    return w;
}

void index_writer_free(struct index_writer *w)
{
    if (w == NULL)
        return;
    for (size_t i = 0; i < w->n_slots; i++)
        free(w->slots[i].text);
    free(w->slots);
    sqlite3_finalize(w->add_row);
    sqlite3_finalize(w->add_text);
    sqlite3_close(w->db);
    free(w);
}

static struct text_slot *slot_of(const struct index_writer *w, const char *text)
{
    size_t i = crc_add_text(0, text) & (w->n_slots - 1);

    while (w->slots[i].text != NULL && strcmp(w->slots[i].text, text) != 0)
        i = (i + 1) & (w->n_slots - 1);
    return &w->slots[i];
}

static void grow_slots(struct index_writer *w)
{
    struct text_slot *old = w->slots;
    size_t n_old = w->n_slots;

    w->n_slots = n_old == 0 ? 256 : 2 * n_old;
    w->slots = mem_calloc(w->n_slots, sizeof *w->slots);
    for (size_t i = 0; i < n_old; i++) {
        if (old[i].text != NULL)
            *slot_of(w, old[i].text) = old[i];
    }
    free(old);
}

int64_t index_writer_text(struct index_writer *w, const char *text)
{
    if (2 * (w->n_texts + 1) > w->n_slots)
        grow_slots(w);
    struct text_slot *slot = slot_of(w, text);
    if (slot->text == NULL) {
        *slot = (struct text_slot){mem_strdup(text), (int64_t)++w->n_texts};
        sqlite3_bind_int64(w->add_text, 1, slot->number);
        sqlite3_bind_text(w->add_text, 2, text, -1, SQLITE_STATIC);
        sqlite3_bind_int64(w->add_text, 3, text_crc(slot->number, text));
        sqlite3_step(w->add_text);
        sqlite3_reset(w->add_text);
    }
    return slot->number;
}

void index_writer_row(struct index_writer *w, const char *id,
                      const struct row *row)
{
    struct cells c = cells_of(row);
    int at = 1;

    sqlite3_bind_text(w->add_row, at++, id, -1, SQLITE_STATIC);
    for (size_t i = 0; i < N_TEXTS; i++)
        sqlite3_bind_text(w->add_row, at++, c.texts[i], -1, SQLITE_STATIC);
    for (size_t i = 0; i < N_INTS; i++)
        sqlite3_bind_int64(w->add_row, at++, c.ints[i]);
    for (size_t i = 0; i < N_REALS; i++)
        sqlite3_bind_double(w->add_row, at++, c.reals[i]);
    sqlite3_bind_int64(w->add_row, at, cells_crc(id, &c));
    sqlite3_step(w->add_row);
    sqlite3_reset(w->add_row);
}

bool index_writer_save(struct index_writer *w, const char *path,
                       struct err *err)
{
    sqlite3_int64 len = 0;
    unsigned char *bytes = NULL;

    if (sqlite3_exec(w->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
        bytes = sqlite3_serialize(w->db, "main", &len, 0);
    bool ok = bytes != NULL ? file_write(path, bytes, (size_t)len, err)
                            : err_set(err, "cannot make %s: %s", path,
                                      sqlite3_errmsg(w->db));
    sqlite3_free(bytes);
    return ok;
}
