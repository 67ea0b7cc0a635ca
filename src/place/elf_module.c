/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * elf_module.c - reports a file to libdwfl.
 */
#include "place/elf_module.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "place/debug_file.h"

struct elf_module {
	Dwfl *dwfl;
	Dwfl_Module *module;
	char *root;
};

/* libdwfl has no ELF file to search for: it gets the file open. */
static int find_no_elf(Dwfl_Module *module, void **user, const char *name, Dwarf_Addr base,
		       char **path, Elf **elf)
{
	(void)module;
	(void)user;
	(void)name;
	(void)base;
	(void)path;
	(void)elf;
	return -1;
}

/*
 * Reports the file as loaded at its own addresses: so one reading serves all processes, whatever
 * their bias. libdwfl closes the descriptor that it gets.
 */
static Dwfl_Module *report(Dwfl *dwfl, int fd, const char *path)
{
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	Dwfl_Module *module;

	dwfl_report_begin(dwfl);
	module = dwfl_report_elf(dwfl, path, path, own, 0, true);
	if (!module && own >= 0)
		close(own);
	dwfl_report_end(dwfl, NULL, NULL);
	return module;
}

/* What debug_file_find() is given as USER. */
static void set_root(struct elf_module *m, const char *root)
{
	void **user;

	m->root = root ? xstrdup(root) : NULL;
	dwfl_module_info(m->module, &user, NULL, NULL, NULL, NULL, NULL, NULL);
	*user = m->root;
}

struct elf_module *elf_module_open(int fd, const char *path, const char *root)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = find_no_elf,
		.find_debuginfo = debug_file_find,
		.section_address = dwfl_offline_section_address,
	};
	struct elf_module *m = xcalloc(1, sizeof(*m));

	elf_version(EV_CURRENT);
	m->dwfl = dwfl_begin(&callbacks);
	m->module = m->dwfl ? report(m->dwfl, fd, path) : NULL;
	if (m->module) {
		set_root(m, root);
		return m;
	}
	elf_module_close(m);
	return NULL;
}

void elf_module_close(struct elf_module *m)
{
	if (!m)
		return;
	dwfl_end(m->dwfl);
	free(m->root);
	free(m);
}

Dwfl_Module *elf_module_of(const struct elf_module *m)
{
	return m->module;
}
