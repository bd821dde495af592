/* env_new.c - `rlstudy env new NAME`: a folder with an environment that works,
 * to be changed. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "cli/env.h"
#include "templates/templates.h"

static const char marker[] = "@NAME@";

/* What is written, by the names of templates.h; @NAME@ in paths, too. */
struct file {
    const char *from, *to;
};

static const struct file plain[] = {
    {"env/environment.c", "@NAME@/@NAME@.c"},
    {"env/environment", "@NAME@/@NAME@.study"},
    {"env/environment.mk", "@NAME@/Makefile"},
    {"env/env.h", "@NAME@/rlstudy/env.h"},
    {"env/env_single.h", "@NAME@/rlstudy/env_single.h"},
    {NULL, NULL},
};

static const struct file puffer[] = {
    {"env/puffer.c", "@NAME@/@NAME@.c"},
    {"env/puffer.h", "@NAME@/@NAME@.h"},
    {"env/environment", "@NAME@/@NAME@.study"},
    {"env/puffer.mk", "@NAME@/Makefile"},
    {"env/env.h", "@NAME@/rlstudy/env.h"},
    {"env/env_single.h", "@NAME@/rlstudy/env_single.h"},
    {"env/env_puffer.h", "@NAME@/rlstudy/env_puffer.h"},
    {"env/raylib.h", "@NAME@/rlstudy/puffer/raylib.h"},
    {NULL, NULL},
};

static const struct {
    const struct file *files;
    const char *folder; /* the deepest, below that of the name */
    const char *first;  /* what to look at, behind the name */
} templates[] = {
    [TEMPLATE_PLAIN] = {plain, "rlstudy", ".c"},
    [TEMPLATE_PUFFER] = {puffer, "rlstudy/puffer", ".h"},
};

static bool is_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    static const char chars[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

    return name[0] != '\0' && strchr(letters, name[0]) != NULL &&
           name[strspn(name, chars)] == '\0' && strlen(name) < 64;
}

static void fill_in(struct str *out, const char *text, const char *name)
{
    const char *at;

    while ((at = strstr(text, marker)) != NULL) {
        str_addn(out, text, (size_t)(at - text));
        str_add(out, name);
        text = at + sizeof marker - 1;
    }
    str_add(out, text);
}

static const struct library_file *find_template(const char *name)
{
    const struct library_file *f = env_templates;

    while (strcmp(f->name, name) != 0)
        f++;
    return f;
}

static bool write_file(const struct file *file, const char *name,
                       struct err *err)
{
    struct str path = STR_INIT, text = STR_INIT;

    fill_in(&path, file->to, name);
    fill_in(&text, find_template(file->from)->text, name);
    const bool ok = file_write(path.text, text.text, text.len, err);
    str_fini(&path);
    str_fini(&text);
    return ok;
}

enum exit_status env_new(const struct options *options)
{
    const char *name = options->n_files == 2 ? options->files[1] : "";
    const int kind = options->template;
    struct str folder = STR_INIT;
    struct err err;

    if (!is_name(name)) {
        fputs("rlstudy: env new takes the name of the environment: lower case, "
              "digits and _\n",
              stderr);
        return STATUS_USAGE;
    }
    str_printf(&folder, "%s/%s", name, templates[kind].folder);
    bool ok = !file_exists(name) || err_set(&err, "%s is there already", name);
    ok = ok && file_mkdirs(folder.text, &err);
    for (const struct file *f = templates[kind].files; f->from != NULL && ok;
         f++)
        ok = write_file(f, name, &err);
    str_fini(&folder);
    if (!ok) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        return STATUS_FAILURE;
    }
    printf("%s/%s%s is an environment that works.  Build it, look it over, and "
           "train on it:\n"
           "    make -C %s check\n"
           "    rlstudy %s/%s.study\n",
           name, name, templates[kind].first, name, name, name);
    return STATUS_OK;
}
