/* arguments.c - the words of the command line, by the tables of options.c. */
#include "config.h"

#include <errno.h>
#include <float.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/number.h"
#include "base/str.h"
#include "cli/options.h"
#include "cli/quantity.h"
#include "diag/diag.h"

/* What getopt_long returns for the row I: beyond all letters. */
enum { LONG_ONLY = 256 };

enum exit_status arguments_see_help(const struct command *command)
{
    if (command != NULL && command->name != NULL)
        fprintf(stderr, "Try 'rlstudy %s --help'.\n", command->name);
    else
        fputs("Try 'rlstudy --help'.\n", stderr);
    return STATUS_USAGE;
}

/* The index of TEXT in a list ended by NULL, or -1. */
static int choose(const char *text, const char *const *choices)
{
    for (int i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], text) == 0)
            return i;
    }
    return -1;
}

/* Says what the option takes, and returns false. */
static bool refuse_value(const struct option_row *row, const char *takes,
                         const char *value)
{
    fprintf(stderr, "rlstudy: --%s takes ", row->name);
    if (takes != NULL)
        fputs(takes, stderr);
    for (size_t i = 0; takes == NULL && row->choices[i] != NULL; i++)
        fprintf(stderr, "%s%s",
                i == 0                        ? ""
                : row->choices[i + 1] != NULL ? ", "
                                              : " or ",
                row->choices[i]);
    fprintf(stderr, ", not '%s'\n", value);
    return false;
}

/* Options that take a whole number. */
static const struct whole {
    bool wide; /* an int64_t; otherwise an int */
    long long min, max;
    const char *takes;
} wholes[] = {
    [TAKE_JOBS] = {false, 1, 4096, "a whole number from 1 to 4096"},
    [TAKE_CURSOR] = {false, 0, INT_MAX, "a whole number from 0 on"},
    [TAKE_PORT] = {false, 0, UINT16_MAX, "a port from 0 to 65535"},
    [TAKE_TIMES] = {true, 0, 1000, "a whole number from 0 to 1000"},
    [TAKE_WHOLE] = {true, 1, INT64_MAX, "a whole number from 1 on"},
};

static bool take_whole(void *member, const struct option_row *row,
                       const char *value)
{
    const struct whole *w = &wholes[row->take];
    long long number;
    char *end;

    errno = 0;
    number = strtoll(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || number < w->min ||
        number > w->max)
        return refuse_value(row, w->takes, value);
    if (w->wide)
        *(int64_t *)member = number;
    else
        *(int *)member = (int)number;
    return true;
}

static bool parse_plain(struct number *out, const char *text)
{
    char *end;

    *out = (struct number){.real = strtod(text, &end)};
    return end != text && *end == '\0';
}

static bool parse_number(struct number *out, const char *text)
{
    return number_parse(out, text, strlen(text));
}

static bool parse_bytes(struct number *out, const char *text)
{
    return quantity_parse(out, text, NULL) &&
           (dim_is_none(out->dim) ||
            dim_equal(out->dim, unit_find("bytes")->dim));
}

/* Options that take a number above 0. */
static const struct real {
    bool (*parse)(struct number *out, const char *text);
    double max;
    const char *takes;
} reals[] = {
    [TAKE_SECONDS] = {parse_plain, DBL_MAX, "seconds"},
    [TAKE_POSITIVE] = {parse_number, DBL_MAX, "a number above 0"},
    [TAKE_PART] = {parse_number, 1, "a number above 0 and at most 1"},
    [TAKE_BYTES] = {parse_bytes, DBL_MAX, "a size such as 8 GiB"},
};

static bool take_real(void *member, const struct option_row *row,
                      const char *value)
{
    const struct real *r = &reals[row->take];
    struct number number;

    if (!r->parse(&number, value) || !(number.real > 0) ||
        !(number.real <= r->max))
        return refuse_value(row, r->takes, value);
    *(double *)member = number.real;
    return true;
}

static void list_add(struct option_list *list, const char *item)
{
    list->items =
        mem_grow(list->items, &list->cap, list->n, sizeof *list->items);
    list->items[list->n++] = item;
}

