/* parse.c - from a path to the tree of a study and of all that it uses. */
#include "config.h"

#include "grammar/parse.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "grammar/internal.h"
#include "grammar/parser.h"

enum { MAX_MODULES = 1000, MAX_VALUE_BYTES = 1 << 20 };

struct loader {
    struct arena *arena;
    struct diag *diag;
    const struct parse_options *options;
    struct ast_list modules; /* struct ast_module *, in order of loading */
    struct ast_list keys;    /* what tells one file from another */
    struct ast_list stack;   /* struct ast_decl *: the `use`s we are in */
    size_t *stack_modules;   /* the module that each of them is in */
};

/* ---- one text ---- */

/* Offset of the first byte that is not UTF-8 text; LEN if all are. */
static size_t bad_byte(const char *text, size_t len)
{
    const unsigned char *s = (const unsigned char *)text;

    for (size_t i = 0; i < len;) {
        unsigned char c = s[i];
        size_t more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
        unsigned char low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
        unsigned char high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;

        if (c == 0 || (c >= 0x80 && c < 0xc2) || c > 0xf4 || i + more >= len)
            return i;
        for (size_t k = 1; k <= more; k++) {
            if (s[i + k] < (k == 1 ? low : 0x80) ||
                s[i + k] > (k == 1 ? high : 0xbf))
                return i;
        }
        i += more + 1;
    }
    return len;
}

bool parse_is_text(struct diag *diag, const struct source *source)
{
    size_t at = bad_byte(source->text, source->len);
    uint32_t start = source->start + (uint32_t)at;

    if (at == source->len)
        return true;
    if (source->text[at] == '\0')
        diag_error(diag, "bad-encoding", (struct span){start, start + 1},
                   "a NUL byte has no place in a text");
    else
        diag_error(diag, "bad-encoding", (struct span){start, start + 1},
                   "byte 0x%02x: the text must be in UTF-8",
                   (unsigned char)source->text[at]);
    return false;
}

void parse_begin(struct parse *parse, const char *text, size_t len)
{
    /* A byte-order mark is none of the text. */
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        parse->offset += 3;
        text += 3;
        len -= 3;
    }
    scan_begin(parse, text, len);
}

void parse_run(struct parse *parse, const char *text, size_t len)
{
    parse_begin(parse, text, len);
    yyparse(parse);
    scan_end(parse);
}

static void parse_module(struct loader *l, struct ast_module *m, size_t index)
{
    struct parse parse = {
        .arena = l->arena,
        .diag = l->diag,
        .source = m->source,
        .start = START_FILE,
        .offset = m->source->start,
    };

    if (!parse_is_text(l->diag, m->source)) {
        m->damaged = true;
        return;
    }
    parse_run(&parse, m->source->text, m->source->len);
    m->decls = (struct ast_decl **)parse.decls.items;
    m->n_decls = parse.decls.n;
    m->lost = (const char **)parse.lost.items;
    m->n_lost = parse.lost.n;
    m->damaged |= parse.name_lost;
    for (size_t i = 0; i < m->n_decls; i++)
        m->decls[i]->module = index;
}

/* ---- which file ---- */

static size_t load(struct loader *l, const char *name, const char *path,
                   const char *key, const char *text, size_t len,
                   struct span used_from);

/* NAME with ".study" at its end. */
static char *with_suffix(struct arena *arena, const char *name)
{
    size_t n = strlen(name), k = strlen(".study");

    if (n > k && strcmp(name + n - k, ".study") == 0)
        return arena_strdup(arena, name);
    return arena_printf(arena, "%s.study", name);
}

static const struct library_file *find_library(const struct loader *l,
                                               const char *name)
{
    size_t n = strlen(name), k = strlen(".study");

    if (n > k && strcmp(name + n - k, ".study") == 0)
        n -= k;
    for (const struct library_file *f = l->options->library;
         f != NULL && f->name != NULL; f++) {
        if (strlen(f->name) == n && strncmp(f->name, name, n) == 0)
            return f;
    }
    return NULL;
}

static bool is_standard(const char *name)
{
    return strncmp(name, "std/", 4) == 0;
}

