/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * library.h - the libraries that make locks out of futexes.
 */
#ifndef FUTRACE_LIBRARY_H
#define FUTRACE_LIBRARY_H

/* A process can have several: a set of them is an unsigned int. */
enum library {
	LIBRARY_GLIBC = 0x01,
	LIBRARY_MUSL = 0x02,
	LIBRARY_GLIB = 0x04, /* GMutex */
	LIBRARY_CXX = 0x08,  /* std::atomic::wait(), std::latch ... */
	LIBRARY_GO = 0x10,   /* the runtime of Go */
	LIBRARY_OPENMP = 0x20,
};

#endif
