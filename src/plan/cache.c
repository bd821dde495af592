/* cache.c - a hash table from numbers to things. */
#include "config.h"

#include <stdlib.h>

#include "base/mem.h"
#include "plan/internal.h"

void cache_fini(struct cache *cache)
{
    free(cache->keys);
    free(cache->items);
}

static size_t slot_of(const struct cache *cache, uint64_t key)
{
    size_t i = (size_t)(key * 0x9e3779b97f4a7c15U >> 20) & (cache->cap - 1);

    while (cache->keys[i] != 0 && cache->keys[i] != key)
        i = (i + 1) & (cache->cap - 1);
    return i;
}

void *cache_get(struct cache *cache, uint64_t key)
{
    key++;
    if (cache->last_key == key)
        return cache->last;
    if (cache->n == 0)
        return NULL;
    size_t i = slot_of(cache, key);
    if (cache->keys[i] == 0)
        return NULL;
    cache->last_key = key;
    cache->last = cache->items[i];
    return cache->last;
}

static void grow(struct cache *cache)
{
    struct cache old = *cache;

    cache->cap = old.cap == 0 ? 64 : old.cap * 2;
    cache->keys = mem_calloc(cache->cap, sizeof *cache->keys);
    cache->items = mem_calloc(cache->cap, sizeof *cache->items);
    for (size_t i = 0; i < old.cap; i++) {
        if (old.keys[i] == 0)
            continue;
        size_t at = slot_of(cache, old.keys[i]);

        cache->keys[at] = old.keys[i];
        cache->items[at] = old.items[i];
    }
    cache_fini(&old);
}

void cache_put(struct cache *cache, uint64_t key, void *item)
{
    cache->last_key = key + 1;
    cache->last = item;
    if (cache->once)
        return;
    if (2 * (cache->n + 1) > cache->cap)
        grow(cache);
    size_t i = slot_of(cache, key + 1);
    cache->n += cache->keys[i] == 0;
    cache->keys[i] = key + 1;
    cache->items[i] = item;
}
