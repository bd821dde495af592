/* env_actions.c - the action that a line of text is. */
#include "config.h"

#include "cli/env_actions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static const char blanks[] = " \t", between[] = ", \t";

bool env_action_is_empty(const char *line, size_t len)
{
    return strspn(line, blanks) == len;
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
            "'%s%s' is no action: numbers are, with commas or blanks between "
            "them",
            str_text(&text), len > SHOWN ? "..." : "");
    str_fini(&text);
    return false;
}

bool env_action_read(union env_action *out, const struct env_space *space,
                     const char *line, size_t len, struct err *err)
{
    const char *end = line + len, *at = line + strspn(line, blanks);
    int n = 0;

    while (at < end) {
        char *behind;
        const double x = strtod(at, &behind);

        if (behind == at ||
            (behind < end &&
             (*behind == '\0' || strchr(between, *behind) == NULL)))
            return no_action(line, len, err);
        if (n < space->parts && !take_part(out, space, n, x, err))
            return false;
        n++;
        at = behind + strspn(behind, between);
    }
    return n == space->parts ||
           err_set(err, "an action has %d part%s, and here are %d",
                   space->parts, space->parts == 1 ? "" : "s", n);
}
