/* machine.c - what the program runs on. */
#include "config.h"

#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/cli.h"
#include "exec/host.h"
#include "nn/kernel.h"

const char *machine_name(struct arena *arena)
{
    const char *name = "unknown processor";
    char *text;
    size_t len;

    if (file_read(&text, &len, "/proc/cpuinfo", 1 << 22, NULL)) {
        char *at = strstr(text, "model name");

        at = at != NULL ? strchr(at, ':') : NULL;
        if (at != NULL) {
            at += 1 + strspn(at + 1, " ");
            name = arena_strndup(arena, at, strcspn(at, "\n"));
        }
        free(text);
    }
    int cores = machine_cores();
    struct str clean = STR_INIT;
    print_utf8(&clean, name); /* it goes into JSON */
    name = arena_printf(arena, "%s, %d core%s", str_text(&clean), cores,
                        cores == 1 ? "" : "s");
    str_fini(&clean);
    return name;
}

/* That the mask lets this process use. */
static int allowed_cores(void)
{
    cpu_set_t allowed;

    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        return CPU_COUNT(&allowed);
    /* More processors than the set has room for. */
    long n = sysconf(_SC_NPROCESSORS_ONLN);

    return n > 0 ? (int)n : 1;
}

int machine_cores(void)
{
    int cores = allowed_cores();
    double quota = host_cpu_quota("");

    if (quota > 0 && quota < cores)
        cores = quota > 1 ? (int)ceil(quota) : 1;
    return cores;
}

bool machine_has_kernel(void)
{
    const char *separator = "";

    if (nn_kernel_wanted() != NULL)
        return true;
    fprintf(stderr, "rlstudy: this machine has no kernel '%s'; it has ",
            getenv(NN_KERNEL_VARIABLE));
    for (const struct nn_kernel *const *k = nn_kernels(); *k != NULL; k++) {
        fprintf(stderr, "%s%s", separator, (*k)->name);
        separator = ", ";
    }
    fputc('\n', stderr);
    return false;
}
