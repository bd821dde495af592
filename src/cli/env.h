/* env.h - what the parts of `rlstudy env` share. */
#ifndef RLSTUDY_CLI_ENV_H
#define RLSTUDY_CLI_ENV_H

#include <jansson.h>

#include "base/spec.h"
#include "cli/cli.h"
#include "env/env.h"

struct arena;
struct env_space;
struct plugin_facts;

/* What env new begins with, in the order of the option's choices. */
enum env_template { TEMPLATE_PLAIN, TEMPLATE_PUFFER };

/* An environment that was named on the command line. */
struct env_named {
    const struct param_table *table;
    struct settings settings;         /* defaults, and --set */
    const struct plugin_facts *facts; /* NULL: no plug-in */
    struct env_info infos[ENV_MAX_INFOS];
    size_t n_infos;
};

/* ---- env_name.c ---- */

/* NAME is that of a built-in or installed environment, a file, or one from
 * outside as a study has it: gymnasium("CartPole-v1"); --set is told of it.
 * All is ARENA's.  False if there is no such thing, which is a mistake in the
 * command line (STATUS_USAGE) as it would be one in a study. */
ATTR_MUST_USE bool env_by_name(struct env_named *out, struct arena *arena,
                               const char *name, const struct options *options,
                               struct err *err);

/* Each environment that is installed: USE its name and the path of its file.
 * False if some USE was. */
typedef bool (*env_installed_fn)(void *ctx, const char *name, const char *path);
bool env_each_installed(env_installed_fn use, void *ctx);

/* The one name behind the word; prints if it is not there. */
ATTR_MUST_USE bool env_take_name(const char **name,
                                 const struct options *options);

/* ---- env_show.c ---- */

/* Of the file that the environment is in; NULL: there is none. */
const char *env_file(const struct env_named *e);
/* What it is, without its spaces. */
json_t *env_json(const struct env_named *e);

/* ---- the parts of the command ---- */

enum exit_status env_list(const struct options *options);
enum exit_status env_show(const struct options *options);
enum exit_status env_check(const struct options *options);
enum exit_status env_new(const struct options *options);
enum exit_status env_render_play(const struct options *options);
enum exit_status env_step(const struct options *options);
enum exit_status env_trace(const struct options *options);

#endif
