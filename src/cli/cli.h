/* cli.h - what the commands share: options, loading, exit statuses.
 *
 * cli is the one place that knows all modules, prints and exits. */
#ifndef RLSTUDY_CLI_CLI_H
#define RLSTUDY_CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "check/catalog.h"
#include "plan/plan.h"

struct arena;
struct diag;
struct diag_filter;
struct findings;
struct prospect; /* cli/prospect.h */
struct results;  /* cli/results.h */
struct store;

enum exit_status {
    STATUS_OK = 0,
    STATUS_FAILURE = 1,
    STATUS_USAGE = 2,        /* usage, or the study has errors */
    STATUS_CHANGES = 3,      /* plan --detailed-exitcode: something to train */
    STATUS_RUNS_FAILED = 4,  /* finished, some runs failed */
    STATUS_OVER_BUDGET = 5,  /* nothing was started */
    STATUS_CLAIM_FAILED = 6, /* or a fit is not identifiable */
    STATUS_INTERRUPTED = 75, /* can be resumed */
    STATUS_KILLED = 130      /* interrupted twice */
};

enum { SERVE_PORT = 7171 }; /* where none is named */

enum progress_mode {
    PROGRESS_AUTO,
    PROGRESS_BAR,
    PROGRESS_PLAIN,
    PROGRESS_JSON,
    PROGRESS_NONE
};

/* Where runs are trained: AUTO is where the study says. */
enum executor { EXECUTOR_AUTO, EXECUTOR_LOCAL, EXECUTOR_SLURM };

/* Values of an option that may be repeated. */
struct option_list {
    const char **items;
    size_t n, cap;
};

/* What the command line said; options.c has the table. */
struct options {
    const char *program; /* argv[0], to start workers with */
    int argc; /* the whole command line, as it was given */
    char *const *argv;
    const char *const *files;
    size_t n_files;
    int jobs;          /* -j, or one a core */
    int jobs_said;     /* -j; 0: not given */
    bool dry_run;      /* -n */
    bool keep_going;   /* -k */
    bool failed;       /* --failed: train, or list, those alone */
    bool pin;          /* --pin */
    int64_t retries;   /* --retries */
    double memory;     /* --memory, bytes; 0: what there is */
    double checkpoint_s; /* --checkpoint-every; 0: as usual */
    bool json;         /* --json */
    const char *from;  /* data: --from */
    bool csv;          /* plan: --csv */
    bool dot;          /* plan: --dot */
    bool quiet;        /* -q */
    int verbose;       /* -v, may be repeated */
    const char *store; /* --store, else RLSTUDY_STORE, else ".rlstudy" */
    const char *output; /* -o: where the report goes, or NULL */
    const char *directory; /* -C */
    struct option_list sets; /* --set */
    struct option_list var_files; /* --var-file */
    struct option_list warnings; /* -W */
    struct diag_filter *filter;  /* made of them */
    int color;    /* --color */
    bool colour;  /* resolved from --color, NO_COLOR and the terminal */
    bool colour_out; /* the same for standard output */
    int progress; /* enum progress_mode */
    bool detailed_exitcode; /* plan */
    bool measure;           /* the speed of this machine, anew */
    bool check;             /* fmt: say what would change, and write nothing */
    bool diff;              /* fmt: likewise, and show it */
    const char *dump;       /* plan: "ast", "study", "graph"; check likewise */
    int cursor;             /* complete: number of the word, or -1 */
    bool orphans;         /* ls */
    bool watch;           /* status */
    int port;             /* serve; 0: any */
    const char *address;  /* serve; or NULL */
    struct option_list allow_hosts; /* serve */
    bool tensorboard;     /* event files beside the report */
    bool delete;          /* gc */
    bool repair;          /* doctor */
    double fraction;      /* verify: of the curve; 0: all */
    int64_t until;        /* verify: interactions; 0: all */
    int executor;           /* of training: enum executor */
    struct option_list only_runs; /* run: --only-run */
    bool commands;                /* expand */
    /* worker */
    int64_t interactions;
    double wall_s; /* 0: no limit */
    double planned_s;
    int64_t at_least;
    /* bench */
    double seconds; /* for each name; 0: as usual */
    const char *kernel; /* or NULL */
    /* fit */
    const char *law;
    const char *exclude, *smooth, *points, *bootstrap, *holdout, *weighting,
        *seed;
    const char *x, *y;              /* columns of points */
    struct option_list law_options; /* --option: "KEY=VALUE" */
    /* curves from files: sources.c */
    struct option_list curves;  /* --curves, and the operands */
    struct option_list columns; /* --columns: "name=column,name=column" */
    struct option_list only;    /* --only: "column=value,column!=value" */
    const char *figures; /* formats of a report's, or NULL */
    const char *format, *path, *environment;
    const char *by; /* compare */
    const char *at; /* compare: a return; simulate, next: a compute */
    /* env */
    const char *policy, *actions, *state;
    int template; /* enum env_template */
    int64_t steps; /* 0: not said */
    /* predict, simulate, next */
    const char *budget, *target_return;
    double environment_cost, flop_per_parameter, extrapolate; /* 0: not said */
    const char *goal;   /* next: --for */
    const char *truth;  /* simulate */
    int64_t replicates; /* simulate; 0: not said */
    int64_t verify;     /* next: --simulate; 0: not */
};

