//! Bulk uploads: the length of a file costs no memory.

use std::io::{self, Read};

use allocation_counter::measure;
use presign::wire::sartiq::{BulkError, BulkReader, BulkReport, BulkSettings};

/// A file that is made while it is read.
struct Endless<'b> {
    start: &'b [u8],
    piece: &'b [u8],
    left: usize,
    at: usize,
}

impl Read for Endless<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if !self.start.is_empty() {
            return self.start.read(out);
        }
        let mut written = 0;
        while written < out.len() && self.left > 0 {
            let rest = &self.piece[self.at..];
            let count = rest.len().min(out.len() - written);
            out[written..written + count].copy_from_slice(&rest[..count]);
            (written, self.at) = (written + count, self.at + count);
            if self.at == self.piece.len() {
                (self.at, self.left) = (0, self.left - 1);
            }
        }
        Ok(written)
    }
}

#[test]
fn memory_does_not_grow_with_the_file() {
    let settings = super::settings(|settings| settings);
    let long = [b"a".repeat(60_000), b",image/png,1\n".to_vec()].concat();
    let commas = [b",".repeat(65_000), b"\n".to_vec()].concat();
    let start = b"filename,content_type,size\n";
    let pieces: [(&str, &[u8], &[u8]); 9] = [
        ("good rows", start, b"look 1.png,image/png,1048576\n"),
        ("bad rows", start, b"look 1.png,image/svg+xml,x\n"),
        ("the longest rows", start, &long),
        ("rows of cells", start, &commas),
        ("blank lines", start, b"\n"),
        ("a quote that is not closed", b"filename,content_type,size\n\"", b"a\n"),
        ("one line", start, b"a"),
        ("one line of commas", b"", b","),
        ("a header that is not closed", b"\"", b"\n"),
    ];
    let mut worst = (0, "");
    for (name, start, piece) in pieces {
        let cost = |bytes: usize| {
            let bulk = BulkSettings::default().max_rows(u64::MAX).unwrap().max_errors(100);
            let mut report = BulkReport::new(&bulk);
            let used = measure(|| {
                let input = Endless { start, piece, left: bytes / piece.len(), at: 0 };
                match BulkReader::new(input, &settings, bulk) {
                    Ok(reader) => reader.for_each(|row| drop(report.take(row).unwrap())),
                    Err(BulkError::File(error)) => report.failure = Some(error),
                    Err(error) => panic!("{name}: {error}"),
                }
            });
            assert!(report.errors.len() <= 100);
            used.bytes_max
        };
        let (short, whole) = (cost(1 << 19), cost(4 << 20));
        assert!(whole <= short + 4096, "{name}: {short} and {whole}");
        assert!(whole < 2 << 20, "{name}: {whole}");
        worst = worst.max((whole / 1024, name));
    }
    say!("{} files of 4 MiB; the worst takes {} KiB: {}", pieces.len(), worst.0, worst.1);
}
