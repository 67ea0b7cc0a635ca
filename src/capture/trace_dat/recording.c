/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recording.c - opens a trace.dat and hands its sub-buffers out, CPU by CPU.
 */
#include "capture/trace_dat/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <trace-cmd.h>

#include "base/xalloc.h"

/* At most so many CPUs are read through libtracecmd. */
#define MAX_GIVEN_CPUS 4096

/* A trial without progress for this long is given up. */
#define STUCK_MS 20000
#define LOOK_MS	 50

/* The progress of the trial; both processes see it. */
struct trial {
	uint64_t steps;
	bool head_is_good, data_is_good, is_over;
	unsigned int cpus;
	struct read {
		uint64_t records;
		uint64_t first, last; /* places in the uncompressed bytes */
	} read[MAX_GIVEN_CPUS];
};

/* The records of one CPU as libtracecmd gives them. */
struct given {
	struct recording *recording;
	int cpu;
	struct tep_record *record; /* the one given last */
	uint64_t left;
};

struct recording {
	struct trace_dat layout;
	char *path;		      /* by which libtracecmd opens the file, or its mended copy */
	struct tracecmd_input *input; /* for the head */
	struct tracecmd_input *data;  /* for compressed sub-buffers; NULL: there are none */
	struct trial *trial;
	uint64_t *read; /* how many bytes of each CPU */
	struct given *given;
	size_t n_cpus;
};

static struct tracecmd_input *open_head(const char *path)
{
	tracecmd_set_loglevel(TEP_LOG_NONE);
	tep_set_loglevel(TEP_LOG_NONE);
	tracefs_set_loglevel(TEP_LOG_NONE);
	return tracecmd_open_head(path, TRACECMD_FL_LOAD_NO_PLUGINS);
}

/* The buffer of T; or the top one, if options are compressed or libtracecmd lacks the buffer. */
static struct tracecmd_input *open_data(const struct trace_dat *t, struct tracecmd_input *head)
{
	if (tracecmd_init_data(head) < 0)
		return NULL;
	if (t->compressed_options || t->instance < 0 ||
	    t->instance >= tracecmd_buffer_instances(head))
		return head;
	return tracecmd_buffer_instance_handle(head, t->instance);
}

/* libtracecmd has a function of its own for the first record of a CPU. */
static struct tep_record *next_record(struct tracecmd_input *data, int cpu, bool first)
{
	return first ? tracecmd_read_cpu_first(data, cpu) : tracecmd_read_data(data, cpu);
}

static void try_cpu(struct tracecmd_input *data, unsigned int cpu, struct trial *trial)
{
	struct read *read = &trial->read[cpu];
	struct tep_record *rec;

	while ((rec = next_record(data, (int)cpu, !read->records))) {
		/* Damage may show only when the record is read. */
		volatile char touched = rec->size > 0 ? *(const char *)rec->data : 0;

		(void)touched;
		/* In damaged sub-buffers kbuffer may find the same record again and again. */
		if (read->records && rec->offset <= read->last) {
			tracecmd_free_record(rec);
			return;
		}
		if (!read->records)
			read->first = rec->offset;
		read->last = rec->offset;
		tracecmd_free_record(rec);
		read->records++;
		trial->steps++;
	}
}

static void try_data(const struct trace_dat *t, struct tracecmd_input *head, struct trial *trial)
{
	struct tracecmd_input *data = open_data(t, head);

	if (!data)
		return;
	trial->cpus = (unsigned int)tep_get_cpus(tracecmd_get_tep(head));
	if (trial->cpus > MAX_GIVEN_CPUS)
		trial->cpus = MAX_GIVEN_CPUS;
	for (unsigned int cpu = 0; cpu < trial->cpus; cpu++)
		try_cpu(data, cpu, trial);
	trial->data_is_good = true;
}

static void __attribute__((noreturn)) run_trial(const struct recording *r)
{
	const struct rlimit no_core = { 0 };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct trial *trial = r->trial;
	struct tracecmd_input *head;

	setrlimit(RLIMIT_CORE, &no_core);
	if (null >= 0) {
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
	}
	head = open_head(r->path);
	trial->head_is_good = head != NULL;
	if (head && r->layout.compressed)
		try_data(&r->layout, head, trial);
	trial->is_over = true;
	_exit(0);
}

