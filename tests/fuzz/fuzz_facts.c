/* fuzz_facts.c - what plug-ins say of themselves, under random bytes.  The
 * first byte says what the rest is: 's' a space as it lies in memory, else
 * lines: the name, the help, and for each option its type, name, default,
 * least, most, help, and choices, as long as there are lines. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/param.h"
#include "env/facts.h"
#include "env/plugin.h"
#include "tests/fuzz/fuzz.h"

static void must(bool belief)
{
    if (!belief)
        abort();
}

static void try_space(const uint8_t *data, size_t size)
{
    struct rls_space raw = {0};
    struct env_space space;
    struct err err = {.msg = ""};

    memcpy(&raw, data, size < sizeof raw ? size : sizeof raw);
    if (!plugin_take_space(&space, &raw, &err)) {
        must(strlen(err.msg) > 0);
        return;
    }
    must(env_obs_bytes(&space) > 0 && env_obs_bytes(&space) <= 4 << 24);
    must(space.parts > 0 && space.parts <= ENV_MAX_PARTS);
    for (int i = 0; i < space.parts; i++)
        must(space.continuous
                 ? space.low[i] < space.high[i]
                 : space.actions[i] > 1 && space.actions[i] <= ENV_MAX_CHOICES);
}

struct lines {
    const uint8_t *at, *end;
};

/* The next line into OUT, which it may fill to the last byte. */
static void take(struct lines *lines, char *out, size_t size)
{
    const uint8_t *stop = lines->at;

    while (stop < lines->end && *stop != '\n')
        stop++;
    const size_t len = (size_t)(stop - lines->at);
    memcpy(out, lines->at, len < size ? len : size);
    lines->at = stop < lines->end ? stop + 1 : stop;
}

static double take_number(struct lines *lines)
{
    char text[64] = "";

    take(lines, text, sizeof text - 1);
    return strtod(text, NULL);
}

static void take_option(struct lines *lines, struct option_facts *o)
{
    o->type = (int32_t)take_number(lines);
    take(lines, o->name, sizeof o->name);
    take(lines, o->def, sizeof o->def);
    o->has_def = o->def[0] != '-';
    o->min = take_number(lines);
    o->max = take_number(lines);
    take(lines, o->help, sizeof o->help);
    o->n_choices = (uint32_t)take_number(lines) % (2 * FACTS_CHOICES);
    for (uint32_t i = 0; i < o->n_choices && i < FACTS_CHOICES; i++)
        take(lines, o->choices[i], sizeof o->choices[i]);
}

static void check_param(const struct param *p)
{
    must(p->name[0] != '\0' && p->doc != NULL);
    must(p->type != PARAM_CHOICE ||
         (p->choices != NULL && p->choices[0] != NULL));
    must((p->type != PARAM_INT && p->type != PARAM_REAL) || p->min < p->max);
}

static void try_facts(const uint8_t *data, size_t size)
{
    struct raw_facts *facts = mem_calloc(1, sizeof *facts);
    struct lines lines = {data, data + size};
    struct arena *arena = arena_new();
    struct err err = {.msg = ""};

    take(&lines, facts->name, sizeof facts->name);
    take(&lines, facts->help, sizeof facts->help);
    while (lines.at < lines.end && facts->n_options < FACTS_OPTIONS)
        take_option(&lines, &facts->options[facts->n_options++]);
    const struct param_table *table =
        facts_table(arena, facts, "0123", "/x.so", &err);
    must(table != NULL || strlen(err.msg) > 0);
    for (size_t i = 0; table != NULL && i < table->n; i++)
        check_param(&table->params[i]);
    arena_free(arena);
    free(facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    if (data[0] == 's')
        try_space(data + 1, size - 1);
    else
        try_facts(data + 1, size - 1);
    return 0;
}
