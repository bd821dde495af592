/* gymnasium_link.c - an interpreter of Python's, and what it is asked. */
#include "config.h"

#include "env/gymnasium_link.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "env/gymnasium.h"
#include "env/gymnasium_text.h"
#include "env/guest.h"
#include "env/plugin.h"

static const char *const resume_choices[] = {"exact", "cut", NULL};

const struct param gymnasium_own[GYMNASIUM_OWN] = {
    {"id", PARAM_STRING, "", 0, 0, NULL, NULL, "what Gymnasium calls it", 0,
     PARAM_FIXED},
    {"code", PARAM_STRING, "", 0, 0, NULL, NULL,
     "versions and digest of what it comes from", 0, PARAM_FIXED},
    {"python", PARAM_STRING, "", 0, 0, NULL, NULL,
     "the interpreter that has it", 0, PARAM_FIXED | PARAM_INCIDENTAL},
    {"envs", PARAM_INT, "64", 1, 65536, NULL, NULL,
     "copies that one process of Python's takes; what is more gets others, "
     "which work at once",
     0, 0},
    {"max_episode_steps", PARAM_INT, "0", 0, 10000000, NULL, NULL,
     "steps after which an episode is cut off; 0: as it is registered", 0, 0},
    {"vector", PARAM_BOOL, "false", 0, 0, NULL, NULL,
     "use the vector environment that it has of its own", 0, 0},
    {"resume", PARAM_CHOICE, "exact", 0, 0, NULL, resume_choices,
     "how an interrupted run goes on: exact plays the actions of episodes in "
     "progress again, cut begins new ones",
     0, 0},
    {"limit", PARAM_REAL, "300", 0, 1e6, NULL, NULL,
     "seconds after which a step of all copies is given up", PARAM_OPEN_MIN,
     PARAM_INCIDENTAL},
    {"kwargs", PARAM_STRING, "", 0, 0, NULL, NULL,
     "other arguments of gymnasium.make, as an object of JSON", 0, 0},
};

const struct param_table env_gymnasium_table = {
    "gymnasium",
    "an environment of Gymnasium, in Python: gymnasium(\"CartPole-v1\"); the "
    "parameters of its constructor are keys as well",
    gymnasium_own + GYMNASIUM_FIXED,
    GYMNASIUM_OWN - GYMNASIUM_FIXED,
};

bool gymnasium_is(const struct settings *settings)
{
    return strcmp(settings->kind, env_gymnasium_table.name) == 0 &&
           !plugin_is(settings);
}

/* ---- the process ---- */

/* In the guest.  Standard input, output and error are what they were. */
static void be_python(void *ctx)
{
    const char *python = ctx;

    execlp(python, python, "-u", "-X", "faulthandler", "-c",
           gymnasium_worker_text, (char *)NULL);
    fprintf(stderr, "cannot start %s: %s\n", python, strerror(errno));
    fflush(stderr);
    _exit(127);
}

bool gymnasium_link_start(struct gymnasium_link *out, const char *python,
                          struct err *err)
{
    const char *usual = getenv("RLSTUDY_PYTHON");
    char *name;

    if (python == NULL || python[0] == '\0')
        python = usual != NULL && usual[0] != '\0' ? usual : "python3";
    name = (char *)(uintptr_t)python;
    *out = (struct gymnasium_link){.guest = guest_start(be_python, name, err)};
    if (out->guest == NULL)
        return false;
    out->head =
        guest_share(out->guest, &out->head_at, sizeof *out->head, err);
    if (out->head == NULL) {
        gymnasium_link_end(out);
        return false;
    }
    out->head->bytes = sizeof *out->head;
    return true;
}

void gymnasium_link_end(struct gymnasium_link *link)
{
    if (link->guest == NULL)
        return;
    guest_unshare(link->guest, link->head, link->head_at, sizeof *link->head);
    guest_end(link->guest);
    *link = (struct gymnasium_link){.guest = NULL};
}

