/* complete.c - `rlstudy complete`: what could stand at a place of the command
 * line; and `rlstudy completion`: the scripts that ask for it.
 *
 * One candidate a line, a description behind a tab.  ":files SUFFIX..."
 * and ":folders" leave the looking to the shell, which knows about such names.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ast/ast.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/param.h"
#include "base/str.h"
#include "check/catalog.h"
#include "check/kinds.h"
#include "cli/bench.h"
#include "cli/cli.h"
#include "cli/complete.h"
#include "cli/options.h"
#include "cli/topics.h"
#include "env/env.h"
#include "diag/names.h"
#include "import/import.h"
#include "nn/kernel.h"
#include "shell/scripts.h"
#include "stdlib/stdlib.h"
#include "store/store.h"

/* What is known of a command line. */
struct place {
    struct arena *arena;
    const char *const *words;
    size_t n;
    size_t at;         /* the word to be completed */
    const char *text;  /* what there is of it already */
    const char *stuck; /* what stands before TEXT in the word: "--color=" */
    const struct command *command;   /* NULL: none was named so far */
    const struct option_row *option; /* TEXT is its value; or NULL */
    bool plain;                      /* behind "--" */
    const char *study;               /* the one on the line; or NULL */
    const char *directory, *store;   /* -C and --store; or NULL */
};

/* ---- reading the line ---- */

/* The option NAME, which may be shortened: LEN bytes of it. */
static const struct option_row *find_long(const char *name, size_t len)
{
    const struct option_row *found = NULL;

    for (size_t i = 0; i < n_option_rows; i++) {
        if (strncmp(option_rows[i].name, name, len) != 0)
            continue;
        if (option_rows[i].name[len] == '\0')
            return &option_rows[i];
        if (found != NULL)
            return NULL;
        found = &option_rows[i];
    }
    return found;
}

static const struct option_row *find_letter(char letter)
{
    for (size_t i = 0; i < n_option_rows; i++) {
        if (option_rows[i].letter == letter)
            return &option_rows[i];
    }
    return NULL;
}

/* The option that WORD gives a value, and where that begins in it; *VALUE is
 * NULL when it is the next word.  NULL when WORD gives none. */
static const struct option_row *valued(const char *word, const char **value)
{
    const struct option_row *row;

    *value = NULL;
    if (strncmp(word, "--", 2) == 0) {
        size_t len = strcspn(word + 2, "=");

        row = find_long(word + 2, len);
        if (word[2 + len] == '=')
            *value = word + 2 + len + 1;
        return row != NULL && row->value != NULL ? row : NULL;
    }
    for (const char *c = word + 1; word[0] == '-' && *c != '\0'; c++) {
        row = find_letter(*c);
        if (row == NULL || row->value == NULL)
            continue;
        *value = c[1] != '\0' ? c + 1 : NULL;
        return row;
    }
    return NULL;
}

static void take_value(struct place *place, const struct option_row *row,
                       const char *value)
{
    if (strcmp(row->name, "directory") == 0)
        place->directory = value;
    if (strcmp(row->name, "store") == 0)
        place->store = value;
}

static bool is_study(const char *word)
{
    size_t len = strlen(word);

    return len > 6 && strcmp(word + len - 6, ".study") == 0;
}

static void take_operand(struct place *place, const char *word)
{
    for (size_t c = 1;
         place->command == NULL && place->study == NULL && c < n_commands;
         c++) {
        if (strcmp(commands[c].name, word) == 0) {
            place->command = &commands[c];
            return;
        }
    }
    if (place->study == NULL && is_study(word))
        place->study = word;
}

/* One word that stands whole on the line; *OPEN is the option whose value it
 * is, and then the one whose value is the next. */
static void read_word(struct place *place, const char *word,
                      const struct option_row **open, bool *plain)
{
    const struct option_row *row = *open;
    const char *value = NULL;

    *open = NULL;
    if (row != NULL) {
        take_value(place, row, word);
    } else if (*plain || word[0] != '-' || word[1] == '\0') {
        take_operand(place, word);
    } else if (strcmp(word, "--") == 0) {
        *plain = true;
    } else if ((row = valued(word, &value)) != NULL) {
        if (value == NULL)
            *open = row;
        else
            take_value(place, row, value);
    }
}

/* All words but the one at the cursor, also those behind it: the study may
 * stand there. */
