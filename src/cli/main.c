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
#include "diag/diag.h"
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
    "  -h, --help; --version\n"
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
    OPT_VERSION = 256,
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

enum {
    FOR_ALL = 1, /* no command was named */
    FOR_CHECK = 2,
    FOR_PLAN = 4,
    FOR_RUN = 8,
    FOR_REPORT = 16,
    FOR_FIT = 32,
    FOR_WORKER = 64,
    FOR_TRAINING = FOR_ALL | FOR_RUN,
    FOR_STORE = FOR_TRAINING | FOR_PLAN | FOR_REPORT,
    FOR_STUDY = FOR_STORE | FOR_CHECK,
    FOR_ANY = FOR_STUDY | FOR_FIT
};

static const struct command {
    const char *name; /* NULL: no command was named */
    unsigned kind;
    enum exit_status (*run)(const struct options *options);
} commands[] = {
    {NULL, FOR_ALL, cmd_all},           {"check", FOR_CHECK, cmd_check},
    {"plan", FOR_PLAN, cmd_plan},       {"run", FOR_RUN, cmd_run},
    {"report", FOR_REPORT, cmd_report}, {"fit", FOR_FIT, cmd_fit},
    {"worker", FOR_WORKER, NULL},
};

enum { COLOR_AUTO, COLOR_ALWAYS };
static const char *const colors[] = {"auto", "always", "never", NULL};
static const char *const modes[] = {"auto", "bar",  "plain",
                                    "json", "none", NULL};
static const char *const stages[] = {"ast", "study", "plan", NULL};

/* Every option, and the commands that use it; the others refuse it. */
static const struct option_use {
    const char *name;
    int opt;
    bool value;
    unsigned kinds;
    const char *const *choices; /* the values that it takes, or NULL */
} uses[] = {
    {"jobs", 'j', true, FOR_STORE, NULL},
    {"dry-run", 'n', false, FOR_TRAINING, NULL},
    {"directory", 'C', true, FOR_ANY, NULL},
    {"output", 'o', true, FOR_ALL | FOR_REPORT, NULL},
    {"quiet", 'q', false, FOR_TRAINING | FOR_CHECK, NULL},
    {"verbose", 'v', false, FOR_STUDY, NULL},
    {"help", 'h', false, FOR_ANY, NULL},
    {"version", OPT_VERSION, false, FOR_ANY, NULL},
    {"set", OPT_SET, true, FOR_STUDY, NULL},
    {"store", OPT_STORE, true, FOR_STORE, NULL},
    {"color", OPT_COLOR, true, FOR_STUDY, colors},
    {"progress", OPT_PROGRESS, true, FOR_TRAINING, modes},
    {"json", OPT_JSON, false,
     FOR_ALL | FOR_CHECK | FOR_PLAN | FOR_REPORT | FOR_FIT, NULL},
    {"detailed-exitcode", OPT_DETAILED, false, FOR_PLAN, NULL},
    {"dump", OPT_DUMP, true, FOR_CHECK | FOR_PLAN, stages},
    {"interactions", OPT_INTERACTIONS, true, FOR_WORKER, NULL},
    {"law", OPT_LAW, true, FOR_FIT, NULL},
    {"curves", OPT_CURVES, true, FOR_FIT, NULL},
    {"environment", OPT_ENVIRONMENT, true, FOR_FIT, NULL},
    {"exclude", OPT_EXCLUDE, true, FOR_FIT, NULL},
    {"smooth", OPT_SMOOTH, true, FOR_FIT, NULL},
    {"points", OPT_POINTS, true, FOR_FIT, NULL},
    {"bootstrap", OPT_BOOTSTRAP, true, FOR_FIT, NULL},
    {"holdout", OPT_HOLDOUT, true, FOR_FIT, NULL},
    {"weighting", OPT_WEIGHTING, true, FOR_FIT, NULL},
    {"seed", OPT_SEED, true, FOR_FIT, NULL},
};

struct parsed {
    struct options options;
    const char **sets;
    const char **operands;
    size_t n_operands;
    size_t n_before; /* of them before "--": the first may be a command */
    const char *directory;
    int color; /* index in colors */
    const struct command *command;
    bool given[COUNT_OF(uses)];
};

