/* sys/filio.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_FILIO_H
#define NATIVE_SYS_FILIO_H

#include <system.h>

#endif
