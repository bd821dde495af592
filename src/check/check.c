/* check.c - the checks, in a table, and the study that they leave behind. */
#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "check/internal.h"

static void for_each(struct check *check, enum ast_decl_kind kind,
                     void (*visit)(struct check *check, struct decl *decl))
{
    for (size_t i = 0; i < check->scope->n_decls; i++) {
        if (check->scope->decls[i].ast->kind == kind)
            visit(check, &check->scope->decls[i]);
    }
}

/* Declarations without a name, of one kind, in the study's own file. */
static void for_each_unnamed(struct check *check, enum ast_decl_kind kind,
                             void (*visit)(struct check *check,
                                           const struct ast_decl *decl))
{
    const struct ast_module *m = &check->ast->modules[0];

    for (size_t i = 0; i < m->n_decls; i++) {
        if (m->decls[i]->kind == kind)
            visit(check, m->decls[i]);
    }
}

static size_t count(const struct check *check, enum ast_decl_kind kind)
{
    const struct ast *ast = check->ast;
    size_t n = 0;

    for (size_t m = 0; m < ast->n_modules; m++) {
        for (size_t i = 0; i < ast->modules[m].n_decls; i++)
            n += ast->modules[m].decls[i]->kind == kind;
    }
    return n;
}

static void check_names(struct check *check)
{
    scope_collect(check);
    settings_apply(check);
}

static void check_templates(struct check *check)
{
    for_each(check, DECL_ENVIRONMENT, template_resolve);
    for_each(check, DECL_FAMILY, template_resolve);
    for_each(check, DECL_ALGORITHM, template_resolve);
    for_each(check, DECL_BUDGET, template_resolve);
    for_each(check, DECL_SLURM, template_resolve);
}

static void check_values(struct check *check)
{
    for_each(check, DECL_AXIS, value_of_decl);
    scope_compare_axes(check);
    for_each(check, DECL_LET, value_of_decl);
}

/* Runs may be made of others that are declared later. */
static void number_runs(struct check *check, struct decl *decl)
{
    decl->index = check->study->n_runs++;
}

static void check_runs(struct check *check)
{
    check->runs =
        arena_array(check->arena, struct study_runs, count(check, DECL_RUNS));
    check->study->runs = check->runs;
    for_each(check, DECL_RUNS, number_runs);
    for_each(check, DECL_RUNS, sweep_check_runs);
    if (count(check, DECL_RUNS) == 0 && count(check, DECL_CURVES) == 0 &&
        count(check, DECL_POINTS) == 0 && check->sound_syntax) {
        const struct source *s = check->ast->modules[0].source;

        diag_error(check->diag, "missing-declaration",
                   (struct span){s->start, s->start},
                   "this study declares neither runs nor curves nor points");
    }
}

static void check_curves(struct check *check)
{
    check->curves = arena_array(check->arena, struct study_curves,
                                count(check, DECL_CURVES));
    check->study->curves = check->curves;
    for_each(check, DECL_CURVES, curves_check);
    check->points = arena_array(check->arena, struct study_curves,
                                count(check, DECL_POINTS));
    check->study->points = check->points;
    for_each(check, DECL_POINTS, curves_check);
}

static void check_fits(struct check *check)
{
    check->fits =
        arena_array(check->arena, struct study_fit, count(check, DECL_FIT));
    check->study->fits = check->fits;
    for_each(check, DECL_FIT, fit_check);
}

static void check_predictions(struct check *check)
{
    check->predictions = arena_array(check->arena, struct study_prediction,
                                     count(check, DECL_PREDICT));
    check->study->predictions = check->predictions;
    for_each(check, DECL_PREDICT, predict_check);
}

static void check_claims(struct check *check)
{
    check->study->claims =
        arena_array(check->arena, struct study_claim, count(check, DECL_CLAIM));
    for_each_unnamed(check, DECL_CLAIM, item_check_claim);
}

static void check_reports(struct check *check)
{
    check->study->reports = arena_array(check->arena, struct study_report,
                                        count(check, DECL_REPORT));
    for_each_unnamed(check, DECL_REPORT, report_check);
    for_each(check, DECL_REPORT, report_check_template);
}

static void check_one_title(struct check *check, const struct ast_decl *ast)
{
    struct decl *d = arena_new_of(check->arena, struct decl);

    d->ast = ast;
    d->name = ast->name.text;
    item_check_study(check, d);
}

