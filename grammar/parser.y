/* parser.y - the syntax and nothing else. */
%code top {
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
}

%code requires {
#include "grammar/internal.h"
}

%code {
#define A parse->arena
#define YYMAXDEPTH 20000

/* From the first to the last symbol of a rule; nothing has no extent. */
#define YYLLOC_DEFAULT(out, rhs, n)                                     \
    do {                                                                \
        if (n) {                                                        \
            (out).start = YYRHSLOC(rhs, 1).start;                       \
            (out).end = YYRHSLOC(rhs, n).end;                           \
        } else {                                                        \
            (out).start = (out).end = YYRHSLOC(rhs, 0).end;             \
        }                                                               \
    } while (0)

static const struct ast_list no_list;
static const struct ast_name no_name;

static int yylex(YYSTYPE *value, struct span *span, struct parse *parse);
static void yyerror(struct span *span, struct parse *parse, const char *msg);
static struct ast_expr *leaf(struct parse *parse, enum ast_expr_kind kind,
                             struct span span);
static struct ast_expr *literal(struct parse *parse, struct span span,
                                struct number number, struct ast_name unit);
static struct ast_expr *named(struct parse *parse, enum ast_expr_kind kind,
                              struct span span, struct ast_name name,
                              struct ast_list items);
static struct ast_expr *range(struct parse *parse, struct span span,
                              struct ast_expr *low, struct ast_expr *high,
                              struct ast_expr *step, bool factor);
static struct ast_expr *sound(struct parse *parse, struct ast_expr *expr);
static struct ast_entry *entry(struct parse *parse, struct span span,
                               struct ast_name key, struct ast_expr *value);
static struct ast_entry *item(struct parse *parse, struct span span,
                              struct ast_name word, struct ast_expr *value,
                              struct ast_name text);
static struct ast_expr *shown(struct parse *parse, struct span from,
                              struct span to, struct ast_name name,
                              struct ast_list list);
static struct ast_entry *text_named(struct ast_entry *entry);
static struct ast_decl *decl(struct parse *parse, enum ast_decl_kind kind,
                             struct span span, struct ast_name name,
                             struct ast_expr *value, struct ast_block *block);
static struct ast_decl *with_params(struct parse *parse, struct ast_decl *d,
                                    struct ast_list params);
static struct ast_decl *with_axes(struct ast_decl *d, struct ast_list axes);
static struct ast_list add_param(struct parse *parse, struct ast_list list,
                                 struct ast_name name, struct ast_expr *def);
static struct ast_list add_import(struct parse *parse, struct ast_list list,
                                  struct ast_name name, struct ast_name as);
static struct ast_list add_argument(struct parse *parse, struct ast_list list,
                                    struct ast_name label,
                                    struct ast_expr *value);
static struct ast_expr *half_range(struct parse *parse, struct span span,
                                   struct ast_expr *low, struct ast_expr *high);
static struct ast_expr *qualified(struct parse *parse, struct span span,
                                  const struct ast_expr *qualifier,
                                  struct ast_name name, struct ast_list list);
#define LIST(list, item) ast_list_add(A, (list), (item))
#define DEEP(expr) parse_depth(parse, (expr))
}

%define api.pure full
%define api.location.type {struct span}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%param { struct parse *parse }

%union {
    struct ast_name name;
    struct number number;
    struct ast_expr *expr;
    struct ast_list list;
    struct {
        struct ast_list vars, lists;
    } fors;
    struct ast_block *block;
    struct ast_entry *entry;
    struct ast_decl *decl;
    enum ast_op op;
    enum ast_decl_kind kind;
}

%token START_FILE START_VALUE
%token NEWLINE "the end of the line" SEPARATOR "a comma or the end of the line"
%token <name> NAME "a name" STRING "a string"
%token <number> NUMBER "a number" FACTOR "a factor such as x2"
%token <name> USE "use" AXIS "axis" LET "let" ENVIRONMENT "environment"
%token <name> FAMILY "family" ALGORITHM "algorithm" BUDGET "budget"
%token <name> RUNS "runs" FIT "fit" CLAIM "claim" REPORT "report"
%token <name> STUDY "study" CURVES "curves" POINTS "points"
%token <name> PREDICT "predict" SLURM "slurm"
%token AND "and" OR "or" NOT "not" IN "in" IF "if" THEN "then" ELSE "else"
%token AT "at" OF "of" BY "by" OVER "over" WHERE "where" EXCEPT "except"
%token TRUE "true" FALSE "false" AS "as" FOR "for"
%token DOTS ".." EQ "==" NE "!=" LE "<=" GE ">="

