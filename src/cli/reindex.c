/* reindex.c - `rlstudy reindex`: make the store's index from its folders. */
#include "config.h"

#include "base/arena.h"
#include "cli/json.h"
#include "cli/state.h"

static void print_result(const struct index_result *result,
                         const struct options *options)
{
    if (options->json) {
        json_print(json_pack(
            "{s:s, s:o, s:I, s:I}", "schema", "rlstudy-reindex-1", "store",
            json_of_text(options->store), "runs", (json_int_t)result->runs,
            "left_out", (json_int_t)result->left_out));
        return;
    }
    printf("%zu run%s indexed\n", result->runs, result->runs == 1 ? "" : "s");
    if (result->left_out > 0)
        printf("%zu damaged and left out; 'rlstudy doctor' tells which\n",
               result->left_out);
}

enum exit_status cmd_reindex(const struct options *options)
{
    struct arena *arena = arena_new();
    struct index_result result;
    enum exit_status status = STATUS_OK;
    struct err err;
    struct store *store = NULL;

    if (options->n_files > 0) {
        fputs("rlstudy: reindex takes no name\n", stderr);
        status = STATUS_USAGE;
    } else if ((store = view_open_store(options->store, &err)) == NULL ||
               !index_refresh(arena, &result, store, true, &err)) {
        status = view_fail(&err);
    } else if (result.holder != NULL) {
        fprintf(stderr,
                "rlstudy: %s is making the index of %s already; wait for it\n",
                result.holder, options->store);
        status = STATUS_FAILURE;
    } else {
        print_result(&result, options);
    }
    store_close(store);
    arena_free(arena);
    return status;
}
