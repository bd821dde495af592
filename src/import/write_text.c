/* write_text.c - learning curves as rows of text. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/str.h"
#include "import/write.h"

/* The fewest digits that are this number again. */
static void add_number(struct str *out, double value)
{
    char text[32];

    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    str_add(out, text);
}

static bool any_compute(const struct curve_set *set)
{
    for (size_t i = 0; i < set->n; i++) {
        if (set->curves[i].compute != NULL)
            return true;
    }
    return false;
}

/* ---- CSV ---- */

/* What all rows of a curve begin with. */
static void add_run(struct str *out, const struct curve *curve, char separator)
{
    str_add_csv(out, curve->run, separator);
    str_addc(out, separator);
    str_add_csv(out, curve->environment, separator);
    str_addc(out, separator);
    str_add_int(out, curve->seed);
    str_addc(out, separator);
    add_number(out, curve->parameters);
    str_addc(out, separator);
}

static void add_curve(struct str *out, const struct curve *curve,
                      char separator, bool compute)
{
    struct str run = STR_INIT;

    add_run(&run, curve, separator);
    for (size_t i = 0; i < curve->n; i++) {
        str_add(out, run.text);
        add_number(out, curve->interactions[i]);
        str_addc(out, separator);
        add_number(out, curve->returns[i]);
        if (compute)
            str_addc(out, separator);
        if (curve->compute != NULL)
            add_number(out, curve->compute[i]);
        str_addc(out, '\n');
    }
    str_fini(&run);
}

static void add_rows(struct str *out, const struct curve_set *set,
                     char separator)
{
    static const char *const names[] = {"environment", "seed", "parameters",
                                        "interactions", "return"};
    bool compute = any_compute(set);

    str_add(out, "run");
    for (size_t i = 0; i < COUNT_OF(names); i++)
        str_printf(out, "%c%s", separator, names[i]);
    if (compute)
        str_printf(out, "%ccompute", separator);
    str_addc(out, '\n');
    for (size_t i = 0; i < set->n; i++)
        add_curve(out, &set->curves[i], separator, compute);
}

void write_csv(struct str *out, const struct curve_set *set)
{
    add_rows(out, set, ',');
}

void write_tsv(struct str *out, const struct curve_set *set)
{
    add_rows(out, set, '\t');
}

/* ---- JSON lines ---- */

static void add_json_text(struct str *out, const char *text)
{
    struct str clean = STR_INIT;

    str_add_printable(&clean, text, strlen(text));
    json_t *json = json_string(str_text(&clean));
    char *quoted = json_dumps(json, JSON_ENCODE_ANY);
    str_add(out, quoted);
    free(quoted);
    json_decref(json);
    str_fini(&clean);
}

static void add_json_curve(struct str *out, const struct curve *curve)
{
    struct str run = STR_INIT;

    str_add(&run, "{\"run\":");
    add_json_text(&run, curve->run);
    str_add(&run, ",\"environment\":");
    add_json_text(&run, curve->environment);
    str_add(&run, ",\"seed\":");
    str_add_int(&run, curve->seed);
    str_add(&run, ",\"parameters\":");
    add_number(&run, curve->parameters);
    for (size_t i = 0; i < curve->n; i++) {
        str_add(out, run.text);
        str_add(out, ",\"interactions\":");
        add_number(out, curve->interactions[i]);
        str_add(out, ",\"return\":");
        add_number(out, curve->returns[i]);
        if (curve->compute != NULL) {
            str_add(out, ",\"compute\":");
            add_number(out, curve->compute[i]);
        }
        str_add(out, "}\n");
    }
    str_fini(&run);
}

void write_json_lines(struct str *out, const struct curve_set *set)
{
    for (size_t i = 0; i < set->n; i++)
        add_json_curve(out, &set->curves[i]);
}
