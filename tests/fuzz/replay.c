/* replay.c - run a fuzz target on files: those named on the command line, and
 * all in the folders named there; each whole, and cut short at many places. */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "tests/fuzz/fuzz.h"

enum { MAX_BYTES = 1 << 24, CUTS = 40 };

/* In a block of exactly that size, so that a sanitizer sees a byte too many. */
static void run(const char *text, size_t len)
{
    uint8_t *exact = mem_alloc(len);

    memcpy(exact, text, len);
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
}

static bool replay_file(const char *path, int *n)
{
    struct err err;
    char *text;
    size_t len;

    if (!file_read(&text, &len, path, MAX_BYTES, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        return false;
    }
    for (size_t cut = 0; cut < CUTS; cut++)
        run(text, len * cut / CUTS);
    run(text, len);
    free(text);
    (*n)++;
    return true;
}

static bool replay_folder(const char *path, int *n)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    bool ok = true;

    if (dir == NULL) {
        perror(path);
        return false;
    }
    while (ok && (entry = readdir(dir)) != NULL) {
        struct str file = STR_INIT;

        if (entry->d_name[0] == '.')
            continue;
        str_printf(&file, "%s/%s", path, entry->d_name);
        ok = replay_file(file.text, n);
        str_fini(&file);
    }
    closedir(dir);
    return ok;
}

int main(int argc, char **argv)
{
    int n = 0;

    for (int i = 1; i < argc; i++) {
        struct stat st;
        bool folder = stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode);

        if (!(folder ? replay_folder : replay_file)(argv[i], &n))
            return EXIT_FAILURE;
    }
    printf("%d inputs replayed, each cut at %d places\n", n, CUTS);
    return n > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
