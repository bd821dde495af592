/* stamp.c - which bytes a file has. */
#include "config.h"

#include "env/stamp.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/str.h"

static const size_t most_bytes = (size_t)1 << 30;

bool file_stamp(struct str *out, const char *path, struct err *err)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return err_sys(err, "cannot read %s", path);
    str_printf(out, "%ju:%ju %jd bytes %jd.%09ld", (uintmax_t)st.st_dev,
               (uintmax_t)st.st_ino, (intmax_t)st.st_size,
               (intmax_t)st.st_mtim.tv_sec, (long)st.st_mtim.tv_nsec);
    return true;
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
