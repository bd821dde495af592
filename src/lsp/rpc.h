/* rpc.h - JSON-RPC 2.0 in frames with a Content-Length. */
#ifndef RLSTUDY_LSP_RPC_H
#define RLSTUDY_LSP_RPC_H

#include <jansson.h>
#include <stdbool.h>

#include "base/base.h"

struct lsp_stream;

/* Longest message that is read; a longer one is passed over. */
enum { RPC_MAX_BYTES = 64 << 20 };

enum rpc_code {
    RPC_PARSE_ERROR = -32700,
    RPC_INVALID_REQUEST = -32600,
    RPC_UNKNOWN_METHOD = -32601,
    RPC_INVALID_PARAMS = -32602,
    RPC_NOT_INITIALIZED = -32002,
    RPC_REQUEST_FAILED = -32803
};

struct rpc {
    const struct lsp_stream *stream;
    char buffer[1 << 16];
    size_t at, n; /* what of the buffer is still to be read */
    bool cut_off; /* nobody reads what we write any more */
};

enum rpc_read { RPC_MESSAGE, RPC_BAD, RPC_END };

/* The next message, the caller's to release.  RPC_BAD: it was none, which the
 * client was told, and one may follow.  RPC_END: nothing follows. */
enum rpc_read rpc_read(struct rpc *rpc, json_t **message);

/* Has the client sent more already? */
bool rpc_is_waiting(struct rpc *rpc);

/* These take over RESULT and PARAMS; a NULL result is null. */
void rpc_reply(struct rpc *rpc, const json_t *id, json_t *result);
void rpc_notify(struct rpc *rpc, const char *method, json_t *params);
/* Ask the client something; its answer is not waited for. */
void rpc_ask(struct rpc *rpc, const char *id, const char *method,
             json_t *params);
/* ID may be NULL: of a message that could not be read. */
void rpc_fail(struct rpc *rpc, const json_t *id, enum rpc_code code,
              const char *fmt, ...) ATTR_PRINTF(4, 5);

#endif
