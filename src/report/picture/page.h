/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * page.h - the page with tables and a picture to move in, by its parts.
 */
#ifndef FUTRACE_PAGE_H
#define FUTRACE_PAGE_H

#include <stdio.h>

#include "report/picture/timeline_layout.h"

/* page.css, page.js and the picture's style sheet, and the hashes by which a browser knows them. */
extern const char page_picture_css[];
extern const char page_css[];
extern const char page_js[];
extern const char page_css_hash[];
extern const char page_js_hash[];

/* Windows that the page has; what is beyond is in other formats. */
#define PAGE_WINDOWS 100

/* What page.js draws, as JSON that can stand within a page. Returns -1 without memory. */
int page_data(FILE *out, const struct result *res, const struct layout *l);

/* The tables of WIN, one of RES: who waited for what, what went on meanwhile, what threads did. */
void page_tables(FILE *out, const struct result *res, const struct window *win);

#endif
