/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * palette.h - every colour of the reports, once.
 *
 * C has them as rows of a macro. The style sheets have them by name, as @name@; make puts the
 * values in, as Makefile.am says. So each row is one line.
 */
#ifndef FUTRACE_PALETTE_H
#define FUTRACE_PALETTE_H

/* On a terminal, by ECMA-48, "Select Graphic Rendition": these read well on dark and on light. */
#define PALETTE_TERMINAL(STYLE) \
	STYLE(PLAIN, "")        \
	STYLE(TITLE, "\033[1m") \
	STYLE(NOTE, "\033[2m")  \
	STYLE(LOUD, "\033[1;33m")

/* In pages and pictures: on white, then on a dark screen. An SVG is always on white. */
/* clang-format off */
#define PALETTE(COLOR) \
	COLOR(paper, "#fff", "#15181c") \
	COLOR(ink, "#1a1a1a", "#e8e8e8") \
	COLOR(faint, "#555", "#a5abb3") \
	COLOR(line, "#ccc", "#3a4048") \
	COLOR(shade, "#f3f3f3", "#1f242a") \
	COLOR(accent, "#0072b2", "#56b4e9") \
	COLOR(halo, "#fff", "#15181c") \
	COLOR(outside, "#77777729", "#77777729") \
	COLOR(run, "#00624a", "#35b88f") \
	COLOR(cpu, "#f0e442", "#d8cc2e") \
	COLOR(cpu_line, "#8a8000", "#6a6200") \
	COLOR(disk, "#d55e00", "#e0701a") \
	COLOR(disk_line, "#7a2f00", "#6b2b00") \
	COLOR(block, "#fbe9cb", "#4a3d26") \
	COLOR(block_line, "#d9a24a", "#a8822f") \
	COLOR(futex, "#aed6f1", "#24557a") \
	COLOR(unknown, "#fff", "#15181c") \
	COLOR(unknown_line, "#999", "#6a7078") \
	COLOR(edge, "#777", "#777") \
	COLOR(bracket, "#e4e4e4", "#e4e4e4") \
	COLOR(sleep, "#6b4a00", "#6b4a00") \
	COLOR(arrow, "#000", "#000")
/* clang-format on */

#endif
