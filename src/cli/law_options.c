/* law_options.c - the keys of a law of points as its options. */
#include "config.h"

#include <string.h>

#include "analysis/law.h"
#include "base/spec.h"
#include "cli/cli.h"

static bool is_word(const struct settings *s, const char *name,
                    const char *word)
{
    return settings_find(s, name) != NULL &&
           strcmp(settings_string(s, name), word) == 0;
}

void law_options_from(struct law_options *out, const struct settings *s)
{
    *out = LAW_DEFAULTS;
    out->absolute = is_word(s, "errors", "absolute");
    out->most = is_word(s, "best", "most");
    out->method = is_word(s, "method", "akima") ? LAW_AKIMA : LAW_PARABOLA;
    if (settings_find(s, "floor") != NULL)
        out->floor = settings_bool(s, "floor");
    if (settings_find(s, "breaks") != NULL)
        out->breaks = (int)settings_int(s, "breaks");
    if (settings_find(s, "grid") != NULL)
        out->grid = (int)settings_int(s, "grid");
    if (settings_find(s, "bootstrap") != NULL)
        out->bootstrap = (int)settings_int(s, "bootstrap");
}
