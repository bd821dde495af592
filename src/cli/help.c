/* help.c - what --help prints, from the tables of options.c. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "cli/options.h"

enum { COLUMNS = 79, DOC_COLUMN = 25 };

/* "  LEFT     DOC", or DOC on a line of its own behind a long LEFT. */
static void print_row(FILE *out, const char *left, const char *doc)
{
    if (strlen(left) + 2 > DOC_COLUMN)
        fprintf(out, "%s\n%*s", left, DOC_COLUMN, "");
    else
        fprintf(out, "%-*s", DOC_COLUMN, left);
    print_wrapped(out, doc, DOC_COLUMN, DOC_COLUMN, COLUMNS);
}

static void print_option(FILE *out, const struct option_row *row)
{
    struct str left = STR_INIT;

    if (row->letter != 0)
        str_printf(&left, "  -%c, --%s", row->letter, row->name);
    else
        str_printf(&left, "      --%s", row->name);
    if (row->value != NULL)
        str_printf(&left, "=%s", row->value);
    print_row(out, left.text, row->doc);
    str_fini(&left);
}

/* For more than one command that people call. */
static bool is_shared(const struct option_row *row)
{
    size_t n = 0;

    for (size_t c = 0; c < n_commands; c++)
        n += !commands[c].hidden && (row->kinds & commands[c].kind) != 0;
    return n > 1;
}

static void print_command(FILE *out, const struct command *command)
{
    struct str sentence = STR_INIT;

    fprintf(out, "Usage: rlstudy %s [OPTION]...%s%s\n", command->name,
            command->synopsis[0] != '\0' ? " " : "", command->synopsis);
    /* In the table it begins small, as it stands behind a name there. */
    str_printf(&sentence, "%c%s.", command->doc[0] - 'a' + 'A',
               command->doc + 1);
    print_wrapped(out, sentence.text, 0, 0, COLUMNS);
    fputs("\nOptions:\n", out);
    for (size_t i = 0; i < n_option_rows; i++) {
        if ((option_rows[i].kinds & command->kind) != 0)
            print_option(out, &option_rows[i]);
    }
    fprintf(out, "\nExample:\n  %s\n\nSee rlstudy(1).\n", command->example);
    str_fini(&sentence);
}

static void print_program(FILE *out)
{
    fputs("Usage: rlstudy [COMMAND] [OPTION]... FILE.study\n"
          "Answer how large a model to train, for how long, on a task: train "
          "what\n"
          "a study asks for, fit intrinsic performance, and write a report.\n"
          "\n"
          "Commands (without one: check, plan, run what is missing, fit, "
          "report):\n",
          out);
    for (size_t c = 1; c < n_commands; c++) {
        struct str left = STR_INIT;

        if (commands[c].hidden)
            continue;
        str_printf(&left, "  %s %s", commands[c].name, commands[c].synopsis);
        print_row(out, left.text, commands[c].doc);
        str_fini(&left);
    }
    fputs("\nOptions of several commands; 'rlstudy COMMAND --help' tells those "
          "of one:\n",
          out);
    for (size_t i = 0; i < n_option_rows; i++) {
        if (is_shared(&option_rows[i]))
            print_option(out, &option_rows[i]);
    }
    fputs("\nExamples:\n", out);
    for (size_t c = 0; c < n_commands; c++) {
        if (!commands[c].hidden)
            fprintf(out, "  %s\n", commands[c].example);
    }
    fputs("\n"
          "Exit status: 0 fine; 1 failure; 2 usage, or the study has errors; 3 "
          "the\n"
          "plan has changes (--detailed-exitcode); 4 some runs failed; 5 over\n"
          "budget, nothing started; 6 a claim failed or a fit is not "
          "identifiable;\n"
          "75 interrupted, can be resumed; 130 interrupted twice.\n"
          "\n"
          "See rlstudy(1), and study(5) for the language.\n",
          out);
}

void help_print(FILE *out, const struct command *command)
{
    if (command->name == NULL)
        print_program(out);
    else
        print_command(out, command);
}
