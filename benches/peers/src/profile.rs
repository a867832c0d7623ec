//! Where the instructions of one URL are.
//!
//! What the compiler inlined stands under the name of the innermost function that is not the standard library's, so that
//! each line is somebody's code.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::process::{Command, Stdio};

use crate::Fault;
use crate::step::Stepped;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Function,
    Line,
    /// The innermost function, the standard library's too.
    Inlined,
}

/// A mapping of a file: its first address, the one behind its last, and the file's name.
struct Mapping<'t> {
    start: u64,
    end: u64,
    file: &'t str,
}

/// Names and instructions, most first.
pub fn profile(stepped: &Stepped, by: By) -> Result<Vec<(String, u64)>, Fault> {
    let mappings: Vec<_> = stepped.maps.lines().filter_map(mapping).collect();
    let mut files = BTreeMap::<&str, Vec<(u64, u64)>>::new();
    for (address, times) in stepped.addresses.iter().filter(|(_, times)| **times > 0) {
        let file = mappings
            .iter()
            .find(|mapping| (mapping.start..mapping.end).contains(address))
            .map(|found| found.file);
        // Where the file's first page is, its own addresses begin.
        let base =
            mappings.iter().filter(|mapping| Some(mapping.file) == file).map(|mapping| mapping.start).min();
        let place = (address - base.unwrap_or_default(), *times);
        files.entry(file.unwrap_or("unknown")).or_default().push(place);
    }
    let mut names = HashMap::<String, u64>::new();
    for (file, places) in files {
        let short = file.rsplit('/').next().unwrap_or(file);
        let found = match file.starts_with('/') {
            true => frames(file, &places)?,
            false => vec![Vec::new(); places.len()],
        };
        for (frames, (_, times)) in found.iter().zip(places) {
            let own = frames.iter().find(|frame| !frame.is_of_std()).or(frames.first());
            let name = match (own, frames.first(), by) {
                (Some(own), _, By::Function) => own.function.clone(),
                (Some(own), _, By::Line) => format!("{} {}", own.function, own.short_line()),
                (_, Some(innermost), By::Inlined) => innermost.function.clone(),
                _ => format!("in {short}"),
            };
            *names.entry(name).or_default() += times;
        }
    }
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(names)
}

/// A line of `/proc/PID/maps`.
fn mapping(line: &str) -> Option<Mapping<'_>> {
    let mut words = line.split_ascii_whitespace();
    let (start, end) = words.next()?.split_once('-')?;
    let [start, end] = [start, end].map(|address| u64::from_str_radix(address, 16).ok());
    Some(Mapping { start: start?, end: end?, file: words.nth(4)? })
}

/// A function that an instruction belongs to, and the line there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Frame {
    function: String,
    line: String,
}

impl Frame {
    fn is_of_std(&self) -> bool {
        self.line.starts_with("/rustc/") || self.line.contains("/lib/rustlib/src/")
    }

    /// `sigv4/digest.rs:63`.
    fn short_line(&self) -> &str {
        let line = self.line.rsplit("/src/").next().unwrap_or(&self.line);
        line.split(" (discriminator").next().unwrap_or(line)
    }
}

/// The functions of each place in a file, innermost first; none where nobody knows.
fn frames(file: &str, places: &[(u64, u64)]) -> Result<Vec<Vec<Frame>>, Fault> {
    let mut child = Command::new("addr2line")
        .args(["-a", "-i", "-f", "-C", "-e", file])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("addr2line: {error} (Debian's package binutils has it)"))?;
    let mut input = child.stdin.take().ok_or("addr2line has no input")?;
    let addresses: String = places.iter().map(|(address, _)| format!("{address:x}\n")).collect();
    // It answers while it is asked, so somebody must listen meanwhile.
    let asking = std::thread::spawn(move || input.write_all(addresses.as_bytes()));
    let output = child.wait_with_output()?;
    asking.join().map_err(|_| "asking addr2line failed")??;
    let frames = read(&String::from_utf8_lossy(&output.stdout));
    if frames.len() != places.len() {
        return Err(format!("addr2line named {} of {} places in {file}", frames.len(), places.len()).into());
    }
    Ok(frames)
}

/// What addr2line says: an address, then function and line of each frame.
fn read(text: &str) -> Vec<Vec<Frame>> {
    let mut places = Vec::<Vec<Frame>>::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        match (line.starts_with("0x"), places.last_mut()) {
            (true, _) => places.push(Vec::new()),
            (false, Some(frames)) if line != "??" => {
                let place = lines.next().unwrap_or_default();
                frames.push(Frame { function: line.to_owned(), line: place.to_owned() });
            }
            _ => {
                lines.next();
            }
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings_are_read() {
        let line = "7f10a000-7f10b000 r-xp 00001000 fe:00 1234       /usr/lib/libc.so.6";
        let mapping = mapping(line).unwrap();
        assert_eq!(
            (mapping.start, mapping.end, mapping.file),
            (0x7f10_a000, 0x7f10_b000, "/usr/lib/libc.so.6")
        );
        assert!(super::mapping("7f10a000-7f10b000 rw-p 00000000 00:00 0 ").is_none());
    }

    #[test]
    fn the_innermost_function_that_is_no_library_s_is_the_own_one() {
        let text = "0x10\ncore::ptr::copy\n/rustc/0/library/core/src/ptr/mod.rs:5\na::hash\n/x/src/b/digest.rs:63\n\
                    0x20\n??\n??:0\n0x30\nmemcpy\n??:?\n";
        let places = read(text);
        assert_eq!(places.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0, 1]);
        let own = places[0].iter().find(|frame| !frame.is_of_std()).unwrap();
        assert_eq!((&*own.function, own.short_line()), ("a::hash", "b/digest.rs:63"));
    }
}
