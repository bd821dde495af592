/* describe.c - what things are, in Markdown. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "check/scope.h"
#include "diag/names.h"
#include "lsp/context.h"
#include "lsp/internal.h"

/* The author's own words, at most LIMIT bytes. */
static void add_source(struct str *out, const struct analysis *a,
                       struct span span, size_t limit)
{
    size_t len;
    const char *text = diag_text_of(a->diag, span, &len);
    size_t shown = len < limit ? len : limit;

    while (shown < len && ((unsigned char)text[shown] & 0xc0) == 0x80)
        shown--;
    while (shown > 0 && strchr(" \t\r\n", text[shown - 1]) != NULL)
        shown--;
    str_addn(out, text, shown);
    str_add(out, shown < len && len > limit ? " ..." : "");
}

/* The comment right above a declaration, as far as it touches it. */
static void add_comment(struct str *out, const struct analysis *a,
                        const struct ast_decl *ast)
{
    const struct source *s = diag_source_of(a->diag, ast->span);
    size_t at = ast->span.start - s->start, from = at;

    while (from > 0 && s->text[from - 1] == '\n') {
        size_t line = from - 1;

        while (line > 0 && s->text[line - 1] != '\n')
            line--;
        if (s->text[line] != '#')
            break;
        from = line;
    }
    if (from < at)
        str_addc(out, '\n');
    while (from < at) {
        const char *end = memchr(s->text + from, '\n', at - from);
        size_t stop = end != NULL ? (size_t)(end - s->text) : at;
        size_t text = from + strspn(s->text + from, "# ");

        str_addc(out, '\n');
        if (text < stop)
            str_addn(out, s->text + text, stop - text);
        from = stop + 1;
    }
}

/* What a key takes: "a number at least 1". */
static void add_range(struct str *out, const struct param *param)
{
    static const char *const types[] = {
        [PARAM_INT] = "a whole number",
        [PARAM_REAL] = "a number",
        [PARAM_BOOL] = "true or false",
        [PARAM_CHOICE] = "one of",
        [PARAM_STRING] = "a string",
        [PARAM_INTS] = "a list of whole numbers",
        [PARAM_STRINGS] = "a string or a list of strings"};
    bool names = param->type == PARAM_CHOICE && param->choices == NULL;
    bool bounded = false;

    str_add(out, names ? "the name of a declaration" : types[param->type]);
    for (size_t i = 0; param->choices != NULL && param->choices[i] != NULL; i++)
        str_printf(out, "%s %s", i > 0 ? "," : "", param->choices[i]);
    if (param->type == PARAM_INT || param->type == PARAM_REAL ||
        param->type == PARAM_INTS) {
        struct str range = STR_INIT;

        param_print_range(&range, param);
        bounded = range.len > 0;
        if (bounded)
            str_printf(out, "%s %s", param->type == PARAM_INTS ? ", each" : "",
                       range.text);
        str_fini(&range);
    }
    if (param->unit != NULL && !bounded)
        str_printf(out, " in %s", param->unit);
}

void describe_range(struct str *out, const struct param *param)
{
    add_range(out, param);
    if (param->def == NULL)
        str_add(out, "; must be given");
    else if (param->def[0] == '\0')
        str_add(out, "; empty by default");
    else if (strcmp(param->def, "none") != 0)
        str_printf(out, "; default %s", param->def);
}

void describe_param(struct str *out, const struct param_table *table,
                    const struct param *param)
{
    str_printf(out, "`%s` of `%s`: %s\n\n", param->name, table->name,
               param->doc);
    describe_range(out, param);
    str_add(out, "\n");
}

void describe_table(struct str *out, const char *word,
                    const struct param_table *table)
{
    const char *before = "\n";

    str_printf(out, "%s `%s`: %s\n", word, table->name, table->doc);
    for (size_t i = 0; i < table->n; i++) {
        if (!param_is_key(&table->params[i]))
            continue;
        str_printf(out, "%s- `%s`: %s\n", before, table->params[i].name,
                   table->params[i].doc);
        before = "";
    }
}

/* "made from `noisy`, made from the built-in `digits`: handwritten ..." */
static void add_chain(struct str *out, const struct decl *decl)
{
    if (decl->table == NULL || decl->ast->kind == DECL_RUNS)
        return;
    str_add(out, "\n\n");
    for (const struct decl *d = decl->base; d != NULL; d = d->base)
        str_printf(out, "made from `%s`, ", d->name);
    if (decl->ast->kind == DECL_ENVIRONMENT || decl->ast->kind == DECL_FAMILY ||
        decl->ast->kind == DECL_ALGORITHM)
        str_printf(out, "made from the built-in `%s`: ", decl->table->name);
    else if (decl->law != NULL)
        str_printf(out, "law `%s`: ", decl->table->name);
    str_printf(out, "%s\n", decl->table->doc);
}

