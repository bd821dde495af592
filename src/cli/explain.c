/* explain.c - `rlstudy explain`, and `rlstudy show` of the library. */
#include "config.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/topics.h"
#include "diag/diag.h"
#include "stdlib/stdlib.h"

enum { NARROWEST = 40, WIDEST = 100, INDENT = 2 };

/* Where it is printed. */
struct page {
    FILE *out;
    size_t width;
    bool colour;
};

static struct page open_page(const struct options *options)
{
    struct winsize size;
    size_t width = 80;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        width = size.ws_col;
    width = width < NARROWEST ? NARROWEST : width > WIDEST ? WIDEST : width;
    return (struct page){stdout, width - 1, options->colour_out};
}

static void print_bold(const struct page *page, const char *text)
{
    fprintf(page->out, page->colour ? "\033[1m%s\033[0m" : "%s", text);
}

/* Lines of code, as they are. */
static void print_lines(const struct page *page, const char *text)
{
    struct str line = STR_INIT, shown = STR_INIT;

    while (*text != '\0') {
        size_t n = strcspn(text, "\n");

        str_clear(&line);
        str_clear(&shown);
        str_addn(&line, text, n);
        print_utf8(&shown, str_text(&line));
        fprintf(page->out, "%*s%s\n", 2 * INDENT, "", str_text(&shown));
        text += n + (text[n] == '\n');
    }
    str_fini(&line);
    str_fini(&shown);
}

/* "  label  text", the text wrapped. */
static void print_fact(const struct page *page, const struct fact *fact,
                       size_t label_width)
{
    size_t indent = INDENT + label_width + 2;

    if (indent > page->width / 2) {
        fprintf(page->out, "%*s%s\n%*s", INDENT, "", fact->label, 3 * INDENT,
                "");
        indent = 3 * INDENT;
    } else {
        fprintf(page->out, "%*s%-*s", INDENT, "", (int)label_width + 2,
                fact->label);
    }
    print_wrapped(page->out, fact->text, indent, indent, page->width);
}

static void print_facts(const struct page *page, const struct fact *facts,
                        size_t n)
{
    size_t width = 0;

    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(facts[i].label);

        width = len > width ? len : width;
    }
    for (size_t i = 0; i < n; i++) {
        /* Text of several lines is code. */
        if (strchr(facts[i].text, '\n') == NULL) {
            print_fact(page, &facts[i], width);
            continue;
        }
        fprintf(page->out, "%*s%s:\n", INDENT, "", facts[i].label);
        print_lines(page, facts[i].text);
    }
}

static void print_heading(const struct page *page, const char *text)
{
    fputs("\n", page->out);
    print_bold(page, text);
    fputs("\n", page->out);
}

/* What it comes to: a few words, or what the program says to it. */
static void print_outcome(const struct page *page, const struct card *card)
{
    if (card->outcome == NULL)
        return;
    if (strchr(card->outcome, '\n') == NULL) {
        fprintf(page->out, "%*s%s\n", INDENT, "", card->outcome);
        return;
    }
    print_heading(page, "The message");
    print_lines(page, card->outcome);
}

static void print_card(const struct page *page, const struct card *card)
{
    print_bold(page, card->topic->name);
    fprintf(page->out, " -- %s\n", card->topic->sort);
    fprintf(page->out, "%*s", INDENT, "");
    print_wrapped(page->out, card->doc, INDENT, INDENT, page->width);
    if (card->forms[0] != NULL)
        print_heading(page, "Form");
    for (size_t i = 0; card->forms[i] != NULL; i++)
        fprintf(page->out, "%*s%s\n", 2 * INDENT, "", card->forms[i]);
    fputs(card->n_facts > 0 ? "\n" : "", page->out);
    print_facts(page, card->facts, card->n_facts);
    for (size_t i = 0; i < card->n_lists; i++) {
        print_heading(page, card->lists[i].title);
        print_facts(page, card->lists[i].items, card->lists[i].n);
    }
    print_heading(page, "Example");
    print_lines(page, card->example);
    print_outcome(page, card);
    if (card->n_see == 0)
        return;
    struct str names = STR_INIT;
    for (size_t i = 0; i < card->n_see; i++)
        str_printf(&names, "%s%s", i > 0 ? ", " : "", card->see[i]);
    print_heading(page, "See also");
    fprintf(page->out, "%*s", INDENT, "");
    print_wrapped(page->out, names.text, INDENT, INDENT, page->width);
    str_fini(&names);
}

/* ---- as JSON ---- */

