/* findings_provenance.c - what findings come from, beside the study's text: its
 * modules, the files of environments, the command line, the runs' identities.
 */
#include "config.h"

#include "cli/findings.h"

#include <string.h>

#include "ast/ast.h"
#include "base/arena.h"
#include "base/base.h"
#include "base/hash.h"
#include "base/str.h"
#include "cli/cli.h"
#include "env/libenv.h"
#include "env/plugin.h"
#include "plan/plan.h"

static bool is_known(const struct source_finding *all, size_t n,
                     const struct source_finding *s)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(all[i].name, s->name) == 0 &&
            strcmp(all[i].digest, s->digest) == 0)
            return true;
    }
    return false;
}

/* The file that an environment of these settings comes from; false: it is our
 * own. */
static bool source_of(struct source_finding *out,
                      const struct settings *environment)
{
    const struct {
        const char *what, *digest, *name;
    } kinds[] = {{"plug-in", plugin_digest, plugin_file},
                 {"library", libenv_digest, plugin_file},
                 {"Gymnasium", "code", "id"}};

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (settings_find(environment, kinds[i].digest) == NULL ||
            settings_find(environment, kinds[i].name) == NULL)
            continue;
        *out = (struct source_finding){
            kinds[i].what, settings_string(environment, kinds[i].name),
            settings_string(environment, kinds[i].digest)};
        return true;
    }
    return false;
}

static void tell_sources(struct arena *arena, const struct loaded *loaded,
                         struct findings *out)
{
    const struct ast *ast = loaded->ast;
    const struct plan *plan = loaded->plan;
    struct source_finding *all = arena_array(arena, struct source_finding,
                                             ast->n_modules + plan->n_runs);
    size_t n = 0;

    /* The first is the study itself. */
    for (size_t i = 1; i < ast->n_modules; i++) {
        const struct ast_module *m = &ast->modules[i];
        char hex[SHA256_HEX + 1];

        hash_sha256_hex(hex, m->source->text, m->source->len);
        all[n++] = (struct source_finding){"module", m->path,
                                           arena_strdup(arena, hex)};
    }
    for (size_t i = 0; i < plan->n_runs; i++) {
        if (source_of(&all[n], &plan->runs[i].spec.environment) &&
            !is_known(all, n, &all[n]))
            n++;
    }
    out->sources = all;
    out->n_sources = n;
}

static const char *lock_of(struct arena *arena, const struct plan *plan)
{
    struct str keys = STR_INIT;
    char hex[SHA256_HEX + 1];

    if (plan->n_runs == 0)
        return NULL;
    for (size_t i = 0; i < plan->n_runs; i++) {
        for (size_t k = 0; k < RUN_KEY_BYTES; k++)
            str_printf(&keys, "%02x", plan->runs[i].key.bytes[k]);
        str_addc(&keys, '\n');
    }
    hash_sha256_hex(hex, keys.text, keys.len);
    str_fini(&keys);
    return arena_strdup(arena, hex);
}

void findings_tell_provenance(struct findings *out, struct arena *arena,
                              const struct loaded *loaded)
{
    tell_sources(arena, loaded, out);
    out->engine = RLSTUDY_ENGINE;
    out->settings = loaded->sets;
    out->n_settings = loaded->n_sets;
    out->lock = lock_of(arena, loaded->plan);
}