/* The keys that it or what it is made from gives. */
static void add_fields(struct str *out, const struct analysis *a,
                       const struct decl *decl)
{
    for (size_t i = 0; decl->fields != NULL && i < decl->table->n; i++) {
        const struct field *f = &decl->fields[i];

        if (f->value == NULL || f->from == NULL)
            continue;
        str_printf(out, "\n- `%s = ", decl->table->params[i].name);
        add_source(out, a, f->value->span, 80);
        str_addc(out, '`');
        if (f->from != decl)
            str_printf(out, " from `%s`", f->from->name);
    }
}

static void add_axes(struct str *out, const struct analysis *a,
                     const struct decl *decl)
{
    const struct study *study = a->study;

    for (size_t i = 0; i < study->n_runs; i++) {
        const struct study_runs *r = &study->runs[i];

        if (r->ast != decl->ast)
            continue;
        for (size_t k = 0; k < r->n_axes; k++)
            str_printf(out, "%s`%s` (%zu value%s)", k == 0 ? "\n\n" : ", ",
                       r->axes[k].name, r->axes[k].n,
                       r->axes[k].n == 1 ? "" : "s");
    }
}

void describe_decl(struct str *out, const struct analysis *a,
                   const struct decl *decl)
{
    const struct ast_decl *ast = decl->ast;
    struct span head = ast->span;
    struct str value = STR_INIT;

    if (ast->block != NULL && ast->block->span.start > head.start)
        head.end = ast->block->span.start;
    str_add(out, "```study\n");
    add_source(out, a, head, 400);
    str_add(out, "\n```");
    decl_print_value(&value, decl);
    if (value.len > 0)
        str_printf(out, "\n\n= %s", value.text);
    str_fini(&value);
    add_comment(out, a, ast);
    add_chain(out, decl);
    if (decl->table != NULL)
        add_fields(out, a, decl);
    if (ast->kind == DECL_RUNS)
        add_axes(out, a, decl);
    if (ast->module != 0)
        str_printf(out, "\n\nfrom `%s`", a->ast->modules[ast->module].path);
    str_add(out, "\n");
}

static void describe_unit(struct str *out, const struct unit *unit)
{
    str_printf(out, "unit `%s`: ", unit->name);
    dim_print(out, unit->dim);
    if (strcmp(unit->factor, "1") != 0)
        str_printf(out, ", times %s", unit->factor);
    if (unit->doc != NULL && unit->doc[0] != '\0')
        str_printf(out, "\n\n%s", unit->doc);
    str_add(out, "\n");
}

static void describe_function(struct str *out, const struct function *f)
{
    str_printf(out, "```study\n%s\n```\n\n%s\n", f->form, f->doc);
    if (f->result != NULL)
        str_printf(out, "\n`%s` is `%s`\n", f->example, f->result);
}

void describe_quantity(struct str *out, const struct quantity *q)
{
    str_printf(out, "`%s` of a run: %s; in %s%s%s\n", q->name, q->doc, q->unit,
               q->per != NULL ? " / " : "", q->per != NULL ? q->per : "");
}

static void describe_attribute(struct str *out,
                               const struct law_attribute *attribute)
{
    str_printf(out, "`%s`: %s", attribute->name, attribute->doc);
    if (attribute->unit != NULL)
        str_printf(out, "; in %s", attribute->unit);
    for (size_t i = 0; i < n_at_forms; i++) {
        if (attribute->at & at_forms[i].form)
            str_printf(out, "; `%s`", at_forms[i].example);
    }
    str_add(out, "\n");
}

/* What a local name is bound by: the text of its line. */
static void describe_local(struct str *out, const struct analysis *a,
                           struct span origin)
{
    const struct source *s = diag_source_of(a->diag, origin);
    size_t at = origin.start - s->start, from = at;
    const char *end = memchr(s->text + at, '\n', s->len - at);
    size_t stop = end != NULL ? (size_t)(end - s->text) : s->len;

    while (from > 0 && s->text[from - 1] != '\n')
        from--;
    str_add(out, "```study\n");
    add_source(
        out, a,
        (struct span){s->start + (uint32_t)from, s->start + (uint32_t)stop},
        200);
    str_add(out, "\n```\n");
}

