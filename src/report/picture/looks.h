/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looks.h - the looks of a thread's state in a picture: kinds of bar, with names and classes.
 */
#ifndef FUTRACE_LOOKS_H
#define FUTRACE_LOOKS_H

/* The look of a thread at one moment. */
enum look {
	LOOK_RUNNING,
	LOOK_RUNNABLE,
	LOOK_UNINTERRUPTIBLE,
	LOOK_BLOCKED,
	LOOK_FUTEX,
	LOOK_UNKNOWN,
	N_LOOKS
};

/* Its name in a legend. */
const char *look_name(enum look look);

/* Its class in the style sheet of pictures. */
const char *look_class(enum look look);

#endif
