/* survey.h - what is known of each run while an index is asked or made; inside
 * store alone. */
#ifndef RLSTUDY_STORE_SURVEY_H
#define RLSTUDY_STORE_SURVEY_H

#include "store/index.h"
#include "store/internal.h"
#include "store/rows.h"

/* What is known of a run so far. */
struct entry {
    bool in_index; /* ROW is the index's, whether it is current or not */
    bool current;  /* ROW is what the folder holds */
    bool asked_index, asked_spec;
    bool stamped; /* STAMPS were taken a moment ago */
    struct row_stamps stamps;
    struct row row;
    const struct run_spec *spec;
};

/* Settings that the index has the text of, by its number. */
struct section {
    bool read;
    const char *text;          /* NULL: there is no such text */
    struct settings *settings; /* NULL: not parsed so far, or not to be */
};

struct survey_sections {
    struct section *items;
    size_t n;
};

struct store_survey {
    const struct store *store;
    struct arena *arena;
    struct store_list list;
    struct entry *entries;    /* (list.n) */
    struct index_file *index; /* NULL: there is none */
    struct survey_sections sections;
    int runs_fd; /* of STORE/runs, for questions about its folders */
    size_t n_read;
};

const char *survey_index_path(struct arena *arena, const struct store *store);

/* ANEW: without what the index says. */
ATTR_MUST_USE struct store_survey *survey_open_as(const struct store *store,
                                                  bool anew, struct err *err);

/* Look when the files of RUN last changed, unless that was done. */
void survey_stamp(struct store_survey *survey, size_t run);
/* Does the index have RUN as its folder is? */
bool survey_is_current(struct store_survey *survey, size_t run);
/* What the folder of RUN holds; all but its settings.  Strings are ARENA's.
 * Threads may do so side by side, each for other runs. */
void survey_read_folder(struct arena *arena, struct row *out,
                        struct store_survey *survey, size_t run);
/* NULL when spec.yaml is damaged or of another engine. */
const struct run_spec *survey_read_spec(struct arena *arena,
                                        const struct store_survey *survey,
                                        size_t run);
/* Text NUMBER of the index; NULL when there is none that is whole. */
const char *survey_text(struct store_survey *survey, int64_t number);

#endif
