//! The import rule: a module of `src/` uses the rows above its own, and within its row only what the table says.
//!
//! The table is that of `ARCHITECTURE.md`, with the modules of the rows to come in their places. Library code names
//! modules (`crate::error::Error`), never the root's re-exports (`crate::Error`), because those hide the row. Comments,
//! strings and test modules don't count.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What every module of row 0 may use beside its own list.
const FLOOR: &[&str] = &["error", "encode", "macros"];

/// A row: its name, and its modules, each with those of its own row that it may use.
type Row = (&'static str, &'static [(&'static str, &'static [&'static str])]);

/// The rows from top to bottom.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    (
        "0 (values)",
        &[
            ("macros", &[]),
            ("error", &[]),
            ("encode", &[]),
            ("time", &[]),
            ("method", &[]),
            ("object_key", &[]),
            ("media_type", &["header"]),
            ("endpoint", &[]),
            ("header", &[]),
            ("credentials", &["time"]),
            ("checksum", &["header"]),
            ("public_code", &[]),
        ],
    ),
    (
        "1 (pure helpers)",
        &[
            ("sigv4", &[]),
            ("seal", &[]),
            ("filename", &[]),
            ("content_disposition", &[]),
            ("multipart", &[]),
            ("key_template", &["filename"]),
            ("body", &[]),
        ],
    ),
    (
        "2a (the contract)",
        &[
            ("provider", &[]),
            ("bucket", &["provider"]),
            ("operation", &["provider"]),
            ("presigned", &[]),
            ("form", &["provider", "operation"]),
            ("presigner", &["provider", "bucket", "operation", "presigned", "form"]),
        ],
    ),
    ("2b (stores)", &[("s3", &[]), ("local", &[])]),
    ("2c (checks)", &[("verify", &[]), ("explain", &["verify"])]),
    ("3 (uploads)", &[("upload", &[])]),
    // Each system stands alone, except that Aura builds on Active Storage.
    (
        "4 (wire)",
        &[
            ("wire", &[]),
            ("wire::json", &[]),
            ("wire::fastapi", &["wire", "wire::json"]),
            ("wire::splendor", &["wire", "wire::json", "wire::fastapi"]),
            ("wire::geolens", &["wire", "wire::json", "wire::fastapi"]),
            ("wire::chief", &["wire", "wire::json", "wire::fastapi"]),
            ("wire::sartiq", &["wire", "wire::json", "wire::fastapi"]),
            ("wire::active_storage", &["wire", "wire::json", "wire::fastapi"]),
            ("wire::aura", &["wire", "wire::json", "wire::fastapi", "wire::active_storage"]),
            ("wire::companion", &["wire", "wire::json", "wire::fastapi"]),
        ],
    ),
];

/// The row of a module and what it may use there; `None` for a name that the table doesn't have.
fn place(module: &str) -> Option<(usize, &'static [&'static str])> {
    ROWS.iter().enumerate().find_map(|(row, (_, modules))| {
        modules.iter().find(|(name, _)| *name == module).map(|(_, siblings)| (row, *siblings))
    })
}

/// The table's name for a path from the root: `s3::presigner` is `s3`, `wire::json::X` is `wire::json`.
fn module_of(path: &[String]) -> String {
    match path {
        [wire, system, ..] if wire == "wire" && place(&format!("wire::{system}")).is_some() => {
            format!("wire::{system}")
        }
        [first, ..] => first.clone(),
        [] => String::new(),
    }
}

/// Why `user` may not use `used`, if it may not.
fn fault(user: &str, used: &str) -> Option<String> {
    let Some((user_row, siblings)) = place(user) else {
        return Some(format!("module `{user}` is in no row: add it to the table in tests/layers.rs"));
    };
    let Some((used_row, _)) = place(used) else {
        return Some(format!(
            "`crate::{used}` is no module of the table: name the module, not a root re-export"
        ));
    };
    let (above, below) = (ROWS[user_row].0, ROWS[used_row].0);
    if used_row > user_row {
        return Some(format!("`{user}` of row {above} uses `{used}` of row {below}, which stands below it"));
    }
    let floor = user_row == 0 && FLOOR.contains(&used);
    (used_row == user_row && used != user && !floor && !siblings.contains(&used)).then(|| {
        format!("`{user}` uses `{used}` of its own row {above}; there it may use: {}", siblings.join(", "))
    })
}

/// A token and its line. Only what paths and braces need: names, `::`, single signs.
type Token = (String, usize);

/// Names and signs of a source text, without comments, strings, characters and lifetimes.
fn tokens(source: &str) -> Vec<Token> {
    let text: Vec<char> = source.chars().collect();
    let at = |i: usize| text.get(i).copied().unwrap_or('\0');
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let (mut out, mut line, mut i) = (Vec::new(), 1, 0);
    while i < text.len() {
        let start = i;
        match (at(i), at(i + 1)) {
            ('/', '/') => i += text[i..].iter().take_while(|c| **c != '\n').count(),
            ('/', '*') => {
                let mut depth = 0;
                loop {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (depth, i) = (depth + 1, i + 2),
                        ('*', '/') => (depth, i) = (depth - 1, i + 2),
                        _ => i += 1,
                    }
                    if depth == 0 || i >= text.len() {
                        break;
                    }
                }
            }
            ('"', _) => {
                i += 1;
                while i < text.len() && at(i) != '"' {
                    i += if at(i) == '\\' { 2 } else { 1 };
                }
                i += 1;
            }
            // `'a'` and `'\n'` are characters; anything else is a lifetime, whose name says nothing here.
            ('\'', '\\') => i += 3 + text[i + 3..].iter().take_while(|c| **c != '\'').count() + 1,
            ('\'', _) if at(i + 2) == '\'' => i += 3,
            ('\'', _) => i += 1 + text[i + 1..].iter().take_while(|c| word(**c)).count(),
            (c, _) if word(c) => {
                i += text[i..].iter().take_while(|c| word(**c)).count();
                let name: String = text[start..i].iter().collect();
                let hashes = text[i..].iter().take_while(|c| **c == '#').count();
                if matches!(name.as_str(), "r" | "br" | "cr") && at(i + hashes) == '"' {
                    let end: Vec<char> =
                        std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                    i += hashes + 1;
                    while i < text.len() && !text[i..].starts_with(&end) {
                        i += 1;
                    }
                    i += end.len();
                } else if name == "r" && hashes == 1 {
                    i += 1; // a raw name: `r#type`
                } else {
                    out.push((name, line));
                }
            }
            (':', ':') => {
                out.push(("::".to_owned(), line));
                i += 2;
            }
            (c, _) => {
                if !c.is_whitespace() {
                    out.push((c.to_string(), line));
                }
                i += 1;
            }
        }
        line += text[start..i.min(text.len())].iter().filter(|c| **c == '\n').count();
    }
    out
}