%type <decl> declaration
%type <kind> made_from
%type <block> block block_or_none
%type <list> entries arguments some_arguments listed brackets params
%type <list> some_params imports indices given some_given
%type <fors> fors
%type <entry> entry
%type <expr> value expr or and not comparison chain range sum product unary
%type <expr> at at_what power postfix primary quantity where except index
%type <expr> amount literal condition
%type <name> key string_or_none unit_or_none
%type <op> relation

%start text

%%

text
  : START_FILE declarations
  | START_VALUE expr[value] NEWLINE { parse->value = $value; }
  | START_VALUE error NEWLINE
  ;

declarations
  : %empty
  | declarations NEWLINE
  | declarations declaration[d] NEWLINE
      {
        /* Without its parameters nobody knows what it is. */
        if (parse->damaged_params)
            parse_lost(parse, @d);
        else
            parse->decls = LIST(parse->decls, $d);
        parse->damaged_params = false;
      }
  | declarations error NEWLINE
      {
        parse_lost(parse, @2);
        parse->damaged_params = false;
        yyerrok;
      }
  ;

declaration
  : "use" STRING[name]
      { $$ = decl(parse, DECL_USE, @$, $name, NULL, NULL); }
  | "use" STRING[name] "as" NAME[alias]
      {
        $$ = decl(parse, DECL_USE, @$, $name, NULL, NULL);
        $$->alias = $alias;
      }
  | "use" STRING[name] '{' imports '}'
      {
        $$ = decl(parse, DECL_USE, @$, $name, NULL, NULL);
        $$->imports = arena_array(A, struct ast_import, $imports.n);
        $$->n_imports = $imports.n;
        $$->selects = true;
        for (size_t i = 0; i < $imports.n; i++)
            $$->imports[i] = *(struct ast_import *)$imports.items[i];
        $$->damaged |= parse->damaged_block;
        parse->damaged_block = false;
      }
  | "axis" NAME[name] '=' expr[value]
      { $$ = decl(parse, DECL_AXIS, @$, $name, $value, NULL); }
  | "let" NAME[name] params '=' expr[value]
      {
        $$ = decl(parse, DECL_LET, @$, $name, $value, NULL);
        with_params(parse, $$, $params);
      }
  | made_from NAME[name] params '=' expr[value] block_or_none[block]
      {
        $$ = decl(parse, $made_from, @$, $name, $value, $block);
        with_params(parse, $$, $params);
      }
  | made_from NAME[name] params block
      {
        $$ = decl(parse, $made_from, @$, $name, NULL, $block);
        with_params(parse, $$, $params);
      }
  | "budget" NAME[name] params '=' expr[value] block_or_none[block]
      {
        $$ = decl(parse, DECL_BUDGET, @$, $name, $value, $block);
        with_params(parse, $$, $params);
      }
  | "budget" NAME[name] params block
      {
        $$ = decl(parse, DECL_BUDGET, @$, $name, NULL, $block);
        with_params(parse, $$, $params);
      }
  | "budget" NAME[name] params amount block_or_none[block]
      {
        $$ = decl(parse, DECL_BUDGET, @$, $name, $amount, $block);
        with_params(parse, $$, $params);
      }
  | "runs" NAME[name] '=' expr[value] where except block_or_none[block]
      {
        $$ = decl(parse, DECL_RUNS, @$, $name, $value, $block);
        $$->where = $where;
        $$->except = $except;
      }
  | "fit" NAME[name] brackets '=' expr[value] block_or_none[block]
      {
        $$ = decl(parse, DECL_FIT, @$, $name, $value, $block);
        with_axes($$, $brackets);
      }
  | "predict" NAME[name] brackets '=' expr[value] block_or_none[block]
      {
        $$ = decl(parse, DECL_PREDICT, @$, $name, $value, $block);
        with_axes($$, $brackets);
      }
  | "curves" NAME[name] '=' expr[value] block_or_none[block]
      { $$ = decl(parse, DECL_CURVES, @$, $name, $value, $block); }
  | "points" NAME[name] '=' expr[value] block_or_none[block]
      { $$ = decl(parse, DECL_POINTS, @$, $name, $value, $block); }
  | "claim" STRING[name] ':' expr[value]
      { $$ = decl(parse, DECL_CLAIM, @$, $name, $value, NULL); }
  | "report" STRING[name] block
      {
        $$ = decl(parse, DECL_REPORT, @$, $name, NULL, $block);
        $$->titled = true;
      }
  | "report" STRING[name] '=' expr[value] block_or_none[block]
      {
        $$ = decl(parse, DECL_REPORT, @$, $name, $value, $block);
        $$->titled = true;
      }
  | "study" STRING[name] block_or_none[block]
      { $$ = decl(parse, DECL_STUDY, @$, $name, NULL, $block); }
  | "slurm"[name] block
      { $$ = decl(parse, DECL_SLURM, @$, $name, NULL, $block); }
  ;

