/* drive.c - an editor that does what a script says.
 *
 *     drive SCRIPT PROGRAM ARGUMENT...
 *
 * Starts the program, sends it real messages and prints what comes back, in
 * short.  It keeps its own copy of every document and counts columns itself,
 * so that both sides must agree.  A line of the script is one of
 *
 *     # a comment
 *     start [CAPABILITIES]       initialize and initialized
 *     file NAME <<END            write a file, up to the line END
 *     open NAME <<END            open a document with this text (didOpen)
 *     edit NAME "old" "new"      replace what stands there once (didChange)
 *     replace NAME <<END         the whole text (didChange without a range)
 *     save NAME, close NAME, remove NAME
 *     ask METHOD NAME ["po|sition"] [PARAMS]   and print the answer in short
 *     json METHOD NAME ["po|sition"] [PARAMS]  and print all of it
 *     request METHOD PARAMS      and print all of the answer
 *     notify METHOD PARAMS
 *     frame "body"               a frame around anything
 *     send "bytes"               anything at all
 *     churn NAME LINES EDITS     many edits of a long text, watching memory
 *     wordy                      print what diagnostics say, too
 *     quiet                      print no diagnostics from here on
 *     finish                     close the pipe; print the rest and the status
 *
 * "file:DIR/" stands for the folder's URI in what is sent.  What is printed
 * has names instead of URIs, and lines and columns from 1. */
#include "config.h"

#include <ctype.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"
#include "base/mem.h"
#include "base/str.h"

enum { MAX_DOCUMENTS = 16 };

struct text {
    char name[64];
    struct str text;
    int version;
};

struct driver {
    FILE *script, *to, *from;
    pid_t child;
    char folder[2048]; /* "file:///tmp/x/" */
    struct text texts[MAX_DOCUMENTS];
    size_t n_texts;
    int id;
    bool utf8; /* how columns are counted */
    bool quiet, wordy;
};

ATTR_NORETURN static void die(const char *fmt, ...) ATTR_PRINTF(1, 2);

static void die(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    fputs("drive: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(99);
}

/* ---- frames ---- */

static void send_bytes(struct driver *d, const char *bytes, size_t len)
{
    fwrite(bytes, 1, len, d->to);
    fflush(d->to);
}

static void send_frame(struct driver *d, const char *body, size_t len)
{
    fprintf(d->to, "Content-Length: %zu\r\n\r\n", len);
    send_bytes(d, body, len);
}

static void send_json(struct driver *d, json_t *message)
{
    char *text = json_dumps(message, JSON_COMPACT);

    if (text == NULL)
        die("a message cannot be written");
    send_frame(d, text, strlen(text));
    free(text);
    json_decref(message);
}

static json_t *receive(struct driver *d)
{
    char line[256];
    size_t len = 0;
    json_error_t error;

    while (fgets(line, sizeof line, d->from) != NULL && line[0] != '\r') {
        if (strncmp(line, "Content-Length: ", 16) != 0)
            die("a strange header: %s", line);
        len = (size_t)strtoul(line + 16, NULL, 10);
    }
    if (feof(d->from))
        return NULL;
    char *body = mem_alloc(len + 1);
    if (fread(body, 1, len, d->from) != len)
        die("a message was cut short");
    json_t *message = json_loadb(body, len, JSON_ALLOW_NUL, &error);
    if (message == NULL)
        die("this is not JSON: %.*s", (int)len, body);
    free(body);
    return message;
}

/* ---- documents ---- */

static struct text *find_text(struct driver *d, const char *name)
{
    for (size_t i = 0; i < d->n_texts; i++) {
        if (strcmp(d->texts[i].name, name) == 0)
            return &d->texts[i];
    }
    return NULL;
}

static struct text *make_text(struct driver *d, const char *name)
{
    struct text *t = find_text(d, name);

    if (t == NULL) {
        if (d->n_texts == MAX_DOCUMENTS)
            die("too many documents");
        t = &d->texts[d->n_texts++];
        *t = (struct text){.text = STR_INIT};
        snprintf(t->name, sizeof t->name, "%s", name);
    }
    str_clear(&t->text);
    return t;
}

static json_t *uri_of(const struct driver *d, const char *name)
{
    return strstr(name, ":") != NULL ? json_string(name)
                                     : json_sprintf("%s%s", d->folder, name);
}

/* What N bytes of text take of a column. */
static int units(const struct driver *d, const char *text, size_t n)
{
    int count = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];

        if (d->utf8)
            count++;
        else if ((c & 0xc0) != 0x80)
            count += c >= 0xf0 ? 2 : 1;
    }
    return count;
}