/* False when VALUE is not what the option takes, which was printed. */
static bool take_value(struct options *o, const struct option_row *row,
                       const char *value)
{
    void *member = (char *)o + row->offset;
    int choice = row->choices != NULL ? choose(value, row->choices) : 0;

    if (choice < 0)
        return refuse_value(row, NULL, value);
    switch (row->take) {
    case TAKE_NOTHING:
        break;
    case TAKE_FLAG:
        *(bool *)member = true;
        break;
    case TAKE_COUNT:
        ++*(int *)member;
        break;
    case TAKE_TEXT:
        *(const char **)member = value;
        break;
    case TAKE_CHOICE:
        *(int *)member = choice;
        break;
    case TAKE_LIST:
        list_add(member, value);
        break;
    case TAKE_JOBS:
    case TAKE_CURSOR:
    case TAKE_PORT:
    case TAKE_TIMES:
    case TAKE_WHOLE:
        return take_whole(member, row, value);
    case TAKE_SECONDS:
    case TAKE_POSITIVE:
    case TAKE_PART:
    case TAKE_BYTES:
        return take_real(member, row, value);
    }
    return true;
}

/* The tables in the form that getopt_long wants. */
static void fill_getopt(struct option *longs, char *shorts)
{
    /* "-": operands come to us one by one as option 1, in the order given,
     * whatever POSIXLY_CORRECT says. */
    *shorts++ = '-';
    for (size_t i = 0; i < n_option_rows; i++) {
        const struct option_row *row = &option_rows[i];

        longs[i] = (struct option){
            row->name, row->value != NULL ? required_argument : no_argument,
            NULL, LONG_ONLY + (int)i};
        if (row->letter == 0)
            continue;
        *shorts++ = row->letter;
        if (row->value != NULL)
            *shorts++ = ':';
    }
    *shorts = '\0';
}

static size_t row_of(int opt)
{
    size_t i = 0;

    if (opt >= LONG_ONLY)
        return (size_t)opt - LONG_ONLY;
    while (option_rows[i].letter != opt)
        i++;
    return i;
}

/* getopt_long has said that there is no such option: which was meant?  Of what
 * begins an option's name it has said something else. */
static void suggest_option(const char *word)
{
    struct str name = STR_INIT;
    bool begins = false;

    if (strncmp(word, "--", 2) != 0)
        return;
    str_addn(&name, word + 2, strcspn(word + 2, "="));
    struct suggest near = suggest_for(str_text(&name));
    for (size_t i = 0; i < n_option_rows; i++) {
        begins |= strncmp(option_rows[i].name, near.name, name.len) == 0;
        suggest_offer(&near, option_rows[i].name);
    }
    if (!begins && near.best != NULL)
        fprintf(stderr, "rlstudy: did you mean '--%s'?\n", near.best);
    str_fini(&name);
}

/* Options and operands, in any order. */
static enum exit_status read_words(struct arguments *a, int argc, char **argv)
{
    struct option *longs = mem_calloc(n_option_rows + 1, sizeof *longs);
    char *shorts = mem_alloc(2 * n_option_rows + 2);
    bool sound = true;
    int opt;

    fill_getopt(longs, shorts);
    while (sound &&
           (opt = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (opt == '?') {
            suggest_option(argv[optind - 1]);
            sound = false;
        } else if (opt == 1) {
            a->operands[a->n_operands++] = optarg;
        } else {
            size_t i = row_of(opt);

            a->given[i] = true;
            a->help |= strcmp(option_rows[i].name, "help") == 0;
            a->version |= strcmp(option_rows[i].name, "version") == 0;
            sound = take_value(&a->options, &option_rows[i], optarg);
        }
    }
    a->n_before = a->n_operands;
    while (optind < argc)
        a->operands[a->n_operands++] = argv[optind++];
    free(longs);
    free(shorts);
    return sound ? STATUS_OK : arguments_see_help(NULL);
}

/* Two operands without a command: the first was meant as one, unless there is
 * such a file or it looks like a study. */
static bool meant_as_command(const char *word)
{
    size_t len = strlen(word);
    bool study = len > 6 && strcmp(word + len - 6, ".study") == 0;

    return !study && strchr(word, '/') == NULL && access(word, F_OK) != 0;
}

static enum exit_status find_command(struct arguments *a)
{
    const char *word = a->n_before > 0 ? a->operands[0] : NULL;