/* ---- load.c ---- */

/* A study, read, checked and planned. */
struct loaded {
    struct arena *arena;
    struct diag *diag;
    const struct ast *ast;
    const struct study *study;
    const struct plan *plan;
    const char *name; /* of the study, or of the saved plan and its study */
    /* What it was made from beside files. */
    bool sealed;             /* from a saved plan: no file is read */
    const char *search_path; /* or NULL */
    const char *const *sets;
    size_t n_sets;
};

/* Read, check and expand the study PATH; prints all diagnostics, as -W wants
 * them.  STATUS_OK, or the status to exit with.  Call loaded_fini in either
 * case. */
enum exit_status load_file(struct loaded *out, const char *path,
                           const struct options *options);
/* The one study named on the command line. */
enum exit_status load_study(struct loaded *out, const struct options *options);
/* As load_study; a saved plan will do as well. */
enum exit_status load_plan(struct loaded *out, const struct options *options);
/* The study or saved plan at PATH. */
enum exit_status load_plan_at(struct loaded *out, const char *path,
                              const struct options *options);
void loaded_fini(struct loaded *loaded);

/* For who has texts to be made a plan of; NAME is out->name.  Prints. */
struct parse_options;
enum exit_status load_parsed(struct loaded *out, const char *name,
                             const struct parse_options *parse,
                             const struct options *options);

/* ---- plan_file.c ---- */

/* Is the file at PATH a saved plan? */
bool plan_file_is(const char *path);
enum exit_status plan_file_load(struct loaded *out, const char *path,
                                const struct options *options);
ATTR_MUST_USE bool plan_file_save(const char *path, const struct loaded *loaded,
                                  const struct prospect *prospect,
                                  struct err *err);

/* The study's file name without folder and ".study": "horizon". */
const char *study_stem(struct arena *arena, const char *path);

/* ---- catalog.c ---- */

/* What the language is told; made once, of the tables of all modules. */
const struct catalog *cli_catalog(void);

/* Numbers of the report's items in the catalog are enum item_kind. */

/* Options of `fit` and of a study's fit block have one table.  A compute in it
 * is in flop, for the caller to make parameter interactions of. */
struct intrinsic_options;
void intrinsic_options_from(struct intrinsic_options *out,
                            const struct settings *settings);


extern const struct param_table intrinsic_table;

/* ---- law_options.c ---- */

struct law_options;
void law_options_from(struct law_options *out,
                      const struct settings *settings);

/* ---- fit_options.c ---- */

/* The options of the intrinsic law as the command line has them. */
ATTR_MUST_USE bool fit_read_options(struct intrinsic_options *out,
                                    const struct options *options,
                                    struct err *err);

/* ---- machine.c ---- */

/* "Intel Xeon ..., 2 cores", ARENA's. */
const char *machine_name(struct arena *arena);
/* That this process may use. */
int machine_cores(void);
/* Is there the kernel that RLSTUDY_KERNEL names?  If not, prints which there
 * are. */
bool machine_has_kernel(void);

/* ---- execute.c ---- */

/* Train what is missing.  Prints progress and, at the end, what failed. */
enum exit_status execute_plan(const struct loaded *loaded,
                              const struct prospect *prospect,
                              const struct store *store,
                              const struct options *options);
/* What is shared out among runs where there are BYTES of memory for all. */
double memory_for_runs(double bytes);
/* That, of this machine, or what --memory says; 0: not known. */
double memory_to_share(const struct options *options);

/* ---- last_words.c ---- */

/* Append in which plug-in the worker of the run in DIR crashed, and what that
 * printed last, as its log tells.  False if it did not. */
ATTR_MUST_USE bool last_words(struct str *out, const char *dir);

/* ---- progress.c ---- */

/* Costs are in any unit, as long as it is one: what is shown is shares. */
struct progress;
struct progress *progress_new(const struct options *options, size_t n_jobs,
                              double total_cost);
void progress_free(struct progress *progress);
/* COST is that of an interaction. */
void progress_start(struct progress *p, size_t job, const char *label,
                    const char *id, double from, double to, double cost);
void progress_line(struct progress *p, size_t job, const char *line);
/* With what is left of a job's training: nothing to do; nothing, as it went
 * wrong; all that is to be gone on with later. */
enum progress_end { PROGRESS_DONE, PROGRESS_BAD, PROGRESS_STOPPED };
/* OUTCOME: "done", "diverged", "failed: ...", "stopped".  LABEL as at the
 * start; a job that could not be started ends too. */