static json_t *position_of(const struct driver *d, const char *text, size_t at)
{
    int line = 0;
    size_t from = 0;

    for (size_t i = 0; i < at; i++) {
        bool ends = text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');

        if (ends) {
            line++;
            from = i + 1;
        }
    }
    return json_pack("{s:i, s:i}", "line", line, "character",
                     units(d, text + from, at - from));
}

/* Where a position of the server's lies in our text. */
static size_t offset_of(const struct driver *d, const char *text,
                        const json_t *position)
{
    json_int_t line = json_integer_value(json_object_get(position, "line"));
    json_int_t column =
        json_integer_value(json_object_get(position, "character"));
    size_t at = 0, from;

    while (line > 0 && text[at] != '\0') {
        line -= text[at] == '\n' || (text[at] == '\r' && text[at + 1] != '\n');
        at++;
    }
    from = at;
    while (text[at] != '\0' && units(d, text + from, at - from) < column)
        at++;
    while (((unsigned char)text[at] & 0xc0) == 0x80)
        at++;
    return at;
}

/* ---- what is printed ---- */

/* URIs without the folder. */
static const char *short_name(const struct driver *d, const char *uri)
{
    size_t n = strlen(d->folder);

    if (uri == NULL)
        return "?";
    return strncmp(uri, d->folder, n) == 0 ? uri + n : uri;
}

/* "3:5-3:8 'text'" */
static void print_range(struct driver *d, const char *name, const json_t *range)
{
    const json_t *start = json_object_get(range, "start");
    const json_t *end = json_object_get(range, "end");
    const struct text *t = find_text(d, name);

    printf("%d:%d-%d:%d",
           (int)json_integer_value(json_object_get(start, "line")) + 1,
           (int)json_integer_value(json_object_get(start, "character")) + 1,
           (int)json_integer_value(json_object_get(end, "line")) + 1,
           (int)json_integer_value(json_object_get(end, "character")) + 1);
    if (t == NULL)
        return;
    size_t from = offset_of(d, str_text(&t->text), start);
    size_t to = offset_of(d, str_text(&t->text), end);
    if (to < from || memchr(str_text(&t->text) + from, '\n', to - from) != NULL)
        printf(" (lines)");
    else
        printf(" '%.*s'", (int)(to - from), str_text(&t->text) + from);
}

static const char *string_at(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));

    return s != NULL ? s : "";
}

static void print_text(const char *text, const char *indent)
{
    bool begins = true;

    for (; *text != '\0'; text++) {
        if (begins && *text != '\n')
            fputs(indent, stdout);
        putchar(*text);
        begins = *text == '\n';
    }
    if (!begins)
        putchar('\n');
}

static void print_location(struct driver *d, const json_t *location)
{
    const char *name = short_name(d, string_at(location, "uri"));

    printf("%s:", name);
    print_range(d, name, json_object_get(location, "range"));
}

static void print_diagnostics(struct driver *d, const json_t *params)
{
    static const char *const severities[] = {"?", "error", "warning"};
    const char *name = short_name(d, string_at(params, "uri"));
    size_t i, k;
    const json_t *one, *note;

    printf("%s: %zu diagnostics\n", name,
           json_array_size(json_object_get(params, "diagnostics")));
    json_array_foreach(json_object_get(params, "diagnostics"), i, one)
    {
        json_int_t s = json_integer_value(json_object_get(one, "severity"));

        printf("    ");
        print_range(d, name, json_object_get(one, "range"));
        printf(" %s [%s]%s%s\n", severities[s], string_at(one, "code"),
               d->wordy ? ": " : "", d->wordy ? string_at(one, "message") : "");
        json_array_foreach(json_object_get(one, "relatedInformation"), k, note)
        {
            printf("        ");
            print_location(d, json_object_get(note, "location"));
            printf("%s%s\n", d->wordy ? " " : "",
                   d->wordy ? string_at(note, "message") : "");
        }
    }
}

