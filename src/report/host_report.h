/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host_report.h - what a report says of the host in a window.
 */
#ifndef FUTRACE_HOST_REPORT_H
#define FUTRACE_HOST_REPORT_H

#include <stdio.h>

#include <jansson.h>

#include "model/host.h"

/*
 * HOST as an object: pages at the end of the window, and at its begin; pressure as it grew in
 * between; null for what is not known, and for all of it where HOST is not.
 */
json_t *host_json(const struct host_row *host);

/*
 * Prints HOST in at most two lines:
 *
 *   Host: dirty pages 12,034 -> 40,112 (background writeback from 98,304)
 *         under writeback 120 -> 3,400; time waited for I/O 96%, CPU 2%, memory 0%
 *
 * What is not known is left out; nothing is printed where nothing is.
 */
void text_host(FILE *out, const struct host_row *host);

#endif
