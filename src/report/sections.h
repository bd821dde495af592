/* sections.h - the sections of a report, in order, for all that write it. */
#ifndef RLSTUDY_REPORT_SECTIONS_H
#define RLSTUDY_REPORT_SECTIONS_H

#include <stdbool.h>

struct findings;

enum section_id {
    SECTION_FINDINGS,
    SECTION_RESULTS,
    SECTION_FITS,
    SECTION_FAILURES,
    SECTION_RUNS,
    SECTION_METHODS,
    SECTION_PROVENANCE
};
enum { SECTIONS = SECTION_PROVENANCE + 1 };

struct section {
    const char *id;    /* of links; stays as it is from version to version */
    const char *title; /* its heading */
    const char *menu;  /* a word for it */
    /* Whether there is anything to write; NULL: always. */
    bool (*any)(const struct findings *f);
};

extern const struct section sections[SECTIONS];

bool section_shown(enum section_id id, const struct findings *f);

#endif
