/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_cases.h - the cases of check_code.
 */
#ifndef FUTRACE_TESTS_CODE_CASES_H
#define FUTRACE_TESTS_CODE_CASES_H

#include "tests/suite.h"

TCase *code_demangle_cases(void);
TCase *code_map_cases(void);
TCase *code_jit_cases(void);
TCase *code_go_cases(void);
TCase *code_name_cases(void);

#endif
