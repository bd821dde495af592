/* internal.h - what scanner, token stream and parser share. */
#ifndef RLSTUDY_GRAMMAR_INTERNAL_H
#define RLSTUDY_GRAMMAR_INTERNAL_H

#include "ast/build.h"
#include "diag/diag.h"

struct arena;

enum {
    MAX_BRACKETS = 100, /* deepest nesting of brackets */
    MAX_FAULTS = 1000   /* of one text; it is no study then */
};

struct token {
    int kind; /* enum yytokentype */
    struct span span;
    struct ast_name name; /* NAME, STRING (without quotes), FACTOR */
    struct number number; /* NUMBER, FACTOR */
    bool new_line;        /* the first of its line */
};

/* The state of parsing one text. */
struct parse {
    struct arena *arena;
    struct diag *diag;
    const struct source *source;
    int start; /* token that says what is to be parsed */
    bool started;

    void *scanner;   /* flex's */
    uint32_t offset; /* of what the scanner reads next */
    bool after_line; /* it has passed the end of a line */

    /* The token stream: raw tokens read ahead, open brackets. */
    struct token ahead[2];
    size_t n_ahead;
    struct token open[MAX_BRACKETS];
    size_t n_open;
    struct token last;    /* that the parser was given */
    struct token before;  /* the one before it */
    uint32_t declaration; /* where the one that is being read begins */
    size_t to_close;      /* brackets that are to be closed for the author */
    size_t skip_to;       /* brackets open, of a block that is skipped; or 0 */
    bool stopped;         /* nothing more is to be read */
    bool muted;           /* until the declaration ends: it was reported */

    /* Faults go here instead of to DIAG when not NULL; the first is kept. */
    struct ast_set *set;

    size_t errors;
    struct span fault;   /* of the last error */
    bool name_lost;      /* something was declared, and nobody knows its name */
    bool deep;           /* too deep a tree was reported */
    bool damaged_params; /* of the declaration that is being read */
    bool damaged_block;  /* of the block that is being read */
    struct ast_list decls, lost;
    struct ast_expr *value;
};

/* Report a fault of the text. */
void parse_error(struct parse *parse, const char *name, struct span span,
                 const char *fmt, ...) ATTR_PRINTF(4, 5);
void parse_note(struct parse *parse, struct span span, const char *fmt, ...)
    ATTR_PRINTF(3, 4);

/* The next token with brackets balanced and line ends made into tokens. */
struct token stream_next(struct parse *parse);

/* Can a line end behind such a token?  Is it the word of a declaration? */
bool stream_can_end(int kind);
bool stream_is_declaration(int kind);

/* Is all of SOURCE text?  If not, that is reported. */
bool parse_is_text(struct diag *diag, const struct source *source);

/* Start scanning TEXT, behind a byte-order mark. */
void parse_begin(struct parse *parse, const char *text, size_t len);

/* Parse TEXT, whose offset PARSE knows. */
void parse_run(struct parse *parse, const char *text, size_t len);

/* The next token as it stands in the text; scanner.l. */
int scan_token(struct token *token, void *scanner);
void scan_begin(struct parse *parse, const char *text, size_t len);
void scan_end(struct parse *parse);

/* Was an error found at SPAN, or just behind it?  What stands there is not what
 * was meant, and nothing is to be concluded from it. */
bool parse_at_fault(const struct parse *parse, struct span span);

/* Remember what the declaration in SPAN would have been called. */
void parse_lost(struct parse *parse, struct span span);

/* Refuse a tree that is too deep to walk. */
struct ast_expr *parse_depth(struct parse *parse, struct ast_expr *expr);

/* Make names of `alias.name`, where the module has such an alias. */
void qualify_module(const struct ast_module *module);
void qualify_expr(const struct ast_module *module, struct ast_expr *expr);
/* What could stand where something else does. */
struct wanted {
    bool value, after_value;
    bool name;       /* and nothing else */
    bool bracket;    /* '(' and nothing else */
    bool parameters; /* '(' */
    bool equals;     /* '=' */
    bool axes;       /* '[' */
};

/* Add a note to what was reported last, if the mistake has a well-known
 * cause. */
void hint_add(struct parse *parse, const struct wanted *wanted);
/* What other languages call it: "use" for "import"; or NULL. */
const char *hint_declaration(const char *word);

/* Add the values that TEXT, of the YAML file at PATH, gives to SETS, a list of
 * struct ast_set, for the study MAIN; varfile.c.  TEXT must live as long as
 * DIAG. */
void read_values(struct arena *arena, struct diag *diag,
                 const struct ast_module *main, const char *path,
                 const char *text, size_t len, struct ast_list *sets);

/* Say that the last token should not stand where it does.  EXPECTED are the
 * names of those that could. */
void parse_syntax_error(struct parse *parse, struct span span,
                        const char *const *expected, size_t n);

#endif
