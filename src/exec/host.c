/* host.c - memory and processors, by what the kernel tells of them. */
#include "config.h"

#include "exec/host.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"

static const size_t max_file = 1 << 22;
enum { MAX_GROUP = 2048 };

/* The text of ROOT PATH, for the caller to free; NULL when it is not there. */
static char *text_of(const char *root, const char *path)
{
    struct str full = STR_INIT;
    char *text = NULL;
    size_t len;

    str_printf(&full, "%s%s", root, path);
    if (!file_read(&text, &len, full.text, max_file, NULL))
        text = NULL;
    str_fini(&full);
    return text;
}

/* The number behind KEY at the head of a line; NAN when there is none. */
static double number_after(const char *text, const char *key)
{
    size_t len = strlen(key);

    for (const char *at = text; at != NULL; at = strchr(at, '\n')) {
        at += *at == '\n';
        if (strncmp(at, key, len) == 0 && strchr(" :\t", at[len]) != NULL)
            return strtod(at + len + strspn(at + len, " :\t"), NULL);
        if (*at == '\0')
            break;
    }
    return (double)NAN;
}

static double number_in(const char *root, const char *path, const char *key)
{
    char *text = text_of(root, path);
    double number = (double)NAN;

    if (text != NULL)
        number = key != NULL                    ? number_after(text, key)
                 : strncmp(text, "max", 3) == 0 ? (double)INFINITY
                                                : strtod(text, NULL);
    free(text);
    return number;
}

/* ---- control groups ---- */

/* The folder of this process's group: of version 2, or of CONTROLLER in
 * version 1.  Its path as far as it is below the mount goes to *TOP. */
static bool find_group(char group[MAX_GROUP], size_t *top, const char *root,
                       const char *controller)
{
    char *text = text_of(root, "/proc/self/cgroup");
    bool found = false;

    for (char *line = text != NULL ? strtok(text, "\n") : NULL;
         line != NULL && !found; line = strtok(NULL, "\n")) {
        char *name = strchr(line, ':'), *path;

        if (name == NULL || (path = strchr(++name, ':')) == NULL)
            continue;
        *path++ = '\0';
        if (strcmp(name, controller != NULL ? controller : "") != 0)
            continue;
        int len = snprintf(group, MAX_GROUP, "/sys/fs/cgroup%s%s",
                           controller != NULL ? "/" : "",
                           controller != NULL ? controller : "");
        *top = (size_t)len;
        len = snprintf(group + *top, MAX_GROUP - *top, "%s", path);
        found = len >= 0 && (size_t)len < MAX_GROUP - *top;
    }
    free(text);
    return found;
}

/* The group above; false at the mount. */
static bool go_up(char *group, size_t top)
{
    char *slash = strrchr(group, '/');

    if (strlen(group) <= top)
        return false;
    *(slash >= group + top ? slash : group + top) = '\0';
    return true;
}

static double file_number(const char *root, const char *group, const char *name,
                          const char *key)
{
    struct str path = STR_INIT;

    str_printf(&path, "%s/%s", group, name);
    double number = number_in(root, path.text, key);
    str_fini(&path);
    return number;
}

/* How the two versions call the same things. */
struct names {
    const char *controller; /* of version 1 */
    const char *limit, *usage, *cache, *kills;
};

static const struct names versions[] = {
    {NULL, "memory.max", "memory.current", "inactive_file", "memory.events"},
    {"memory", "memory.limit_in_bytes", "memory.usage_in_bytes",
     "total_inactive_file", "memory.oom_control"},
};

/* What the group and those above it leave, where files that are cached only
 * can be given back. */
static double group_memory(const char *root, const struct names *names)
{
    char group[MAX_GROUP];
    double left = (double)INFINITY;
    size_t top;

    if (!find_group(group, &top, root, names->controller))
        return left;
    do {
        double limit = file_number(root, group, names->limit, NULL);
        double used = file_number(root, group, names->usage, NULL);
        double cache = file_number(root, group, "memory.stat", names->cache);

        if (isfinite(limit) && isfinite(used))
            left = fmin(left, limit - used + (isfinite(cache) ? cache : 0));
    } while (go_up(group, top));
    return fmax(left, 0);
}

double host_memory(const char *root)
{
    double bytes = 1024 * number_in(root, "/proc/meminfo", "MemAvailable");

    if (isnan(bytes))
        bytes = (double)INFINITY;
    for (size_t i = 0; i < COUNT_OF(versions); i++)
        bytes = fmin(bytes, group_memory(root, &versions[i]));
    return isfinite(bytes) ? bytes : 0;
}

long long host_oom_kills(const char *root)
{
    double kills = number_in(root, "/proc/vmstat", "oom_kill");
    char group[MAX_GROUP];
    size_t top;

    if (isnan(kills))
        kills = 0;
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        if (!find_group(group, &top, root, versions[i].controller))
            continue;
        double here = file_number(root, group, versions[i].kills, "oom_kill");
        kills += isfinite(here) ? here : 0;
    }
    return (long long)kills;
}

double host_cpu_quota(const char *root)
{
    char group[MAX_GROUP];
    double least = (double)INFINITY;
    size_t top;

    if (find_group(group, &top, root, NULL)) {
        do {
            struct str path = STR_INIT;
            double quota = 0, period = 0;

            str_printf(&path, "%s/cpu.max", group);
            char *text = text_of(root, path.text);
            if (text != NULL && sscanf(text, "%lf %lf", &quota, &period) == 2 &&
                period > 0)
                least = fmin(least, quota / period);
            free(text);
            str_fini(&path);
        } while (go_up(group, top));
    }
    if (find_group(group, &top, root, "cpu")) {
        do {
            double quota = file_number(root, group, "cpu.cfs_quota_us", NULL);
            double period = file_number(root, group, "cpu.cfs_period_us", NULL);

            if (quota > 0 && period > 0)
                least = fmin(least, quota / period);
        } while (go_up(group, top));
    }
    return isfinite(least) ? least : 0;
}

/* ---- cores ---- */

/* The least processor that shares the core of CPU. */
static size_t first_sibling(const char *root, size_t cpu)
{
    struct str path = STR_INIT;

    str_printf(&path,
               "/sys/devices/system/cpu/cpu%zu/topology/thread_siblings_list",
               cpu);
    double first = number_in(root, path.text, NULL);
    str_fini(&path);
    return first >= 0 && first < CPU_SETSIZE ? (size_t)first : cpu;
}

size_t host_cores(int *cores, size_t n, const char *root,
                  const cpu_set_t *allowed)
{
    cpu_set_t left = *allowed;
    size_t found = 0;

    /* First one of each core, then whatever is left. */
    for (int all = 0; all < 2; all++) {
        cpu_set_t seen;

        CPU_ZERO(&seen);
        for (size_t cpu = 0; cpu < CPU_SETSIZE && found < n; cpu++) {
            size_t core = CPU_ISSET(cpu, &left) ? first_sibling(root, cpu) : 0;

            if (!CPU_ISSET(cpu, &left) || (!all && CPU_ISSET(core, &seen)))
                continue;
            CPU_SET(core, &seen);
            CPU_CLR(cpu, &left);
            cores[found++] = (int)cpu;
        }
    }
    return found;
}
