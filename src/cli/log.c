/* log.c - `rlstudy log RUN`: what a run's workers said. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/state.h"

static const size_t max_log_bytes = (size_t)1 << 28;

/* A terminal gets no control characters that some library may have printed. */
static void print_log(const char *text, size_t len)
{
    struct str line = STR_INIT;

    if (!isatty(STDOUT_FILENO)) {
        fwrite(text, 1, len, stdout);
        return;
    }
    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t n = end != NULL ? (size_t)(end - text) : len;

        str_clear(&line);
        str_add_printable(&line, text, n);
        puts(str_text(&line));
        n += end != NULL;
        text += n;
        len -= n;
    }
    str_fini(&line);
}

static bool show_log(const struct view *view, const struct view_run *run,
                     struct err *err)
{
    const char *dir = store_run_dir(view->arena, view->store, run->id);
    const char *path = arena_printf(view->arena, "%s/log.txt", dir);
    char *text;
    size_t len;

    if (run->at == SIZE_MAX)
        return err_set(err, "the run %s has no log: it was never started",
                       run->id);
    if (!file_exists(path))
        return err_set(err, "the run %s has no log: there is no %s", run->id,
                       path);
    if (!file_read(&text, &len, path, max_log_bytes, err))
        return false;
    print_log(text, len);
    free(text);
    return true;
}

enum exit_status cmd_log(const struct options *options)
{
    struct view_run run;
    struct view view;
    struct err err;
    enum exit_status status = view_open(&view, options);

    if (status == STATUS_OK)
        status = view_find_one(&run, &view, "log");
    if (status == STATUS_OK && !show_log(&view, &run, &err))
        status = view_fail(&err);
    view_close(&view);
    return status;
}
