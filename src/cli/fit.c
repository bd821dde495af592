/* fit.c - `rlstudy fit`: a law fitted to curves or points from files. */
#include "config.h"

#include "cli/fit.h"

#include <stdio.h>
#include <string.h>

#include "analysis/law.h"
#include "base/arena.h"
#include "base/str.h"
#include "cli/sources.h"
#include "diag/diag.h"

static bool no_such_law(const char *name, struct err *err)
{
    struct suggest near = suggest_for(name);

    suggest_offer(&near, intrinsic_table.name);
    for (size_t i = 0; all_laws[i] != NULL; i++)
        suggest_offer(&near, all_laws[i]->options.name);
    if (near.best != NULL)
        return err_set(err, "--law: there is no law '%s'; did you mean '%s'?",
                       name, near.best);
    return err_set(err, "--law: there is no law '%s'; there are: %s", name,
                   near.all);
}

enum exit_status cmd_fit(const struct options *options)
{
    struct arena *arena = arena_new();
    struct err err = {.msg = ""};
    enum exit_status status = STATUS_USAGE;
    const struct law *law;

    if (options->law == NULL || !sources_given(options))
        err_set(&err, "fit needs --law LAW and --curves FILE...");
    else if (strcmp(options->law, intrinsic_table.name) == 0)
        status = fit_intrinsic(arena, options, &err);
    else if ((law = law_find(options->law)) != NULL)
        status = fit_points(arena, law, options, &err);
    else
        no_such_law(options->law, &err);
    if (err.msg[0] != '\0')
        fprintf(stderr, "rlstudy: %s\n", err.msg);
    arena_free(arena);
    return status;
}
