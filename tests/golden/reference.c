/* reference.c - the parts of the manual that come from tables, as mdoc.
 *
 *     reference PART
 *
 * They are made from the program's own tables; `make check` compares them with
 * what stands in study(5) between two marks, `make update-reference` puts them
 * there. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "check/catalog.h"
#include "check/kinds.h"
#include "diag/names.h"
#include "stdlib/stdlib.h"

/* src/cli/catalog.c */
const struct catalog *cli_catalog(void);

enum { COLUMNS = 80 };

/* Running text: lines are filled, and none begins like a request. */
static void print_text(const char *text)
{
    size_t column = 0;
    bool ended = false; /* a sentence: what follows begins a line */

    while (*text != '\0') {
        size_t n = strcspn(text, " ");

        if (column > 0 && (ended || column + 1 + n > COLUMNS)) {
            putchar('\n');
            column = 0;
        } else if (column > 0) {
            putchar(' ');
            column++;
        }
        if (column == 0 && (*text == '.' || *text == '\''))
            fputs("\\&", stdout);
        for (size_t i = 0; i < n; i++) {
            if (text[i] == '\\')
                fputs("\\e", stdout);
            else
                putchar(text[i]);
        }
        column += n;
        ended = strncmp(text + n, "  ", 2) == 0;
        text += n + strspn(text + n, " ");
    }
    putchar('\n');
}

static void print_key(const struct param *p)
{
    struct str text = STR_INIT;

    printf(".It Ic %s\n", p->name);
    param_print_type(&text, p);
    str_add(&text, "; ");
    param_print_default(&text, p);
    str_add(&text, ":");
    print_text(str_text(&text));
    print_text(p->doc);
    str_fini(&text);
}

static const char key_list[] = ".Bl -tag -width normalise_observations";

static void print_keys(const struct param_table *table)
{
    if (table->n == 0)
        return;
    puts(key_list);
    for (size_t i = 0; i < table->n; i++)
        print_key(&table->params[i]);
    puts(".El");
}

/* Is there nothing to say of A that was not said of B? */
static bool same_key(const struct param *a, const struct param *b)
{
    const bool same_default = a->def == NULL || b->def == NULL
                                  ? a->def == b->def
                                  : strcmp(a->def, b->def) == 0;

    return same_default && strcmp(a->doc, b->doc) == 0 && a->type == b->type &&
           a->min == b->min && a->max == b->max && a->open == b->open;
}

/* The first table from FIRST on, before OF, that has the same key. */
static const struct param_table *const *told_by(
    const struct param_table *const *first, const struct param_table *const *of,
    const struct param *key)
{
    for (; first < of; first++) {
        const struct param *other = param_find(*first, key->name);

        if (other != NULL && same_key(key, other))
            break;
    }
    return first;
}

/* The keys of OF that BY has told of. */
static void print_told(const struct param_table *const *first,
                       const struct param_table *const *of,
                       const struct param_table *const *by)
{
    bool any = false;

    for (size_t i = 0; i < (*of)->n; i++) {
        if (told_by(first, of, &(*of)->params[i]) != by)
            continue;
        if (!any)
            printf(".Pp\nAs of\n.Ic %s :\n", (*by)->name);
        printf("%s%s", any ? " ,\n.Ic " : ".Ic ", (*of)->params[i].name);
        any = true;
    }
    if (any)
        puts(" .");
}

static void print_kinds(const char *word,
                        const struct param_table *const *tables)
{
    for (const struct param_table *const *t = tables; *t != NULL; t++) {
        bool listed = false;

        printf(".Ss %s %s\n", word, (*t)->name);
        print_text((*t)->doc);
        for (size_t i = 0; i < (*t)->n; i++) {
            if (told_by(tables, t, &(*t)->params[i]) != t)
                continue;
            if (!listed)
                puts(key_list);
            print_key(&(*t)->params[i]);
            listed = true;
        }
        if (listed)
            puts(".El");
        for (const struct param_table *const *by = tables; by < t; by++)
            print_told(tables, t, by);
    }
}

/* ---- laws ---- */

