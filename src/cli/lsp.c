/* lsp.c - `rlstudy lsp`: the language server on standard input and output. */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "lsp/lsp.h"
#include "stdlib/stdlib.h"

static ptrdiff_t read_input(void *ctx, char *bytes, size_t n)
{
    ssize_t got;

    (void)ctx;
    do
        got = read(STDIN_FILENO, bytes, n);
    while (got < 0 && errno == EINTR);
    return got;
}

static bool input_is_ready(void *ctx)
{
    struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};

    (void)ctx;
    return poll(&fd, 1, 0) > 0;
}

static bool write_output(void *ctx, const char *bytes, size_t n)
{
    (void)ctx;
    while (n > 0) {
        ssize_t put = write(STDOUT_FILENO, bytes, n);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes += put;
        n -= (size_t)put;
    }
    return true;
}

enum exit_status cmd_lsp(const struct options *options)
{
    const struct lsp_stream stream = {
        .read = read_input,
        .ready = input_is_ready,
        .write = write_output,
    };
    const struct lsp_options lsp = {
        .catalog = cli_catalog(),
        .library = stdlib_files,
        .library_dir = PKGDATADIR "/stdlib",
        .search_path = getenv("RLSTUDY_PATH"),
        .version = PACKAGE_VERSION,
    };

    if (options->n_files > 0) {
        fprintf(stderr, "rlstudy: lsp takes no file; an editor names them\n");
        return STATUS_USAGE;
    }
    /* An editor that is gone is told of by write(). */
    signal(SIGPIPE, SIG_IGN);
    return lsp_serve(&stream, &lsp) == 0 ? STATUS_OK : STATUS_FAILURE;
}
