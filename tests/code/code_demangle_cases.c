/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_demangle_cases.c - what people call a symbol, and symbols that were made to do harm.
 */
#include <stdbool.h>
#include <string.h>

#include "code/demangle.h"
#include "tests/code/code_cases.h"

static const struct {
	const char *symbol, *name;
} symbols[] = {
	{ "main", "main" },
	{ "", "" },
	{ "_", "_" },
	{ "_start", "_start" },
	{ "_Zebra", "_Zebra" },
	{ "_ZN4shop4takeEi", "shop::take" },
	{ "_ZN4shop5ShelfIiE3putEi", "shop::Shelf<int>::put" },
	{ "_ZNK4shop5ShelfIiE4sizeEv", "shop::Shelf<int>::size" },
	{ "_ZN4shop5ShelfIiED2Ev", "shop::Shelf<int>::~Shelf" },
	{ "_Z5twiceIiET_S0_", "twice<int>" },
	{ "_ZZ4mainENKUliE_clEi", "main::{lambda(int)#1}::operator()" },
	{ "_ZN4shop4takeEi.cold", "shop::take" },
	{ "take.part.0", "take.part.0" },
	{ "_ZN4shop4take17h0123456789abcdefE", "shop::take" },
	{ "_ZN53_$LT$shop..Shelf$u20$as$u20$core..ops..drop..Drop$GT$4drop17h0123456789abcdefE",
	  "<shop::Shelf as core::ops::drop::Drop>::drop" },
	{ "_RNvCsgEmfK2I1SDS_4shop4take", "shop::take" },
	{ "_RNvMs9_NtCsgEmfK2I1SDS_4core3numj13unchecked_mul", "<usize>::unchecked_mul" },
	{ "pthread_create@@GLIBC_2.34", "pthread_create" },
	{ "_ZN4shop4takeEi@@SHOP_1", "shop::take" },
	{ "@plt", "@plt" },
	{ "\xff\n\x1b[31m", "\xff\n\x1b[31m" },
};

START_TEST(a_symbol_is_shown_as_its_programmer_knows_it)
{
	char name[DEMANGLE_BYTES];

	demangle(symbols[_i].symbol, name);
	ck_assert_str_eq(name, symbols[_i].name);
}
END_TEST

static bool is_cut(const char *name)
{
	size_t n = strlen(name);

	return n > DEMANGLE_BYTES - 8 && n < DEMANGLE_BYTES && strcmp(name + n - 3, "...") == 0;
}

START_TEST(a_long_symbol_is_cut_and_says_so)
{
	char name[DEMANGLE_BYTES], symbol[10000];

	memset(symbol, 'a', sizeof(symbol));
	symbol[DEMANGLE_BYTES - 1] = '\0';
	demangle(symbol, name);
	ck_assert_str_eq(name, symbol);
	symbol[DEMANGLE_BYTES - 1] = 'a';
	symbol[DEMANGLE_BYTES] = '\0';
	demangle(symbol, name);
	ck_assert(is_cut(name));
	symbol[DEMANGLE_BYTES] = 'a';
	symbol[sizeof(symbol) - 1] = '\0';
	demangle(symbol, name);
	ck_assert(is_cut(name));
	memcpy(symbol, "_Z1", 3);
	demangle(symbol, name);
	ck_assert(is_cut(name));
}
END_TEST

/* Each parameter is a pair of the one before: the text doubles 60 times. */
START_TEST(a_name_that_doubles_and_doubles_comes_to_an_end)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char symbol[2000] = "_Z1aI1bIiiE", name[DEMANGLE_BYTES];

	for (int i = 0; i < 60; i++) {
		char ref[8] = "S0_", piece[32];

		if (i < 36)
			ref[1] = digits[i];
		else
			snprintf(ref, sizeof(ref), "S1%c_", digits[i - 36]);
		snprintf(piece, sizeof(piece), "S_I%s%sE", ref, ref);
		strcat(symbol, piece);
	}
	strcat(symbol, "Evv");
	demangle(symbol, name);
	ck_assert(is_cut(name));
}
END_TEST

START_TEST(a_name_nested_too_deep_stays_as_it_is)
{
	char symbol[8000] = "_Z1a", name[DEMANGLE_BYTES];

	memset(symbol + 4, 'P', sizeof(symbol) - 6);
	symbol[sizeof(symbol) - 2] = 'i';
	symbol[sizeof(symbol) - 1] = '\0';
	demangle(symbol, name);
	ck_assert_int_eq(name[0] == '_' || name[0] == 'a', 1);
	memcpy(symbol, "_RINv", 5);
	demangle(symbol, name);
	ck_assert_int_eq(strncmp(name, "_RINv", 5), 0);
}
END_TEST

TCase *code_demangle_cases(void)
{
	TCase *tc = tcase_create("demangle");

	tcase_add_loop_test(tc, a_symbol_is_shown_as_its_programmer_knows_it, 0,
			    sizeof(symbols) / sizeof(*symbols));
	tcase_add_test(tc, a_long_symbol_is_cut_and_says_so);
	tcase_add_test(tc, a_name_that_doubles_and_doubles_comes_to_an_end);
	tcase_add_test(tc, a_name_nested_too_deep_stays_as_it_is);
	return tc;
}
