/* saved.c - plans in files: JSON, schema "rlstudy-saved-plan-1". */
#include "config.h"

#include "cli/saved.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"

/* The schema comes first, so that a file is known by its first bytes. */
static const char head[] = "{\n \"schema\": \"rlstudy-saved-plan-1\"";

enum { MAX_RUNS = 1000000, MAX_TEXTS = 1000, MAX_SETS = 100000 };
static const double max_interactions = 9e15; /* exact in a double */

bool saved_is(const char *text, size_t len)
{
    static const char name[] = "\"rlstudy-saved-plan-";
    size_t at = 0;

    /* Other layouts of the same object will do. */
    while (at < len && (text[at] == ' ' || text[at] == '\n' ||
                        text[at] == '\r' || text[at] == '\t'))
        at++;
    if (at == len || text[at] != '{')
        return false;
    for (; at + sizeof name - 1 <= len && at < SAVED_PEEK_BYTES; at++) {
        if (memcmp(text + at, name, sizeof name - 1) == 0)
            return true;
    }
    return false;
}

/* ---- writing ---- */

static int append(const char *buffer, size_t size, void *data)
{
    str_addn(data, buffer, size);
    return 0;
}

/* Takes VALUE over.  False when there is none: a text was not UTF-8. */
static bool add_value(struct str *out, json_t *value)
{
    bool ok =
        value != NULL && json_dump_callback(value, append, out,
                                            JSON_COMPACT | JSON_ENCODE_ANY |
                                                JSON_PRESERVE_ORDER) == 0;

    json_decref(value);
    return ok;
}

static bool add_member(struct str *out, const char *name, json_t *value)
{
    str_printf(out, ",\n \"%s\": ", name);
    return add_value(out, value);
}

static json_t *optional(const char *text)
{
    return text != NULL ? json_string(text) : json_null();
}

static json_t *texts_json(const char *const *texts, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++) {
        if (json_array_append_new(list, json_string(texts[i])) == 0)
            continue;
        json_decref(list);
        return NULL;
    }
    return list;
}

static json_t *module_json(const struct saved_text *m)
{
    json_t *also = texts_json(m->also, m->n_also);

    if (also == NULL)
        return NULL;
    return json_pack("{s:s, s:o, s:s%}", "path", m->path, "also", also, "text",
                     m->text, m->len);
}

static json_t *run_json(const struct saved_run *run)
{
    char hex[2 * RUN_KEY_BYTES + 1];

    hash_hex(hex, run->key.bytes, RUN_KEY_BYTES);
    return json_pack("{s:s, s:s, s:I, s:o, s:I, s:s, s:s?}", "key", hex,
                     "label", run->label, "interactions",
                     (json_int_t)run->interactions, "wall_limit_s",
                     run->wall_s > 0 ? json_real(run->wall_s) : json_null(),
                     "at_least", (json_int_t)run->at_least, "reason",
                     run->reason, "because", run->because);
}

static bool write_lists(struct str *out, const struct saved_plan *plan,
                        struct err *err)
{
    str_add(out, ",\n \"modules\": [");
    for (size_t i = 0; i < plan->n_modules; i++) {
        str_add(out, i > 0 ? ",\n  " : "\n  ");
        if (!add_value(out, module_json(&plan->modules[i])))
            return err_set(err, "the name of a file is not UTF-8, so that the "
                                "plan cannot be saved");
    }
    str_add(out, "\n ],\n \"runs\": [");
    for (size_t i = 0; i < plan->n_runs; i++) {
        str_add(out, i > 0 ? ",\n  " : "\n  ");
        if (!add_value(out, run_json(&plan->runs[i])))
            return err_set(err, "the name of a run is not UTF-8, so that the "
                                "plan cannot be saved");
    }
    str_add(out, "\n ]\n}\n");
    return true;
}

bool saved_write(const char *path, const struct saved_plan *plan,
                 struct err *err)
{
    struct str out = STR_INIT;
    bool ok = true;

    str_add(&out, head);
    if (!add_member(&out, "program", json_string(plan->program)) ||
        !add_member(&out, "engine", json_integer(plan->engine)) ||
        !add_member(&out, "search_path", optional(plan->search_path)) ||
        !add_member(&out, "sets", texts_json(plan->sets, plan->n_sets)))
        ok = err_set(err, "RLSTUDY_PATH is not UTF-8, so that the plan cannot "
                          "be saved");
    ok = ok && write_lists(&out, plan, err) &&
         (file_exists(path) ? file_replace : file_write)(path, out.text,
                                                         out.len, err);
    str_fini(&out);
    return ok;
}

/* ---- reading ---- */

static bool damaged(const char *path, const char *what, struct err *err)
{
    return err_set(err, "%s is damaged: %s; make the plan again", path, what);
}

static const char *copy_text(struct arena *arena, const json_t *json,
                             size_t *len)
{
    *len = json_string_length(json);
    return arena_strndup(arena, json_string_value(json), *len);
}

/* A string without a NUL byte; NULL if it is none. */
static const char *copy_name(struct arena *arena, const json_t *json)
{
    size_t len;

    if (!json_is_string(json) ||
        strlen(json_string_value(json)) != json_string_length(json))
        return NULL;
    return copy_text(arena, json, &len);
}

