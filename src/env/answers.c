/* answers.c - what environments from outside said of themselves. */
#include "config.h"

#include "env/answers.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/spec.h"
#include "base/str.h"
#include "env/plugin.h"
#include "env/stamp.h"

struct answered {
    const char *key;
    const void *answer;
    const struct answered *before;
};

static const void *find(const struct answers *answers, const char *key)
{
    for (const struct answered *a = answers->latest; a != NULL; a = a->before) {
        if (strcmp(a->key, key) == 0)
            return a->answer;
    }
    return NULL;
}

static const void *learn(struct answers *answers, const char *key,
                         answers_ask_fn ask, const void *question,
                         struct err *err)
{
    if (answers->arena == NULL)
        answers->arena = arena_new();
    const void *answer = ask(question, answers->arena, err);
    if (answer == NULL)
        return NULL;
    struct answered *a = arena_new_of(answers->arena, struct answered);
    *a = (struct answered){arena_strdup(answers->arena, key), answer,
                           answers->latest};
    answers->latest = a;
    return answer;
}

const void *answers_get(struct answers *answers, const char *key,
                        answers_ask_fn ask, const void *question,
                        struct err *err)
{
    pthread_mutex_lock(&answers->mutex);
    const void *answer = find(answers, key);
    if (answer == NULL)
        answer = learn(answers, key, ask, question, err);
    pthread_mutex_unlock(&answers->mutex);
    return answer;
}

const void *answers_of_file(struct answers *answers, const char *name,
                            answers_ask_fn ask, struct err *err)
{
    char *path = plugin_path(name, err);
    const void *answer = NULL;
    struct str key = STR_INIT;

    if (path != NULL) {
        str_printf(&key, "file %s ", path);
        if (file_stamp(&key, path, err))
            answer = answers_get(answers, key.text, ask, path, err);
    }
    str_fini(&key);
    free(path);
    return answer;
}

void answers_key_of_space(struct str *out, const struct settings *settings)
{
    str_add(out, "space ");
    settings_canonical(out, "environment", settings);
}