/* What an editor has not saved yet; NULL: nothing. */
static const char *unsaved(const struct loader *l, const char *path,
                           size_t *len)
{
    const struct parse_options *o = l->options;

    return o->overlay != NULL ? o->overlay(o->overlay_ctx, path, len) : NULL;
}

/* DIR/NAME if it is there. */
static char *try_path(struct loader *l, const char *dir, size_t dir_len,
                      const char *name, struct str *tried)
{
    size_t len;
    char *path;

    if (name[0] == '/' || dir_len == 0)
        path = with_suffix(l->arena, name);
    else
        path = with_suffix(l->arena, arena_printf(l->arena, "%.*s/%s",
                                                  (int)dir_len, dir, name));
    if ((!l->options->sealed && file_exists(path)) ||
        unsaved(l, path, &len) != NULL)
        return path;
    str_printf(tried, "%s%s", tried->len > 0 ? ", " : "", path);
    return NULL;
}

static char *find_file(struct loader *l, const struct ast_module *user,
                       const char *name, struct str *tried)
{
    const char *slash = strrchr(user->path, '/');
    char *path = NULL;

    /* What is compiled in has no folder of its own. */
    if (!is_standard(user->path))
        path = try_path(l, user->path,
                        slash != NULL ? (size_t)(slash - user->path) : 0, name,
                        tried);
    const char *dirs = l->options->search_path;
    while (path == NULL && name[0] != '/' && dirs != NULL && *dirs != '\0') {
        size_t n = strcspn(dirs, ":");

        if (n > 0)
            path = try_path(l, dirs, n, name, tried);
        dirs += n + (dirs[n] == ':');
    }
    return path;
}

static void report_unknown(struct loader *l, const struct ast_decl *use,
                           const char *tried)
{
    /* "std/" says nothing about what was meant. */
    size_t skip = is_standard(use->name.text) ? strlen("std/") : 0;
    struct suggest s = suggest_for(use->name.text + skip);

    for (const struct library_file *f = l->options->library;
         f != NULL && f->name != NULL; f++)
        suggest_offer(&s, f->name + skip);
    if (s.best != NULL) {
        diag_error(l->diag, "unknown-module", use->name.span,
                   "there is no \"%s\"; did you mean \"%s%s\"?", use->name.text,
                   skip > 0 ? "std/" : "", s.best);
        diag_fix(l->diag, arena_printf(l->arena, "\"%s%s\"",
                                       skip > 0 ? "std/" : "", s.best));
    } else {
        diag_error(l->diag, "unknown-module", use->name.span,
                   "there is no \"%s\"", use->name.text);
    }
    if (*tried != '\0')
        diag_note(l->diag, SPAN_NONE, "looked for %s", tried);
    else if (s.best == NULL && s.n > 0)
        diag_note(l->diag, SPAN_NONE, "in std/ there are %s", s.all);
}

/* Show the way from the module that is in its own use back to it. */
static void report_cycle(struct loader *l, const struct ast_decl *use,
                         size_t index)
{
    size_t from = 0;

    while (from < l->stack.n && l->stack_modules[from] != index)
        from++;
    if (from + 1 == l->stack.n) {
        diag_error(l->diag, "cycle", use->name.span, "this file uses itself");
        return;
    }
    diag_error(l->diag, "cycle", use->name.span,
               "this closes a loop of files that use one another");
    for (size_t i = from; i < l->stack.n; i++) {
        const struct ast_decl *d = l->stack.items[i];
        const struct ast_module *m = l->modules.items[l->stack_modules[i]];

        diag_note(l->diag, d->name.span, "%s uses \"%s\"", m->path,
                  d->name.text);
    }
}

static bool on_stack(const struct loader *l, size_t index)
{
    for (size_t i = 0; i < l->stack.n; i++) {
        if (l->stack_modules[i] == index)
            return true;
    }
    return false;
}

static size_t find_loaded(const struct loader *l, const char *key)
{
    for (size_t i = 0; i < l->keys.n; i++) {
        if (strcmp(l->keys.items[i], key) == 0)
            return i;
    }
    return SIZE_MAX;
}

/* Read the file at PATH; SIZE_MAX after an error, which is reported. */
static size_t load_file(struct loader *l, const char *path, const char *key,
                        struct span used_from)
{
    struct err err;
    char *text;
    size_t len;
    const char *open = unsaved(l, path, &len);

