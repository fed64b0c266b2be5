// Calls of Linux and glibc that Swift's Glibc module does not show, as it is built without _GNU_SOURCE, or that Swift cannot make.
#ifndef PROMPTLEDGER_CLINUX_SHIM_H
#define PROMPTLEDGER_CLINUX_SHIM_H

#include <pthread.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>

// unistd.h, pipe(2).
extern int pipe2(int ends[2], int flags);
// sys/socket.h, accept(2).
extern int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
// pthread.h, pthread_setname_np(3).
extern int pthread_setname_np(pthread_t thread, const char *name);
// spawn.h, since glibc 2.34: all descriptors from this one on are closed in the program that is started.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

// sys/prctl.h, prctl(2), which is variadic: PR_SET_DUMPABLE to none, until the next execve(2). 0, or -1 where it cannot be.
static inline int promptledger_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL); }

#endif
