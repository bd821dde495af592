/* json.c - values as JSON has them. */
#include "config.h"

#include "cli/json.h"

#include <math.h>

#include "base/str.h"
#include "cli/cli.h"

json_t *json_of_text(const char *text)
{
    struct str clean = STR_INIT;

    if (text == NULL)
        return json_null();
    print_utf8(&clean, text);
    json_t *json = json_string(str_text(&clean));
    str_fini(&clean);
    return json;
}

json_t *json_of_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

void json_print(json_t *value)
{
    json_dumpf(value, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
    putchar('\n');
    json_decref(value);
}

void json_list_begin(struct json_list *list, json_t *head, const char *name)
{
    const char *key;
    json_t *value;

    list->n = 0;
    puts("{");
    json_object_foreach(head, key, value)
    {
        printf(" \"%s\": ", key);
        json_dumpf(value, stdout,
                   JSON_INDENT(1) | JSON_ENCODE_ANY | JSON_PRESERVE_ORDER);
        puts(",");
    }
    json_decref(head);
    printf(" \"%s\": [", name);
}

void json_list_add(struct json_list *list, json_t *item)
{
    fputs(list->n++ > 0 ? ",\n  " : "\n  ", stdout);
    json_dumpf(item, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(item);
}

void json_list_end(struct json_list *list)
{
    puts(list->n > 0 ? "\n ]\n}" : "]\n}");
}
