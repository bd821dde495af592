/* plan_text.c - a plan and what it costs, for people. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/prospect.h"

enum { MAX_SIZES = 40, MAX_CAUSES = 8 };

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

/* ---- one line for each size of model ---- */

struct size_row {
    double parameters;
    size_t runs, train;
    double interactions, flop, core_s;
};

static int compare_sizes(const void *a, const void *b)
{
    const struct size_row *x = a, *y = b;

    return (x->parameters > y->parameters) - (x->parameters < y->parameters);
}

static void add_row(struct size_row *sum, const struct size_row *row)
{
    sum->runs += row->runs;
    sum->train += row->train;
    sum->interactions += row->interactions;
    sum->flop += row->flop;
    sum->core_s += row->core_s;
}

/* Sum up ROWS (n) by size, in place; the number of sizes. */
static size_t sum_sizes(struct size_row *rows, size_t n)
{
    size_t sizes = 0;

    qsort(rows, n, sizeof *rows, compare_sizes);
    for (size_t i = 0; i < n; i++) {
        if (sizes > 0 && rows[sizes - 1].parameters == rows[i].parameters)
            add_row(&rows[sizes - 1], &rows[i]);
        else
            rows[sizes++] = rows[i];
    }
    return sizes;
}

static void print_size(FILE *out, const struct size_row *row)
{
    struct str a = STR_INIT, b = STR_INIT, c = STR_INIT;

    print_si(&a, row->interactions, "");
    print_si(&b, row->flop, "flop");
    print_duration(&c, row->core_s);
    if (row->train == 0)
        fprintf(out, "%12.0f %8zu %9s %13s %13s %10s\n", row->parameters,
                row->runs, "-", a.text, "-", "-");
    else
        fprintf(out, "%12.0f %8zu %9zu %13s %13s %10s\n", row->parameters,
                row->runs, row->train, a.text, b.text, c.text);
    str_fini(&a);
    str_fini(&b);
    str_fini(&c);
}

static void print_sizes(FILE *out, const struct prospect *prospect,
                        const struct plan *plan)
{
    struct size_row *rows = mem_calloc(plan->n_runs, sizeof *rows);

    for (size_t i = 0; i < plan->n_runs; i++) {
        const struct prospect_run *p = &prospect->runs[i];

        rows[i] = (struct size_row){
            .parameters = plan->runs[i].cost->parameters,
            .runs = 1,
            .train = prospect_trains(p),
            .interactions = p->to,
            .flop = p->flop,
            .core_s = p->core_s,
        };
    }
    size_t n = sum_sizes(rows, plan->n_runs);
    fprintf(out, "\n%12s %8s %9s %13s %13s %10s\n", "parameters", "runs",
            "to train", "interactions", "flop to spend", "core time");
    for (size_t i = 0; i < n && i < MAX_SIZES; i++)
        print_size(out, &rows[i]);
    if (n > MAX_SIZES)
        fprintf(out, "%12s and %zu more sizes; -v shows every run\n", "",
                n - MAX_SIZES);
    fputc('\n', out);
    free(rows);
}

/* ---- each run ---- */

/* PREVIOUS is what was printed as the reason of the run before, or NULL. */
static void print_run(FILE *out, struct str *text, const struct prospect_run *p,
                      const struct plan_run *run, const char *previous)
{
    char id[RUN_ID_CHARS + 1];

    run_key_id(id, &run->key);
    str_clear(text);
    if (prospect_trains(p) && p->from > 0) {
        print_si(text, p->from, "");
        str_add(text, " of ");
    }
    /* Where time ends it is a guess. */
    if (prospect_trains(p) && p->to < run->interactions)
        str_addc(text, '~');
    print_si(text, p->to, "");
    fprintf(out, "%s  %-8s %14s", id, reason_name(p->reason), text->text);
    str_clear(text);
    if (!prospect_trains(p))
        str_add(text, "-");
    else
        print_duration(text, p->core_s);
    fprintf(out, " %8s  %s%s\n", text->text, run->label,
            p->timed_out ? "  (time up)" : "");
    if (p->because == NULL ||
        (previous != NULL && strcmp(p->because, previous) == 0))
        return;
    str_clear(text);
    print_utf8(text, p->because);
    fprintf(out, "%18s%s\n", "", str_text(text));
}

static void print_runs(FILE *out, const struct prospect *prospect,
                       const struct plan *plan)
{
    struct str text = STR_INIT;

    fprintf(out, "\n%-16s  %-8s %14s %8s  %s\n", "run", "reason",
            "interactions", "time", "of");
    for (size_t i = 0; i < plan->n_runs; i++)
        print_run(out, &text, &prospect->runs[i], &plan->runs[i],
                  i > 0 ? prospect->runs[i - 1].because : NULL);
    fputc('\n', out);
    str_fini(&text);
}

/* ---- why ---- */

/* Runs with one reason. */
struct cause {
    enum reason reason;
    const char *because;
    size_t n;
};

static int compare_causes(const void *a, const void *b)
{
    const struct cause *x = a, *y = b;

    if (x->reason != y->reason)
        return x->reason < y->reason ? -1 : 1;
    return strcmp(x->because, y->because);
}

static int compare_counts(const void *a, const void *b)
{
    const struct cause *x = a, *y = b;

    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return compare_causes(a, b);
}