made_from
  : "environment"    { $$ = DECL_ENVIRONMENT; }
  | "family"         { $$ = DECL_FAMILY; }
  | "algorithm"      { $$ = DECL_ALGORITHM; }
  | "report"         { $$ = DECL_REPORT; }
  ;

imports
  : %empty                          { $$ = no_list; }
  | imports SEPARATOR               { $$ = $1; }
  | imports[list] NAME[name] SEPARATOR
      { $$ = add_import(parse, $list, $name, no_name); }
  | imports[list] NAME[name] "as" NAME[as] SEPARATOR
      { $$ = add_import(parse, $list, $name, $as); }
  | imports error SEPARATOR
      {
        $$ = $1;
        parse->damaged_block = true;
        yyerrok;
      }
  ;

params
  : %empty                          { $$ = no_list; }
  | '(' some_params[list] ')'       { $$ = $list; }
  | '(' some_params[list] ',' ')'   { $$ = $list; }
  | '(' error ')'
      {
        $$ = no_list;
        parse->muted = parse->damaged_params = true;
      }
  ;

some_params
  : NAME[name]
      { $$ = add_param(parse, no_list, $name, NULL); }
  | NAME[name] '=' expr[def]
      { $$ = add_param(parse, no_list, $name, $def); }
  | some_params[list] ',' NAME[name]
      { $$ = add_param(parse, $list, $name, NULL); }
  | some_params[list] ',' NAME[name] '=' expr[def]
      { $$ = add_param(parse, $list, $name, $def); }
  ;

/* What a budget is, without more ado. */
amount
  : literal
  | literal[a] ".." literal[b]
      { $$ = range(parse, @$, $a, $b, NULL, false); }
  | literal[a] ".." literal[b] "by" literal[c]
      { $$ = range(parse, @$, $a, $b, $c, false); }
  | literal[a] ".." literal[b] "by" FACTOR[c]
      { $$ = range(parse, @$, $a, $b, literal(parse, @c, $c, no_name),
                   true); }
  ;

literal
  : NUMBER[n] unit_or_none[unit]    { $$ = literal(parse, @$, $n, $unit); }
  ;

brackets
  : %empty                          { $$ = no_list; }
  | '[' some_arguments[list] ']'    { $$ = $list; }
  | '[' error ']'                   { $$ = no_list; }
  ;

where
  : %empty           { $$ = NULL; }
  | "where" expr     { $$ = $expr; }
  ;

except
  : %empty           { $$ = NULL; }
  | "except" expr    { $$ = $expr; }
  ;

block_or_none
  : %empty           { $$ = NULL; }
  | block
  ;

block
  : '{' entries '}'
      {
        $$ = ast_block_new(A, @$, $entries);
        $$->damaged = parse->damaged_block;
        parse->damaged_block = false;
      }
  ;

entries
  : %empty                          { $$ = no_list; }
  | entries SEPARATOR               { $$ = $1; }
  | entries[list] entry SEPARATOR
      { $$ = $entry != NULL ? LIST($list, $entry) : $list; }
  | entries error SEPARATOR
      {
        $$ = $1;
        parse->damaged_block = true;
        yyerrok;
      }
  ;

