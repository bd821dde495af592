/* stamp.c - which bytes a file has. */
#include "config.h"

#include "env/stamp.h"

#include <stdlib.h>

#include "base/file.h"

static const size_t most_bytes = (size_t)1 << 30;

bool file_stamp_of(struct file_stamp *out, const char *path, struct err *err)
{
    struct stat st = {.st_size = 0};
    const bool there = stat(path, &st) == 0;

    if (!there)
        err_sys(err, "cannot read %s", path);
    *out = (struct file_stamp){st.st_dev, st.st_ino, st.st_size, st.st_mtim};
    return there;
}

bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b)
{
    return a->device == b->device && a->inode == b->inode &&
           a->size == b->size && a->changed.tv_sec == b->changed.tv_sec &&
           a->changed.tv_nsec == b->changed.tv_nsec;
}

bool file_digest(char out[FILE_DIGEST], const char *path, struct err *err)
{
    uint8_t digest[SHA256_BYTES];
    char *bytes;
    size_t len;

    if (!file_read(&bytes, &len, path, most_bytes, err))
        return false;
    hash_sha256(digest, bytes, len);
    free(bytes);
    hash_hex(out, digest, sizeof digest);
    return true;
}
