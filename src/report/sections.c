/* sections.c - the sections of a report. */
#include "config.h"

#include "report/sections.h"

#include <stddef.h>

#include "report/findings.h"
#include "report/gather.h"

static bool any_items(const struct findings *f)
{
    return f->n_items > 0;
}

static bool any_fits(const struct findings *f)
{
    return f->n_laws + f->n_points > 0;
}

static bool any_runs(const struct findings *f)
{
    return f->n_runs > 0;
}

static bool any_failures(const struct findings *f)
{
    return gather_finished(f) < f->n_runs;
}

const struct section sections[SECTIONS] = {
    [SECTION_FINDINGS] = {"findings", "Findings", "Findings", NULL},
    [SECTION_RESULTS] = {"results", "Results", "Results", any_items},
    [SECTION_FITS] = {"fits", "Fits", "Fits", any_fits},
    [SECTION_FAILURES] = {"failures", "Failures", "Failures", any_failures},
    [SECTION_RUNS] = {"runs", "Runs", "Runs", any_runs},
    [SECTION_METHODS] = {"methods", "How it was computed", "Methods", NULL},
    [SECTION_PROVENANCE] = {"provenance", "Provenance", "Provenance", NULL},
};

bool section_shown(enum section_id id, const struct findings *f)
{
    return sections[id].any == NULL || sections[id].any(f);
}
