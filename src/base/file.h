/* file.h - whole files, read and written so that a crash leaves no half. */
#ifndef RLSTUDY_BASE_FILE_H
#define RLSTUDY_BASE_FILE_H

#include <stdbool.h>

#include "base/err.h"

/* Read a regular file into memory; *TEXT is the caller's, NUL-terminated, *LEN
 * its length without the NUL.  A directory, a FIFO or more than LIMIT bytes is
 * an error. */
ATTR_MUST_USE bool file_read(char **text, size_t *len, const char *path,
                             size_t limit, struct err *err);

/* As file_read, unpacking gzip when the file is compressed; LIMIT holds for
 * the unpacked length. */
ATTR_MUST_USE bool file_read_gz(char **text, size_t *len, const char *path,
                                size_t limit, struct err *err);

/* Replace *TEXT, *LEN bytes read from PATH, by what they unpack to if they are
 * compressed with gzip; freed and NUL-terminated as by file_read.  After an
 * error they are as they were.  LIMIT is below 4 GiB. */
ATTR_MUST_USE bool file_unpack(char **text, size_t *len, const char *path,
                               size_t limit, struct err *err);

/* Write LEN bytes to a file of another name beside PATH, sync it, and move it
 * to PATH: whoever reads PATH sees the old bytes or the new ones. */
ATTR_MUST_USE bool file_write(const char *path, const void *data, size_t len,
                              struct err *err);

/* As file_write, for a file that is there and may be written to: it keeps its
 * mode and, where that is allowed, its owner; of a symbolic link, the file it
 * points to is written. */
ATTR_MUST_USE bool file_replace(const char *path, const void *data, size_t len,
                                struct err *err);

/* Make a directory and those above it; fine if it exists. */
ATTR_MUST_USE bool file_mkdirs(const char *path, struct err *err);

/* Remove PATH and, of a directory, all that is in it, without following links;
 * what cannot be removed stays, and false says so. */
bool file_remove_tree(const char *path);

/* Sync a directory, so that names made in it last. */
ATTR_MUST_USE bool file_sync_dir(const char *path, struct err *err);

bool file_exists(const char *path);

/* Whether both are there and are one file, by whatever names. */
bool file_is_same(const char *a, const char *b);

/* Close all descriptors from FIRST on: of a child that is to keep nothing open
 * which was its parent's. */
void file_close_from(int first);

#endif
