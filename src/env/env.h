/* env.h - environments behind one table of functions.
 *
 * An environment is a batch of B independent copies of a task.  It fills
 * buffers that the caller owns, draws only from random streams derived from
 * the key it was given, and keeps what changes from step to step in one block
 * without pointers, so that a checkpoint is a copy of that block.  Large
 * read-only data (image sets) lies outside the block.
 */
#ifndef RLSTUDY_ENV_ENV_H
#define RLSTUDY_ENV_ENV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/param.h"
#include "base/spec.h"

struct rng; /* base/rng.h */

/* What an observation is made of. */
enum env_dtype {
    ENV_U8,  /* bytes: an image, 0 .. 255 */
    ENV_F32, /* numbers: positions, speeds ... */
    ENV_I32  /* codes 0 .. env_space.codes - 1, of which no arithmetic holds */
};

enum {
    ENV_MAX_PARTS = 16,
    ENV_MAX_CHOICES = 256,
    ENV_MAX_INFOS = 8,
    ENV_MAX_NUMBERS = 8
};

/* What the policy sees and may do. */
struct env_space {
    enum env_dtype dtype;
    int height, width, channels; /* of an observation, (H, W, C); a plain
                                  * vector of n numbers is (1, 1, n) */
    int codes;                   /* ENV_I32 */

    /* Discrete: an action is `parts` choices, the i-th one of 0 ..
     * actions[i] - 1.  Continuous: `parts` numbers, each meant to lie in
     * low .. high; the environment clips them. */
    bool continuous;
    int parts;
    int actions[ENV_MAX_PARTS];
    float low[ENV_MAX_PARTS], high[ENV_MAX_PARTS];
};

/* Bytes of one observation. */
size_t env_obs_bytes(const struct env_space *space);

/* Codes choose rows of tables: are those of OBS, of ROWS copies, 0 .. codes -
 * 1? Observations of numbers are always sound. */
ATTR_MUST_USE bool env_codes_are_sound(const struct env_space *space,
                                       const void *obs, size_t rows,
                                       struct err *err);

/* One copy's ACTION (parts), int32_t or float, at random. */
void env_draw_action(void *action, const struct env_space *space,
                     struct rng *rng);

/* A number that is told of each step beside the reward: whether the task was
 * solved, which level was played.  Those of the last step of an episode stand
 * for the episode. */
struct env_info {
    const char *name; /* lower case, digits and _ */
    const char *doc;  /* no full stop */
};

/* 8-bit red, green, blue; rows from the top. */
struct env_picture {
    int width, height; /* do not change while an environment is open */
    uint8_t *rgb;      /* (height, width, 3); NULL: only the extents are asked
                        * for */
};

struct env;
struct env_type;

/* Numbers that may be looked at and set, for those who compare with other
 * programs: they are more exact than observations and rewards. */
struct env_numbers {
    /* How many there are, at most ENV_MAX_NUMBERS. */
    size_t (*get)(const struct env *env, size_t copy, double *out);
    /* Go on from NUMBERS; OBS is that of all copies.  False if they are beyond
     * what the task can reckon with. */
    bool (*set)(struct env *env, size_t copy, const double *numbers, void *obs,
                struct err *err);
    /* What ACTION, one part of it, makes of NUMBERS; returns the reward. */
    double (*move)(const struct env_type *type, double *numbers, double action);
};

/* How past policies of a run take the other seat of a game. */
struct env_self_play {
    size_t past;   /* most that are kept, at least 2 */
    double latest; /* the share of episodes against the latest one */
};

/* Games of two: what there is beside the seat that step is about. */
struct env_game {
    /* Is the other seat that of past policies, and how? */
    bool (*self_play)(struct env_self_play *out,
                      const struct settings *settings);

    /* A batch in which past policies sit, if they may: what the players of the
     * other seat see now, obs (B, H, W, C), and what they do in the next step,
     * action (B, parts).  An environment that was never told lets somebody
     * else play. */
    void (*look)(const struct env *env, void *obs);
    void (*answer)(struct env *env, const int32_t *action);

    /* As env_type.open, for an evaluation by B episodes: each copy against one
     * of a ladder of players that are the same for all runs, with reward 1 for
     * a win and -1 for a loss, at the end and nowhere else.  rate: what the
     * returns (B) of one episode each say of the strength of who played. */
    struct env *(*open_ladder)(const struct settings *settings, int B,
                               const uint8_t *key, const char *data_dir,
                               struct err *err);
    double (*rate)(const double *returned, size_t B);
};

struct env_type {
    const struct param_table *table; /* name and options */
    /* What it tells; of one that comes from outside only struct env knows. */
    const struct env_info *infos; /* (n_infos) */
    size_t n_infos;

    bool elsewhere; /* it works in another process, of whose time this one's
                     * processor time says nothing */