/* Lines stay lines; what is not UTF-8 comes out as U+FFFD. */
static json_t *text_json(const char *text)
{
    struct str safe = STR_INIT, line = STR_INIT;

    while (*text != '\0') {
        size_t n = strcspn(text, "\n");

        str_clear(&line);
        str_addn(&line, text, n);
        print_utf8(&safe, str_text(&line));
        str_add(&safe, text[n] == '\n' ? "\n" : "");
        text += n + (text[n] == '\n');
    }
    json_t *json = json_string(str_text(&safe));
    str_fini(&safe);
    str_fini(&line);
    return json;
}

static json_t *facts_json(const struct fact *facts, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:o}", "name", facts[i].label,
                                        "text", text_json(facts[i].text)));
    return list;
}

static json_t *card_json(const struct card *card)
{
    json_t *forms = json_array(), *lists = json_array(), *see = json_array();

    for (size_t i = 0; card->forms[i] != NULL; i++)
        json_array_append_new(forms, json_string(card->forms[i]));
    for (size_t i = 0; i < card->n_lists; i++)
        json_array_append_new(
            lists,
            json_pack("{s:s, s:o}", "title", card->lists[i].title, "items",
                      facts_json(card->lists[i].items, card->lists[i].n)));
    for (size_t i = 0; i < card->n_see; i++)
        json_array_append_new(see, json_string(card->see[i]));
    return json_pack(
        "{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
        card->topic->name, "group", about_title(card->topic->about), "sort",
        card->topic->sort, "doc", text_json(card->doc), "forms", forms, "facts",
        facts_json(card->facts, card->n_facts), "lists", lists, "example",
        text_json(card->example), "outcome",
        card->outcome != NULL ? text_json(card->outcome) : json_null(), "see",
        see);
}

/* ---- looking up ---- */

/* "[unknown-name]", as it stands behind a message, is the name. */
static bool is_called(const struct topic *topic, const char *name)
{
    size_t n = strlen(name);

    if (n > 2 && name[0] == '[' && name[n - 1] == ']')
        return strlen(topic->name) == n - 2 &&
               strncmp(topic->name, name + 1, n - 2) == 0;
    return strcmp(topic->name, name) == 0 ||
           (topic->brief != NULL && strcmp(topic->brief, name) == 0);
}

static size_t mark(bool *marked, const struct topics *topics, const char *name)
{
    size_t n = 0;

    for (size_t i = 0; i < topics->n; i++) {
        if (is_called(&topics->items[i], name)) {
            marked[i] = true;
            n++;
        }
    }
    return n;
}

static enum exit_status refuse(const struct topics *topics, const char *name)
{
    struct suggest near = suggest_for(name);
    struct str shown = STR_INIT;

    str_add_printable(&shown, name, strlen(name));
    for (size_t i = 0; i < topics->n; i++) {
        suggest_offer(&near, topics->items[i].name);
        if (topics->items[i].brief != NULL)
            suggest_offer(&near, topics->items[i].brief);
    }
    if (near.best != NULL)
        fprintf(stderr,
                "rlstudy: there is nothing called '%s'; did you mean '%s'?\n",
                str_text(&shown), near.best);
    else
        fprintf(stderr,
                "rlstudy: there is nothing called '%s'; 'rlstudy explain' "
                "lists what there is\n",
                str_text(&shown));
    str_fini(&shown);
    return STATUS_USAGE;
}

/* Mark what the operands name: all of them together, as in `figure curves`, or
 * each. */
static enum exit_status select_topics(bool *marked, const struct topics *topics,
                                      const struct options *options)
{
    enum exit_status status = STATUS_OK;
    struct str all = STR_INIT;

    for (size_t i = 0; i < options->n_files; i++)
        str_printf(&all, "%s%s", i > 0 ? " " : "", options->files[i]);
    if (mark(marked, topics, str_text(&all)) == 0) {
        for (size_t i = 0; i < options->n_files; i++) {
            if (mark(marked, topics, options->files[i]) == 0)
                status = refuse(topics, options->files[i]);
        }
    }
    str_fini(&all);
    return status;
}

/* Is item I a key that another kind had before? */
static bool is_known_key(const struct topics *topics, size_t i)
{
    const struct topic *topic = &topics->items[i];

    for (size_t k = 0; k < i && topic->about == ABOUT_KEY; k++) {
        if (topics->items[k].about == ABOUT_KEY &&
            strcmp(topics->items[k].brief, topic->brief) == 0)
            return true;
    }
    return false;
}

