/* internal.h - what check's own files share and nobody else needs. */
#ifndef RLSTUDY_CHECK_INTERNAL_H
#define RLSTUDY_CHECK_INTERNAL_H

#include "check/kinds.h"
#include "check/scope.h"

/* The state of checking one study. */
struct check {
    struct arena *arena;
    struct diag *diag;
    struct scope *scope;
    const struct ast *ast;
    const struct catalog *catalog;
    struct study *study;
    /* While they grow. */
    struct study_runs *runs;
    struct study_curves *curves, *points;
    struct study_fit *fits;
    struct study_prediction *predictions;
    bool sound_syntax; /* nothing was wrong before */
    /* The declarations that are being worked out, each needing the next. */
    const struct decl **walk;
    size_t n_walk, cap_walk;
    unsigned depth;  /* of expressions within one another */
    bool deep;       /* it was too much */
    unsigned in_let; /* with parameters; within one another */
    size_t steps;    /* taken there */
    bool exhausted;  /* there were too many */
    /* (modules, DECL_KINDS): what runs that name none are made of. */
    struct candidates *candidates;
};

/* The declarations of one kind in one file. */
struct candidates {
    bool known; /* they were counted */
    bool sound; /* none of them is bad: what is may not be meant to be there */
    bool generic; /* they have parameters, and there are no others */
    struct decl *first;
    size_t n;
};

/* ---- scope.c ---- */

void scope_collect(struct check *check);
/* An axis is known by its name: those of one name have values of one type. */
void scope_compare_axes(struct check *check);
/* The alias NAME of a file that MODULE uses, or NULL. */
struct meaning *scope_alias(const struct scope *scope, size_t module,
                            const char *name);
/* Does MODULE see the names of OTHER without an alias? */
bool scope_sees(const struct scope *scope, size_t module, size_t other);
/* May NAME be something that could not be read? */
bool scope_may_be_lost(const struct check *check, size_t module,
                       const char *name);
/* Declarations of any kind: a `use` has no name itself. */
#define ANY_DECL DECL_USE
/* Report that NAME means nothing here, unless it may be the name of something
 * that could not be read.  WHAT: "name", "environment" ...  KIND: which
 * declarations to suggest, DECL_KINDS for values; TABLES more names. */
void scope_unknown(struct check *check, size_t module,
                   const struct ast_name *name, const char *id,
                   const char *what, enum ast_decl_kind kind,
                   const struct param_table *const *tables);
/* The same for a name, or a call, that may stand behind an alias. */
void scope_unknown_expr(struct check *check, size_t module,
                        const struct ast_expr *expr, const char *id,
                        const char *what, enum ast_decl_kind kind,
                        const struct param_table *const *tables);
/* "an environment" */
const char *decl_article(enum ast_decl_kind kind);

/* ---- setting.c: --set ---- */

void settings_apply(struct check *check);
/* Report the fault that was kept until it was known what the text is for. */
bool set_is_sound(struct check *check, const struct ast_set *set);

/* ---- schema.c ---- */

/* Indices into the keys of schema_slurm. */
enum {
    SLURM_SUBMIT,
    SLURM_PARTITION,
    SLURM_ACCOUNT,
    SLURM_TIME,
    SLURM_SIGNAL,
    SLURM_MEMORY,
    SLURM_CPUS,
    SLURM_PACK,
    SLURM_AT_ONCE,
    SLURM_EXTRA
};

bool is_total(const struct ast_decl *decl);

/* ---- hint.c ---- */

/* What has another name elsewhere: "interactions" for "steps", "mean" for
 * "avg"; NULL if nothing is known. */
const char *hint_unit(const char *name);
const char *hint_function(const char *name);
/* A note for a number whose unit is none, or NULL: in ARENA. */
const char *hint_number(struct check *check, const struct ast_expr *e);
/* ---- budget.c ---- */
/* Is DECL made from an amount (`= 4M interactions`) and not from a name? */
bool budget_is_amount(const struct check *check, const struct decl *decl,
                      const struct binding *env);
/* Take that amount for the key of its dimension. */
void budget_amount(struct check *check, struct decl *decl);
/* Report a budget of a run that says nothing. */
void budget_require(struct check *check, struct decl *decl);

/* ---- walk.c ---- */

/* Begin to work out DECL, as far as *VISIT says: one of its own.  False when
 * that was done, or when it needs itself or is too deep, which is reported and
 * makes it bad. */
bool walk_begin(struct check *check, struct decl *decl, enum visit *visit);
void walk_end(struct check *check, enum visit *visit);

/* ---- type.c ---- */

