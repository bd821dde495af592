/* validate.c - hold a JSON text against a JSON Schema.
 *
 *     validate SCHEMA.json <TEXT
 *
 * Knows the words that our schemas use and refuses a schema with others, so
 * that nothing in it goes unchecked. */
#include "config.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"

struct check {
    const json_t *root; /* of the schema */
    size_t faults;
};

static void fault(struct check *c, const char *path, const char *what)
{
    fprintf(stderr, "%s: %s\n", *path != '\0' ? path : "/", what);
    c->faults++;
}

static bool has_type(const json_t *value, const char *type)
{
    const struct {
        const char *name;
        bool is;
    } types[] = {
        {"object", json_is_object(value)},
        {"array", json_is_array(value)},
        {"string", json_is_string(value)},
        {"number", json_is_number(value)},
        {"integer", json_is_integer(value)},
        {"boolean", json_is_boolean(value)},
        {"null", json_is_null(value)},
    };

    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (strcmp(types[i].name, type) == 0)
            return types[i].is;
    }
    return false;
}

static bool type_fits(const json_t *value, const json_t *type)
{
    size_t i;
    json_t *one;

    if (json_is_string(type))
        return has_type(value, json_string_value(type));
    json_array_foreach(type, i, one)
    {
        if (has_type(value, json_string_value(one)))
            return true;
    }
    return false;
}

static bool is_listed(const json_t *value, const json_t *list)
{
    size_t i;
    json_t *one;

    json_array_foreach(list, i, one)
    {
        if (json_equal(value, one))
            return true;
    }
    return false;
}

static void validate(struct check *c, const char *path, const json_t *value,
                     const json_t *schema);

static void check_members(struct check *c, const char *path, json_t *value,
                          const json_t *schema)
{
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *others = json_object_get(schema, "additionalProperties");
    const char *name;
    json_t *member;
    size_t i;

    json_object_foreach(value, name, member)
    {
        const json_t *of = json_object_get(properties, name);
        char below[512];

        snprintf(below, sizeof below, "%s/%s", path, name);
        if (of != NULL)
            validate(c, below, member, of);
        else if (json_is_object(others))
            validate(c, below, member, others);
        else if (json_is_false(others))
            fault(c, below, "is not in the schema");
    }
    json_array_foreach(json_object_get(schema, "required"), i, member)
    {
        /* Of what is no object, null for one, nothing is required. */
        if (json_is_object(value) &&
            json_object_get(value, json_string_value(member)) == NULL)
            fault(c, path, json_string_value(member));
    }
}

static void check_word(struct check *c, const char *path, json_t *value,
                       const json_t *schema, const char *word, json_t *given)
{
    static const char *const quiet[] = {"$schema",  "$defs",
                                        "title",    "description",
                                        "required", "additionalProperties"};
    double least = json_number_value(given);
    size_t length = json_string_length(value), i;
    json_t *item;

    if (strcmp(word, "type") == 0) {
        if (!type_fits(value, given))
            fault(c, path, "has the wrong type");
    } else if (strcmp(word, "const") == 0) {
        if (!json_equal(value, given))
            fault(c, path, "is not the constant");
    } else if (strcmp(word, "enum") == 0) {
        if (!is_listed(value, given))
            fault(c, path, "is none of the values");
    } else if (strcmp(word, "minimum") == 0) {
        if (json_is_number(value) && !(json_number_value(value) >= least))
            fault(c, path, "is too small");
    } else if (strcmp(word, "minLength") == 0) {
        if (json_is_string(value) && (double)length < least)
            fault(c, path, "is too short");
    } else if (strcmp(word, "maxLength") == 0) {
        if (json_is_string(value) && (double)length > least)
            fault(c, path, "is too long");
    } else if (strcmp(word, "minItems") == 0) {
        if (json_is_array(value) && (double)json_array_size(value) < least)
            fault(c, path, "has too few items");
    } else if (strcmp(word, "items") == 0) {
        json_array_foreach(value, i, item)
        {
            char below[512];

            snprintf(below, sizeof below, "%s/%zu", path, i);
            validate(c, below, item, given);
        }
    } else if (strcmp(word, "properties") == 0) {
        check_members(c, path, value, schema);
    } else if (strcmp(word, "$ref") == 0) {
        const char *name = json_string_value(given) + strlen("#/$defs/");
        const json_t *of =
            json_object_get(json_object_get(c->root, "$defs"), name);

        if (of == NULL)
            fault(c, path, "the schema refers to nothing");
        else
            validate(c, path, value, of);
    } else {
        for (i = 0; i < COUNT_OF(quiet); i++) {
            if (strcmp(word, quiet[i]) == 0)
                return;
        }
        fault(c, path, "the schema has a word that is not known here");
    }
}

static void validate(struct check *c, const char *path, const json_t *value,
                     const json_t *schema)
{
    const char *word;
    json_t *given;
    /* jansson's loops want to be able to change what they go through. */
    json_t *open_value = (json_t *)(uintptr_t)value;
    json_t *open_schema = (json_t *)(uintptr_t)schema;

    json_object_foreach(open_schema, word, given)
        check_word(c, path, open_value, schema, word, given);
    if (json_object_get(schema, "properties") == NULL &&
        json_object_get(schema, "additionalProperties") != NULL)
        check_members(c, path, open_value, schema);
}

int main(int argc, char **argv)
{
    json_error_t error;
    json_t *schema = argc == 2 ? json_load_file(argv[1], 0, &error) : NULL;
    struct check c = {.root = schema};

    if (schema == NULL) {
        fputs("usage: validate SCHEMA.json <TEXT\n", stderr);
        return 2;
    }
    json_t *value = json_loadf(stdin, JSON_REJECT_DUPLICATES, &error);
    if (value == NULL) {
        fprintf(stderr, "%d: %s\n", error.line, error.text);
        c.faults++;
    } else {
        validate(&c, "", value, schema);
    }
    json_decref(value);
    json_decref(schema);
    return c.faults > 0;
}
