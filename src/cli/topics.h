/* topics.h - all that `rlstudy explain` can explain.
 *
 * Collected from the tables of the language, the catalog, the diagnostics and
 * the library: there is no text here that is not in one of them.
 */
#ifndef RLSTUDY_CLI_TOPICS_H
#define RLSTUDY_CLI_TOPICS_H

#include <stddef.h>

struct arena;

enum about {
    ABOUT_DECLARATION,
    ABOUT_KIND,
    ABOUT_KEY,
    ABOUT_LAW,
    ABOUT_RESULT,
    ABOUT_ITEM,
    ABOUT_FUNCTION,
    ABOUT_WORD,
    ABOUT_QUANTITY,
    ABOUT_UNIT,
    ABOUT_LIBRARY, /* a file of it */
    ABOUT_LIBRARY_NAME,
    ABOUT_DIAGNOSTIC,
    ABOUTS
};

/* "Declarations": the heading of a list of them. */
const char *about_title(enum about about);

struct topic {
    enum about about;
    const char *name;  /* in full: "ppo_ewma.horizon" */
    const char *brief; /* what else it may be called: "horizon"; or NULL */
    const char *sort;  /* "key of algorithm ppo_ewma" */
    const void *row;   /* of its table */
    const void *owner; /* the table or law that a key or result belongs to */
    const char *word;  /* of a kind or a key: its declaration's */
    const char *text;  /* of a library's declaration: as it stands there */
    const char *file;  /* of a library's declaration: "std/digits" */
    const char *doc;   /* of a library's: the comment before it */
};

struct topics {
    struct topic *items;
    size_t n, cap;
};

/* All of them, by group; strings are ARENA's or static.  Free with
 * topics_fini. */
void topics_collect(struct topics *out, struct arena *arena);
void topics_fini(struct topics *topics);

/* ---- card.c: what there is to say of one ---- */

struct fact {
    const char *label, *text;
};

enum { CARD_FACTS = 8, CARD_LISTS = 3, CARD_FORMS = 6 };

struct card {
    const struct topic *topic;
    const char *doc;               /* sentences */
    const char *forms[CARD_FORMS]; /* how it is written; up to a NULL */
    struct fact facts[CARD_FACTS]; /* "type": "a whole number" */
    size_t n_facts;
    struct {
        const char *title; /* "Keys" */
        struct fact *items;
        size_t n;
    } lists[CARD_LISTS];
    size_t n_lists;
    const char *example; /* lines of code */
    const char *outcome; /* what it comes to, or what is said to it; or NULL */
    const char **see;    /* other topics */
    size_t n_see;
};

void card_fill(struct card *out, struct arena *arena,
               const struct topics *topics, const struct topic *topic);

#endif
