/* varfile.c - values for a study from a YAML file, as --set gives them.
 *
 * A mapping of names to values; a mapping in a mapping names keys.  What stands
 * there without quotes is an expression of the language, what stands in quotes
 * a string, and a list a list.  Of YAML's own inventions nothing is needed:
 * aliases, anchors, tags and several documents are refused. */
#include "config.h"

#include <string.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/str.h"
#include "grammar/internal.h"
#include "grammar/parser.h"

enum {
    MAX_PATH = 8,    /* names within one another */
    MAX_LISTS = 16,  /* lists within one another */
    MAX_KEYS = 1000, /* of one mapping */
};

/* A file while it is read. */
struct var_file {
    struct arena *arena;
    struct diag *diag;
    const struct ast_module *main; /* whose names the values use */
    const struct source *source;
    yaml_parser_t parser;
    yaml_event_t event; /* the one that is looked at */
    bool held;          /* there is one */
    /* A place in the text that YAML counts in characters. */
    size_t character, byte;
    struct ast_name path[MAX_PATH];
    size_t n_path;
    struct ast_list *sets;
};

/* ---- places ---- */

/* The byte of the CHARACTER-th character. */
static uint32_t place_of(struct var_file *f, size_t character)
{
    const struct source *s = f->source;
    bool mark = s->len >= 3 && memcmp(s->text, "\xef\xbb\xbf", 3) == 0;

    if (character < f->character) {
        f->character = 0;
        f->byte = 0;
    }
    if (f->byte == 0 && mark)
        f->byte = 3;
    while (f->character < character && f->byte < s->len) {
        do {
            f->byte++;
        } while (f->byte < s->len &&
                 ((unsigned char)s->text[f->byte] & 0xc0) == 0x80);
        f->character++;
    }
    return s->start + (uint32_t)f->byte;
}

static struct span span_of(struct var_file *f)
{
    struct span span;

    span.start = place_of(f, f->event.start_mark.index);
    span.end = place_of(f, f->event.end_mark.index);
    return span;
}

/* ---- events ---- */

static void drop(struct var_file *f)
{
    if (f->held)
        yaml_event_delete(&f->event);
    f->held = false;
}

/* Look at the next event; false when it is no YAML, which is reported. */
static bool next(struct var_file *f)
{
    drop(f);
    if (yaml_parser_parse(&f->parser, &f->event)) {
        f->held = true;
        return true;
    }
    size_t byte = f->parser.problem_offset < f->source->len
                      ? f->parser.problem_offset
                      : f->source->len;
    uint32_t at = f->parser.error == YAML_READER_ERROR
                      ? f->source->start + (uint32_t)byte
                      : place_of(f, f->parser.problem_mark.index);
    diag_error(
        f->diag, "syntax", (struct span){at, at + 1}, "this is not YAML: %s",
        f->parser.problem != NULL ? f->parser.problem : "it cannot be read");
    return false;
}

static bool refuse(struct var_file *f, const char *what)
{
    diag_error(f->diag, "bad-set", span_of(f), "%s", what);
    return false;
}

/* Is the event free of what only YAML has? */
static bool is_plain(struct var_file *f)
{
    const yaml_event_t *e = &f->event;
    const yaml_char_t *anchor = NULL, *tag = NULL;

    if (e->type == YAML_ALIAS_EVENT)
        return refuse(f, "a value is written out here, not taken from another "
                         "place");
    if (e->type == YAML_SCALAR_EVENT) {
        anchor = e->data.scalar.anchor;
        tag = e->data.scalar.tag;
    } else if (e->type == YAML_SEQUENCE_START_EVENT) {
        anchor = e->data.sequence_start.anchor;
        tag = e->data.sequence_start.tag;
    } else if (e->type == YAML_MAPPING_START_EVENT) {
        anchor = e->data.mapping_start.anchor;
        tag = e->data.mapping_start.tag;
    }
    if (anchor != NULL)
        return refuse(f, "a value has no name of its own here: leave out '&'");
    return tag == NULL || refuse(f, "a value has no tag: leave out '!'");
}

/* ---- values ---- */

/* TEXT in quotes, as the language writes it. */
static const char *quoted(struct arena *arena, const char *text)
{
    struct str out = STR_INIT;

    str_add(&out, "\"");
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n') {
            str_add(&out, "\\n");
            continue;
        }
        if (*c == '"' || *c == '\\')
            str_add(&out, "\\");
        str_addc(&out, *c);
    }
    str_add(&out, "\"");
    const char *copy = arena_strdup(arena, str_text(&out));
    str_fini(&out);
    return copy;
}

