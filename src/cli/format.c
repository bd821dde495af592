/* format.c - `rlstudy fmt`: studies in one layout. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/difference.h"
#include "diag/diag.h"
#include "grammar/format.h"
#include "grammar/parse.h"

/* All of standard input; more than a file may have is left for the formatter
 * to refuse. */
static bool read_input(struct str *out, struct err *err)
{
    char buf[65536];
    ssize_t got;

    while (out->len <= PARSE_MAX_BYTES &&
           (got = read(STDIN_FILENO, buf, sizeof buf)) != 0) {
        if (got > 0)
            str_addn(out, buf, (size_t)got);
        else if (errno != EINTR)
            return err_sys(err, "cannot read standard input");
    }
    return true;
}

static bool read_text(struct str *out, const char *path, struct err *err)
{
    char *text;
    size_t len;

    if (strcmp(path, "-") == 0)
        return read_input(out, err);
    if (!file_read(&text, &len, path, PARSE_MAX_BYTES, err))
        return false;
    str_addn(out, text, len);
    free(text);
    return true;
}

/* Hand on what was laid out, or say that there is something to be. */
static enum exit_status settle(const char *path, const struct str *before,
                               const struct str *after,
                               const struct options *options)
{
    bool same = before->len == after->len &&
                memcmp(str_text(before), str_text(after), after->len) == 0;
    struct err err;

    if (options->check || options->diff) {
        if (!same && options->check)
            puts(path);
        if (options->diff)
            difference_print(stdout, path,
                             (struct text){str_text(before), before->len},
                             (struct text){str_text(after), after->len});
        return same ? STATUS_OK : STATUS_FAILURE;
    }
    if (strcmp(path, "-") == 0) {
        fwrite(str_text(after), 1, after->len, stdout);
        return STATUS_OK;
    }
    if (same || file_replace(path, str_text(after), after->len, &err))
        return STATUS_OK;
    fprintf(stderr, "rlstudy: %s\n", err.msg);
    return STATUS_FAILURE;
}

static enum exit_status format(const char *path, const struct str *before,
                               const struct options *options)
{
    const char *name = strcmp(path, "-") == 0 ? "<stdin>" : path;
    const struct diag_style style = {.colour = options->colour,
                                     .limit = DIAG_LIMIT};
    struct diag *diag = diag_new();
    struct str after = STR_INIT;
    enum exit_status status = STATUS_FAILURE;
    struct err err;

    switch (
        format_text(&after, diag, name, str_text(before), before->len, &err)) {
    case FORMAT_DONE:
        status = settle(path, before, &after, options);
        break;
    case FORMAT_FAULTY:
        diag_print(stderr, diag, &style);
        status = STATUS_USAGE;
        break;
    case FORMAT_REFUSED:
        fprintf(stderr, "rlstudy: %s is left as it is: %s\n", name, err.msg);
        break;
    }
    str_fini(&after);
    diag_free(diag);
    return status;
}

enum exit_status cmd_fmt(const struct options *options)
{
    enum exit_status worst = STATUS_OK;

    if (options->n_files == 0) {
        fputs("rlstudy: name the files to lay out, or - for standard input; "
              "see rlstudy fmt --help\n",
              stderr);
        return STATUS_USAGE;
    }
    for (size_t i = 0; i < options->n_files; i++) {
        enum exit_status status = STATUS_FAILURE;
        struct str text = STR_INIT;
        struct err err;

        if (read_text(&text, options->files[i], &err))
            status = format(options->files[i], &text, options);
        else
            fprintf(stderr, "rlstudy: %s\n", err.msg);
        str_fini(&text);
        worst = status > worst ? status : worst;
    }
    return worst;
}
