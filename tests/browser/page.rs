//! An origin of our own on a loopback port: one page, with whatever form it is given, and the answers of a service.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

const PAGE: &str = include_str!("page.html");

pub struct Page {
    address: SocketAddr,
    form: Arc<Mutex<String>>,
}

/// A request of a browser.
pub struct Asked {
    pub method: String,
    /// As it was sent: the path, and the query.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// A service's answer.
pub struct Told {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Answers what it knows; where it knows nothing, the page is the answer.
type Service = dyn Fn(&Asked) -> Option<Told> + Send + Sync;

impl Asked {
    pub fn header(&self, wanted: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
    }

    fn read(stream: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut line = || {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            Some(line.trim_end().to_owned()).filter(|line| !line.is_empty())
        };
        let first = line()?;
        let (method, rest) = first.split_once(' ')?;
        let target = rest.rsplit_once(' ')?.0;
        let headers = std::iter::from_fn(line);
        let headers = headers.filter_map(|line| line.split_once(": ").map(|(a, b)| (a.into(), b.into())));
        let headers = headers.collect();
        let mut asked = Self { method: method.into(), target: target.into(), headers, body: Vec::new() };
        let length = asked.header("content-length").map_or(0, |length| length.parse().unwrap());
        asked.body.resize(length, 0);
        reader.read_exact(&mut asked.body).ok()?;
        Some(asked)
    }
}

impl Page {
    /// Serves the page alone, until the process ends.
    pub fn start() -> Self {
        Self::serving(|_| None)
    }

    /// Serves what the service answers, and the page for everything else.
    pub fn serving(service: impl Fn(&Asked) -> Option<Told> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let page = Self { address: listener.local_addr().unwrap(), form: Arc::default() };
        let (form, service) = (Arc::clone(&page.form), Arc::new(service) as Arc<Service>);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // A browser opens connections that it never uses: they must not keep the others waiting.
                let (form, service) = (Arc::clone(&form), Arc::clone(&service));
                std::thread::spawn(move || answer(&stream.unwrap(), &form, &*service));
            }
        });
        page
    }

    /// `http://localhost:PORT`: another site than the server's `127.0.0.1`.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    /// Puts a form on the page.
    pub fn show(&self, form: &str) {
        form.clone_into(&mut self.form.lock().unwrap());
    }
}

fn answer(mut stream: &TcpStream, form: &Mutex<String>, service: &Service) {
    let Some(asked) = Asked::read(stream) else { return };
    let told = service(&asked).unwrap_or_else(|| Told {
        status: 200,
        headers: vec![
            ("content-type".into(), "text/html; charset=utf-8".into()),
            ("cache-control".into(), "no-store".into()),
        ],
        body: PAGE.replace("<!-- the form -->", &form.lock().unwrap()).into_bytes(),
    });
    let mut head =
        format!("HTTP/1.1 {} -\r\ncontent-length: {}\r\nconnection: close\r\n", told.status, told.body.len());
    for (name, value) in &told.headers {
        head += &format!("{name}: {value}\r\n");
    }
    // A browser that has gone away is no fault.
    let _ = stream.write_all(&[head.as_bytes(), b"\r\n", &told.body].concat());
}
