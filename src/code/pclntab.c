/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pclntab.c - reads the header and the records of functions, and looks up addresses.
 */
#include "code/pclntab.h"

#include <string.h>

#define NO_FILE 0xffffffff

/* Fields of a record, in bytes behind the address. */
#define NAME	 0
#define FILES	 16
#define LINES	 20
#define N_TABLES 24
#define UNIT	 28

/* The table that tells inlined functions apart is one of those at the end of a record. */
#define INLINED 2

struct pclntab_version {
	uint32_t magic;
	bool has_parts;	  /* the header says where they are; else all is one */
	bool has_offsets; /* addresses are 32 bits, and count from the begin of the code */
	size_t tables;	  /* where the further tables of a record stand; 0: no lines */
};

static const struct pclntab_version versions[] = {
	{ 0xfffffffb, false, false, 0 }, /* Go 1.2 */
	{ 0xfffffffa, true, false, 36 }, /* 1.16 */
	{ 0xfffffff0, true, true, 36 },	 /* 1.18 */
	{ 0xfffffff1, true, true, 40 },	 /* 1.20 */
};

/* The number of BYTES bytes, 4 or 8, at AT. Returns false if it is not there. */
static bool read_number(const struct pclntab_part *p, uint64_t at, size_t bytes, uint64_t *number)
{
	*number = 0;
	if (at > p->n || bytes > p->n - at)
		return false;
	memcpy(number, p->bytes + at, bytes); /* as of all known machines, the lowest byte first */
	return true;
}

/* What is behind AT; nothing, if it is outside. */
static struct pclntab_part part_from(const struct pclntab_part *p, uint64_t at)
{
	if (at > p->n)
		at = p->n;
	return (struct pclntab_part){ .bytes = p->bytes + at, .n = p->n - at };
}

/* The string at AT; NULL if there is none. */
static const char *read_text(const struct pclntab_part *p, uint64_t at)
{
	struct pclntab_part text = part_from(p, at);

	return text.n && memchr(text.bytes, '\0', text.n) ? (const char *)text.bytes : NULL;
}

/* Reads the word I behind the first eight bytes. */
static bool read_word(const struct pclntab *t, size_t i, uint64_t *word)
{
	return read_number(&t->all, 8 + i * t->pointer, t->pointer, word);
}

static bool read_parts(struct pclntab *t)
{
	struct pclntab_part *const parts[] = {
		&t->names, &t->units, &t->files, &t->values, &t->functions,
	};
	size_t word = 2; /* behind the numbers of functions and files */
	uint64_t at;

	if (t->version->has_offsets) {
		t->text_at = 8 + word * t->pointer;
		if (!read_word(t, word++, &t->text))
			return false;
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (!read_word(t, word++, &at))
			return false;
		*parts[i] = part_from(&t->all, at);
	}
	return true;
}

static size_t entry_bytes(const struct pclntab *t)
{
	return t->version->has_offsets ? 4 : t->pointer;
}

/* The table of functions has as many pairs, and one address more. */
static void bound_functions(struct pclntab *t)
{
	size_t numbers = t->functions.n / entry_bytes(t);
	size_t most = numbers > 0 ? (numbers - 1) / 2 : 0;

	if (t->n_functions > most)
		t->n_functions = most;
}

bool pclntab_read(struct pclntab *t, const uint8_t *bytes, size_t n)
{
	uint64_t magic;

	*t = (struct pclntab){ .all = { .bytes = bytes, .n = n } };
	if (n < 8)
		return false;
	read_number(&t->all, 0, 4, &magic);
	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++) {
		if (versions[i].magic == magic)
			t->version = &versions[i];
	}
	t->quantum = bytes[6];
	t->pointer = bytes[7];
	if (!t->version || bytes[4] || bytes[5] || (t->pointer != 4 && t->pointer != 8) ||
	    !read_word(t, 0, &t->n_functions))
		return false;
	if (!t->version->has_parts) {
		t->names = t->all;
		t->functions = part_from(&t->all, 8 + t->pointer);
	} else if (!read_parts(t)) {
		return false;
	}
	bound_functions(t);
	return true;
}