static bool read_texts(struct arena *arena, const char *const **out,
                       size_t *n_out, const json_t *json)
{
    size_t n = json_array_size(json);

    if (!json_is_array(json) || n > MAX_SETS)
        return false;
    const char **texts = arena_array(arena, const char *, n);
    for (size_t i = 0; i < n; i++) {
        texts[i] = copy_name(arena, json_array_get(json, i));
        if (texts[i] == NULL)
            return false;
    }
    *out = texts;
    *n_out = n;
    return true;
}

static bool read_modules(struct arena *arena, struct saved_plan *out,
                         const json_t *json)
{
    size_t n = json_array_size(json);

    if (!json_is_array(json) || n == 0 || n > MAX_TEXTS)
        return false;
    struct saved_text *modules = arena_array(arena, struct saved_text, n);
    for (size_t i = 0; i < n; i++) {
        const json_t *m = json_array_get(json, i);
        const json_t *text = json_object_get(m, "text");

        modules[i].path = copy_name(arena, json_object_get(m, "path"));
        if (modules[i].path == NULL || !json_is_string(text) ||
            !read_texts(arena, &modules[i].also, &modules[i].n_also,
                        json_object_get(m, "also")))
            return false;
        modules[i].text = copy_text(arena, text, &modules[i].len);
    }
    out->modules = modules;
    out->n_modules = n;
    return true;
}

static int digit_of(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

static bool read_key(struct run_key *out, const char *hex)
{
    if (hex == NULL || strlen(hex) != 2 * RUN_KEY_BYTES)
        return false;
    for (int i = 0; i < RUN_KEY_BYTES; i++) {
        int high = digit_of(hex[2 * i]), low = digit_of(hex[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        out->bytes[i] = (uint8_t)(16 * high + low);
    }
    return true;
}

static bool read_run(struct arena *arena, struct saved_run *out,
                     const json_t *json)
{
    const json_t *limit = json_object_get(json, "wall_limit_s");
    const json_t *interactions = json_object_get(json, "interactions");
    const json_t *least = json_object_get(json, "at_least");

    if (!read_key(&out->key, json_string_value(json_object_get(json, "key"))) ||
        !json_is_integer(interactions) || !json_is_integer(least) ||
        !(json_is_null(limit) || json_is_number(limit)))
        return false;
    out->interactions = (double)json_integer_value(interactions);
    out->wall_s = json_number_value(limit);
    out->at_least = (double)json_integer_value(least);
    out->label = copy_name(arena, json_object_get(json, "label"));
    out->reason = copy_name(arena, json_object_get(json, "reason"));
    out->because = copy_name(arena, json_object_get(json, "because"));
    return out->label != NULL && out->reason != NULL &&
           out->interactions >= 1 && out->interactions <= max_interactions &&
           isfinite(out->wall_s) && out->wall_s >= 0 && out->at_least >= 0 &&
           out->at_least <= out->interactions;
}

static bool read_runs(struct arena *arena, struct saved_plan *out,
                      const json_t *json)
{
    size_t n = json_array_size(json);

    if (!json_is_array(json) || n > MAX_RUNS)
        return false;
    struct saved_run *runs = arena_array(arena, struct saved_run, n);
    for (size_t i = 0; i < n; i++) {
        if (!read_run(arena, &runs[i], json_array_get(json, i)))
            return false;
    }
    out->runs = runs;
    out->n_runs = n;
    return true;
}

static bool read_all(struct arena *arena, struct saved_plan *out,
                     const json_t *json, const char *path, struct err *err)
{
    const json_t *engine = json_object_get(json, "engine");
    const json_t *search = json_object_get(json, "search_path");
    const char *schema = json_string_value(json_object_get(json, "schema"));

    if (schema == NULL || strcmp(schema, "rlstudy-saved-plan-1") != 0)
        return err_set(err,
                       "%s is a saved plan of another version of this program: "
                       "make it again",
                       path);
    out->program = copy_name(arena, json_object_get(json, "program"));
    if (out->program == NULL || !json_is_integer(engine) ||
        json_integer_value(engine) < 0 || json_integer_value(engine) > 1000000)
        return damaged(path, "it does not say which program made it", err);
    out->engine = (int)json_integer_value(engine);
    out->search_path = copy_name(arena, search);
    if (out->search_path == NULL && !json_is_null(search))
        return damaged(path, "its search path cannot be read", err);
    if (!read_texts(arena, &out->sets, &out->n_sets,
                    json_object_get(json, "sets")))
        return damaged(path, "its settings cannot be read", err);
    if (!read_modules(arena, out, json_object_get(json, "modules")))
        return damaged(path, "its texts cannot be read", err);
    if (!read_runs(arena, out, json_object_get(json, "runs")))
        return damaged(path, "its runs cannot be read", err);
    return true;
}

bool saved_read(struct arena *arena, struct saved_plan *out, const char *text,
                size_t len, const char *path, struct err *err)
{
    json_error_t error;
    json_t *json = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);

    *out = (struct saved_plan){0};
    if (json == NULL)
        return damaged(path, "it ends early or was changed", err);
    bool ok = read_all(arena, out, json, path, err);
    json_decref(json);
    return ok;
}
