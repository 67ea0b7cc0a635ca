/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host_report.h - the host of a window, as JSON and as text.
 */
#ifndef FUTRACE_HOST_REPORT_H
#define FUTRACE_HOST_REPORT_H

#include <stdio.h>

#include <jansson.h>

#include "model/host.h"

/*
 * HOST as an object: the pages at the window's begin and end, and the growth of pressure between
 * them. Unknown numbers are null; if HOST is unknown, all are.
 */
json_t *host_json(const struct host_row *host);

/*
 * Prints HOST in at most two lines:
 *
 *   Host: dirty pages 12,034 -> 40,112 (background writeback from 98,304)
 *         under writeback 120 -> 3,400; time waited for I/O 96%, CPU 2%, memory 0%
 *
 * Unknown numbers are left out; if all are unknown, nothing is printed.
 */
void text_host(FILE *out, const struct host_row *host);

#endif