static void read_line(struct place *place)
{
    const struct option_row *open = NULL;
    bool plain = false;

    for (size_t i = 0; i < place->n; i++) {
        if (i != place->at) {
            read_word(place, place->words[i], &open, &plain);
            continue;
        }
        place->option = open;
        place->plain = plain;
        open = NULL;
    }
}

/* A value may be stuck to its option: "--color=al", "-Wno-". */
static void find_text(struct place *place)
{
    const char *value;

    place->text = place->words[place->at];
    place->stuck = "";
    if (place->option != NULL || place->plain || place->text[0] != '-')
        return;
    const struct option_row *row = valued(place->text, &value);
    if (row == NULL || value == NULL)
        return;
    place->option = row;
    place->stuck =
        arena_strndup(place->arena, place->text, (size_t)(value - place->text));
    place->text = value;
}

/* ---- candidates ---- */

static void offer(const struct place *place, const char *candidate,
                  const char *doc)
{
    size_t n = strlen(place->text);

    if (strncmp(candidate, place->text, n) != 0)
        return;
    printf("%s%s", place->stuck, candidate);
    if (doc != NULL && *doc != '\0')
        printf("\t%s", doc);
    putchar('\n');
}

static void offer_options(const struct place *place)
{
    for (size_t i = 0; i < n_option_rows; i++) {
        const struct option_row *row = &option_rows[i];
        uint64_t kind = place->command != NULL ? place->command->kind
                        : place->study != NULL ? FOR_ALL
                                               : ~0u;

        if ((row->kinds & kind) != 0)
            offer(place,
                  arena_printf(place->arena, "--%s%s", row->name,
                               row->value != NULL ? "=" : ""),
                  row->doc);
    }
}

static void offer_commands(const struct place *place)
{
    for (size_t c = 1; c < n_commands; c++) {
        if (!commands[c].hidden)
            offer(place, commands[c].name, commands[c].doc);
    }
}

static void offer_choices(const struct place *place, const char *const *choices)
{
    for (size_t i = 0; choices != NULL && choices[i] != NULL; i++)
        offer(place, choices[i], NULL);
}

static void offer_topics(const struct place *place)
{
    struct topics topics;

    topics_collect(&topics, place->arena);
    for (size_t i = 0; i < topics.n; i++) {
        const struct topic *t = &topics.items[i];

        if (strchr(t->name, ' ') == NULL)
            offer(place, t->name, t->sort);
    }
    topics_fini(&topics);
}

static void offer_library(const struct place *place)
{
    for (const struct library_file *f = stdlib_files; f->name != NULL; f++)
        offer(place, f->name, NULL);
}

static void offer_warnings(const struct place *place)
{
    static const char *const prefixes[] = {"no-", "", "error=", "no-error="};

    offer(place, "error", "all warnings are errors");
    offer(place, "no-error", "warnings are warnings again");
    for (size_t f = 0; f < COUNT_OF(prefixes); f++) {
        for (size_t i = 0; i < n_diag_names; i++) {
            const struct diag_name *d = &diag_names[i];

            if (d->warning)
                offer(place,
                      arena_printf(place->arena, "%s%s", prefixes[f], d->name),
                      d->doc);
        }
    }
}

static void offer_laws(const struct place *place)
{
    for (size_t i = 0; i < cli_catalog()->n_laws; i++) {
        const struct catalog_law *law = &cli_catalog()->laws[i];

        offer(place, law->table->name, law->table->doc);
    }
}

/* Runs that the store has, by their ids or by their FOLDERS. */
static void offer_stored(const struct place *place, bool folders)
{
    const char *dir =
        place->store != NULL ? place->store : getenv("RLSTUDY_STORE");
    struct store_list list;
    struct err err;
    struct store *store =
        store_open(dir != NULL && *dir != '\0' ? dir : ".rlstudy", false, &err);

    if (store == NULL)
        return;
    if (store_list_runs(place->arena, &list, store, &err)) {
        for (size_t i = 0; i < list.n; i++)
            offer(place,
                  folders ? store_run_dir(place->arena, store, list.ids[i])
                          : list.ids[i],
                  NULL);
    }
    store_close(store);
}

static void offer_bench(const struct place *place)
{
    for (size_t i = 0; i < n_bench_rows; i++)
        offer(place, bench_rows[i].name, bench_rows[i].doc);
    offer(place, "language", "reading studies");
    offer(place, "analysis", "fitting laws and reading curves");
    offer(place, "env", "steps of environments");
    offer(place, "pool", "worker processes beside their training");
}

