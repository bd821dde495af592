/* windows.c - the same fit over parts of training. */
#include "config.h"

#include "analysis/windows.h"

#include <assert.h>
#include <math.h>

#include "base/arena.h"

static void fit_window(struct arena *arena, struct intrinsic_window *window,
                       const struct curve_set *curves,
                       struct intrinsic_options options)
{
    struct intrinsic_fit *fit;
    struct err err;

    options.holdout_sizes = 0;
    options.holdout_octaves = 0;
    if (window->late)
        options.exclude = window->share;
    else
        options.truncate *= window->share;
    if (intrinsic_fit(arena, &fit, curves, &options, &err))
        window->fit = fit;
    else
        window->error = arena_strdup(arena, err.msg);
}

size_t windows_fit(struct arena *arena, const struct intrinsic_window **out,
                   const struct curve_set *curves,
                   const struct intrinsic_options *options, int halvings)
{
    assert(halvings >= 0 && halvings <= WINDOWS_MOST);
    const size_t n = 2 * (size_t)halvings;
    struct intrinsic_window *windows =
        arena_array(arena, struct intrinsic_window, n);

    for (size_t i = 0; i < n; i++) {
        int k = (int)i % halvings + 1;

        windows[i].late = i < n / 2;
        windows[i].share = ldexp(1, -k);
        fit_window(arena, &windows[i], curves, *options);
    }
    *out = windows;
    return n;
}
