/* env_play.h - one copy of an environment, played for somebody to look at. */
#ifndef RLSTUDY_CLI_ENV_PLAY_H
#define RLSTUDY_CLI_ENV_PLAY_H

#include <jansson.h>

#include "cli/env.h"
#include "cli/env_actions.h"
#include "env/env.h"

struct env_play {
    struct env_named named;
    struct env_space space;
    struct env *env;
    size_t obs_bytes;
    uint8_t *obs, *final_obs;
    bool begun; /* obs is the first of an episode */

    union env_action action; /* the next */

    /* Of the last step. */
    double reward;
    bool terminated, truncated;
    size_t n_numbers; /* 0: the task's state is not a few numbers */
    double numbers[ENV_MAX_NUMBERS]; /* that it led to */
};

/* One copy of the environment NAME, with --set, --seed and --state, reset.  All
 * but the environment is ARENA's.  Otherwise the status says whether the
 * command line is wrong, or something outside.  Call env_play_close in either
 * case. */
ATTR_MUST_USE enum exit_status env_play_open(struct env_play *out,
                                             struct arena *arena,
                                             const char *name,
                                             const struct options *options,
                                             struct err *err);
/* The same of an environment with SETTINGS, whose streams are SEED's; of one
 * that keeps levels from training, with those (*HELD_OUT). */
ATTR_MUST_USE bool env_play_open_settings(struct env_play *out,
                                          struct arena *arena,
                                          const struct settings *settings,
                                          uint64_t seed, bool *held_out,
                                          struct err *err);
void env_play_close(struct env_play *play);

/* An episode without an end is looked at for so many steps. */
enum { ENV_PLAY_AT_MOST = 1000 };

/* Do play->action. */
ATTR_MUST_USE bool env_play_step(struct env_play *play, struct err *err);
/* The same; a task whose state is a few numbers goes on from where EXACT
 * (parts,), which is what play->action was rounded from, leads to. */
ATTR_MUST_USE bool env_play_step_exactly(struct env_play *play,
                                         const double *exact, struct err *err);
bool env_play_ended(const struct env_play *play);

/* The last step: what it led to, which is not yet the next episode. */
json_t *env_play_json(const struct env_play *play);
/* The same in a line. */
void env_play_print(const struct env_play *play, int64_t step,
                    bool with_action);

/* How many steps to play, at most. */
int64_t env_play_steps(const struct options *options);
/* Is that all, after STEPS of them? */
bool env_play_is_over(const struct env_play *play,
                      const struct options *options, int64_t steps);

/* ---- env_policy.c ---- */

/* Who acts. */
struct env_policy;

/* As --policy and --seed say.  *OUT is NULL after an error, which was printed.
 */
ATTR_MUST_USE enum exit_status env_policy_new(struct env_policy **out,
                                              const struct env_play *play,
                                              const struct options *options);
/* The policy of the run that is stored in DIR.  NULL, with the reason, after an
 * error. */
ATTR_MUST_USE struct env_policy *env_policy_of_run(const struct env_play *play,
                                                   struct arena *arena,
                                                   const char *dir,
                                                   uint64_t seed,
                                                   struct err *err);
/* The interactions that it has learned from; 0 of chance. */
int64_t env_policy_interactions(const struct env_policy *policy);
void env_policy_free(struct env_policy *policy);
/* Choose play->action. */
void env_policy_act(struct env_policy *policy, struct env_play *play);

#endif