/* The address where function I begins; the last one ends where there would be one more. */
static uint64_t begin_of(const struct pclntab *t, uint64_t i)
{
	size_t bytes = entry_bytes(t);
	uint64_t begin;

	read_number(&t->functions, 2 * i * bytes, bytes, &begin);
	return t->version->has_offsets ? t->text + begin : begin;
}

static struct pclntab_part record_of(const struct pclntab *t, uint64_t i)
{
	size_t bytes = entry_bytes(t);
	uint64_t at;

	read_number(&t->functions, (2 * i + 1) * bytes, bytes, &at);
	return part_from(t->version->has_parts ? &t->functions : &t->all, at);
}

/* A field of a record; fields stand behind the address. */
static bool read_field(const struct pclntab *t, const struct pclntab_part *record, uint64_t at,
		       uint64_t *field)
{
	return read_number(record, entry_bytes(t) + at, 4, field);
}

bool pclntab_find(const struct pclntab *t, uint64_t address, struct pclntab_function *f)
{
	uint64_t low = 0, high = t->n_functions, name;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (begin_of(t, middle) <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return false;
	f->begin = begin_of(t, low - 1);
	f->end = begin_of(t, low);
	f->record = record_of(t, low - 1);
	if (address < f->begin || address >= f->end || !read_field(t, &f->record, NAME, &name))
		return false;
	f->name = read_text(&t->names, name);
	return f->name && *f->name;
}

/* A number of seven bits a byte, the lowest first. */
static bool read_varint(struct pclntab_part *p, uint64_t *number)
{
	*number = 0;
	for (unsigned int shift = 0; shift < 35 && p->n > 0; shift += 7) {
		uint8_t byte = *p->bytes;

		*p = part_from(p, 1);
		*number |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return true;
	}
	return false;
}

/* The value that holds at ADDRESS, in F, by the table at AT; -1 if there is none. */
static int64_t value_at(const struct pclntab *t, const struct pclntab_function *f, uint64_t at,
			uint64_t address)
{
	struct pclntab_part steps = part_from(&t->values, at);
	uint64_t end = f->begin, change, length;
	int64_t value = -1;

	if (at == 0)
		return -1;
	while (read_varint(&steps, &change) && (change || end == f->begin) &&
	       read_varint(&steps, &length)) {
		value += change & 1 ? -(int64_t)(change >> 1) - 1 : (int64_t)(change >> 1);
		end += length * t->quantum;
		if (address < end)
			return value;
	}
	return -1;
}

static int64_t field_value(const struct pclntab *t, const struct pclntab_function *f,
			   uint64_t field, uint64_t address)
{
	uint64_t at;

	return read_field(t, &f->record, field, &at) ? value_at(t, f, at, address) : -1;
}

static bool is_inlined(const struct pclntab *t, const struct pclntab_function *f, uint64_t address)
{
	uint64_t n;

	return read_field(t, &f->record, N_TABLES, &n) && n > INLINED &&
	       field_value(t, f, t->version->tables + 4 * INLINED, address) >= 0;
}

bool pclntab_line(const struct pclntab *t, const struct pclntab_function *f, uint64_t address,
		  const char **file, unsigned int *line)
{
	int64_t file_number, line_number;
	uint64_t unit, at;

	if (t->version->tables == 0 || is_inlined(t, f, address))
		return false;
	file_number = field_value(t, f, FILES, address);
	line_number = field_value(t, f, LINES, address);
	if (file_number < 0 || line_number <= 0 || line_number > INT32_MAX ||
	    !read_field(t, &f->record, UNIT, &unit) ||
	    !read_number(&t->units, 4 * (unit + (uint64_t)file_number), 4, &at) || at == NO_FILE)
		return false;
	*file = read_text(&t->files, at);
	*line = (unsigned int)line_number;
	return *file && **file;
}
