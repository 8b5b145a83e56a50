/* sys/utsname.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_UTSNAME_H
#define NATIVE_SYS_UTSNAME_H

struct utsname {
	char sysname[257], nodename[257], release[257], version[257];
	char machine[257];
};

int uname(struct utsname *);

#endif
