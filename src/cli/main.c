/* main.c - options in, a command, an exit status out. */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/intrinsic.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "nn/blas.h"

static const char usage_text[] =
    "Usage: rlstudy [COMMAND] [OPTION]... FILE.study\n"
    "Answer how large a model to train, for how long, on a task: train what\n"
    "a study asks for, fit intrinsic performance, and write a report.\n"
    "\n"
    "Commands (without one: check, plan, run what is missing, fit, report):\n"
    "  check FILE     look for mistakes and stop\n"
    "  plan FILE      tell what would be trained and what it would cost\n"
    "  run FILE       train what is missing\n"
    "  report FILE    fit and report from what is stored\n"
    "  fit --law intrinsic --curves FILE.csv\n"
    "                 fit curves from a file, without a study\n"
    "\n"
    "Options:\n"
    "  -j, --jobs=N           runs side by side (default: one a core)\n"
    "  -n, --dry-run          as plan\n"
    "  -C, --directory=DIR    change to DIR first\n"
    "  -o, --output=DIR       where the report goes (default: NAME.report)\n"
    "      --set=NAME.KEY=VALUE   change a value of the study; may be "
    "repeated\n"
    "      --store=DIR        where runs are kept (default: .rlstudy)\n"
    "      --color=WHEN       auto, always or never\n"
    "      --progress=HOW     auto, bar, plain, json or none\n"
    "      --json             results as JSON, on standard output\n"
    "  -q, --quiet            no progress\n"
    "  -v, --verbose          more: every run of a plan, every message\n"
    "      --help, --version\n"
    "\n"
    "plan:\n"
    "      --detailed-exitcode    exit 3 when there is something to train\n"
    "      --dump=STAGE       print ast, study or plan as text\n"
    "fit:\n"
    "      --exclude=F        leave out the first fraction F of training "
    "(1/64)\n"
    "      --bootstrap=B      replicates over seeds, for intervals (0)\n"
    "      --holdout=K        predict the K largest sizes (1)\n"
    "      --smooth=W         smoothing in e-folds of interactions (0.1)\n"
    "      --points=P         points of each size (256)\n"
    "      --weighting=HOW    weighted, or unweighted as in the paper\n"
    "      --environment=NAME which of several environments in the file\n"
    "      --seed=S           of the bootstrap (0)\n"
    "\n"
    "Examples:\n"
    "  rlstudy studies/quick.study\n"
    "  rlstudy plan -v horizon.study --set each.interactions=500k\n"
    "  rlstudy fit --law intrinsic --curves curves.csv --bootstrap 200 "
    "--json\n"
    "\n"
    "Exit status: 0 fine; 1 failure; 2 usage, or the study has errors; 3 the\n"
    "plan has changes (--detailed-exitcode); 4 some runs failed; 5 over\n"
    "budget, nothing started; 6 a claim failed or a fit is not identifiable;\n"
    "75 interrupted, can be resumed; 130 interrupted twice.\n"
    "\n"
    "See rlstudy(1), and study(5) for the language.\n";

enum {
    OPT_HELP = 256,
    OPT_VERSION,
    OPT_SET,
    OPT_STORE,
    OPT_COLOR,
    OPT_PROGRESS,
    OPT_JSON,
    OPT_DETAILED,
    OPT_DUMP,
    OPT_INTERACTIONS,
    OPT_LAW,
    OPT_CURVES,
    OPT_ENVIRONMENT,
    OPT_EXCLUDE,
    OPT_SMOOTH,
    OPT_POINTS,
    OPT_BOOTSTRAP,
    OPT_HOLDOUT,
    OPT_WEIGHTING,
    OPT_SEED
};

static const struct option long_options[] = {
    {"jobs", required_argument, NULL, 'j'},
    {"dry-run", no_argument, NULL, 'n'},
    {"directory", required_argument, NULL, 'C'},
    {"output", required_argument, NULL, 'o'},
    {"quiet", no_argument, NULL, 'q'},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {"set", required_argument, NULL, OPT_SET},
    {"store", required_argument, NULL, OPT_STORE},
    {"color", required_argument, NULL, OPT_COLOR},
    {"progress", required_argument, NULL, OPT_PROGRESS},
    {"json", no_argument, NULL, OPT_JSON},
    {"detailed-exitcode", no_argument, NULL, OPT_DETAILED},
    {"dump", required_argument, NULL, OPT_DUMP},
    {"interactions", required_argument, NULL, OPT_INTERACTIONS},
    {"law", required_argument, NULL, OPT_LAW},
    {"curves", required_argument, NULL, OPT_CURVES},
    {"environment", required_argument, NULL, OPT_ENVIRONMENT},
    {"exclude", required_argument, NULL, OPT_EXCLUDE},
    {"smooth", required_argument, NULL, OPT_SMOOTH},
    {"points", required_argument, NULL, OPT_POINTS},
    {"bootstrap", required_argument, NULL, OPT_BOOTSTRAP},
    {"holdout", required_argument, NULL, OPT_HOLDOUT},
    {"weighting", required_argument, NULL, OPT_WEIGHTING},
    {"seed", required_argument, NULL, OPT_SEED},
    {NULL, 0, NULL, 0},
};

