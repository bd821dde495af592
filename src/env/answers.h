/* answers.h - what environments from outside said of themselves, remembered for
 * as long as the program runs: an answer does not depend on who asks, and
 * studies point to tables of options. */
#ifndef RLSTUDY_ENV_ANSWERS_H
#define RLSTUDY_ENV_ANSWERS_H

#include <pthread.h>

#include "base/err.h"

struct arena;
struct settings;
struct str;

struct answers {
    pthread_mutex_t mutex;
    struct arena *arena;     /* NULL: nothing so far */
    struct answered *latest; /* a list */
};
#define ANSWERS_INIT                       \
    {                                      \
        .mutex = PTHREAD_MUTEX_INITIALIZER \
    }

/* Ask.  What is returned lies in ARENA; NULL, and the reason, if there is no
 * answer, which is not remembered. */
typedef const void *(*answers_ask_fn)(const void *question, struct arena *arena,
                                      struct err *err);

/* The answer to KEY, which says all that it depends on: the one that there is,
 * or what ASK says to QUESTION.  May be called from several threads. */
const void *answers_get(struct answers *answers, const char *key,
                        answers_ask_fn ask, const void *question,
                        struct err *err);

/* The same of the file that NAME means (plugin_path), as it is now; its path is
 * the question. */
const void *answers_of_file(struct answers *answers, const char *name,
                            answers_ask_fn ask, struct err *err);

/* The key of the space that SETTINGS make. */
void answers_key_of_space(struct str *out, const struct settings *settings);

#endif
