/* report_fake.h - made-up findings, like those of a study of horizons. */
#ifndef RLSTUDY_TESTS_UNIT_REPORT_FAKE_H
#define RLSTUDY_TESTS_UNIT_REPORT_FAKE_H

#include <stdbool.h>

#include "report/findings.h"

struct arena;

enum fake_trouble {
    FAKE_WEAK = 1,    /* one fit weak, one not identifiable, one an error */
    FAKE_FAILED = 2,  /* runs failed, diverged and missing; NaN in a curve */
    FAKE_HOSTILE = 4, /* markup, control characters, bad UTF-8, long names */
    FAKE_NO_LAW = 8,
    FAKE_NO_BOOTSTRAP = 16,
    FAKE_NAMES = 32, /* an axis of names, no FLOP, two costs, all items twice */
    FAKE_MORE = 64   /* a ladder, predictions of all sorts, imported curves */
};

/* HORIZONS x SIZES x SEEDS runs, each with a curve of POINTS, from a known law;
 * TROUBLE is a set of enum fake_trouble.  The same arguments give the same
 * findings. */
struct findings *fake_findings(struct arena *arena, size_t horizons,
                               size_t sizes, size_t seeds, size_t points,
                               int trouble);

#endif
