/* plugin.h - environments from shared objects, as rlstudy/env.h has them.
 *
 * A plug-in is known by a file and by the digest of what is in it.  Studies are
 * checked and planned by what it says of itself, for which it is loaded in a
 * child process (plugin_ask.c): a plug-in that crashes then is a mistake in the
 * study.  Only who trains loads it into his own process (plugin.c).
 */
#ifndef RLSTUDY_ENV_PLUGIN_H
#define RLSTUDY_ENV_PLUGIN_H

#include "env/env.h"
#include "rlstudy/env.h"

/* ---- what it says of itself: plugin_ask.c, facts.c ---- */

/* Settings that each plug-in has beside its own options, which therefore have
 * other names. */
extern const char plugin_digest[]; /* "plugin": SHA-256 of the file, in hex */
extern const char plugin_file[];   /* "file": its path, incidental */

/* Are SETTINGS those of a plug-in? */
bool plugin_is(const struct settings *settings);

struct plugin_facts {
    const struct param_table *table; /* the two settings, and its options */
    const struct rls_info *infos;
    size_t n_infos;
    bool renders;
};

/* Of the file at PATH, or of the one called PATH where environments are
 * installed (plugin_path).  NULL, and the reason, if it cannot be used.  What
 * was found is kept for as long as the program runs, and looked for again when
 * the file changes; may be called from several threads. */
const struct plugin_facts *plugin_ask(const char *path, struct err *err);

/* The space that SETTINGS make, as env_type.space. */
ATTR_MUST_USE bool plugin_ask_space(struct env_space *out,
                                    const struct settings *settings,
                                    struct err *err);

/* The file that NAME stands for, which is itself if it has a slash in it, and
 * otherwise an installed environment; NULL if there is none, which is reported.
 * The caller's. */
char *plugin_path(const char *name, struct err *err);
/* The folders of installed environments: that of RLSTUDY_ENVIRONMENTS, if it is
 * set, and the program's own.  Returns how many. */
enum { PLUGIN_FOLDERS = 2 };
size_t plugin_folders(const char *folders[PLUGIN_FOLDERS]);

/* The file that SETTINGS are of, if its bytes are still those that the setting
 * called DIGEST is of; NULL, and the reason, if not. */
const char *plugin_file_of(const struct settings *settings, const char *digest,
                           struct err *err);

/* ---- at work: plugin_load.c, plugin_buffers.c, plugin.c ---- */

/* One that is loaded into this process, for as long as that runs. */
struct plugin {
    const char *path;         /* as plugin_load was told */
    const char *name;         /* of the environment */
    struct rls_env_type type; /* what it does not know is zero */
};

/* False if the file is none of this interface. */
ATTR_MUST_USE bool plugin_load(struct plugin *out, const char *path,
                               struct err *err);

/* Option number I < type.n_options, info number I < type.n_infos. */
struct rls_option plugin_option(const struct plugin *plugin, size_t i);
struct rls_info plugin_info(const struct plugin *plugin, size_t i);

/* The values of the options for SETTINGS, whose names and types are those of
 * the table; the caller's to free. */
union rls_value *plugin_values(const struct plugin *plugin,
                               const struct settings *settings);

/* What it says of its space. */
ATTR_MUST_USE bool plugin_space(struct rls_space *out,
                                const struct plugin *plugin,
                                const union rls_value *values, struct err *err);
/* The same in our form; false if it makes no sense. */
ATTR_MUST_USE bool plugin_take_space(struct env_space *out,
                                     const struct rls_space *raw,
                                     struct err *err);

/* So many bytes, rounded up so that what lies behind is aligned to 64. */
size_t plugin_aligned(size_t n);

/* Buffers for N copies, with guards around each: bytes that nobody may write
 * to.  See struct rls_buffers. */
struct plugin_buffers {
    struct rls_buffers rows;
    uint8_t *block;
    size_t bytes;
    struct plugin_row {
        const char *name;
        size_t at, bytes; /* within the block */
    } all[7];
};

void plugin_buffers_init(struct plugin_buffers *out,
                         const struct env_space *space, size_t infos, size_t n);
void plugin_buffers_fini(struct plugin_buffers *buffers);
/* The name of a buffer that was written past, NULL if none was. */
const char *plugin_buffers_broken(const struct plugin_buffers *buffers);

/* watch.c.  From now on this process says where it was when it ends within a
 * plug-in, and ends one that hangs; plugin_load sees to it. */
void plugin_watch(void);
/* Around every call into PLUGIN: if it crashes or exits, the last thing on
 * standard error is which function that was in. */
void plugin_enter(const struct plugin *plugin, const char *function);
void plugin_leave(void);

extern const struct env_type env_plugin;

/* The table of the plug-in whose SETTINGS these are; of all plug-ins if its
 * file is not there any more. */
const struct param_table *plugin_table_of(const struct settings *settings);

#endif
