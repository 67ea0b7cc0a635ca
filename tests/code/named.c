/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * named.c - functions of every kind, and places in them that check_names.sh knows by a label.
 *
 * A label marks the line that it stands on. Its name is followed by the functions around it, the
 * innermost first. The file is C and C++.
 */
#ifdef __cplusplus
extern "C" {
#endif

volatile int seen;

/* clang-format off */
#define PLACE(label) __asm__ volatile(".globl " #label "\n" #label ": nop; nop; nop; nop")
/* clang-format on */

static inline __attribute__((always_inline)) int innermost(int x)
{
	PLACE(place__innermost__middle__outer);
	return x * 2;
}

static inline __attribute__((always_inline)) int middle(int x)
{
	seen += x;
	return innermost(x) + 1;
}

__attribute__((noinline)) int outer(int x)
{
	return middle(x) + seen;
}

static __attribute__((noinline)) int hidden(int x)
{
	PLACE(place__hidden);
	return seen + x;
}

/* The names of one function: the plain one is to be shown. */
__attribute__((noinline)) int __plain_impl(int x)
{
	PLACE(place__plain);
	return seen - x;
}
int __plain(int x) __attribute__((alias("__plain_impl")));
int plain(int x) __attribute__((weak, alias("__plain_impl")));

/* As an assembler has it: a function without a size, and one with a gap behind it. */
int sizeless(void);
int sized(void);
__asm__(".text\n"
	".type sizeless, @function\n"
	".globl sizeless\n"
	"sizeless: nop; xor %eax, %eax; ret\n"
	".balign 64\n"
	".type sized, @function\n"
	".globl sized\n"
	"sized: xor %eax, %eax; ret\n"
	".size sized, . - sized\n"
	".balign 64, 0xcc\n");

#ifdef __cplusplus
}

namespace shop
{
template <typename T> struct shelf {
	T all;
	__attribute__((noinline)) int put(T t);
	__attribute__((always_inline)) int take(T t)
	{
		seen++;
		return all + t;
	}
};
template <typename T> int shelf<T>::put(T t)
{
	all = t;
	return take(t) + seen;
}
__attribute__((noinline)) int serve(int x)
{
	shelf<int> s = { x };
	auto later = [&](int y) __attribute__((noinline))
	{
		return s.put(y) + seen;
	};

	return later(x) + s.put(seen);
}
} // namespace shop
#endif

int main(int argc, char **argv)
{
	(void)argv;
#ifdef __cplusplus
	seen += shop::serve(argc);
#endif
	return outer(argc) + hidden(argc) + __plain(argc) + sizeless() + sized();
}
