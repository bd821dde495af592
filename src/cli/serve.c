/* serve.c - `rlstudy serve`: the report in a browser, live while the study
 * runs. */
#include "config.h"

#include "cli/cli.h"

#ifndef HAVE_MICROHTTPD

enum exit_status cmd_serve(const struct options *options)
{
    (void)options;
    fputs("rlstudy: this program was built without libmicrohttpd and serves "
          "nothing; 'rlstudy report' writes the page to a file, and 'status "
          "--watch' tells how far the runs are\n",
          stderr);
    return STATUS_FAILURE;
}

#else

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/serve.h"
#include "report/live.h"
#include "serve/listen.h"
#include "serve/request.h"
#include "serve/server.h"
#include "store/store.h"

static const char usual_address[] = "127.0.0.1";

/* What browsers on this machine call it. */
static const char *const usual_hosts[] = {"localhost", "127.0.0.1", "[::1]"};

static enum exit_status fail(const struct err *err)
{
    fprintf(stderr, "rlstudy: %s\n", err->msg);
    return STATUS_FAILURE;
}

static const char *address_of(const struct options *options)
{
    return options->address != NULL ? options->address : usual_address;
}

/* ---- what the command line says ---- */

static bool hosts_are_sound(const struct options *options)
{
    const struct option_list *hosts = &options->allow_hosts;

    for (size_t i = 0; i < hosts->n; i++) {
        if (request_name_is_sound(hosts->items[i]))
            continue;
        fprintf(stderr,
                "rlstudy: --allow-host wants the name that stands in the "
                "browser's address, without a port: node7.example.org, not "
                "'%s'\n",
                hosts->items[i]);
        return false;
    }
    return true;
}

/* Others can only ask under a name that they know us by. */
static bool address_is_meant(const struct options *options)
{
    const char *address = address_of(options);
    /* Any free one cannot be tunnelled to before it is known. */
    const int port = options->port != 0 ? options->port : SERVE_PORT;

    if (listen_is_loopback(address))
        return true;
    if (options->allow_hosts.n == 0) {
        fprintf(stderr,
                "rlstudy: from other machines than this one the page is asked "
                "for by a name: say which with --allow-host, beside "
                "--address %s; or leave both out, and use a tunnel: 'ssh -L "
                "%d:localhost:%d HOST'\n",
                address, port, port);
        return false;
    }
    fprintf(stderr,
            "warning: whoever reaches %s can read this study and its results; "
            "nothing is encrypted, and nobody is asked for a password\n",
            address);
    return true;
}

/* ---- serving ---- */

/* The names that requests may call us by: (n). */
struct hosts {
    struct str address; /* the one that we listen at, as it stands in URLs */
    const char **names;
    size_t n;
};

static void hosts_init(struct hosts *h, const struct options *options)
{
    const struct option_list *more = &options->allow_hosts;
    const char *address = address_of(options);
    const bool six = strchr(address, ':') != NULL;

    *h = (struct hosts){.address = STR_INIT};
    str_printf(&h->address, six ? "[%s]" : "%s", address);
    h->names =
        mem_calloc(COUNT_OF(usual_hosts) + 1 + more->n, sizeof *h->names);
    for (size_t i = 0; i < COUNT_OF(usual_hosts); i++)
        h->names[h->n++] = usual_hosts[i];
    h->names[h->n++] = h->address.text;
    for (size_t i = 0; i < more->n; i++)
        h->names[h->n++] = more->items[i];
}

static void hosts_fini(struct hosts *h)
{
    str_fini(&h->address);
    free(h->names);
}

/* Where browsers find it: others than those of this machine by a name that was
 * allowed. */
static void print_address(const struct served *served,
                          const struct hosts *hosts, int socket)
{
    const struct options *options = served->options;
    const char *host = listen_is_loopback(address_of(options))
                           ? hosts->address.text
                           : options->allow_hosts.items[0];

    for (size_t i = 0; i < serve_reports(served); i++) {
        printf("http://%s:%u/", host, listen_port(socket));
        if (i > 0)
            printf("%zu/", i + 1);
        putchar('\n');
    }
    fflush(stdout);
}

static enum exit_status serve_at(struct served *served, int socket)
{
    struct hosts hosts;
    struct str policy = STR_INIT;
    struct err err;
    enum exit_status status;

    hosts_init(&hosts, served->options);
    live_policy(&policy);
    const struct server_options options = {
        .socket = socket,
        .hosts = hosts.names,
        .n_hosts = hosts.n,
        .policy = policy.text,
    };
    struct server *server = server_open(&options, &err);
    if (server != NULL) {
        print_address(served, &hosts, socket);
        status = serve_loop(served, server);
        server_close(server);
    } else {
        close(socket);
        status = fail(&err);
    }
    str_fini(&policy);
    hosts_fini(&hosts);
    return status;
}

/* A folder of ours alone, that goes when we do. */
static char *make_folder(struct err *err)
{
    const char *base = getenv("TMPDIR");
    struct str path = STR_INIT;

    str_printf(&path, "%s/rlstudy-serve-XXXXXX",
               base != NULL && base[0] != '\0' ? base : "/tmp");
    if (mkdtemp(path.text) != NULL)
        return path.text;
    err_sys(err, "cannot make the folder %s", path.text);
    str_fini(&path);
    return NULL;
}

/* A store that cannot be read is better known at once. */
static bool store_is_readable(const struct options *options, struct err *err)
{
    struct store *store = store_open(options->store, false, err);

    store_close(store);
    return store != NULL;
}

static enum exit_status serve(struct served *served)
{
    const struct options *options = served->options;
    struct err err;
    int socket;

    if (!store_is_readable(options, &err))
        return fail(&err);
    socket = listen_open(address_of(options), (uint16_t)options->port, &err);
    if (socket < 0)
        return fail(&err);
    char *folder = make_folder(&err);
    if (folder == NULL) {
        close(socket);
        return fail(&err);
    }
    served->folder = folder;
    enum exit_status status = serve_at(served, socket);
    file_remove_tree(folder);
    free(folder);
    return status;
}

enum exit_status cmd_serve(const struct options *options)
{
    struct served served = {.options = options};

    if (!hosts_are_sound(options) || !address_is_meant(options) ||
        !knows_figures(options))
        return STATUS_USAGE;
    enum exit_status status = load_study(&served.loaded, options);
    if (status == STATUS_OK)
        status = serve(&served);
    loaded_fini(&served.loaded);
    return status;
}

#endif
