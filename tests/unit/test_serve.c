/* test_serve.c - whom a request takes the server for, and which file it wants. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "serve/listen.h"
#include "serve/request.h"
#include "tests/unit/unit.h"

static const char *const names[] = {"localhost", "127.0.0.1", "[::1]",
                                    "node7.example.org"};

static const struct host_case {
    const char *what, *host;
    bool want;
} host_cases[] = {
    {"a name of ours", "localhost", true},
    {"with a port", "localhost:7171", true},
    {"with the port of a tunnel", "localhost:9000", true},
    {"in capitals", "LocalHost:7171", true},
    {"an address", "127.0.0.1:7171", true},
    {"an address of IPv6", "[::1]:7171", true},
    {"one without a port", "[::1]", true},
    {"a name that was allowed", "node7.example.org", true},
    {"nobody", "", false},
    {"a port alone", ":7171", false},
    {"another site", "example.org", false},
    {"another site that resolves to us", "127.0.0.1.example.org", false},
    {"ours in front", "localhost.example.org", false},
    {"ours behind", "example.localhost", false},
    {"ours as a user", "localhost@example.org", false},
    {"ours as a user with a word", "localhost:1@example.org", false},
    {"a point behind", "localhost.", false},
    {"a space behind", "localhost ", false},
    {"two", "localhost,example.org", false},
    {"a path", "localhost/", false},
    {"no port behind the colon", "localhost:", false},
    {"a port that is none", "localhost:http", false},
    {"a port too long", "localhost:000007171", false},
    {"more behind the port", "localhost:7171:80", false},
    {"another address", "127.0.0.2", false},
    {"a short form of the address", "127.1", false},
    {"the address as a number", "2130706433", false},
    {"a long form of the address", "[0:0:0:0:0:0:0:1]", false},
    {"a bracket that does not close", "[::1", false},
    {"an empty one", "[]", false},
    {"a zone", "[::1%25lo]", false},
    {"an escape", "local%68ost", false},
};

static void test_hosts(void)
{
    for (size_t i = 0; i < COUNT_OF(host_cases); i++) {
        const struct host_case *c = &host_cases[i];
        bool got = request_host_is(c->host, names, COUNT_OF(names));

        CU_ASSERT_EQUAL(got, c->want);
        if (got != c->want)
            fprintf(stderr, "%s: '%s'\n", c->what, c->host);
    }
    CU_ASSERT(!request_host_is("localhost", names, 0));
}

static void test_names(void)
{
    CU_ASSERT(request_name_is_sound("node7"));
    CU_ASSERT(request_name_is_sound("node7.example.org"));
    CU_ASSERT(request_name_is_sound("192.0.2.7"));
    CU_ASSERT(request_name_is_sound("[2001:db8::7]"));
    CU_ASSERT(!request_name_is_sound(""));
    CU_ASSERT(!request_name_is_sound("*"));
    CU_ASSERT(!request_name_is_sound("node7:80"));
    CU_ASSERT(!request_name_is_sound("http://node7"));
    CU_ASSERT(!request_name_is_sound("2001:db8::7"));
    CU_ASSERT(!request_name_is_sound("node 7"));
}

static const struct path_case {
    const char *what, *path, *want; /* NULL: no file can be called so */
} path_cases[] = {
    {"the page", "/", ""},
    {"a file", "/report.json", "report.json"},
    {"one in a folder", "/figures/curves-main.svg", "figures/curves-main.svg"},
    {"a folder", "/2/", "2/"},
    {"escapes", "/figures/na%69ve%20%C3%a9.svg",
     "figures/naive \xc3\xa9.svg"},
    {"nothing", "", NULL},
    {"no slash", "report.json", NULL},
    {"another site", "http://example.org/", NULL},
    {"all", "*", NULL},
    {"upwards", "/../etc/passwd", NULL},
    {"upwards from a folder", "/figures/../../etc/passwd", NULL},
    {"upwards at the end", "/figures/..", NULL},
    {"in place", "/./report.json", NULL},
    {"hidden", "/.git/config", NULL},
    {"upwards in escapes", "/%2e%2e/etc/passwd", NULL},
    {"in escapes of escapes", "/%252e%252e/etc/passwd", "%2e%2e/etc/passwd"},
    {"a slash in escapes", "/figures%2fcurves.svg", NULL},
    {"a backslash", "/figures%5c..%5cx", NULL},
    {"absolute", "//etc/passwd", NULL},
    {"an empty part", "/figures//curves.svg", NULL},
    {"NUL", "/report.json%00.svg", NULL},
    {"a control character", "/report%0a.json", NULL},
    {"a bare space", "/report .json", NULL},
    {"an escape cut short", "/report%2", NULL},
    {"an escape cut shorter", "/report%", NULL},
    {"no escape", "/report%zz", NULL},
};

static bool same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void test_paths(void)
{
    for (size_t i = 0; i < COUNT_OF(path_cases); i++) {
        const struct path_case *c = &path_cases[i];
        struct str name = STR_INIT;
        bool ok = request_path(&name, c->path);
        const char *got = ok ? str_text(&name) : NULL;

        CU_ASSERT(same(got, c->want));
        CU_ASSERT(ok || name.len == 0);
        if (!same(got, c->want))
            fprintf(stderr, "%s: '%s': '%s'\n", c->what, c->path,
                    got != NULL ? got : "(none)");
        str_fini(&name);
    }
}

static void test_addresses(void)
{
    CU_ASSERT(listen_is_loopback("127.0.0.1"));
    CU_ASSERT(listen_is_loopback("127.9.9.9"));
    CU_ASSERT(listen_is_loopback("::1"));
    CU_ASSERT(!listen_is_loopback("0.0.0.0"));
    CU_ASSERT(!listen_is_loopback("::"));
    CU_ASSERT(!listen_is_loopback("192.0.2.1"));
    CU_ASSERT(!listen_is_loopback("localhost"));
    CU_ASSERT(!listen_is_loopback(""));
}

static const struct unit_test tests[] = {
    {"names that we go by", test_hosts},
    {"names that can be allowed", test_names},
    {"paths", test_paths},
    {"addresses", test_addresses},
};

UNIT_MAIN("serve", tests)
