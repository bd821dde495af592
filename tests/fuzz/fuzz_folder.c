/* fuzz_folder.c - any bytes at all as the list of a report's files: no entry
 * leads out of the folder. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "report/folder.h"
#include "tests/fuzz/fuzz.h"

static void check_entry(const struct folder_entry *e)
{
    const char *slash = strchr(e->name, '/');

    if (strlen(e->digest) != SHA256_HEX || *e->name == '\0' ||
        *e->name == '.' || *e->name == '/')
        abort();
    if (slash == NULL)
        return;
    if ((strncmp(e->name, "figures/", 8) != 0 &&
         strncmp(e->name, "tables/", 7) != 0) ||
        slash[1] == '\0' || slash[1] == '.' || strchr(slash + 1, '/') != NULL)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct folder_entry *entries;
    size_t n;

    if (folder_read_list(arena, &entries, &n, (const char *)data, size)) {
        for (size_t i = 0; i < n; i++)
            check_entry(&entries[i]);
    } else if (n != 0) {
        abort();
    }
    arena_free(arena);
    return 0;
}
