/* env_trace.c - `rlstudy env step` and `rlstudy env trace`: what an environment
 * answers, step by step, to a policy or to actions from a file. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cli/env_play.h"

static bool fail(const struct err *err)
{
    fprintf(stderr, "rlstudy: %s\n", err->msg);
    return false;
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

static bool step_by_policy(struct env_play *play, struct env_policy *policy,
                           const struct options *options)
{
    struct err err;

    for (int64_t s = 0; !env_play_is_over(play, options, s); s++) {
        env_policy_act(policy, play);
        json_t *action = options->json ? json_of_action(play) : NULL;
        if (!env_play_step(play, &err)) {
            json_decref(action);
            return fail(&err);
        }
        tell(play, s + 1, action, true, options);
    }
    return true;
}

enum exit_status env_step(const struct options *options)
{
    struct arena *arena = arena_new();
    struct env_play play = {.env = NULL};
    const char *name;
    struct err err;

    if (!env_take_name(&name, options)) {
        arena_free(arena);
        return STATUS_USAGE;
    }
    bool ok = env_play_open(&play, arena, name, options, &err) || fail(&err);
    struct env_policy *policy = ok ? env_policy_new(&play, options) : NULL;
    ok = policy != NULL && step_by_policy(&play, policy, options);
    env_policy_free(policy);
    env_play_close(&play);
    arena_free(arena);
    return ok ? STATUS_OK : STATUS_FAILURE;
}

/* ---- actions from a file ---- */

static bool take_part(struct env_play *play, int i, double x, struct err *err)
{
    const int choices = play->space.actions[i];

    if (play->space.continuous) {
        play->action.number[i] = (float)x;
        return isfinite(x) ||
               err_set(err, "part %d of the action is not finite", i + 1);
    }
    if (!(x >= 0 && x < choices) || x != floor(x))
        return err_set(err,
                       "part %d of the action is %g, of the choices 0 to %d",
                       i + 1, x, choices - 1);
    play->action.choice[i] = (int32_t)x;
    return true;
}

static const char *skip(const char *at, const char *chars)
{
    return at + strspn(at, chars);
}

/* The action that LINE is: numbers with commas or white space between them. */
static bool take_action(struct env_play *play, const char *line,
                        struct err *err)
{
    const int parts = play->space.parts;
    int n = 0;

    for (const char *at = skip(line, " \t"); *at != '\0';
         at = skip(at, ", \t")) {
        char *end;
        const double x = strtod(at, &end);

        if (end == at || strchr(", \t", *end) == NULL)
            return err_set(err,
                           "'%s' is no action: numbers are, with commas "
                           "or blanks between them",
                           line);
        if (n < parts && !take_part(play, n, x, err))
            return false;
        n++;
        at = end;
    }
    return n == parts ||
           err_set(err, "an action has %d part%s, and here are %d", parts,
                   parts == 1 ? "" : "s", n);
}

static bool step_by_line(struct env_play *play, const char *name, size_t line,
                         const char *text, int64_t *steps,
                         const struct options *options)
{
    struct err err;

    if (text[strspn(text, " \t")] == '\0')
        return true;
    if (!take_action(play, text, &err)) {
        err_prefix(&err, "%s:%zu", name, line);
        return fail(&err);
    }
    if (!env_play_step(play, &err))
        return fail(&err);
    tell(play, ++*steps, NULL, false, options);
    return true;
}

static bool step_by_file(struct env_play *play, FILE *file, const char *name,
                         const struct options *options)
{
    char *text = NULL;
    size_t size = 0;
    int64_t steps = 0;
    bool ok = true;

    for (size_t line = 1; ok && getline(&text, &size, file) >= 0; line++) {
        text[strcspn(text, "\r\n")] = '\0';
        ok = step_by_line(play, name, line, text, &steps, options);
    }
    free(text);
    if (ok && ferror(file) != 0) {
        struct err err;

        err_sys(&err, "cannot read %s", name);
        return fail(&err);
    }
    return ok;
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
    bool ok = (env_play_open(&play, arena, name, options, &err) &&
               open_actions(&file, &file_name, options, &err)) ||
              fail(&err);
    ok = ok && step_by_file(&play, file, file_name, options);
    if (file != NULL && file != stdin)
        fclose(file);
    env_play_close(&play);
    arena_free(arena);
    return ok ? STATUS_OK : STATUS_FAILURE;
}
