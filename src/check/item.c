/* item.c - claims, items of reports, and what a study says about itself. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "check/internal.h"

struct title {
    const char *text;
    struct span span;
};

static int compare_titles(const void *a, const void *b)
{
    const struct title *x = a, *y = b;
    int order = strcmp(x->text, y->text);

    return order != 0 ? order
                      : (x->span.start > y->span.start) -
                            (x->span.start < y->span.start);
}

/* Two of one title cannot be told apart in what is printed. */
static void warn_same_titles(struct check *check, const char *word,
                             struct title *titles, size_t n)
{
    size_t first = 0;

    if (n > 0)
        qsort(titles, n, sizeof *titles, compare_titles);
    for (size_t i = 1; i < n; i++) {
        if (strcmp(titles[i].text, titles[first].text) != 0) {
            first = i;
            continue;
        }
        diag_report(check->diag, SEVERITY_WARNING, "duplicate-name",
                    titles[i].span, "there is a %s of this name already", word);
        diag_note(check->diag, titles[first].span, "it is here");
    }
}

void item_check_titles(struct check *check)
{
    const struct study *study = check->study;
    size_t more =
        study->n_claims > study->n_reports ? study->n_claims : study->n_reports;
    struct title *titles = mem_calloc(more, sizeof *titles);

    for (size_t i = 0; i < study->n_claims; i++)
        titles[i] =
            (struct title){study->claims[i].text, study->claims[i].span};
    warn_same_titles(check, "claim", titles, study->n_claims);
    for (size_t i = 0; i < study->n_reports; i++)
        titles[i] =
            (struct title){study->reports[i].title, study->reports[i].span};
    warn_same_titles(check, "report", titles, study->n_reports);
    free(titles);
}

void item_check_claim(struct check *check, const struct ast_decl *decl)
{
    struct place place = {
        .module = decl->module, .results = true, .over = SIZE_MAX};
    struct type t = type_of(check, &place, decl->value);
    struct study_claim *claim =
        (struct study_claim *)(uintptr_t)check->study->claims +
        check->study->n_claims;

    if (t.kind == TYPE_BAD)
        return;
    if (t.kind != TYPE_BOOL) {
        struct str text = STR_INIT;

        type_print(&text, t);
        diag_error(check->diag, "bad-claim", decl->value->span,
                   "a claim is true or false; this is %s", text.text);
        if (t.kind == TYPE_LIST && t.item != NULL && t.item->kind == TYPE_BOOL)
            diag_note(check->diag, SPAN_NONE,
                      "say whether it holds for all(...) or for any(...)");
        str_fini(&text);
        return;
    }
    if (place.n_results == 0)
        diag_report(
            check->diag, SEVERITY_WARNING, "bad-claim", decl->value->span,
            "no run can change this claim: it names no result of a fit");
    *claim = (struct study_claim){
        .text = decl->name.text,
        .expression = source_text(check, decl->value->span),
        .span = decl->name.span,
        .expr = decl->value,
    };
    check->study->n_claims++;
}

/* ---- reports ---- */

/* The item of that name, whatever its word. */
static const struct catalog_item *item_named(const struct catalog *catalog,
                                             const char *name)
{
    for (size_t i = 0; i < catalog->n_items; i++) {
        if (strcmp(catalog->items[i].name, name) == 0)
            return &catalog->items[i];
    }
    return NULL;
}

static void unknown_item(struct check *check, const struct ast_name *word,
                         const struct ast_name *name)
{
    const struct catalog *catalog = check->catalog;
    const struct catalog_item *other = item_named(catalog, name->text);
    struct suggest names = suggest_for(name->text);
    struct suggest words = suggest_for(word->text);

    if (other != NULL) {
        diag_error(check->diag, "unknown-item", word->span,
                   "'%s' is a %s: write %s %s(...)", name->text, other->word,
                   other->word, other->name);
        return;
    }
    for (size_t i = 0; i < catalog->n_items; i++) {
        const struct catalog_item *item = &catalog->items[i];

        if (strcmp(item->word, word->text) == 0)
            suggest_offer(&names, item->name);
    }
    if (names.n > 0) {
        diag_unknown(check->diag, "unknown-item", name->span, &names,
                     "there is", "there are", "there is no %s '%s'", word->text,
                     name->text);
        return;
    }
    for (const struct item_word *w = item_words; w->word != NULL; w++)
        suggest_offer(&words, w->word);
    diag_unknown(check->diag, "unknown-item", word->span, &words, "there is",
                 "a report is made of", "there is no item of a report '%s'",
                 word->text);
}

