//! [`Lines`]: a reader that gives a line at a time, so that a record has an exact line and an exact length.
//!
//! The `csv` crate buffers what it reads, takes a record of any length, and counts blank lines to the record that follows.
//! Where it is given no more than a line at once, its buffer is empty between two records: the bytes given are then the
//! record's own, blank lines can be left out, and too long a record can be refused before it is read.

use alloc::boxed::Box;
use alloc::vec;
use std::io::{self, ErrorKind, Read};

const BUFFER: usize = 8 << 10;
const BOM: &[u8] = b"\xef\xbb\xbf";

pub(super) struct Lines<R> {
    inner: R,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    begun: bool,
    /// Whether anything was given yet.
    opened: bool,
    /// The line of the next byte, from 1.
    line: u64,
    /// Whether the last byte was a CR, so that an LF belongs to it.
    after_cr: bool,
    /// Whether nothing of the next record was given yet.
    between: bool,
    record_line: u64,
    given: usize,
    most: usize,
    too_long: bool,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(inner: R, most: usize) -> Self {
        Self {
            inner,
            buffer: vec![0; BUFFER].into_boxed_slice(),
            start: 0,
            end: 0,
            begun: false,
            opened: false,
            line: 1,
            after_cr: false,
            between: true,
            record_line: 1,
            given: 0,
            most,
            too_long: false,
        }
    }

    /// What is read next begins a record.
    pub(super) fn begin_record(&mut self) {
        self.between = true;
        self.given = 0;
    }

    /// Where the record that was read last, or in part, begins.
    pub(super) fn record_line(&self) -> u64 {
        self.record_line
    }

    /// Whether a record was longer than allowed: nothing is given any more.
    pub(super) fn is_too_long(&self) -> bool {
        self.too_long
    }

    fn pending(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Reads more behind what is pending, which is shorter than the buffer; `false` at the end.
    fn fill(&mut self) -> io::Result<bool> {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        loop {
            match self.inner.read(self.buffer.get_mut(self.end..).unwrap_or_default()) {
                Ok(count) => {
                    self.end = self.buffer.len().min(self.end + count);
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Leaves a byte order mark out, in how many pieces it may come.
    fn begin(&mut self) -> io::Result<()> {
        while self.pending().len() < BOM.len() && BOM.starts_with(self.pending()) && self.fill()? {}
        if self.pending().starts_with(BOM) {
            self.start += BOM.len();
        }
        self.begun = true;
        Ok(())
    }

    fn count(&mut self, byte: u8) {
        self.line += u64::from(byte == b'\r' || byte == b'\n' && !self.after_cr);
        self.after_cr = byte == b'\r';
    }

    /// Leaves blank lines out.
    fn skip_blank(&mut self) {
        while let Some(&byte) = self.pending().first().filter(|byte| is_end(**byte)) {
            self.count(byte);
            self.start += 1;
        }
    }
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if !self.begun {
            self.begin()?;
        }
        loop {
            if self.between {
                self.skip_blank();
            }
            if !self.pending().is_empty() {
                break;
            }
            if !self.fill()? {
                return Ok(0);
            }
        }
        if self.between {
            (self.between, self.record_line) = (false, self.line);
        }
        let pending = self.pending();
        let line = pending.iter().position(|byte| is_end(*byte)).map_or(pending.len(), |end| end + 1);
        // The first byte alone: behind our own order mark, or behind blank lines, the `csv` crate would take another out.
        let count = line.min(out.len()).min(if self.opened { usize::MAX } else { 1 });
        if self.too_long || count > self.most - self.given {
            self.too_long = true;
            return Err(io::Error::other("too long a record"));
        }
        for (to, from) in out.iter_mut().zip(pending.iter().take(count)) {
            *to = *from;
        }
        let last = pending.get(count.wrapping_sub(1)).copied();
        self.opened = true;
        self.start += count;
        self.given += count;
        if let Some(last) = last {
            // A CR before belongs to this line only if nothing stands between.
            self.after_cr &= count == 1;
            self.count(last);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, after being interrupted.
    struct Drip<'b>(&'b [u8], bool);

    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(ErrorKind::Interrupted.into());
            }
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            out[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    /// Each record as the `csv` crate ends it, with its line.
    fn records(input: &[u8], most: usize) -> Vec<(u64, Vec<String>)> {
        let read = |inner: Box<dyn Read + '_>| {
            let lines = Lines::new(inner, most);
            let mut csv = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(lines);
            let (mut record, mut found) = (csv::ByteRecord::new(), Vec::new());
            loop {
                csv.get_mut().begin_record();
                if !csv.read_byte_record(&mut record).unwrap_or_default() {
                    break found;
                }
                let cells = record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
                found.push((csv.get_ref().record_line(), cells.collect()));
            }
        };
        let (whole, dripped) = (read(Box::new(input)), read(Box::new(Drip(input, false))));
        assert_eq!(whole, dripped, "{:?}", input.escape_ascii().to_string());
        whole
    }

    #[test]
    fn records_and_their_lines() {
        type Expected<'e> = &'e [(u64, &'e [&'e str])];
        let rows: [(&[u8], Expected<'_>); 16] = [
            (b"", &[]),
            (b"\xef\xbb\xbf", &[]),
            (b"\xef\xbb\xbfa,b\n", &[(1, &["a", "b"])]),
            (b"\xef\xbb\xbf\xef\xbb\xbfa", &[(1, &["\u{feff}a"])]),
            (b"\n\xef\xbb\xbfa", &[(2, &["\u{feff}a"])]),
            (b"a\n\xef\xbb\xbfb", &[(1, &["a"]), (2, &["\u{feff}b"])]),
            (b"\xef\xbba", &[(1, &["\u{fffd}a"])]),
            (b"a\n\n\nb", &[(1, &["a"]), (4, &["b"])]),
            (b"a\r\n\r\n\r\nb\r\n", &[(1, &["a"]), (4, &["b"])]),
            (b"a\r\rb\r", &[(1, &["a"]), (3, &["b"])]),
            (b"\n\na", &[(3, &["a"])]),
            (b"\"a\n\nb\"\nc", &[(1, &["a\n\nb"]), (4, &["c"])]),
            (b"\"a\r\nb\"\r\nc", &[(1, &["a\r\nb"]), (3, &["c"])]),
            (b"\"a\"\"b\",\"\"\nc", &[(1, &["a\"b", ""]), (2, &["c"])]),
            (b"a\n \nb", &[(1, &["a"]), (2, &[" "]), (3, &["b"])]),
            (b"\"never closed\nb", &[(1, &["never closed\nb"])]),
        ];
        for (input, expected) in rows {
            let expected: Vec<_> = expected
                .iter()
                .map(|(line, cells)| {
                    (*line, cells.iter().map(|cell| String::from(*cell)).collect::<Vec<_>>())
                })
                .collect();
            assert_eq!(records(input, 100), expected, "{:?}", input.escape_ascii().to_string());
        }
    }

    #[test]
    fn too_long_a_record_is_not_read() {
        // The line end counts, blank lines do not.
        let input = b"\n\n\n\n\n\n\n\n\n\n\n\n12345678\n\n\n\n\n\n\n\n\n\n\n12345678\n123456789\n1\n";
        assert_eq!(records(input, 9).len(), 2);
        assert_eq!(records(input, 10).len(), 4);
        assert_eq!(records(b"\"1\n2\n3\n4\"\n", 9).len(), 0);
        assert_eq!(records(b"\"1\n2\n3\n4\"\n", 10).len(), 1);
    }
}