static void print_json(const struct driver *d, const json_t *value)
{
    char *text = json_dumps(value, JSON_INDENT(2) | JSON_ENCODE_ANY);
    size_t n = strlen(d->folder);

    for (char *at = text; at != NULL;) {
        char *folder = strstr(at, d->folder);

        fwrite(at, 1, folder != NULL ? (size_t)(folder - at) : strlen(at),
               stdout);
        at = folder != NULL ? folder + n : NULL;
    }
    putchar('\n');
    free(text);
}

static void print_message(struct driver *d, const json_t *message)
{
    const json_t *error = json_object_get(message, "error");

    if (strcmp(string_at(message, "method"),
               "textDocument/publishDiagnostics") == 0) {
        if (!d->quiet)
            print_diagnostics(d, json_object_get(message, "params"));
    } else if (error != NULL)
        printf("    error %d: %s\n",
               (int)json_integer_value(json_object_get(error, "code")),
               string_at(error, "message"));
    else
        print_json(d, message);
}

static void print_item(const json_t *item)
{
    enum { KEYWORD = 14 };
    const char *new = string_at(json_object_get(item, "textEdit"), "newText");
    const json_t *detail = json_object_get(item, "detail");

    printf("    %s", string_at(item, "label"));
    if (strcmp(string_at(item, "label"), new) != 0)
        printf(" -> %s", new);
    if (detail != NULL &&
        json_integer_value(json_object_get(item, "kind")) != KEYWORD)
        printf(" (%s)", json_string_value(detail));
    printf("\n");
}

/* Of many functions or units the first stands for all. */
static void print_completion(struct driver *d, const char *name,
                             const json_t *result)
{
    enum { FUNCTION = 3, UNIT = 11 };
    json_int_t last = 0;
    size_t i;
    const json_t *item;

    json_array_foreach(json_object_get(result, "items"), i, item)
    {
        json_int_t kind = json_integer_value(json_object_get(item, "kind"));
        bool many = kind == FUNCTION || kind == UNIT;

        if (i == 0) {
            printf("    at ");
            print_range(
                d, name,
                json_object_get(json_object_get(item, "textEdit"), "range"));
            printf("\n");
        }
        if (!many || kind != last)
            print_item(item);
        if (many && kind != last)
            printf("    ...\n");
        last = kind;
    }
}

static void print_edits(struct driver *d, const char *name, const json_t *edits)
{
    size_t i;
    const json_t *edit;

    json_array_foreach(edits, i, edit)
    {
        printf("    %s:", name);
        print_range(d, name, json_object_get(edit, "range"));
        printf(" -> '%s'\n", string_at(edit, "newText"));
    }
}

static void print_changes(struct driver *d, const json_t *edit)
{
    const char *uri;
    json_t *edits;

    json_object_foreach(json_object_get(edit, "changes"), uri, edits)
        print_edits(d, short_name(d, uri), edits);
}

static void print_symbols(struct driver *d, const char *name,
                          const json_t *symbols, int depth)
{
    size_t i;
    const json_t *symbol;

    json_array_foreach(symbols, i, symbol)
    {
        printf("%*s%s %s: ", 4 * depth, "", string_at(symbol, "detail"),
               string_at(symbol, "name"));
        print_range(d, name, json_object_get(symbol, "range"));
        printf(", ");
        print_range(d, name, json_object_get(symbol, "selectionRange"));
        printf("\n");
        print_symbols(d, name, json_object_get(symbol, "children"), depth + 1);
    }
}

static void print_list(struct driver *d, const char *method, const char *name,
                       const json_t *result)
{
    size_t i;
    const json_t *one;

    if (strstr(method, "documentSymbol") != NULL) {
        print_symbols(d, name, result, 1);
        return;
    }
    if (strstr(method, "ormatting") != NULL) {
        print_edits(d, name, result);
        return;
    }
    json_array_foreach(result, i, one)
    {
        if (strstr(method, "codeAction") != NULL) {
            printf("    %s\n", string_at(one, "title"));
            print_changes(d, json_object_get(one, "edit"));
            continue;
        }
        printf("    ");
        if (strstr(method, "documentHighlight") != NULL) {
            print_range(d, name, json_object_get(one, "range"));
            printf(" kind %d",
                   (int)json_integer_value(json_object_get(one, "kind")));
        } else {
            print_location(d, one);
        }
        printf("\n");
    }
}

