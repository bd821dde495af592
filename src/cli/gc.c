/* gc.c - `rlstudy gc`: what of a store is of no use to anybody. */
#include "config.h"

#include "base/arena.h"
#include "base/str.h"
#include "cli/health.h"
#include "cli/json.h"

static const unsigned kinds = 1U << TROUBLE_LEASE | 1U << TROUBLE_LEFTOVER |
                              1U << TROUBLE_SUPERSEDED | 1U << TROUBLE_ORPHAN;

struct sums {
    size_t found, failed;
    double bytes;
};

static struct sums add_up(const struct troubles *t)
{
    struct sums sums = {0};

    for (size_t i = 0; i < t->n; i++) {
        if ((kinds & 1U << t->items[i].kind) == 0)
            continue;
        sums.found++;
        sums.failed += t->items[i].failed != NULL;
        if (t->items[i].failed == NULL)
            sums.bytes += t->items[i].bytes;
    }
    return sums;
}

static void print_found(const struct troubles *t, const struct sums *sums,
                        const struct options *options)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < t->n; i++) {
        const struct trouble *found = &t->items[i];

        if ((kinds & 1U << found->kind) == 0)
            continue;
        str_clear(&text);
        print_utf8(&text, found->what);
        printf("%-10s  %s\n", trouble_name(found->kind), text.text);
        if (found->failed != NULL) {
            str_clear(&text);
            print_utf8(&text, found->failed);
            printf("%12snot removed: %s\n", "", text.text);
        }
    }
    str_clear(&text);
    print_si(&text, sums->bytes, "B");
    if (sums->found == 0)
        printf("nothing to remove in %s\n", options->store);
    else if (options->delete)
        printf("%zu removed, %s\n", sums->found - sums->failed, text.text);
    else
        printf("%zu to remove, %s; --delete removes them\n", sums->found,
               text.text);
    if (t->n_busy > 0)
        printf("%zu run%s somebody is at work on: left alone\n", t->n_busy,
               t->n_busy == 1 ? " that" : "s that");
    str_fini(&text);
}

static void print_found_json(const struct troubles *t, const struct sums *sums,
                             const struct options *options)
{
    json_t *list = json_array();

    for (size_t i = 0; i < t->n; i++) {
        if ((kinds & 1U << t->items[i].kind) != 0)
            json_array_append_new(list, trouble_json(&t->items[i]));
    }
    json_print(json_pack("{s:s, s:o, s:b, s:f, s:I, s:o}", "schema",
                         "rlstudy-gc-1", "store", json_of_text(options->store),
                         "deleted", (int)options->delete, "bytes", sums->bytes,
                         "busy", (json_int_t)t->n_busy, "found", list));
}

/* So that nobody looks for what is gone; an index that is old costs time
 * alone. */
static void refresh(const struct view *view)
{
    struct index_result result;
    struct err err;

    if (!index_refresh(view->arena, &result, view->store, false, &err))
        fprintf(stderr, "note: %s\n", err.msg);
}

enum exit_status cmd_gc(const struct options *options)
{
    struct troubles troubles = {.items = NULL};
    struct view view;
    enum exit_status status = view_open(&view, options);

    if (status == STATUS_OK)
        status = view_refuse_words(&view, "gc");
    if (status == STATUS_OK) {
        health_look(&troubles, &view, false);
        if (options->delete)
            health_mend(&troubles, &view, kinds);
        struct sums sums = add_up(&troubles);
        if (options->json)
            print_found_json(&troubles, &sums, options);
        else
            print_found(&troubles, &sums, options);
        if (options->delete &&sums.found > 0)
            refresh(&view);
        status = sums.failed > 0 ? STATUS_FAILURE : STATUS_OK;
    }
    health_fini(&troubles);
    view_close(&view);
    return status;
}
