/* ctype.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_CTYPE_H
#define NATIVE_CTYPE_H

#include <stddef.h>

int isalnum(int);
int isalpha(int);
int isdigit(int);
int isprint(int);
int isspace(int);
int tolower(int);
int toupper(int);
int isupper(int);
int islower(int);
int isxdigit(int);
int iscntrl(int);

#endif