static struct ast_expr *string_value(struct var_file *f, struct span span,
                                     struct ast_name *raw)
{
    const char *text = (const char *)f->event.data.scalar.value;
    size_t len = f->event.data.scalar.length;
    struct ast_expr *e;

    if (strlen(text) != len) {
        diag_error(f->diag, "bad-encoding", span,
                   "a NUL byte has no place in a text");
        return NULL;
    }
    e = ast_expr_new(f->arena, EXPR_STRING, span,
                     (struct ast_list){NULL, 0, 0});
    e->name.text = arena_strndup(f->arena, text, len);
    e->name.span = span;
    raw->text = quoted(f->arena, e->name.text);
    return e;
}

/* An expression of the language.  SET takes its fault, if it is no expression
 * and may still be a text; NULL: report it. */
static struct ast_expr *expression(struct var_file *f, struct span span,
                                   struct ast_set *set, struct ast_name *raw)
{
    size_t len;
    const char *text = diag_text_of(f->diag, span, &len);
    struct parse parse = {
        .arena = f->arena,
        .diag = f->diag,
        .source = f->source,
        .start = START_VALUE,
        .offset = span.start,
        .set = set,
    };

    raw->text = arena_strndup(f->arena, text, len);
    if (len == 0) {
        refuse(f, "there is no value here");
        return NULL;
    }
    if (memchr(text, '\n', len) != NULL) {
        refuse(f, "a value without quotes stands on one line");
        return NULL;
    }
    parse_run(&parse, text, len);
    qualify_expr(f->main, parse.value);
    return parse.value;
}

static struct ast_expr *read_scalar(struct var_file *f, struct ast_set *set,
                                    struct ast_name *raw)
{
    struct span span = span_of(f);

