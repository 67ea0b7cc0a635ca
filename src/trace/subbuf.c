/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/subbuf.h"

#include <stdint.h>
#include <string.h>

#define HEADER_BYTES 16 /* a time stamp and the commit word */
#define COMMIT_MASK  ((1ULL << 27) - 1)
#define MISSED_COUNT (1ULL << 30) /* how many were lost stands behind the records */

/* Values of type_len that are not the length of the event in words. */
enum { TYPE_LONG = 0, TYPE_PADDING = 29, TYPE_EXTEND = 30, TYPE_STAMP = 31 };

static uint32_t load32(const unsigned char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* The bit fields of the kernel's struct ring_buffer_event lie as the host's byte order has it. */
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

/*
 * How long the record at AT is, of which LEFT bytes are known to be there. 0 if it does not fit or
 * cannot be; LEFT if it is the filler at the end of a sub-buffer.
 */
static size_t record_bytes(const unsigned char *at, size_t left)
{
	uint32_t header = load32(at);
	uint32_t type = type_of(header);
	size_t bytes;

	if (type == TYPE_PADDING && !delta_of(header))
		return left;
	if (type == TYPE_EXTEND || type == TYPE_STAMP) {
		bytes = 8;
	} else if (type == TYPE_LONG || type == TYPE_PADDING) {
		if (left < 8)
			return 0;
		/* The length counts its own four bytes; records are kept aligned to four. */
		bytes = load32(at + 4);
		if (bytes < 4 || bytes > left)
			return 0;
		bytes = 4 + ((bytes + 3) & ~(size_t)3);
	} else {
		bytes = 4 + 4 * (size_t)type;
	}
	return bytes <= left ? bytes : 0;
}

bool subbuf_is_sound(const void *bytes, size_t size)
{
	const unsigned char *at = (const unsigned char *)bytes + HEADER_BYTES;
	uint64_t commit;
	size_t left;

	if (size < HEADER_BYTES)
		return false;
	memcpy(&commit, (const unsigned char *)bytes + 8, sizeof(commit));
	left = commit & COMMIT_MASK;
	if (left > size - HEADER_BYTES)
		return false;
	if ((commit & MISSED_COUNT) && size - HEADER_BYTES - left < sizeof(uint64_t))
		return false;
	while (left) {
		size_t record = left < 4 ? 0 : record_bytes(at, left);

		if (!record)
			return false;
		at += record;
		left -= record;
	}
	return true;
}
