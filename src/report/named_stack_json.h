/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * named_stack_json.h - a call stack as a JSON object.
 */
#ifndef FUTRACE_NAMED_STACK_JSON_H
#define FUTRACE_NAMED_STACK_JSON_H

#include "model/named_stack.h"
#include "report/json_doc.h"

/* Writes STACK, an element of an array in DOC, with the number ID. */
void named_stack_write(struct json_doc *doc, const struct named_stack *stack, size_t id);

#endif