entry
  : key '=' value                   { $$ = entry(parse, @$, $key, $value); }
  | NAME[word] key[of] '(' given[list] ')' string_or_none[text]
      { $$ = item(parse, @$, $word, shown(parse, @of, @5, $of, $list),
                  $text); }
  | NAME[word] key[of] '(' given[list] ')' NAME[text]
      {
        $$ = text_named(item(parse, @$, $word,
                             shown(parse, @of, @5, $of, $list), $text));
      }
  | NAME[word] STRING[text]
      { $$ = item(parse, @$, $word, NULL, $text); }
  | NAME[word] NAME[text]
      { $$ = text_named(item(parse, @$, $word, NULL, $text)); }
  ;

key
  : NAME | USE | AXIS | LET | ENVIRONMENT | FAMILY | ALGORITHM | BUDGET
  | RUNS | FIT | CLAIM | REPORT | STUDY | CURVES | POINTS | PREDICT
  | SLURM
  ;

string_or_none
  : %empty           { $$ = no_name; }
  | STRING
  ;

value
  : expr
  | expr[of] "over" NAME[what]
      {
        $$ = ast_expr_1(A, EXPR_PHRASE, @$, $of);
        $$->over = $what;
      }
  | NAME[word] quantity[of]
      {
        $$ = ast_expr_1(A, EXPR_PHRASE, @$, $of);
        $$->word = $word;
      }
  | NAME[word] NUMBER[n] NAME[noun]
      {
        struct ast_expr *n = literal(parse, @n, $n, no_name);

        $$ = ast_expr_1(A, EXPR_PHRASE, @$, n);
        $$->word = $word;
        $$->noun = $noun;
      }
  ;

quantity
  : NUMBER[n]        { $$ = literal(parse, @n, $n, no_name); }
  | NUMBER[n] '/' NUMBER[d]
      { $$ = ast_binary(A, @$, OP_DIV, @2, literal(parse, @n, $n, no_name),
                        literal(parse, @d, $d, no_name)); }
  ;

expr
  : or
  | "if" expr[c] "then" expr[a] "else" expr[b]
      {
        void *items[] = {$c, $a, $b};
        struct ast_list list = {items, 3, 3};

        $$ = DEEP(ast_expr_new(A, EXPR_IF, @$, list));
      }
  ;

or
  : and
  | or[a] "or" and[b]
      { $$ = DEEP(ast_binary(A, @$, OP_OR, @2, $a, $b)); }
  ;

and
  : not
  | and[a] "and" not[b]
      { $$ = DEEP(ast_binary(A, @$, OP_AND, @2, $a, $b)); }
  ;

not
  : comparison
  | "not" not[a]
      {
        $$ = DEEP(ast_expr_1(A, EXPR_UNARY, @$, $a));
        $$->op = OP_NOT;
      }
  ;

comparison
  : range
  | chain
  ;

chain
  : range[a] relation[op] range[b]
      { $$ = DEEP(ast_compare(A, @$, $op, @op, $a, $b, false)); }
  | chain[a] relation[op] range[b]
      {
        if ($a->kind == EXPR_BAD)
            $$ = $a;
        else
            $$ = DEEP(ast_compare(A, @$, $op, @op, $a, $b, true));
      }
  ;

relation
  : "==" { $$ = OP_EQ; }
  | "!=" { $$ = OP_NE; }
  | '<'  { $$ = OP_LT; }
  | "<=" { $$ = OP_LE; }
  | '>'  { $$ = OP_GT; }
  | ">=" { $$ = OP_GE; }
  | "in" { $$ = OP_IN; }
  ;

range
  : sum
  | sum[a] ".." sum[b]
      { $$ = DEEP(range(parse, @$, $a, $b, NULL, false)); }
  | sum[a] ".." sum[b] "by" sum[c]
      { $$ = DEEP(range(parse, @$, $a, $b, $c, false)); }
  | sum[a] ".." sum[b] "by" FACTOR[c]
      { $$ = DEEP(range(parse, @$, $a, $b, literal(parse, @c, $c, no_name),
                        true)); }
  ;

