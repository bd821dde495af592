/* stamp.h - which bytes a file has, for code from outside. */
#ifndef RLSTUDY_ENV_STAMP_H
#define RLSTUDY_ENV_STAMP_H

#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>

#include "base/err.h"
#include "base/hash.h"

/* As far as the file system tells. */
struct file_stamp {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
};

ATTR_MUST_USE bool file_stamp_of(struct file_stamp *out, const char *path,
                                 struct err *err);
bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b);

/* SHA-256 in hex. */
enum { FILE_DIGEST = 2 * SHA256_BYTES + 1 };
ATTR_MUST_USE bool file_digest(char out[FILE_DIGEST], const char *path,
                               struct err *err);

#endif
