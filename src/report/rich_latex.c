/* rich_latex.c - text with marks, as LaTeX sets it. */
#include "config.h"

#include "report/rich.h"

#include <string.h>

#include "base/str.h"
#include "report/latex.h"

static const char *open_mark(struct str *out, char letter, const char *at)
{
    switch (letter) {
    case 'b':
        str_add(out, "\\textbf{");
        break;
    case 'i':
    case 'x':
        str_add(out, "\\textit{");
        break;
    case 'c':
        str_add(out, "\\texttt{");
        break;
    case 'd':
        str_add(out, "\\textsubscript{");
        break;
    case 'u':
        str_add(out, "\\textsuperscript{");
        break;
    case 's':
    case 'w':
        str_add(out, "\\newline ");
        break;
    case 'a': /* the words alone: there is no page to go to */
        at += strcspn(at, "\037\017");
        return *at == '\037' ? at + 1 : at;
    default:
        break;
    }
    return at;
}

void rich_latex(struct str *out, const char *rich)
{
    for (const char *at = rich; *at != '\0';) {
        if (*at == '\036') {
            str_add(out, "\\newline ");
            at++;
        } else if (*at == '\016' && at[1] != '\0') {
            at = open_mark(out, at[1], at + 2);
        } else if (*at == '\017' && at[1] != '\0') {
            str_add(out, strchr("bixcdu", at[1]) != NULL ? "}" : "");
            at += 2;
        } else {
            at += latex_character(out, at);
        }
    }
}
