/* law_options.c - what settings of a law of points come to. */
#include "config.h"

#include <string.h>

#include "analysis/law.h"
#include "base/spec.h"
#include "cli/cli.h"

static bool is(const struct settings *settings, const char *name,
               const char *choice)
{
    return settings_find(settings, name) != NULL &&
           strcmp(settings_string(settings, name), choice) == 0;
}

static int whole(const struct settings *settings, const char *name,
                 int otherwise)
{
    return settings_find(settings, name) != NULL
               ? (int)settings_int(settings, name)
               : otherwise;
}

void law_options_from(struct law_options *out, const struct settings *settings)
{
    *out = LAW_DEFAULTS;
    out->absolute = is(settings, "errors", "absolute");
    out->most = is(settings, "best", "most");
    out->method = is(settings, "method", "akima") ? LAW_AKIMA : LAW_PARABOLA;
    if (settings_find(settings, "floor") != NULL)
        out->floor = settings_bool(settings, "floor");
    if (settings_find(settings, "prior") != NULL)
        out->prior = settings_real(settings, "prior");
    out->breaks = whole(settings, "breaks", out->breaks);
    out->grid = whole(settings, "grid", out->grid);
    out->bootstrap = whole(settings, "bootstrap", out->bootstrap);
}
