/* json.h - values as JSON has them. */
#ifndef RLSTUDY_CLI_JSON_H
#define RLSTUDY_CLI_JSON_H

#include <jansson.h>

/* TEXT with what is not UTF-8 made so; null for NULL. */
json_t *json_of_text(const char *text);
/* JSON has no infinity and no NaN: null for those. */
json_t *json_of_number(double value);
/* Print VALUE on standard output, and let go of it. */
void json_print(json_t *value);

/* An object whose last member is a list that may have a million items: they
 * are printed as they come. */
struct json_list {
    size_t n;
};

/* Print HEAD's members, and begin the list NAME; HEAD is let go of. */
void json_list_begin(struct json_list *list, json_t *head, const char *name);
void json_list_add(struct json_list *list, json_t *item); /* lets go of it */
void json_list_end(struct json_list *list);

#endif