bool gymnasium_link_answer(struct gymnasium_link *link, double limit_s,
                           struct err *err)
{
    struct gymnasium_head *head = link->head;
    const int answer = guest_answer(link->guest, limit_s, err);

    if (answer == 0)
        return true;
    if (answer > 0) {
        head->why[sizeof head->why - 1] = '\0';
        err_set(err, "%s", head->why);
    } else {
        err_prefix(err, "its process of Python's is gone");
    }
    return false;
}

bool gymnasium_link_ask(struct gymnasium_link *link, int what, double limit_s,
                        struct err *err)
{
    guest_tell(link->guest, (uint8_t)what);
    return gymnasium_link_answer(link, limit_s, err);
}

/* ---- requests ---- */

static void add_string(struct str *out, const char *text)
{
    str_addc(out, '"');
    for (; *text != '\0'; text++) {
        const unsigned char c = (unsigned char)*text;

        if (c == '"' || c == '\\')
            str_printf(out, "\\%c", c);
        else if (c < ' ')
            str_printf(out, "\\u%04x", c);
        else
            str_addc(out, (char)c);
    }
    str_addc(out, '"');
}

static void add_value(struct str *out, const struct value *value)
{
    if (value->kind == VALUE_STRING)
        add_string(out, value->string);
    else if (value->kind == VALUE_BOOL)
        str_add(out, value->truth ? "true" : "false");
    else
        str_printf(out, "%.17g", value->number.real);
}

static void add_item(struct str *out, const struct setting *setting)
{
    add_string(out, setting->name);
    str_add(out, ": ");
    add_value(out, &setting->value);
    str_add(out, ", ");
}

static bool is_own(const char *name)
{
    for (size_t i = 0; i < GYMNASIUM_OWN; i++) {
        if (strcmp(gymnasium_own[i].name, name) == 0)
            return true;
    }
    return false;
}

/* {"id": ..., "values": {...}}, with commas as JSON has them. */
static void add_settings(struct str *out, const struct settings *settings)
{
    str_add(out, "{");
    for (size_t i = 0; i < settings->n; i++) {
        if (is_own(settings->items[i].name))
            add_item(out, &settings->items[i]);
    }
    str_add(out, "\"values\": {");
    const size_t from = out->len;
    for (size_t i = 0; i < settings->n; i++) {
        if (is_own(settings->items[i].name))
            continue;
        if (out->len > from)
            str_add(out, ", ");
        add_string(out, settings->items[i].name);
        str_add(out, ": ");
        add_value(out, &settings->items[i].value);
    }
    str_add(out, "}}");
}

bool gymnasium_link_request(struct gymnasium_link *link,
                            const struct settings *settings, struct err *err)
{
    struct str text = STR_INIT;

    add_settings(&text, settings);
    const bool ok =
        text.len < GYMNASIUM_REQUEST ||
        err_set(err, "the settings of '%s' take more than %d characters",
                settings_string(settings, "id"), GYMNASIUM_REQUEST - 1);
    if (ok)
        memcpy(link->head->request, text.text, text.len + 1);
    str_fini(&text);
    return ok;
}

/* ---- the space ---- */

static bool check_steps(size_t steps, const struct settings *settings,
                        struct err *err)
{
    const bool exact = strcmp(settings_string(settings, "resume"), "exact") == 0;

    if (exact && settings_bool(settings, "vector"))
        return err_set(err,
                       "a vector environment resets its copies by itself, so "
                       "that an interrupted run cannot go on exactly: say "
                       "resume = \"cut\"");
    if (exact && steps == 0)
        return err_set(err,
                       "its episodes have no limit, so that an interrupted "
                       "run cannot play them again: give max_episode_steps, "
                       "or resume = \"cut\"");
    return true;
}

bool gymnasium_take_space(struct env_space *out, size_t *steps,
                          const struct gymnasium_head *head,
                          const struct settings *settings, struct err *err)
{
    *steps = head->steps > 0 ? (size_t)head->steps : 0;
    return plugin_take_space(out, &head->space, err) &&
           check_steps(*steps, settings, err);
}