static void check_title(struct check *check)
{
    for_each_unnamed(check, DECL_STUDY, check_one_title);
}

static double limit(const struct settings *s, size_t index)
{
    const struct value *v = &s->items[index].value;

    return v->kind == VALUE_NUMBER ? v->number.real : 0;
}

static void check_total(struct check *check)
{
    struct decl *d = scope_find(check->scope, 0, "total");
    struct settings s;
    struct eval eval = {.arena = check->arena, .scope = check->scope};

    if (d == NULL || !is_total(d->ast) || d->table == NULL || d->bad)
        return;
    if (!eval_settings(&eval, &s, d))
        return;
    bool understood =
        !d->odd_keys && (d->ast->block == NULL || !d->ast->block->damaged);
    if (understood && s.items[0].value.kind == VALUE_NONE &&
        s.items[1].value.kind == VALUE_NONE &&
        s.items[2].value.kind == VALUE_NONE &&
        s.items[3].value.kind == VALUE_NONE)
        diag_report(check->diag, SEVERITY_WARNING, "empty-block",
                    d->ast->name.span, "this budget limits nothing");
    check->study->total = (struct study_total){
        .interactions = limit(&s, 0),
        .flop = limit(&s, 1),
        .core_s = limit(&s, 2),
        .disk_bytes = limit(&s, 3),
        .span = d->ast->name.span,
    };
}

static const char *text_or_null(const struct settings *s, size_t index)
{
    const struct value *v = &s->items[index].value;

    return v->kind == VALUE_STRING ? v->string : NULL;
}

/* It becomes a line of a script: what stands behind it would be commands. */
static void check_extra(struct check *check, const struct decl *d,
                        const char *extra)
{
    const struct field *f = &d->fields[SLURM_EXTRA];

    if (extra != NULL && strpbrk(extra, "\r\n") != NULL)
        diag_error(check->diag, "param-range", f->value->span,
                   "extra must be a single line");
}

static void check_signal(struct check *check, const struct decl *d,
                         const struct study_slurm *slurm)
{
    if (slurm->time_s > 0 && slurm->signal_s >= slurm->time_s)
        diag_error(check->diag, "param-range",
                   d->fields[SLURM_TIME].value->span,
                   "a task that lasts %g s is told %g s before that to end: "
                   "make time longer, or signal shorter",
                   slurm->time_s, slurm->signal_s);
}

static void check_slurm(struct check *check)
{
    struct decl *d = scope_find(check->scope, 0, "slurm");
    struct settings s;
    struct eval eval = {.arena = check->arena, .scope = check->scope};

    check->study->slurm = (struct study_slurm){
        .signal_s =
            param_default(check->arena, &schema_slurm.params[SLURM_SIGNAL])
                .number.real,
        .pack_s = param_default(check->arena, &schema_slurm.params[SLURM_PACK])
                      .number.real,
        .cpus = 1,
    };
    if (d == NULL || d->bad || !eval_settings(&eval, &s, d))
        return;
    check->study->slurm = (struct study_slurm){
        .there = true,
        .chosen = s.items[SLURM_SUBMIT].value.truth,
        .partition = text_or_null(&s, SLURM_PARTITION),
        .account = text_or_null(&s, SLURM_ACCOUNT),
        .extra = text_or_null(&s, SLURM_EXTRA),
        .time_s = limit(&s, SLURM_TIME),
        .signal_s = limit(&s, SLURM_SIGNAL),
        .memory_bytes = limit(&s, SLURM_MEMORY),
        .pack_s = limit(&s, SLURM_PACK),
        .cpus = (int)limit(&s, SLURM_CPUS),
        .at_once = (int)limit(&s, SLURM_AT_ONCE),
    };
    check_extra(check, d, check->study->slurm.extra);
    check_signal(check, d, &check->study->slurm);
}

/* Aliases and selected names. */
static void warn_unused_names(struct check *check)
{
    for (size_t i = 0; i < check->scope->n_meanings; i++) {
        const struct meaning *m = &check->scope->meanings[i];

        if (m->module == 0 && m->local && !m->used)
            diag_report(check->diag, SEVERITY_WARNING, "unused-declaration",
                        m->span, "nothing uses '%s'", m->name);
    }
}