/// Drops every item under `#[cfg(test)]` or `#[cfg(all(test, ..))]`.
fn without_tests(tokens: Vec<Token>) -> Vec<Token> {
    let name = |i: usize| tokens.get(i).map_or("", |token| token.0.as_str());
    let (mut out, mut i) = (Vec::new(), 0);
    while i < tokens.len() {
        let is = |signs: &[&str]| signs.iter().enumerate().all(|(n, sign)| name(i + n) == *sign);
        if !is(&["#", "[", "cfg", "(", "test"]) && !is(&["#", "[", "cfg", "(", "all", "(", "test"]) {
            out.push(tokens[i].clone());
            i += 1;
            continue;
        }
        // The item ends with its `;`, or with the brace that closes its body; a `use` has braces and a `;`.
        let (mut depth, mut is_use) = (0, false);
        while i < tokens.len() {
            match name(i) {
                "[" | "(" | "{" => depth += 1,
                "]" | ")" | "}" => depth -= 1,
                "use" if depth == 0 => is_use = true,
                _ => {}
            }
            let ends = name(i) == ";" || (name(i) == "}" && !is_use);
            i += 1;
            if depth == 0 && ends {
                break;
            }
        }
    }
    out
}

/// Walks one file: which paths below the root it names, from which module, at which line.
struct Walk<'t> {
    tokens: &'t [Token],
    /// The module path of the place that is being read, inline modules included.
    here: Vec<String>,
    found: Vec<(Vec<String>, usize)>,
}

