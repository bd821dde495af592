/* gymnasium_ask.c - ask an interpreter about an environment, and remember. */
#include "config.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "env/gymnasium.h"
#include "env/gymnasium_link.h"
#include "env/plugin.h"

/* Some packages take their time to be imported. */
static const double limit_s = 120;

struct asked {
    const char *id, *python;
    const struct param_table *table;
    struct asked *next;
};

struct asked_space {
    const char *settings; /* canonical, and the interpreter */
    struct env_space space;
    struct asked_space *next;
};

/* For as long as the program runs, as in ask.c. */
static struct {
    pthread_mutex_t mutex;
    struct arena *arena;
    struct asked *asked;
    struct asked_space *spaces;
} memory = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static struct arena *memory_arena(void)
{
    if (memory.arena == NULL)
        memory.arena = arena_new();
    return memory.arena;
}

/* ---- its options ---- */

static const struct param_table *make_table(const char *id, const char *python,
                                            struct gymnasium_head *head,
                                            struct err *err)
{
    struct arena *arena = memory_arena();
    struct param own[GYMNASIUM_OWN];
    struct str code = STR_INIT;

    head->code[sizeof head->code - 1] = '\0';
    str_add_printable(&code, head->code, strlen(head->code));
    memcpy(own, gymnasium_own, sizeof own);
    own[0].def = arena_strdup(arena, id);
    own[1].def = arena_strdup(arena, str_text(&code));
    own[2].def = arena_strdup(arena, python);
    str_fini(&code);
    return facts_table_with(arena, &head->facts, own, GYMNASIUM_OWN, err);
}

static bool request_description(struct gymnasium_link *link, const char *id,
                                struct err *err)
{
    const struct setting of_id[] = {{"id", value_string(id), false}};
    const struct settings settings = {"gymnasium", of_id, COUNT_OF(of_id)};

    return gymnasium_link_request(link, &settings, err);
}

static const struct param_table *learn(const char *id, const char *python,
                                       struct err *err)
{
    struct arena *arena = memory_arena();
    const struct param_table *table = NULL;
    struct gymnasium_link link;

    if (!gymnasium_link_start(&link, python, err))
        return NULL;
    if (request_description(&link, id, err) &&
        gymnasium_link_ask(&link, GYMNASIUM_DESCRIBE, limit_s, err))
        table = make_table(id, python, link.head, err);
    gymnasium_link_end(&link);
    if (table == NULL) {
        err_prefix(err, "gymnasium(\"%s\")", id);
        return NULL;
    }
    struct asked *asked = arena_new_of(arena, struct asked);
    *asked = (struct asked){arena_strdup(arena, id),
                            arena_strdup(arena, python), table, memory.asked};
    memory.asked = asked;
    return table;
}

static const struct param_table *find_or_learn(const char *id,
                                               const char *python,
                                               struct err *err)
{
    for (const struct asked *a = memory.asked; a != NULL; a = a->next) {
        if (strcmp(a->id, id) == 0 && strcmp(a->python, python) == 0)
            return a->table;
    }
    return learn(id, python, err);
}

/* A path that stays what it is in another folder.  Its links are kept: the
 * interpreter of a virtual environment is one. */
static char *as_found_anywhere(const char *python)
{
    char *here = NULL;
    struct str path = STR_INIT;

    if (strchr(python, '/') != NULL && python[0] != '/')
        here = getcwd(NULL, 0);
    if (here != NULL)
        str_printf(&path, "%s/", here);
    str_add(&path, python);
    free(here);
    return path.text;
}

const struct param_table *gymnasium_ask(const char *id, const char *python,
                                        struct err *err)
{
    char *path = as_found_anywhere(python != NULL ? python : "");

    pthread_mutex_lock(&memory.mutex);
    const struct param_table *table = find_or_learn(id, path, err);
    pthread_mutex_unlock(&memory.mutex);
    free(path);
    return table;
}

const struct param_table *gymnasium_table_of(const struct settings *settings)
{
    const struct param_table *table =
        gymnasium_ask(settings_string(settings, "id"),
                      settings_string(settings, "python"), NULL);

    return table != NULL ? table : &env_gymnasium_table;
}

/* ---- its spaces ---- */

static const struct env_space *learn_space(const char *key,
                                           const struct settings *settings,
                                           struct err *err)
{
    struct arena *arena = memory_arena();
    struct asked_space *s = arena_new_of(arena, struct asked_space);
    struct gymnasium_link link;
    size_t steps;

    if (!gymnasium_link_start(&link, settings_string(settings, "python"), err))
        return NULL;
    const bool ok =
        gymnasium_link_request(&link, settings, err) &&
        gymnasium_link_ask(&link, GYMNASIUM_SPACE, limit_s, err) &&
        gymnasium_take_space(&s->space, &steps, link.head, settings, err);
    gymnasium_link_end(&link);
    if (!ok) {
        err_prefix(err, "gymnasium(\"%s\")", settings_string(settings, "id"));
        return NULL;
    }
    s->settings = arena_strdup(arena, key);
    s->next = memory.spaces;
    memory.spaces = s;
    return &s->space;
}

static const struct env_space *find_space(const char *key)
{
    for (const struct asked_space *s = memory.spaces; s != NULL; s = s->next) {
        if (strcmp(s->settings, key) == 0)
            return &s->space;
    }
    return NULL;
}

bool gymnasium_ask_space(struct env_space *out, const struct settings *settings,
                         struct err *err)
{
    struct str key = STR_INIT;

    settings_canonical(&key, "environment", settings);
    str_add(&key, settings_string(settings, "python"));
    pthread_mutex_lock(&memory.mutex);
    const struct env_space *space = find_space(key.text);
    if (space == NULL)
        space = learn_space(key.text, settings, err);
    pthread_mutex_unlock(&memory.mutex);
    if (space != NULL)
        *out = *space;
    str_fini(&key);
    return space != NULL;
}
