/* hash.h - digests, by libmd. */
#ifndef RLSTUDY_BASE_HASH_H
#define RLSTUDY_BASE_HASH_H

#include <stdint.h>

#include "base/base.h"

enum { SHA256_BYTES = 32, SHA256_HEX = 2 * SHA256_BYTES };

void hash_sha256(uint8_t digest[SHA256_BYTES], const void *data, size_t len);

/* N bytes in hexadecimal, 2 N characters and a zero byte. */
void hash_hex(char *hex, const uint8_t *bytes, size_t n);
/* The digest so. */
void hash_sha256_hex(char hex[SHA256_HEX + 1], const void *data, size_t len);

/* A digest that is not finished: plain data, so that many texts which begin
 * alike can go on from a copy. */
struct hash_state {
    uint64_t words[28];
};

void hash_begin(struct hash_state *state);
void hash_add(struct hash_state *state, const void *data, size_t len);
/* Leaves STATE as it was. */
void hash_end(uint8_t digest[SHA256_BYTES], const struct hash_state *state);

#endif
