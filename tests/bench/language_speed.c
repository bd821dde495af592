/* language_speed.c - studies beside YAML of the same length: what rlstudy takes
 * to parse the one, and libyaml to parse the other; run by hand.
 *
 *     language_speed [LINES] */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/err.h"
#include "base/str.h"
#include "cli/bench.h"

/* What somebody might write for one question of a sweep tool. */
static const char entry[] =
    "- name: question %zu\n"
    "  # Does a longer horizon change how performance scales?\n"
    "  parameters:\n"
    "    horizon: {values: [1, 4, 16, 64]}\n"
    "    width: {values: [0.125, 0.25, 0.5, 1]}   # multiples\n"
    "  environment:\n"
    "    kind: digits\n"
    "    noise: 0.3\n"
    "    text: \"what we did, and why\"\n"
    "  budget: 4000000\n";

static void make_yaml(struct str *out, size_t bytes)
{
    for (size_t i = 1; out->len < bytes; i++)
        str_printf(out, entry, i);
}

struct yaml_text {
    struct str text;
    size_t events;
    bool sound;
};

static void read_yaml(void *ctx)
{
    struct yaml_text *y = ctx;
    yaml_parser_t parser;
    yaml_event_t event;
    bool done = false;

    y->events = 0;
    y->sound = yaml_parser_initialize(&parser) != 0;
    if (!y->sound)
        return;
    yaml_parser_set_input_string(&parser, (const unsigned char *)y->text.text,
                                 y->text.len);
    while (!done && y->sound) {
        y->sound = yaml_parser_parse(&parser, &event) != 0;
        done = y->sound && event.type == YAML_STREAM_END_EVENT;
        y->events++;
        if (y->sound)
            yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

int main(int argc, char **argv)
{
    size_t lines = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000;
    struct str study = STR_INIT;
    struct language_figures f;
    struct yaml_text yaml = {.text = STR_INIT};
    struct err err;

    bench_language_study(&study, lines);
    if (!bench_language_measure(&f, study.text, study.len, &err)) {
        fprintf(stderr, "language_speed: %s\n", err.msg);
        return EXIT_FAILURE;
    }
    make_yaml(&yaml.text, study.len);
    double yaml_s = bench_cpu_s(read_yaml, &yaml);
    if (!yaml.sound) {
        fputs("language_speed: libyaml refuses its text\n", stderr);
        return EXIT_FAILURE;
    }
    double parse_s = f.cpu_s[LANGUAGE_PARSE], check_s = f.cpu_s[LANGUAGE_CHECK];
    printf("%zu lines, %zu kB, %zu tokens: parsed in %.2f ms, checked in "
           "%.2f ms\n",
           f.lines, f.bytes / 1000, f.tokens, 1e3 * parse_s, 1e3 * check_s);
    printf("YAML, %zu kB, %zu events: parsed in %.2f ms\n",
           yaml.text.len / 1000, yaml.events, 1e3 * yaml_s);
    printf("a study takes %.2f of the time of YAML to parse, and %.2f to parse "
           "and check\n",
           parse_s / yaml_s, (parse_s + check_s) / yaml_s);
    str_fini(&study);
    str_fini(&yaml.text);
    return EXIT_SUCCESS;
}