/* An answer in as few words as its method needs. */
static void print_answer(struct driver *d, const char *method, const char *name,
                         const json_t *message)
{
    const json_t *result = json_object_get(message, "result");

    if (json_object_get(message, "error") != NULL) {
        print_message(d, message);
    } else if (json_is_null(result)) {
        printf("    nothing\n");
    } else if (strstr(method, "completion") != NULL) {
        print_completion(d, name, result);
    } else if (strstr(method, "/hover") != NULL) {
        printf("    at ");
        print_range(d, name, json_object_get(result, "range"));
        printf("\n");
        print_text(string_at(json_object_get(result, "contents"), "value"),
                   "    | ");
    } else if (json_is_array(result)) {
        print_list(d, method, name, result);
        if (json_array_size(result) == 0)
            printf("    none\n");
    } else if (json_object_get(result, "changes") != NULL) {
        print_changes(d, result);
    } else if (json_object_get(result, "uri") != NULL) {
        printf("    ");
        print_location(d, result);
        printf("\n");
    } else {
        print_json(d, result);
    }
}

/* ---- requests ---- */

/* Everything up to the answer to ID, which the caller releases. */
static json_t *await(struct driver *d, int id)
{
    for (;;) {
        json_t *message = receive(d);

        if (message == NULL)
            die("the server is gone");
        if (json_integer_value(json_object_get(message, "id")) == id)
            return message;
        print_message(d, message);
        json_decref(message);
    }
}

static json_t *request(struct driver *d, const char *method, json_t *params)
{
    int id = ++d->id;

    send_json(d, json_pack("{s:s, s:i, s:s, s:o}", "jsonrpc", "2.0", "id", id,
                           "method", method, "params", params));
    return await(d, id);
}

/* All that was on its way. */
static void settle(struct driver *d)
{
    json_decref(request(d, "test/sync", json_object()));
}

static void notify(struct driver *d, const char *method, json_t *params)
{
    send_json(d, json_pack("{s:s, s:s, s:o}", "jsonrpc", "2.0", "method",
                           method, "params", params));
}

/* ---- the script ---- */

struct words {
    const char *at; /* what is left of the line */
};

static const char *rest(struct words *w)
{
    w->at += strspn(w->at, " ");
    return w->at;
}

static void word(struct words *w, char *out, size_t size)
{
    size_t n = strcspn(rest(w), " ");

    snprintf(out, size, "%.*s", (int)n, w->at);
    w->at += n;
}

/* "text", with \n \t \r \" \\ and \xNN. */
static bool quoted(struct words *w, struct str *out)
{
    str_clear(out);
    if (*rest(w) != '"')
        return false;
    for (w->at++; *w->at != '"'; w->at++) {
        const char *codes = "ntr", *to = "\n\t\r";
        const char *code;

        if (*w->at == '\0')
            die("a string does not end");
        if (*w->at != '\\') {
            str_addc(out, *w->at);
            continue;
        }
        w->at++;
        code = strchr(codes, *w->at);
        if (*w->at == 'x') {
            char digits[3] = {w->at[1], w->at[2], '\0'};

            str_addc(out, (char)strtoul(digits, NULL, 16));
            w->at += 2;
        } else {
            str_addc(out,
                     code != NULL && *code != '\0' ? to[code - codes] : *w->at);
        }
    }
    w->at++;
    return true;
}

static json_t *params_of(const struct driver *d, const char *text)
{
    struct str whole = STR_INIT;
    json_error_t error;
    const char *at;

    while ((at = strstr(text, "file:DIR/")) != NULL) {
        str_addn(&whole, text, (size_t)(at - text));
        str_add(&whole, d->folder);
        text = at + strlen("file:DIR/");
    }
    str_add(&whole, text);
    json_t *params =
        *str_text(&whole) != '\0'
            ? json_loads(whole.text, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error)
            : json_object();
    if (params == NULL)
        die("%s: %s", error.text, whole.text);
    str_fini(&whole);
    return params;
}

/* Lines up to END; "\r" at the end of a line is written as it is meant. */
static void here_text(struct driver *d, struct str *out)
{
    char line[4096];

    while (fgets(line, sizeof line, d->script) != NULL &&
           strcmp(line, "END\n") != 0) {
        size_t n = strlen(line);

        if (n >= 3 && strcmp(line + n - 3, "\\r\n") == 0)
            snprintf(line + n - 3, 3, "\r\n");
        if (n >= 3 && strcmp(line + n - 3, "\\c\n") == 0)
            line[n - 3] = '\0'; /* the text ends in the middle of a line */
        str_add(out, line);
    }
}

