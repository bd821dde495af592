/* env_trace.c - `rlstudy env step` and `rlstudy env trace`: what an environment
 * answers, step by step, to a policy or to actions from a file. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cli/env_play.h"

static enum exit_status fail(const struct err *err, enum exit_status status)
{
    fprintf(stderr, "rlstudy: %s\n", err->msg);
    return status;
}

/* A line of its own, at once. */
static void tell(const struct env_play *play, int64_t step, json_t *also,
                 bool with_action, const struct options *options)
{
    if (!options->json) {
        env_play_print(play, step, with_action);
        return;
    }
    json_t *json = env_play_json(play);

    if (also != NULL)
        json_object_set_new(json, "action", also);
    json_dumpf(json, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(json);
}

/* ---- a policy ---- */

static json_t *json_of_action(const struct env_play *play)
{
    json_t *action = json_array();

    for (int i = 0; i < play->space.parts; i++)
        json_array_append_new(action,
                              play->space.continuous
                                  ? json_real((double)play->action.number[i])
                                  : json_integer(play->action.choice[i]));
    return action;
}

static enum exit_status step_by_policy(struct env_play *play,
                                       struct env_policy *policy,
                                       const struct options *options)
{
    struct err err;

    for (int64_t s = 0; !env_play_is_over(play, options, s); s++) {
        env_policy_act(policy, play);
        json_t *action = options->json ? json_of_action(play) : NULL;
        if (!env_play_step(play, &err)) {
            json_decref(action);
            return fail(&err, STATUS_FAILURE);
        }
        tell(play, s + 1, action, true, options);
    }
    return STATUS_OK;
}

enum exit_status env_step(const struct options *options)
{
    struct arena *arena = arena_new();
    struct env_play play = {.env = NULL};
    struct env_policy *policy = NULL;
    const char *name;
    struct err err;

    if (!env_take_name(&name, options)) {
        arena_free(arena);
        return STATUS_USAGE;
    }
    enum exit_status status = env_play_open(&play, arena, name, options, &err);
    if (status != STATUS_OK)
        fail(&err, status);
    else
        status = env_policy_new(&policy, &play, options);
    if (status == STATUS_OK)
        status = step_by_policy(&play, policy, options);
    env_policy_free(policy);
    env_play_close(&play);
    arena_free(arena);
    return status;
}

/* ---- actions from a file ---- */

/* An action that is none is a mistake of who wrote it, as a study's would be.
 */
static enum exit_status step_by_line(struct env_play *play, const char *name,
                                     size_t line, const char *text, size_t len,
                                     int64_t *steps,
                                     const struct options *options)
{
    const char *end = text + len, *at = env_action_next(text, len);
    double exact[ENV_MAX_PARTS];
    struct err err;

    while (at < end) {
        if (!env_action_read(&play->action, exact, &play->space, &at, end,
                             &err)) {
            err_prefix(&err, "%s:%zu", name, line);
            return fail(&err, STATUS_USAGE);
        }
        if (!env_play_step_exactly(play, exact, &err))
            return fail(&err, STATUS_FAILURE);
        tell(play, ++*steps, NULL, false, options);
    }
    return STATUS_OK;
}

/* Bytes of a line of LEN without what ends it. */
static size_t without_end(const char *text, size_t len)
{
    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
        len--;
    return len;
}

static enum exit_status step_by_file(struct env_play *play, FILE *file,
                                     const char *name,
                                     const struct options *options)
{
    enum exit_status status = STATUS_OK;
    char *text = NULL;
    size_t size = 0;
    int64_t steps = 0;
    ssize_t got;

    for (size_t line = 1;
         status == STATUS_OK && (got = getline(&text, &size, file)) >= 0;
         line++) {
        const size_t len = without_end(text, (size_t)got);

        text[len] = '\0';
        status = step_by_line(play, name, line, text, len, &steps, options);
    }
    free(text);
    if (status == STATUS_OK && ferror(file) != 0) {
        struct err err;

        err_sys(&err, "cannot read %s", name);
        return fail(&err, STATUS_FAILURE);
    }
    return status;
}

static bool open_actions(FILE **file, const char **name,
                         const struct options *options, struct err *err)
{
    const bool standard = strcmp(options->actions, "-") == 0;

    *name = standard ? "standard input" : options->actions;
    *file = standard ? stdin : fopen(options->actions, "r");
    return *file != NULL || err_sys(err, "cannot read %s", *name);
}

enum exit_status env_trace(const struct options *options)
{
    struct arena *arena = arena_new();
    struct env_play play = {.env = NULL};
    const char *name, *file_name;
    FILE *file = NULL;
    struct err err;

    if (!env_take_name(&name, options) || options->actions == NULL) {
        if (options->actions == NULL)
            fputs("rlstudy: env trace needs --actions FILE; - is standard "
                  "input\n",
                  stderr);
        arena_free(arena);
        return STATUS_USAGE;
    }
    enum exit_status status = env_play_open(&play, arena, name, options, &err);
    if (status == STATUS_OK && !open_actions(&file, &file_name, options, &err))
        status = STATUS_FAILURE;
    if (status == STATUS_OK)
        status = step_by_file(&play, file, file_name, options);
    else
        fail(&err, status);
    if (file != NULL && file != stdin)
        fclose(file);
    env_play_close(&play);
    arena_free(arena);
    return status;
}
