/* files.h - which files, of which format, and what is in them. */
#ifndef RLSTUDY_IMPORT_FILES_H
#define RLSTUDY_IMPORT_FILES_H

#include "analysis/curves.h"
#include "base/err.h"
#include "import/table.h"

struct arena;
struct notes;

/* How a format is read. */
struct format {
    const char *name;
    const char *doc;
    bool (*is_named)(const char *name); /* is it so by a file's name? */
    bool by_folder; /* the files of a folder are one table, of one run */
    table_open_fn open;
};

extern const struct format formats[];
extern const size_t n_formats;

/* The format NAME; NULL for NULL, which leaves it to the names of files. False:
 * there is no such format, and ERR lists them. */
ATTR_MUST_USE bool format_choose(const struct format **out, const char *name,
                                 struct err *err);

/* The files of one table. */
struct source {
    const struct format *format;
    const char *label; /* the file, or the folder of several */
    const char *const *paths;
    size_t n;
    const char *text; /* (len) the one file, when it is in memory; or NULL */
    size_t len;
};

struct sources {
    const struct source *items;
    size_t n;
};

/* Find the files that PATHS stand for: files, folders, patterns for glob(3).
 * FORMAT: NULL tells it from their names.  Memory is ARENA's. */
ATTR_MUST_USE bool sources_find(struct arena *arena, struct sources *out,
                                const char *const *paths, size_t n,
                                const struct format *format, struct err *err);

/* What is in memory, as the source named NAME. */
void sources_in_memory(struct arena *arena, struct sources *out,
                       const char *text, size_t len, const char *name,
                       const struct format *format);

/* A source, read into memory: call source_close in any case. */
struct open_source {
    struct table_file *files;
    size_t n;
    struct curve_origin *origin;
    struct table *table;
};

ATTR_MUST_USE bool source_open(struct arena *arena, struct open_source *out,
                               const struct source *source, struct notes *notes,
                               struct err *err);
void source_close(struct open_source *open);

#endif
