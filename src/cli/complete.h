/* complete.h - what complete.c and setting.c share. */
#ifndef RLSTUDY_CLI_COMPLETE_H
#define RLSTUDY_CLI_COMPLETE_H

struct arena;

/* Take a candidate; DOC may be NULL. */
typedef void (*complete_fn)(void *ctx, const char *candidate, const char *doc);

/* What --set could be given for the study in the file PATH where TEXT stands
 * already: names of declarations first, then their keys, then words that a key
 * takes.  Nothing when it cannot be read. */
void complete_setting(struct arena *arena, const char *path, const char *text,
                      complete_fn offer, void *ctx);

#endif