/* Options that only one command has. */
enum {
    FOR_PLAN = 1,
    FOR_FIT = 2,
    FOR_WORKER = 4,
    FOR_CHECK = 8,
    FOR_TRAINING = 16, /* run, or no command */
    FOR_REPORT = 32
};

static const struct command {
    const char *name; /* NULL: no command was named */
    unsigned kind;
    enum exit_status (*run)(const struct options *options);
} commands[] = {
    {NULL, FOR_TRAINING | FOR_REPORT, cmd_all},
    {"check", FOR_CHECK, cmd_check},
    {"plan", FOR_PLAN, cmd_plan},
    {"run", FOR_TRAINING, cmd_run},
    {"report", FOR_REPORT, cmd_report},
    {"fit", FOR_FIT, cmd_fit},
    {"worker", FOR_WORKER, NULL},
};

struct parsed {
    struct options options;
    const char **sets;
    const char *directory;
    enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color;
    const struct command *command;
    const char *misplaced; /* an option that the command does not have */
};

static enum exit_status usage_error(const char *message, const char *what)
{
    fprintf(stderr, "rlstudy: %s%s%s\nTry 'rlstudy --help'.\n", message,
            what != NULL ? ": " : "", what != NULL ? what : "");
    return STATUS_USAGE;
}

/* The index of TEXT in a list ended by NULL, or -1. */
static int choose(const char *text, const char *const *choices)
{
    for (int i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], text) == 0)
            return i;
    }
    return -1;
}

static bool whole_number(long long *out, const char *text, long long min)
{
    char *end;

    errno = 0;
    *out = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *out >= min;
}

/* The option belongs to the commands in KINDS alone. */
static void only_for(struct parsed *p, unsigned kinds, const char *name)
{
    if ((p->command->kind & kinds) == 0)
        p->misplaced = name;
}

static const char *option_name(int opt)
{
    for (const struct option *o = long_options; o->name != NULL; o++) {
        if (o->val == opt)
            return o->name;
    }
    return "?";
}

/* Options whose value is kept as text for their command. */
static const char **text_option(struct parsed *p, int opt, unsigned *kinds)
{
    struct options *o = &p->options;

    *kinds = FOR_FIT;
    switch (opt) {
    case OPT_LAW:
        return &o->law;
    case OPT_CURVES:
        return &o->curves;
    case OPT_ENVIRONMENT:
        return &o->environment;
    case OPT_EXCLUDE:
        return &o->exclude;
    case OPT_SMOOTH:
        return &o->smooth;
    case OPT_POINTS:
        return &o->points;
    case OPT_BOOTSTRAP:
        return &o->bootstrap;
    case OPT_HOLDOUT:
        return &o->holdout;
    case OPT_WEIGHTING:
        return &o->weighting;
    case OPT_SEED:
        return &o->seed;
    case 'o':
        *kinds = FOR_REPORT;
        return &o->output;
    case OPT_DUMP:
        *kinds = FOR_PLAN | FOR_CHECK;
        return &o->dump;
    case OPT_STORE:
        *kinds = ~0U;
        return &o->store;
    case 'C':
        *kinds = ~0U;
        return &p->directory;
    default:
        return NULL;
    }
}

/* A value that is not what the option takes: says so and returns false. */
static bool take_value(struct parsed *p, int opt, const char *value)
{
    static const char *const colors[] = {"auto", "always", "never", NULL};
    static const char *const modes[] = {"auto", "bar",  "plain",
                                        "json", "none", NULL};
    long long number = 0;
    int choice = 0;

    switch (opt) {
    case 'j':
        if (!whole_number(&number, value, 1) || number > 4096)
            choice = -1;
        p->options.jobs = (int)number;
        break;
    case OPT_COLOR:
        choice = choose(value, colors);
        p->color = choice;
        break;
    case OPT_PROGRESS:
        choice = choose(value, modes);
        p->options.progress = (enum progress_mode)choice;
        break;
    case OPT_INTERACTIONS:
        only_for(p, FOR_WORKER, "interactions");
        if (!whole_number(&number, value, 1))
            choice = -1;
        p->options.interactions = number;
        break;
    default:
        p->sets[p->options.n_sets++] = value;
        break;
    }
    if (choice < 0)
        fprintf(stderr, "rlstudy: --%s: '%s' is not what it takes\n",
                option_name(opt), value);
    return choice >= 0;
}

