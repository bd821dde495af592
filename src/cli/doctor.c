/* doctor.c - `rlstudy doctor`: what the program found on this machine, and what
 * of it holds it up. */
#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/bench.h"
#include "cli/cli.h"
#include "cli/speed.h"
#include "nn/blas.h"
#include "nn/kernel.h"

/* What was found; the warnings follow below the facts. */
struct checkup {
    struct arena *arena;
    struct str warnings;
};

static void warn(struct checkup *c, const char *text)
{
    str_printf(&c->warnings, "warning: %s\n", text);
}

static void tell(const char *what, const char *fact)
{
    printf("%-12s %s\n", what, fact);
}

static void tell_kernel(struct checkup *c)
{
    const struct nn_kernel *wanted = nn_kernel_wanted();
    struct str fact = STR_INIT;
    const char *separator = "; also here: ";

    str_add(&fact, wanted->name);
    for (const struct nn_kernel *const *k = nn_kernels(); *k != NULL; k++) {
        if (*k == wanted)
            continue;
        str_printf(&fact, "%s%s", separator, (*k)->name);
        separator = ", ";
    }
    tell("kernel", fact.text);
    str_fini(&fact);
    if (wanted != nn_kernels()[0])
        warn(c, arena_printf(c->arena, "%s asks for a narrower kernel than %s",
                             NN_KERNEL_VARIABLE, nn_kernels()[0]->name));
    tell("peak", arena_printf(c->arena, "%.0f GFLOP/s on one core",
                              1e-9 * bench_peak(wanted)));
}

static void tell_blas(struct checkup *c)
{
    const char *guess = getenv(NN_BLAS_GUESS_VARIABLE), *core = nn_blas_core();
    const char *needed = nn_blas_coretype_needed();

    tell("OpenBLAS", guess == NULL
                         ? core
                         : arena_printf(c->arena,
                                        "%s, put right: by itself it takes "
                                        "this processor for %s",
                                        core, guess));
    if (needed != NULL)
        warn(c, arena_printf(c->arena,
                             "OpenBLAS uses the slow code for %s; unset "
                             "OPENBLAS_CORETYPE or make it %s",
                             core, needed));
}

static void tell_speeds(struct checkup *c)
{
    char *folder = speed_folder();
    struct err err;

    if (folder == NULL) {
        tell("speeds", "kept nowhere");
        warn(c, "neither XDG_CACHE_HOME nor HOME is a folder: every plan "
                "measures all speeds again");
        return;
    }
    tell("speeds", arena_printf(c->arena, "%zu kinds of runs known, in %s",
                                speed_known(), folder));
    if (!file_mkdirs(folder, &err) || access(folder, W_OK) < 0)
        warn(c, arena_printf(c->arena,
                             "%s cannot be written: every plan measures all "
                             "speeds again",
                             folder));
    free(folder);
}

enum exit_status cmd_doctor(const struct options *options)
{
    struct checkup c = {.warnings = STR_INIT};
    const char *data = getenv("RLSTUDY_DATA");

    if (options->n_files > 0) {
        fputs("rlstudy: doctor takes no name\n", stderr);
        return STATUS_USAGE;
    }
    c.arena = arena_new();
    tell("processor", machine_name(c.arena));
    tell_kernel(&c);
    tell_blas(&c);
    tell("data", data != NULL ? data : "RLSTUDY_DATA is not set");
    tell_speeds(&c);
    bool well = c.warnings.len == 0;
    fputs(str_text(&c.warnings), stdout);
    str_fini(&c.warnings);
    arena_free(c.arena);
    return well ? STATUS_OK : STATUS_FAILURE;
}
