/* rlstudy/env.h - the binary interface between rlstudy and environments.
 *
 * Permission to use, copy, modify, and/or distribute this software for any
 * purpose with or without fee is hereby granted.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH
 * REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY
 * AND FITNESS.  IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
 * INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM
 * LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR
 * OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
 * PERFORMANCE OF THIS SOFTWARE.
 *
 * SPDX-License-Identifier: 0BSD
 *
 * An environment is a shared object with one function, rls_env(), that gives
 * a table of functions and descriptions, struct rls_env_type.  What it opens
 * is a batch: n copies of one task that advance together.  The host, which
 * loads the object, owns all buffers; the environment reads actions from them
 * and writes observations, rewards and ends to them.
 *
 * An environment prints nothing, never exits, starts no process, and draws
 * random numbers from the seeds that it is given and from nothing else: the
 * same seeds and actions give the same bytes.  Several batches may be open at
 * once; all functions are called from one thread.  `rlstudy env check FILE`
 * tests what stands here.
 *
 * Whoever has one copy of a task and wants the loops written for him includes
 * rlstudy/env_single.h instead.
 *
 * How it grows: the first member of struct rls_env_type is the number of this
 * interface for ever.  What is added to a struct is added at its end, and the
 * sizes tell each side what the other knows of; members that a side does not
 * know are zero.  The number changes only if something that is there does.
 */
#ifndef RLSTUDY_ENV_H
#define RLSTUDY_ENV_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RLS_ENV_ABI 1

enum {
    RLS_MAX_DIMS = 3,   /* of the shape of an observation */
    RLS_MAX_PARTS = 16, /* of an action */
    RLS_MAX_INFOS = 8,
    RLS_ALIGN = 64,       /* bytes: where buffers and states begin */
    RLS_ERROR_BYTES = 256 /* of an error's text, with its end */
};

/* ---- options ---- */

enum rls_option_type {
    RLS_INT = 1,
    RLS_REAL = 2,
    RLS_BOOL = 3,
    RLS_CHOICE = 4, /* one of `choices` */
    RLS_STRING = 5
};

/* A setting of the environment: a key of its block in a study. */
struct rls_option {
    const char *name; /* lower case, digits and _ */
    int32_t type;     /* enum rls_option_type */
    const char *def;  /* default as one would write it in a study, strings
                       * without quotes: "8", "0.5", "true", "easy"; NULL: must
                       * be given */
    double min, max;  /* of RLS_INT and RLS_REAL, inclusive */
    const char *const *choices; /* of RLS_CHOICE, ended by NULL */
    const char *help;           /* one sentence, no full stop */
};

/* The value of one option, in the order of the table. */
union rls_value {
    int64_t i;     /* RLS_INT; RLS_BOOL: 0 or 1; RLS_CHOICE: its number */
    double r;      /* RLS_REAL */
    const char *s; /* RLS_STRING; does not outlive the call it came with */
};

/* A number that is told of each step beside the reward: whether the task was
 * solved, which level was played.  Those of the last step of an episode stand
 * for the episode. */
struct rls_info {
    const char *name; /* as an option's */
    const char *help;
};

/* ---- what is seen and done ---- */

enum rls_dtype {
    RLS_U8 = 1,  /* bytes, 0 .. 255: images */
    RLS_I32 = 2, /* codes, 0 .. codes - 1: of which no arithmetic holds */
    RLS_F32 = 3  /* finite numbers */
};

/* All zero when an environment is asked to fill it in. */
struct rls_space {
    uint32_t size; /* sizeof of the host's; set by the host */

    /* An observation: `dims` extents, 0 .. RLS_MAX_DIMS of them, in the order
     * of memory.  A picture is height, width, channels. */
    int32_t dtype; /* enum rls_dtype */
    int32_t dims, shape[RLS_MAX_DIMS];
    int32_t codes; /* RLS_I32 */

