/* difference.h - how two texts differ, line by line. */
#ifndef RLSTUDY_CLI_DIFFERENCE_H
#define RLSTUDY_CLI_DIFFERENCE_H

#include <stddef.h>
#include <stdio.h>

struct text {
    const char *text;
    size_t len;
};

/* Print what makes AFTER of BEFORE, as `diff -u` does and `patch` takes it;
 * nothing if they are the same.  NAME is the file's.  It is meant for texts
 * that differ in their layout, and may find more to change than there is. */
void difference_print(FILE *out, const char *name, struct text before,
                      struct text after);

#endif
