/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * page.h - the parts of the page with tables and a picture to move in.
 */
#ifndef FUTRACE_PAGE_H
#define FUTRACE_PAGE_H

#include <stdio.h>

#include "report/picture/timeline_layout.h"

/* page.css, page.js and the picture's style sheet; and hashes by which a browser accepts them. */
extern const char page_picture_css[];
extern const char page_css[];
extern const char page_js[];
extern const char page_css_hash[];
extern const char page_js_hash[];

/* The page has at most so many windows; the other formats have all. */
#define PAGE_WINDOWS 100

/* Writes the data of page.js, as JSON that can stand within a page. Returns -1 without memory. */
int page_data(FILE *out, const struct result *res, const struct layout *l);

/* The tables of WIN, one of RES: its words, the activity during waits, and its threads. */
void page_tables(FILE *out, const struct result *res, const struct window *win);

#endif
