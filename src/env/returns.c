/* returns.c - what chance and the best earn in the built-in environments.
 *
 * What chance earns was measured over 2^13 whole episodes or more, by
 * test_returns.c, which plays some again; what follows from options is worked
 * out. */
#include "config.h"

#include "env/returns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/spec.h"
#include "base/str.h"
#include "base/value.h"
#include "env/env.h"

/* ---- measured ---- */

/* With the environment's defaults, but for the keys in ANY, which change
 * nothing of this, and that WHERE is IS. */
struct row {
    const char *name;
    const char *any[6];
    const char *where, *is; /* NULL: no such key */
    struct env_returns returns;
};

static const char gymnasium[] = "Gymnasium's threshold";
#define GAME_KEYS                 \
    {                             \
        "levels", "start", "view" \
    }
#define IMAGE_KEYS                                                       \
    {                                                                    \
        "distortion", "thickness", "blur", "noise", "clutter", "heldout" \
    }

static const char coin[] = "the coin";
static const char all_foes[] = "all foes of a level and its end";
static const char all_fruit[] = "all fruit of a level and its end";

static const struct row rows[] = {
    {"cartpole",
     {NULL},
     NULL,
     NULL,
     {22.29, 0.03, 500, false, "the pole stands to the limit", 475, gymnasium}},
    {"acrobot",
     {NULL},
     NULL,
     NULL,
     {-499.0, 0.1, NAN, false, NULL, -100, gymnasium}},
    {"mountain_car",
     {NULL},
     NULL,
     NULL,
     {-200, 0, NAN, false, NULL, -110, gymnasium}},
    {"mountain_car_continuous",
     {NULL},
     NULL,
     NULL,
     {-33.15, 0.05, 100, true, "the hill is reached without force", 90,
      gymnasium}},
    {"pendulum",
     {NULL},
     NULL,
     NULL,
     {-1227, 2, 0, true, "the pendulum stands from the first step on", NAN,
      NULL}},
    {"digits",
     IMAGE_KEYS,
     NULL,
     NULL,
     {0.1, 0, 1, true, "all images are named rightly", NAN, NULL}},
    {"mnist",
     {"data", "digest", "train_images"},
     NULL,
     NULL,
     {0.1, 0, 1, true, "all images are named rightly", NAN, NULL}},
    {"coinleap",
     GAME_KEYS,
     "mode",
     "easy",
     {1.41, 0.03, 10, false, coin, NAN, NULL}},
    {"coinleap",
     GAME_KEYS,
     "mode",
     "hard",
     {0.51, 0.02, 10, false, coin, NAN, NULL}},
    {"starraid",
     GAME_KEYS,
     "mode",
     "easy",
     {2.82, 0.02, 20.4, true, all_foes, NAN, NULL}},
    {"starraid",
     GAME_KEYS,
     "mode",
     "hard",
     {1.37, 0.01, 37.2, true, all_foes, NAN, NULL}},
    {"fruitgate",
     GAME_KEYS,
     "mode",
     "easy",
     {0.56, 0.01, 22.9, true, all_fruit, NAN, NULL}},
    {"fruitgate",
     GAME_KEYS,
     "mode",
     "hard",
     {-0.114, 0.005, 27.0, true, all_fruit, NAN, NULL}},
    {"duel",
     {"shaped", "latest", "past"},
     "opponent",
     "self",
     {0, 0, NAN, false, NULL, NAN, NULL}},
};

static bool is_free(const struct row *row, const char *key)
{
    for (size_t i = 0; i < COUNT_OF(row->any); i++) {
        if (row->any[i] != NULL && strcmp(row->any[i], key) == 0)
            return true;
    }
    return false;
}

/* Has PARAM the value that TEXT is? */
static bool has_value(const struct settings *settings,
                      const struct param *param, const char *text)
{
    const struct setting *s = settings_find(settings, param->name);
    struct str now = STR_INIT;

    if (s == NULL)
        return false;
    if (s->value.kind == VALUE_STRING)
        return strcmp(s->value.string, text) == 0;
    if (param->type == PARAM_INT || param->type == PARAM_REAL)
        return settings_real(settings, param->name) == strtod(text, NULL);
    value_print(&now, &s->value);
    const bool same = strcmp(str_text(&now), text) == 0;
    str_fini(&now);
    return same;
}

static bool is_of(const struct row *row, const struct settings *settings)
{
    const struct param_table *table = env_table_of(settings);

    if (strcmp(row->name, settings->kind) != 0)
        return false;
    for (size_t i = 0; i < table->n; i++) {
        const struct param *p = &table->params[i];
        const bool asked =
            row->where != NULL && strcmp(p->name, row->where) == 0;

        if (!is_free(row, p->name) &&
            !has_value(settings, p, asked ? row->is : p->def))
            return false;
    }
    return true;
}

static bool measured(struct env_returns *out, const struct settings *settings)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!is_of(&rows[i], settings))
            continue;
        *out = rows[i].returns;
        return true;
    }
    return false;
}

/* ---- worked out ---- */

static bool of_bandit(struct env_returns *out, const struct settings *settings)
{
    const double best = settings_real(settings, "best");
    const double worst = settings_real(settings, "worst");

    *out = (struct env_returns){
        .random = (best + worst) / 2,
        .best = fmax(best, worst),
        .best_from = "the best arm each time",
        .goal = NAN,
    };
    return true;
}

static bool of_recall(struct env_returns *out, const struct settings *settings)
{
    *out = (struct env_returns){
        .random = 1 / settings_real(settings, "cues"),
        .best = 1,
        .best_from = "all cues are kept in mind",
        .goal = NAN,
    };
    return true;
}

/* From the last step to the first, at random or by the better of both moves. */
static double chain_value(const struct settings *settings, bool at_random)
{
    const size_t length = (size_t)settings_int(settings, "length");
    const int64_t steps = settings_int(settings, "steps");
    const double slip = settings_real(settings, "slip");
    double *value = mem_calloc(length, sizeof *value);

    for (int64_t t = 0; t < steps; t++) {
        const double back = settings_real(settings, "back") + value[0];
        double stay = settings_real(settings, "end") + value[length - 1];

        for (size_t s = 0; s < length; s++) {
            const double on = s + 1 < length ? value[s + 1] : stay;
            const double try_back = (1 - slip) * back + slip * on;
            const double try_on = (1 - slip) * on + slip * back;

            value[s] =
                at_random ? (try_back + try_on) / 2 : fmax(try_back, try_on);
        }
    }
    const double first = value[0];
    free(value);
    return first;
}

static bool of_chain(struct env_returns *out, const struct settings *settings)
{
    static const double most = 1e7; /* of states times steps: a moment */

    if (settings_real(settings, "length") * settings_real(settings, "steps") >
        most)
        return false;
    *out = (struct env_returns){
        .random = chain_value(settings, true),
        .best = chain_value(settings, false),
        .best_from = "by backward induction",
        .goal = NAN,
    };
    return true;
}

static const struct {
    const char *name;
    bool (*returns)(struct env_returns *out, const struct settings *settings);
} rules[] = {{"bandit", of_bandit}, {"chain", of_chain}, {"recall", of_recall}};

bool env_returns(struct env_returns *out, const struct settings *settings)
{
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        if (strcmp(rules[i].name, settings->kind) == 0)
            return rules[i].returns(out, settings);
    }
    return measured(out, settings);
}
