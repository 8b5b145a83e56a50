/* backends.c - the backends that this build has */
/* SPDX-License-Identifier: ISC */
#include "backends.h"
#include "backends_built.h"

const struct backend_row backend_rows[] = {
    [ROW_EPOLL] = {"epoll", "Linux and illumos",
	"the kernel keeps the set; edges, and cost by what is active"},
    [ROW_KQUEUE] = {"kqueue", "the BSDs and macOS",
	"one queue for descriptors, files, processes, signals and timers"},
    [ROW_POLL] = {"poll", "every Unix",
	"the whole set goes to the kernel at every wait"},
    [ROW_SELECT] = {"select", "every Unix", "three bitmaps of descriptors"},
    [ROW_DEVPOLL] = {"devpoll", "illumos and Solaris",
	"/dev/poll: the kernel keeps the set"},
};
const unsigned backend_rows_count =
    sizeof(backend_rows) / sizeof(backend_rows[0]);

/* BACKENDS_BUILT comes from Meson: BACKEND(EPOLL, epoll) ... */
#define BACKEND(row, name) extern const struct backend name##_backend;
BACKENDS_BUILT
#undef BACKEND

/* Not a table: its pointers would have to be relocated at every start. */
const struct backend *
backend_of_row(unsigned row)
{
	switch (row) {
#define BACKEND(row, name) \
	case ROW_##row:    \
		return &name##_backend;
		BACKENDS_BUILT
#undef BACKEND
	default:
		return NULL;
	}
}

const struct backend *
backend_named(const char *name)
{
	int row = backend_row_find(str_of(name));

	return row == -1 ? NULL : backend_of_row((unsigned)row);
}

int
backend_row_find(struct str name)
{
	for (unsigned i = 0; i < backend_rows_count; i++)
		if (str_is(name, backend_rows[i].name))
			return (int)i;
	return -1;
}