    /* An action: `parts` choices, the i-th one of 0 .. choices[i] - 1; or, if
     * `continuous`, `parts` numbers, meant to lie in low .. high.  They may lie
     * outside: the environment clips them. */
    int32_t continuous, parts;
    int32_t choices[RLS_MAX_PARTS];
    float low[RLS_MAX_PARTS], high[RLS_MAX_PARTS];
};

/* Rows of n copies, behind one another.  The host owns them; each begins at a
 * multiple of RLS_ALIGN bytes, and all stay where they are until close. */
struct rls_buffers {
    const void *action;  /* (n, parts): int32_t, or float if continuous */
    void *obs;           /* (n, shape): what the next action is an answer to */
    void *final_obs;     /* (n, shape): see step */
    float *reward;       /* (n) */
    uint8_t *terminated; /* (n): 0 or 1 */
    uint8_t *truncated;  /* (n): 0 or 1 */
    float *info;         /* (n, infos) */
};

/* What a batch is opened with.  It and what it points to, but for the buffers
 * themselves, does not outlive the call. */
struct rls_setup {
    uint32_t size; /* sizeof of the host's */
    int32_t n;     /* copies, at least 1 */
    const union rls_value *options;
    struct rls_buffers buffers;
};

/* 8-bit red, green, blue; rows from the top. */
struct rls_image {
    int32_t width, height;
    uint8_t *rgb; /* NULL: only the extents are asked for */
};

/* ---- the environment ---- */

/* Functions that return int return 0 when all is well.  After anything else
 * the host reads a sentence from ERROR, which has RLS_ERROR_BYTES bytes, and
 * does nothing more with the batch but close it. */
struct rls_env_type {
    uint32_t abi;  /* RLS_ENV_ABI; the first member for ever */
    uint32_t size; /* sizeof(struct rls_env_type) */
    uint32_t option_size, info_size; /* sizeof of the elements below */

    const char *name;                 /* as an option's */
    const char *help;                 /* one sentence, no full stop */
    const struct rls_option *options; /* n_options of them, or NULL */
    uint32_t n_options;
    uint32_t n_infos;             /* at most RLS_MAX_INFOS */
    const struct rls_info *infos; /* n_infos of them, or NULL */

    /* What is seen and done with these OPTIONS. */
    int (*space)(struct rls_space *out, const union rls_value *options,
                 char *error);

    /* A batch; NULL after an error. */
    void *(*open)(const struct rls_setup *setup, char *error);
    void (*close)(void *batch);

    /* Begin a new episode in every copy, and forget what was before.  All that
     * is random in copy i follows from SEEDS[i], in later episodes as well.
     * Writes obs. */
    int (*reset)(void *batch, const uint64_t *seeds, char *error);

    /* Take the actions.  Writes reward, terminated, truncated, obs and info of
     * every copy.  An episode that ends is followed by the next at once: obs
     * is then the first observation of the new one, and final_obs the last of
     * the old; other rows of final_obs are left alone.
     * terminated: the task ended, nothing follows.  truncated: somebody stopped
     * looking, as at a limit of steps, and what would have followed is
     * estimated from final_obs.  Never both. */
    int (*step)(void *batch, char *error);

    /* The state of all copies, as bytes that hold no pointers: state_bytes of
     * them, a number that does not change while the batch is open.  Loaded into
     * a batch that was opened with the same options and n, in another process
     * too, everything goes on as from where it was saved.  load writes no
     * buffers. */
    size_t (*state_bytes)(const void *batch);
    int (*save)(const void *batch, void *state, char *error);
    int (*load)(void *batch, const void *state, char *error);

    /* A picture of one copy, or NULL: there are none.  The extents do not
     * change while the batch is open. */
    int (*render)(const void *batch, int32_t copy, struct rls_image *image,
                  char *error);
};

/* What the shared object defines. */
#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
const struct rls_env_type *
rls_env(void);

#ifdef __cplusplus
}
#endif

#endif
