/* stop.c - the signals that ask a program to end, and workers with it. */
#include "config.h"

#include "cli/stop.h"

#include "exec/pool.h"

const int stop_signals[N_STOP_SIGNALS] = {SIGINT, SIGTERM, SIGHUP};

void stop_watch(struct stop_watch *before, void (*handler)(int))
{
    const struct sigaction act = {.sa_handler = handler};
    struct stop_watch unwanted;

    before = before != NULL ? before : &unwanted;
    for (size_t i = 0; i < N_STOP_SIGNALS; i++) {
        if (sigaction(stop_signals[i], NULL, &before->before[i]) == 0 &&
            before->before[i].sa_handler != SIG_IGN)
            sigaction(stop_signals[i], &act, NULL);
    }
}

void stop_unwatch(const struct stop_watch *before)
{
    for (size_t i = 0; i < N_STOP_SIGNALS; i++)
        sigaction(stop_signals[i], &before->before[i], NULL);
}

/* ---- for a pool ---- */

static struct pool_signals signals;

static void on_stop(int sig)
{
    (void)sig;
    if (signals.stop < 2)
        signals.stop++;
}

static void on_save(int sig)
{
    (void)sig;
    signals.save++;
}

const struct pool_signals *pool_watch(struct pool_watch *before)
{
    const struct sigaction act = {.sa_handler = on_save};

    signals = (struct pool_signals){0, 0};
    stop_watch(&before->stop, on_stop);
    sigaction(SIGUSR1, &act, &before->save);
    return &signals;
}

void pool_unwatch(const struct pool_watch *before)
{
    stop_unwatch(&before->stop);
    sigaction(SIGUSR1, &before->save, NULL);
}
