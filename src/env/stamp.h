/* stamp.h - which bytes a file has, for code from outside. */
#ifndef RLSTUDY_ENV_STAMP_H
#define RLSTUDY_ENV_STAMP_H

#include "base/err.h"
#include "base/hash.h"

struct str;

/* Append what the file system tells: which file it is, its size and its time.
 */
ATTR_MUST_USE bool file_stamp(struct str *out, const char *path,
                              struct err *err);

/* SHA-256 in hex. */
enum { FILE_DIGEST = 2 * SHA256_BYTES + 1 };
ATTR_MUST_USE bool file_digest(char out[FILE_DIGEST], const char *path,
                               struct err *err);

#endif