    raw->span = span;
    if (f->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return string_value(f, span, raw);
    return expression(f, span, set, raw);
}

/* A list, whose first event is held.  NULL after an error. */
static struct ast_expr *read_list(struct var_file *f, struct ast_name *raw,
                                  unsigned depth)
{
    struct ast_list items = {NULL, 0, 0};
    struct str text = STR_INIT;
    struct span span = span_of(f);
    bool sound = depth < MAX_LISTS ||
                 refuse(f, "there are too many lists within one another");

    while (sound && (sound = next(f)) &&
           f->event.type != YAML_SEQUENCE_END_EVENT) {
        struct ast_name part = {NULL, SPAN_NONE};
        struct ast_expr *e = NULL;

        if (!(sound = is_plain(f)))
            break;
        if (f->event.type == YAML_SCALAR_EVENT)
            e = read_scalar(f, NULL, &part);
        else if (f->event.type == YAML_SEQUENCE_START_EVENT)
            e = read_list(f, &part, depth + 1);
        else
            refuse(f, "a list is made of values, not of names and values");
        if (!(sound = e != NULL))
            break;
        items = ast_list_add(f->arena, items, e);
        str_printf(&text, "%s%s", items.n > 1 ? ", " : "[", part.text);
    }
    struct ast_expr *list = NULL;
    if (sound) {
        span.end = span_of(f).end;
        list = ast_expr_new(f->arena, EXPR_LIST, span, items);
        str_add(&text, items.n > 0 ? "]" : "[]");
        raw->text = arena_strdup(f->arena, str_text(&text));
        raw->span = span;
    }
    str_fini(&text);
    return list;
}

/* ---- names ---- */

/* "each" or "each.interactions"; the names go onto the path. */
static bool push_names(struct var_file *f)
{
    struct span span = span_of(f);
    size_t len, at = 0;
    const char *text = diag_text_of(f->diag, span, &len);
    bool plain = f->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

    while (plain) {
        size_t n = strspn(text + at, "abcdefghijklmnopqrstuvwxyz"
                                     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789_");

        if (n == 0 || at + n > len || f->n_path == MAX_PATH ||
            (text[at] >= '0' && text[at] <= '9'))
            break;
        f->path[f->n_path++] = (struct ast_name){
            arena_strndup(f->arena, text + at, n),
            {span.start + (uint32_t)at, span.start + (uint32_t)(at + n)},
        };
        at += n;
        if (at == len)
            return true;
        if (text[at++] != '.')
            break;
    }
    return refuse(f, "a name of the study, or name.key, is needed here");
}

static void add_set(struct var_file *f, const struct ast_set *found)
{
    struct ast_set *set = arena_new_of(f->arena, struct ast_set);

    *set = *found;
    set->n_path = f->n_path;
    set->path = arena_array(f->arena, struct ast_name, f->n_path);
    memcpy(set->path, f->path, f->n_path * sizeof *set->path);
    set->span = span_join(set->path[0].span, set->raw.span);
    *f->sets = ast_list_add(f->arena, *f->sets, set);
}

static bool read_mapping(struct var_file *f);

/* The value of the path, whose first event is held. */
static bool read_value(struct var_file *f)
{
    struct ast_set set = {.raw = {NULL, SPAN_NONE}};

    if (!is_plain(f))
        return false;
    switch (f->event.type) {
    case YAML_MAPPING_START_EVENT:
        return read_mapping(f);
    case YAML_SEQUENCE_START_EVENT:
        set.value = read_list(f, &set.raw, 0);
        if (set.value == NULL)
            return false;
        break;
    case YAML_SCALAR_EVENT:
        set.value = read_scalar(f, &set, &set.raw);
        if (set.raw.text == NULL || *set.raw.text == '\0')
            return false;
        if (set.fault != NULL)
            set.value = NULL;
        else if (set.value == NULL)
            return false;
        break;
    default:
        return refuse(f, "a value is needed here");
    }
    add_set(f, &set);
    return true;
}

/* A name that was there before in this mapping. */
static bool is_again(struct var_file *f, struct ast_list seen,
                     const struct ast_name *name)
{
    for (size_t i = 0; i < seen.n; i++) {
        const struct ast_name *first = seen.items[i];

        if (strcmp(first->text, name->text) != 0)
            continue;
        diag_error(f->diag, "duplicate-key", name->span, "'%s' is given twice",
                   name->text);
        diag_note(f->diag, first->span, "it is given here first");
        return true;
    }
    return false;
}

/* Names and values up to the end of the mapping, whose start is held. */
static bool read_mapping(struct var_file *f)
{
    struct ast_list seen = {NULL, 0, 0};
    size_t outer = f->n_path;

    while (next(f)) {
        if (f->event.type == YAML_MAPPING_END_EVENT)
            return true;
        if (!is_plain(f))
            return false;
        if (f->event.type != YAML_SCALAR_EVENT)
            return refuse(f, "a name of the study, or name.key, is needed "
                             "here");
        if (seen.n == MAX_KEYS)
            return refuse(f, "there are too many names");
        if (!push_names(f))
            return false;
        struct ast_name *name = arena_new_of(f->arena, struct ast_name);
        name->text =
            arena_strdup(f->arena, (const char *)f->event.data.scalar.value);
        name->span = span_of(f);
        if (is_again(f, seen, name))
            return false;
        seen = ast_list_add(f->arena, seen, name);
        if (!next(f) || !read_value(f))
            return false;
        f->n_path = outer;
    }
    return false;
}

static bool read_document(struct var_file *f)
{
    if (!next(f) || !next(f) || f->event.type == YAML_STREAM_END_EVENT)
        return f->held; /* an empty file changes nothing */
    if (!next(f) || !is_plain(f))
        return false;
    bool empty =
        f->event.type == YAML_SCALAR_EVENT && f->event.data.scalar.length == 0;
    if (f->event.type != YAML_MAPPING_START_EVENT && !empty)
        return refuse(f, "a file of values has lines such as h: [1, 4]");
    if (!empty && !read_mapping(f))
        return false;
    if (!next(f) || !next(f))
        return false;
    return f->event.type == YAML_STREAM_END_EVENT ||
           refuse(f, "a file of values is one document");
}

void read_values(struct arena *arena, struct diag *diag,
                 const struct ast_module *main, const char *path,
                 const char *text, size_t len, struct ast_list *sets)
{
    struct var_file f = {
        .arena = arena, .diag = diag, .main = main, .sets = sets};

    f.source = diag_add_source(diag, path, text, len, SPAN_NONE);
    if (f.source == NULL || !parse_is_text(diag, f.source))
        return;
    if (!yaml_parser_initialize(&f.parser)) {
        diag_error(diag, "unreadable-file", SPAN_NONE,
                   "%s: there is no memory to read it", path);
        return;
    }
    yaml_parser_set_input_string(&f.parser, (const unsigned char *)text, len);
    read_document(&f);
    drop(&f);
    yaml_parser_delete(&f.parser);
}
