/* main.c - options in, a command, an exit status out. */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/stop.h"
#include "nn/blas.h"

enum { COLOR_AUTO, COLOR_ALWAYS }; /* as the choices of --color */

/* The program's own path, to start workers with: what runs now, even if a new
 * one is installed meanwhile or argv[0] was relative and we change folder. */
static const char *own_path(const char *argv0)
{
    static char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);

    if (len > 0) {
        path[len] = '\0';
        return path;
    }
    return argv0;
}

/* OpenBLAS reads these when it is loaded, before main: start over with them
 * when they are missing.  Workers inherit them. */
static void settle_blas(char **argv)
{
    const char *core = nn_blas_coretype_needed();
    bool changed = false;

    if (getenv("OPENBLAS_NUM_THREADS") == NULL ||
        strcmp(getenv("OPENBLAS_NUM_THREADS"), "1") != 0) {
        setenv("OPENBLAS_NUM_THREADS", "1", 1);
        changed = true;
    }
    if (core != NULL && getenv("OPENBLAS_CORETYPE") == NULL) {
        setenv("OPENBLAS_CORETYPE", core, 1);
        setenv(NN_BLAS_GUESS_VARIABLE, nn_blas_core(), 1);
        changed = true;
    }
    if (changed)
        execv(own_path(argv[0]), argv);
    /* Without the new start it is only slower. */
}

static void print_version(void)
{
    printf("%s\nCopyright (C) 2026 the rlstudy authors\n"
           "License GPL-3.0-or-later <https://gnu.org/licenses/gpl.html>\n"
           "There is NO WARRANTY, to the extent permitted by law.\n",
           PACKAGE_STRING);
}

static bool wants_colour(const struct options *o, int fd)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

    if (o->color == COLOR_ALWAYS)
        return true;
    return o->color == COLOR_AUTO && isatty(fd) &&
           (no_color == NULL || no_color[0] == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0;
}

/* What was not said, and what follows from the surroundings. */
static void fill_in(struct options *o, int argc, char **argv)
{
    const char *store = getenv("RLSTUDY_STORE");

    o->argc = argc;
    o->argv = argv;
    o->program = own_path(argv[0]);
    /* The plan, which is text, would stand between the objects. */
    if (o->progress == PROGRESS_JSON)
        o->quiet = true;
    o->jobs_said = o->jobs;
    if (o->jobs == 0)
        o->jobs = machine_cores();
    if (o->store == NULL)
        o->store = store != NULL && store[0] != '\0' ? store : ".rlstudy";
    o->colour = wants_colour(o, STDERR_FILENO);
    o->colour_out = wants_colour(o, STDOUT_FILENO);
}

/* Outside of the pool, which has handlers of its own meanwhile, there is
 * nothing to bring to an end: what was trained is in the store. */
static void on_interrupt(int sig)
{
    static const char text[] =
        "rlstudy: interrupted; the same command goes on\n";

    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);

    (void)sig;
    (void)written; /* there is nobody else to tell */
    _exit(STATUS_INTERRUPTED);
}

static enum exit_status run_command(struct arguments *a, int argc, char **argv)
{
    const char *directory = a->options.directory;

    if (directory != NULL && chdir(directory) < 0) {
        fprintf(stderr, "rlstudy: cannot change to %s: %s\n", directory,
                strerror(errno));
        return STATUS_FAILURE;
    }
    if (!machine_has_kernel())
        return STATUS_USAGE;
    fill_in(&a->options, argc, argv);
    if (a->n_operands == 0) {
        help_print(stderr, &commands[0]);
        return STATUS_USAGE;
    }
    if ((a->command->kind & FOR_TRAINING) != 0)
        stop_watch(NULL, on_interrupt);
    return a->command->run(&a->options);
}

int main(int argc, char **argv)
{
    struct arguments a;

    /* A file beyond the limit is an error of write(2), which is told. */
    signal(SIGXFSZ, SIG_IGN);
    settle_blas(argv);
    enum exit_status status = arguments_read(&a, argc, argv);
    if (status == STATUS_OK && a.version)
        print_version();
    else if (status == STATUS_OK && a.help)
        help_print(stdout, a.command);
    else if (status == STATUS_OK)
        status = run_command(&a, argc, argv);
    /* A result that could not be written is no result. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == STATUS_OK) {
        fprintf(stderr, "rlstudy: cannot write the result: %s\n",
                strerror(errno));
        status = STATUS_FAILURE;
    }
    arguments_fini(&a);
    return (int)status;
}
