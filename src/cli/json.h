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

#endif
