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

#if HIREDIS_MAJOR >= 1
static inline void *chiredis_refuse_double(const redisReadTask *task, double value, char *text, size_t length) {
    return NULL;
}

static inline void *chiredis_refuse_bool(const redisReadTask *task, int value) {
    return NULL;
}
#endif

/// Makes the reader refuse types that RESP2 does not have and for which there are functions of their own; 0.14 knows none.
static inline void chiredis_refuse_other_types(redisReplyObjectFunctions *functions) {
#if HIREDIS_MAJOR >= 1
    functions->createDouble = chiredis_refuse_double;
    functions->createBool = chiredis_refuse_bool;
#endif
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
