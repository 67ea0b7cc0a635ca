/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor_examination.c - adds findings, and reads small files of the host.
 */
#include "capture/doctor_examination.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/whole.h"
#include "base/xalloc.h"

void doctor_add(struct examination *e, const char *name, enum doctor_state state, const char *fmt,
		...)
{
	struct doctor_checks *f = e->found;
	struct doctor_check *last;
	va_list ap;

	f->all = xgrow(f->all, f->n, &f->capacity, sizeof(*f->all));
	last = &f->all[f->n++];
	*last = (struct doctor_check){ .state = state };
	snprintf(last->name, sizeof(last->name), "%s", name);
	va_start(ap, fmt);
	vsnprintf(last->text, sizeof(last->text), fmt, ap);
	va_end(ap);
}

void doctor_remedy(struct examination *e, const char *fmt, ...)
{
	struct doctor_check *last = &e->found->all[e->found->n - 1];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(last->remedy, sizeof(last->remedy), fmt, ap);
	va_end(ap);
}

int doctor_read(const char *dir, const char *file, char *text, size_t size)
{
	char *path = xasprintf("%s/%s", dir, file);
	int ret = whole_text(AT_FDCWD, path, text, size);
	int why = errno;

	free(path);
	errno = why;
	return ret;
}
