/* procfs.h - of illumos' psinfo, what play.c fills */
/* SPDX-License-Identifier: ISC */
#include "../../native/include-illumos/procfs.h"
