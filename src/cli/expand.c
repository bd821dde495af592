/* expand.c - `rlstudy expand`: the runs of a study, one a line, by name or as
 * commands for a shell. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/cluster.h"
#include "store/store.h"

/* What stands before and behind a run's id. */
struct frame {
    struct str head, tail;
};

static bool make_frame(struct frame *f, struct arena *arena,
                       const struct options *options, struct err *err)
{
    const char *folder = words_absolute(arena, ".", err);

    if (folder == NULL)
        return false;
    words_add(&f->head, options->program);
    words_add(&f->head, "run");
    words_add_option(&f->head, "--directory", folder);
    words_add(&f->head, "--quiet");
    words_add(&f->head, "--jobs=1");
    str_add(&f->head, " --executor=local --only-run=");
    if (!words_add_study(&f->tail, options, err))
        return false;
    if (strchr(f->head.text, '\n') != NULL ||
        strchr(f->tail.text, '\n') != NULL)
        return err_set(err, "a line a run is not possible: the name of a "
                            "folder or a setting has a line break in it");
    return true;
}

/* Is there something to train? */
static bool is_missing(bool *missing, struct arena *arena,
                       const struct store *store, const struct plan_run *run,
                       const char *id, struct err *err)
{
    const struct store_budget budget = {(int64_t)run->interactions, run->wall_s,
                                        (int64_t)run->at_least};
    struct store_run found;

    if (!store_find(arena, &found, store, id, budget, err))
        return false;
    *missing = found.state != STORE_COMPLETE;
    return true;
}

static bool print_runs(const struct plan *plan, const struct store *store,
                       const struct frame *frame, struct err *err)
{
    for (size_t i = 0; i < plan->n_runs; i++) {
        struct arena *scratch = arena_new();
        char id[RUN_ID_CHARS + 1];
        bool missing = true;

        run_key_id(id, &plan->runs[i].key);
        bool ok = frame == NULL ||
                  is_missing(&missing, scratch, store, &plan->runs[i], id, err);
        arena_free(scratch);
        if (!ok)
            return false;
        if (frame == NULL)
            printf("%s %s\n", id, plan->runs[i].label);
        else if (missing)
            printf("%s%s %s\n", frame->head.text, id, frame->tail.text);
    }
    return true;
}

static bool expand(const struct loaded *loaded, const struct options *options,
                   struct err *err)
{
    struct frame frame = {STR_INIT, STR_INIT};
    struct store *store = NULL;
    bool ok = true;

    if (options->commands) {
        store = store_open(options->store, false, err);
        ok = store != NULL && make_frame(&frame, loaded->arena, options, err);
    }
    ok = ok && print_runs(loaded->plan, store,
                          options->commands ? &frame : NULL, err);
    store_close(store);
    str_fini(&frame.head);
    str_fini(&frame.tail);
    return ok;
}

enum exit_status cmd_expand(const struct options *options)
{
    struct loaded loaded;
    struct err err;
    enum exit_status status = load_plan(&loaded, options);

    if (status == STATUS_OK && !expand(&loaded, options, &err)) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        status = STATUS_FAILURE;
    }
    loaded_fini(&loaded);
    return status;
}