void describe_mention(struct str *out, const struct analysis *a,
                      const struct mention *m)
{
    switch (m->kind) {
    case MENTION_DECL:
        describe_decl(out, a, m->decl);
        return;
    case MENTION_LOCAL:
        describe_local(out, a, m->origin);
        return;
    case MENTION_ALIAS:
    case MENTION_MODULE:
        if (m->module != SIZE_MAX)
            str_printf(out, "`%s`\n", a->ast->modules[m->module].path);
        return;
    case MENTION_KIND:
        describe_table(out, "built-in", m->table);
        return;
    case MENTION_KEY:
    case MENTION_CHOICE:
        describe_param(out, m->table, m->param);
        return;
    case MENTION_UNIT:
        describe_unit(out, m->unit);
        return;
    case MENTION_FUNCTION:
        describe_function(out, m->function);
        return;
    case MENTION_QUANTITY:
        describe_quantity(out, m->quantity);
        return;
    case MENTION_ATTRIBUTE:
        describe_attribute(out, m->attribute);
        return;
    case MENTION_ITEM:
        str_printf(out, "%s `%s`: %s\n", m->item->word, m->item->name,
                   m->item->doc);
        return;
    }
}

json_t *markup_json(const struct server *server, const struct str *text)
{
    return json_pack("{s:s, s:o}", "kind",
                     server->markdown ? "markdown" : "plaintext", "value",
                     textn_json(str_text(text), text->len));
}

/* What was reported at OFFSET. */
static bool describe_faults(struct str *out, const struct analysis *a,
                            uint32_t offset, struct span *span)
{
    size_t n, shown = 0;
    const struct diagnostic *items = diag_items(a->diag, &n);

    for (size_t i = 0; i < n; i++) {
        const struct diagnostic *d = &items[i];

        if (d->span.start > offset || d->span.end < offset)
            continue;
        str_printf(out, "%s**%s** [%s]: %s\n", out->len > 0 ? "\n" : "",
                   d->severity == SEVERITY_ERROR ? "error" : "warning", d->name,
                   d->msg);
        const struct diag_name *known = diag_name_find(d->name);
        if (known != NULL)
            str_printf(out, "\n%s %s\n", known->doc, known->remedy);
        *span = d->span;
        shown++;
    }
    return shown > 0;
}

void describe_kind(struct str *out, enum ast_decl_kind kind)
{
    str_add(out, "```study\n");
    for (size_t i = 0;
         i < COUNT_OF(kinds[kind].forms) && kinds[kind].forms[i] != NULL; i++)
        str_printf(out, "%s\n", kinds[kind].forms[i]);
    str_printf(out, "```\n\n%s\n", kinds[kind].doc);
}

/* TEXT, if it is a word of the language. */
static void describe_reserved(struct str *out, const char *text)
{
    const struct word *word = word_find(text);

    for (int k = 0; k < DECL_KINDS; k++) {
        if (strcmp(ast_decl_word((enum ast_decl_kind)k), text) == 0)
            describe_kind(out, (enum ast_decl_kind)k);
    }
    if (word == NULL)
        return;
    str_printf(out, "```study\n%s\n```\n\n%s\n", word->form, word->doc);
    if (word->example != NULL && word->result != NULL)
        str_printf(out, "\n`%s` is `%s`\n", word->example, word->result);
}

/* A word of the language, where no name stands. */
static void describe_word(struct str *out, const struct request *request,
                          struct span *span)
{
    const struct document *d = request->document;
    size_t from, to;

    if (!word_at(d->text, d->len, request->at, &from, &to))
        return;
    char *text = mem_calloc(to - from + 1, 1);
    memcpy(text, d->text + from, to - from);
    describe_reserved(out, text);
    free(text);
    *span = (struct span){analysis_offset(d->analysis, from),
                          analysis_offset(d->analysis, to)};
}

json_t *hover(struct server *server, struct request *request)
{
    const struct analysis *a = request->document->analysis;
    uint32_t offset = analysis_offset(a, request->at);
    const struct mention *m = mention_at(&a->mentions, offset);
    struct str text = STR_INIT;
    struct span span = SPAN_NONE;
    json_t *out = NULL;

    bool fault = describe_faults(&text, a, offset, &span);
    if (m != NULL) {
        str_add(&text, fault ? "\n---\n\n" : "");
        describe_mention(&text, a, m);
        span = m->span;
    } else if (!fault) {
        describe_word(&text, request, &span);
    }
    if (text.len > 0)
        out = json_pack("{s:o, s:o}", "contents", markup_json(server, &text),
                        "range", span_json(server, a, span));
    str_fini(&text);
    return out;
}
