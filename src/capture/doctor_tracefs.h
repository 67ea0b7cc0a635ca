/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor_tracefs.h - the doctor's checks of tracefs: mount, instance, events, settings, buffers.
 */
#ifndef FUTRACE_DOCTOR_TRACEFS_H
#define FUTRACE_DOCTOR_TRACEFS_H

#include "capture/doctor_examination.h"

/* Finds tracefs and adds its state, and then the state of all that lies in it. */
void doctor_check_tracefs(struct examination *e);

#endif
