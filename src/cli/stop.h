/* stop.h - the signals that ask a program to end, and workers with it. */
#ifndef RLSTUDY_CLI_STOP_H
#define RLSTUDY_CLI_STOP_H

#include <signal.h>

struct pool_signals; /* exec/pool.h */

enum { N_STOP_SIGNALS = 3 };
extern const int stop_signals[N_STOP_SIGNALS];

/* Who took them before. */
struct stop_watch {
    struct sigaction before[N_STOP_SIGNALS];
};

/* Let HANDLER, which may be SIG_DFL, take them.  What whoever started us wants
 * ignored (nohup, a shell's background) stays ignored.  Waits end early.
 * BEFORE may be NULL. */
void stop_watch(struct stop_watch *before, void (*handler)(int));
void stop_unwatch(const struct stop_watch *before);

/* For a pool of workers, and SIGUSR1 with them: one at a time, since signals
 * have no other way to say anything. */
struct pool_watch {
    struct stop_watch stop;
    struct sigaction save;
};

const struct pool_signals *pool_watch(struct pool_watch *before);
void pool_unwatch(const struct pool_watch *before);

#endif
