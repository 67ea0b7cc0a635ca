/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * x86_parts.c - the lengths of instructions, by tables of their opcodes.
 */
#include "stack/x86_parts.h"

#include <string.h>

#include "stack/x86_instruction.h"

/* How an opcode goes on: letters for each row of 16. */
static const char one_byte[] =
	/* m: ModRM; b: a byte; z: 2 or 4 bytes; -: nothing; x: not in 64 bits; .: not known */
	"mmmmbzxxmmmmbz.x" /* 00: 0f is a map */
	"mmmmbzxxmmmmbzxx"
	"mmmmbz.xmmmmbz.x" /* 20: prefixes */
	"mmmmbz.xmmmmbz.x"
	"----------------" /* 40: in 64 bits, REX */
	"----------------"
	"xx.m....zZbBssss" /* 60: Z and B: ModRM with z and b */
	"bbbbbbbbbbbbbbbb"
	"BZBBmmmmmmmmmmmm"
	"----------.-----" /* 90: 9a is a far call */
	"oooo----bz------" /* a0: o: an address */
	"bbbbbbbbqqqqqqqq" /* b0: q: z, or 8 bytes with REX.W */
	"BBw-..BZe-w--b--" /* c0: w: 2 bytes; e: enter */
	"mmmm....mmmmmmmm"
	"bbbbbbbbjj.b----"  /* e0: j: 4 bytes */
	".-..--TU------mm"; /* f0: T and U: test has an immediate, the others not */

static const char two_bytes[] = "mmmm.-----.-.m-." /* 00 */
				"mmmmmmmmmmmmmmmm"
				"mmmm....mmmmmmmm" /* 20 */
				"------.-........" /* 30: 38 and 3a are maps */
				"mmmmmmmmmmmmmmmm"
				"mmmmmmmmmmmmmmmm" /* 50 */
				"mmmmmmmmmmmmmmmm"
				"BBBBmmm-mm..mmmm" /* 70 */
				"jjjjjjjjjjjjjjjj"
				"mmmmmmmmmmmmmmmm" /* 90 */
				"---mBm..---mBmmm"
				"mmmmmmmmm.Bmmmmm" /* b0 */
				"mmBmBBBm--------"
				"mmmmmmmmmmmmmmmm" /* d0 */
				"mmmmmmmmmmmmmmmm"
				"mmmmmmmmmmmmmmm-"; /* f0 */

_Static_assert(sizeof(one_byte) == 257 && sizeof(two_bytes) == 257, "a row has 16 letters");

static bool take_byte(struct x86_parts *p, uint8_t *byte)
{
	if (p->at >= p->n || p->at >= X86_LONGEST)
		return false;
	*byte = p->bytes[p->at++];
	return true;
}

/* A little-endian number with its sign. */
static bool take_number(struct x86_parts *p, size_t bytes, int64_t *number)
{
	uint64_t value = 0;

	if (bytes > p->n - p->at || p->at + bytes > X86_LONGEST)
		return false;
	memcpy(&value, p->bytes + p->at, bytes);
	p->at += bytes;
	if (bytes > 0 && bytes < 8 && (value >> (8 * bytes - 1) & 1))
		value |= UINT64_MAX << (8 * bytes);
	*number = (int64_t)value;
	return true;
}

static bool is_prefix(struct x86_parts *p, uint8_t byte)
{
	switch (byte) {
	case 0x66:
		p->has_16bit_operand = true;
		return true;
	case 0x67:
		p->has_short_address = true;
		return true;
	case 0x26:
	case 0x2e:
	case 0x36:
	case 0x3e:
	case 0x64:
	case 0x65:
	case 0xf0:
	case 0xf2:
	case 0xf3:
		return true;
	default:
		return false;
	}
}

/* VEX (c5 with one more byte, c4 with two) and EVEX (62 with three): all with the map in the first.
 */
static bool take_vector(struct x86_parts *p, uint8_t first)
{
	uint8_t byte, skipped;

	p->is_vector = true;
	p->map = 1;
	if (!take_byte(p, &byte))
		return false;
	if (first != 0xc5) {
		p->map = byte & 7;
		if (!take_byte(p, &skipped) || (first == 0x62 && !take_byte(p, &skipped)))
			return false;
	}
	return p->map >= 1 && p->map <= 3 && take_byte(p, &p->opcode);
}

