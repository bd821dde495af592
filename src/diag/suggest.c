/* suggest.c - did you mean? */
#include "config.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "diag/diag.h"

enum { LONGEST = 64 }; /* words beyond this are not compared */

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;

    return m < c ? m : c;
}

/* Damerau-Levenshtein distance, optimal string alignment; anything above LIMIT
 * when it is more than that. */
static size_t distance_within(const char *a, size_t n, const char *b, size_t m,
                              size_t limit)
{
    size_t rows[3][LONGEST + 1], least_before = 0;

    if (n > LONGEST || m > LONGEST)
        return n > m ? n : m;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = rows[i % 3], *last = rows[(i + 2) % 3];
        size_t *before = rows[(i + 1) % 3];
        size_t least = i;

        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t change = a[i - 1] != b[j - 1];

            now[j] = min3(last[j] + 1, now[j - 1] + 1, last[j - 1] + change);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
                a[i - 2] == b[j - 1] && before[j - 2] + 1 < now[j])
                now[j] = before[j - 2] + 1;
            least = now[j] < least ? now[j] : least;
        }
        /* A swap reaches back two rows. */
        if (least > limit && least_before > limit)
            return least;
        least_before = least;
    }
    return rows[n % 3][m];
}

size_t suggest_distance(const char *a, const char *b)
{
    return distance_within(a, strlen(a), b, strlen(b), SIZE_MAX);
}

struct suggest suggest_for(const char *name)
{
    return (struct suggest){.name = name, .distance = SIZE_MAX};
}

static void list_candidate(struct suggest *s, const char *candidate)
{
    size_t room = sizeof s->all - s->len;
    const char *comma = s->n > 0 ? ", " : "";
    bool full = s->len > 0 && s->all[s->len - 1] == '.';

    s->n++;
    if (full)
        return;
    if (strlen(candidate) + sizeof ", , ..." > room) {
        s->len += (size_t)snprintf(s->all + s->len, room, ", ...");
        return;
    }
    s->len += (size_t)snprintf(s->all + s->len, room, "%s%s", comma, candidate);
}

void suggest_offer(struct suggest *suggest, const char *candidate)
{
    size_t n = strlen(suggest->name), m = strlen(candidate);
    size_t longer = n > m ? n : m, shorter = n > m ? m : n;
    size_t limit = longer / 3;

    list_candidate(suggest, candidate);
    if (suggest->distance <= limit)
        limit = suggest->distance - 1;
    if (suggest->name[0] != candidate[0] && limit > 1)
        limit = 1;
    /* TFLOP is nothing but Tflop. */
    if (suggest->distance > 0 && strcasecmp(suggest->name, candidate) == 0) {
        suggest->distance = 0;
        suggest->best = candidate;
    }
    /* Most are told apart by their lengths. */
    if (suggest->distance == 0 || longer - shorter > limit)
        return;
    size_t d = distance_within(suggest->name, n, candidate, m, limit);
    if (d > limit)
        return;
    suggest->distance = d;
    suggest->best = candidate;
}

void diag_unknown(struct diag *diag, const char *name, struct span span,
                  const struct suggest *suggest, const char *one,
                  const char *many, const char *fmt, ...)
{
    char msg[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    if (suggest->best != NULL) {
        diag_error(diag, name, span, "%s; did you mean '%s'?", msg,
                   suggest->best);
        diag_fix(diag, suggest->best);
        return;
    }
    diag_error(diag, name, span, "%s", msg);
    if (suggest->n > 0)
        diag_note(diag, SPAN_NONE, "%s %s", suggest->n == 1 ? one : many,
                  suggest->all);
}