static void print_contents(const struct page *page, const struct topics *topics)
{
    for (int about = 0; about < ABOUTS; about++) {
        struct str names = STR_INIT;

        for (size_t i = 0; i < topics->n; i++) {
            const struct topic *topic = &topics->items[i];

            if (topic->about == (enum about)about && !is_known_key(topics, i))
                str_printf(&names, "%s%s", names.len > 0 ? ", " : "",
                           about == ABOUT_KEY ? topic->brief : topic->name);
        }
        fputs(about > 0 ? "\n" : "", page->out);
        print_bold(page, about_title((enum about)about));
        fprintf(page->out, "\n%*s", INDENT, "");
        print_wrapped(page->out, str_text(&names), INDENT, INDENT, page->width);
        str_fini(&names);
    }
    fputs("\n'rlstudy explain NAME' tells what one of them is, with an "
          "example.  A key of\none kind alone is KIND.KEY, as in ppo.gamma.\n",
          page->out);
}

static void print_topics(const struct page *page, struct arena *arena,
                         const struct topics *topics, const bool *marked)
{
    size_t shown = 0;

    for (size_t i = 0; i < topics->n; i++) {
        struct card card;

        if (!marked[i])
            continue;
        card_fill(&card, arena, topics, &topics->items[i]);
        fputs(shown++ > 0 ? "\n\n" : "", page->out);
        print_card(page, &card);
    }
}

static void print_topics_json(struct arena *arena, const struct topics *topics,
                              const bool *marked)
{
    json_t *list = json_array();
    json_t *root =
        json_pack("{s:s, s:o}", "schema", "rlstudy-explain-1", "topics", list);

    for (size_t i = 0; i < topics->n; i++) {
        struct card card;

        /* Without a name: all there is. */
        if (marked != NULL && !marked[i])
            continue;
        card_fill(&card, arena, topics, &topics->items[i]);
        json_array_append_new(list, card_json(&card));
    }
    json_dumpf(root, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
    putchar('\n');
    json_decref(root);
}

enum exit_status cmd_explain(const struct options *options)
{
    struct arena *arena = arena_new();
    struct page page = open_page(options);
    enum exit_status status = STATUS_OK;
    struct topics topics;

    topics_collect(&topics, arena);
    bool *marked = arena_array(arena, bool, topics.n);
    bool named = options->n_files > 0;
    if (named)
        status = select_topics(marked, &topics, options);
    if (status == STATUS_OK && options->json)
        print_topics_json(arena, &topics, named ? marked : NULL);
    else if (status == STATUS_OK && named)
        print_topics(&page, arena, &topics, marked);
    else if (status == STATUS_OK)
        print_contents(&page, &topics);
    topics_fini(&topics);
    arena_free(arena);
    return status;
}

/* ---- files of the library ---- */

static const struct library_file *find_library(const char *name)
{
    struct suggest near = suggest_for(name);
    struct str shown = STR_INIT;

    for (const struct library_file *f = stdlib_files; f->name != NULL; f++) {
        if (strcmp(f->name, name) == 0)
            return f;
        suggest_offer(&near, f->name);
    }
    str_add_printable(&shown, name, strlen(name));
    fprintf(stderr, "rlstudy: there is no file '%s' in the library; ",
            str_text(&shown));
    str_fini(&shown);
    if (near.best != NULL)
        fprintf(stderr, "did you mean '%s'?\n", near.best);
    else
        fprintf(stderr, "there %s %s\n", near.n == 1 ? "is" : "are", near.all);
    return NULL;
}

static void list_library(const struct page *page)
{
    struct arena *arena = arena_new();
    struct topics topics;
    struct fact *files;
    size_t n = 0;

    topics_collect(&topics, arena);
    files = arena_array(arena, struct fact, topics.n);
    for (size_t i = 0; i < topics.n; i++) {
        const struct topic *t = &topics.items[i];

        if (t->about == ABOUT_LIBRARY)
            files[n++] = (struct fact){t->name, t->doc};
    }
    print_facts(page, files, n);
    topics_fini(&topics);
    arena_free(arena);
}

enum exit_status show_library(const struct options *options)
{
    const struct page page = open_page(options);
    enum exit_status status = STATUS_OK;

    if (options->n_files == 0)
        list_library(&page);
    for (size_t i = 0; i < options->n_files; i++) {
        const struct library_file *file = find_library(options->files[i]);

        if (file == NULL)
            status = STATUS_USAGE;
        else
            fwrite(file->text, 1, file->len, stdout);
    }
    return status;
}
