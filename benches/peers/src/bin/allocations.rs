//! Prints how many allocations and bytes each case takes per URL.
//!
//! A program of its own: the allocator that counts is slower than the one that is timed.

use presign_peers::allocations::{PROGRAM, Row};
use presign_peers::work::Workload;

fn main() {
    for name in std::env::args().skip(1) {
        let Some(workload) = Workload::named(&name) else {
            eprintln!("{PROGRAM}: there is no workload {name}");
            std::process::exit(2);
        };
        for mut case in presign_peers::peers::cases(workload) {
            let peer = case.peer.to_owned();
            let (mut calls, urls) = presign_peers::allocations::calls(workload, &mut case);
            let counted = allocation_counter::measure(&mut calls);
            let per_url = |total: u64| total as f64 / urls as f64;
            let (count, bytes) = (per_url(counted.count_total), per_url(counted.bytes_total));
            println!("{}", Row { workload, peer, count, bytes }.to_line());
        }
    }
}