/* Waits until the trial ends or makes no more progress. */
static void watch_trial(pid_t pid, const struct trial *trial)
{
	const volatile uint64_t *steps = &trial->steps;
	uint64_t last = 0;
	int stuck_ms = 0;
	pid_t ended;

	while ((ended = waitpid(pid, NULL, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
		poll(NULL, 0, stuck_ms ? LOOK_MS : 1);
		stuck_ms = *steps == last ? stuck_ms + LOOK_MS : 0;
		last = *steps;
		if (stuck_ms > STUCK_MS) {
			kill(pid, SIGKILL);
			waitpid(pid, NULL, 0);
			return;
		}
	}
}

static int try_in_child(struct recording *r, const char *path, struct error *err)
{
	pid_t pid;

	r->trial = mmap(NULL, sizeof(*r->trial), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	if (r->trial == MAP_FAILED) {
		r->trial = NULL;
		return error_set(err, errno, "cannot read %s", path);
	}
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return error_set(err, errno, "cannot read %s", path);
	if (pid == 0)
		run_trial(r);
	watch_trial(pid, r->trial);
	if (!r->trial->head_is_good)
		return error_set(err, 0, "cannot read %s: libtracecmd cannot read its head", path);
	return 0;
}

static int open_input(struct recording *r, const char *path, struct error *err)
{
	r->input = open_head(r->path);
	if (!r->input)
		return error_set(err, 0, "cannot read %s: libtracecmd cannot read its head", path);
	r->n_cpus = r->layout.n_cpus;
	if (!r->layout.compressed)
		return 0;
	r->n_cpus = r->trial->cpus;
	r->data = r->n_cpus ? open_data(&r->layout, r->input) : NULL;
	if (!r->data)
		return error_set(err, 0, "cannot read %s: libtracecmd cannot uncompress its events",
				 path);
	return 0;
}

struct recording *recording_open(const char *path, struct error *err)
{
	struct recording *r = xcalloc(1, sizeof(*r));

	if (trace_dat_open(&r->layout, path, err) < 0) {
		recording_close(r);
		return NULL;
	}
	r->path = r->layout.mended ? xasprintf("/proc/self/fd/%d", r->layout.fd) : xstrdup(path);
	if (try_in_child(r, path, err) < 0 || open_input(r, path, err) < 0) {
		recording_close(r);
		return NULL;
	}
	r->read = xcalloc(r->n_cpus + 1, sizeof(*r->read));
	r->given = xcalloc(r->n_cpus + 1, sizeof(*r->given));
	return r;
}

static void drop_given(struct recording *r)
{
	for (size_t i = 0; r->given && i < r->n_cpus; i++) {
		if (r->given[i].record)
			tracecmd_free_record(r->given[i].record);
		r->given[i].record = NULL;
	}
}

void recording_close(struct recording *r)
{
	if (!r)
		return;
	drop_given(r);
	if (r->data && r->data != r->input)
		tracecmd_close(r->data);
	if (r->input)
		tracecmd_close(r->input);
	if (r->trial)
		munmap(r->trial, sizeof(*r->trial));
	trace_dat_close(&r->layout);
	free(r->path);
	free(r->read);
	free(r->given);
	free(r);
}

const struct trace_dat *recording_layout(const struct recording *r)
{
	return &r->layout;
}

/* Could all sub-buffers of CPU be uncompressed? Then its last record is in the last of them. */
static bool was_read(const struct recording *r, const struct trace_dat_cpu *cpu)
{
	uint64_t subbuf_bytes = r->layout.subbuf_bytes, bytes = cpu->unpacked_bytes;
	const struct read *read;

	if (cpu->number >= r->n_cpus || !subbuf_bytes)
		return true;
	read = &r->trial->read[cpu->number];
	return bytes < subbuf_bytes ||
	       (read->records &&
		read->last - read->first / subbuf_bytes * subbuf_bytes >= bytes - subbuf_bytes);
}

bool recording_is_damaged(const struct recording *r)
{
	if (!r->data)
		return false;
	for (size_t i = 0; i < r->layout.n_cpus; i++) {
		if (!was_read(r, &r->layout.cpus[i]))
			return true;
	}
	return !r->trial->is_over || !r->trial->data_is_good;
}

bool recording_is_cut(const struct recording *r, size_t i)
{
	const struct trace_dat *t = &r->layout;

	if (!r->data)
		return t->cpus[i].cut;
	for (size_t k = 0; k < t->n_cpus; k++) {
		if (t->cpus[k].number == i)
			return t->cpus[k].cut || !was_read(r, &t->cpus[k]);
	}
	return t->others_cut;
}

void recording_teach(const struct recording *r, struct decoder *d)
{
	decoder_learn_all(d, tracecmd_get_tep(r->input));
}

const char *recording_function(const struct recording *r, uint64_t address)
{
	return tep_find_function(tracecmd_get_tep(r->input), address);
}

const char *recording_comm(const struct recording *r, int32_t tid)
{
	struct tep_handle *tep = tracecmd_get_tep(r->input);

	return tep_is_pid_registered(tep, tid) ? tep_data_comm_from_pid(tep, tid) : NULL;
}

size_t recording_cpus(const struct recording *r)
{
	return r->n_cpus;
}

static bool give_record(void *arg, struct stream_record *rec)
{
	struct given *g = arg;
	bool first = !g->record && g->left == g->recording->trial->read[g->cpu].records;

	if (g->record)
		tracecmd_free_record(g->record);
	g->record = NULL;
	if (!g->left)
		return false;
	g->left--;
	g->record = next_record(g->recording->data, g->cpu, first);
	if (!g->record)
		return false;
	*rec = (struct stream_record){ .bytes = g->record->data,
				       .size = (size_t)g->record->size,
				       .ts_ns = g->record->ts,
				       .missed = g->record->missed_events };
	return true;
}

struct stream *recording_stream(struct recording *r, size_t i, const struct decoder *decoder,
				uint64_t begin_ns)
{
	struct given *g = &r->given[i];

	r->read[i] = 0;
	if (!r->data)
		return stream_new(decoder, r->layout.cpus[i].number, r->layout.subbuf_bytes,
				  begin_ns);
	if (g->record)
		tracecmd_free_record(g->record);
	*g = (struct given){ .recording = r, .cpu = (int)i, .left = r->trial->read[i].records };
	return stream_new_given(decoder, (unsigned int)i, begin_ns, give_record, g);
}

bool recording_read(struct recording *r, size_t i, struct stream *s)
{
	if (r->data || !trace_dat_read(&r->layout, &r->layout.cpus[i], r->read[i], stream_room(s)))
		return false;
	r->read[i] += r->layout.subbuf_bytes;
	stream_push(s);
	return true;
}
