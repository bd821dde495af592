/* returns.h - what returns of a built-in environment mean: what chance earns,
 * and what the best can. */
#ifndef RLSTUDY_ENV_RETURNS_H
#define RLSTUDY_ENV_RETURNS_H

#include <stdbool.h>

struct settings;

/* Of whole episodes, or what a curve shows in place of their returns. */
struct env_returns {
    double random;         /* the mean when all actions are as likely */
    double random_se;      /* its standard error; 0: exact, or none differed */
    double best;           /* the highest mean; NAN: not known */
    bool best_is_bound;    /* nobody earns more, and perhaps nobody as much */
    const char *best_from; /* why, without a full stop; NULL: not known */
    double goal;           /* from where on others say that it is solved; NAN */
    const char *goal_from; /* who does */
};

/* False if nothing is known of SETTINGS. */
bool env_returns(struct env_returns *out, const struct settings *settings);

#endif
