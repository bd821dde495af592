/* example.h - a few lines of a study, made whole and looked at.
 *
 * What the lines do not declare themselves is added behind them, so that their
 * own line numbers stay: an axis `size`, an environment `task`, a family `net`
 * of that size, an algorithm `learner`, a budget `each`, runs `main` and a fit
 * `law`.
 */
#ifndef RLSTUDY_CLI_EXAMPLE_H
#define RLSTUDY_CLI_EXAMPLE_H

struct diag;
struct arena;

/* Report what is wrong with LINES to DIAG; SET is a --set, or NULL.  The text
 * lives in ARENA. */
void example_check(struct arena *arena, struct diag *diag, const char *lines,
                   const char *set);

/* The same where `task` is to be of that kind. */
void example_check_in(struct arena *arena, struct diag *diag,
                      const char *environment, const char *lines,
                      const char *set);

#endif
