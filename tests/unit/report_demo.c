/* report_demo.c - write the reports of made-up studies, to be looked at.
 *
 * report_demo DIR [KIND]: a folder for each kind of study below, or one. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "report/report.h"
#include "tests/unit/report_fake.h"

static const struct kind {
    const char *name;
    size_t horizons, sizes, seeds, points;
    int trouble;
} kinds[] = {
    {"horizon", 5, 7, 3, 200, 0},
    {"single", 1, 9, 3, 200, 0},
    {"trouble", 4, 5, 3, 120, FAKE_WEAK | FAKE_FAILED},
    {"hostile", 2, 5, 2, 60, FAKE_FAILED | FAKE_HOSTILE},
    {"oneseed", 3, 6, 1, 100, FAKE_NO_BOOTSTRAP},
    {"names", 4, 5, 3, 100, FAKE_NAMES},
    {"more", 2, 5, 3, 100, FAKE_MORE},
    {"nolaw", 2, 12, 2, 100, FAKE_NO_LAW},
};

int main(int argc, char **argv)
{
    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: report_demo DIR [KIND]\n");
        return 2;
    }
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct kind *k = &kinds[i];

        if (argc == 3 && strcmp(argv[2], k->name) != 0)
            continue;
        struct arena *arena = arena_new();
        struct err err;
        bool ok = report_write(arena_printf(arena, "%s/%s", argv[1], k->name),
                               fake_findings(arena, k->horizons, k->sizes,
                                             k->seeds, k->points, k->trouble),
                               &err);

        arena_free(arena);
        if (!ok) {
            fprintf(stderr, "report_demo: %s\n", err.msg);
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}
