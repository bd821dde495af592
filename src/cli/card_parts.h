/* card_parts.h - filling a card (topics.h), within card*.c.
 *
 * All text is the arena's or static. */
#ifndef RLSTUDY_CLI_CARD_PARTS_H
#define RLSTUDY_CLI_CARD_PARTS_H

#include <stdbool.h>

#include "cli/topics.h"

struct arena;
struct kind;
struct param;
struct param_table;

/* ---- card.c ---- */

void card_add_fact(struct card *card, const char *label, const char *text);
void card_add_form(struct card *card, const char *form);
/* A list of N items, to be filled in. */
struct fact *card_add_list(struct card *card, struct arena *arena,
                           const char *title, size_t n);
/* Another topic, once. */
void card_see(struct card *card, struct arena *arena, const char *name);
/* "what it is" to "What it is."; a formula keeps its first letter. */
const char *card_sentence(struct arena *arena, const char *doc);

/* ---- card_example.c: lines that a study could have ---- */

/* The name that examples give to a declaration of the kind WORD. */
const char *card_usual_name(const char *word);
/* Whether a declaration of the kind WORD is of files. */
bool card_is_of_file(const char *word);
/* A declaration made from the kind OF, with KEY if it is not NULL. */
const char *card_made_from(struct arena *arena, const char *word,
                           const struct param_table *of,
                           const struct param *key);
/* A declaration with the key P of the language's own. */
const char *card_own_example(struct arena *arena, const struct kind *kind,
                             const struct param_table *table,
                             const struct param *p);

/* ---- card_kind.c: keys, kinds, declarations ---- */

void card_list_keys(struct card *card, struct arena *arena, const char *title,
                    const struct param_table *table);
/* Items of reports that begin with WORD; NULL: all. */
void card_list_items(struct card *card, struct arena *arena, const char *word);
/* See other topics of the same short name. */
void card_see_namesakes(struct card *card, struct arena *arena,
                        const struct topics *topics);
void card_fill_key(struct card *card, struct arena *arena,
                   const struct topics *topics);
void card_fill_kind(struct card *card, struct arena *arena,
                    const struct topics *topics);
void card_fill_declaration(struct card *card, struct arena *arena,
                           const struct topics *topics);

/* ---- card_law.c: laws, their results, items of reports ---- */

void card_fill_law(struct card *card, struct arena *arena);
void card_fill_result(struct card *card, struct arena *arena,
                      const struct topics *topics);
void card_fill_item(struct card *card, struct arena *arena);

#endif