/* The one place where NEEDLE stands in TEXT; the offset of its '|'. */
static size_t find_place(const struct text *t, const char *needle)
{
    const char *bar = strchr(needle, '|');
    struct str plain = STR_INIT;

    if (bar == NULL)
        die("no | in \"%s\"", needle);
    str_addn(&plain, needle, (size_t)(bar - needle));
    str_add(&plain, bar + 1);
    const char *at = strstr(str_text(&t->text), str_text(&plain));
    if (at == NULL || (plain.len > 0 && strstr(at + 1, plain.text) != NULL))
        die("\"%s\" is not in %s, or more than once", str_text(&plain),
            t->name);
    str_fini(&plain);
    return (size_t)(at - t->text.text) + (size_t)(bar - needle);
}

static struct text *need_text(struct driver *d, const char *name)
{
    struct text *t = find_text(d, name);

    if (t == NULL)
        die("there is no %s", name);
    return t;
}

static void do_start(struct driver *d, struct words *w)
{
    json_t *client = params_of(d, rest(w));
    const json_t *options = json_object_get(client, "options");
    json_t *params = json_pack("{s:n, s:n, s:O}", "processId", "rootUri",
                               "capabilities", client);

    if (options != NULL)
        json_object_set_new(params, "initializationOptions",
                            json_deep_copy(options));
    json_t *answer = request(d, "initialize", params);
    const json_t *result = json_object_get(answer, "result");
    d->utf8 = strcmp(string_at(json_object_get(result, "capabilities"),
                               "positionEncoding"),
                     "utf-8") == 0;
    json_decref(answer);
    json_decref(client);
    notify(d, "initialized", json_object());
}

static void do_file(struct driver *d, struct words *w)
{
    char name[64];
    struct str text = STR_INIT;
    FILE *f;

    word(w, name, sizeof name);
    here_text(d, &text);
    f = fopen(name, "wb");
    if (f == NULL || fwrite(str_text(&text), 1, text.len, f) != text.len ||
        fclose(f) != 0)
        die("cannot write %s", name);
    /* Ranges in it can be shown as text. */
    struct text *t = make_text(d, name);
    str_add(&t->text, str_text(&text));
    str_fini(&text);
}

static void open_text(struct driver *d, struct text *t)
{
    notify(d, "textDocument/didOpen",
           json_pack("{s:{s:o, s:s, s:i, s:o}}", "textDocument", "uri",
                     uri_of(d, t->name), "languageId", "study", "version",
                     ++t->version, "text",
                     json_stringn(str_text(&t->text), t->text.len)));
    settle(d);
}

static void do_open(struct driver *d, struct words *w)
{
    char name[64];

    word(w, name, sizeof name);
    struct text *t = make_text(d, name);
    here_text(d, &t->text);
    open_text(d, t);
}

static void do_replace(struct driver *d, struct words *w)
{
    char name[64];

    word(w, name, sizeof name);
    struct text *t = make_text(d, name);
    here_text(d, &t->text);
    notify(d, "textDocument/didChange",
           json_pack("{s:{s:o, s:i}, s:[{s:o}]}", "textDocument", "uri",
                     uri_of(d, name), "version", ++t->version, "contentChanges",
                     "text", json_stringn(str_text(&t->text), t->text.len)));
    settle(d);
}

static void edit_text(struct driver *d, struct text *t, size_t from, size_t to,
                      const char *new)
{
    json_t *start = position_of(d, t->text.text, from);
    json_t *end = position_of(d, t->text.text, to);
    struct str whole = STR_INIT;

    notify(d, "textDocument/didChange",
           json_pack("{s:{s:o, s:i}, s:[{s:{s:o, s:o}, s:s}]}", "textDocument",
                     "uri", uri_of(d, t->name), "version", ++t->version,
                     "contentChanges", "range", "start", start, "end", end,
                     "text", new));
    str_addn(&whole, t->text.text, from);
    str_add(&whole, new);
    str_add(&whole, t->text.text + to);
    str_fini(&t->text);
    t->text = whole;
}

static void do_edit(struct driver *d, struct words *w)
{
    char name[64];
    struct str old = STR_INIT, new = STR_INIT;

    word(w, name, sizeof name);
    struct text *t = need_text(d, name);
    if (!quoted(w, &old) || !quoted(w, &new))
        die("edit NAME \"old\" \"new\"");
    const char *at = strstr(str_text(&t->text), str_text(&old));
    if (at == NULL || strstr(at + 1, str_text(&old)) != NULL)
        die("\"%s\" is not in %s, or more than once", str_text(&old), name);
    size_t from = (size_t)(at - t->text.text);
    edit_text(d, t, from, from + old.len, str_text(&new));
    str_fini(&old);
    str_fini(&new);
    settle(d);
}

