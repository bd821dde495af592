/* card_example.c - examples made from the tables. */
#include "config.h"

#include <string.h>

#include "ast/ast.h"
#include "base/arena.h"
#include "base/param.h"
#include "check/catalog.h"
#include "check/kinds.h"
#include "cli/card_parts.h"
#include "cli/cli.h"

/* A number that the key takes: its default, unless that is 0 and says little,
 * or one with a unit. */
static const char *sample_number(struct arena *arena, const struct param *p)
{
    bool given = p->def != NULL && strcmp(p->def, "none") != 0;

    if (given && strcmp(p->def, "0") != 0)
        return p->def;
    const char *number = p->min <= 16 && p->max >= 16 ? "16"
                         : p->min <= 1 && p->max >= 1 ? "1"
                                                      : "0";
    return p->unit != NULL ? arena_printf(arena, "%s %s", number, p->unit)
                           : number;
}

const char *card_usual_name(const char *word)
{
    static const char *const names[][2] = {
        {"environment", "task"}, {"family", "net"}, {"algorithm", "learner"},
        {"budget", "each"},      {"runs", "main"},  {"fit", "law"},
    };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(names[i][0], word) == 0)
            return names[i][1];
    }
    return "mine";
}

/* A value that the key takes, as one would write it. */
static const char *sample(struct arena *arena, const struct param *p)
{
    bool given = p->def != NULL && strcmp(p->def, "none") != 0;

    switch (p->type) {
    case PARAM_INT:
    case PARAM_REAL:
        return sample_number(arena, p);
    case PARAM_BOOL:
        return given && strcmp(p->def, "true") == 0 ? "false" : "true";
    case PARAM_CHOICE:
        if (p->choices == NULL)
            return card_usual_name(p->name);
        return p->choices[1] != NULL ? p->choices[1] : p->choices[0];
    case PARAM_STRING:
        if ((p->flags & PARAM_WORD) != 0)
            return p->name;
        /* fallthrough */
    case PARAM_STRINGS:
        return arena_printf(arena, "\"%s\"", given && *p->def ? p->def : "...");
    case PARAM_INTS:
        return given ? p->def : "[1]";
    }
    return "";
}

/* The other entry that an example's value of KEY asks for. */
static const char *companion(const struct param *key)
{
    static const char *const annealed[] = {"step_size_schedule",
                                           "entropy_schedule"};

    for (size_t i = 0; i < COUNT_OF(annealed); i++) {
        if (strcmp(annealed[i], key->name) == 0)
            return ", anneal_interactions = 1M";
    }
    return "";
}

/* The block of an example: KEY, if it is not NULL, and for a family its size,
 * on which the runs of examples depend. */
static const char *block_with(struct arena *arena, const char *word,
                              const struct param_table *of,
                              const struct param *key)
{
    bool sized = strcmp(word, ast_decl_word(DECL_FAMILY)) == 0 &&
                 param_find(of, "width") != NULL;
    const char *width = sized ? "width = size" : "";

    if (key == NULL || (sized && strcmp(key->name, "width") == 0))
        return sized ? " { width = size }" : "";
    return arena_printf(arena, " { %s%s%s = %s%s }", width, sized ? ", " : "",
                        key->name, sample(arena, key), companion(key));
}

static bool is_curves(const char *word)
{
    return strcmp(word, ast_decl_word(DECL_CURVES)) == 0;
}

static bool is_points(const char *word)
{
    return strcmp(word, ast_decl_word(DECL_POINTS)) == 0;
}

const char *card_made_from(struct arena *arena, const char *word,
                           const struct param_table *of,
                           const struct param *key)
{
    bool fit = strcmp(word, ast_decl_word(DECL_FIT)) == 0;
    const char *name = card_usual_name(word);
    const char *block = block_with(arena, word, of, key);

    if (is_curves(word))
        return arena_printf(arena,
                            "curves published = %s(\"published.csv\")%s\n"
                            "fit theirs = intrinsic(published)\n",
                            of->name, block);
    const struct catalog_outside *outside =
        catalog_outside_of(cli_catalog(), of);
    if (outside != NULL)
        return arena_printf(arena, "%s %s = %s(\"%s\")\n", word, name, of->name,
                            outside->example);
    if (is_points(word))
        return arena_printf(arena,
                            "points measured = %s(\"measured.csv\")%s\n"
                            "fit need = power(measured)\n",
                            of->name, block);
    if (!fit)
        return arena_printf(arena, "%s %s = %s%s\n", word, name, of->name,
                            block);
    for (size_t i = 0; i < cli_catalog()->n_laws; i++) {
        const struct catalog_law *law = &cli_catalog()->laws[i];

        if (law->table == of && law->evidence == LAW_OF_CURVES)
            return arena_printf(arena, "fit law = %s(main)%s\n", of->name,
                                block);
    }
    return arena_printf(arena,
                        "points measured = csv(\"measured.csv\")\n"
                        "fit need = %s(measured)%s\n",
                        of->name, block);
}

const char *card_own_example(struct arena *arena, const struct kind *kind,
                             const struct param_table *table,
                             const struct param *p)
{
    const char *entry =
        arena_printf(arena, " { %s = %s }\n", p->name, sample(arena, p));

    if (strstr(kind->example, arena_printf(arena, " %s = ", p->name)) != NULL)
        return kind->example;
    if (kind == &kinds[DECL_BUDGET])
        return arena_printf(arena, "%s%s%s", table->name,
                            table == kind->tables[0] ? " each" : "", entry);
    if (kind == &kinds[DECL_RUNS])
        return arena_printf(
            arena, "runs main = product(size, seed in 1 .. 3)%s", entry);
    if (kind == &kinds[DECL_STUDY])
        return arena_printf(arena, "study \"Horizon and scaling\"%s", entry);
    if (kind == &kinds[DECL_SLURM])
        return arena_printf(arena, "slurm%s", entry);
    if (kind == &kinds[DECL_PREDICT])
        return arena_printf(arena, "predict big = law.exponent%s", entry);
    return kind->example;
}

bool card_is_of_file(const char *word)
{
    return is_curves(word) || is_points(word);
}
