/* spec.c - a run's specification as YAML that people can read. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/internal.h"
#include "store/store.h"

static const char schema_name[] = "rlstudy-run-1";
static const size_t max_spec_bytes = 1 << 20;

static const char *const section_names[] = {"environment", "family",
                                            "algorithm"};
enum { N_SECTIONS = COUNT_OF(section_names) };

/* ---- writing ---- */

static int append_bytes(void *data, unsigned char *buffer, size_t size)
{
    str_addn(data, (const char *)buffer, size);
    return 1;
}

static bool emit(yaml_emitter_t *emitter, yaml_event_t *event)
{
    return yaml_emitter_emit(emitter, event) != 0;
}

static bool emit_text(yaml_emitter_t *emitter, const char *text, bool quoted)
{
    yaml_event_t e;

    return yaml_scalar_event_initialize(
               &e, NULL, NULL, (const yaml_char_t *)text, (int)strlen(text),
               !quoted, quoted,
               quoted ? YAML_DOUBLE_QUOTED_SCALAR_STYLE
                      : YAML_PLAIN_SCALAR_STYLE) != 0 &&
           emit(emitter, &e);
}

static bool emit_value(yaml_emitter_t *emitter, const struct value *value)
{
    yaml_event_t e;

    if (value->kind == VALUE_STRING)
        return emit_text(emitter, value->string, true);
    if (value->kind != VALUE_LIST) {
        struct str text = STR_INIT;

        value_print(&text, value);
        bool ok = emit_text(emitter, text.text, false);
        str_fini(&text);
        return ok;
    }
    if (!yaml_sequence_start_event_initialize(&e, NULL, NULL, 1,
                                              YAML_FLOW_SEQUENCE_STYLE) ||
        !emit(emitter, &e))
        return false;
    for (size_t i = 0; i < value->list.n; i++) {
        if (!emit_value(emitter, &value->list.items[i]))
            return false;
    }
    return yaml_sequence_end_event_initialize(&e) && emit(emitter, &e);
}

static bool emit_map(yaml_emitter_t *emitter, bool start)
{
    yaml_event_t e;

    if (start)
        return yaml_mapping_start_event_initialize(&e, NULL, NULL, 1,
                                                   YAML_BLOCK_MAPPING_STYLE) &&
               emit(emitter, &e);
    return yaml_mapping_end_event_initialize(&e) && emit(emitter, &e);
}

static bool emit_pair(yaml_emitter_t *emitter, const char *name,
                      const char *text)
{
    return emit_text(emitter, name, false) && emit_text(emitter, text, false);
}

static bool emit_settings(yaml_emitter_t *emitter,
                          const struct settings *settings)
{
    bool ok =
        emit_map(emitter, true) && emit_pair(emitter, "kind", settings->kind);

    for (size_t i = 0; ok && i < settings->n; i++) {
        const struct setting *s = &settings->items[i];

        if (!s->incidental)
            ok = emit_text(emitter, s->name, false) &&
                 emit_value(emitter, &s->value);
    }
    return ok && emit_map(emitter, false);
}

/* What does not belong to the identity stands apart. */
static bool emit_incidental(yaml_emitter_t *emitter,
                            const struct settings *const sections[N_SECTIONS])
{
    bool ok =
        emit_text(emitter, "incidental", false) && emit_map(emitter, true);

    for (size_t k = 0; k < N_SECTIONS; k++) {
        for (size_t i = 0; ok && i < sections[k]->n; i++) {
            const struct setting *s = &sections[k]->items[i];
            struct str name = STR_INIT;

            if (!s->incidental)
                continue;
            str_printf(&name, "%s.%s", section_names[k], s->name);
            ok = emit_text(emitter, name.text, false) &&
                 emit_value(emitter, &s->value);
            str_fini(&name);
        }
    }
    return ok && emit_map(emitter, false);
}

static bool emit_spec(yaml_emitter_t *emitter, const struct run_spec *spec,
                      const char *key)
{
    const struct settings *const sections[N_SECTIONS] = {
        &spec->environment, &spec->family, &spec->algorithm};
    char number[32];
    bool ok =
        emit_map(emitter, true) && emit_pair(emitter, "schema", schema_name);

    snprintf(number, sizeof number, "%d", RLSTUDY_ENGINE);
    ok = ok && emit_pair(emitter, "engine", number) &&
         emit_pair(emitter, "key", key);
    for (size_t k = 0; ok && k < N_SECTIONS; k++)
        ok = emit_text(emitter, section_names[k], false) &&
             emit_settings(emitter, sections[k]);
    snprintf(number, sizeof number, "%lld", (long long)spec->seed);
    return ok && emit_pair(emitter, "seed", number) &&
           emit_incidental(emitter, sections) && emit_map(emitter, false);
}

