/* fuzz_language.c - any bytes at all through parser, checker and planner.
 *
 * The text of a study; after a line "@@ std/NAME" the text of a library file
 * of that name follows, and after "@@ set" values of --set, one a line. */
#include "config.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "check/study.h"
#include "grammar/parse.h"
#include "plan/plan.h"
#include "stdlib/stdlib.h"
#include "tests/fuzz/fuzz.h"
#include "tests/golden/catalog.h"

enum { MAX_FILES = 6, MAX_SETS = 6, MAX_RUNS_JUDGED = 200 };

struct input {
    struct library_file files[MAX_FILES + 1]; /* [0] is the study */
    size_t n_files;
    const char *sets[MAX_SETS];
    size_t n_sets;
};

/* ---- the input ---- */

static void split_sets(struct input *input, struct arena *arena,
                       const char *text, size_t len)
{
    while (len > 0 && input->n_sets < MAX_SETS) {
        const char *end = memchr(text, '\n', len);
        size_t n = end != NULL ? (size_t)(end - text) : len;

        if (n > 0)
            input->sets[input->n_sets++] = arena_strndup(arena, text, n);
        n += end != NULL;
        text += n;
        len -= n;
    }
}

/* The next line that begins with "@@ ", or NULL. */
static const char *find_mark(const char *text, size_t len)
{
    const char *end = text + len;

    for (const char *at = text; at != NULL && end - at > 3;) {
        if (memcmp(at, "@@ ", 3) == 0)
            return at;
        at = memchr(at, '\n', (size_t)(end - at));
        at = at != NULL ? at + 1 : NULL;
    }
    return NULL;
}

static void add_part(struct input *input, struct arena *arena, const char *name,
                     size_t name_len, const char *text, size_t len)
{
    if (name_len == 3 && memcmp(name, "set", 3) == 0) {
        split_sets(input, arena, text, len);
        return;
    }
    if (input->n_files == MAX_FILES)
        return;
    input->files[input->n_files++] = (struct library_file){
        .name = arena_strndup(arena, name, name_len),
        .text = arena_strndup(arena, text, len),
        .len = len,
    };
}

static void split(struct input *input, struct arena *arena, const char *text,
                  size_t len)
{
    const char *name = "fuzz.study", *end = text + len;
    size_t name_len = strlen(name);

    for (;;) {
        const char *mark = find_mark(text, (size_t)(end - text));
        size_t n = (size_t)((mark != NULL ? mark : end) - text);

        add_part(input, arena, name, name_len, text, n);
        if (mark == NULL)
            break;
        name = mark + 3;
        const char *line = memchr(name, '\n', (size_t)(end - name));
        name_len = (size_t)((line != NULL ? line : end) - name);
        text = line != NULL ? line + 1 : end;
    }
    /* Those that come with the program as far as there is room. */
    for (const struct library_file *f = stdlib_files;
         f->name != NULL && input->n_files < MAX_FILES; f++)
        input->files[input->n_files++] = *f;
}

/* ---- results ---- */

/* No fit has been made, but some are answered all the same, oddly at times. */
static bool answer(void *ctx, const struct result_query *query,
                   struct value *out, struct err *err)
{
    static const double odd[] = {0.5,  0,    -1,     1e300, 1e-300,
                                 1e15, 0.25, 1 / 3., 7,     2};
    unsigned *n = ctx;
    struct number number = number_real(odd[*n % COUNT_OF(odd)]);
    const struct law_attribute *attribute = query->attribute;
    const char *name = attribute != NULL ? attribute->unit : NULL;
    const struct unit *unit = name != NULL ? unit_find(name) : NULL;

    if (query->prediction != NULL)
        number.dim = query->prediction->dim;
    if (++*n % 11 == 0)
        return err_set(err, "nothing was fitted");
    if (unit != NULL)
        number.dim = unit->dim;
    switch (attribute != NULL ? attribute->type : PARAM_REAL) {
    case PARAM_BOOL:
        *out = value_bool(*n % 2 == 0);
        return true;
    case PARAM_INT:
    case PARAM_REAL:
        *out = value_number(number);
        return true;
    default:
        return err_set(err, "nothing was fitted");
    }
}

static void judge(struct arena *arena, const struct study *study)
{
    unsigned n = 0;
    const struct result_source results = {answer, &n};
    struct err why;

    for (size_t i = 0; i < study->n_claims; i++)
        (void)study_judge(arena, study, &study->claims[i], &results);
    for (size_t i = 0; i < study->n_fits; i++) {
        const struct study_fit *fit = &study->fits[i];

        for (size_t k = 0; fit->n_series > 0 && k < fit->n_instances; k++)
            (void)study_series(arena, study, fit, k, &results, &why);
    }
}

/* ---- all of it ---- */

static void examine(FILE *out, struct arena *arena, struct diag *diag,
                    const struct ast *ast)
{
    const struct study *study = study_check(arena, diag, ast, &test_catalog);

    ast_dump(out, ast);
    if (study == NULL)
        return;
    const struct plan *plan = plan_expand(arena, diag, study);
    study_dump(out, study);
    if (plan != NULL && plan->n_runs <= MAX_RUNS_JUDGED)
        plan_dump(out, plan);
    judge(arena, study);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct diag *diag = diag_new();
    struct input input = {.n_files = 0};
    FILE *null = fopen("/dev/null", "w");

    split(&input, arena, (const char *)data, size);
    const struct parse_options options = {
        .path = input.files[0].name,
        .text = input.files[0].text,
        .len = input.files[0].len,
        .library = input.files + 1,
        .sets = input.sets,
        .n_sets = input.n_sets,
    };
    const struct ast *ast = parse_study(arena, diag, &options);
    if (null != NULL) {
        if (ast != NULL)
            examine(null, arena, diag, ast);
        diag_print(null, diag, &(struct diag_style){.limit = DIAG_LIMIT});
        diag_print_json(null, diag);
        fclose(null);
    }
    diag_free(diag);
    arena_free(arena);
    return 0;
}
