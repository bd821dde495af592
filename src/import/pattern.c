/* pattern.c - names with holes. */
#include "config.h"

#include "import/pattern.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"

bool pattern_is(const char *text)
{
    return strchr(text, '{') != NULL;
}

bool pattern_parse(struct arena *arena, struct pattern *out, const char *text,
                   struct err *err)
{
    const char *at = text;

    *out = (struct pattern){.text = text};
    for (;;) {
        size_t literal = strcspn(at, "{");

        out->literals[out->n_holes] = arena_strndup(arena, at, literal);
        if (at[literal] == '\0')
            break;
        if (literal == 0 && out->n_holes > 0)
            return err_set(err, "'%s': nothing stands between two braces",
                           text);
        const char *name = at + literal + 1;
        size_t len = strcspn(name, "}");
        if (name[len] == '\0' || len == 0)
            return err_set(err, "'%s': a name and a closing brace are missing",
                           text);
        if (out->n_holes == PATTERN_MAX_HOLES)
            return err_set(err, "'%s' has more than %d braces", text,
                           (int)PATTERN_MAX_HOLES);
        out->names[out->n_holes++] = arena_strndup(arena, name, len);
        at = name + len + 1;
    }
    return out->n_holes > 0 || err_set(err, "'%s' has no {NAME}", text);
}

/* Taking the first place where a literal fits leaves the most to the rest, so
 * there is no need to come back. */
bool pattern_match(struct arena *arena, const char **values,
                   const struct pattern *p, const char *text)
{
    const char *last = p->literals[p->n_holes];
    size_t head = strlen(p->literals[0]);

    if (strncmp(text, p->literals[0], head) != 0 || !str_ends_with(text, last))
        return false;
    const char *at = text + head;
    const char *end = text + strlen(text) - strlen(last);
    for (size_t i = 0; i < p->n_holes; i++) {
        const char *stop = end;

        if (at >= end)
            return false;
        if (i + 1 < p->n_holes)
            stop = strstr(at + 1, p->literals[i + 1]);
        if (stop == NULL || stop > end)
            return false;
        values[i] = arena_strndup(arena, at, (size_t)(stop - at));
        at = stop + (i + 1 < p->n_holes ? strlen(p->literals[i + 1]) : 0);
    }
    return true;
}

static size_t count_slashes(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += *text == '/';
    return n;
}

bool pattern_match_path(struct arena *arena, const char **values,
                        const struct pattern *p, const char *path)
{
    size_t have = count_slashes(path), want = count_slashes(p->text);

    if (have < want)
        return false;
    for (; have > want; have--)
        path = strchr(path, '/') + 1;
    if (!pattern_match(arena, values, p, path))
        return false;
    for (size_t i = 0; i < p->n_holes; i++) {
        if (strchr(values[i], '/') != NULL)
            return false;
    }
    return true;
}
