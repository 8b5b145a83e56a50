/* backends.c - the backends that this build has */
/* SPDX-License-Identifier: ISC */
#include "backends.h"
#include "backends_built.h"

const struct backend_row backend_rows[] = {
    {"epoll", "Linux and illumos",
	"the kernel keeps the set; edges, and cost by what is active"},
    {"kqueue", "the BSDs and macOS",
	"one queue for descriptors, files, processes, signals and timers"},
    {"poll", "every Unix", "the whole set goes to the kernel at every wait"},
    {"select", "every Unix", "three bitmaps of descriptors"},
    {"devpoll", "illumos and Solaris", "/dev/poll: the kernel keeps the set"},
};
const unsigned backend_rows_count =
    sizeof(backend_rows) / sizeof(backend_rows[0]);

/* BACKENDS_BUILT comes from Meson: BACKEND(epoll) BACKEND(poll) ... */
#define BACKEND(name) extern const struct backend name##_backend;
BACKENDS_BUILT
#undef BACKEND

static const struct backend *const built[] = {
#define BACKEND(name) &name##_backend,
    BACKENDS_BUILT
#undef BACKEND
};

const struct backend *
backend_named(const char *name)
{
	for (unsigned i = 0; i < sizeof(built) / sizeof(built[0]); i++)
		if (str_is(str_of(built[i]->name), name))
			return built[i];
	return NULL;
}

const struct backend *
backend_of_row(unsigned row)
{
	return backend_named(backend_rows[row].name);
}

int
backend_row_find(struct str name)
{
	for (unsigned i = 0; i < backend_rows_count; i++)
		if (str_is(name, backend_rows[i].name))
			return (int)i;
	return -1;
}
