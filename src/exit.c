/* exit.c - what each exit status means */
/* SPDX-License-Identifier: ISC */
#include "exit.h"

const struct exit_row exit_rows[] = {
    {STATUS_HAPPENED, "what was asked for happened"},
    {STATUS_REFUSED, "the system refused something"},
    {STATUS_USAGE, "usage"},
    {STATUS_IMPOSSIBLE, "it can't happen any more"},
    {STATUS_UNSUPPORTED, "no such backend or event on this system"},
    {STATUS_TIMEOUT, "timeout"},
    {STATUS_COMMAND, "with a command: what would be 1"},
    {STATUS_NOT_EXECUTABLE, "the command is not executable"},
    {STATUS_NOT_FOUND, "the command was not found"},
    {STATUS_SIGNAL, "death by signal n"},
};
const unsigned exit_rows_count = sizeof(exit_rows) / sizeof(exit_rows[0]);