static enum exit_status see_help(void)
{
    fputs("Try 'rlstudy --help'.\n", stderr);
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

/* Says what the option takes, and returns false. */
static bool refuse_value(const struct option_use *use, const char *takes,
                         const char *value)
{
    fprintf(stderr, "rlstudy: --%s takes ", use->name);
    if (takes != NULL)
        fputs(takes, stderr);
    for (size_t i = 0; takes == NULL && use->choices[i] != NULL; i++)
        fprintf(stderr, "%s%s",
                i == 0                        ? ""
                : use->choices[i + 1] != NULL ? ", "
                                              : " or ",
                use->choices[i]);
    fprintf(stderr, ", not '%s'\n", value);
    return false;
}

static bool whole_number(long long *out, const char *text, long long min,
                         long long max)
{
    char *end;

    errno = 0;
    *out = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *out >= min &&
           *out <= max;
}

/* Options whose value is kept as text for their command. */
static const char **text_option(struct parsed *p, int opt)
{
    struct options *o = &p->options;

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
        return &o->output;
    case OPT_DUMP:
        return &o->dump;
    case OPT_STORE:
        return &o->store;
    case 'C':
        return &p->directory;
    default:
        return NULL;
    }
}

/* False when VALUE is not what the option takes, which was printed. */
static bool take_value(struct parsed *p, const struct option_use *use,
                       const char *value)
{
    const char **text = text_option(p, use->opt);
    int choice = use->choices != NULL ? choose(value, use->choices) : 0;
    long long number = 0;

    if (choice < 0)
        return refuse_value(use, NULL, value);
    if (text != NULL) {
        *text = value;
        return true;
    }
    switch (use->opt) {
    case 'j':
        if (!whole_number(&number, value, 1, 4096))
            return refuse_value(use, "a whole number from 1 to 4096", value);
        p->options.jobs = (int)number;
        break;
    case OPT_INTERACTIONS:
        if (!whole_number(&number, value, 1, INT64_MAX))
            return refuse_value(use, "a whole number", value);
        p->options.interactions = number;
        break;
    case OPT_COLOR:
        p->color = choice;
        break;
    case OPT_PROGRESS:
        p->options.progress = (enum progress_mode)choice;
        break;
    default:
        p->sets[p->options.n_sets++] = value;
        break;
    }
    return true;
}