const struct catalog_item *item_find(struct check *check,
                                     const struct ast_name *word,
                                     const struct ast_name *name)
{
    for (size_t i = 0; i < check->catalog->n_items; i++) {
        const struct catalog_item *item = &check->catalog->items[i];

        if (strcmp(item->word, word->text) == 0 &&
            strcmp(item->name, name->text) == 0)
            return item;
    }
    unknown_item(check, word, name);
    return NULL;
}

/* "set of runs" */
static const char *subject_word(const struct catalog_item *item)
{
    switch (item->subject) {
    case ITEM_OF_FIT:
    case ITEM_OF_POINTS_FIT:
        return "fit";
    case ITEM_OF_PREDICTIONS:
        return "prediction";
    case ITEM_OF_RUNS:
    case ITEM_OF_LADDER:
        break;
    }
    return "set of runs";
}

static enum ast_decl_kind subject_kind(const struct catalog_item *item)
{
    switch (item->subject) {
    case ITEM_OF_FIT:
    case ITEM_OF_POINTS_FIT:
        return DECL_FIT;
    case ITEM_OF_PREDICTIONS:
        return DECL_PREDICT;
    case ITEM_OF_RUNS:
    case ITEM_OF_LADDER:
        break;
    }
    return DECL_RUNS;
}

/* Is the budget of runs D a ladder of flop? */
static bool has_ladder(struct check *check, const struct catalog_item *item,
                       const struct ast_expr *arg, const struct decl *d)
{
    const struct decl *budget = d->bad ? NULL : check->runs[d->index].budget;
    const struct param *flop = param_find(&schema_budget, "flop");

    /* What is wrong was reported. */
    if (budget == NULL || budget->bad || budget->fields == NULL || flop == NULL)
        return false;
    const struct field *f = &budget->fields[flop - schema_budget.params];
    struct place place = decl_place(budget);
    place.module = f->module;
    place.env = f->env;
    if (f->value != NULL && type_of(check, &place, f->value).kind == TYPE_LIST)
        return true;
    diag_error(check->diag, "wrong-kind", arg->span,
               "%s %s is of runs whose budget is a ladder of flop, and '%s' is "
               "none",
               item->word, item->name, budget->name);
    diag_note(check->diag, budget->ast->name.span,
              "a ladder is written budget %s = 1e12 .. 1e15 flop by x10",
              budget->name);
    return false;
}

/* Is D what ITEM can show? */
static bool suits(struct check *check, const struct catalog_item *item,
                  const struct ast_expr *arg, struct decl *d)
{
    enum ast_decl_kind kind = subject_kind(item);
    bool imported =
        item->subject == ITEM_OF_RUNS && d->ast->kind == DECL_CURVES;

    if (d->ast->kind != kind && !imported) {
        diag_error(check->diag, "wrong-kind", arg->span,
                   "%s %s is of %s; '%s' is %s", item->word, item->name,
                   decl_article(kind), d->name, decl_article(d->ast->kind));
        return false;
    }
    if (item->subject == ITEM_OF_LADDER)
        return has_ladder(check, item, arg, d);
    if (item->subject == ITEM_OF_POINTS_FIT && d->law != NULL &&
        d->law->evidence != LAW_OF_POINTS) {
        diag_error(check->diag, "wrong-kind", arg->span,
                   "%s %s is of a law of points; '%s' is a fit of '%s'",
                   item->word, item->name, d->name, d->law->table->name);
        return false;
    }
    if (item->subject != ITEM_OF_FIT || d->law == NULL ||
        strcmp(item->law, "*") == 0 ||
        strcmp(item->law, d->law->table->name) == 0)
        return true;
    diag_error(check->diag, "wrong-kind", arg->span,
               "%s %s is of the law '%s'; '%s' is a fit of '%s'", item->word,
               item->name, item->law, d->name, d->law->table->name);
    return false;
}

/* The declaration that an argument of an item names; NULL after an error. */
static struct decl *named_subject(struct check *check, size_t module,
                                  const struct catalog_item *item,
                                  const struct ast_expr *arg)
{
    struct decl *d = scope_find_expr(check->scope, module, arg);

    if (d == NULL) {
        scope_unknown_expr(check, module, arg, "unknown-name",
                           subject_word(item), subject_kind(item), NULL);
        return NULL;
    }
    d->used = true;
    return suits(check, item, arg, d) ? d : NULL;
}

