/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_place.c - tests the place part: addresses into descriptions of places.
 *
 * TEST_DATA is where the recorded maps are, TEST_BUILD where the place_words programs are. With
 * PLACE_WORDS_SPLIT set, only the binary it names is tested: see place_split.sh.
 */
#include "tests/place/place_cases.h"

#include <stdlib.h>

#include "tests/suite.h"

int main(void)
{
	Suite *suite = suite_create("place");

	if (getenv("PLACE_WORDS_SPLIT")) {
		suite_add_tcase(suite, place_split_cases());
		return run_suite(suite);
	}
	suite_add_tcase(suite, place_identity_cases());
	suite_add_tcase(suite, place_kernel_cases());
	suite_add_tcase(suite, place_library_cases());
	suite_add_tcase(suite, place_maps_cases());
	suite_add_tcase(suite, place_reading_cases());
	suite_add_tcase(suite, place_space_cases());
	suite_add_tcase(suite, place_live_cases());
	suite_add_tcase(suite, place_fuse_cases());
	return run_suite(suite);
}
