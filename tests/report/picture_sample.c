/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture_sample.c - makes the samples with a picture.
 */
#include "tests/report/picture_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/report/seen_sample.h"
#include "tests/script.h"

static const char story[] = "has t137 of 137 firecracker\n"
			    "has t140 of 137 fc_api\n"
			    "has t141 of 137 fc_vcpu_0\n"
			    "has t142 of 137 fc_vcpu_1\n"
			    "has t143 of 137 idle\n"
			    "10 t142 parked WAIT D 10\n"
			    "3400 t9 mark begin snapshot\n"
			    "3410 t140 enter WAIT A\n"
			    "3410.1 t140 sleep\n"
			    "3411 t141 enter WAIT B\n"
			    "3411.1 t141 sleep\n"
			    "3412 t137 runs\n"
			    "3413 t137 blocks\n"
			    "3413 t137 stack 7\n"
			    "3500 t9 mark half of it is written\n"
			    "3555 t212 wakes t137\n"
			    "3556 t137 runs\n"
			    "3557 t137 enter WAKE A 1\n"
			    "3557.1 t137 wakes t140\n"
			    "3557.2 t137 exit 1\n"
			    "3558 t137 enter WAKE B 1\n"
			    "3558.1 t137 wakes t141\n"
			    "3558.2 t137 exit 1\n"
			    "3559 t140 runs\n"
			    "3559 t140 exit 0\n"
			    "3560 t141 runs\n"
			    "3560 t141 exit 0\n"
			    "3561 t140 enter WAIT C\n"
			    "3561.1 t140 sleep\n"
			    "3562 t9 mark end snapshot\n"
			    "3570 - gap 3580 9\n"
			    "7000 t137 sleep\n";

const char *const picture_hostile_strings[] = {
	"</script><script>alert(1)</script>",
	"<!--<script>",
	"\" onload=\"alert(1)",
	"' onmouseover='alert(1)",
	"]]>&amp;&#0;&bogus;",
	"\033[31m\x01\x7f\r\n\t",
	"\xff\xc2\x9b\xed\xa0\x80\xef\xbf\xbe",
	"a;b;c 17\nd;e 9",
	"\\\\x1b ${x} `y` %s %n",
	"\xe2\x80\xa8\xe2\x80\xae\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97",
	"",
};
const size_t picture_n_hostile_strings =
	sizeof(picture_hostile_strings) / sizeof(*picture_hostile_strings);

static struct result *draw(const char *script, uint64_t end_ms)
{
	struct analysis_options options = script_options();

	options.wants_trails = options.wants_chains = true;
	return script_run(script, end_ms, &options);
}

static void replace(char **string, const char *with)
{
	free(*string);
	*string = xstrdup(with);
}

/* Fills in names as the command line would; uses TEXT for all of them if it is not NULL. */
static void name_all(struct result *res, const char *text)
{
	struct picture *p = res->picture;
	char word[32];

	for (size_t i = 0; i < p->n_words; i++) {
		snprintf(word, sizeof(word), "%c_word (fc .bss)",
			 'a' + (int)((p->words[i].uaddr - script_uaddr('A')) / 0x100));
		replace(&p->words[i].text, text ? text : word);
	}
	for (size_t i = 0; i < p->n_sleeps; i++) {
		replace(&p->sleeps[i].syscall, text ? text : "fsync");
		replace(&p->sleeps[i].kernel, text ? text : "folio_wait_bit < vfs_fsync");
	}
	for (size_t i = 0; i < p->n_frames; i++) {
		if (p->frames[i].kind != FRAME_DOING || p->frames[i].doing != DOING_BLOCKED)
			continue;
		replace(&p->frames[i].sleep.syscall, text ? text : "fsync");
		replace(&p->frames[i].sleep.kernel, text ? text : "folio_wait_bit < vfs_fsync");
	}
}

struct result *picture_story(void)
{
	struct result *res = draw(story, 8000);

	name_all(res, NULL);
	replace(&res->windows[1].summary,
		"2 of 5 threads were parked: a symptom. firecracker (137) "
		"was blocked in fsync: look outside this process.");
	return res;
}

struct result *picture_hostile(const char *hostile)
{
	struct result *res = draw(story, 8000);
	struct picture *p = res->picture;