sum
  : product
  | sum[a] '+' product[b]
      { $$ = DEEP(ast_binary(A, @$, OP_ADD, @2, $a, $b)); }
  | sum[a] '-' product[b]
      { $$ = DEEP(ast_binary(A, @$, OP_SUB, @2, $a, $b)); }
  ;

product
  : unary
  | product[a] '*' unary[b]
      { $$ = DEEP(ast_binary(A, @$, OP_MUL, @2, $a, $b)); }
  | product[a] '/' unary[b]
      { $$ = DEEP(ast_binary(A, @$, OP_DIV, @2, $a, $b)); }
  ;

unary
  : at
  | '-' unary[a]
      {
        $$ = DEEP(ast_expr_1(A, EXPR_UNARY, @$, $a));
        $$->op = OP_NEG;
      }
  ;

at
  : power
  | postfix[a] "at" at_what[b]
      { $$ = DEEP(ast_expr_2(A, EXPR_AT, @$, $a, $b)); }
  | postfix[a] "at" at_what[b] "of" NAME[of]
      {
        $$ = DEEP(ast_expr_2(A, EXPR_AT, @$, $a, $b));
        $$->name = $of;
      }
  ;

at_what
  : postfix
  | '-' postfix[a]
      {
        $$ = DEEP(ast_expr_1(A, EXPR_UNARY, @$, $a));
        $$->op = OP_NEG;
      }
  ;

power
  : postfix
  | postfix[a] '^' unary[b]
      { $$ = DEEP(ast_binary(A, @$, OP_POW, @2, $a, $b)); }
  ;

postfix
  : primary
  | postfix[a] '.' NAME[name]
      {
        $$ = DEEP(ast_expr_1(A, EXPR_ATTRIBUTE, @$, $a));
        $$->name = $name;
      }
  | postfix[a] '.' NAME[name] '(' given[list] ')'
      { $$ = DEEP(qualified(parse, @$, $a, $name, $list)); }
  | postfix '.' NAME '(' error ')'  { $$ = leaf(parse, EXPR_BAD, @$); }
  | postfix[a] '[' indices[list] ']'
      {
        struct ast_list items = LIST(no_list, $a);

        for (size_t i = 0; i < $list.n; i++)
            items = LIST(items, $list.items[i]);
        $$ = DEEP(ast_expr_new(A, EXPR_INDEX, @$, items));
      }
  | postfix '[' error ']'           { $$ = leaf(parse, EXPR_BAD, @$); }
  ;

indices
  : index            { $$ = LIST(no_list, $index); }
  | indices[list] ',' index
      { $$ = LIST($list, $index); }
  | indices ','      { $$ = $1; }
  ;

index
  : expr
  | sum[low] ".."    { $$ = DEEP(half_range(parse, @$, $low, NULL)); }
  | ".." sum[high]   { $$ = DEEP(half_range(parse, @$, NULL, $high)); }
  | ".."             { $$ = half_range(parse, @$, NULL, NULL); }
  ;

primary
  : literal
  | STRING[s]
      { $$ = named(parse, EXPR_STRING, @$, $s, no_list); }
  | TRUE
      { $$ = leaf(parse, EXPR_BOOL, @$); $$->truth = true; }
  | FALSE                           { $$ = leaf(parse, EXPR_BOOL, @$); }
  | NAME[name]
      { $$ = named(parse, EXPR_NAME, @$, $name, no_list); }
  | NAME[name] '(' given[list] ')'
      { $$ = DEEP(ast_call(A, @$, no_name, $name, $list)); }
  | NAME '(' error ')'              { $$ = leaf(parse, EXPR_BAD, @$); }
  | '(' expr ')'                    { $$ = $expr; }
  | '(' expr[sweep] "where" expr[where] except ')'
      { $$ = DEEP(ast_sweep(A, @$, $sweep, $where, $except)); }
  | '(' expr[sweep] "except" expr[except] ')'
      { $$ = DEEP(ast_sweep(A, @$, $sweep, NULL, $except)); }
  | '(' error ')'                   { $$ = leaf(parse, EXPR_BAD, @$); }
  | '[' arguments[list] ']'
      { $$ = DEEP(ast_expr_new(A, EXPR_LIST, @$, $list)); }
  | '[' expr[each] fors condition ']'
      { $$ = DEEP(ast_each(A, @$, $each, $fors.vars, $fors.lists,
                           $condition)); }
  | '[' error ']'                   { $$ = leaf(parse, EXPR_BAD, @$); }
  ;

