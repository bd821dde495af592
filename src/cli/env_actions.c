/* env_actions.c - the actions that a line of text is. */
#include "config.h"

#include "cli/env_actions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static const char between[] = ", \t[]";

const char *env_action_next(const char *line, size_t len)
{
    const size_t skip = strspn(line, between);

    return line + (skip < len ? skip : len);
}

static bool take_part(union env_action *out, const struct env_space *space,
                      int i, double x, struct err *err)
{
    const int choices = space->actions[i];

    if (space->continuous) {
        out->number[i] = (float)x;
        return isfinite(out->number[i]) ||
               err_set(err,
                       "part %d of the action is not finite in single "
                       "precision",
                       i + 1);
    }
    if (!(x >= 0 && x < choices) || x != floor(x))
        return err_set(err,
                       "part %d of the action is %g, of the choices 0 to %d",
                       i + 1, x, choices - 1);
    out->choice[i] = (int32_t)x;
    return true;
}

/* It may be long, and anything. */
static bool no_action(const char *line, size_t len, struct err *err)
{
    enum { SHOWN = 40 };
    struct str text = STR_INIT;

    str_add_printable(&text, line, len < SHOWN ? len : SHOWN);
    err_set(err,
            "'%s%s' is no action: numbers are, with commas, blanks or "
            "brackets between them",
            str_text(&text), len > SHOWN ? "..." : "");
    str_fini(&text);
    return false;
}

bool env_action_read(union env_action *out, double *exact,
                     const struct env_space *space, const char **at,
                     const char *end, struct err *err)
{
    int n = 0;

    while (*at < end && n < space->parts) {
        char *behind;
        const double x = strtod(*at, &behind);

        if (behind == *at ||
            (behind < end &&
             (*behind == '\0' || strchr(between, *behind) == NULL)))
            return no_action(*at, (size_t)(end - *at), err);
        if (!take_part(out, space, n, x, err))
            return false;
        exact[n++] = x;
        *at = env_action_next(behind, (size_t)(end - behind));
    }
    return n == space->parts ||
           err_set(err, "an action has %d parts, and here %s %d", space->parts,
                   n == 1 ? "is" : "are", n);
}
