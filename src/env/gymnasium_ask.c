/* gymnasium_ask.c - ask an interpreter about an environment, and remember. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "env/answers.h"
#include "env/gymnasium.h"
#include "env/gymnasium_link.h"
#include "env/plugin.h"

/* Some packages take their time to be imported. */
static const double limit_s = 120;

static struct answers answers = ANSWERS_INIT;

/* Whose options are asked for. */
struct which {
    const char *id, *python;
};

/* ---- its options ---- */

static const struct param_table *make_table(struct arena *arena,
                                            const struct which *which,
                                            struct gymnasium_head *head,
                                            struct err *err)
{
    struct param own[GYMNASIUM_OWN];
    struct str code = STR_INIT;

    head->code[sizeof head->code - 1] = '\0';
    str_add_printable(&code, head->code, strlen(head->code));
    memcpy(own, gymnasium_own, sizeof own);
    own[0].def = arena_strdup(arena, which->id);
    own[1].def = arena_strdup(arena, str_text(&code));
    own[2].def = arena_strdup(arena, which->python);
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

static const void *learn(const void *of, struct arena *arena, struct err *err)
{
    const struct which *which = of;
    const struct param_table *table = NULL;
    struct gymnasium_link link;

    if (!gymnasium_link_start(&link, which->python, err))
        return NULL;
    if (request_description(&link, which->id, err) &&
        gymnasium_link_ask(&link, GYMNASIUM_DESCRIBE, limit_s, err))
        table = make_table(arena, which, link.head, err);
    gymnasium_link_end(&link);
    if (table == NULL)
        err_prefix(err, "gymnasium(\"%s\")", which->id);
    return table;
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
    const struct which which = {id, path};
    struct str key = STR_INIT;

    str_printf(&key, "id %s of %s", id, path);
    const struct param_table *table =
        answers_get(&answers, key.text, learn, &which, err);
    str_fini(&key);
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

static const void *learn_space(const void *of, struct arena *arena,
                               struct err *err)
{
    const struct settings *settings = of;
    struct env_space *space = arena_new_of(arena, struct env_space);
    struct gymnasium_link link;
    size_t steps;

    if (!gymnasium_link_start(&link, settings_string(settings, "python"), err))
        return NULL;
    const bool ok =
        gymnasium_link_request(&link, settings, err) &&
        gymnasium_link_ask(&link, GYMNASIUM_SPACE, limit_s, err) &&
        gymnasium_take_space(space, &steps, link.head, settings, err);
    gymnasium_link_end(&link);
    if (ok)
        return space;
    err_prefix(err, "gymnasium(\"%s\")", settings_string(settings, "id"));
    return NULL;
}

bool gymnasium_ask_space(struct env_space *out, const struct settings *settings,
                         struct err *err)
{
    struct str key = STR_INIT;

    answers_key_of_space(&key, settings);
    str_add(&key, settings_string(settings, "python"));
    const struct env_space *space =
        answers_get(&answers, key.text, learn_space, settings, err);
    if (space != NULL)
        *out = *space;
    str_fini(&key);
    return space != NULL;
}
