// SPDX-License-Identifier: GPL-2.0-or-later
//
// named.rs - functions of Rust: generic ones, methods of traits, closures.

mod shop {
    pub trait Serve {
        fn serve(&self, n: u32) -> u32;
    }
    pub struct Shelf<T>(pub Vec<T>);
    impl<T: Copy + Into<u32>> Serve for Shelf<T> {
        #[inline(never)]
        fn serve(&self, n: u32) -> u32 {
            self.0.iter().map(|x| (*x).into() ^ n).sum()
        }
    }
}

#[inline(never)]
fn work(s: &dyn shop::Serve, n: u32) -> u32 {
    let twice = move |x: u32| s.serve(x) + s.serve(n);
    twice(n + 1)
}

fn main() {
    let s = shop::Shelf(vec![1u16, 2, 3]);
    println!("{}", work(&s, std::env::args().count() as u32));
}
