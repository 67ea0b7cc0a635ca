#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_format.sh - every source looks as .clang-format has it. Other versions of clang-format than
# Debian 12's have other opinions, and are not asked.

set -eu

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
need clang-format clang-format
case $(clang-format --version) in
*"version 14."*) ;;
*)	cannot "this is not clang-format 14, but $(clang-format --version)" ;;
esac

cd "${TEST_TOP:-.}"
# page_files.c and syscall_names.c are made by make.
find src tests bench include -name '*.[ch]' ! -name page_files.c ! -name syscall_names.c -exec clang-format --dry-run --Werror {} +
