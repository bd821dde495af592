/* test_names.c - examples of diagnostics and declarations are what they say. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/kinds.h"
#include "cli/example.h"
#include "diag/diag.h"
#include "diag/internal.h"
#include "diag/names.h"
#include "tests/unit/unit.h"

static void test_table(void)
{
    for (size_t i = 0; i < n_diag_names; i++) {
        const struct diag_name *d = &diag_names[i];

        CU_ASSERT(i == 0 || strcmp(diag_names[i - 1].name, d->name) < 0);
        CU_ASSERT(d->error || d->warning);
        CU_ASSERT_PTR_EQUAL(diag_name_find(d->name), d);
        CU_ASSERT_EQUAL(d->doc[strlen(d->doc) - 1], '.');
        CU_ASSERT_EQUAL(d->remedy[strlen(d->remedy) - 1], '.');
        CU_ASSERT(d->example[0] != '\0' || d->set != NULL);
    }
    CU_ASSERT_PTR_NULL(diag_name_find("no-such-name"));
    CU_ASSERT_PTR_NULL(diag_name_find(""));
}

/* The example of some is only the beginning of what it takes. */
static void enlarge(struct str *out, const struct diag_name *d)
{
    if (strcmp(d->name, "too-deep") == 0) {
        str_add(out, "let x = ");
        for (int i = 0; i < 200; i++)
            str_add(out, "(");
        str_add(out, "1");
        for (int i = 0; i < 200; i++)
            str_add(out, ")");
        str_add(out, "\n");
    } else if (strcmp(d->name, "too-many-errors") == 0) {
        for (int i = 0; i < 1100; i++)
            str_add(out, "oops\n");
    } else if (strcmp(d->name, "too-many-files") == 0) {
        for (int i = 0; i < 1100; i++)
            str_printf(out, "use \"part%d\"\n", i);
    } else if (strcmp(d->name, "too-much-work") == 0) {
        str_add(out, "let a0 = size + size\n");
        for (int i = 1; i < 30; i++)
            str_printf(out, "let a%d = a%d + a%d\n", i, i - 1, i - 1);
        str_add(out,
                "runs main = product(size, seed in 1 .. 2) where a29 > 0\n");
    }
}

/* The files that examples bring in, in a folder of their own. */
static void make_files(void)
{
    CU_ASSERT_EQUAL_FATAL(mkdir("folder.study", 0700), 0);
    for (int i = 0; i < 1100; i++) {
        char name[32];

        snprintf(name, sizeof name, "part%d.study", i);
        FILE *f = fopen(name, "w");
        CU_ASSERT_PTR_NOT_NULL_FATAL(f);
        fclose(f);
    }
}

static void remove_files(void)
{
    rmdir("folder.study");
    for (int i = 0; i < 1100; i++) {
        char name[32];

        snprintf(name, sizeof name, "part%d.study", i);
        unlink(name);
    }
}

/* It provokes its own diagnostic, and nothing else. */
static void provoke(const struct diag_name *d)
{
    struct arena *arena = arena_new();
    struct diag *diag = diag_new();
    struct str text = STR_INIT;
    bool own = false, other = false;

    enlarge(&text, d);
    example_check(arena, diag, d->large ? str_text(&text) : d->example, d->set);
    for (size_t i = 0; i < diag->n; i++) {
        bool same = strcmp(diag->items[i].name, d->name) == 0;
        bool error = diag->items[i].severity == SEVERITY_ERROR;

        own |= same;
        /* A thousand of them need something to be wrong with. */
        other |= !same && strcmp(d->name, "too-many-errors") != 0;
        if (same)
            CU_ASSERT(error ? d->error : d->warning);
    }
    CU_ASSERT(own);
    CU_ASSERT(!other);
    if (!own || other) {
        const struct diag_style style = {.limit = 3};

        fprintf(stderr, "\n%s:%s\n", d->name, own ? "" : " is not provoked");
        diag_print(stderr, diag, &style);
    }
    str_fini(&text);
    diag_free(diag);
    arena_free(arena);
}

static void test_examples(void)
{
    char folder[] = "/tmp/rlstudy-names-XXXXXX";

    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    CU_ASSERT_EQUAL_FATAL(chdir(folder), 0);
    make_files();
    for (size_t i = 0; i < n_diag_names; i++) {
        /* Only the store can tell: tests/e2e/explain.sh. */
        if (strcmp(diag_names[i].name, "over-budget") != 0)
            provoke(&diag_names[i]);
    }
    remove_files();
    CU_ASSERT_EQUAL(chdir("/"), 0);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

/* LINES are sound; that nothing uses them is no fault of an example. */
static void accept(const char *name, const char *lines)
{
    struct arena *arena = arena_new();
    struct diag *diag = diag_new();
    bool sound = true;

    example_check(arena, diag, lines, NULL);
    for (size_t i = 0; i < diag->n; i++)
        sound &= strcmp(diag->items[i].name, "unused-declaration") == 0;
    CU_ASSERT(sound);
    if (!sound) {
        const struct diag_style style = {.limit = 3};

        fprintf(stderr, "\n%s:\n", name);
        diag_print(stderr, diag, &style);
    }
    diag_free(diag);
    arena_free(arena);
}

static void test_kinds(void)
{
    for (int i = 0; i < DECL_KINDS; i++) {
        const struct kind *k = &kinds[i];
        const char *word = ast_decl_word((enum ast_decl_kind)i);

        accept(word, k->example);
        CU_ASSERT_PTR_NOT_NULL(strstr(k->example, word));
        CU_ASSERT(k->forms[0] != NULL);
        for (size_t f = 0; f < COUNT_OF(k->forms) && k->forms[f]; f++)
            CU_ASSERT(strncmp(k->forms[f], word, strlen(word)) == 0);
    }
    for (const struct item_word *w = item_words; w->word != NULL; w++) {
        char lines[256];

        snprintf(lines, sizeof lines, "report \"R\" { %s }\n", w->example);
        accept(w->word, lines);
        CU_ASSERT(strncmp(w->form, w->word, strlen(w->word)) == 0);
    }
}

static const struct unit_test tests[] = {
    {"the table is in order", test_table},
    {"each example provokes its diagnostic alone", test_examples},
    {"examples of declarations are sound", test_kinds},
};

UNIT_MAIN("names", tests)