impl Walk<'_> {
    fn name(&self, i: usize) -> &str {
        self.tokens.get(i).map_or("", |token| token.0.as_str())
    }

    /// Reads the path or the tree of a `use` at `i`, below `base`; gives the index behind it.
    fn path(&mut self, mut i: usize, base: Option<Vec<String>>) -> usize {
        let (mut path, line) = (base, self.tokens[i].1);
        loop {
            match (self.name(i), &mut path) {
                ("{", _) => {
                    i += 1;
                    while i < self.tokens.len() && self.name(i) != "}" {
                        i = self.path(i, path.clone());
                        if self.name(i) == "as" {
                            i += 2;
                        }
                        if self.name(i) == "," {
                            i += 1;
                        }
                    }
                    return i + 1;
                }
                ("crate", None) => path = Some(Vec::new()),
                ("self", None) => path = Some(self.here.clone()),
                ("super", None) => path = Some(self.here[..self.here.len().saturating_sub(1)].to_vec()),
                ("super", Some(at)) => drop(at.pop()),
                ("self", Some(_)) => {}
                (name, Some(at)) => at.push(name.to_owned()),
                // A name of its own module's or another crate's: no path below the root.
                (_, None) => path = Some(vec![String::new()]),
            }
            i += 1;
            if self.name(i) != "::" {
                break;
            }
            i += 1;
            if self.name(i) == "<" {
                break;
            }
        }
        if let Some(mut path) = path
            && path.first().is_none_or(|first| !first.is_empty())
        {
            // Macros of the crate live in `macros`.
            if self.name(i) == "!" && path.len() == 1 {
                path = vec!["macros".to_owned()];
            }
            self.found.push((path, line));
        }
        i
    }

    fn walk(&mut self) {
        let (mut i, mut depth, mut inline) = (0, 0, Vec::new());
        while i < self.tokens.len() {
            let (name, next) = (self.name(i).to_owned(), self.name(i + 1).to_owned());
            match name.as_str() {
                "mod" if self.name(i + 2) == "{" => {
                    inline.push(depth);
                    self.here.push(next);
                    i += 1;
                }
                "{" => depth += 1,
                "}" => {
                    depth -= 1;
                    if inline.last() == Some(&depth) {
                        inline.pop();
                        self.here.pop();
                    }
                }
                // `pub use`, but not the `use<'a>` of a return type.
                "use" if next != "<" => {
                    i = self.path(i + usize::from(next == "::") + 1, None);
                    continue;
                }
                "crate" | "super" | "self" if next == "::" => {
                    i = self.path(i, None);
                    continue;
                }
                _ => {}
            }
            i += 1;
        }
    }
}

/// The faults of one file, each `file:line: rule`. `file` is relative to `src/`.
fn check(file: &str, source: &str) -> Vec<String> {
    if file == "lib.rs" {
        return Vec::new(); // The root re-exports everything.
    }
    let here: Vec<String> =
        file.trim_end_matches(".rs").trim_end_matches("/mod").split('/').map(str::to_owned).collect();
    let user = module_of(&here);
    if place(&user).is_none() {
        return vec![format!("src/{file}:1: {}", fault(&user, &user).unwrap_or_default())];
    }
    let tokens = without_tests(tokens(source));
    let mut walk = Walk { tokens: &tokens, here, found: Vec::new() };
    walk.walk();
    walk.found
        .iter()
        .filter_map(|(path, line)| {
            let used = module_of(path);
            let rule =
                if used.is_empty() { Some("uses the root itself".to_owned()) } else { fault(&user, &used) };
            rule.map(|rule| format!("src/{file}:{line}: {rule}"))
        })
        .collect()
}

/// All `.rs` files below `dir`, in a stable order.
fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).expect("src can be listed") {
        let path = entry.expect("src can be read").path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_module_uses_only_the_rows_above_its_own() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut faults, mut files) = (String::new(), 0);
    for path in rust_files(&src) {
        let file = path.strip_prefix(&src).expect("a file of src").to_string_lossy().replace('\\', "/");
        let source = std::fs::read_to_string(&path).expect("Rust source is UTF-8");
        for fault in check(&file, &source) {
            writeln!(faults, "{fault}").expect("a String takes all");
        }
        files += 1;
    }
    assert!(files > 1, "no source files under {}", src.display());
    assert!(faults.is_empty(), "\n{faults}");
}

