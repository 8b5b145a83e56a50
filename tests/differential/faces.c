/* faces.c - the interfaces that there are */
/* SPDX-License-Identifier: ISC */
#include "face.h"

#define FACE(name) &face_##name,
const struct face *const faces[] = {FACES NULL};