    if (open != NULL)
        return load(l, path, path, key, arena_strndup(l->arena, open, len), len,
                    used_from);
    if (!file_read(&text, &len, path, PARSE_MAX_BYTES, &err)) {
        diag_error(l->diag, "unreadable-file", used_from, "%s", err.msg);
        return SIZE_MAX;
    }
    char *copy = arena_strndup(l->arena, text, len);
    free(text);
    return load(l, path, path, key, copy, len, used_from);
}

/* What tells the file at PATH from others, by whatever way one comes to it. */
static const char *key_of(struct loader *l, const char *path)
{
    size_t len;

    if (l->options->sealed)
        return arena_printf(l->arena, "%p",
                            (const void *)unsaved(l, path, &len));
    char *real = realpath(path, NULL);
    const char *key = arena_strdup(l->arena, real != NULL ? real : path);
    free(real);
    return key;
}

/* M was found by PATH as well. */
static void note_path(struct loader *l, struct ast_module *m, const char *path)
{
    bool known = strcmp(m->path, path) == 0;

    for (size_t i = 0; i < m->n_also; i++)
        known |= strcmp(m->also[i], path) == 0;
    if (known)
        return;
    const char **longer = arena_array(l->arena, const char *, m->n_also + 1);
    for (size_t i = 0; i < m->n_also; i++)
        longer[i] = m->also[i];
    longer[m->n_also++] = path;
    m->also = longer;
}

/* The module that USE brings in, SIZE_MAX if none. */
static size_t resolve(struct loader *l, const struct ast_module *user,
                      const struct ast_decl *use)
{
    const char *name = use->name.text;
    struct str tried = STR_INIT;
    size_t index;

    if (is_standard(name)) {
        const struct library_file *f = find_library(l, name);

        if (f == NULL) {
            report_unknown(l, use, "");
            return SIZE_MAX;
        }
        index = find_loaded(l, f->name);
        return index != SIZE_MAX ? index
                                 : load(l, f->name, f->name, f->name, f->text,
                                        f->len, use->name.span);
    }
    char *path = find_file(l, user, name, &tried);
    if (path == NULL) {
        report_unknown(l, use, str_text(&tried));
        str_fini(&tried);
        return SIZE_MAX;
    }
    str_fini(&tried);
    const char *key = key_of(l, path);
    index = find_loaded(l, key);
    if (index == SIZE_MAX)
        return load_file(l, path, key, use->name.span);
    note_path(l, l->modules.items[index], path);
    return index;
}

static void push_use(struct loader *l, struct ast_decl *use, size_t index)
{
    l->stack = ast_list_add(l->arena, l->stack, use);
    l->stack_modules[l->stack.n - 1] = index;
}

static void resolve_uses(struct loader *l, size_t index)
{
    struct ast_module *m = l->modules.items[index];
    size_t n = 0;

    for (size_t i = 0; i < m->n_decls; i++)
        n += m->decls[i]->kind == DECL_USE;
    m->uses = arena_array(l->arena, struct ast_use, n);
    for (size_t i = 0; i < m->n_decls; i++) {
        struct ast_decl *use = m->decls[i];

        if (use->kind != DECL_USE || use->damaged)
            continue;
        push_use(l, use, index);
        size_t used = resolve(l, m, use);
        if (used != SIZE_MAX && !on_stack(l, used)) {
            m->uses[m->n_uses++] = (struct ast_use){use, used};
        } else {
            if (used != SIZE_MAX)
                report_cycle(l, use, used);
            m->damaged = true;
        }
        l->stack.n--;
    }
    qualify_module(m);
}

static size_t load(struct loader *l, const char *name, const char *path,
                   const char *key, const char *text, size_t len,
                   struct span used_from)
{
    struct ast_module *m = arena_new_of(l->arena, struct ast_module);
    size_t index = l->modules.n;

