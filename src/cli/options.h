/* options.h - the commands and the options, in tables.
 *
 * Reading the command line, --help, completion and the tests of the manual all
 * take them from here.  A new command is a row of `commands`; a new option is a
 * row of `option_rows` and a member of struct options.
 */
#ifndef RLSTUDY_CLI_OPTIONS_H
#define RLSTUDY_CLI_OPTIONS_H

#include <stdint.h>

#include "cli/cli.h"

/* The commands, as a set: more than an enumeration has room for. */
#define FOR_(number) (UINT64_C(1) << (number))
#define FOR_ALL FOR_(0) /* no command was named */
#define FOR_CHECK FOR_(1)
#define FOR_PLAN FOR_(2)
#define FOR_RUN FOR_(3)
#define FOR_REPORT FOR_(4)
#define FOR_FIT FOR_(5)
#define FOR_WORKER FOR_(6)
#define FOR_FMT FOR_(7)
#define FOR_BENCH FOR_(8)
#define FOR_EXPLAIN FOR_(9)
#define FOR_SHOW FOR_(10)
#define FOR_PLAIN FOR_(11) /* all that have no options of their own */
#define FOR_DATA FOR_(12)
#define FOR_COMPLETE FOR_(13)
#define FOR_DOCTOR FOR_(14)
#define FOR_PREDICT FOR_(15)
#define FOR_SIMULATE FOR_(16)
#define FOR_NEXT FOR_(17)
#define FOR_IMPORT FOR_(18)
#define FOR_EXPORT FOR_(19)
#define FOR_COMPARE FOR_(20)
#define FOR_STATUS FOR_(21)
#define FOR_LS FOR_(22)
#define FOR_WHY FOR_(23)
#define FOR_LOG FOR_(24)
#define FOR_VERIFY FOR_(25)
#define FOR_GC FOR_(26)
#define FOR_REINDEX FOR_(27)
#define FOR_EXPAND FOR_(28)
#define FOR_SLURM_TASK FOR_(29)
#define FOR_ENV FOR_(30)
#define FOR_SERVE FOR_(31)
/* A study or curves. */
#define FOR_LAWS (FOR_PREDICT | FOR_SIMULATE | FOR_NEXT)
/* Those about a store's runs, which may name studies. */
#define FOR_RUNS                                                       \
    (FOR_STATUS | FOR_LS | FOR_WHY | FOR_LOG | FOR_SHOW | FOR_VERIFY | \
     FOR_GC | FOR_DOCTOR)
#define FOR_TRAINING (FOR_ALL | FOR_RUN)
#define FOR_STORE                                                    \
    (FOR_TRAINING | FOR_PLAN | FOR_REPORT | FOR_SERVE | FOR_EXPORT | \
     FOR_LAWS | FOR_EXPAND)
/* Those that read a study. */
#define FOR_STUDY (FOR_STORE | FOR_CHECK | FOR_RUNS)
/* Those that take keys of laws. */
#define FOR_FITTING (FOR_FIT | FOR_COMPARE | FOR_LAWS)
#define FOR_CURVES (FOR_FITTING | FOR_IMPORT) /* that read files of curves */
#define FOR_EVERY UINT64_MAX

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
    OPERAND_RUN,         /* of the store, or a study */
    OPERAND_BENCH,       /* what bench measures */
    OPERAND_KERNEL,      /* that this machine has */
    OPERAND_ENVIRONMENT, /* one of the choices, and then an environment */
    OPERAND_CHOICE       /* one of the choices of the command or the option */
};

struct command {
    const char *name; /* NULL: no command was named */
    uint64_t kind;    /* one of FOR_... */
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
    TAKE_NOTHING,  /* help and version are seen to at once */
    TAKE_FLAG,     /* bool */
    TAKE_COUNT,    /* int: how often it was given */
    TAKE_TEXT,     /* const char * */
    TAKE_CHOICE,   /* int: index into the choices */
    TAKE_LIST,     /* struct option_list */
    TAKE_JOBS,     /* int, from 1 */
    TAKE_CURSOR,   /* int, from 0 */
    TAKE_PORT,     /* int, from 0 */
    TAKE_TIMES,    /* int64_t, from 0 */
    TAKE_WHOLE,    /* int64_t, from 1 */
    TAKE_SECONDS,  /* double, above 0 */
    TAKE_POSITIVE, /* double, above 0, maybe written as in a study: 2M */
    TAKE_PART,     /* likewise, at most 1 */
    TAKE_BYTES     /* double, above 0: 8 GiB */
};

struct option_row {
    const char *name;
    char letter;       /* 0: there is none */
    const char *value; /* how help names its value; NULL: it has none */
    uint64_t kinds;    /* the commands that use it; the others refuse it */
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