fors
  : "for" NAME[var] "in" or[list]
      {
        struct ast_name *var = arena_new_of(A, struct ast_name);

        *var = $var;
        $$.vars = LIST(no_list, var);
        $$.lists = LIST(no_list, $list);
      }
  | fors[all] "for" NAME[var] "in" or[list]
      {
        struct ast_name *var = arena_new_of(A, struct ast_name);

        *var = $var;
        $$.vars = LIST($all.vars, var);
        $$.lists = LIST($all.lists, $list);
      }
  ;

condition
  : %empty           { $$ = NULL; }
  | "if" or          { $$ = $or; }
  ;

unit_or_none
  : %empty           { $$ = no_name; }
  | NAME
  ;

arguments
  : %empty           { $$ = no_list; }
  | some_arguments
  ;

some_arguments
  : listed
  | listed ','       { $$ = $1; }
  ;

given
  : %empty           { $$ = no_list; }
  | some_given
  | some_given ','   { $$ = $1; }
  ;

some_given
  : expr
      { $$ = add_argument(parse, no_list, no_name, $expr); }
  | NAME[label] '=' expr
      { $$ = add_argument(parse, no_list, $label, $expr); }
  | some_given[list] ',' expr
      { $$ = add_argument(parse, $list, no_name, $expr); }
  | some_given[list] ',' NAME[label] '=' expr
      { $$ = add_argument(parse, $list, $label, $expr); }
  ;

listed
  : expr             { $$ = LIST(no_list, $expr); }
  | listed[list] ',' expr
      { $$ = LIST($list, $expr); }
  ;

%%

static int yylex(YYSTYPE *value, struct span *span, struct parse *parse)
{
    struct token t = stream_next(parse);

    *span = t.span;
    if (t.kind == NUMBER || t.kind == FACTOR)
        value->number = t.number;
    else
        value->name = t.name;
    return t.kind;
}

static struct ast_expr *leaf(struct parse *parse, enum ast_expr_kind kind,
                             struct span span)
{
    return ast_expr_new(A, kind, span, no_list);
}

static struct ast_expr *literal(struct parse *parse, struct span span,
                                struct number number, struct ast_name unit)
{
    struct ast_expr *e = leaf(parse, EXPR_NUMBER, span);

    e->number = number;
    e->unit = unit;
    return e;
}

static struct ast_expr *named(struct parse *parse, enum ast_expr_kind kind,
                              struct span span, struct ast_name name,
                              struct ast_list items)
{
    struct ast_expr *e = ast_expr_new(A, kind, span, items);

    e->name = name;
    return e;
}

static struct ast_expr *range(struct parse *parse, struct span span,
                              struct ast_expr *low, struct ast_expr *high,
                              struct ast_expr *step, bool factor)
{
    void *items[] = {low, high, step};
    struct ast_list list = {items, step != NULL ? 3 : 2, 3};
    struct ast_expr *e = ast_expr_new(A, EXPR_RANGE, span, list);

    e->factor = factor;
    return e;
}

/* EXPR, unless something in it was not understood. */
static struct ast_expr *sound(struct parse *parse, struct ast_expr *expr)
{
    if (expr == NULL || !parse_at_fault(parse, expr->span))
        return expr;
    return leaf(parse, EXPR_BAD, expr->span);
}

static struct ast_entry *entry(struct parse *parse, struct span span,
                               struct ast_name key, struct ast_expr *value)
{
    struct ast_entry *e = arena_new_of(A, struct ast_entry);

    /* Nobody knows which key was meant. */
    if (parse_at_fault(parse, key.span)) {
        parse->damaged_block = true;
        return NULL;
    }
    e->span = span;
    e->key = key;
    e->value = sound(parse, value);
    return e;
}

static struct ast_entry *item(struct parse *parse, struct span span,
                              struct ast_name word, struct ast_expr *value,
                              struct ast_name text)
{
    struct ast_entry *e = entry(parse, span, word, value);

    if (e == NULL)
        return NULL;
    e->item = true;
    e->text = text;
    return e;
}

