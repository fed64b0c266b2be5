#define _GNU_SOURCE
#include "FaultShim.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { KILL, AFTER, TEAR, FULL, BROKEN };

static const char *folder;
static size_t folder_length;
static long fault_at;
static enum kind fault_kind;
static int log_file = -1;
static long calls;
static int is_full;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("FAULT_AT"), *kind = getenv("FAULT_KIND"), *log = getenv("FAULT_LOG");
    const char *kinds[] = {"kill", "after", "tear", "full", "broken"};
    folder = getenv("FAULT_FOLDER");
    folder_length = folder ? strlen(folder) : 0;
    fault_at = at ? atol(at) : 0;
    for (int index = 0; kind && index < 5; index++)
        if (!strcmp(kind, kinds[index])) fault_kind = (enum kind)index;
    if (log) log_file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_below(const char *path) {
    return folder_length > 0 && !strncmp(path, folder, folder_length)
        && (path[folder_length] == '/' || path[folder_length] == 0);
}

static int path_of(int descriptor, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return 1;
}

/* Relative paths are taken from the working folder; `..` is not resolved: the programs we test name files plainly. */
static void absolute(int at, const char *path, char *out) {
    char base[PATH_MAX] = "";
    if (path[0] == '/') { snprintf(out, PATH_MAX, "%s", path); return; }
    if (at == AT_FDCWD) { if (!getcwd(base, sizeof base)) base[0] = 0; } else path_of(at, base);
    snprintf(out, PATH_MAX, "%.2000s/%.2000s", base, path);
}

enum verdict { GO_ON, DIE_BEFORE, DIE_AFTER, DIE_TORN, FAIL };

/* Counts a call on `path`, or leaves it alone. */
static enum verdict judge(const char *name, const char *path, int *error) {
    if (!is_below(path)) return GO_ON;
    pthread_mutex_lock(&lock);
    long number = ++calls;
    if (log_file >= 0) dprintf(log_file, "%ld %s %s\n", number, name, path + folder_length);
    enum verdict verdict = GO_ON;
    int writes = strcmp(name, "unlink") && strcmp(name, "ftruncate") && strcmp(name, "fsync");
    if (number == fault_at) {
        switch (fault_kind) {
        case KILL: verdict = DIE_BEFORE; break;
        case AFTER: verdict = DIE_AFTER; break;
        case TEAR: verdict = DIE_TORN; break;
        case FULL: is_full = 1; break;
        case BROKEN: *error = EIO; verdict = FAIL; break;
        }
    }
    if (is_full && writes) { *error = ENOSPC; verdict = FAIL; }
    /* The lock is kept by who dies: no other thread may go on writing. */
    if (verdict != DIE_BEFORE && verdict != DIE_AFTER && verdict != DIE_TORN) pthread_mutex_unlock(&lock);
    return verdict;
}

static enum verdict judge_descriptor(const char *name, int descriptor, int *error) {
    char path[PATH_MAX];
    if (folder_length == 0 || !path_of(descriptor, path)) return GO_ON;
    return judge(name, path, error);
}

static void die(void) { raise(SIGKILL); }

#define PERFORM(judged, call) \
    do { \
        enum verdict decided = (judged); \
        if (decided == FAIL) { errno = error; return -1; } \
        if (decided == DIE_BEFORE || decided == DIE_TORN) die(); \
        __typeof__(call) result = (call); \
        if (decided == DIE_AFTER) die(); \
        return result; \
    } while (0)

ssize_t write(int descriptor, const void *bytes, size_t count) {
    REAL(write);
    int error = 0;
    enum verdict verdict = judge_descriptor("write", descriptor, &error);
    if (verdict == DIE_TORN && count > 1) { real(descriptor, bytes, count / 2); die(); }
    PERFORM(verdict, real(descriptor, bytes, count));
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    REAL(pwrite64);
    int error = 0;
    enum verdict verdict = judge_descriptor("pwrite", descriptor, &error);
    if (verdict == DIE_TORN && count > 1) { real(descriptor, bytes, count / 2, offset); die(); }
    PERFORM(verdict, real(descriptor, bytes, count, offset));
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    return pwrite64(descriptor, bytes, count, offset);
}

ssize_t writev(int descriptor, const struct iovec *vectors, int count) {
    REAL(writev);
    int error = 0;
    PERFORM(judge_descriptor("writev", descriptor, &error), real(descriptor, vectors, count));
}

int fsync(int descriptor) {
    REAL(fsync);
    int error = 0;
    PERFORM(judge_descriptor("fsync", descriptor, &error), real(descriptor));
}

int fdatasync(int descriptor) {
    REAL(fdatasync);
    int error = 0;
    PERFORM(judge_descriptor("fsync", descriptor, &error), real(descriptor));
}

int ftruncate64(int descriptor, off64_t length) {
    REAL(ftruncate64);
    int error = 0;
    PERFORM(judge_descriptor("ftruncate", descriptor, &error), real(descriptor, length));
}

int ftruncate(int descriptor, off_t length) { return ftruncate64(descriptor, length); }

int unlinkat(int at, const char *name, int flags) {
    REAL(unlinkat);
    char path[PATH_MAX];
    int error = 0;
    absolute(at, name, path);
    PERFORM(judge("unlink", path, &error), real(at, name, flags));
}

int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }

int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }

int rename(const char *from, const char *to) {
    REAL(rename);
    char path[PATH_MAX];
    int error = 0;
    absolute(AT_FDCWD, to, path);
    PERFORM(judge("rename", path, &error), real(from, to));
}

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned int flags) {
    REAL(renameat2);
    char path[PATH_MAX];
    int error = 0;
    absolute(to_at, to, path);
    PERFORM(judge("rename", path, &error), real(from_at, from, to_at, to, flags));
}

int renameat(int from_at, const char *from, int to_at, const char *to) { return renameat2(from_at, from, to_at, to, 0); }

int link(const char *from, const char *to) {
    REAL(link);
    char path[PATH_MAX];
    int error = 0;
    absolute(AT_FDCWD, to, path);
    PERFORM(judge("link", path, &error), real(from, to));
}

int mkdir(const char *name, mode_t mode) {
    REAL(mkdir);
    char path[PATH_MAX];
    int error = 0;
    absolute(AT_FDCWD, name, path);
    PERFORM(judge("mkdir", path, &error), real(name, mode));
}

/* Opening counts where it may make the file. */
static int open_at(int at, const char *name, int flags, mode_t mode) {
    REAL(openat64);
    if (!(flags & (O_CREAT | O_TRUNC))) return real(at, name, flags, mode);
    char path[PATH_MAX];
    int error = 0;
    absolute(at, name, path);
    PERFORM(judge("create", path, &error), real(at, name, flags, mode));
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return open_at(AT_FDCWD, path, flags, mode); \
    }
#define OPENAT(name) \
    int name(int at, const char *path, int flags, ...) { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return open_at(at, path, flags, mode); \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
