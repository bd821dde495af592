/* make_spec.c - run specifications for tests. */
#include "config.h"

#include "tests/unit/make_spec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* "[16, 32]" */
static bool read_list(struct value *value, struct arena *arena,
                      const char *text)
{
    struct value *items = arena_array(arena, struct value, strlen(text));
    size_t n = 0;

    if (*text++ != '[')
        return false;
    while (*text != ']') {
        const size_t len = strcspn(text, ",]");
        struct number number;

        if (!number_parse(&number, text, len))
            return false;
        items[n++] = value_number(number);
        text += len;
        text += strspn(text, ", ");
    }
    value->kind = VALUE_LIST;
    value->list.items = items;
    value->list.n = n;
    return true;
}

static bool read_value(struct value *value, enum param_type type,
                       struct arena *arena, const char *text)
{
    struct number number;

    switch (type) {
    case PARAM_INT:
    case PARAM_REAL:
        if (!number_parse(&number, text, strlen(text)))
            return false;
        *value = value_number(number);
        return true;
    case PARAM_BOOL:
        *value = value_bool(strcmp(text, "true") == 0);
        return true;
    case PARAM_CHOICE:
    case PARAM_STRING:
        *value = value_string(arena_strdup(arena, text));
        return true;
    case PARAM_INTS:
        return read_list(value, arena, text);
    case PARAM_STRINGS: /* none, or one */
        value->kind = VALUE_LIST;
        value->list.n = strcmp(text, "[]") != 0;
        struct value *item = arena_new_of(arena, struct value);
        *item = value_string(arena_strdup(arena, text));
        value->list.items = item;
        return true;
    }
    return false;
}

struct settings make_settings(struct arena *arena,
                              const struct param_table *table)
{
    struct setting *items = arena_array(arena, struct setting, table->n + 1);

    for (size_t i = 0; i < table->n; i++) {
        const struct param *p = &table->params[i];
        const bool ok = param_may_lack(p) ||
                        read_value(&items[i].value, p->type, arena, p->def);

        assert(ok);
        (void)ok;
        items[i].name = p->name;
        items[i].incidental = (p->flags & PARAM_INCIDENTAL) != 0;
    }
    return (struct settings){table->name, items, table->n};
}

void make_spec(struct run_spec *spec, struct arena *arena,
               const struct param_table *environment,
               const struct param_table *family,
               const struct param_table *algorithm)
{
    *spec = (struct run_spec){
        .environment = make_settings(arena, environment),
        .family = make_settings(arena, family),
        .algorithm = make_settings(arena, algorithm),
        .seed = 1,
    };
}

/* Of what has no value yet, TEXT has to tell. */
static enum param_type guess(const char *text)
{
    struct number number;

    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        return PARAM_BOOL;
    return number_parse(&number, text, strlen(text)) ? PARAM_REAL
                                                     : PARAM_STRING;
}

static enum param_type type_of(const struct value *value, const char *text)
{
    switch (value->kind) {
    case VALUE_BOOL:
        return PARAM_BOOL;
    case VALUE_NUMBER:
        return PARAM_REAL;
    case VALUE_LIST:
        return value->list.n > 0 && value->list.items[0].kind == VALUE_NUMBER
                   ? PARAM_INTS
                   : PARAM_STRINGS;
    case VALUE_NONE:
        return guess(text);
    case VALUE_STRING:
        break;
    }
    return PARAM_STRING;
}

bool make_settings_set(struct settings *settings, struct arena *arena,
                       const char *text)
{
    const char *equals = strchr(text, '=');

    if (equals == NULL)
        return false;
    const char *name = arena_strndup(arena, text, (size_t)(equals - text));
    const struct setting *found = settings_find(settings, name);
    if (found == NULL)
        return false;
    /* The items are ours: make_settings() made them. */
    struct value *value = (struct value *)&found->value;
    return read_value(value, type_of(value, equals + 1), arena, equals + 1);
}

bool make_spec_set(struct run_spec *spec, struct arena *arena, const char *text)
{
    static const char *const names[] = {"environment.", "family.",
                                        "algorithm."};
    struct settings *const sections[] = {&spec->environment, &spec->family,
                                         &spec->algorithm};

    if (strncmp(text, "seed=", 5) == 0) {
        spec->seed = strtoll(text + 5, NULL, 10);
        return true;
    }
    for (size_t s = 0; s < COUNT_OF(names); s++) {
        const size_t len = strlen(names[s]);

        if (strncmp(text, names[s], len) == 0)
            return make_settings_set(sections[s], arena, text + len);
    }
    return false;
}
