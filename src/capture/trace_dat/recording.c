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

/* At most so many streams are read through libtracecmd. */
#define MAX_GIVEN 4096

/* A trial without progress for this long is given up. */
#define STUCK_MS 20000
#define LOOK_MS	 50

/* The progress of the trial; both processes see it. */
struct trial {
	uint64_t steps;
	bool head_is_good, data_is_open, data_is_good, is_over;
	struct read {
		uint64_t records;
		uint64_t first, last; /* places in the uncompressed bytes */
	} read[MAX_GIVEN];
};

/* One CPU of one buffer. */
struct source {
	size_t buffer;
	unsigned int cpu;
	const struct trace_dat_cpu *layout; /* NULL: the options are compressed */
	uint64_t read;			    /* how many bytes */
	struct tracecmd_input *data;	    /* gives the records; NULL: there are none */
	struct tep_record *record;	    /* the one given last */
	uint64_t given;			    /* how many */
	uint64_t thrown_away;		    /* events before the first */
	const struct read *tried;
};

struct recording {
	struct trace_dat layout;
	char *path;		      /* by which libtracecmd opens the file, or its mended copy */
	struct tracecmd_input *input; /* for the head */
	struct tracecmd_input **data; /* for the compressed sub-buffers of each buffer */
	struct trial *trial;
	struct source *sources;
	size_t n_sources, n_buffers;
};

static struct tracecmd_input *open_head(const char *path)
{
	tracecmd_set_loglevel(TEP_LOG_NONE);
	tep_set_loglevel(TEP_LOG_NONE);
	tracefs_set_loglevel(TEP_LOG_NONE);
	return tracecmd_open_head(path, TRACECMD_FL_LOAD_NO_PLUGINS);
}

/* The I-th buffer. If the options are compressed, those with a name come after the top one. */
static struct tracecmd_input *open_buffer(const struct trace_dat *t, struct tracecmd_input *head,
					  size_t i)
{
	int instance = t->compressed_options ? (int)i - 1 : t->buffers[i].instance;

	return instance < 0 ? head : tracecmd_buffer_instance_handle(head, instance);
}

/* Opens each buffer of R through HEAD, if their sub-buffers are compressed. */
static bool open_data(struct recording *r, struct tracecmd_input *head)
{
	const struct trace_dat *t = &r->layout;

	r->n_buffers = t->n_buffers;
	if (!t->compressed)
		return true;
	if (tracecmd_init_data(head) < 0)
		return false;
	if (t->compressed_options)
		r->n_buffers = (size_t)tracecmd_buffer_instances(head) + 1;
	r->data = xcalloc(r->n_buffers + 1, sizeof(struct tracecmd_input *));
	for (size_t i = 0; i < r->n_buffers; i++)
		r->data[i] = open_buffer(t, head, i);
	/* libtracecmd adds the date; here it is kept apart. */
	for (size_t i = 0; i < r->n_buffers; i++) {
		if (r->data[i] && t->has_date)
			tracecmd_add_ts_offset(r->data[i], -t->date_ns);
	}
	return true;
}

static void close_data(struct recording *r)
{
	for (size_t i = 0; r->data && i < r->n_buffers; i++) {
		if (r->data[i] && r->data[i] != r->input)
			tracecmd_close(r->data[i]);
	}
	free(r->data);
	r->data = NULL;
}

/* Lists the CPUs of all buffers. */
static void find_sources(struct recording *r, struct tracecmd_input *head)
{
	const struct trace_dat *t = &r->layout;
	size_t host_cpus = (size_t)tep_get_cpus(tracecmd_get_tep(head));

	r->n_sources = t->compressed_options ? r->n_buffers * host_cpus : t->n_cpus;
	if (t->compressed && r->n_sources > MAX_GIVEN)
		r->n_sources = MAX_GIVEN;
	r->sources = xcalloc(r->n_sources + 1, sizeof(*r->sources));
	for (size_t i = 0; i < r->n_sources; i++) {
		struct source *s = &r->sources[i];

		s->layout = t->compressed_options ? NULL : &t->cpus[i];
		s->buffer = s->layout ? s->layout->buffer : i / host_cpus;
		s->cpu = s->layout ? s->layout->number : (unsigned int)(i % host_cpus);
		s->tried = &r->trial->read[i < MAX_GIVEN ? i : 0];
		if (r->data && (!s->layout || s->layout->bytes))
			s->data = r->data[s->buffer];
	}
}

