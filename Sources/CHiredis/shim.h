#ifndef CHIREDIS_SHIM_H
#define CHIREDIS_SHIM_H

#include <hiredis/hiredis.h>
#include <hiredis/read.h>

// Swift's Glibc module leaves these two out.
#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#elif defined(__APPLE__)
#include <pthread.h>
#endif

// Everything that differs between hiredis 0.14 and 1.x, or that Swift cannot import, is hidden behind these functions.

/// Text of the reader's error; a pointer into the reader.
static inline const char *chiredis_reader_error(const redisReader *reader) {
    return reader->errstr;
}

/// Bytes fed to the reader that no reply has used yet.
static inline size_t chiredis_reader_buffered(const redisReader *reader) {
    return reader->len - reader->pos;
}

/// Frees the context and hands its descriptor to the caller, who must close it.
static inline int chiredis_context_take_descriptor(redisContext *context) {
    return (int)redisFreeKeepFd(context);
}

/// Names the calling thread for debuggers and process lists.
static inline void chiredis_name_thread(const char *name) {
#ifdef __linux__
    prctl(PR_SET_NAME, name, 0, 0, 0);
#elif defined(__APPLE__)
    pthread_setname_np(name);
#endif
}

#endif
