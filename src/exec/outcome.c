/* outcome.c - why a worker failed, and what may help. */
#include "config.h"

#include "exec/outcome.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"

void outcome_line(char *line, size_t size, const struct outcome *outcome)
{
    snprintf(line, size, "f %s %d %s\n", failure_class_name(outcome->class),
             outcome->code, outcome->reason);
}

bool outcome_read(struct outcome *out, const char *line)
{
    char name[16];
    int code = 0, at = 0;

    if (sscanf(line, "f %15s %d %n", name, &code, &at) != 2 || at == 0)
        return false;
    for (int c = 0; c < N_FAILURE_CLASSES; c++) {
        if (strcmp(name, failure_class_name((enum failure_class)c)) != 0)
            continue;
        *out = (struct outcome){
            .known = true, .class = (enum failure_class)c, .code = code};
        snprintf(out->reason, sizeof out->reason, "%s", line + at);
        return true;
    }
    return false;
}

/* A signal is sent by whoever wants the place, by the kernel for want of
 * memory or for what the program did, or by the program itself. */
static enum failure_class class_of_signal(int sig, bool out_of_memory)
{
    switch (sig) {
    case SIGFPE:
        return FAILURE_NUMERIC;
    case SIGKILL:
        return out_of_memory ? FAILURE_RESOURCE : FAILURE_PREEMPTED;
    case SIGXCPU:
    case SIGXFSZ:
        return FAILURE_RESOURCE;
    case SIGTERM:
    case SIGINT:
    case SIGHUP:
    case SIGQUIT:
    case SIGUSR1:
    case SIGUSR2:
        return FAILURE_PREEMPTED;
    default: /* a crash */
        return FAILURE_HOST;
    }
}

void outcome_of_status(struct outcome *out, int status, bool out_of_memory)
{
    *out = (struct outcome){.known = true, .class = FAILURE_HOST};
    if (WIFSIGNALED(status)) {
        out->signal = WTERMSIG(status);
        out->class = class_of_signal(out->signal, out_of_memory);
        snprintf(out->reason, sizeof out->reason, "killed by signal %d (%s)%s",
                 out->signal, strsignal(out->signal),
                 out->signal == SIGKILL && out_of_memory ? ", as memory ran out"
                                                         : "");
        return;
    }
    out->exit_status = WEXITSTATUS(status);
    if (out->exit_status == MEM_EXHAUSTED) {
        out->class = FAILURE_RESOURCE;
        snprintf(out->reason, sizeof out->reason, "memory ran out");
        return;
    }
    if (out->exit_status == WORKER_INTERRUPTED) {
        out->class = FAILURE_PREEMPTED;
        snprintf(out->reason, sizeof out->reason,
                 "stopped by somebody else, with a checkpoint");
        return;
    }
    snprintf(out->reason, sizeof out->reason, "ended with status %d%s",
             out->exit_status,
             out->exit_status == WORKER_OK ? ", without a result" : "");
}

/* The study's disk is full: whatever else runs will fail as well. */
static bool is_disk_full(const struct outcome *outcome)
{
    return outcome->code == ENOSPC || outcome->code == EDQUOT;
}

enum pool_next outcome_next(const struct outcome *outcome, int attempts,
                            int retries)
{
    if (is_disk_full(outcome))
        return POOL_HALT;
    if (attempts > retries)
        return POOL_OVER;
    switch (outcome->class) {
    case FAILURE_RESOURCE:
        return POOL_AGAIN_ALONE;
    case FAILURE_PREEMPTED:
    case FAILURE_HOST:
        return POOL_AGAIN;
    default: /* it would only fail again */
        return POOL_OVER;
    }
}
