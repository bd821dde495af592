/* watch.c - what a process says that ends within a plug-in, and the end of one
 * that hangs there. */
#include "config.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "env/plugin.h"

/* Where this process is, for those that have no other way to know. */
static struct {
    const struct plugin *volatile plugin; /* NULL: not in one */
    const char *volatile function;
    atomic_uint calls; /* so far */
} inside;

static void write_text(const char *text)
{
    size_t len = strlen(text);

    while (len > 0) {
        const ssize_t put = write(STDERR_FILENO, text, len);

        if (put <= 0)
            return;
        text += put;
        len -= (size_t)put;
    }
}

static void write_last_words(const char *what)
{
    write_text("plug-in '");
    write_text(inside.plugin->name);
    write_text("' (");
    write_text(inside.plugin->path);
    write_text(") ");
    write_text(what);
    write_text(" in ");
    write_text(inside.function);
    write_text("\n");
}

static const char *crash_of(int sig)
{
    switch (sig) {
    case SIGABRT:
        return "aborted";
    case SIGFPE:
        return "crashed (arithmetic error)";
    case SIGILL:
        return "crashed (illegal instruction)";
    case SIGBUS:
        return "crashed (bus error)";
    default:
        return "crashed (segmentation fault)";
    }
}

/* The handler is gone by now: the same again ends the process as it would have
 * ended. */
static void on_crash(int sig)
{
    if (inside.plugin != NULL)
        write_last_words(crash_of(sig));
    raise(sig);
}

static void on_exit_inside(void)
{
    if (inside.plugin == NULL)
        return;
    write_last_words("called exit");
    _exit(1);
}

/* ---- one that never comes back ---- */

/* In which a call is to come back, in seconds. */
static unsigned call_limit(void)
{
    enum { USUAL = 120, MOST = 1000000 };
    const char *text = getenv("RLSTUDY_CALL_LIMIT");
    char *end;
    const unsigned long limit = text != NULL ? strtoul(text, &end, 10) : 0;

    return limit > 0 && limit <= MOST && *end == '\0' ? (unsigned)limit
                                                      : (unsigned)USUAL;
}

/* A thread that looks once a second.  It counts how often it has looked, not
 * the time, so that a process that was stopped for a while loses nothing. */
static void *watch_calls(void *ctx ATTR_UNUSED)
{
    const struct timespec second = {1, 0};
    const unsigned limit = call_limit();
    unsigned last = 0, looks = 0;

    for (;;) {
        nanosleep(&second, NULL);
        const unsigned calls = atomic_load(&inside.calls);

        looks = inside.plugin != NULL && calls == last ? looks + 1 : 0;
        last = calls;
        if (looks < limit)
            continue;
        char what[48];
        snprintf(what, sizeof what, "has not come back for %u s", limit);
        write_last_words(what);
        _exit(1);
    }
    return NULL;
}

/* Without it, a plug-in that hangs is a run that hangs. */
static void start_watching(void)
{
    sigset_t all, before;
    pthread_t thread;

    /* Signals are for who works. */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    if (pthread_create(&thread, NULL, watch_calls, NULL) == 0)
        pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void plugin_watch(void)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    static uint8_t stack[1 << 14];
    static bool watched;
    const stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    const struct sigaction act = {
        .sa_handler = on_crash,
        .sa_flags = (int)(SA_ONSTACK | SA_RESETHAND | SA_NODEFER)};

    if (watched)
        return;
    watched = true;
    sigaltstack(&own, NULL);
    for (size_t i = 0; i < COUNT_OF(signals); i++)
        sigaction(signals[i], &act, NULL);
    atexit(on_exit_inside);
    start_watching();
}

void plugin_enter(const struct plugin *plugin, const char *function)
{
    inside.function = function;
    atomic_fetch_add(&inside.calls, 1);
    inside.plugin = plugin;
}

void plugin_leave(void)
{
    inside.plugin = NULL;
}
