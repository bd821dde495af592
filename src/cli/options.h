/* options.h - the commands and the options, in tables.
 *
 * Reading the command line, --help, completion and the tests of the manual all
 * take them from here.  A new command is a row of `commands`; a new option is a
 * row of `option_rows` and a member of struct options.
 */
#ifndef RLSTUDY_CLI_OPTIONS_H
#define RLSTUDY_CLI_OPTIONS_H

#include "cli/cli.h"

/* The commands, as a set. */
enum {
    FOR_ALL = 1 << 0, /* no command was named */
    FOR_CHECK = 1 << 1,
    FOR_PLAN = 1 << 2,
    FOR_RUN = 1 << 3,
    FOR_REPORT = 1 << 4,
    FOR_FIT = 1 << 5,
    FOR_WORKER = 1 << 6,
    FOR_FMT = 1 << 7,
    FOR_BENCH = 1 << 8,
    FOR_EXPLAIN = 1 << 9,
    FOR_SHOW = 1 << 10,
    FOR_PLAIN = 1 << 11, /* all that have no options of their own */
    FOR_DATA = 1 << 12,
    FOR_COMPLETE = 1 << 13,
    FOR_DOCTOR = 1 << 14,
    FOR_IMPORT = 1 << 18,
    FOR_EXPORT = 1 << 19,
    FOR_PREDICT = 1 << 15,
    FOR_SIMULATE = 1 << 16,
    FOR_NEXT = 1 << 17,
    FOR_LAWS = FOR_PREDICT | FOR_SIMULATE | FOR_NEXT, /* a study or curves */
    FOR_COMPARE = 1 << 20,
    FOR_STATUS = 1 << 21,
    FOR_LS = 1 << 22,
    FOR_WHY = 1 << 23,
    FOR_LOG = 1 << 24,
    FOR_VERIFY = 1 << 25,
    FOR_GC = 1 << 26,
    FOR_REINDEX = 1 << 27,
    FOR_ENV = 1 << 30,
    /* Those about a store's runs, which may name studies. */
    FOR_RUNS = FOR_STATUS | FOR_LS | FOR_WHY | FOR_LOG | FOR_SHOW |
               FOR_VERIFY | FOR_GC | FOR_DOCTOR,
    FOR_EXPAND = 1 << 28,
    FOR_SLURM_TASK = 1 << 29,
    FOR_TRAINING = FOR_ALL | FOR_RUN,
    FOR_STORE = FOR_TRAINING | FOR_PLAN | FOR_REPORT | FOR_EXPORT | FOR_LAWS |
                FOR_EXPAND,
    /* Those that read a study. */
    FOR_STUDY = FOR_STORE | FOR_CHECK | FOR_RUNS,
    /* Those that take keys of laws. */
    FOR_FITTING = FOR_FIT | FOR_COMPARE | FOR_LAWS,
    FOR_CURVES = FOR_FITTING | FOR_IMPORT, /* that read files of curves */
    FOR_EVERY = 0x7fffffff
};

/* What a word on the command line stands for. */
enum operand {
    OPERAND_NONE,
    OPERAND_TEXT, /* anything, that nobody can guess */
    OPERAND_STUDY,
    OPERAND_FOLDER,
    OPERAND_CURVES,
    OPERAND_FORMAT, /* of files of curves */
    OPERAND_YAML,
    OPERAND_SETTING, /* NAME.KEY=VALUE of the study */
    OPERAND_TOPIC,   /* what explain explains */
    OPERAND_LIBRARY, /* std/NAME, or a run */
    OPERAND_WARNING, /* NAME, no-NAME, error, error=NAME */
    OPERAND_LAW,     /* of runs */
    OPERAND_RUN_FOLDER,
    OPERAND_RUN, /* of the store, or a study */
    OPERAND_BENCH,  /* what bench measures */
    OPERAND_KERNEL, /* that this machine has */
    OPERAND_ENVIRONMENT, /* one of the choices, and then an environment */
    OPERAND_CHOICE  /* one of the choices of the command or the option */
};

struct command {
    const char *name; /* NULL: no command was named */
    unsigned kind;    /* one of FOR_... */
    enum exit_status (*run)(const struct options *options);
    enum operand operand;       /* what its operands are */
    bool hidden;                /* for programs: left out of the listing */
    const char *synopsis;       /* "FILE.study" */
    const char *doc;            /* what it does, no full stop */
    const char *example;        /* a command line */
    const char *const *choices; /* of OPERAND_CHOICE, ended by NULL; or NULL */
};

extern const struct command commands[]; /* [0] is no command */
extern const size_t n_commands;

enum take {
    TAKE_NOTHING, /* help and version are seen to at once */
    TAKE_FLAG,    /* bool */
    TAKE_COUNT,   /* int: how often it was given */
    TAKE_TEXT,    /* const char * */
    TAKE_CHOICE,  /* int: index into the choices */
    TAKE_LIST,    /* struct option_list */
    TAKE_JOBS,
    TAKE_INTERACTIONS,
    TAKE_CURSOR,
    TAKE_SECONDS, /* double, above 0 */
    TAKE_POSITIVE, /* double, above 0, maybe written as in a study: 2M */
    TAKE_BYTES,    /* double, above 0: 8 GiB */
    TAKE_TIMES     /* int64_t, from 0 */
};

struct option_row {
    const char *name;
    char letter;       /* 0: there is none */
    const char *value; /* how help names its value; NULL: it has none */
    unsigned kinds;    /* the commands that use it; the others refuse it */
    enum take take;
    size_t offset; /* of its member of struct options */
    enum operand operand;
    const char *const *choices; /* the only values, ended by NULL; or NULL */
    const char *doc;            /* no full stop */
};

extern const char *const shells[]; /* that completion knows */
extern const struct option_row option_rows[];
extern const size_t n_option_rows;

/* ---- arguments.c ---- */

/* A command line, read. */
struct arguments {
    struct options options;
    const char **operands;
    size_t n_operands;
    size_t n_before; /* of them before "--": the first may be a command */
    const struct command *command;
    bool *given; /* as option_rows */
    bool help, version;
};

/* STATUS_OK, or STATUS_USAGE when it cannot be: that was printed.
 * Call arguments_fini in either case. */
enum exit_status arguments_read(struct arguments *out, int argc, char **argv);
void arguments_fini(struct arguments *arguments);
/* "Try 'rlstudy --help'." */
enum exit_status arguments_see_help(const struct command *command);

/* ---- help.c ---- */

/* All about COMMAND; about the program when none was named. */
void help_print(FILE *out, const struct command *command);

#endif