    /* False after an error; only one that comes from outside has any. */
    bool (*space)(struct env_space *out, const struct settings *settings,
                  struct err *err);

    /* A batch of B copies.  KEY (RUN_KEY_BYTES) seeds every stream.  DATA_DIR
     * is where data sets lie when the settings do not say; may be NULL.
     * NULL after an error, which names the file and what is wrong in it. */
    struct env *(*open)(const struct settings *settings, int B,
                        const uint8_t *key, const char *data_dir,
                        struct err *err);
    void (*close)(struct env *env);

    /* The first observations: obs (B, H, W, C). */
    void (*reset)(struct env *env, void *obs);

    /* Take action (B, parts), int32_t or float, in every copy.  reward,
     * terminated, truncated: (B).  obs is what follows; after an end it is the
     * first of a new episode, and final_obs (B, H, W, C) has the last one of
     * the old; rows of copies whose episode goes on are left alone.
     * terminated: the task ended, nothing follows.  truncated: somebody
     * stopped looking, and the value of final_obs stands for what follows.
     * Never both. */
    void (*step)(struct env *env, const void *action, float *reward,
                 bool *terminated, bool *truncated, void *obs, void *final_obs);

    /* The block of state: what reset and step change. */
    void *(*state)(struct env *env, size_t *bytes);

    /* Of environments from outside, NULL for others: bring the block up to
     * date before it is read, and take what it says after it was written to. */
    void (*save)(struct env *env);
    void (*load)(struct env *env);
    /* Can what is open be brought back from the block?  NULL: yes.  A run in
     * one that cannot has no checkpoints: interrupted, it begins again. */
    bool (*keeps_state)(const struct env *env);
    /* What went wrong in reset, step, save or load; they do nothing from then
     * on.  NULL when nothing did. */
    const char *(*trouble)(const struct env *env);
    /* Of those who reset in a step of its own: (B), true where the last step's
     * action was ignored and its reward is 0, so that nothing is to be learned
     * from it; obs is then the first of an episode.  NULL where that never
     * happens. */
    const bool *(*void_rows)(const struct env *env);

    /* Of tasks whose state is a few numbers; NULL for others. */
    const struct env_numbers *numbers;

    /* A picture of what one copy shows; NULL for those without, and for those
     * whose observation is one.  Use env_render(), which takes those in. */
    void (*render)(struct env *env, size_t copy, struct env_picture *picture);

    /* NULL where nobody else plays. */
    const struct env_game *game;

    /* Held-out questions, for tasks where each observation has one right
     * answer and nothing follows from the action; NULL for others.  They
     * come from other random streams or files than training and are the same
     * for every run of the same settings.  obs (n, H, W, C), answer (n). */
    size_t (*heldout_count)(const struct env *env);
    void (*heldout)(const struct env *env, size_t first, size_t n, void *obs,
                    int32_t *answer);

    /* Held-out levels, for tasks made of levels some of which training may
     * avoid; NULL for others.  holds_out: whether SETTINGS make it do so.
     * hold_out: from the next reset on ENV plays none that training plays;
     * for a batch in which a policy is judged. */
    bool (*holds_out)(const struct settings *settings);
    void (*hold_out)(struct env *env);
};

/* What all that are open begin with; filled in by open. */
struct env {
    const struct env_type *type;

    const struct env_info *infos; /* (n_infos) */
    size_t n_infos;               /* at most ENV_MAX_INFOS */
    const float *info;            /* (B, n_infos): of the last step */
};

/* All types, ended by NULL. */
extern const struct env_type *const env_types[];
/* Their tables by name, for lists that must be constant. */
extern const struct param_table env_digits_table, env_mnist_table,
    env_cartpole_table, env_acrobot_table, env_mountain_car_table,
    env_mountain_car_continuous_table, env_pendulum_table, env_recall_table,
    env_noise_table, env_gymnasium_table, env_libenv_table, env_plugin_table,
    env_bandit_table, env_chain_table, env_coinleap_table, env_starraid_table,
    env_fruitgate_table, env_duel_table;

/* NULL if there is none of that name. */
const struct env_type *env_find(const char *name);

/* The type that the environment of SETTINGS is of, which may be one from
 * outside; NULL, and the reason, if there is none. */
const struct env_type *env_of(const struct settings *settings, struct err *err);
/* Its options. */
const struct param_table *env_table_of(const struct settings *settings);

/* A picture of copy number COPY; OBS is what all copies show.  Without ->rgb
 * only the extents are filled in, 0 where there are no pictures; with it, they
 * are what was filled in. */
void env_render(struct env *env, const struct env_space *space, const void *obs,
                size_t copy, struct env_picture *picture);

/* env_type.trouble; NULL for types that have none. */
const char *env_trouble(const struct env *env);

#endif