static json_t *about(const struct driver *d, const char *name)
{
    return json_pack("{s:{s:o}}", "textDocument", "uri", uri_of(d, name));
}

static void do_about(struct driver *d, const char *method, struct words *w)
{
    char name[64];

    word(w, name, sizeof name);
    notify(d, method, about(d, name));
    settle(d);
}

static void do_remove(struct words *w)
{
    char name[64];

    word(w, name, sizeof name);
    if (remove(name) != 0)
        die("cannot remove %s", name);
}

static void do_ask(struct driver *d, struct words *w, bool whole)
{
    char method[64], name[64];
    struct str needle = STR_INIT;

    word(w, method, sizeof method);
    word(w, name, sizeof name);
    json_t *params = about(d, name);
    if (quoted(w, &needle)) {
        const struct text *t = need_text(d, name);
        size_t at = find_place(t, str_text(&needle));

        json_object_set_new(params, "position",
                            position_of(d, str_text(&t->text), at));
        json_object_set_new(params, "range",
                            json_pack("{s:o, s:o}", "start",
                                      position_of(d, str_text(&t->text), at),
                                      "end",
                                      position_of(d, str_text(&t->text), at)));
    }
    json_t *extra = params_of(d, rest(w));
    json_object_update(params, extra);
    json_decref(extra);
    json_t *answer = request(d, method, params);
    if (whole)
        print_json(d, json_object_get(answer, "result"));
    else
        print_answer(d, method, name, answer);
    json_decref(answer);
    str_fini(&needle);
}

static void do_request(struct driver *d, struct words *w)
{
    char method[64];

    word(w, method, sizeof method);
    json_t *answer = request(d, method, params_of(d, rest(w)));
    if (json_object_get(answer, "error") != NULL)
        print_message(d, answer);
    else
        print_json(d, json_object_get(answer, "result"));
    json_decref(answer);
}

static void do_bytes(struct driver *d, struct words *w, bool frame)
{
    struct str bytes = STR_INIT;

    if (!quoted(w, &bytes))
        die("a string is missing");
    if (frame) {
        send_frame(d, str_text(&bytes), bytes.len);
        settle(d);
    } else {
        send_bytes(d, str_text(&bytes), bytes.len);
    }
    str_fini(&bytes);
}

/* Kilobytes that the server holds; 0 where that cannot be told. */
static long memory_of(pid_t pid)
{
    char path[64], line[256];
    long kb = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    f = fopen(path, "r");
    while (f != NULL && kb == 0 && fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    }
    if (f != NULL)
        fclose(f);
    return kb;
}

/* Edits all over a text, whose columns are hard to count. */
static void one_edit(struct driver *d, struct text *t, int i)
{
    static const char *const pieces[] = {"\xc3\xa4", "\xf0\x9f\x98\x80", "x",
                                         "\xe2\x82\xac", "#"};
    size_t at = t->text.len / 101 * (size_t)(i % 101);

    while (((unsigned char)t->text.text[at] & 0xc0) == 0x80)
        at++;
    size_t to = at;
    if (i % 3 == 2) {
        do
            to++;
        while (((unsigned char)t->text.text[to] & 0xc0) == 0x80);
    }
    edit_text(d, t, at, to, pieces[i % (int)COUNT_OF(pieces)]);
}

static void do_churn(struct driver *d, struct words *w)
{
    char name[64], lines[16], edits[16];
    long before = 0;

    word(w, name, sizeof name);
    word(w, lines, sizeof lines);
    word(w, edits, sizeof edits);
    struct text *t = make_text(d, name);
    for (int i = 0; i < atoi(lines); i++)
        str_printf(&t->text, "let value_%d = %d + 1 # \xc3\xbc\n", i, i);
    /* Not what it says is wrong, but how much memory it takes, is of
     * interest. */
    fflush(stdout);
    int out = dup(STDOUT_FILENO);
    if (out < 0 || freopen("/dev/null", "w", stdout) == NULL)
        die("there is no /dev/null");
    open_text(d, t);
    for (int i = 0; i < atoi(edits); i++) {
        if (i == atoi(edits) / 10)
            before = memory_of(d->child);
        one_edit(d, t, i);
        settle(d);
    }
    long after = memory_of(d->child);
    fflush(stdout);
    if (dup2(out, STDOUT_FILENO) < 0)
        die("standard output is gone");
    close(out);
    fprintf(stderr,
            "memory after a tenth of the edits: %ld kB, at the end: "
            "%ld kB\n",
            before, after);
    printf("    %s\n", after <= before + before / 4 ? "memory does not grow"
                                                    : "memory grows");
}

