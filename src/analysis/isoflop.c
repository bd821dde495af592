#include "config.h"
#include "analysis/law_model.h"
const struct law_engine law_isoflop = {.fit = NULL};
const struct law_engine law_strength = {.fit = NULL};
