/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * option_values.h - reads the arguments of options that are numbers, times, words or lists.
 *
 * Each function puts its ARGUMENT into OPT and returns 0, or -1 with ERR filled.
 */
#ifndef FUTRACE_OPTION_VALUES_H
#define FUTRACE_OPTION_VALUES_H

#include "cli/options.h"

int option_pid(struct options *opt, const char *argument, struct error *err);
int option_tid(struct options *opt, const char *argument, struct error *err);
int option_user(struct options *opt, const char *argument, struct error *err);
int option_duration(struct options *opt, const char *argument, struct error *err);
int option_interval(struct options *opt, const char *argument, struct error *err);
int option_window(struct options *opt, const char *argument, struct error *err);
int option_buffer(struct options *opt, const char *argument, struct error *err);
int option_min_wait(struct options *opt, const char *argument, struct error *err);
int option_top(struct options *opt, const char *argument, struct error *err);
int option_ready_fd(struct options *opt, const char *argument, struct error *err);
int option_sort(struct options *opt, const char *argument, struct error *err);
int option_color(struct options *opt, const char *argument, struct error *err);

#endif