/* Where an expression stands. */
struct place {
    size_t module;
    const struct binding *env; /* what hides the module's names */
    /* Axes of a product, when inside one; others are errors then. */
    const struct study_axis *axes;
    size_t n_axes;
    bool per_run;  /* an axis is one of its values, not all of them */
    bool constant; /* no axes at all */
    bool in_let;   /* only the axes that are declared have a name */
    unsigned run;  /* quantities of a run that are known (QUANTITY_BIT) */
    bool results;  /* results of fits may be used */
    bool predicts; /* for one instance of a prediction, whose axes are AXES */
    bool series;   /* for one instance of fit `over` */
    size_t over;   /* SIZE_MAX until known */
    /* Found out: */
    struct names used_axes;
    unsigned quantities; /* of a run that are used */
    struct span over_span;
    const struct decl *single; /* a fit without axes that is used */
    size_t n_results;
};

/* <, <=, > or >=.  A single one between a list and a number compares each item
 * and makes a list of truths. */
bool op_is_order(enum ast_op op);

/* Is E `.low`, `.high` or `.ci95` behind a result of a fit? */
bool is_interval(const struct ast_expr *e);

struct type type_list(struct arena *arena, struct type item);
/* The unit that item I of a range, a literal without one, takes from another:
 * `1 .. 5 min`.  NULL if it takes none. */
const struct unit *range_unit(const struct ast_expr *range, size_t i);

/* Check EXPR.  TYPE_BAD after an error. */
struct type type_of(struct check *check, struct place *place,
                    const struct ast_expr *expr);
/* Enter an expression within others; false if that is too deep, which is
 * reported. */
bool depth_enter(struct check *check, struct span span);
void depth_leave(struct check *check);
/* The axis D, which SPAN names. */
struct type type_of_axis(struct check *check, struct place *place,
                         struct span span, struct decl *d);
void type_print(struct str *out, struct type type);
struct type type_of_value(struct arena *arena, const struct value *value);
/* Of the values of AXIS. */
struct type type_of_values(struct arena *arena, const struct study_axis *axis);
bool type_equal(struct type a, struct type b);
/* Work out the type of a let, or the values of an axis. */
void value_of_decl(struct check *check, struct decl *decl);

/* ---- eval.c ---- */

enum { EVAL_MAX_LIST = 100000 }; /* values of a list that is not written out */

/* Report what went wrong in EV; no value. */
struct value eval_fail(struct eval *ev, const char *name, struct span span,
                       const char *fmt, ...) ATTR_PRINTF(4, 5);
/* Count STEPS taken for E; false when that is too much, which is reported, or
 * something failed before. */
bool eval_work(struct eval *ev, const struct ast_expr *e, size_t steps);
/* N, which E came to, unless it is too large to be a number. */
struct value eval_finite(struct eval *ev, const struct ast_expr *e,
                         struct number n);
struct value value_list(const struct value *items, size_t n);
bool value_is_known(const struct value *value); /* with all that is in it */

/* ---- function.c ---- */

/* F of ARGS, the values of the arguments of E. */
struct value function_apply(struct eval *ev, const struct ast_expr *e,
                            const struct function *f, const struct value *args);

/* ---- bind.c: parameters and arguments ---- */

enum { MAX_PARAMS = 16 }; /* of one declaration */

/* The argument of CALL for parameter INDEX of DECL, NULL if it is left out.
 * CALL may be a bare name. */
const struct ast_expr *bind_argument(const struct ast_decl *decl,
                                     const struct ast_expr *call, size_t index);
/* Report arguments of CALL that DECL does not take. */
bool bind_is_sound(struct check *check, const struct decl *decl,
                   const struct ast_expr *call);
/* What the parameters of DECL stand for where CALL, in PLACE, uses it; CALL
 * may be NULL: all are left out.  SETTLE: work out what is the same for all
 * runs.  False after an error. */
bool bind_arguments(struct check *check, struct place *place,
                    const struct decl *decl, const struct ast_expr *call,
                    struct span span, bool settle, const struct binding **env);

/* ---- generic.c: declarations with parameters, whatever the arguments ---- */

void generic_check(struct check *check, struct decl *decl);
/* Are its parameters few enough, and each there once? */
bool generic_params_are_sound(struct check *check, const struct ast_decl *ast);

/* ---- field.c ---- */

/* Is EXPR, as it is, one of the words that PARAM takes? */
bool field_is_word(const struct param *param, const struct binding *env,
                   const struct ast_expr *expr);
/* Check the value given for PARAM. */
void field_check(struct check *check, const struct decl *decl,
                 const struct param *param, struct field *field,
                 struct place *place);
/* Read a param's default; VALUE_NONE if it has none. */
struct value param_default(struct arena *arena, const struct param *param);
struct dim param_dim(const struct param *param);

/* ---- template.c: refinement and keys ---- */

void template_resolve(struct check *check, struct decl *decl);
/* Does E, from which USER is made, name an environment from outside? */
bool template_is_outside(const struct check *check, const struct decl *user,
                        const struct ast_expr *e);
/* The declaration of KIND that E names, with the built-in kind of that name,
 * if there is one, in *TABLE; both NULL after an error. */
struct decl *template_find(struct check *check, const struct decl *user,
                           const struct ast_expr *e,
                           const struct param_table **table);
