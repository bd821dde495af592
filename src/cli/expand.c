/* expand.c - `rlstudy expand`: the runs of a study, one a line, by name or as
 * commands for a shell. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/cluster.h"
#include "cli/prospect.h"
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
static bool is_missing(const struct store *store, const struct plan_run *run,
                       const char *id)
{
    struct arena *scratch = arena_new();
    const struct store_budget budget = budget_of_run(run);
    struct store_run found;

    store_find(scratch, &found, store, id, budget);
    arena_free(scratch);
    return found.state != STORE_COMPLETE;
}

static void print_runs(const struct plan *plan, const struct store *store,
                       const struct frame *frame)
{
    for (size_t i = 0; i < plan->n_runs; i++) {
        char id[RUN_ID_CHARS + 1];

        run_key_id(id, &plan->runs[i].key);
        if (frame == NULL)
            printf("%s %s\n", id, plan->runs[i].label);
        else if (is_missing(store, &plan->runs[i], id))
            printf("%s%s %s\n", frame->head.text, id, frame->tail.text);
    }
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
    if (ok)
        print_runs(loaded->plan, store, options->commands ? &frame : NULL);
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
