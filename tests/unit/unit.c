/* unit.c - the frame of a unit test program. */
#include "config.h"

#include "tests/unit/unit.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <CUnit/Basic.h>

int unit_run(const char *module, const struct unit_test *tests, size_t n)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return EXIT_FAILURE;
    CU_pSuite suite = CU_add_suite(module, NULL, NULL);
    if (suite == NULL)
        return EXIT_FAILURE;
    for (size_t i = 0; i < n; i++) {
        if (CU_add_test(suite, tests[i].name, tests[i].run) == NULL)
            return EXIT_FAILURE;
    }
    CU_basic_set_mode(CU_BRM_VERBOSE);
    if (CU_basic_run_tests() != CUE_SUCCESS)
        return EXIT_FAILURE;
    unsigned failed = CU_get_number_of_failures();
    unsigned asserted = CU_get_number_of_asserts();
    printf("%u passed, %u failed\n", asserted - failed, failed);
    CU_cleanup_registry();
    return failed == 0 && asserted > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

void unit_near(const char *what, double got, double want, double tolerance)
{
    bool ok = fabs(got - want) <= tolerance;

    CU_ASSERT(ok);
    if (!ok)
        fprintf(stderr, "%s: %.10g, not %.10g\n", what, got, want);
}
