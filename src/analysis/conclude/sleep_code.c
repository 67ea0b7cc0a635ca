/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sleep_code.c - adds up the looks at the sleeps of several threads.
 */
#include "analysis/conclude/sleep_code.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

static int compare_texts(const char *x, const char *y)
{
	return strcmp(x ? x : "", y ? y : "");
}

static int by_place(const void *x, const void *y)
{
	const struct known_sleep *a = x, *b = y;
	int order = compare_texts(a->sleep->syscall, b->sleep->syscall);

	if (a->tid != b->tid)
		return a->tid < b->tid ? -1 : 1;
	return order ? order : compare_texts(a->sleep->kernel, b->sleep->kernel);
}

void sleep_codes_add(struct sleep_codes *codes, int32_t tid, const struct blocked_row *sleep)
{
	if (!sleep->code.of)
		return;
	codes->all = xgrow_one(codes->all, codes->n, sizeof(*codes->all));
	codes->all[codes->n++] = (struct known_sleep){ tid, sleep };
}

struct code_row sleep_codes_sum(struct sleep_codes *codes)
{
	struct code_row sum = { 0 };

	if (codes->n)
		qsort(codes->all, codes->n, sizeof(*codes->all), by_place);
	for (size_t i = 0; i < codes->n; i++) {
		const struct code_row *code = &codes->all[i].sleep->code;

		if (i && !by_place(&codes->all[i], &codes->all[i - 1]))
			continue;
		if (sum.of && compare_texts(code->text, sum.text) != 0) {
			sum = (struct code_row){ 0 };
			break;
		}
		sum.text = code->text;
		sum.looks += code->looks;
		sum.of += code->of;
	}
	free(codes->all);
	*codes = (struct sleep_codes){ 0 };
	return sum.text ? sum : (struct code_row){ 0 };
}