/* Out of memory is the only way to fail here. */
static void must(bool ok)
{
    if (!ok)
        abort();
}

static void begin_document(yaml_emitter_t *emitter, struct str *out)
{
    yaml_event_t e;

    must(yaml_emitter_initialize(emitter) != 0);
    yaml_emitter_set_output(emitter, append_bytes, out);
    yaml_emitter_set_width(emitter, -1);
    yaml_emitter_set_unicode(emitter, 1);
    must(yaml_stream_start_event_initialize(&e, YAML_UTF8_ENCODING) &&
         emit(emitter, &e) &&
         yaml_document_start_event_initialize(&e, NULL, NULL, NULL, 1) &&
         emit(emitter, &e));
}

static void end_document(yaml_emitter_t *emitter)
{
    yaml_event_t e;

    must(yaml_document_end_event_initialize(&e, 1) && emit(emitter, &e) &&
         yaml_stream_end_event_initialize(&e) && emit(emitter, &e));
    yaml_emitter_delete(emitter);
}

void store_spec_text(struct str *out, const struct run_spec *spec)
{
    yaml_emitter_t emitter;
    struct run_key key = run_spec_key(spec);
    char hex[2 * RUN_KEY_BYTES + 1];

    hash_hex(hex, key.bytes, RUN_KEY_BYTES);
    begin_document(&emitter, out);
    must(emit_spec(&emitter, spec, hex));
    end_document(&emitter);
}

void store_settings_text(struct str *out, const struct settings *settings)
{
    yaml_emitter_t emitter;

    begin_document(&emitter, out);
    must(emit_settings(&emitter, settings));
    end_document(&emitter);
}

/* ---- reading ---- */

static yaml_node_t *map_find(yaml_document_t *doc, yaml_node_t *map,
                             const char *name)
{
    if (map == NULL || map->type != YAML_MAPPING_NODE)
        return NULL;
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start;
         p < map->data.mapping.pairs.top; p++) {
        yaml_node_t *k = yaml_document_get_node(doc, p->key);

        if (k != NULL && k->type == YAML_SCALAR_NODE &&
            strcmp((const char *)k->data.scalar.value, name) == 0)
            return yaml_document_get_node(doc, p->value);
    }
    return NULL;
}

static const char *scalar(yaml_node_t *node)
{
    return node != NULL && node->type == YAML_SCALAR_NODE
               ? (const char *)node->data.scalar.value
               : NULL;
}

