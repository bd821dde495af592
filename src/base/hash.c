/* hash.c - digests, by libmd. */
#include "config.h"

#include "base/hash.h"


#include <assert.h>
#include <string.h>
#include <sys/types.h>

#include <sha2.h>

static_assert(sizeof(SHA2_CTX) <= sizeof(struct hash_state),
              "a digest that is not finished fits");

void hash_begin(struct hash_state *state)
{
    SHA2_CTX ctx;

    SHA256Init(&ctx);
    memcpy(state, &ctx, sizeof ctx);
}

void hash_add(struct hash_state *state, const void *data, size_t len)
{
    SHA2_CTX ctx;

    memcpy(&ctx, state, sizeof ctx);
    SHA256Update(&ctx, data, len);
    memcpy(state, &ctx, sizeof ctx);
}

void hash_end(uint8_t digest[SHA256_BYTES], const struct hash_state *state)
{
    SHA2_CTX ctx;

    memcpy(&ctx, state, sizeof ctx);
    SHA256Final(digest, &ctx);
}

void hash_sha256(uint8_t digest[SHA256_BYTES], const void *data, size_t len)
{
    struct hash_state state;

    hash_begin(&state);
    hash_add(&state, data, len);
    hash_end(digest, &state);
}

void hash_hex(char *hex, const uint8_t *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        *hex++ = digits[bytes[i] >> 4];
        *hex++ = digits[bytes[i] & 15];
    }
    *hex = '\0';
}

void hash_sha256_hex(char hex[SHA256_HEX + 1], const void *data, size_t len)
{
    uint8_t digest[SHA256_BYTES];

    hash_sha256(digest, data, len);
    hash_hex(hex, digest, sizeof digest);
}
