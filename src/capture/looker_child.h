/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looker_child.h - the process that reads memory for looker.c.
 */
#ifndef FUTRACE_LOOKER_CHILD_H
#define FUTRACE_LOOKER_CHILD_H

#include "capture/looker.h"

/*
 * Answers the questions that come by SOCKET, one after another; never returns. Gives up everything
 * else that the process has from its parent, of id PARENT, and ends with it.
 */
_Noreturn void looker_child(int socket, int parent);

#endif
