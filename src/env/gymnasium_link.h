/* gymnasium_link.h - how the two sides of an environment of Gymnasium speak:
 * gymnasium_worker.py has the same. */
#ifndef RLSTUDY_ENV_GYMNASIUM_LINK_H
#define RLSTUDY_ENV_GYMNASIUM_LINK_H

#include "env/env.h"
#include "env/facts.h"

struct guest;

/* What the host asks for. */
enum {
    GYMNASIUM_DESCRIBE = 'D', /* facts and code of request.id */
    GYMNASIUM_SPACE = 'S',    /* space and steps, with request's values */
    GYMNASIUM_OPEN = 'O',     /* make n copies, at work in the rows */
    GYMNASIUM_RESET = 'R',
    GYMNASIUM_STEP = 'T',
    GYMNASIUM_REPLAY = 'P' /* of the log in the memory at replay_at */
};

/* Rows of all copies; where they are is told in row_at. */
enum gymnasium_row {
    ROW_ACTION,
    ROW_OBS,
    ROW_FINAL_OBS,
    ROW_REWARD,     /* float */
    ROW_TERMINATED, /* uint8_t, likewise the next two */
    ROW_TRUNCATED,
    ROW_VOID, /* the action was ignored: a reset */
    ROW_SEED, /* uint64_t: of the next episode */
    GYMNASIUM_ROWS
};

enum { GYMNASIUM_REQUEST = 16384, GYMNASIUM_CODE = 512 };

/* What lies in front of the memory that both see. */
struct gymnasium_head {
    uint32_t bytes; /* of this struct */
    int32_t n;
    int32_t steps; /* of the longest episode; 0: there is no limit */
    int32_t pad;
    uint64_t rows_at, rows_bytes, row_at[GYMNASIUM_ROWS];
    uint64_t replay_at, replay_bytes;
    char request[GYMNASIUM_REQUEST]; /* JSON */
    char why[480];
    char code[GYMNASIUM_CODE];
    struct raw_facts facts;
    struct rls_space space;
};

struct gymnasium_link {
    struct guest *guest;
    struct gymnasium_head *head;
    uint64_t head_at;
};

/* The parameters that all of them have, beside those of their constructors;
 * the first three are no keys. */
enum { GYMNASIUM_OWN = 9, GYMNASIUM_FIXED = 3 };
extern const struct param gymnasium_own[GYMNASIUM_OWN];

/* An interpreter at work; false, and the reason, if there is none to be had. */
ATTR_MUST_USE bool gymnasium_link_start(struct gymnasium_link *out,
                                        const char *python, struct err *err);
void gymnasium_link_end(struct gymnasium_link *link);

/* The request for the environment of SETTINGS. */
ATTR_MUST_USE bool gymnasium_link_request(struct gymnasium_link *link,
                                          const struct settings *settings,
                                          struct err *err);

/* Ask for WHAT, or hear what came of it; false, and the reason, when it was
 * refused or there is nobody any more. */
ATTR_MUST_USE bool gymnasium_link_ask(struct gymnasium_link *link, int what,
                                      double limit_s, struct err *err);
ATTR_MUST_USE bool gymnasium_link_answer(struct gymnasium_link *link,
                                         double limit_s, struct err *err);

/* The space that HEAD has for SETTINGS; *STEPS is the limit of an episode, 0
 * for none. */
ATTR_MUST_USE bool gymnasium_take_space(struct env_space *out, size_t *steps,
                                        const struct gymnasium_head *head,
                                        const struct settings *settings,
                                        struct err *err);

/* env_type.space: gymnasium_ask.c. */
ATTR_MUST_USE bool gymnasium_ask_space(struct env_space *out,
                                       const struct settings *settings,
                                       struct err *err);

#endif
