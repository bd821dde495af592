/* base.h - attributes and small things that every module uses. */
#ifndef RLSTUDY_BASE_BASE_H
#define RLSTUDY_BASE_BASE_H

#include <stddef.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define ATTR_MUST_USE __attribute__((warn_unused_result))
#define ATTR_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define ATTR_NORETURN __attribute__((noreturn))
#define ATTR_UNUSED __attribute__((unused))

static inline size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

static inline size_t max_size(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Number of the engine's arithmetic.  Raise it whenever a change makes the
 * same run give other numbers: it is part of every run's identity, so older
 * results are then no longer taken for results of this engine. */
#define RLSTUDY_ENGINE 2

#endif
