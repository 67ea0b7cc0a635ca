/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace_cases.h - the cases of check_trace in files of their own, and their common parts.
 */
#ifndef FUTRACE_TESTS_TRACE_CASES_H
#define FUTRACE_TESTS_TRACE_CASES_H

#include <check.h>

/* The begin of every format file of the kernel, after name and ID. */
#define COMMON                                                                         \
	"format:\n"                                                                    \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"         \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"         \
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"

TCase *trace_decoder_cases(void);
TCase *trace_subbuf_cases(void);
TCase *trace_masking_cases(void);

#endif
