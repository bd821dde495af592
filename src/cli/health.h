/* health.h - what is wrong in a store, or of no use to anybody, and what can be
 * done about it.  `doctor` asks for what is wrong, `gc` for what is of no use.
 *
 * Looking writes nothing.  A run that somebody is at work on is left alone. */
#ifndef RLSTUDY_CLI_HEALTH_H
#define RLSTUDY_CLI_HEALTH_H

#include "cli/state.h"

enum trouble_kind {
    TROUBLE_DAMAGE,     /* what a file holds is not what was written */
    TROUBLE_TORN,       /* an attempt was cut off in the middle of a record */
    TROUBLE_LEASE,      /* of a process that is gone */
    TROUBLE_LEFTOVER,   /* what a process that was killed had begun */
    TROUBLE_SUPERSEDED, /* a checkpoint that nothing goes back to */
    TROUBLE_ORPHAN,     /* a run that no study on the line asks for */
    TROUBLE_FOREIGN     /* nothing of this program's */
};

/* "damage", "torn", ... */
const char *trouble_name(enum trouble_kind kind);

enum remedy {
    REMEDY_NONE,
    REMEDY_REMOVE, /* the file, or a folder with all that is in it */
    REMEDY_CUT,    /* the file at `keep` */
    REMEDY_LEASE,  /* take it, and let go of it */
    REMEDY_SPEC,   /* write what the study says */
    REMEDY_INDEX,  /* make it anew */
    REMEDY_RUN     /* remove the run's folder as a whole */
};

struct trouble {
    enum trouble_kind kind;
    enum remedy remedy;
    const char *run; /* id, or NULL: of the store itself */
    const char *path;
    const char *what;    /* a sentence without its end; it names the path */
    const char *way_out; /* what helps, or what the remedy comes to */
    double bytes;        /* that a removal frees */
    int64_t keep;        /* bytes */
    const struct run_spec *spec; /* for REMEDY_SPEC */
    bool mended;
    const char *failed; /* why it could not be mended; or NULL */
};

struct troubles {
    struct arena *arena;
    struct trouble *items;
    size_t n, cap;
    size_t n_busy; /* runs left alone, as somebody is at work on them */
};

/* All of a store.  DEEP: read what files hold, all of it. */
void health_look(struct troubles *out, struct view *view, bool deep);
void health_fini(struct troubles *troubles);

/* Do something about those whose kind is in KINDS (1 << kind). */
void health_mend(struct troubles *troubles, const struct view *view,
                 unsigned kinds);

json_t *trouble_json(const struct trouble *trouble);

#endif
