/* names.h - every diagnostic by its stable name.
 *
 * The name stands in brackets behind a message.  The manual, `rlstudy explain`
 * and the options -W... take what they say from this table; diag_report takes
 * no name that is not in it.
 */
#ifndef RLSTUDY_DIAG_NAMES_H
#define RLSTUDY_DIAG_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* What a diagnostic is about, in the order of the manual. */
enum diag_topic {
    TOPIC_TEXT,   /* the text, before it means anything */
    TOPIC_NAMES,  /* names and declarations */
    TOPIC_VALUES, /* expressions and values of keys */
    TOPIC_RUNS,   /* what only shows when runs are made and fitted */
    DIAG_TOPICS
};

const char *diag_topic_title(enum diag_topic topic); /* "The text" */

struct diag_name {
    const char *name;
    enum diag_topic topic;
    bool error, warning; /* it comes as one of these, or as either */
    const char *doc;     /* what it means: a sentence or two */
    const char *remedy;  /* what to do: a sentence or two */
    /* Lines of a study that provoke it.  What a study needs besides and is not
     * declared in them goes without saying; see cli/example.h. */
    const char *example;
    const char *set; /* the --set that provokes it, or NULL */
    bool large;      /* the example only hints at the size that it takes */
};

/* Sorted by name. */
extern const struct diag_name diag_names[];
extern const size_t n_diag_names;

const struct diag_name *diag_name_find(const char *name); /* or NULL */

#endif
