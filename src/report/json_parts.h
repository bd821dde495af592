/* json_parts.h - what the report and the command line say in the same JSON. */
#ifndef RLSTUDY_REPORT_JSON_PARTS_H
#define RLSTUDY_REPORT_JSON_PARTS_H

#include <jansson.h>

struct findings;
struct intrinsic_fit;

/* How the curves were prepared: an array of {step, version, settings, text}. */
json_t *json_preparation(const struct intrinsic_fit *fit);
/* The natural metric that was declared, with its exponent; null for none. */
json_t *json_metric(const struct intrinsic_fit *fit);

/* How far a fit is to be believed: condition, profiles, both kinds of
 * intervals, the law without each size, what was held out. */
json_t *json_evidence(const struct intrinsic_fit *fit);

/* Pictures of play: what is to be seen in them, and their files. */
json_t *json_films(const struct findings *f);

#endif
