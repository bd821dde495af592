/* guest.h - a process for code from outside, which lives for as long as there
 * is work for it there.
 *
 * The code may crash, hang, exit or print, and ends no process but that one.
 * It is asked one thing at a time: question and answer lie in memory that both
 * see, and a byte each way says whose turn it is.  When one of the two ends,
 * however that comes about, the other one notices.  Not for several threads. */
#ifndef RLSTUDY_ENV_GUEST_H
#define RLSTUDY_ENV_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct guest;

/* ---- for the host ---- */

/* A process that does WORK(CTX) and is at its end when that returns.  NULL if
 * there is none to be had. */
ATTR_MUST_USE struct guest *guest_start(void (*work)(void *ctx), void *ctx,
                                        struct err *err);
/* It is killed, if it still runs. */
void guest_end(struct guest *guest);

/* Say WORD and wait for the answer, at most LIMIT_S seconds, in which this
 * process is not stopped.  -1 when the guest is no more, with how it ended and
 * the last that it printed; it stays at that. */
ATTR_MUST_USE int guest_ask(struct guest *guest, uint8_t word, double limit_s,
                            struct err *err);
/* The same in two, for who has several guests at work at once. */
void guest_tell(struct guest *guest, uint8_t word);
ATTR_MUST_USE int guest_answer(struct guest *guest, double limit_s,
                               struct err *err);
bool guest_lives(const struct guest *guest);

/* Where what it prints goes from now on, beside what is kept for an error; -1,
 * as at first: nowhere. */
void guest_set_log(struct guest *guest, int fd);

/* BYTES of memory, zeroed, that both see; *AT is what the guest calls it.
 * NULL if there is none. */
ATTR_MUST_USE void *guest_share(struct guest *guest, uint64_t *at, size_t bytes,
                                struct err *err);
void guest_unshare(struct guest *guest, void *memory, uint64_t at,
                   size_t bytes);

/* ---- for the guest ---- */

/* What it has open beside the standard streams, for who replaces WORK by
 * another program. */
enum { GUEST_SOCKET = 3, GUEST_MEMORY = 4 };

/* The next word; -1 when the host is no more, or has said nothing for IDLE_S
 * seconds, unless that is negative. */
int guest_hear(double idle_s);
void guest_say(uint8_t word);

/* The memory that the host calls so; NULL if there is none.  To be given back
 * with munmap. */
void *guest_map(uint64_t at, size_t bytes);

#endif