/// The checker itself: file, source, and what it must say (empty: nothing).
#[test]
fn the_checker_sees_what_it_must() {
    #[rustfmt::skip]
    let cases: &[(&str, &str, &str)] = &[
        ("sigv4/mod.rs", "use crate::error::Error;", ""),
        ("sigv4/mod.rs", "use crate::s3::X;", "src/sigv4/mod.rs:1: `sigv4` of row 1 (pure helpers) uses `s3`"),
        ("sigv4/key.rs", "\n\nfn f() { crate::s3::g() }", "src/sigv4/key.rs:3: `sigv4` of row 1"),
        ("sigv4/key.rs", "use super::scope::Scope; use super::{a, b::c}; use self::x::Y;", ""),
        ("sigv4/key.rs", "use super::super::s3::X;", "uses `s3` of row 2b"),
        ("sigv4/key.rs", "use {core::fmt, super::super::{time::T, bucket::B}};", "uses `bucket` of row 2a"),
        ("sigv4.rs", "use crate::{error::{Error, ErrorKind}, time::{self, T}, presigned};", "uses `presigned`"),
        ("sigv4.rs", "use crate::{error::{Error as E, ErrorKind}, multipart::P as Q, time::T};", "uses `multipart` of its own"),
        ("sigv4.rs", "type X<'a> = Option<&'a crate::upload::Y>;", "uses `upload` of row 3"),
        ("sigv4.rs", "use crate::error; const C: char = '\"'; const D: char = '\\''; use crate::s3;", "uses `s3`"),
        ("sigv4.rs", "use crate::Error;", "name the module, not a root re-export"),
        ("sigv4.rs", "use crate::*;", "name the module, not a root re-export"),
        ("sigv4.rs", "use super::Error;", "name the module, not a root re-export"),
        ("sigv4.rs", "use crate as root;", "uses the root itself"),
        ("sigv4.rs", "mod inner { use super::super::s3::X; }", "uses `s3`"),
        ("sigv4.rs", "mod inner { use super::X; } use self::s3::X; pub(crate) fn f() {}", ""),
        ("sigv4.rs", "// use crate::s3;\n/// crate::s3::X\n/* /* */ crate::s3 */ fn f() { g(\"crate::s3\", r#\"\" crate::s3\"#) }", ""),
        ("sigv4.rs", "#[cfg(test)] mod tests { use crate::s3::X; fn f() { [0; 2] } }", ""),
        ("sigv4.rs", "#[cfg(test)] use crate::{s3::X, upload}; use crate::error::E;", ""),
        ("sigv4.rs", "#[cfg(all(test, feature = \"std\"))] fn f() { crate::s3::g() } use crate::bucket::B;", "uses `bucket`"),
        ("sigv4.rs", "#[cfg(not(test))] use crate::s3::X;", "uses `s3`"),
        ("header.rs", "use crate::encode; crate::text!(X);", ""),
        ("header.rs", "use crate::credentials::C;", "`header` uses `credentials` of its own row 0"),
        ("macros.rs", "macro_rules! m { () => { $crate::s3::f() } }", "uses `s3`"),
        ("error.rs", "use crate::time::T;", "`error` uses `time` of its own row"),
        ("explain.rs", "use crate::{verify::V, s3::X};", ""),
        ("verify.rs", "use crate::explain::E;", "`verify` uses `explain` of its own row"),
        ("wire/aura.rs", "use crate::wire::active_storage::A; use super::json::J; use crate::upload::U;", ""),
        ("wire/chief.rs", "use super::aura::A;", "`wire::chief` uses `wire::aura` of its own row"),
        ("util.rs", "", "src/util.rs:1: module `util` is in no row: add it to the table"),
    ];
    for (file, source, expected) in cases {
        let found = check(file, source);
        let matches = match found.as_slice() {
            [] => expected.is_empty(),
            [one] => !expected.is_empty() && one.contains(expected),
            _ => false,
        };
        assert!(matches, "{file}: {source}\nexpected: {expected}\nfound: {found:#?}");
    }
}
