/* data_dir.h - where data sets lie. */
#ifndef RLSTUDY_CLI_DATA_DIR_H
#define RLSTUDY_CLI_DATA_DIR_H

/* The folder that RLSTUDY_DATA names, else the program's in that of the user's
 * data; NULL: there is none.  Valid until the next call. */
const char *data_dir(void);

#endif