static void take_flag(struct options *o, int opt)
{
    switch (opt) {
    case 'n':
        o->dry_run = true;
        break;
    case 'q':
        o->quiet = true;
        break;
    case 'v':
        o->verbose++;
        break;
    case OPT_JSON:
        o->json = true;
        break;
    default:
        o->detailed_exitcode = true;
        break;
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

static void print_version(void)
{
    printf("%s\nCopyright (C) 2026 the rlstudy authors\n"
           "License GPL-3.0-or-later <https://gnu.org/licenses/gpl.html>\n"
           "There is NO WARRANTY, to the extent permitted by law.\n",
           PACKAGE_STRING);
}

/* Options and operands, in any order.  STATUS_OK to go on; otherwise, or when
 * *DONE, we are through. */
static enum exit_status read_arguments(struct parsed *p, bool *done, int argc,
                                       char **argv)
{
    struct option longs[COUNT_OF(uses) + 1] = {{0}};
    int opt;

    for (size_t i = 0; i < COUNT_OF(uses); i++)
        longs[i] = (struct option){
            uses[i].name, uses[i].value ? required_argument : no_argument, NULL,
            uses[i].opt};
    /* "-": operands come to us one by one as option 1, in the order given,
     * whatever POSIXLY_CORRECT says. */
    while ((opt = getopt_long(argc, argv, "-j:nC:o:qvh", longs, NULL)) != -1) {
        size_t i = 0;

        if (opt == '?')
            return see_help();
        if (opt == 1) {
            p->operands[p->n_operands++] = optarg;
            continue;
        }
        *done = opt == 'h' || opt == OPT_VERSION;
        if (opt == 'h')
            fputs(usage_text, stdout);
        if (opt == OPT_VERSION)
            print_version();
        if (*done)
            return STATUS_OK;
        while (uses[i].opt != opt)
            i++;
        p->given[i] = true;
        if (!uses[i].value)
            take_flag(&p->options, opt);
        else if (!take_value(p, &uses[i], optarg))
            return see_help();
    }
    p->n_before = p->n_operands;
    while (optind < argc)
        p->operands[p->n_operands++] = argv[optind++];
    return STATUS_OK;
}

/* Two operands without a command: the first was meant as one, unless there is
 * such a file or it looks like a study. */
static bool meant_as_command(const char *word)
{
    size_t len = strlen(word);
    bool study = len > 6 && strcmp(word + len - 6, ".study") == 0;

    return !study && strchr(word, '/') == NULL && access(word, F_OK) != 0;
}

static enum exit_status find_command(struct parsed *p)
{
    const char *word = p->n_before > 0 ? p->operands[0] : NULL;
    struct options *o = &p->options;

    p->command = &commands[0];
    for (size_t c = 1; word != NULL && c < COUNT_OF(commands); c++) {
        if (strcmp(word, commands[c].name) == 0)
            p->command = &commands[c];
    }
    bool named = p->command != &commands[0];
    o->files = p->operands + named;
    o->n_files = p->n_operands - named;
    if (named || p->n_operands < 2 || word == NULL || !meant_as_command(word))
        return STATUS_OK;
    struct suggest near = suggest_for(word);
    for (size_t c = 1; c < COUNT_OF(commands); c++) {
        if (commands[c].kind != FOR_WORKER)
            suggest_offer(&near, commands[c].name);
    }
    fprintf(stderr, "rlstudy: there is no command '%s'", word);
    if (near.best != NULL)
        fprintf(stderr, "; did you mean '%s'?", near.best);
    fputc('\n', stderr);
    return see_help();
}

/* Says which commands an option is for. */
static enum exit_status refuse_option(const struct option_use *use,
                                      const struct command *command)
{
    const char *separator = " ";

    if (command->name != NULL)
        fprintf(stderr, "rlstudy: %s does not use --%s; it is for",
                command->name, use->name);
    else
        fprintf(stderr, "rlstudy: --%s needs a command:", use->name);
    for (size_t c = 1; c < COUNT_OF(commands); c++) {
        if ((use->kinds & commands[c].kind) == 0)
            continue;
        fprintf(stderr, "%s%s", separator, commands[c].name);
        separator = ", ";
    }
    fputs((use->kinds & FOR_ALL) != 0 ? ", or without a command\n" : "\n",
          stderr);
    return see_help();
}

/* An option that would have no effect is a mistake. */
static enum exit_status check_options(const struct parsed *p)
{
    for (size_t i = 0; i < COUNT_OF(uses); i++) {
        if (p->given[i] && (uses[i].kinds & p->command->kind) == 0)
            return refuse_option(&uses[i], p->command);
    }
    if (p->options.dump != NULL && p->options.json) {
        fputs("rlstudy: --dump prints text: leave out --json\n", stderr);
        return see_help();
    }
    return STATUS_OK;
}

/* STATUS_OK to go on, unless *DONE. */
static enum exit_status parse_options(struct parsed *p, bool *done, int argc,
                                      char **argv)
{
    enum exit_status status = read_arguments(p, done, argc, argv);

    if (status == STATUS_OK && !*done)
        status = find_command(p);
    if (status == STATUS_OK && !*done)
        status = check_options(p);
    return status;
}

static void fill_in(struct parsed *p, int argc, char **argv)
{
    struct options *o = &p->options;
    const char *store = getenv("RLSTUDY_STORE");

    o->argc = argc;
    o->argv = argv;
    o->program = own_path(argv[0]);
    o->sets = p->sets;
    /* The plan, which is text, would stand between the objects. */
    if (o->progress == PROGRESS_JSON)
        o->quiet = true;
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

static void watch_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction act = {.sa_handler = on_interrupt}, old;

    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        /* Under nohup a hangup stays ignored. */
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(signals[i], &act, NULL);
    }
}

static enum exit_status dispatch(struct parsed *p)
{
    const struct options *o = &p->options;

    if ((p->command->kind & FOR_TRAINING) != 0)
        watch_signals();
    if (p->command->run != NULL)
        return p->command->run(o);
    if (o->n_files != 1 || o->interactions == 0) {
        fputs("rlstudy: worker needs --interactions N and a run's folder\n",
              stderr);
        return see_help();
    }
    return (enum exit_status)worker_main(o->files[0], o->interactions);
}

static enum exit_status run_command(struct parsed *p, int argc, char **argv)
{
    if (p->directory != NULL && chdir(p->directory) < 0) {
        fprintf(stderr, "rlstudy: cannot change to %s: %s\n", p->directory,
                strerror(errno));
        return STATUS_FAILURE;
    }
    fill_in(p, argc, argv);
    if (p->n_operands == 0) {
        fputs(usage_text, stderr);
        return STATUS_USAGE;
    }
    return dispatch(p);
}

int main(int argc, char **argv)
{
    struct parsed p = {0};
    bool done = false;

    settle_blas(argv);
    p.sets = mem_calloc((size_t)argc + 1, sizeof *p.sets);
    p.operands = mem_calloc((size_t)argc + 1, sizeof *p.operands);
    enum exit_status status = parse_options(&p, &done, argc, argv);
    if (status == STATUS_OK && !done)
        status = run_command(&p, argc, argv);
    /* A result that could not be written is no result. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == STATUS_OK) {
        fprintf(stderr, "rlstudy: cannot write the result: %s\n",
                strerror(errno));
        status = STATUS_FAILURE;
    }
    free(p.sets);
    free(p.operands);
    return (int)status;
}