    if (index == MAX_MODULES) {
        diag_error(l->diag, "too-many-files", used_from,
                   "a study may use %d files and no more", MAX_MODULES - 1);
        return SIZE_MAX;
    }
    m->source = diag_add_source(l->diag, name, text, len, used_from);
    if (m->source == NULL) {
        diag_error(l->diag, "unreadable-file", used_from,
                   "%s: all files together are too long", path);
        return SIZE_MAX;
    }
    m->path = path;
    l->modules = ast_list_add(l->arena, l->modules, m);
    l->keys = ast_list_add(l->arena, l->keys, (void *)(uintptr_t)key);
    parse_module(l, m, index);
    resolve_uses(l, index);
    return index;
}

/* ---- --set ---- */

static bool set_path(struct loader *l, struct ast_set *set, const char *text,
                     size_t len)
{
    size_t i = 0, from;
    struct ast_list names = {NULL, 0, 0};

    do {
        from = i;
        while (i < len && (isalnum((unsigned char)text[i]) || text[i] == '_'))
            i++;
        if (i == from || isdigit((unsigned char)text[from]))
            return false;
        struct ast_name *name = arena_new_of(l->arena, struct ast_name);
        name->text = arena_strndup(l->arena, text + from, i - from);
        name->span = (struct span){set->span.start + (uint32_t)from,
                                   set->span.start + (uint32_t)i};
        names = ast_list_add(l->arena, names, name);
    } while (i < len && text[i] == '.' && i++ < len);
    set->path = arena_array(l->arena, struct ast_name, names.n);
    set->n_path = names.n;
    for (size_t k = 0; k < names.n; k++)
        set->path[k] = *(struct ast_name *)names.items[k];
    return i == len;
}

static bool parse_set(struct loader *l, struct ast_set *set, size_t index)
{
    const char *text = l->options->sets[index];
    size_t len = strlen(text);
    char *name = arena_printf(l->arena, "--set %zu", index + 1);
    const struct source *s = diag_add_source(
        l->diag, name, arena_strdup(l->arena, text), len, SPAN_NONE);

    if (s == NULL || !parse_is_text(l->diag, s))
        return false;
    const char *eq = strchr(s->text, '=');
    set->span = (struct span){s->start, s->start + (uint32_t)len};
    if (eq == NULL || !set_path(l, set, s->text, (size_t)(eq - s->text))) {
        diag_error(l->diag, "bad-set", set->span,
                   "a setting is written name=value or name.key=value");
        return false;
    }
    uint32_t at = s->start + (uint32_t)(eq - s->text) + 1;
    set->raw.text = eq + 1;
    set->raw.span = (struct span){at, set->span.end};
    struct parse parse = {
        .arena = l->arena,
        .diag = l->diag,
        .source = s,
        .start = START_VALUE,
        .offset = at,
        .set = set,
    };
    parse_run(&parse, eq + 1, len - (size_t)(eq + 1 - s->text));
    set->value = set->fault == NULL ? parse.value : NULL;
    qualify_expr(l->modules.items[0], set->value);
    return true;
}

static void parse_var_file(struct loader *l, const char *path,
                           struct ast_list *sets)
{
    struct err err;
    char *text;
    size_t len;
    const char *open = unsaved(l, path, &len);

    if (open != NULL) {
        read_values(l->arena, l->diag, l->modules.items[0], path,
                    arena_strndup(l->arena, open, len), len, sets);
        return;
    }
    if (!file_read(&text, &len, path, MAX_VALUE_BYTES, &err)) {
        diag_error(l->diag, "unreadable-file", SPAN_NONE, "%s", err.msg);
        return;
    }
    const char *copy = arena_strndup(l->arena, text, len);
    free(text);
    read_values(l->arena, l->diag, l->modules.items[0], path, copy, len, sets);
}

/* Files first: what --set says stands above them. */
static void parse_sets(struct loader *l, struct ast *ast)
{
    struct ast_list sets = {NULL, 0, 0};

    for (size_t i = 0; i < l->options->n_var_files; i++)
        parse_var_file(l, l->options->var_files[i], &sets);
    ast->sets =
        arena_array(l->arena, struct ast_set, sets.n + l->options->n_sets);
    for (size_t i = 0; i < sets.n; i++)
        ast->sets[ast->n_sets++] = *(const struct ast_set *)sets.items[i];
    for (size_t i = 0; i < l->options->n_sets; i++) {
        if (parse_set(l, &ast->sets[ast->n_sets], i))
            ast->n_sets++;
    }
}