static const char *arguments_of(struct str *out, const struct catalog_law *law)
{
    bool series = law->evidence == LAW_OF_POINTS;

    if (law->evidence == LAW_OF_CURVES)
        return "Its argument: the name of runs or curves.";
    str_add(out, "Its argument: the name of points, runs or curves");
    for (size_t i = 0; i < law->n_columns; i++)
        series &= !law->columns[i].text;
    if (series)
        str_printf(out, "; or %s as expressions over the instances of a fit",
                   law->n_columns > 2 ? "y and each x" : "y and x");
    str_add(out, ".");
    return out->text;
}

static void print_arguments(const struct catalog_law *law)
{
    struct str text = STR_INIT;

    print_text(arguments_of(&text, law));
    str_fini(&text);
    puts(".Pp");
    printf(".Dl %s\n", law->formula);
}

static void print_phrases(const struct catalog_law *law)
{
    for (size_t i = 0; i < law->n_phrases; i++) {
        const struct law_phrase *p = &law->phrases[i];

        printf(".Pp\nMay be written\n.Ql %s = %s%sN%s%s%s .\n", p->key,
               p->word != NULL ? p->word : "", p->word != NULL ? " " : "",
               p->noun ? " AXIS" : "", p->over != NULL ? " over " : "",
               p->over != NULL ? p->over : "");
    }
}

static void print_attribute(const struct law_attribute *a)
{
    struct str text = STR_INIT;

    printf(".It Ic %s\n", a->name);
    str_add(&text, a->doc);
    if (a->type == PARAM_BOOL)
        str_add(&text, "; true or false");
    if (a->type == PARAM_STRING)
        str_add(&text, "; a string");
    if (a->unit != NULL)
        str_printf(&text, "; in %s", a->unit);
    for (size_t i = 0; i < n_at_forms; i++) {
        if (a->at & at_forms[i].form)
            str_printf(&text, "; %s", at_forms[i].example);
    }
    print_text(text.text);
    str_fini(&text);
}

static void print_law(const struct catalog_law *law)
{
    printf(".Ss law %s\n", law->table->name);
    print_text(law->table->doc);
    puts(".Pp");
    print_arguments(law);
    puts("Keys:");
    print_keys(law->table);
    print_phrases(law);
    puts(".Pp\nResults:");
    puts(".Bl -tag -width starts_agreeing");
    for (size_t i = 0; i < law->n_attributes; i++)
        print_attribute(&law->attributes[i]);
    puts(".El");
}

static void print_items(const struct catalog *catalog)
{
    static const char *const subjects[] = {
        [ITEM_OF_RUNS] = "runs",
        [ITEM_OF_FIT] = "fit",
        [ITEM_OF_POINTS_FIT] = "fit",
        [ITEM_OF_LADDER] = "runs",
        [ITEM_OF_PREDICTIONS] = "predictions",
    };

    puts(".Ss Items of a report");
    puts(".Bl -tag -width \"figure exponent(fit)\"");
    for (size_t i = 0; i < catalog->n_items; i++) {
        const struct catalog_item *item = &catalog->items[i];

        printf(".It Ic %s %s Ns Pq Ar %s\n", item->word, item->name,
               subjects[item->subject]);
        print_text(item->doc);
        if (item->subject == ITEM_OF_FIT && strcmp(item->law, "*") != 0)
            printf("(a fit of\n.Ic %s )\n", item->law);
    }
    puts(".It Ic text No \\(dq...\\(dq");
    puts("a paragraph\n.El");
}

/* ---- the library ---- */

static void print_library(void)
{
    for (const struct library_file *f = stdlib_files; f->name != NULL; f++) {
        printf(".Ss use \\(dq%s\\(dq\n.Bd -literal\n", f->name);
        for (size_t i = 0; i < f->len; i++) {
            bool first = i == 0 || f->text[i - 1] == '\n';

            if (first && (f->text[i] == '.' || f->text[i] == '\''))
                fputs("\\&", stdout);
            if (f->text[i] == '\\')
                fputs("\\e", stdout);
            else
                putchar(f->text[i]);
        }
        puts(".Ed");
    }
}

static void print_built_in(void)
{
    print_kinds("environment", cli_catalog()->environments);
    print_kinds("family", cli_catalog()->families);
    print_kinds("algorithm", cli_catalog()->algorithms);
    for (size_t i = 0; i < cli_catalog()->n_laws; i++)
        print_law(&cli_catalog()->laws[i]);
    print_kinds("curves", cli_catalog()->readers);
    print_kinds("points", cli_catalog()->point_readers);
    print_items(cli_catalog());
    print_library();
}

