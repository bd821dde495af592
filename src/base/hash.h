/* hash.h - digests, by libmd. */
#ifndef RLSTUDY_BASE_HASH_H
#define RLSTUDY_BASE_HASH_H

#include <stdint.h>

#include "base/base.h"

enum { SHA256_BYTES = 32 };

void hash_sha256(uint8_t digest[SHA256_BYTES], const void *data, size_t len);

#endif
