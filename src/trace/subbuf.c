/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * subbuf.c - walks the records of a sub-buffer.
 */
#include "trace/subbuf.h"

#include <string.h>

#define HEADER_BYTES 16 /* a time stamp and the commit word */
#define COMMIT_MASK  ((1ULL << 27) - 1)
#define MISSED_COUNT (1ULL << 30) /* the number of lost events follows the records */

/* Values of type_len that are no length in words. */
enum { TYPE_LONG = 0, TYPE_PADDING = 29, TYPE_EXTEND = 30, TYPE_STAMP = 31 };

/* A record's time difference has so many bits; the next word holds the higher ones. */
#define DELTA_BITS 27
/* An absolute time stamp has so many bits; the higher ones are those of the time before. */
#define STAMP_BITS 59

static uint32_t load32(const unsigned char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* The byte order decides the places of the bit fields of the kernel's struct ring_buffer_event. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
static uint32_t type_of(uint32_t header)
{
	return header & 31;
}

static uint32_t delta_of(uint32_t header)
{
	return header >> 5;
}
#else
static uint32_t type_of(uint32_t header)
{
	return header >> 27;
}

static uint32_t delta_of(uint32_t header)
{
	return header & ((1U << 27) - 1);
}
#endif

size_t subbuf_used(const void *bytes, size_t size)
{
	uint64_t commit;

	if (size < HEADER_BYTES)
		return 0;
	memcpy(&commit, (const unsigned char *)bytes + 8, sizeof(commit));
	return HEADER_BYTES + (commit & COMMIT_MASK);
}

bool subbuf_open(struct subbuf_cursor *c, const void *bytes, size_t size)
{
	uint64_t commit, left;

	if (size < HEADER_BYTES)
		return false;
	memcpy(&c->ts_ns, bytes, sizeof(c->ts_ns));
	memcpy(&commit, (const unsigned char *)bytes + 8, sizeof(commit));
	left = commit & COMMIT_MASK;
	if (left > size - HEADER_BYTES)
		return false;
	if ((commit & MISSED_COUNT) && size - HEADER_BYTES - left < sizeof(uint64_t))
		return false;
	c->at = (const unsigned char *)bytes + HEADER_BYTES;
	c->end = c->at + left;
	return true;
}

/* Updates the cursor's time from the 8 bytes at the cursor, which begin with HEADER. */
static void take_time(struct subbuf_cursor *c, uint32_t header)
{
	uint64_t value = delta_of(header) | (uint64_t)load32(c->at + 4) << DELTA_BITS;

	if (type_of(header) == TYPE_EXTEND)
		c->ts_ns += value;
	else
		c->ts_ns = (c->ts_ns >> STAMP_BITS << STAMP_BITS) | value;
	c->at += 8;
}

/*
 * Reads the length word at AT, where LEFT bytes are left. Returns the bytes of that word and of the
 * record after it, or 0 if they cannot be right.
 */
static size_t long_bytes(const unsigned char *at, size_t left)
{
	size_t bytes = left < 8 ? 0 : load32(at + 4);

	/* The length counts its own four bytes; records are aligned to four. */
	if (bytes < 4 || bytes > left)
		return 0;
	bytes = 4 + ((bytes + 3) & ~(size_t)3);
	return bytes <= left ? bytes : 0;
}

enum subbuf_step subbuf_next(struct subbuf_cursor *c, const void **record, size_t *size)
{
	while (c->at < c->end) {
		size_t left = (size_t)(c->end - c->at);
		uint32_t header, type;
		size_t bytes;

		if (left < 4)
			return SUBBUF_DAMAGED;
		header = load32(c->at);
		type = type_of(header);
		/* Padding without a time fills the sub-buffer's end. */
		if (type == TYPE_PADDING && !delta_of(header))
			break;
		if (type == TYPE_EXTEND || type == TYPE_STAMP) {
			if (left < 8)
				return SUBBUF_DAMAGED;
			take_time(c, header);
			continue;
		}
		bytes = type == TYPE_LONG || type == TYPE_PADDING ? long_bytes(c->at, left)
								  : 4 + 4 * (size_t)type;
		if (!bytes || bytes > left)
			return SUBBUF_DAMAGED;
		*record = c->at + (type == TYPE_LONG ? 8 : 4);
		*size = bytes - (type == TYPE_LONG ? 8 : 4);
		c->ts_ns += delta_of(header);
		c->at += bytes;
		/* Other padding is a record that the kernel has discarded. */
		if (type != TYPE_PADDING)
			return SUBBUF_RECORD;
	}
	return SUBBUF_END;
}

/*
 * Clears the padding at AT, where LEFT bytes are left, but for its length. Returns the bytes of it,
 * or of the record or time that is there; 0: nothing more can be read.
 */
static size_t clear_padding(unsigned char *at, size_t left)
{
	uint32_t header = load32(at);
	uint32_t type = type_of(header);
	size_t bytes = type == TYPE_EXTEND || type == TYPE_STAMP   ? 8
		       : type == TYPE_LONG || type == TYPE_PADDING ? long_bytes(at, left)
								   : 4 + 4 * (size_t)type;

	if (type == TYPE_PADDING && !delta_of(header))
		bytes = 0;
	if (bytes > left)
		return 0;
	if (type == TYPE_PADDING && bytes > 8)
		memset(at + 8, 0, bytes - 8);
	return bytes;
}

void subbuf_clear_unused(void *bytes, size_t size)
{
	unsigned char *at = (unsigned char *)bytes + HEADER_BYTES, *behind;
	struct subbuf_cursor c;
	uint64_t commit;
	size_t n;

	if (!subbuf_open(&c, bytes, size)) {
		memset(bytes, 0, size);
		return;
	}
	behind = at + (c.end - c.at);
	while (behind - at >= 4 && (n = clear_padding(at, (size_t)(behind - at))))
		at += n;
	/* The padding at the end keeps its head, which says what it is. */
	if (behind - at > 4)
		memset(at + 4, 0, (size_t)(behind - at) - 4);
	memcpy(&commit, (const unsigned char *)bytes + 8, sizeof(commit));
	if (commit & MISSED_COUNT)
		behind += sizeof(uint64_t);
	memset(behind, 0, size - (size_t)(behind - (unsigned char *)bytes));
}
