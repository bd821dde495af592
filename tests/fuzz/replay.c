/* replay.c - run a fuzz target on every file of its corpus: CORPUS, or the
 * directory given as the only argument. */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "tests/fuzz/fuzz.h"

/* In a block of exactly that size, so that a sanitizer sees a byte too many. */
static void run(const char *text, size_t len)
{
    uint8_t *exact = mem_alloc(len);

    memcpy(exact, text, len);
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
}

int main(int argc, char **argv)
{
    const char *corpus = argc == 2 ? argv[1] : CORPUS;
    DIR *dir = opendir(corpus);
    struct dirent *entry;
    int n = 0;
    bool ok = true;

    if (dir == NULL) {
        perror(corpus);
        return EXIT_FAILURE;
    }
    while (ok && (entry = readdir(dir)) != NULL) {
        struct str path = STR_INIT;
        struct err err;
        char *text;
        size_t len;

        if (entry->d_name[0] == '.')
            continue;
        str_printf(&path, "%s/%s", corpus, entry->d_name);
        ok = file_read(&text, &len, path.text, 1 << 20, &err);
        if (ok) {
            run(text, len);
            free(text);
            n++;
        } else {
            fprintf(stderr, "%s\n", err.msg);
        }
        str_fini(&path);
    }
    closedir(dir);
    printf("%d inputs replayed\n", n);
    return ok && n > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