static size_t gather_causes(struct cause **out, const struct prospect *prospect,
                            size_t n_runs)
{
    size_t all = 0, n = 0;

    for (size_t i = 0; i < n_runs; i++)
        all += prospect->runs[i].because != NULL;
    struct cause *causes = mem_calloc(all, sizeof *causes);
    for (size_t i = 0, k = 0; i < n_runs; i++) {
        const struct prospect_run *p = &prospect->runs[i];

        if (p->because != NULL)
            causes[k++] = (struct cause){p->reason, p->because, 1};
    }
    qsort(causes, all, sizeof *causes, compare_causes);
    for (size_t i = 0; i < all; i++) {
        if (n > 0 && compare_causes(&causes[n - 1], &causes[i]) == 0)
            causes[n - 1].n++;
        else
            causes[n++] = causes[i];
    }
    qsort(causes, n, sizeof *causes, compare_counts);
    *out = causes;
    return n;
}

static void print_causes(FILE *out, const struct prospect *prospect,
                         size_t n_runs)
{
    static const char *const words[] = {
        [REASON_CHANGED] = "changed because",
        [REASON_FAILED] = "failed before:",
        [REASON_DAMAGED] = "to be trained again:",
    };
    struct cause *causes;
    size_t n = gather_causes(&causes, prospect, n_runs);

    for (size_t i = 0; i < n && i < MAX_CAUSES; i++) {
        struct str text = STR_INIT;

        print_utf8(&text, causes[i].because);
        fprintf(out, "  %zu %s %s\n", causes[i].n, words[causes[i].reason],
                str_text(&text));
        str_fini(&text);
    }
    if (n > MAX_CAUSES)
        fprintf(out, "  and %zu other reasons; -v shows every run\n",
                n - MAX_CAUSES);
    free(causes);
}

/* ---- totals ---- */

static void print_budget(FILE *out, const struct prospect *p,
                         const struct study_total *total)
{
    struct str text = STR_INIT;

    if (total->interactions > 0) {
        print_si(&text, p->all_interactions, "");
        str_add(&text, " of ");
        print_si(&text, total->interactions, "interactions");
    }
    if (total->flop > 0) {
        str_add(&text, text.len > 0 ? ", " : "");
        print_si(&text, p->all_flop, "flop");
        str_add(&text, " of ");
        print_si(&text, total->flop, "flop");
    }
    if (total->core_s > 0)
        str_printf(&text, "%s%.3g of %.3g core_hours", text.len > 0 ? ", " : "",
                   (p->spent_core_s + p->core_s) / 3600, total->core_s / 3600);
    if (total->disk_bytes > 0) {
        str_add(&text, text.len > 0 ? ", " : "");
        print_si(&text, p->disk_peak, "B");
        str_add(&text, " of ");
        print_si(&text, total->disk_bytes, "B");
    }
    if (text.len > 0)
        fprintf(out, "budget:      %s\n", text.text);
    str_fini(&text);
}

static void print_totals(FILE *out, const struct prospect *p, int jobs)
{
    struct str text = STR_INIT;

    if (p->n_new + p->n_continue == 0) {
        print_si(&text, p->disk_now, "B");
        fprintf(out, "nothing is left to train; %s of disk\n", text.text);
        str_fini(&text);
        return;
    }
    print_si(&text, p->interactions, "interactions");
    str_add(&text, ", ");
    print_si(&text, p->flop, "flop");
    str_add(&text, "\ntime:        ");
    print_duration(&text, p->core_s);
    str_add(&text, " of one core; ");
    print_duration(&text, p->wall_s);
    str_printf(&text, " with -j%d\nmemory:      ", jobs);
    print_si(&text, p->bytes, "B");
    str_add(&text, "\ndisk:        ");
    print_si(&text, p->disk_now, "B");
    str_add(&text, " now, ");
    print_si(&text, p->disk_after, "B");
    str_add(&text, " after, ");
    print_si(&text, p->disk_peak, "B");
    str_add(&text, " at most");
    fprintf(out, "still to do: %s\n", text.text);
    str_fini(&text);
}

void plan_print(FILE *out, const struct prospect *prospect,
                const struct loaded *loaded, const struct options *options)
{
    const struct plan *plan = loaded->plan;

    if (plan->n_runs == 0) {
        fprintf(out, "%s: no runs, so nothing to train\n", loaded->name);
        return;
    }
    fprintf(out, "%s: %zu run%s: %zu new, %zu to continue, %zu to reuse",
            loaded->name, plan->n_runs, plural(plan->n_runs), prospect->n_new,
            prospect->n_continue, prospect->n_reuse);
    if (options->failed)
        fprintf(out, ", %zu left alone", prospect->reasons[REASON_LEFT]);
    fputc('\n', out);
    print_causes(out, prospect, plan->n_runs);
    if (options->verbose > 0)
        print_runs(out, prospect, plan);
    else
        print_sizes(out, prospect, plan);
    print_totals(out, prospect, options->jobs);
    print_budget(out, prospect, &loaded->study->total);
    if (prospect->n_timed > 0)
        fprintf(out, "wall time:   may end %zu run%s\n", prospect->n_timed,
                plural(prospect->n_timed));
}
