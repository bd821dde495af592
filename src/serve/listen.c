/* listen.c - a socket that waits for connections. */
#include "config.h"

#include "serve/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union address {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
};

/* Its length; 0 when TEXT is no address. */
static socklen_t read_address(union address *out, const char *text)
{
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, text, &out->four.sin_addr) == 1) {
        out->four.sin_family = AF_INET;
        return sizeof out->four;
    }
    if (inet_pton(AF_INET6, text, &out->six.sin6_addr) == 1) {
        out->six.sin6_family = AF_INET6;
        return sizeof out->six;
    }
    return 0;
}

bool listen_is_loopback(const char *address)
{
    union address a;

    if (read_address(&a, address) == 0)
        return false;
    if (a.any.sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&a.six.sin6_addr);
    return ntohl(a.four.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
}

static void set_port(union address *a, uint16_t port)
{
    if (a->any.sa_family == AF_INET6)
        a->six.sin6_port = htons(port);
    else
        a->four.sin_port = htons(port);
}

/* A server that has just ended must not keep the next from its port. */
static bool prepare(int socket)
{
    const int on = 1;

    return setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
           fcntl(socket, F_SETFD, FD_CLOEXEC) == 0 &&
           fcntl(socket, F_SETFL, O_NONBLOCK) == 0;
}

static void tell(struct err *err, const char *address, uint16_t port)
{
    if (errno == EADDRINUSE)
        err_set(err,
                "port %u of %s is taken, maybe by another rlstudy serve: name "
                "another with --port, or --port 0 for any that is free",
                port, address);
    else if (errno == EACCES)
        err_set(err,
                "port %u is not for everybody: name one above 1023 with --port",
                port);
    else
        err_sys(err, "cannot listen at port %u of %s", port, address);
}

int listen_open(const char *address, uint16_t port, struct err *err)
{
    enum { WAITING = 64 };
    union address a;
    socklen_t len = read_address(&a, address);

    if (len == 0) {
        err_set(err, "'%s' is no address in numbers, such as 127.0.0.1 or ::1",
                address);
        return -1;
    }
    set_port(&a, port);
    int fd = socket(a.any.sa_family, SOCK_STREAM, 0);
    if (fd >= 0 && prepare(fd) && bind(fd, &a.any, len) == 0 &&
        listen(fd, WAITING) == 0)
        return fd;
    tell(err, address, port);
    if (fd >= 0)
        close(fd);
    return -1;
}

uint16_t listen_port(int socket)
{
    union address a;
    socklen_t len = sizeof a;

    if (getsockname(socket, &a.any, &len) < 0)
        return 0;
    return ntohs(a.any.sa_family == AF_INET6 ? a.six.sin6_port
                                             : a.four.sin_port);
}
