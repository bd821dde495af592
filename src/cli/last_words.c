/* last_words.c - what a process that ended in code from outside had to say. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/cli.h"

enum { TAIL = 4096 };

/* Cuts the last line off TEXT, which is *LEN long, and returns it; "" when
 * there is none. */
static const char *take_line(char *text, size_t *len)
{
    text[*len] = '\0';
    while (*len > 0 && text[*len - 1] == '\n')
        text[--*len] = '\0';
    while (*len > 0 && text[*len - 1] != '\n')
        --*len;
    return text + *len;
}

bool last_words(struct str *out, const char *dir)
{
    static const char mark[] = "plug-in '"; /* see plugin_enter */
    char tail[TAIL + 1] = "";
    struct str path = STR_INIT;

    str_printf(&path, "%s/log.txt", dir);
    FILE *log = fopen(path.text, "rb");
    str_fini(&path);
    if (log == NULL)
        return false;
    if (fseek(log, -TAIL, SEEK_END) != 0)
        rewind(log);
    size_t len = fread(tail, 1, TAIL, log);
    fclose(log);
    const char *line = take_line(tail, &len);
    if (strncmp(line, mark, sizeof mark - 1) != 0)
        return false;
    str_add(out, "; ");
    str_add_printable(out, line, strlen(line));
    line = take_line(tail, &len);
    if (line[0] != '\0') {
        str_add(out, "; its last words: ");
        str_add_printable(out, line, strlen(line));
    }
    return true;
}
