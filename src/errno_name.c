/* errno_name.c - the names of error numbers */
/* SPDX-License-Identifier: ISC */
#include "sys.h"

#include <errno.h>

#define ROW(name)           \
	{                   \
		name, #name \
	}

static const struct errno_row {
	int number;
	char name[18];
} rows[] = {
    ROW(E2BIG),
    ROW(EACCES),
    ROW(EADDRINUSE),
    ROW(EADDRNOTAVAIL),
    ROW(EAFNOSUPPORT),
    ROW(EAGAIN),
    ROW(EALREADY),
    ROW(EBADF),
    ROW(EBUSY),
    ROW(ECANCELED),
    ROW(ECHILD),
    ROW(ECONNABORTED),
    ROW(ECONNREFUSED),
    ROW(ECONNRESET),
    ROW(EDEADLK),
    ROW(EDESTADDRREQ),
    ROW(EDOM),
    ROW(EEXIST),
    ROW(EFAULT),
    ROW(EFBIG),
    ROW(EHOSTDOWN),
    ROW(EHOSTUNREACH),
    ROW(EINPROGRESS),
    ROW(EINTR),
    ROW(EINVAL),
    ROW(EIO),
    ROW(EISCONN),
    ROW(EISDIR),
    ROW(ELOOP),
    ROW(EMFILE),
    ROW(EMLINK),
    ROW(EMSGSIZE),
    ROW(ENAMETOOLONG),
    ROW(ENETDOWN),
    ROW(ENETRESET),
    ROW(ENETUNREACH),
    ROW(ENFILE),
    ROW(ENOBUFS),
    ROW(ENODEV),
    ROW(ENOENT),
    ROW(ENOEXEC),
    ROW(ENOLCK),
    ROW(ENOMEM),
    ROW(ENOPROTOOPT),
    ROW(ENOSPC),
    ROW(ENOSYS),
    ROW(ENOTCONN),
    ROW(ENOTDIR),
    ROW(ENOTEMPTY),
    ROW(ENOTSOCK),
    ROW(ENOTTY),
    ROW(ENXIO),
    ROW(EOPNOTSUPP),
    ROW(EOVERFLOW),
    ROW(EPERM),
    ROW(EPIPE),
    ROW(EPROTO),
    ROW(EPROTONOSUPPORT),
    ROW(EPROTOTYPE),
    ROW(ERANGE),
    ROW(EROFS),
    ROW(ESPIPE),
    ROW(ESRCH),
    ROW(ESTALE),
    ROW(ETIMEDOUT),
    ROW(ETXTBSY),
    ROW(EXDEV),
};

const char *
errno_name(int errnum)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].number == errnum)
			return rows[i].name;
	return NULL;
}