    a->command = &commands[0];
    for (size_t c = 1; word != NULL && c < n_commands; c++) {
        if (strcmp(word, commands[c].name) == 0)
            a->command = &commands[c];
    }
    bool named = a->command != &commands[0];
    a->options.files = a->operands + named;
    a->options.n_files = a->n_operands - named;
    bool several = a->n_operands >= 2 || (a->help && word != NULL);
    if (named || !several || word == NULL || !meant_as_command(word))
        return STATUS_OK;
    struct suggest near = suggest_for(word);
    for (size_t c = 1; c < n_commands; c++) {
        if (!commands[c].hidden)
            suggest_offer(&near, commands[c].name);
    }
    fprintf(stderr, "rlstudy: there is no command '%s'", word);
    if (near.best != NULL)
        fprintf(stderr, "; did you mean '%s'?", near.best);
    fputc('\n', stderr);
    return arguments_see_help(NULL);
}

/* Says which commands an option is for. */
static enum exit_status refuse_option(const struct option_row *row,
                                      const struct command *command)
{
    const char *separator = " ";

    if (command->name != NULL)
        fprintf(stderr, "rlstudy: %s does not use --%s; it is for",
                command->name, row->name);
    else
        fprintf(stderr, "rlstudy: --%s needs a command:", row->name);
    for (size_t c = 1; c < n_commands; c++) {
        if ((row->kinds & commands[c].kind) == 0)
            continue;
        fprintf(stderr, "%s%s", separator, commands[c].name);
        separator = ", ";
    }
    fputs((row->kinds & FOR_ALL) != 0 ? ", or without a command\n" : "\n",
          stderr);
    return arguments_see_help(command);
}

static enum exit_status make_filter(struct options *o)
{
    struct err err;

    o->filter = diag_filter_new();
    for (size_t i = 0; i < o->warnings.n; i++) {
        if (diag_filter_add(o->filter, o->warnings.items[i], &err))
            continue;
        fprintf(stderr, "rlstudy: -W%s: %s\n", o->warnings.items[i], err.msg);
        return STATUS_USAGE;
    }
    return STATUS_OK;
}

/* An option that would have no effect is a mistake. */
static enum exit_status check_options(const struct arguments *a)
{
    for (size_t i = 0; i < n_option_rows; i++) {
        if (a->given[i] && (option_rows[i].kinds & a->command->kind) == 0)
            return refuse_option(&option_rows[i], a->command);
    }
    const struct options *o = &a->options;
    if (o->json + o->csv + o->dot + (o->dump != NULL) > 1) {
        fputs("rlstudy: one form of output at a time: --json, --csv, --dot or "
              "--dump\n",
              stderr);
        return arguments_see_help(a->command);
    }
    return STATUS_OK;
}

enum exit_status arguments_read(struct arguments *out, int argc, char **argv)
{
    *out = (struct arguments){.command = &commands[0]};
    out->options.cursor = -1;
    out->options.retries = 2;
    out->options.port = SERVE_PORT;
    out->operands = mem_calloc((size_t)argc + 1, sizeof *out->operands);
    out->given = mem_calloc(n_option_rows, sizeof *out->given);
    enum exit_status status = read_words(out, argc, argv);
    if (status == STATUS_OK && !out->version)
        status = find_command(out);
    if (status == STATUS_OK && !out->version && !out->help)
        status = check_options(out);
    if (status == STATUS_OK)
        status = make_filter(&out->options);
    return status;
}

void arguments_fini(struct arguments *arguments)
{
    free(arguments->operands);
    free(arguments->given);
    free(arguments->options.sets.items);
    free(arguments->options.var_files.items);
    free(arguments->options.warnings.items);
    free(arguments->options.curves.items);
    free(arguments->options.columns.items);
    free(arguments->options.only.items);
    free(arguments->options.only_runs.items);
    free(arguments->options.law_options.items);
    free(arguments->options.allow_hosts.items);
    diag_filter_free(arguments->options.filter);
}