/* libtracecmd has a function of its own for the first record of a CPU. */
static struct tep_record *next_record(struct tracecmd_input *data, int cpu, bool first)
{
	return first ? tracecmd_read_cpu_first(data, cpu) : tracecmd_read_data(data, cpu);
}

static void try_source(const struct source *s, struct read *read, uint64_t *steps)
{
	struct tep_record *rec;

	while (s->data && (rec = next_record(s->data, (int)s->cpu, !read->records))) {
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
		++*steps;
	}
}

static void __attribute__((noreturn)) run_trial(struct recording *r)
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
	if (head && open_data(r, head)) {
		trial->data_is_open = true;
		find_sources(r, head);
		for (size_t i = 0; r->data && i < r->n_sources; i++)
			try_source(&r->sources[i], &trial->read[i], &trial->steps);
		trial->data_is_good = true;
	}
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

/* libtracecmd is built with zstd, with zlib, or with neither; it does not say so. */
static int refuse_head(const struct recording *r, const char *path, struct error *err)
{
	const char *compression = r->layout.compression;

	if (!*compression || !strcmp(compression, "none"))
		return error_set(err, 0, "cannot read %s: libtracecmd cannot read its head", path);
	error_set(err, 0,
		  "cannot read %s: compressed by %s, which this libtracecmd lacks, or damaged",
		  path, compression);
	return error_remedy(err, "trace-cmd convert --compression none, on the host that made it");
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
	return r->trial->head_is_good ? 0 : refuse_head(r, path, err);
}

static int open_input(struct recording *r, const char *path, struct error *err)
{
	r->input = open_head(r->path);
	if (!r->input)
		return refuse_head(r, path, err);
	/* This is the size of the kernel's long, whatever that of trace-cmd was. */
	if (tep_get_header_page_size(tracecmd_get_tep(r->input)) != sizeof(uint64_t))
		return error_set(err, 0, "cannot read %s: from a 32-bit kernel", path);
	/* After a failure of this, libtracecmd cannot even close the file. */
	if (r->trial->data_is_open && open_data(r, r->input))
		find_sources(r, r->input);
	if (r->layout.compressed && !r->n_sources)
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
	return r;
}

static void drop_given(struct source *s)
{
	if (s->record)
		tracecmd_free_record(s->record);
	s->record = NULL;
	s->given = 0;
}

void recording_close(struct recording *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n_sources; i++)
		drop_given(&r->sources[i]);
	close_data(r);
	if (r->input)
		tracecmd_close(r->input);
	if (r->trial)
		munmap(r->trial, sizeof(*r->trial));
	trace_dat_close(&r->layout);
	free(r->path);
	free(r->sources);
	free(r);
}

const struct trace_dat *recording_layout(const struct recording *r)
{
	return &r->layout;
}

/* Could all sub-buffers of S be uncompressed? Then its last record is in the last of them. */
static bool was_read(const struct recording *r, const struct source *s)
{
	uint64_t bytes = s->layout ? s->layout->unpacked_bytes : 0;
	uint64_t subbuf_bytes = s->layout ? r->layout.buffers[s->buffer].subbuf_bytes : 0;

	return bytes < subbuf_bytes || !subbuf_bytes ||
	       (s->tried->records &&
		s->tried->last - s->tried->first / subbuf_bytes * subbuf_bytes >=
			bytes - subbuf_bytes);
}