/* Lists hold no lists, so DEPTH ends what a forged file could nest. */
static bool read_value(struct arena *arena, struct value *out,
                       yaml_document_t *doc, yaml_node_t *node, int depth)
{
    const char *text = scalar(node);

    if (text != NULL) {
        struct number number;

        if (node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
            *out = value_string(arena_strdup(arena, text));
        else if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
            *out = value_bool(text[0] == 't');
        else if (strcmp(text, "none") == 0)
            *out = (struct value){.kind = VALUE_NONE};
        else if (number_parse(&number, text, strlen(text)))
            *out = value_number(number);
        else
            return false;
        return true;
    }
    if (node == NULL || node->type != YAML_SEQUENCE_NODE || depth > 4)
        return false;
    size_t n = (size_t)(node->data.sequence.items.top -
                        node->data.sequence.items.start);
    struct value *items = arena_array(arena, struct value, n);
    for (size_t i = 0; i < n; i++) {
        if (!read_value(
                arena, &items[i], doc,
                yaml_document_get_node(doc, node->data.sequence.items.start[i]),
                depth + 1))
            return false;
    }
    *out = (struct value){.kind = VALUE_LIST, .list = {items, n}};
    return true;
}

/* The pairs of MAP whose names start with PREFIX, behind those in ITEMS. */
static bool read_settings(struct arena *arena, struct setting *items, size_t *n,
                          yaml_document_t *doc, yaml_node_t *map,
                          const char *prefix, bool incidental)
{
    size_t len = strlen(prefix);

    for (yaml_node_pair_t *p = map->data.mapping.pairs.start;
         p < map->data.mapping.pairs.top; p++) {
        const char *name = scalar(yaml_document_get_node(doc, p->key));

        if (name == NULL)
            return false;
        if (strncmp(name, prefix, len) != 0 || strcmp(name, "kind") == 0)
            continue;
        struct setting *s = &items[(*n)++];
        s->name = arena_strdup(arena, name + len);
        s->incidental = incidental;
        if (!read_value(arena, &s->value, doc,
                        yaml_document_get_node(doc, p->value), 0))
            return false;
    }
    return true;
}

static size_t map_length(const yaml_node_t *map)
{
    return (size_t)(map->data.mapping.pairs.top -
                    map->data.mapping.pairs.start);
}

static bool read_section(struct arena *arena, struct settings *out,
                         yaml_document_t *doc, yaml_node_t *root,
                         const char *name)
{
    yaml_node_t *map = map_find(doc, root, name);
    yaml_node_t *extra = map_find(doc, root, "incidental");
    const char *kind = scalar(map_find(doc, map, "kind"));
    struct str prefix = STR_INIT;

    if (kind == NULL || extra == NULL || extra->type != YAML_MAPPING_NODE)
        return false;
    struct setting *items =
        arena_array(arena, struct setting, map_length(map) + map_length(extra));
    str_printf(&prefix, "%s.", name);
    out->kind = arena_strdup(arena, kind);
    out->items = items;
    out->n = 0;
    bool ok =
        read_settings(arena, items, &out->n, doc, map, "", false) &&
        read_settings(arena, items, &out->n, doc, extra, prefix.text, true);
    str_fini(&prefix);
    return ok;
}

static bool read_document(struct arena *arena, struct run_spec *out,
                          yaml_document_t *doc, const char *path,
                          struct err *err)
{
    yaml_node_t *root = yaml_document_get_root_node(doc);
    struct settings *sections[N_SECTIONS] = {&out->environment, &out->family,
                                             &out->algorithm};
    const char *schema = scalar(map_find(doc, root, "schema"));
    const char *engine = scalar(map_find(doc, root, "engine"));
    const char *key = scalar(map_find(doc, root, "key"));
    const char *seed = scalar(map_find(doc, root, "seed"));
    struct number number;

    if (schema == NULL || strcmp(schema, schema_name) != 0)
        return err_set(err, "%s is not a run's specification of this version",
                       path);
    if (engine == NULL || atoi(engine) != RLSTUDY_ENGINE)
        return err_set(err,
                       "%s belongs to engine %s; this program is engine %d "
                       "and cannot continue it",
                       path, engine != NULL ? engine : "?", RLSTUDY_ENGINE);
    for (size_t k = 0; k < N_SECTIONS; k++) {
        if (!read_section(arena, sections[k], doc, root, section_names[k]))
            return err_set(err, "%s: the section '%s' is missing or damaged",
                           path, section_names[k]);
    }
    if (seed == NULL || !number_parse(&number, seed, strlen(seed)) ||
        !number.exact || number.den != 1)
        return err_set(err, "%s has no seed", path);
    out->seed = number.num;
    out->interactions = 0;

    struct run_key have = run_spec_key(out);
    char hex[2 * RUN_KEY_BYTES + 1];
    hash_hex(hex, have.bytes, RUN_KEY_BYTES);
    if (key == NULL || strcmp(key, hex) != 0)
        return err_set(err,
                       "%s was changed or damaged: its contents do not have "
                       "the key that it names",
                       path);
    return true;
}

/* TEXT as a document, which is the caller's to delete. */
static bool load_document(yaml_document_t *doc, const char *text, size_t len,
                          const char *path, struct err *err)
{
    yaml_parser_t parser;

    must(yaml_parser_initialize(&parser) != 0);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
    bool ok = yaml_parser_load(&parser, doc) != 0;
    if (!ok)
        err_set(err, "%s:%zu: %s", path, parser.problem_mark.line + 1,
                parser.problem != NULL ? parser.problem : "not YAML");
    yaml_parser_delete(&parser);
    return ok;
}

bool store_settings_read(struct arena *arena, struct settings *out,
                         const char *text)
{
    yaml_document_t doc;

    if (!load_document(&doc, text, strlen(text), "", NULL))
        return false;
    yaml_node_t *map = yaml_document_get_root_node(&doc);
    const char *kind = scalar(map_find(&doc, map, "kind"));
    bool ok = kind != NULL;
    if (ok) {
        struct setting *items =
            arena_array(arena, struct setting, map_length(map));

        *out = (struct settings){arena_strdup(arena, kind), items, 0};
        ok = read_settings(arena, items, &out->n, &doc, map, "", false);
    }
    yaml_document_delete(&doc);
    return ok;
}

bool store_read_spec(struct arena *arena, struct run_spec *out, const char *dir,
                     struct err *err)
{
    struct str path = STR_INIT;
    yaml_document_t doc;
    char *text;
    size_t len;
    bool ok = false;

    str_printf(&path, "%s/spec.yaml", dir);
    if (!file_read(&text, &len, path.text, max_spec_bytes, err)) {
        str_fini(&path);
        return false;
    }
    if (load_document(&doc, text, len, path.text, err)) {
        ok = read_document(arena, out, &doc, path.text, err);
        yaml_document_delete(&doc);
    }
    free(text);
    str_fini(&path);
    return ok;
}
