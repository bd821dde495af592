/* report_demo.c - write the reports of made-up studies, to be looked at.
 *
 * report_demo DIR [KIND]: a folder for each kind of study below, or one.
 * report_demo --shapes DIR: figures of every kind of series. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "report/drawing.h"
#include "report/formats.h"
#include "report/report.h"
#include "tests/unit/report_fake.h"
#include "tests/unit/report_shapes.h"

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
    {"large", 10, 20, 25, 200, 0},
};

static bool write_shapes(struct arena *arena, const char *dir, struct err *err)
{
    const struct figure_origin origin = {"report_demo", 0};
    struct str s = STR_INIT;
    bool ok = file_mkdirs(dir, err);

    for (size_t i = 0; ok && i < REPORT_SHAPES; i++) {
        struct figure *figure = report_shapes(arena, i);
        struct layout *l =
            figure_layout(arena, figure, figure_natural_width(figure));
        struct drawing *d = drawing_make(arena, l);

        for (const struct figure_format *f = figure_formats;
             ok && f->name != NULL; f++) {
            ok = f->write(&s, d, &origin, err) &&
                 file_write(arena_printf(arena, "%s/%s.%s", dir, figure->name,
                                         f->suffix),
                            str_text(&s), s.len, err);
            str_clear(&s);
        }
    }
    str_fini(&s);
    return ok;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--shapes") == 0) {
        struct arena *arena = arena_new();
        struct err err;
        bool ok = write_shapes(arena, argv[2], &err);

        arena_free(arena);
        if (!ok)
            fprintf(stderr, "report_demo: %s\n", err.msg);
        return ok ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: report_demo DIR [KIND]\n"
                        "       report_demo --shapes DIR\n");
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
