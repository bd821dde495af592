/* carve.h - one block of memory, cut into aligned parts.
 *
 * A layout function runs twice: with a NULL base to learn the size, and again
 * with the block to get the pointers. */
#ifndef RLSTUDY_NN_CARVE_H
#define RLSTUDY_NN_CARVE_H

#include <stddef.h>
#include <stdint.h>

struct carve {
    uint8_t *base; /* 64-byte aligned, or NULL: only count */
    size_t used;
};

/* The next SIZE bytes, at a 64-byte boundary; NULL while counting. */
static inline void *carve_bytes(struct carve *carve, size_t size)
{
    void *part = carve->base == NULL ? NULL : carve->base + carve->used;

    carve->used += (size + 63) / 64 * 64;
    return part;
}

#define carve_array(carve, type, count) \
    ((type *)carve_bytes((carve), sizeof(type) * (count)))

#endif