/* In 32 bits, c4, c5 and 62 are other instructions unless a register operand would follow. */
static bool begins_vector(const struct x86_parts *p, uint8_t byte)
{
	return (byte == 0xc4 || byte == 0xc5 || byte == 0x62) &&
	       (p->is_64bit || (p->at < p->n && p->bytes[p->at] >= 0xc0));
}

static bool take_opcode(struct x86_parts *p)
{
	uint8_t byte;

	do {
		if (!take_byte(p, &byte))
			return false;
	} while (is_prefix(p, byte));
	if (p->is_64bit && (byte & 0xf0) == 0x40) {
		p->rex = byte;
		if (!take_byte(p, &byte))
			return false;
	}
	if (begins_vector(p, byte))
		return take_vector(p, byte);
	p->opcode = byte;
	if (byte != 0x0f)
		return true;
	p->map = 1;
	if (!take_byte(p, &p->opcode))
		return false;
	if (p->opcode != 0x38 && p->opcode != 0x3a)
		return true;
	p->map = p->opcode == 0x38 ? 2 : 3;
	return take_byte(p, &p->opcode);
}

static bool take_sib(struct x86_parts *p)
{
	uint8_t byte;

	if (!take_byte(p, &byte))
		return false;
	p->has_sib = true;
	p->index = (byte >> 3 & 7U) | (p->rex & 2U) << 2;
	p->base = (byte & 7U) | (p->rex & 1U) << 3;
	return p->mod != 0 || (byte & 7) != 5 || take_number(p, 4, &p->displacement);
}

static bool take_modrm(struct x86_parts *p)
{
	uint8_t byte;

	if (!take_byte(p, &byte) || (p->has_short_address && !p->is_64bit))
		return false;
	p->has_modrm = true;
	p->mod = byte >> 6;
	p->reg = (byte >> 3 & 7U) | (p->rex & 4U) << 1;
	p->rm = (byte & 7U) | (p->rex & 1U) << 3;
	if (p->mod == 3)
		return true;
	if ((byte & 7) == 4 && !take_sib(p))
		return false;
	if (p->mod == 1)
		return take_number(p, 1, &p->displacement);
	if (p->mod == 2 || (p->mod == 0 && (byte & 7) == 5))
		return take_number(p, 4, &p->displacement);
	return true;
}

/* What follows the opcode, as a letter of the tables. */
static char letter_of(const struct x86_parts *p)
{
	bool is_immediate = p->opcode >= 0x70 && p->opcode <= 0x73;

	if (p->map == 2)
		return 'm';
	if (p->map == 3)
		return 'B';
	if (p->is_vector && p->opcode == 0x77)
		return '-';
	if (p->is_vector)
		return is_immediate || p->opcode == 0xc2 || (p->opcode >= 0xc4 && p->opcode <= 0xc6)
			       ? 'B'
			       : 'm';
	return p->map == 1 ? two_bytes[p->opcode] : one_byte[p->opcode];
}

/* The bytes of the immediate operand of LETTER; reg is known where it matters. */
static size_t immediate_of(const struct x86_parts *p, char letter)
{
	size_t word = p->has_16bit_operand ? 2 : 4;
	bool is_test = (p->reg & 6) == 0;

	switch (letter) {
	case 'b':
	case 'B':
		return 1;
	case 'w':
		return 2;
	case 'e':
		return 3;
	case 'z':
	case 'Z':
		return word;
	case 'j':
		return p->is_64bit ? 4 : word;
	case 'q':
		return p->rex & 8 ? 8 : word;
	case 'o':
		return p->is_64bit && !p->has_short_address ? 8 : 4;
	case 'T':
		return is_test ? 1 : 0;
	case 'U':
		return is_test ? word : 0;
	default:
		return 0;
	}
}

static bool take_rest(struct x86_parts *p)
{
	char letter = letter_of(p);

	if (letter == '.' || (letter == 'x' && p->is_64bit))
		return false;
	if (strchr("mBZTU", letter) && !take_modrm(p))
		return false;
	p->immediate_bytes = immediate_of(p, letter);
	return take_number(p, p->immediate_bytes, &p->immediate);
}

bool x86_take_apart(struct x86_parts *p)
{
	return take_opcode(p) && take_rest(p);
}
