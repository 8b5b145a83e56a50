/* math.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_MATH_H
#define NATIVE_MATH_H

#include <stddef.h>

double ceil(double);
double floor(double);
int native_isnan(double);
#define isnan(x) native_isnan(x)
#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")

#endif
