/* fuzz_lsp.c - any bytes at all to the language server.
 *
 * Input that begins with 'C' is a stream as it stands, frames and all.  Of any
 * other, each line is the body of a message, in a frame that is right, after
 * the session has begun: so that a fuzzer need not count. */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "lsp/lsp.h"
#include "stdlib/stdlib.h"
#include "tests/fuzz/fuzz.h"
#include "tests/golden/catalog.h"

struct input {
    const char *at;
    size_t left;
};

static ptrdiff_t read_input(void *ctx, char *bytes, size_t n)
{
    struct input *in = ctx;
    /* Little at a time, so that frames are cut everywhere. */
    size_t most = n < 100 ? n : 100;
    size_t got = in->left < most ? in->left : most;

    if (got > 0)
        memcpy(bytes, in->at, got);
    in->at += got;
    in->left -= got;
    return (ptrdiff_t)got;
}

static bool is_ready(void *ctx)
{
    const struct input *in = ctx;

    return in->left % 2 == 0;
}

static bool write_nowhere(void *ctx, const char *bytes, size_t n)
{
    (void)ctx;
    (void)bytes;
    return n > 0;
}

static void add_frame(struct str *out, const char *body, size_t len)
{
    str_printf(out, "Content-Length: %zu\r\n\r\n", len);
    str_addn(out, body, len);
}

static void make_stream(struct str *out, const char *text, size_t len)
{
    static const char begin[] =
        "{\"id\":0,\"method\":\"initialize\",\"params\":{\"capabilities\":{"
        "\"textDocument\":{\"completion\":{\"completionItem\":{"
        "\"snippetSupport\":true}}}}}}";

    add_frame(out, begin, sizeof begin - 1);
    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t n = end != NULL ? (size_t)(end - text) : len;

        add_frame(out, text, n);
        n += end != NULL;
        text += n;
        len -= n;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct lsp_options options = {
        .catalog = &test_catalog,
        .library = stdlib_files,
        .version = "fuzz",
    };
    const char *text = (const char *)data;
    struct str stream = STR_INIT;

    if (size > 0 && text[0] == 'C')
        str_addn(&stream, text, size);
    else
        make_stream(&stream, text, size);
    struct input in = {str_text(&stream), stream.len};
    const struct lsp_stream io = {&in, read_input, is_ready, write_nowhere};
    (void)lsp_serve(&io, &options);
    str_fini(&stream);
    return 0;
}
