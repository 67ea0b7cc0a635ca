/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_lines.c - asks libdw for the line, and for the functions around it.
 */
#include "code/code_lines.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "code/code_functions.h"
#include "code/code_units.h"

struct code_lines {
	struct code_units *units;
	struct code_functions *functions;
};

/* The places that were found so far. */
struct found {
	struct source_place *places;
	size_t n, most, left_out;
};

struct code_lines *code_lines_new(Dwfl_Module *module)
{
	struct code_lines *l = xcalloc(1, sizeof(*l));

	l->units = code_units_new(module);
	l->functions = code_functions_new();
	return l;
}

void code_lines_free(struct code_lines *l)
{
	if (!l)
		return;
	code_functions_free(l->functions);
	code_units_free(l->units);
	free(l);
}

static void add_place(struct found *f, const struct source_place *place)
{
	if (f->n < f->most) {
		f->places[f->n++] = *place;
		return;
	}
	f->places[f->most - 1] = *place;
	f->left_out++;
}

static const char *text_of(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute attribute;

	return dwarf_formstring(dwarf_attr_integrate(die, name, &attribute));
}

/* A mangled name says which class and namespace the function is of. C has its own names only. */
static const char *function_of(Dwarf_Die *die)
{
	const char *name = text_of(die, DW_AT_linkage_name);

	if (!name)
		name = text_of(die, DW_AT_MIPS_linkage_name);
	if (name && (strncmp(name, "_Z", 2) == 0 || strncmp(name, "_R", 2) == 0))
		return name;
	return text_of(die, DW_AT_name);
}

static Dwarf_Word number_of(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word number;

	if (dwarf_formudata(dwarf_attr(die, name, &attribute), &number) != 0)
		return 0;
	return number;
}

static const char *file_of(Dwarf_Die *unit, Dwarf_Word number)
{
	Dwarf_Files *files;
	size_t n;

	if (dwarf_getsrcfiles(unit, &files, &n) != 0 || number >= n)
		return NULL;
	return dwarf_filesrc(files, number, NULL, NULL);
}

/* The compiler may have been told a name that is relative to where it ran. */
static void set_file(struct source_place *place, Dwarf_Die *unit, const char *file)
{
	place->file = file;
	if (file && file[0] != '/')
		place->folder = text_of(unit, DW_AT_comp_dir);
}

/* Moves PLACE, which is in the inlined function DIE, to the place of the call. */
static void go_to_call(struct source_place *place, Dwarf_Die *unit, Dwarf_Die *die)
{
	Dwarf_Word line = number_of(die, DW_AT_call_line);

	*place = (struct source_place){ .line = line <= INT32_MAX ? (unsigned int)line : 0 };
	if (place->line)
		set_file(place, unit, file_of(unit, number_of(die, DW_AT_call_file)));
}

static struct source_place line_at(Dwarf_Die *unit, Dwarf_Addr address)
{
	struct source_place place = { .line = 0 };
	Dwarf_Line *line = dwarf_getsrc_die(unit, address);
	int number;

	if (!line || dwarf_lineno(line, &number) != 0 || number <= 0)
		return place;
	set_file(&place, unit, dwarf_linesrc(line, NULL, NULL));
	place.line = place.file ? (unsigned int)number : 0;
	return place;
}

size_t code_lines_find(struct code_lines *l, uint64_t address, struct source_place *places,
		       size_t most, size_t *left_out)
{
	struct found f = { .places = places, .most = most };
	Dwarf_Die unit, around[CODE_DEPTH];
	struct source_place place;
	Dwarf_Addr bias;
	size_t n;

	*left_out = 0;
	if (!code_units_find(l->units, address, &unit, &bias))
		return 0;
	place = line_at(&unit, address - bias);
	n = code_functions_around(l->functions, &unit, address - bias, around);
	for (size_t i = 0; i < n; i++) {
		place.function = function_of(&around[i]);
		add_place(&f, &place);
		if (i + 1 < n)
			go_to_call(&place, &unit, &around[i]);
	}
	if (n == 0) /* as in the unit of an assembler, which has lines only */
		add_place(&f, &place);
	*left_out = f.left_out;
	return f.n;
}