/* What is declared in the study's own file should be of use there; what a
 * `use` brings in need not be. */
static void check_unused(struct check *check)
{
    /* Runs may be all that a study is for. */
    bool shows = check->study->n_fits > 0 || check->study->n_reports > 0;

    if (!check->sound_syntax)
        return;
    warn_unused_names(check);
    for (size_t i = 0; i < check->scope->n_decls; i++) {
        const struct decl *d = &check->scope->decls[i];
        enum ast_decl_kind kind = d->ast->kind;
        bool works = (kind == DECL_RUNS && !shows) || kind == DECL_FIT ||
                     kind == DECL_PREDICT || kind == DECL_SLURM ||
                     is_total(d->ast);

        if (d->ast->module == 0 && !d->used && !works)
            diag_report(check->diag, SEVERITY_WARNING, "unused-declaration",
                        d->ast->name.span, "nothing uses %s '%s'",
                        ast_decl_word(kind), d->name);
    }
}

enum {
    NAMES = 1,
    TEMPLATES = 2,
    VALUES = 4,
    RUNS = 8,
    FITS = 16,
    CLAIMS = 32,
    REPORTS = 64,
    TITLE = 128,
    TOTAL_BUDGET = 256,
    UNUSED = 512,
    TITLES = 1024,
    CURVES = 2048,
    PREDICTIONS = 4096,
    SLURM = 8192
};

/* NEEDS have been made before; CLEAN have found no fault, for checks that
 * would only repeat what is wrong already. */
static const struct {
    const char *name;
    unsigned id, needs, clean;
    void (*run)(struct check *check);
} checks[] = {
    {"names", NAMES, 0, 0, check_names},
    {"values", VALUES, NAMES, 0, check_values},
    {"templates", TEMPLATES, NAMES | VALUES, 0, check_templates},
    {"title", TITLE, NAMES, 0, check_title},
    {"total", TOTAL_BUDGET, TEMPLATES, 0, check_total},
    {"slurm", SLURM, TEMPLATES, 0, check_slurm},
    {"runs", RUNS, VALUES | TEMPLATES, 0, check_runs},
    {"curves", CURVES, VALUES, 0, check_curves},
    {"fits", FITS, RUNS | CURVES, 0, check_fits},
    {"predictions", PREDICTIONS, FITS, 0, check_predictions},
    {"claims", CLAIMS, PREDICTIONS, 0, check_claims},
    {"reports", REPORTS, PREDICTIONS, 0, check_reports},
    {"titles", TITLES, CLAIMS | REPORTS, 0, item_check_titles},
    {"unused", UNUSED, CLAIMS | REPORTS | TITLE,
     NAMES | VALUES | TEMPLATES | RUNS | CURVES | FITS | PREDICTIONS | CLAIMS |
         REPORTS,
     check_unused},
};

struct study *study_check_anyway(struct arena *arena, struct diag *diag,
                                 const struct ast *ast,
                                 const struct catalog *catalog)
{
    struct scope *scope = arena_new_of(arena, struct scope);
    struct study *study = arena_new_of(arena, struct study);
    struct check check = {
        .arena = arena,
        .diag = diag,
        .scope = scope,
        .ast = ast,
        .catalog = catalog,
        .study = study,
        .sound_syntax = diag_errors(diag) == 0,
    };
    unsigned done = 0, clean = 0;

    scope->arena = arena;
    scope->diag = diag;
    scope->ast = ast;
    scope->catalog = catalog;
    study->path = ast->modules[0].path;
    study->text = ast->modules[0].source->text;
    study->len = ast->modules[0].source->len;
    study->catalog = catalog;
    study->scope = scope;
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        size_t before = diag_errors(diag);

        assert((checks[i].needs & ~done) == 0);
        if ((checks[i].clean & ~clean) == 0)
            checks[i].run(&check);
        done |= checks[i].id;
        if (diag_errors(diag) == before)
            clean |= checks[i].id;
    }
    free(check.walk);
    return study;
}

struct study *study_check(struct arena *arena, struct diag *diag,
                          const struct ast *ast, const struct catalog *catalog)
{
    struct study *study = study_check_anyway(arena, diag, ast, catalog);

    return diag_errors(diag) == 0 ? study : NULL;
}
