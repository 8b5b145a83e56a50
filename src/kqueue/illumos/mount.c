/*
 * mount.c - NOTE_REVOKE: nothing tells of it on illumos
 *
 * SPDX-License-Identifier: ISC
 */
#include "../watch.h"

int
kq_mount_attach(struct kq *q, struct knote *kn)
{
	(void)q;
	(void)kn;
	return 0;
}

void
kq_mount_look(struct kq *q)
{
	(void)q;
}

void
kq_mount_finish(struct kq *q)
{
	(void)q;
}
