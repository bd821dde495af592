/* findings_study.c - what a report says of the study: what was trained, how it
 * was counted, and which items are shown. */
#include "config.h"

#include "cli/findings.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/cli.h"
#include "env/env.h"
#include "plan/plan.h"

enum section { SECTION_ENVIRONMENT, SECTION_FAMILY, SECTION_ALGORITHM };

static const struct settings *section_of(const struct run_spec *spec,
                                         enum section section)
{
    return section == SECTION_ENVIRONMENT ? &spec->environment
           : section == SECTION_FAMILY    ? &spec->family
                                          : &spec->algorithm;
}

/* The kind's own table: its defaults need not be told. */
static const struct param_table *table_of(enum section section,
                                          const struct settings *settings)
{
    const struct param_table *const *tables = section == SECTION_FAMILY
                                                  ? cli_catalog()->families
                                                  : cli_catalog()->algorithms;

    if (section == SECTION_ENVIRONMENT)
        return env_table_of(settings);
    while (strcmp((*tables)->name, settings->kind) != 0)
        tables++;
    return *tables;
}

static bool is_default(const struct param *param, const struct value *value)
{
    struct str text = STR_INIT;
    struct number number;

    value_print(&text, value);
    bool same = value->kind == VALUE_NUMBER
                    ? number_parse(&number, param->def, strlen(param->def)) &&
                          number_cmp(number, value->number) == 0
                : value->kind == VALUE_STRING
                    ? strcmp(param->def, value->string) == 0
                    : strcmp(param->def, text.text) == 0;
    str_fini(&text);
    return same;
}

/* Has ITEM of SECTION the same value in all runs of the KIND? */
static bool same_in_all(const struct work *w, enum section section,
                        const char *kind, const struct setting *item)
{
    for (size_t i = 0; i < w->plan->n_runs; i++) {
        const struct settings *s = section_of(&w->plan->runs[i].spec, section);
        const struct setting *other = settings_find(s, item->name);

        /* Versions of a plug-in may have other options. */
        if (strcmp(s->kind, kind) == 0 &&
            (other == NULL || !value_equal(&other->value, &item->value)))
            return false;
    }
    return true;
}

/* "cnn (width varies, hidden = 64)", over all runs of the kind of SETTINGS,
 * without what is as by default. */
static void describe_kind(struct str *out, const struct work *w,
                          enum section section, const struct settings *settings)
{
    const struct param_table *table = table_of(section, settings);
    const char *before = " (";

    str_add(out, settings->kind);
    for (size_t k = 0; k < settings->n; k++) {
        const struct setting *item = &settings->items[k];
        const struct param *param = param_find(table, item->name);
        const bool same = same_in_all(w, section, settings->kind, item);

        if (same && param != NULL && param->def != NULL &&
            is_default(param, &item->value))
            continue;
        str_printf(out, "%s%s%s", before, item->name, same ? " = " : " varies");
        if (same)
            value_print_short(out, &item->value);
        before = ", ";
    }
    str_add(out, before[0] == ',' ? ")" : "");
}

/* All kinds of the runs' environments, families or algorithms, each once. */
static const char *describe(struct work *w, enum section section)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < w->plan->n_runs; i++) {
        const struct settings *s = section_of(&w->plan->runs[i].spec, section);
        bool seen = false;

        for (size_t k = 0; k < i && !seen; k++)
            seen = strcmp(section_of(&w->plan->runs[k].spec, section)->kind,
                          s->kind) == 0;
        if (seen)
            continue;
        str_add(&text, text.len > 0 ? "; " : "");
        describe_kind(&text, w, section, s);
    }
    const char *out = arena_strdup(w->arena, str_text(&text));
    str_fini(&text);
    return out;
}

/* The kinds of the runs' algorithms, each once. */
static void list_algorithms(struct work *w, struct findings *out)
{
    const char **kinds = arena_array(w->arena, const char *, w->plan->n_runs);
    size_t n = 0;

    for (size_t i = 0; i < w->plan->n_runs; i++) {
        const char *kind = w->plan->runs[i].spec.algorithm.kind;
        size_t k = 0;

        while (k < n && strcmp(kinds[k], kind) != 0)
            k++;
        if (k == n)
            kinds[n++] = kind;
    }
    out->algorithm_kinds = kinds;
    out->n_algorithm_kinds = n;
}

static struct item item_of(enum item_kind kind, const char *name)
{
    return (struct item){.kind = kind, .name = name};
}

static bool has_ladder(const struct findings *f, const char *group)
{
    for (size_t i = 0; i < f->n_groups; i++) {
        const struct group_finding *g = &f->groups[i];

        if (strcmp(g->name, group) == 0 && g->n > 0)
            return f->runs[g->runs[0]].n_rungs > 0;
    }
    return false;
}

static bool has_windows(const struct findings *f, const char *law)
{
    for (size_t i = 0; i < f->n_laws; i++) {
        if (strcmp(f->laws[i].name, law) == 0 && f->laws[i].n_windows > 0)
            return true;
    }
    return false;
}