/* False after an error, which was printed. */
static bool take_option(struct parsed *p, int opt)
{
    struct options *o = &p->options;
    unsigned kinds;
    const char **text = text_option(p, opt, &kinds);

    if (text != NULL) {
        only_for(p, kinds, option_name(opt));
        *text = optarg;
        return true;
    }
    switch (opt) {
    case 'n':
        only_for(p, FOR_TRAINING, "dry-run");
        o->dry_run = true;
        return true;
    case 'q':
        o->quiet = true;
        return true;
    case 'v':
        o->verbose++;
        return true;
    case OPT_JSON:
        only_for(p, FOR_PLAN | FOR_FIT | FOR_CHECK | FOR_REPORT, "json");
        o->json = true;
        return true;
    case OPT_DETAILED:
        only_for(p, FOR_PLAN, "detailed-exitcode");
        o->detailed_exitcode = true;
        return true;
    default:
        return take_value(p, opt, optarg);
    }
}

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
        changed = true;
    }
    if (changed)
        execv(own_path(argv[0]), argv);
    /* Without the new start it is only slower. */
}

static void find_command(struct parsed *p, int argc, char **argv)
{
    p->command = &commands[0];
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0)
            return;
        if (argv[i][0] == '-') {
            /* An option's value is no command: "-j 2", "--set a=1". */
            bool apart = strcmp(argv[i], "-j") == 0 ||
                         strcmp(argv[i], "-C") == 0 ||
                         strcmp(argv[i], "-o") == 0;

            for (const struct option *o = long_options; o->name != NULL; o++)
                apart |= argv[i][1] == '-' && o->has_arg == required_argument &&
                         strcmp(argv[i] + 2, o->name) == 0;
            i += apart;
            continue;
        }
        for (size_t c = 1; c < COUNT_OF(commands); c++) {
            if (strcmp(argv[i], commands[c].name) == 0)
                p->command = &commands[c];
        }
        return;
    }
}

/* STATUS_OK to go on; otherwise *DONE says that we are through. */
static enum exit_status parse_options(struct parsed *p, bool *done, int argc,
                                      char **argv)
{
    int opt;

    *done = true;
    find_command(p, argc, argv);
    while ((opt = getopt_long(argc, argv, "j:nC:o:qv", long_options, NULL)) !=
           -1) {
        if (opt == OPT_HELP) {
            fputs(usage_text, stdout);
            return STATUS_OK;
        }
        if (opt == OPT_VERSION) {
            printf("%s\nCopyright (C) 2026 the rlstudy authors\n"
                   "License GPL-3.0-or-later <https://gnu.org/licenses/gpl"
                   ".html>\nThere is NO WARRANTY, to the extent permitted by "
                   "law.\n",
                   PACKAGE_STRING);
            return STATUS_OK;
        }
        if (opt == '?' || !take_option(p, opt))
            return usage_error("see the option above", NULL);
    }
    if (p->misplaced != NULL)
        return usage_error("this command has no such option", p->misplaced);
    *done = false;
    return STATUS_OK;
}

static void fill_in(struct parsed *p, int argc, char **argv)
{
    struct options *o = &p->options;
    const char *store = getenv("RLSTUDY_STORE");

    if (optind < argc && p->command->name != NULL &&
        strcmp(argv[optind], p->command->name) == 0)
        optind++;
    o->files = (const char *const *)argv + optind;
    o->n_files = (size_t)(argc - optind);
    o->program = own_path(argv[0]);
    o->sets = p->sets;
    if (o->jobs == 0)
        o->jobs = machine_cores();
    if (o->store == NULL)
        o->store = store != NULL && store[0] != '\0' ? store : ".rlstudy";
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    o->colour = p->color == COLOR_ALWAYS ||
                (p->color == COLOR_AUTO && isatty(STDERR_FILENO) &&
                 (no_color == NULL || no_color[0] == '\0') && term != NULL &&
                 strcmp(term, "dumb") != 0);
}

static enum exit_status dispatch(struct parsed *p)
{
    const struct options *o = &p->options;

    if (p->command->run != NULL)
        return p->command->run(o);
    if (o->n_files != 1 || o->interactions == 0)
        return usage_error("worker needs --interactions N and a run's folder",
                           NULL);
    return (enum exit_status)worker_main(o->files[0], o->interactions);
}

int main(int argc, char **argv)
{
    struct parsed p = {0};
    bool done;

    settle_blas(argv);
    p.sets = mem_calloc((size_t)argc, sizeof *p.sets);
    enum exit_status status = parse_options(&p, &done, argc, argv);
    if (!done && p.directory != NULL && chdir(p.directory) < 0) {
        fprintf(stderr, "rlstudy: cannot change to %s: %s\n", p.directory,
                strerror(errno));
        status = STATUS_FAILURE;
        done = true;
    }
    if (!done) {
        fill_in(&p, argc, argv);
        if (optind == argc && p.command->name == NULL) {
            fputs(usage_text, stderr);
            status = STATUS_USAGE;
        } else {
            status = dispatch(&p);
        }
    }
    /* A result that could not be written is no result. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == STATUS_OK) {
        fprintf(stderr, "rlstudy: cannot write the result: %s\n",
                strerror(errno));
        status = STATUS_FAILURE;
    }
    free(p.sets);
    return (int)status;
}