/* `table predictions(big, need)`: any number of names. */
static bool check_predictions(struct check *check, const struct ast_expr *call,
                              const size_t *modules, struct study_item *out)
{
    const char **names = arena_array(check->arena, const char *, call->n_items);
    bool sound = true;

    for (size_t i = 0; i < call->n_items; i++) {
        const struct ast_expr *arg = call->items[i];
        struct decl *d;

        if (arg->kind != EXPR_NAME) {
            if (arg->kind != EXPR_BAD)
                diag_error(check->diag, "wrong-arguments", arg->span,
                           "%s %s is of predictions, given by their names",
                           out->item->word, out->item->name);
            sound = false;
            continue;
        }
        d = named_subject(check, modules[i], out->item, arg);
        sound &= d != NULL;
        names[i] = d != NULL ? d->name : "";
    }
    out->predictions = names;
    out->n_predictions = call->n_items;
    if (call->n_items > 0 || check->study->n_predictions > 0)
        return sound;
    if (check->sound_syntax)
        diag_error(check->diag, "missing-declaration", call->span,
                   "this study predicts nothing");
    return false;
}

static bool check_shown(struct check *check, const struct ast_entry *entry,
                        const size_t *modules, struct study_item *out)
{
    const struct ast_expr *call = entry->value;
    const struct catalog_item *item;

    if (call->kind == EXPR_BAD)
        return false;
    item = item_find(check, &entry->key, &call->name);
    if (item == NULL)
        return false;
    *out = (struct study_item){
        .item = item,
        .text = entry->text.text,
        .span = entry->span,
    };
    if (item->subject == ITEM_OF_PREDICTIONS)
        return check_predictions(check, call, modules, out);
    if (call->n_items != 1 || call->items[0]->kind != EXPR_NAME) {
        if (call->n_items != 1 || call->items[0]->kind != EXPR_BAD)
            diag_error(check->diag, "wrong-arguments", call->span,
                       "%s %s is of one %s, given by its name", item->word,
                       item->name, subject_word(item));
        return false;
    }
    struct decl *d = named_subject(check, modules[0], item, call->items[0]);
    if (d == NULL)
        return false;
    out->target = d->name;
    return true;
}

bool item_check(struct check *check, const struct ast_entry *entry,
                const size_t *modules, struct study_item *out)
{
    if (!entry->item) {
        diag_error(check->diag, "unknown-key", entry->key.span,
                   "a report has no keys; it is made of figures, tables and "
                   "texts");
        return false;
    }
    if (entry->value != NULL)
        return check_shown(check, entry, modules, out);
    if (strcmp(entry->key.text, "text") == 0) {
        *out =
            (struct study_item){.text = entry->text.text, .span = entry->span};
        return true;
    }
    diag_error(check->diag, "unknown-item", entry->key.span,
               "only 'text' stands before a string, not '%s'", entry->key.text);
    return false;
}

/* ---- study "..." { } ---- */

static void set_authors(struct check *check, const struct value *v)
{
    bool list = v->kind == VALUE_LIST;
    size_t n = v->kind == VALUE_NONE ? 0 : list ? v->list.n : 1;
    const char **authors = arena_array(check->arena, const char *, n);

    for (size_t i = 0; i < n; i++)
        authors[i] = list ? v->list.items[i].string : v->string;
    check->study->authors = authors;
    check->study->n_authors = n;
}

void item_check_study(struct check *check, struct decl *decl)
{
    struct eval eval = {
        .arena = check->arena,
        .scope = check->scope,
        .module = decl->ast->module,
    };
    struct settings s;

    if (check->study->title != NULL) {
        diag_error(check->diag, "duplicate-name", decl->ast->name.span,
                   "a file is one study and has one title");
        return;
    }
    check->study->title = decl->ast->name.text;
    decl->table = &schema_study;
    decl->fields = arena_array(check->arena, struct field, schema_study.n);
    template_overlay(check, decl);
    if (decl->bad || !eval_settings(&eval, &s, decl))
        return;
    set_authors(check, &s.items[0].value);
    if (s.items[1].value.kind == VALUE_STRING)
        check->study->notes = s.items[1].value.string;
}
