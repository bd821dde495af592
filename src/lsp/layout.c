/* layout.c - a document in the usual layout. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "grammar/format.h"
#include "lsp/internal.h"

/* Where the lines begin that A and B have in common at their end, counted from
 * there; FROM bytes at the beginning are spoken for. */
static size_t common_tail(const char *a, size_t n, const char *b, size_t m,
                          size_t from)
{
    size_t same = 0, whole = 0;

    while (same < n - from && same < m - from &&
           a[n - 1 - same] == b[m - 1 - same]) {
        same++;
        if (same == n - from || a[n - 1 - same] == '\n')
            whole = same;
    }
    return whole;
}

static size_t common_head(const char *a, size_t n, const char *b, size_t m)
{
    size_t whole = 0;

    for (size_t i = 0; i < n && i < m && a[i] == b[i]; i++) {
        if (a[i] == '\n')
            whole = i + 1;
    }
    return whole;
}

/* One edit of the lines that differ, so that the cursor stays where it is. */
static json_t *edits(const struct server *server, const struct document *d,
                     const struct str *text)
{
    const char *new = str_text(text);
    size_t head = common_head(d->text, d->len, new, text->len);
    size_t tail = common_tail(d->text, d->len, new, text->len, head);

    if (head == d->len && head == text->len)
        return json_array();
    return json_pack("[{s:o, s:o}]", "range",
                     range_json(server, &d->lines, head, d->len - tail),
                     "newText",
                     textn_json(new + head, text->len - tail - head));
}

json_t *format(struct server *server, struct request *request)
{
    const struct document *d = request->document;
    struct diag *diag = diag_new();
    struct str text = STR_INIT;
    struct err err;
    json_t *out = NULL;

    switch (format_text(&text, diag, d->path, d->text, d->len, &err)) {
    case FORMAT_DONE:
        out = edits(server, d, &text);
        break;
    case FORMAT_FAULTY:
        refuse(request, RPC_REQUEST_FAILED,
               "a text with syntax errors is not laid out");
        break;
    case FORMAT_REFUSED:
        refuse(request, RPC_REQUEST_FAILED, "%s", err.msg);
        break;
    }
    str_fini(&text);
    diag_free(diag);
    return out;
}