/* What a study without a report of its own gets: all there is. */
static const struct item *default_items(struct arena *arena,
                                        const struct findings *f,
                                        const struct study *study, size_t *n)
{
    size_t most = 3 * f->n_groups + 7 * study->n_fits + 1;
    struct item *items = arena_array(arena, struct item, most);

    *n = 0;
    for (size_t i = 0; i < f->n_groups; i++)
        items[(*n)++] = item_of(ITEM_CURVES, f->groups[i].name);
    for (size_t i = 0; i < study->n_fits; i++) {
        const struct study_fit *fit = &study->fits[i];

        if (fit->law->evidence == LAW_OF_POINTS) {
            items[(*n)++] = item_of(ITEM_LAW, fit->name);
            items[(*n)++] = item_of(ITEM_CONSTANTS, fit->name);
            continue;
        }
        items[(*n)++] = item_of(ITEM_FRONTIER, fit->name);
        if (fit->n_instances > 1)
            items[(*n)++] = item_of(ITEM_EXPONENT, fit->name);
        items[(*n)++] = item_of(ITEM_CONSTANTS, fit->name);
        items[(*n)++] = item_of(ITEM_BUDGETS, fit->name);
        if (fit->n_instances > 1)
            items[(*n)++] = item_of(ITEM_MULTIPLIERS, fit->name);
        if (has_windows(f, fit->name)) {
            items[(*n)++] = item_of(ITEM_WINDOWS, fit->name);
            items[(*n)++] = item_of(ITEM_WINDOW_TABLE, fit->name);
        }
    }
    if (study->n_predictions > 0)
        items[(*n)++] = item_of(ITEM_PREDICTIONS, NULL);
    for (size_t i = 0; i < f->n_groups; i++) {
        if (has_ladder(f, f->groups[i].name))
            items[(*n)++] = item_of(ITEM_ISOFLOP, f->groups[i].name);
    }
    for (size_t i = 0; i < f->n_groups; i++)
        items[(*n)++] = item_of(ITEM_RUNS, f->groups[i].name);
    return items;
}

static const struct item *report_items(struct arena *arena,
                                       const struct study_report *report,
                                       size_t *n)
{
    struct item *items = arena_array(arena, struct item, report->n_items);

    for (size_t i = 0; i < report->n_items; i++) {
        const struct study_item *item = &report->items[i];

        items[i] = (struct item){
            .kind =
                item->item != NULL ? (enum item_kind)item->item->id : ITEM_TEXT,
            .name = item->target,
            .text = item->text,
            .names = item->predictions,
            .n_names = item->n_predictions,
        };
    }
    *n = report->n_items;
    return items;
}

/* SOURCE_DATE_EPOCH, so that a report can be made again byte for byte. */
static int64_t report_time(void)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");

    return epoch != NULL ? strtoll(epoch, NULL, 10) : (int64_t)time(NULL);
}

/* "coinrun, starpilot" */
static const char *imported_environments(struct work *w)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < w->imports.n; i++) {
        const char *name = w->imports.items[i].set.curves[0].environment;
        bool seen = *name == '\0';

        for (size_t k = 0; k < i && !seen; k++)
            seen = strcmp(w->imports.items[k].set.curves[0].environment,
                          name) == 0;
        if (!seen)
            str_printf(&text, "%s%s", text.len > 0 ? ", " : "", name);
    }
    const char *out = arena_strdup(w->arena, str_text(&text));
    str_fini(&text);
    return out;
}

/* What the curve of a run in that environment shows. */
static const char *label_of(const struct settings *environment)
{
    const struct env_type *type = env_of(environment, NULL);
    struct env_self_play how;

    if (type->heldout_count != NULL)
        return "held-out return per step";
    if (type->game != NULL && type->game->self_play(&how, environment))
        return "strength";
    return type->holds_out != NULL && type->holds_out(environment)
               ? "return per episode, held-out levels"
               : "return per episode";
}

/* What the runs' curves show; plainly "return" if that is not one thing. */
static const char *return_label(const struct plan *plan)
{
    const char *label = NULL;

    for (size_t i = 0; i < plan->n_runs; i++) {
        const char *of = label_of(&plan->runs[i].spec.environment);

        if (label != NULL && strcmp(label, of) != 0)
            return "return";
        label = of;
    }
    return label != NULL ? label : "return";
}

void work_describe(struct work *w, struct findings *out)
{
    const char *stem = study_stem(w->arena, w->study->path);

    out->study_name = arena_printf(w->arena, "%s.study", stem);
    out->study_text = w->study->text;
    out->study_title = w->study->title;
    out->authors = w->study->authors;
    out->n_authors = w->study->n_authors;
    out->notes = w->study->notes;
    out->version = PACKAGE_STRING;
    out->time = report_time();
    out->machine = machine_name(w->arena);
    out->environment = w->plan->n_runs > 0 ? describe(w, SECTION_ENVIRONMENT)
                                           : imported_environments(w);
    out->family = describe(w, SECTION_FAMILY);
    out->algorithm = describe(w, SECTION_ALGORITHM);
    list_algorithms(w, out);
    out->accounting =
        w->plan->n_runs > 0
            ? "FLOP of the network alone, counted layer by layer, 2 for each "
              "multiply-add: one forward pass to act, three for each epoch of "
              "training, auxiliary ones too, and one more where an averaged "
              "policy is asked; a law's compute is (FLOP per parameter and "
              "interaction of its largest size) \xc3\x97 parameters \xc3\x97 "
              "interactions"
            : "of imported curves nothing was counted: a law's compute is "
              "parameters \xc3\x97 interactions, times the study's "
              "flop_per_parameter where it gives one";
    out->return_label = return_label(w->plan);
}

void findings_address(struct findings *findings, struct arena *arena,
                      const struct study *study,
                      const struct study_report *report)
{
    findings->title = report != NULL         ? report->title
                      : study->title != NULL ? study->title
                                             : study_stem(arena, study->path);
    findings->items =
        report != NULL
            ? report_items(arena, report, &findings->n_items)
            : default_items(arena, findings, study, &findings->n_items);
}
