/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place_cases.h - the test cases of check_place, a file for each.
 */
#ifndef FUTRACE_TESTS_PLACE_CASES_H
#define FUTRACE_TESTS_PLACE_CASES_H

#include <check.h>

TCase *place_identity_cases(void); /* files, and threads that end */
TCase *place_kernel_cases(void);
TCase *place_library_cases(void);
TCase *place_maps_cases(void);	  /* the parser */
TCase *place_reading_cases(void); /* a folder in place of /proc, over time */
TCase *place_space_cases(void);	  /* the same, with processes that fork and exec */
TCase *place_live_cases(void);	  /* real processes */
TCase *place_fuse_cases(void);	  /* files that do not answer */
TCase *place_split_cases(void);	  /* a binary whose symbols are in another file */

#endif
