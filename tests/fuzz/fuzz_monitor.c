/* fuzz_monitor.c - any bytes at all, as a monitor file. */
#include "config.h"

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/imported.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const columns[] = {"parameters=1"};

    import_and_check(data, size,
                     &(struct import_options){.format = "monitor",
                                              .columns = columns,
                                              .n_columns = 1});
    return 0;
}
