/* spec.c - one training run, fully resolved, and what identifies it. */
#include "config.h"

#include "base/spec.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"

const struct setting *settings_find(const struct settings *settings,
                                    const char *name)
{
    for (size_t i = 0; i < settings->n; i++) {
        if (strcmp(settings->items[i].name, name) == 0)
            return &settings->items[i];
    }
    return NULL;
}

const struct value *settings_value(const struct settings *settings,
                                   const char *name)
{
    const struct setting *s = settings_find(settings, name);

    assert(s != NULL);
    return &s->value;
}

double settings_real(const struct settings *settings, const char *name)
{
    const struct value *v = settings_value(settings, name);

    assert(v->kind == VALUE_NUMBER);
    return v->number.real;
}

int64_t settings_int(const struct settings *settings, const char *name)
{
    const struct value *v = settings_value(settings, name);

    assert(v->kind == VALUE_NUMBER && number_is_integer(v->number));
    return v->number.exact ? v->number.num : (int64_t)v->number.real;
}

bool settings_bool(const struct settings *settings, const char *name)
{
    const struct value *v = settings_value(settings, name);

    assert(v->kind == VALUE_BOOL);
    return v->truth;
}

const char *settings_string(const struct settings *settings, const char *name)
{
    const struct value *v = settings_value(settings, name);

    assert(v->kind == VALUE_STRING);
    return v->string;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void settings_canonical(struct str *out, const char *section,
                        const struct settings *settings)
{
    char **lines = mem_calloc(settings->n, sizeof *lines);
    size_t n = 0;

    str_add(out, section);
    str_addc(out, '=');
    str_add(out, settings->kind);
    str_addc(out, '\n');
    for (size_t i = 0; i < settings->n; i++) {
        struct str line = STR_INIT;

        if (settings->items[i].incidental)
            continue;
        str_add(&line, section);
        str_addc(&line, '.');
        str_add(&line, settings->items[i].name);
        str_addc(&line, '=');
        value_print(&line, &settings->items[i].value);
        lines[n++] = line.text;
    }
    qsort(lines, n, sizeof *lines, compare_lines);
    for (size_t i = 0; i < n; i++) {
        str_add(out, lines[i]);
        str_addc(out, '\n');
        free(lines[i]);
    }
    free(lines);
}

static void print_int(struct str *out, const char *name, int64_t value)
{
    str_add(out, name);
    str_addc(out, '=');
    str_add_int(out, value);
    str_addc(out, '\n');
}

static void print_parts(struct str *out, const char *environment,
                        const char *family, const char *algorithm)
{
    print_int(out, "engine", RLSTUDY_ENGINE);
    str_add(out, environment);
    str_add(out, family);
    str_add(out, algorithm);
}

void run_spec_canonical(struct str *out, const struct run_spec *spec)
{
    struct str parts[3] = {STR_INIT, STR_INIT, STR_INIT};

    settings_canonical(&parts[0], "environment", &spec->environment);
    settings_canonical(&parts[1], "family", &spec->family);
    settings_canonical(&parts[2], "algorithm", &spec->algorithm);
    print_parts(out, parts[0].text, parts[1].text, parts[2].text);
    print_int(out, "seed", spec->seed);
    for (int i = 0; i < 3; i++)
        str_fini(&parts[i]);
}

struct hash_state run_key_begin(const char *environment, const char *family,
                                const char *algorithm)
{
    struct str text = STR_INIT;
    struct hash_state state;

    print_parts(&text, environment, family, algorithm);
    hash_begin(&state);
    hash_add(&state, text.text, text.len);
    str_fini(&text);
    return state;
}

struct run_key run_key_end(const struct hash_state *begun, int64_t seed)
{
    struct hash_state state = *begun;
    struct str line = STR_INIT;
    struct run_key key;

    print_int(&line, "seed", seed);
    hash_add(&state, line.text, line.len);
    hash_end(key.bytes, &state);
    str_fini(&line);
    return key;
}

struct run_key run_spec_key(const struct run_spec *spec)
{
    struct str text = STR_INIT;
    struct run_key key;

    run_spec_canonical(&text, spec);
    hash_sha256(key.bytes, text.text, text.len);
    str_fini(&text);
    return key;
}

void run_key_id(char id[RUN_ID_CHARS + 1], const struct run_key *key)
{
    hash_hex(id, key->bytes, RUN_ID_CHARS / 2);
}
