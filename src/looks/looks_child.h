/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looks_child.h - the process that looks at threads for looks.c.
 */
#ifndef FUTRACE_LOOKS_CHILD_H
#define FUTRACE_LOOKS_CHILD_H

/*
 * Answers the requests that come by SOCKET, one after another; never returns. Gives up everything
 * else that the process has from its parent, of id PARENT, and ends with it.
 */
void looks_child(int socket, int parent);

#endif
