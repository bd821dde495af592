/* unit.h - the frame of a unit test program.
 *
 * A program is a table of named tests and UNIT_MAIN("module", tests). */
#ifndef RLSTUDY_TESTS_UNIT_UNIT_H
#define RLSTUDY_TESTS_UNIT_UNIT_H

#include <stddef.h>

#include <CUnit/CUnit.h>

struct unit_test {
    const char *name;
    void (*run)(void);
};

/* Run N tests as one CUnit suite, print what failed and the closing line
 * "N passed, N failed" (assertions), and return main's exit status. */
int unit_run(const char *module, const struct unit_test *tests, size_t n);

/* Assert that GOT is WANT within TOLERANCE, and say of which case WHAT the
 * values were if not. */
void unit_near(const char *what, double got, double want, double tolerance);

#define UNIT_MAIN(module, tests)                             \
    int main(void)                                           \
    {                                                        \
        return unit_run((module), (tests),                   \
                        sizeof(tests) / sizeof((tests)[0])); \
    }

#endif
