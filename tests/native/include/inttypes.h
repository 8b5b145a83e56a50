/* inttypes.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_INTTYPES_H
#define NATIVE_INTTYPES_H

#include <stdint.h>

#define PRId64 __INT64_FMTd__
#define PRIu64 __UINT64_FMTu__
#define PRIx64 __UINT64_FMTx__
#define PRId32 "d"
#define PRIu32 "u"
#define PRIx32 "x"

#endif