	name_all(res, hostile);
	for (size_t i = 0; i < p->n_threads; i++)
		snprintf(p->threads[i].comm, COMM_SIZE, "%s", hostile);
	for (size_t i = 0; i < p->n_frames; i++)
		snprintf(p->frames[i].comm, COMM_SIZE, "%s", hostile);
	for (size_t i = 0; i < p->n_sleeps; i++)
		snprintf(p->sleeps[i].ended_by_comm, COMM_SIZE, "%s", hostile);
	for (size_t i = 0; i < res->n_windows; i++) {
		struct window *win = &res->windows[i];

		snprintf(win->name, sizeof(win->name), "%s", hostile);
		replace(&win->summary, hostile);
		for (size_t j = 0; j < win->n_threads; j++)
			snprintf(win->threads[j].comm, COMM_SIZE, "%s", hostile);
		for (size_t j = 0; j < win->n_futexes; j++) {
			replace(&win->futexes[j].where.text, hostile);
			replace(&win->futexes[j].primitive, hostile);
			replace(&win->futexes[j].reason, hostile);
		}
	}
	for (size_t i = 0; i < res->n_marks; i++)
		replace(&res->marks[i].text, hostile);
	for (size_t i = 0; i < res->n_targets; i++)
		snprintf(res->targets[i].comm, COMM_SIZE, "%s", hostile);
	snprintf(res->kernel, sizeof(res->kernel), "%s", hostile);
	replace(&res->command, hostile);
	result_warn(res, "%s", hostile);
	return res;
}

struct result *picture_many(int n)
{
	char *script = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&script, &size);
	struct result *res;

	fputs("has t1000 of 1000 main\n", out);
	for (int i = 1; i <= n; i++)
		fprintf(out, "has t%d of 1000 worker-%d\n", 1000 + i, i);
	for (int i = 1; i <= n; i++)
		fprintf(out, "%d t%d enter WAIT A\n%d.1 t%d sleep\n", i, 1000 + i, i, 1000 + i);
	for (int i = 1; i <= n; i++)
		fprintf(out,
			"%d t1000 enter WAKE A 1\n%d.1 t1000 wakes t%d\n%d.2 t1000 exit 1\n"
			"%d.3 t%d runs\n%d.4 t%d exit 0\n%d.5 t%d sleep\n",
			n + i, n + i, 1000 + i, n + i, n + i, 1000 + i, n + i, 1000 + i, n + i,
			1000 + i);
	fclose(out);
	res = draw(script, (uint64_t)n * 3);
	free(script);
	name_all(res, NULL);
	return res;
}

static struct result *hostile_markup(void)
{
	return picture_hostile(picture_hostile_strings[0]);
}

static struct result *hostile_comment(void)
{
	return picture_hostile(picture_hostile_strings[1]);
}

static struct result *hostile_quotes(void)
{
	return picture_hostile(picture_hostile_strings[2]);
}

static struct result *hostile_bytes(void)
{
	return picture_hostile(picture_hostile_strings[6]);
}

static struct result *hostile_controls(void)
{
	return picture_hostile(picture_hostile_strings[5]);
}

struct result *picture_empty(void)
{
	return draw("", 0);
}

static struct result *idle(void)
{
	return draw("has t10 of 10 idle\nhas t11 of 10 idle2\n", 5000);
}

static struct result *single(void)
{
	return draw("has t10 of 10 single\n10 t10 enter WAIT A\n10 t10 sleep\n", 50);
}

/* The kernel wakes a joining thread a moment after the joined thread has ended. */
static struct result *joined(void)
{
	struct result *res = draw("has t10 of 10 main\n"
				  "has t11 of 10 short\n"
				  "10 t10 enter WAIT A\n"
				  "10 t10 sleep\n"
				  "40 t11 runs\n"
				  "50 t11 dies\n"
				  "50.02 t11 wakes t10\n"
				  "51 t10 runs\n"
				  "51 t10 exit 0\n",
				  60);

	name_all(res, NULL);
	return res;
}

static struct result *many(void)
{
	return picture_many(200);
}

const struct picture_sample picture_samples[] = {
	{ "story", picture_story },
	{ "seen", seen_plain },
	{ "many", many },
	{ "joined", joined },
	{ "no_threads", picture_empty },
	{ "idle", idle },
	{ "single", single },
	{ "hostile_markup", hostile_markup },
	{ "hostile_comment", hostile_comment },
	{ "hostile_quotes", hostile_quotes },
	{ "hostile_bytes", hostile_bytes },
	{ "hostile_controls", hostile_controls },
	{ NULL, NULL },
};