static void offer_kernels(const struct place *place)
{
    for (const struct nn_kernel *const *k = nn_kernels(); *k != NULL; k++)
        offer(place, (*k)->name, NULL);
}

/* One of WORDS behind the command itself, then an environment. */
static void offer_environments(const struct place *place,
                               const char *const *words)
{
    if (place->at > 0 && strcmp(place->words[place->at - 1], "env") == 0) {
        offer_choices(place, words);
        return;
    }
    for (const struct env_type *const *t = env_types; *t != NULL; t++)
        offer(place, (*t)->table->name, (*t)->table->doc);
    puts(":files .so");
}

static void offer_formats(const struct place *place)
{
    const char *name, *doc;

    for (size_t i = 0; (name = import_format(i, &doc)) != NULL; i++)
        offer(place, name, doc);
}

static void offer_setting(void *ctx, const char *candidate, const char *doc)
{
    offer(ctx, candidate, doc);
}

/* ---- completing ---- */

static void offer_operand(struct place *place, enum operand operand,
                          const char *const *choices)
{
    switch (operand) {
    case OPERAND_NONE:
    case OPERAND_TEXT:
        break;
    case OPERAND_STUDY:
        puts(":files .study");
        break;
    case OPERAND_FOLDER:
        puts(":folders");
        break;
    case OPERAND_CURVES:
        puts(":files .csv .csv.gz .tsv .tsv.gz .jsonl .jsonl.gz");
        break;
    case OPERAND_FORMAT:
        offer_formats(place);
        break;
    case OPERAND_YAML:
        puts(":files .yaml .yml");
        break;
    case OPERAND_SETTING:
        if (place->study != NULL)
            complete_setting(place->arena, place->study, place->text,
                             offer_setting, place);
        break;
    case OPERAND_TOPIC:
        offer_topics(place);
        break;
    case OPERAND_LIBRARY:
        offer_library(place);
        offer_stored(place, false);
        if (strncmp(place->text, "std/", 4) != 0)
            puts(":files .study");
        break;
    case OPERAND_WARNING:
        offer_warnings(place);
        break;
    case OPERAND_LAW:
        offer_laws(place);
        break;
    case OPERAND_RUN_FOLDER:
        offer_stored(place, true);
        break;
    case OPERAND_RUN:
        offer_stored(place, false);
        puts(":files .study");
        break;
    case OPERAND_BENCH:
        offer_bench(place);
        break;
    case OPERAND_KERNEL:
        offer_kernels(place);
        break;
    case OPERAND_ENVIRONMENT:
        offer_environments(place, choices);
        break;
    case OPERAND_CHOICE:
        offer_choices(place, choices);
        break;
    }
}

static void complete(struct place *place)
{
    const struct command *command =
        place->command != NULL ? place->command : &commands[0];

    if (place->option != NULL) {
        offer_operand(place, place->option->operand, place->option->choices);
        return;
    }
    if (!place->plain && place->text[0] == '-') {
        offer_options(place);
        return;
    }
    if (place->command == NULL && place->study == NULL && !place->plain)
        offer_commands(place);
    offer_operand(place, command->operand, command->choices);
}

enum exit_status cmd_complete(const struct options *options)
{
    struct place place = {
        .words = options->files,
        .n = options->n_files,
        .at = options->cursor >= 0 ? (size_t)options->cursor
                                   : options->n_files - 1,
    };

    if (place.at >= place.n) {
        fputs("rlstudy: complete needs the words of a command line\n", stderr);
        return STATUS_USAGE;
    }
    place.arena = arena_new();
    read_line(&place);
    find_text(&place);
    /* Elsewhere there is nothing to look at. */
    if (place.directory == NULL || chdir(place.directory) == 0)
        complete(&place);
    arena_free(place.arena);
    return STATUS_OK;
}

/* ---- the scripts ---- */

enum exit_status cmd_completion(const struct options *options)
{
    static const char *const names[] = {"shell/rlstudy", "shell/_rlstudy"};

    for (size_t i = 0; options->n_files == 1 && shells[i] != NULL; i++) {
        if (strcmp(options->files[0], shells[i]) != 0)
            continue;
        for (const struct library_file *f = shell_scripts; f->name; f++) {
            if (strcmp(f->name, names[i]) == 0)
                fwrite(f->text, 1, f->len, stdout);
        }
        return STATUS_OK;
    }
    fputs("rlstudy: completion takes bash or zsh\n", stderr);
    return STATUS_USAGE;
}
