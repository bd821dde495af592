/* hash.c - digests, by libmd. */
#include "config.h"

#include "base/hash.h"

#include <sys/types.h>

#include <sha2.h>

void hash_sha256(uint8_t digest[SHA256_BYTES], const void *data, size_t len)
{
    SHA2_CTX ctx;

    SHA256Init(&ctx);
    SHA256Update(&ctx, data, len);
    SHA256Final(digest, &ctx);
}