/* DECL as CALL, in PLACE, uses it: itself, or an instance for the arguments.
 * CALL is NULL where it is not named; USER may be NULL.  NULL after an error.
 */
struct decl *template_use(struct check *check, struct decl *decl,
                          struct place *place, const struct ast_expr *call,
                          struct span span, const struct decl *user);
void template_unknown_key(struct check *check, const struct decl *decl,
                          const struct ast_name *key);
/* Point at each step from DECL to the kind that it is made from. */
void template_note_chain(struct check *check, const struct decl *decl);
/* Lay the block and --set entries of DECL over its fields. */
void template_overlay(struct check *check, struct decl *decl);
void template_require(struct check *check, struct decl *decl, struct span span);
struct place decl_place(const struct decl *decl);

/* ---- sweep.c ---- */

void sweep_check_runs(struct check *check, struct decl *decl);
/* The parts of the runs DECL, worked out once; DECL is bad after an error. */
void sweep_of_runs(struct check *check, struct decl *decl);
/* E is an axis: `h`, `h in [1, 4]`, `h[1 .. 3]`.  False after an error. */
bool sweep_axis(struct check *check, struct decl *runs,
                const struct ast_expr *e, struct study_axis *axis);
const struct study_axis *runs_axis(const struct study_runs *runs,
                                   const char *name);
/* The first part of RUNS that does not sweep an axis, or NULL. */
const struct study_part *runs_without(const struct study_runs *runs,
                                      const char *axis);
/* Less than 0, 0 or above 0: an order in which the same values are neighbours.
 */
int sweep_compare_values(const struct study_coordinate *a,
                         const struct study_coordinate *b);
/* Values of an axis from a list; NULL after an error. */
const struct study_coordinate *axis_values(struct check *check,
                                           const char *name,
                                           const struct ast_expr *expr,
                                           size_t module, size_t *n,
                                           struct type *type);

/* ---- instances.c ---- */

/* What there is once for each combination of some axes. */
struct instances {
    const char *name;
    struct span span;
    size_t n_axes, n;
    const struct study_coordinate *coordinates; /* (n, n_axes) */
};

/* All combinations of the values of A axes, leftmost slowest: (n, A).  False
 * when DECL would be too many. */
bool instances_make(struct check *check, const struct decl *decl,
                    const struct study_axis *const *axes, size_t A,
                    const struct study_coordinate **coordinates, size_t *n);
/* Is there an instance at the indices of E, `NAME[16]`?  In a prediction: for
 * each combination of its axes. */
bool index_check(struct check *check, const struct place *place,
                 const struct ast_expr *e, const struct instances *of);

/* ---- curves.c ---- */

/* PATH as a file of MODULE's names it: from the folder of that. */
const char *path_beside(struct check *check, size_t module, const char *path);

void curves_check(struct check *check, struct decl *decl);
/* Is it known what FLOP the training behind FIT cost?  Reported at the compute
 * AT if not. */
bool curves_say_flop(struct check *check, const struct study_fit *fit,
                     struct span at);
/* ---- combine.c: product, zip, union ---- */

/* The parts that the value of DECL comes to, with its `where` and `except`, and
 * the axes of all of them. */
bool combine_runs(struct check *check, struct decl *decl,
                  struct study_runs *runs);

/* ---- fit.c ---- */

void fit_check(struct check *check, struct decl *decl);
/* TEXT of a span on one line; "" for a plain number, else "flop". */
const char *source_text(struct check *check, struct span span);
const char *unit_text(struct check *check, struct dim dim);

/* ---- predict.c ---- */

void predict_check(struct check *check, struct decl *decl);
/* The prediction that `NAME` or `NAME[16]` is of; NULL if it is none. */
struct decl *prediction_named(const struct scope *scope, size_t module,
                              const struct binding *env,
                              const struct ast_expr *e);
/* The type of `NAME` or `NAME[16]`, which is of prediction DECL, and that of
 * `NAME.low` and its like. */
struct type type_of_prediction(struct check *check, struct place *place,
                               const struct ast_expr *e, struct decl *decl);
struct type type_of_prediction_part(struct check *check, struct place *place,
                                    const struct ast_expr *e,
                                    struct decl *decl);

/* ---- report.c ---- */

/* One with a title. */
void report_check(struct check *check, const struct ast_decl *decl);
/* One with a name, whatever its arguments. */
void report_check_template(struct check *check, struct decl *decl);

/* ---- item.c: claims, items of reports, the study's own words ---- */

void item_check_claim(struct check *check, const struct ast_decl *decl);
/* The item `WORD NAME(...)`; NULL after an error. */
const struct catalog_item *item_find(struct check *check,
                                     const struct ast_name *word,
                                     const struct ast_name *name);
/* Check an item.  MODULES: where each of its arguments is looked up. */
bool item_check(struct check *check, const struct ast_entry *entry,
                const size_t *modules, struct study_item *out);
void item_check_study(struct check *check, struct decl *decl);
/* Warn of claims, and of reports, that have one title. */
void item_check_titles(struct check *check);

#endif
