#include "server/libpq.h"

#include <stddef.h>

#ifdef SQLPG_LIBPQ
#include <dlfcn.h>
#include <libpq-fe.h>
#include <pthread.h>

static struct {
#define LIBPQ(type, name, parameters, arguments) type(*name) parameters;
#define LIBPQ_VOID(name, parameters, arguments) void(*name) parameters;
#include "server/libpq.def"
#undef LIBPQ
#undef LIBPQ_VOID
} functions;

static const char *failure;

static void load(void)
{
    void *library = dlopen(SQLPG_LIBPQ, RTLD_LAZY | RTLD_LOCAL); /* for good */
    /* POSIX, dlsym(): this is how an object's address becomes a function's. */
#define LIBPQ(type, name, parameters, arguments)                                                   \
    if (library && !(*(void **)&functions.name = dlsym(library, #name))) {                         \
        library = NULL;                                                                            \
    }
#define LIBPQ_VOID(name, parameters, arguments) LIBPQ(void, name, parameters, arguments)
#include "server/libpq.def"
#undef LIBPQ
#undef LIBPQ_VOID
    failure = library ? NULL : dlerror();
}

const char *libpq_load(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return failure;
}

#define LIBPQ(type, name, parameters, arguments)                                                   \
    type name parameters                                                                           \
    {                                                                                              \
        return functions.name arguments;                                                           \
    }
#define LIBPQ_VOID(name, parameters, arguments)                                                    \
    void name parameters                                                                           \
    {                                                                                              \
        functions.name arguments;                                                                  \
    }
#include "server/libpq.def"
#else

const char *libpq_load(void)
{
    return NULL;
}

#endif