bool recording_is_damaged(const struct recording *r)
{
	if (!r->data)
		return false;
	for (size_t i = 0; i < r->n_sources; i++) {
		if (!was_read(r, &r->sources[i]))
			return true;
	}
	return !r->trial->is_over || !r->trial->data_is_good;
}

bool recording_is_cut(const struct recording *r, size_t i)
{
	const struct source *s = &r->sources[i];

	return (s->layout && s->layout->cut) || (r->data && !was_read(r, s));
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

size_t recording_streams(const struct recording *r)
{
	return r->n_sources;
}

size_t recording_buffers(const struct recording *r)
{
	return r->n_buffers;
}

size_t recording_buffer(const struct recording *r, size_t i)
{
	return r->sources[i].buffer;
}

unsigned int recording_cpu(const struct recording *r, size_t i)
{
	return r->sources[i].cpu;
}

static bool has_events(const struct source *s)
{
	return s->layout ? s->layout->bytes > 0 : s->tried->records > 0;
}

size_t recording_cpus(const struct recording *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_sources; i++) {
		size_t k = 0;

		while (k < i &&
		       !(r->sources[k].cpu == r->sources[i].cpu && has_events(&r->sources[k])))
			k++;
		n += k == i && has_events(&r->sources[i]);
	}
	return n;
}

static bool give_record(void *arg, struct stream_record *rec)
{
	struct source *s = arg;
	bool first = !s->given;

	if (s->record)
		tracecmd_free_record(s->record);
	s->record = NULL;
	if (s->given == s->tried->records)
		return false;
	s->given++;
	s->record = next_record(s->data, (int)s->cpu, first);
	if (!s->record)
		return false;
	*rec = (struct stream_record){ .bytes = s->record->data,
				       .size = (size_t)s->record->size,
				       .ts_ns = s->record->ts,
				       .missed = s->record->missed_events };
	return true;
}

struct stream *recording_stream(struct recording *r, size_t i, const struct decoder *decoder,
				uint64_t begin_ns, uint64_t end_ns, unsigned int telling)
{
	struct stream_times times = r->layout.times;
	struct source *s = &r->sources[i];
	unsigned int cpu = s->cpu + (unsigned int)s->buffer * telling;
	struct stream *stream;

	s->read = 0;
	drop_given(s);
	if (r->data)
		stream = stream_new_given(decoder, cpu, begin_ns, give_record, s);
	else
		stream = stream_new(decoder, cpu, r->layout.buffers[s->buffer].subbuf_bytes,
				    begin_ns);
	/*
	 * Without a known end this is no trace of our own, and its sub-buffers may begin earlier.
	 */
	times.first_ns = end_ns == UINT64_MAX ? 0 : begin_ns;
	times.last_ns = end_ns;
	if (stream && !r->data)
		stream_set_times(stream, &times);
	if (stream && s->thrown_away)
		stream_lacks_begin(stream);
	return stream;
}

void recording_tell_records(struct recording *r, size_t i, uint64_t n)
{
	const struct trace_dat *t = &r->layout;
	struct source *s = &r->sources[i];

	/* To find out the date, trace-cmd reads an event of its own. */
	if (!n || !s->layout || recording_is_cut(r, i))
		return;
	n += t->has_date;
	for (size_t k = 0; k < t->n_stats; k++) {
		const struct trace_dat_stat *stat = &t->stats[k];

		if (stat->cpu == s->cpu && !strcmp(stat->name, t->buffers[s->buffer].name))
			s->thrown_away = stat->events > n ? stat->events - n : 0;
	}
}

uint64_t recording_thrown_away(const struct recording *r, size_t i)
{
	return r->sources[i].thrown_away;
}

bool recording_read(struct recording *r, size_t i, struct stream *s)
{
	struct source *source = &r->sources[i];

	if (r->data || !trace_dat_read(&r->layout, source->layout, source->read, stream_room(s)))
		return false;
	source->read += r->layout.buffers[source->buffer].subbuf_bytes;
	stream_push(s);
	return true;
}
