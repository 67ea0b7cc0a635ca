/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * window_option.h - reads the argument of --window.
 */
#ifndef FUTRACE_WINDOW_OPTION_H
#define FUTRACE_WINDOW_OPTION_H

#include "base/error.h"
#include "session/given_window.h"

/*
 * Reads "NAME=BEGIN..END" into WIN; the caller frees its name, even if this fails. Returns -1 with
 * ERR filled if it cannot be read.
 */
int window_option_parse(struct given_window *win, const char *argument, struct error *err);

#endif
