//! A directory as a store: an object is one file, and is there as a whole or not at all.
//!
//! A file begins with the object's headers and an empty line, as a message of HTTP does, so that headers and bytes change
//! in one step. What comes in is written to `+incoming`, which is no path of an object, and becomes an object by a rename;
//! by a hard link where nothing may be replaced, since that fails where there is a file.
//!
//! A kill leaves files in `+incoming` and empty directories, and never a part of an object; the next start removes them.
//! Servers of one machine can share a directory: what comes in to each has its port in its name, and the port is the lock.
//! Whoever can bind it knows that the server is gone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use presign::Md5Hasher;

const INCOMING: &str = "+incoming";
/// What stands in the first line until the MD5 is known. It is as long.
const NO_DIGEST: &str = "00000000000000000000000000000000";

pub struct Store {
    root: PathBuf,
    port: u16,
    /// Held while directories or names change, so that nobody removes a directory that somebody else has just made.
    changing: Mutex<()>,
    count: AtomicU64,
}

impl Store {
    /// The store of the server that listens on `port`, and does so until nothing comes in any more.
    pub fn open(root: &Path, port: u16) -> io::Result<Self> {
        let incoming = root.join(INCOMING);
        fs::create_dir_all(&incoming)?;
        for left in fs::read_dir(&incoming)? {
            let name = left?.file_name();
            let of = name.to_str().and_then(|name| name.split_once('-')?.0.parse().ok());
            let Some(of) = of else { continue };
            // Held until the file is removed, so that no new server has that port.
            let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, of));
            if of == port || bound.is_ok() {
                let _ = fs::remove_file(incoming.join(name));
            }
        }
        remove_empty(root, &incoming);
        Ok(Self { root: root.to_owned(), port, changing: Mutex::new(()), count: AtomicU64::new(0) })
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn exists(&self, path: &str) -> bool {
        self.root.join(path).is_file()
    }

    /// Begins an object, which nobody sees until it is kept.
    pub fn begin<'h>(&self, headers: impl Iterator<Item = (&'h str, &'h str)>) -> io::Result<Incoming<'_>> {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let path = self.root.join(INCOMING).join(format!("{}-{number}", self.port));
        let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        let mut incoming = Incoming { store: self, file, path, md5: Md5Hasher::new() };
        let mut head = format!("etag: \"{NO_DIGEST}\"\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        incoming.file.write_all(head.as_bytes())?;
        Ok(incoming)
    }

    /// The object under a path, if there is one.
    pub fn read(&self, path: &str) -> io::Result<Option<Object>> {
        let path = self.root.join(path);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            // The folder of other objects.
            return Ok(None);
        }
        let (length, mut from) = (metadata.len(), BufReader::new(file));
        let (mut headers, mut line) = (Vec::new(), String::new());
        loop {
            line.clear();
            from.read_line(&mut line)?;
            match line.strip_suffix("\r\n").map(|line| line.split_once(": ").ok_or(line)) {
                Some(Ok((name, value))) => headers.push((name.to_owned(), value.to_owned())),
                Some(Err("")) => break,
                _ => return Err(io::Error::other("a file that is no object")),
            }
        }
        let start = from.stream_position()?;
        Ok(Some(Object { headers, size: length - start, start, from }))
    }

    /// Removes the object, if it is there, and the directories that are empty without it.
    pub fn remove(&self, path: &str) -> io::Result<()> {
        let _changing = self.lock();
        let object = self.root.join(path);
        match fs::remove_file(&object) {
            // The folder of other objects is none itself.
            Err(error) if !is_absent(&error) && !object.is_dir() => return Err(error),
            _ => self.tidy(path),
        }
        Ok(())
    }

    fn tidy(&self, path: &str) {
        for directory in Path::new(path).ancestors().skip(1).filter(|path| !path.as_os_str().is_empty()) {
            if fs::remove_dir(self.root.join(directory)).is_err() {
                break;
            }
        }
    }
}

/// Removes the directories below that hold no file, but for one of them.
fn remove_empty(directory: &Path, but: &Path) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path != but && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_empty(&path, but);
            let _ = fs::remove_dir(path);
        }
    }
}

/// There is nothing of this name, or a file where a directory would have to be.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// An object that is being read.
pub struct Object {
    /// The entity tag, which is the MD5, and what was kept.
    pub headers: Vec<(String, String)>,
    pub size: u64,
    start: u64,
    from: BufReader<File>,
}

impl Object {
    /// So many of its bytes.
    pub fn bytes(mut self, first: u64, count: u64) -> io::Result<impl Read> {
        self.from.seek(SeekFrom::Start(self.start + first))?;
        Ok(self.from.take(count))
    }
}

/// An object that is coming in. It leaves nothing behind unless it is kept.
pub struct Incoming<'s> {
    store: &'s Store,
    file: File,
    path: PathBuf,
    md5: Md5Hasher,
}

/// What became of an object that came in.
#[derive(Debug, PartialEq, Eq)]
pub enum Kept {
    /// With this MD5.
    Yes(String),
    /// There is one, and it may not be replaced.
    Exists,
    /// The key is below another object's, or has others below it: it can be no file.
    InTheWay,
}

impl Incoming<'_> {
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.md5.update(bytes);
        self.file.write_all(bytes)
    }

    /// Makes it the object under `path`: with all its bytes on the disk first, and then in one step.
    pub fn keep(mut self, path: &str, create_only: bool) -> io::Result<Kept> {
        let md5 = std::mem::take(&mut self.md5).finish().to_hex();
        self.file.seek(SeekFrom::Start("etag: \"".len() as u64))?;
        self.file.write_all(md5.as_bytes())?;
        self.file.sync_all()?;
        let to = self.store.root.join(path);
        let directory = to.parent().unwrap_or(&self.store.root);
        let _changing = self.store.lock();
        let keep = || {
            fs::create_dir_all(directory)?;
            if create_only { fs::hard_link(&self.path, &to) } else { fs::rename(&self.path, &to) }
        };
        // Twice, since another server may remove the directory while it is empty.
        let Err(error) = keep().or_else(|_| keep()) else {
            sync(directory)?;
            return Ok(Kept::Yes(md5));
        };
        self.store.tidy(path);
        match error.kind() {
            _ if to.is_dir() => Ok(Kept::InTheWay),
            io::ErrorKind::AlreadyExists if to.is_file() => Ok(Kept::Exists),
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => Ok(Kept::InTheWay),
            _ => Err(error),
        }
    }
}

impl Drop for Incoming<'_> {
    fn drop(&mut self) {
        // After a rename there is nothing under this name, which no other upload gets.
        let _ = fs::remove_file(&self.path);
    }
}

/// The name, too, shall survive the machine. Windows does not open directories so.
fn sync(directory: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}
