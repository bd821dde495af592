/* delimited.h - rows of fields, as formats that are made of them read them. */
#ifndef RLSTUDY_IMPORT_DELIMITED_H
#define RLSTUDY_IMPORT_DELIMITED_H

#include "import/table.h"

struct delimited_form {
    char separator;
    bool sparse;    /* empty fields are usual, as in table_type */
    bool head_line; /* a line that is none of the table may stand first, with
                     * a '#' before it */
};

ATTR_MUST_USE struct table *delimited_open(const struct table_file *file,
                                           const struct delimited_form *form,
                                           struct err *err);

#endif
