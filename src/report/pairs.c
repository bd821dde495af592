/* pairs.c - instances of a law compared with one another. */
#include "config.h"

#include "report/pairs.h"

#include <string.h>

#include "base/arena.h"
#include "report/gather.h"

struct effort pair_effort(const struct law_finding *law,
                          const struct law_finding *other)
{
    bool in_flop = law->flop_per_parameter > 0 && other->flop_per_parameter > 0;

    return effort_of_fit(law->fit, in_flop ? law->flop_per_parameter : 1);
}

/* The first of LAWS that LAW can be compared with, perhaps itself. */
static const struct law_finding *first_like(const struct findings *f,
                                            const struct indices *laws,
                                            const struct law_finding *law)
{
    for (size_t i = 0; i < laws->n; i++) {
        const struct law_finding *first = &f->laws[laws->at[i]];

        if (law_trusted(first) && strcmp(first->name, law->name) == 0 &&
            strcmp(first->task, law->task) == 0)
            return first;
    }
    return law;
}

size_t pairs_of(struct arena *arena, struct law_pair **out,
                const struct findings *f, const char *name)
{
    struct indices laws = gather_laws(arena, f, name);
    struct law_pair *pairs = arena_array(arena, struct law_pair, laws.n);
    size_t n = 0;

    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *a = &f->laws[laws.at[i]];
        const struct law_finding *b;
        struct err err;

        if (!law_trusted(a) || (b = first_like(f, &laws, a)) == a)
            continue;
        const struct effort one = pair_effort(a, b), other = pair_effort(b, a);
        struct law_pair *pair = &pairs[n++];
        pair->a = a;
        pair->b = b;
        if (!multiplier_mean(arena, &pair->multiplier, &one, &other, &err))
            pair->error = arena_strdup(arena, err.msg);
    }
    *out = pairs;
    return n;
}
