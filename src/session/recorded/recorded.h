/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded.h - makes a result from the file of a recorded trace.
 */
#ifndef FUTRACE_RECORDED_H
#define FUTRACE_RECORDED_H

#include "base/error.h"
#include "model/result.h"
#include "session/request.h"

/*
 * Returns the result of the recording PATH, with places and warnings; the caller frees it. If
 * REQUEST has no windows, the result has those that were requested for the trace. If REQUEST has an
 * interval, WATCH takes each interval. NULL with ERR filled if the recording could not be read.
 */
struct result *recorded_result(const struct trace_request *request, const char *path,
			       const struct interval_watch *watch, struct error *err);

#endif