static void do_finish(struct driver *d)
{
    json_t *message;
    int status;

    fclose(d->to);
    d->to = NULL;
    while ((message = receive(d)) != NULL) {
        print_message(d, message);
        json_decref(message);
    }
    if (waitpid(d->child, &status, 0) != d->child)
        die("the server is lost");
    if (WIFEXITED(status))
        printf("    exit status %d\n", WEXITSTATUS(status));
    else
        printf("    killed by signal %d\n", WTERMSIG(status));
}

static void do_notify(struct driver *d, struct words *w)
{
    char method[64];

    word(w, method, sizeof method);
    notify(d, method, params_of(d, rest(w)));
    if (strcmp(method, "exit") != 0)
        settle(d);
}

static void do_line(struct driver *d, const char *line)
{
    struct words w = {line};
    char what[32];

    word(&w, what, sizeof what);
    if (strcmp(what, "start") == 0)
        do_start(d, &w);
    else if (strcmp(what, "file") == 0)
        do_file(d, &w);
    else if (strcmp(what, "open") == 0)
        do_open(d, &w);
    else if (strcmp(what, "replace") == 0)
        do_replace(d, &w);
    else if (strcmp(what, "edit") == 0)
        do_edit(d, &w);
    else if (strcmp(what, "save") == 0)
        do_about(d, "textDocument/didSave", &w);
    else if (strcmp(what, "close") == 0)
        do_about(d, "textDocument/didClose", &w);
    else if (strcmp(what, "remove") == 0)
        do_remove(&w);
    else if (strcmp(what, "ask") == 0)
        do_ask(d, &w, false);
    else if (strcmp(what, "json") == 0)
        do_ask(d, &w, true);
    else if (strcmp(what, "request") == 0)
        do_request(d, &w);
    else if (strcmp(what, "notify") == 0)
        do_notify(d, &w);
    else if (strcmp(what, "frame") == 0)
        do_bytes(d, &w, true);
    else if (strcmp(what, "send") == 0)
        do_bytes(d, &w, false);
    else if (strcmp(what, "churn") == 0)
        do_churn(d, &w);
    else if (strcmp(what, "wordy") == 0)
        d->wordy = true;
    else if (strcmp(what, "quiet") == 0)
        d->quiet = true;
    else if (strcmp(what, "finish") == 0)
        do_finish(d);
    else
        die("what is this? %s", line);
}

static void start_server(struct driver *d, char **argv)
{
    int to[2], from[2];

    if (pipe(to) != 0 || pipe(from) != 0)
        die("no pipes");
    fflush(stdout);
    d->child = fork();
    if (d->child == 0) {
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        close(to[0]);
        close(to[1]);
        close(from[0]);
        close(from[1]);
        execvp(argv[0], argv);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    d->to = fdopen(to[1], "wb");
    d->from = fdopen(from[0], "rb");
    if (d->child < 0 || d->to == NULL || d->from == NULL)
        die("cannot start %s", argv[0]);
}

int main(int argc, char **argv)
{
    struct driver d = {0};
    char line[8192], folder[1024];

    if (argc < 3)
        die("drive SCRIPT PROGRAM ARGUMENT...");
    d.script = fopen(argv[1], "r");
    if (d.script == NULL || getcwd(folder, sizeof folder) == NULL)
        die("cannot read %s", argv[1]);
    snprintf(d.folder, sizeof d.folder, "file://%s/", folder);
    start_server(&d, argv + 2);
    while (fgets(line, sizeof line, d.script) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        printf("%s\n", line);
        do_line(&d, line);
    }
    if (d.to != NULL)
        do_finish(&d);
    for (size_t i = 0; i < d.n_texts; i++)
        str_fini(&d.texts[i].text);
    fclose(d.script);
    fclose(d.from);
    return EXIT_SUCCESS;
}
