/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * findings_json.h - the findings of a window as a JSON array.
 */
#ifndef FUTRACE_FINDINGS_JSON_H
#define FUTRACE_FINDINGS_JSON_H

#include <jansson.h>

#include "model/result.h"

/* Returns a new reference; NULL without memory. */
json_t *findings_json(const struct window *win);

#endif
