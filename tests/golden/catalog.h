/* catalog.h - a small catalog for the language's tests, which does not change
 * with the program's own. */
#ifndef RLSTUDY_TESTS_GOLDEN_CATALOG_H
#define RLSTUDY_TESTS_GOLDEN_CATALOG_H

#include "check/catalog.h"

extern const struct catalog test_catalog;

#endif
