/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded.h - a trace that was recorded, from its file to its result.
 */
#ifndef FUTRACE_RECORDED_H
#define FUTRACE_RECORDED_H

#include "base/error.h"
#include "session/live/live.h"
#include "cli/options.h"
#include "model/result.h"

/*
 * What comes of the recording PATH, with places and warnings; the caller frees it. It is what OPT
 * asks for; of windows, where OPT names none, those that were asked for when it was recorded. With
 * an interval, each goes to WATCH. NULL
 * with ERR filled if it could not be read.
 */
struct result *recorded_result(const struct options *opt, const char *path,
			       const struct live_watch *watch, struct error *err);

#endif