/* The text of ENTRY, which may be NULL, is given by a name. */
static struct ast_entry *text_named(struct ast_entry *entry)
{
    if (entry != NULL)
        entry->text_named = true;
    return entry;
}

/* `curves(main)` of an item. */
static struct ast_expr *shown(struct parse *parse, struct span from,
                              struct span to, struct ast_name name,
                              struct ast_list list)
{
    return ast_call(A, span_join(from, to), no_name, name, list);
}

static struct ast_decl *decl(struct parse *parse, enum ast_decl_kind kind,
                             struct span span, struct ast_name name,
                             struct ast_expr *value, struct ast_block *block)
{
    struct ast_decl *d = ast_decl_new(A, kind, span, name);

    d->value = sound(parse, value);
    d->block = block;
    d->damaged = parse_at_fault(parse, name.span);
    parse->name_lost |= d->damaged;
    return d;
}

static struct ast_decl *with_params(struct parse *parse, struct ast_decl *d,
                                    struct ast_list params)
{
    d->params = arena_array(A, struct ast_param, params.n);
    d->n_params = params.n;
    d->has_params = params.n > 0;
    for (size_t i = 0; i < params.n; i++)
        d->params[i] = *(struct ast_param *)params.items[i];
    return d;
}

static struct ast_decl *with_axes(struct ast_decl *d, struct ast_list axes)
{
    d->axes = (struct ast_expr **)axes.items;
    d->n_axes = axes.n;
    return d;
}

static struct ast_list add_param(struct parse *parse, struct ast_list list,
                                 struct ast_name name, struct ast_expr *def)
{
    struct ast_param *p = arena_new_of(A, struct ast_param);

    *p = (struct ast_param){name, sound(parse, def)};
    return LIST(list, p);
}

static struct ast_list add_import(struct parse *parse, struct ast_list list,
                                  struct ast_name name, struct ast_name as)
{
    struct ast_import *i = arena_new_of(A, struct ast_import);

    *i = (struct ast_import){name, as};
    return LIST(list, i);
}

static struct ast_list add_argument(struct parse *parse, struct ast_list list,
                                    struct ast_name label,
                                    struct ast_expr *value)
{
    struct ast_argument *a = arena_new_of(A, struct ast_argument);

    *a = (struct ast_argument){label, value};
    return LIST(list, a);
}

/* `2 ..`, `.. 3`, `..` */
static struct ast_expr *half_range(struct parse *parse, struct span span,
                                   struct ast_expr *low, struct ast_expr *high)
{
    struct ast_list items = no_list;

    if (low != NULL)
        items = LIST(items, low);
    if (high != NULL)
        items = LIST(items, high);
    struct ast_expr *e = ast_expr_new(A, EXPR_RANGE, span, items);
    e->open = (low == NULL ? OPEN_LOW : 0u) | (high == NULL ? OPEN_HIGH : 0u);
    return e;
}

/* `nets.small(1/2)` */
static struct ast_expr *qualified(struct parse *parse, struct span span,
                                  const struct ast_expr *qualifier,
                                  struct ast_name name, struct ast_list list)
{
    if (qualifier->kind == EXPR_NAME)
        return ast_call(A, span, qualifier->name, name, list);
    if (qualifier->kind != EXPR_BAD)
        parse_error(parse, "syntax", name.span,
                    "'%s' cannot be called here: only a name stands before "
                    "the dot of a call",
                    name.text);
    return leaf(parse, EXPR_BAD, span);
}

/* What can go wrong besides syntax: the parser's stack is full. */
static void yyerror(struct span *span, struct parse *parse, const char *msg)
{
    (void)msg;
    parse_error(parse, "too-deep", *span, "this is nested too deeply");
}

static int yyreport_syntax_error(const yypcontext_t *context,
                                 struct parse *parse)
{
    yysymbol_kind_t expected[YYNTOKENS];
    const char *names[YYNTOKENS];
    int n = yypcontext_expected_tokens(context, expected, YYNTOKENS);

    for (int i = 0; i < n; i++)
        names[i] = yysymbol_name(expected[i]);
    parse_syntax_error(parse, *yypcontext_location(context), names,
                       n > 0 ? (size_t)n : 0);
    return 0;
}
