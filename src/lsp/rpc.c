/* rpc.c - frames in and out.
 *
 * The other side is trusted with nothing: memory grows with what has really
 * come, never with what a header promises. */
#include "config.h"

#include "lsp/rpc.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "lsp/lsp.h"

enum { MAX_HEADER = 8192 }; /* all lines of one message together */

static bool fill(struct rpc *rpc)
{
    ptrdiff_t n =
        rpc->stream->read(rpc->stream->ctx, rpc->buffer, sizeof rpc->buffer);

    rpc->at = 0;
    rpc->n = n > 0 ? (size_t)n : 0;
    return n > 0;
}

/* A line of the header without its end; false when none comes. */
static bool read_line(struct rpc *rpc, struct str *line, size_t *left)
{
    str_clear(line);
    while (rpc->at < rpc->n || fill(rpc)) {
        char c = rpc->buffer[rpc->at++];

        if (c == '\n') {
            while (line->len > 0 && line->text[line->len - 1] == '\r')
                line->text[--line->len] = '\0';
            return true;
        }
        if ((*left)-- == 0)
            return false;
        str_addc(line, c);
    }
    return false;
}

/* A decimal number that may be anything; what is too large stays too large. */
static bool read_length(const char *text, uint64_t *length)
{
    *length = 0;
    text += strspn(text, " \t");
    if (!isdigit((unsigned char)*text))
        return false;
    for (; isdigit((unsigned char)*text); text++) {
        if (*length < UINT64_MAX / 16)
            *length = *length * 10 + (uint64_t)(*text - '0');
    }
    return text[strspn(text, " \t")] == '\0';
}

enum header { HEADER_SOUND, HEADER_BAD, HEADER_END };

static enum header read_header(struct rpc *rpc, uint64_t *length)
{
    static const char key[] = "Content-Length:";
    struct str line = STR_INIT;
    size_t left = MAX_HEADER;
    bool found = false, bad = false, any = false, end = false;

    while (!end && !bad) {
        if (!read_line(rpc, &line, &left)) {
            bad = any || line.len > 0;
            break;
        }
        end = line.len == 0 && any;
        any |= line.len > 0;
        if (strncasecmp(str_text(&line), key, sizeof key - 1) == 0) {
            bad = found || !read_length(line.text + sizeof key - 1, length);
            found = true;
        } else if (line.len > 0) {
            bad = strchr(line.text, ':') == NULL;
        }
    }
    str_fini(&line);
    if (bad || (end && !found))
        return HEADER_BAD;
    return end ? HEADER_SOUND : HEADER_END;
}

/* Take LENGTH bytes, into BODY unless that is NULL. */
static bool read_body(struct rpc *rpc, struct str *body, uint64_t length)
{
    while (length > 0) {
        if (rpc->at == rpc->n && !fill(rpc))
            return false;
        size_t n = rpc->n - rpc->at;
        if (n > length)
            n = (size_t)length;
        if (body != NULL)
            str_addn(body, rpc->buffer + rpc->at, n);
        rpc->at += n;
        length -= n;
    }
    return true;
}

static enum rpc_read parse(struct rpc *rpc, const struct str *body,
                           json_t **message)
{
    json_error_t error;

    /* A NUL is a character of a text like any other until somebody looks. */
    *message = json_loadb(str_text(body), body->len, JSON_ALLOW_NUL, &error);
    if (*message != NULL)
        return RPC_MESSAGE;
    rpc_fail(rpc, NULL, RPC_PARSE_ERROR, "this is not JSON: %s", error.text);
    return RPC_BAD;
}

enum rpc_read rpc_read(struct rpc *rpc, json_t **message)
{
    struct str body = STR_INIT;
    enum rpc_read result = RPC_END;
    uint64_t length = 0;

    switch (read_header(rpc, &length)) {
    case HEADER_END:
        return RPC_END;
    case HEADER_BAD:
        /* Nobody can tell where the next message begins. */
        rpc_fail(rpc, NULL, RPC_PARSE_ERROR,
                 "a message begins with 'Content-Length: N' and an empty "
                 "line");
        return RPC_END;
    case HEADER_SOUND:
        break;
    }
    if (length > RPC_MAX_BYTES) {
        rpc_fail(rpc, NULL, RPC_PARSE_ERROR,
                 "a message of more than %d bytes is not read", RPC_MAX_BYTES);
        return read_body(rpc, NULL, length) ? RPC_BAD : RPC_END;
    }
    if (read_body(rpc, &body, length))
        result = parse(rpc, &body, message);
    str_fini(&body);
    return result;
}

bool rpc_is_waiting(struct rpc *rpc)
{
    return rpc->at < rpc->n || rpc->stream->ready(rpc->stream->ctx);
}

/* ---- out ---- */

static void send(struct rpc *rpc, json_t *message)
{
    char *text = json_dumps(message, JSON_COMPACT);
    char header[64];
    int n;

    json_decref(message);
    if (text == NULL || rpc->cut_off) {
        free(text);
        return;
    }
    size_t len = strlen(text);
    n = snprintf(header, sizeof header, "Content-Length: %zu\r\n\r\n", len);
    rpc->cut_off = !rpc->stream->write(rpc->stream->ctx, header, (size_t)n) ||
                   !rpc->stream->write(rpc->stream->ctx, text, len);
    free(text);
}

static json_t *copy_id(const json_t *id)
{
    return id != NULL ? json_deep_copy(id) : json_null();
}

void rpc_reply(struct rpc *rpc, const json_t *id, json_t *result)
{
    send(rpc, json_pack("{s:s, s:o, s:o}", "jsonrpc", "2.0", "id", copy_id(id),
                        "result", result != NULL ? result : json_null()));
}

void rpc_notify(struct rpc *rpc, const char *method, json_t *params)
{
    send(rpc, json_pack("{s:s, s:s, s:o}", "jsonrpc", "2.0", "method", method,
                        "params", params));
}

void rpc_ask(struct rpc *rpc, const char *id, const char *method,
             json_t *params)
{
    send(rpc, json_pack("{s:s, s:s, s:s, s:o}", "jsonrpc", "2.0", "id", id,
                        "method", method, "params", params));
}

void rpc_fail(struct rpc *rpc, const json_t *id, enum rpc_code code,
              const char *fmt, ...)
{
    char msg[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    json_t *text = json_string(msg);
    if (text == NULL)
        text = json_string("this message cannot be shown");
    send(rpc,
         json_pack("{s:s, s:o, s:{s:i, s:o}}", "jsonrpc", "2.0", "id",
                   copy_id(id), "error", "code", (int)code, "message", text));
}
