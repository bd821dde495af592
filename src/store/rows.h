/* rows.h - the index's rows, in and out of an SQLite file; inside store alone.
 *
 * index.c is the one door to SQLite.  A file is taken for what it is, bytes
 * from outside: every row has a checksum, and a file that is not what we wrote
 * is no index. */
#ifndef RLSTUDY_STORE_ROWS_H
#define RLSTUDY_STORE_ROWS_H

#include "store/store.h"

enum { ROW_SECTIONS = 3 }; /* environment, family, algorithm */

/* What a row was made from: time stamps in ns, and sizes; 0 and -1 for a file
 * that is not there. */
struct row_stamps {
    int64_t folder_ns;
    int64_t curve_ns, curve_bytes;
    int64_t done_ns, done_bytes;
};

struct row {
    struct store_facts facts;
    struct row_stamps stamps;
    int64_t bytes; /* of all files */
    int64_t seed;
    int64_t sections[ROW_SECTIONS]; /* numbers of texts */
};

struct index_file;

/* The index in a file.  NULL when it cannot be read or is none of ours. */
ATTR_MUST_USE struct index_file *index_file_open(const char *path,
                                                 struct err *err);
void index_file_close(struct index_file *file); /* NULL is fine */
/* The row of the run ID, strings in ARENA, the same for all rows.  False when
 * there is none that is whole. */
bool index_file_find(struct arena *arena, struct row *out,
                     struct index_file *file, const char *id);
/* Text NUMBER, ARENA's; NULL when there is none that is whole. */
const char *index_file_text(struct arena *arena, struct index_file *file,
                            int64_t number);

struct index_writer;

struct index_writer *index_writer_new(void);
void index_writer_free(struct index_writer *writer); /* NULL is fine */
/* The number of a text of settings; the same for the same text. */
int64_t index_writer_text(struct index_writer *writer, const char *text);
/* ROW's sections are numbers of texts of this writer. */
void index_writer_row(struct index_writer *writer, const char *id,
                      const struct row *row);
/* Put it to PATH, in the place of what was there. */
ATTR_MUST_USE bool index_writer_save(struct index_writer *writer,
                                     const char *path, struct err *err);

#endif
