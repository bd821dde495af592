/* index.h - all runs of a store, quickly.
 *
 * A run's folder is the truth.  STORE/index.sqlite is a cache of what was read
 * from the folders: a row is believed only while the time stamps and sizes that
 * it was made from are what they were, and everything else is read from the
 * folder, so deleting the file costs time and nothing else.  The file is
 * replaced as a whole and never written to: who reads it needs no lock, on
 * network file systems too.  One process at a time writes it, the holder of
 * STORE/lease.
 *
 * Who trains or fits does not ask here but reads the folders (store_find). */
#ifndef RLSTUDY_STORE_INDEX_H
#define RLSTUDY_STORE_INDEX_H

#include "store/store.h"

struct store_survey;

/* The runs that have a folder, in order of their ids, with what the index says
 * of them.  The store must outlive it. */
ATTR_MUST_USE struct store_survey *survey_open(const struct store *store,
                                               struct err *err);
void survey_close(struct store_survey *survey); /* NULL is fine */

size_t survey_count(const struct store_survey *survey);
const char *survey_id(const struct store_survey *survey, size_t run);
/* The number of the run ID; SIZE_MAX when it has no folder. */
size_t survey_find(const struct store_survey *survey, const char *id);
/* The runs whose ids begin with PREFIX: how many, and the first. */
size_t survey_prefix(size_t *first, const struct store_survey *survey,
                     const char *prefix);

/* Nearly all of them are about to be asked for: look them up side by side.  For
 * speed alone. */
void survey_ask_all(struct store_survey *survey);

/* What the folder holds.  It lives as long as the survey. */
const struct store_facts *survey_facts(struct store_survey *survey, size_t run);
/* Bytes of all files in the folder, once its facts were asked for. */
double survey_bytes(const struct store_survey *survey, size_t run);
/* What the run is; without incidental settings when the index says it.  NULL
 * when spec.yaml is damaged or of another engine.  Runs with equal sections
 * share them. */
const struct run_spec *survey_spec(struct store_survey *survey, size_t run);

/* Runs that had to be read from their folders so far. */
size_t survey_read(const struct store_survey *survey);

/* What became of an index. */
struct index_result {
    size_t runs;        /* that it has now */
    size_t read;        /* of them, read from their folders */
    size_t left_out;    /* damaged runs: those are always read */
    const char *holder; /* somebody else is at it: nothing was done; or NULL */
};

/* Make the index anew, of the one that is there or, when ANEW, of the folders
 * alone.  Strings are ARENA's. */
ATTR_MUST_USE bool index_refresh(struct arena *arena, struct index_result *out,
                                 const struct store *store, bool anew,
                                 struct err *err);

/* Is the index one of ours, or not there?  ERR says what is wrong with it. */
ATTR_MUST_USE bool index_sound(const struct store *store, struct err *err);

#endif