/* ---- the language itself ---- */

/* A line of code on a macro line. */
static void print_code(const char *macro, const char *text)
{
    printf(".%s ", macro);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputs("\\(dq", stdout);
        else if (*text == '\\')
            fputs("\\e", stdout);
        else if (*text == ':')
            fputs("\\&:", stdout);
        else
            putchar(*text);
    }
    putchar('\n');
}

static void print_kind(enum ast_decl_kind decl)
{
    const struct kind *kind = &kinds[decl];

    printf(".Ss %s\n", ast_decl_word(decl));
    print_text(kind->doc);
    for (size_t i = 0; i < COUNT_OF(kind->forms) && kind->forms[i]; i++)
        print_code("Dl", kind->forms[i]);
    if (kind->catalog_keys)
        puts("Its keys are those of what it is made from.");
    for (size_t i = 0; kind->tables[i] != NULL; i++) {
        printf(".Pp\nKeys of\n.Ic %s :\n", kind->tables[i]->name);
        print_keys(kind->tables[i]);
    }
}

static void print_declarations(void)
{
    for (int i = 0; i < DECL_KINDS; i++)
        print_kind((enum ast_decl_kind)i);
}

static void print_reserved(void)
{
    struct str text = STR_INIT;

    for (int i = 0; i < DECL_KINDS; i++)
        str_printf(&text, "%s%s", i > 0 ? ", " : "",
                   ast_decl_word((enum ast_decl_kind)i));
    str_add(&text, ";");
    const char *comma = " ";
    for (const struct word *w = word_table; w->text != NULL; w++) {
        if (w->reserved) {
            str_printf(&text, "%s%s", comma, w->text);
            comma = ", ";
        }
    }
    puts(".Bd -ragged -offset indent");
    print_text(text.text);
    puts(".Ed\n.Pp");
    printf("The first %d may be keys.\n", DECL_KINDS);
    str_fini(&text);
}

/* What it means, and an example. */
static void print_meaning(const char *doc, const char *example,
                          const char *result)
{
    struct str text = STR_INIT;

    str_printf(&text, "%s:", doc);
    print_text(text.text);
    str_fini(&text);
    print_code(result != NULL ? "Ql" : "Dl", example);
    if (result != NULL)
        printf("is\n.Ql %s .\n", result);
}

static void print_operators(void)
{
    puts(".Bl -tag -width Ds");
    for (int level = 1; level < 20; level++) {
        for (const struct word *w = word_table; w->text != NULL; w++) {
            if (w->level != level)
                continue;
            print_code("It Ic", w->form);
            print_meaning(w->doc, w->example, w->result);
        }
    }
    puts(".El");
}

static void print_functions(void)
{
    puts(".Bl -tag -width Ds");
    for (size_t i = 0; i < n_functions; i++) {
        print_code("It Ic", functions[i].form);
        print_meaning(functions[i].doc, functions[i].example,
                      functions[i].result);
    }
    puts(".El");
}

/* ---- diagnostics ---- */

static void print_diagnostic(const struct diag_name *d)
{
    printf(".It Li %s%s\n", d->name,
           !d->error    ? " Pq a warning"
           : d->warning ? " Pq an error or a warning"
                        : "");
    print_text(d->doc);
    print_text(d->remedy);
}

static void print_diagnostics(void)
{
    for (int topic = 0; topic < DIAG_TOPICS; topic++) {
        printf(".Ss %s\n.Bl -tag -width Ds\n",
               diag_topic_title((enum diag_topic)topic));
        for (size_t i = 0; i < n_diag_names; i++) {
            if (diag_names[i].topic == (enum diag_topic)topic)
                print_diagnostic(&diag_names[i]);
        }
        puts(".El");
    }
}

static const struct part {
    const char *name;
    void (*print)(void);
} parts[] = {
    {"reserved", print_reserved},   {"operators", print_operators},
    {"functions", print_functions}, {"declarations", print_declarations},
    {"built-in", print_built_in},   {"diagnostics", print_diagnostics},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < COUNT_OF(parts); i++) {
        if (strcmp(argv[1], parts[i].name) == 0) {
            parts[i].print();
            return 0;
        }
    }
    fputs("usage: reference PART\n", stderr);
    return 2;
}
