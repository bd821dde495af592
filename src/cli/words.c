/* words.c - command lines of this program, for shells to run. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/cluster.h"

/* Does a shell take it for one word, and for nothing else? */
static bool is_plain(const char *word)
{
    return word[0] != '\0' &&
           strspn(word, "0123456789abcdefghijklmnopqrstuvwxyz"
                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ_@%+:,./=-") == strlen(word);
}

static void quote(struct str *out, const char *word)
{
    if (is_plain(word)) {
        str_add(out, word);
        return;
    }
    str_addc(out, '\'');
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            str_add(out, "'\\''");
        else
            str_addc(out, *word);
    }
    str_addc(out, '\'');
}

void words_add(struct str *out, const char *word)
{
    if (out->len > 0)
        str_addc(out, ' ');
    quote(out, word);
}

void words_add_option(struct str *out, const char *name, const char *value)
{
    if (out->len > 0)
        str_addc(out, ' ');
    str_printf(out, "%s=", name);
    quote(out, value);
}

const char *words_absolute(struct arena *arena, const char *path,
                           struct err *err)
{
    char *folder = path[0] == '/' ? NULL : getcwd(NULL, 0);
    const char *result;

    if (path[0] == '/')
        return arena_strdup(arena, path);
    if (folder == NULL) {
        err_sys(err, "cannot tell the name of this folder");
        return NULL;
    }
    result = strcmp(path, ".") == 0
                 ? arena_strdup(arena, folder)
                 : arena_printf(arena, "%s/%s", folder, path);
    free(folder);
    return result;
}

static void add_list(struct str *out, const char *name,
                     const struct option_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        words_add_option(out, name, list->items[i]);
}

void words_add_training(struct str *out, const struct options *options,
                        double memory)
{
    char number[32];

    if (options->keep_going)
        words_add(out, "--keep-going");
    snprintf(number, sizeof number, "%lld", (long long)options->retries);
    words_add_option(out, "--retries", number);
    if (options->pin)
        words_add(out, "--pin");
    snprintf(number, sizeof number, "%.17g", options->checkpoint_s);
    if (options->checkpoint_s > 0)
        words_add_option(out, "--checkpoint-every", number);
    snprintf(number, sizeof number, "%.0f", memory);
    if (memory > 0)
        words_add_option(out, "--memory", number);
}

bool words_add_study(struct str *out, const struct options *options,
                     struct err *err)
{
    struct arena *scratch = arena_new();
    const char *store = words_absolute(scratch, options->store, err);

    if (store != NULL) {
        words_add_option(out, "--store", store);
        add_list(out, "--set", &options->sets);
        add_list(out, "--var-file", &options->var_files);
        add_list(out, "--warning", &options->warnings);
        words_add(out, "--");
        words_add(out, options->files[0]);
    }
    arena_free(scratch);
    return store != NULL;
}
