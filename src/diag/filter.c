/* filter.c - what becomes of warnings. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "diag/internal.h"
#include "diag/names.h"

/* What was said of a name. */
enum { OFF = 1, ERROR = 2, NO_ERROR = 4 };

struct diag_filter {
    bool errors;           /* all warnings are errors */
    unsigned char *states; /* as diag_names */
};

struct diag_filter *diag_filter_new(void)
{
    struct diag_filter *filter = mem_calloc(1, sizeof *filter);

    filter->states = mem_calloc(n_diag_names, sizeof *filter->states);
    return filter;
}

void diag_filter_free(struct diag_filter *filter)
{
    if (filter == NULL)
        return;
    free(filter->states);
    free(filter);
}

static const char *after(const char *text, const char *prefix)
{
    size_t n = strlen(prefix);

    return strncmp(text, prefix, n) == 0 ? text + n : NULL;
}

/* The state of the warning NAME; NULL when there is none of that name. */
static unsigned char *state_of(struct diag_filter *filter, const char *name,
                               struct err *err)
{
    const struct diag_name *d = diag_name_find(name);
    struct suggest near = suggest_for(name);

    if (d != NULL && d->warning)
        return &filter->states[d - diag_names];
    for (size_t i = 0; i < n_diag_names; i++) {
        if (diag_names[i].warning)
            suggest_offer(&near, diag_names[i].name);
    }
    if (d != NULL)
        err_set(err,
                "'%s' is always an error, and errors cannot be switched off",
                name);
    else if (near.best != NULL)
        err_set(err, "there is no warning '%s'; did you mean '%s'?", name,
                near.best);
    else
        err_set(err, "there is no warning '%s'; there are %s", name, near.all);
    return NULL;
}

bool diag_filter_add(struct diag_filter *filter, const char *text,
                     struct err *err)
{
    const char *no = after(text, "no-");
    const char *what = no != NULL ? no : text;
    const char *name = after(what, "error=");

    if (strcmp(what, "error") == 0) {
        filter->errors = no == NULL;
        return true;
    }
    unsigned char *state = state_of(filter, name != NULL ? name : what, err);
    if (state == NULL)
        return false;
    if (name == NULL && no != NULL)
        *state |= OFF;
    else if (no == NULL)
        *state &= (unsigned char)~OFF;
    if (name != NULL)
        *state = (unsigned char)((*state & OFF) | (no ? NO_ERROR : ERROR));
    return true;
}

void diag_apply(struct diag *diag, const struct diag_filter *filter)
{
    size_t kept = 0;

    for (size_t i = 0; i < diag->n; i++) {
        struct diagnostic *d = &diag->items[i];
        unsigned char state =
            filter->states[diag_name_find(d->name) - diag_names];
        bool raise =
            (state & ERROR) != 0 || (filter->errors && (state & NO_ERROR) == 0);

        if (d->severity == SEVERITY_WARNING && (state & OFF) != 0) {
            diag->warnings--;
            diagnostic_fini(d);
            continue;
        }
        if (d->severity == SEVERITY_WARNING && raise) {
            d->severity = SEVERITY_ERROR;
            diag->warnings--;
            diag->errors++;
        }
        diag->items[kept++] = *d;
    }
    diag->n = kept;
}
