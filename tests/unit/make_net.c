/* make_net.c - networks for tests. */
#include "config.h"

#include "tests/unit/make_net.h"

#include <string.h>

#include "base/arena.h"
#include "tests/unit/make_spec.h"
#include "tests/unit/unit.h"

struct nn_net *make_net(const char *family, const char *settings,
                        struct nn_shape shape, bool aux_value, struct err *err)
{
    static const struct param_table nothing = {"nothing", "", NULL, 0};
    const struct nn_family *found = nn_family_find(family);
    struct arena *arena = arena_new();
    struct run_spec spec;

    CU_ASSERT_PTR_NOT_NULL_FATAL(found);
    make_spec(&spec, arena, &nothing, found->table, &nothing);
    while (*settings != '\0') {
        const size_t len = strcspn(settings, ";");

        CU_ASSERT_FATAL(make_spec_set(
            &spec, arena,
            arena_printf(arena, "family.%.*s", (int)len, settings)));
        settings += len;
        settings += strspn(settings, "; ");
    }
    struct nn_net *net = found->build(&spec.family, shape, aux_value, err);
    arena_free(arena);
    return net;
}
