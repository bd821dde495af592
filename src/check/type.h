/* type.h - what the files that work out types share; the rest of check has
 * internal.h. */
#ifndef RLSTUDY_CHECK_TYPE_H
#define RLSTUDY_CHECK_TYPE_H

#include "check/internal.h"

/* ---- type.c ---- */

/* Report that WANTED is needed at SPAN, and that two dimensions cannot be
 * brought together by WHAT ("add").  Both return TYPE_BAD. */
struct type type_wrong(struct check *check, struct span span,
                       const char *wanted, struct type got);
struct type type_wrong_dims(struct check *check, struct span span,
                            const char *what, struct type a, struct type b);

/* The type of a list's values; T itself if it is no list. */
struct type type_item(struct type t);
/* RESULT, or a list of it if either operand was a list. */
struct type type_over(struct check *check, struct type a, struct type b,
                      struct type result);

/* The type of a list that has values of A and of B, which agree. */
struct type type_join(struct arena *arena, struct type a, struct type b);

/* A use of the let D, which has parameters. */
struct type type_of_use(struct check *check, struct place *place,
                        const struct ast_expr *e, struct decl *d);

/* ---- type_result.c: results of fits ---- */

/* Does E have the same value everywhere?  And that, if it is a number. */
bool type_is_constant(const struct check *check, const struct place *place,
                      const struct ast_expr *e);
bool type_constant_number(struct check *check, const struct place *place,
                          const struct ast_expr *e, double *out);
/* `law.exponent`, `law[16].exponent.low`, `law.interactions at 0.9`. */
/* `multiplier(law["ppo"], law["ppg"])` */
struct type type_of_comparison(struct check *check, struct place *place,
                               const struct ast_expr *e);
struct type type_of_result(struct check *check, struct place *place,
                           const struct ast_expr *e);

/* ---- type_list.c: lists and functions ---- */

struct type type_of_list(struct check *check, struct place *place,
                         const struct ast_expr *e);
struct type type_of_range(struct check *check, struct place *place,
                          const struct ast_expr *e);
struct type type_of_call(struct check *check, struct place *place,
                         const struct ast_expr *e);
struct type type_of_comprehension(struct check *check, struct place *place,
                                  const struct ast_expr *e);
/* `x[0]`, `x[1 .. 2]`, or an instance of a prediction. */
struct type type_of_position(struct check *check, struct place *place,
                             const struct ast_expr *e);

#endif
