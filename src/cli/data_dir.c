/* data_dir.c - where data sets lie. */
#include "config.h"

#include "cli/data_dir.h"

#include <stdlib.h>

#include "base/str.h"

const char *data_dir(void)
{
    static struct str dir = STR_INIT;
    const char *told = getenv("RLSTUDY_DATA");
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

    if (told != NULL && told[0] != '\0')
        return told;
    str_clear(&dir);
    /* The standard has it so: a path that is relative is none. */
    if (data != NULL && data[0] == '/')
        str_printf(&dir, "%s/rlstudy", data);
    else if (home != NULL && home[0] == '/')
        str_printf(&dir, "%s/.local/share/rlstudy", home);
    return dir.len > 0 ? dir.text : NULL;
}
