/* fuzz_index.c - any bytes at all in place of STORE/index.sqlite. */
#include "config.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "store/rows.h"
#include "tests/fuzz/fuzz.h"

/* Of the runs in the corpus, and of none. */
static const char *const ids[] = {"6930d3b3bf316736", "3e548a09417ae18b",
                                  "0123456789abcdef", ""};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    char path[] = "/tmp/fuzz-index-XXXXXX";
    struct err err;
    int fd = mkstemp(path);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    close(fd);
    struct index_file *file = index_file_open(path, &err);
    for (size_t i = 0; file != NULL && i < COUNT_OF(ids); i++) {
        struct row row;

        if (!index_file_find(arena, &row, file, ids[i]))
            continue;
        /* What has the right checksum is whole. */
        assert(row.facts.done.kernel != NULL);
        for (size_t k = 0; k < ROW_SECTIONS; k++)
            index_file_text(arena, file, row.sections[k]);
    }
    index_file_close(file);
    unlink(path);
    arena_free(arena);
    return 0;
}
