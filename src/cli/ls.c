/* ls.c - `rlstudy ls`: the runs of the store, one a line. */
#include "config.h"

#include "base/str.h"
#include "cli/json.h"
#include "cli/state.h"

static bool is_wanted(const struct options *options, const struct view_run *run,
                      const struct run_status *status)
{
    return (!options->failed || status->state == STATE_FAILED) &&
           (!options->orphans || run->plan == NULL);
}

/* What is printed behind the others. */
struct sums {
    size_t n, stored;
    double bytes;
};

static void print_head(void)
{
    printf("%-16s  %-8s %12s %8s %8s  %s\n", "run", "state", "interactions",
           "time", "disk", "what");
}

static void print_line(const struct view *view, const struct view_run *run,
                       const struct run_status *s)
{
    struct str amount = STR_INIT, time = STR_INIT, disk = STR_INIT;

    print_si(&amount, s->interactions, "");
    print_duration(&time, s->wall_s);
    print_si(&disk, s->bytes, "B");
    printf("%s  %-8s %12s %8s %8s  %s\n", run->id, state_name(s->state),
           amount.text, time.text, disk.text, view_label(view, run));
    if (s->why != NULL && s->why[0] != '\0') {
        str_clear(&amount);
        print_utf8(&amount, s->why);
        printf("%18s%s\n", "", amount.text);
    }
    str_fini(&amount);
    str_fini(&time);
    str_fini(&disk);
}

static void print_sums(const struct sums *sums)
{
    struct str disk = STR_INIT;

    print_si(&disk, sums->bytes, "B");
    printf("%zu of %zu run%s, %s of disk\n", sums->n, sums->stored,
           sums->stored == 1 ? "" : "s", disk.text);
    str_fini(&disk);
}

static void list(struct view *view, struct json_list *json)
{
    struct sums sums = {.stored = survey_count(view->survey)};

    survey_ask_all(view->survey);
    for (size_t i = 0; i < sums.stored; i++) {
        struct view_run run = view_stored(view, i);
        struct run_status status;

        view_status(&status, view, &run);
        if (!is_wanted(view->options, &run, &status))
            continue;
        if (json != NULL)
            json_list_add(json, run_status_json(view, &run, &status));
        else if (sums.n == 0)
            print_head();
        if (json == NULL)
            print_line(view, &run, &status);
        sums.n++;
        sums.bytes += status.bytes;
    }
    if (json == NULL)
        print_sums(&sums);
}

enum exit_status cmd_ls(const struct options *options)
{
    struct json_list json;
    struct view view;
    enum exit_status status = view_open(&view, options);

    if (status == STATUS_OK)
        status = view_refuse_words(&view, "ls");
    if (status == STATUS_OK && options->orphans && view.n_studies == 0) {
        fputs("rlstudy: --orphans needs the studies whose runs are none\n",
              stderr);
        status = STATUS_USAGE;
    }
    if (status == STATUS_OK) {
        if (options->json)
            json_list_begin(&json,
                            json_pack("{s:s, s:o}", "schema", "rlstudy-ls-1",
                                      "store", json_of_text(options->store)),
                            "runs");
        list(&view, options->json ? &json : NULL);
        if (options->json)
            json_list_end(&json);
        view_hint(&view);
    }
    view_close(&view);
    return status;
}