void progress_end(struct progress *p, size_t job, const char *label,
                  const char *outcome, enum progress_end end);
/* An attempt has failed, for the reason WHY, and there will be another. */
void progress_again(struct progress *p, size_t job, const char *label,
                    const char *why);
void progress_tick(struct progress *p);
/* Tell what was kept for later, since the end follows. */
void progress_settle(struct progress *p);
/* A message in between; takes the bars out of the way. */
void progress_say(struct progress *p, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* ---- findings.c ---- */

/* Read the curves, make the fits (THREADS at a time), judge the claims.
 * Everything lives in ARENA.  False only when the store cannot be read.  *ALL
 * (unless NULL) are the results that the findings were made from. */
ATTR_MUST_USE bool findings_make(struct findings *out, struct results **all,
                                 struct arena *arena,
                                 const struct loaded *loaded,
                                 const struct store *store, int threads,
                                 struct err *err);
/* The runs alone, with their curves. */
ATTR_MUST_USE bool findings_read_runs(struct findings *out, struct arena *arena,
                                      const struct loaded *loaded,
                                      const struct store *store,
                                      struct err *err);
/* Make them those of one report of the study; REPORT may be NULL: the study
 * has none, and gets one of everything. */
void findings_address(struct findings *findings, struct arena *arena,
                      const struct study *study,
                      const struct study_report *report);
/* The results for a terminal. */
void findings_print(FILE *out, const struct findings *findings);
/* What is not there, in words, on standard error; STORE is its name.  False
 * when there is nothing at all. */
bool findings_tell_gaps(const struct findings *findings, const char *store);
/* What the findings mean for the exit status. */
enum exit_status findings_status(const struct findings *findings);

/* ---- commands ---- */

/* Are --figures formats that there are?  Prints if not: before anything is
 * trained. */
bool knows_figures(const struct options *options);

enum exit_status cmd_all(const struct options *options);    /* FILE */
enum exit_status cmd_bench(const struct options *options); /* [NAME...] */
enum exit_status cmd_check(const struct options *options);
enum exit_status cmd_doctor(const struct options *options);
enum exit_status cmd_plan(const struct options *options);
enum exit_status cmd_run(const struct options *options);
enum exit_status cmd_report(const struct options *options);
enum exit_status cmd_env(const struct options *options);
enum exit_status cmd_data(const struct options *options);
extern const char *const data_words[]; /* what it takes */
enum exit_status cmd_fmt(const struct options *options); /* FILE... */
enum exit_status cmd_compare(const struct options *options);
enum exit_status cmd_fit(const struct options *options);
enum exit_status cmd_import(const struct options *options); /* FILE... */
enum exit_status cmd_export(const struct options *options); /* FILE */
enum exit_status cmd_predict(const struct options *options);
enum exit_status cmd_simulate(const struct options *options);
enum exit_status cmd_next(const struct options *options);
enum exit_status cmd_lsp(const struct options *options);
enum exit_status cmd_worker(const struct options *options);
enum exit_status cmd_status(const struct options *options);
enum exit_status cmd_ls(const struct options *options);
enum exit_status cmd_why(const struct options *options);
enum exit_status cmd_log(const struct options *options);
enum exit_status cmd_verify(const struct options *options);
enum exit_status cmd_gc(const struct options *options);
enum exit_status cmd_reindex(const struct options *options);
enum exit_status cmd_expand(const struct options *options);
enum exit_status cmd_serve(const struct options *options); /* FILE */
enum exit_status cmd_slurm_task(const struct options *options);
enum exit_status cmd_explain(const struct options *options);
enum exit_status cmd_show(const struct options *options);
enum exit_status cmd_complete(const struct options *options);
enum exit_status cmd_completion(const struct options *options);

/* `rlstudy worker DIR --interactions N`: the exit status of a worker. */
int worker_main(const char *dir, const struct options *options);

/* ---- explain.c ---- */

/* The files of the library that the operands name; all names without. */
enum exit_status show_library(const struct options *options);

/* ---- print.c ---- */

/* "3.2 h", "45 s", "12 min". */
void print_duration(struct str *out, double seconds);
/* "4.2e15 flop" -> "4.2 Pflop" and the like: 3 digits with an SI prefix. */
void print_si(struct str *out, double value, const char *unit);
/* TEXT for a terminal or for JSON: what is not UTF-8, and control characters,
 * come out as U+FFFD. */
void print_utf8(struct str *out, const char *text);
/* The words of a command line, for a shell. */
void print_shell_words(struct str *out, int argc, char *const *argv);
/* The first WIDTH columns of LINE, and all of its escape sequences, which take
 * no room.  Returns the columns used. */
size_t print_cut(struct str *out, const char *line, size_t width);
size_t print_columns(const char *line);
/* The words of TEXT from COLUMN on, in lines that begin at INDENT and end
 * before WIDTH. */
void print_wrapped(FILE *out, const char *text, size_t column, size_t indent,
                   size_t width);

#endif
