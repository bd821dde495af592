/* folder.h - the folder of a report, and which files in it are the report's.
 *
 * The list of files (FOLDER_LIST) has a line for each, as sha256sum writes
 * them. A file is listed before it is written, and one that an earlier report
 * wrote and this one does not is removed, if it still has the bytes that are
 * listed.  So whatever else lies there, or was changed, stays; and whoever is
 * killed leaves nothing that the next report does not know. */
#ifndef RLSTUDY_REPORT_FOLDER_H
#define RLSTUDY_REPORT_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define FOLDER_LIST "report.sha256"

struct arena;
struct folder;

/* Open the folder DIR, made if need be, to write a report into it.  A
 * FOLDER_LIST that is not ours is an error. */
struct folder *folder_open(struct arena *arena, const char *dir,
                           struct err *err);
void folder_close(struct folder *folder);

/* Write a file, whole or not at all.  NAME: "report.json", "figures/a.svg"; no
 * two of one report are alike. */
ATTR_MUST_USE bool folder_put(struct folder *folder, const char *name,
                              const void *data, size_t len, struct err *err);

/* All was written: remove what earlier reports left. */
ATTR_MUST_USE bool folder_finish(struct folder *folder, struct err *err);

/* ---- the list ---- */

struct folder_entry {
    const char *name;
    const char *digest; /* SHA256_HEX digits */
};

/* Read a list of LEN bytes into ARENA; lines that are none are passed over.
 * False: it is no list of ours. */
bool folder_read_list(struct arena *arena, struct folder_entry **out, size_t *n,
                      const char *text, size_t len);

#endif