const char *const *parse_settings(struct arena *arena, const struct ast *ast)
{
    const char **out = arena_array(arena, const char *, ast->n_sets);

    for (size_t i = 0; i < ast->n_sets; i++) {
        const struct ast_set *set = &ast->sets[i];
        struct str text = STR_INIT;

        for (size_t k = 0; k < set->n_path; k++)
            str_printf(&text, "%s%s", k > 0 ? "." : "", set->path[k].text);
        str_printf(&text, "=%s", set->raw.text);
        out[i] = arena_strdup(arena, text.text);
        str_fini(&text);
    }
    return out;
}

/* ---- what the library has besides ---- */

static struct ast_list add_elsewhere(struct arena *arena, struct ast_list list,
                                     const struct library_file *file)
{
    struct diag *diag = diag_new();
    const struct source *s =
        diag_add_source(diag, file->name, file->text, file->len, SPAN_NONE);

    if (s != NULL) {
        struct parse parse = {
            .arena = arena,
            .diag = diag,
            .source = s,
            .start = START_FILE,
            .offset = s->start,
        };

        parse_run(&parse, s->text, s->len);
        for (size_t i = 0; i < parse.decls.n; i++) {
            const struct ast_decl *d = parse.decls.items[i];
            struct ast_elsewhere *e = arena_new_of(arena, struct ast_elsewhere);

            *e = (struct ast_elsewhere){d->kind, d->name.text, file->name};
            list = ast_list_add(arena, list, e);
        }
    }
    diag_free(diag);
    return list;
}

/* The names of library files that the study does not use. */
static void look_elsewhere(struct loader *l, struct ast *ast)
{
    struct ast_list list = {NULL, 0, 0};

    for (const struct library_file *f = l->options->library;
         f != NULL && f->name != NULL; f++) {
        if (find_loaded(l, f->name) == SIZE_MAX)
            list = add_elsewhere(l->arena, list, f);
    }
    struct ast_elsewhere *all =
        arena_array(l->arena, struct ast_elsewhere, list.n);
    for (size_t i = 0; i < list.n; i++)
        all[i] = *(struct ast_elsewhere *)list.items[i];
    ast->elsewhere = all;
    ast->n_elsewhere = list.n;
}

struct ast *parse_study(struct arena *arena, struct diag *diag,
                        const struct parse_options *options)
{
    struct loader l = {.arena = arena, .diag = diag, .options = options};
    size_t index;

    l.stack_modules = arena_array(arena, size_t, MAX_MODULES + 1);
    if (options->text != NULL) {
        /* A copy, for what reads it may stop at a NUL. */
        index = load(&l, options->path, options->path, options->path,
                     arena_strndup(arena, options->text, options->len),
                     options->len, SPAN_NONE);
    } else {
        char *real = realpath(options->path, NULL);
        char *key = arena_strdup(arena, real != NULL ? real : options->path);

        free(real);
        index = load_file(&l, options->path, key, SPAN_NONE);
    }
    if (index == SIZE_MAX)
        return NULL;
    struct ast *ast = arena_new_of(arena, struct ast);
    ast->n_modules = l.modules.n;
    ast->modules = arena_array(arena, struct ast_module, l.modules.n);
    for (size_t i = 0; i < l.modules.n; i++)
        ast->modules[i] = *(struct ast_module *)l.modules.items[i];
    parse_sets(&l, ast);
    look_elsewhere(&l, ast);
    return ast;
}

size_t parse_count_tokens(const char *text, size_t len)
{
    struct arena *arena = arena_new();
    struct diag *diag = diag_new();
    const struct source *s = diag_add_source(diag, "", text, len, SPAN_NONE);
    struct token token = {.kind = YYEOF};
    size_t n = 0;

    if (s != NULL) {
        struct parse parse = {
            .arena = arena, .diag = diag, .source = s, .offset = s->start};

        scan_begin(&parse, text, len);
        while ((token.kind = scan_token(&token, parse.scanner)) != YYEOF)
            n++;
        scan_end(&parse);
    }
    diag_free(diag);
    arena_free(arena);
    return n;
}
