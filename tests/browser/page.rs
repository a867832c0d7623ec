//! An origin of our own: one page on a loopback port, with whatever form it is given.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

const PAGE: &str = include_str!("page.html");

pub struct Page {
    address: SocketAddr,
    form: Arc<Mutex<String>>,
}

impl Page {
    /// Serves until the process ends.
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let page = Self { address: listener.local_addr().unwrap(), form: Arc::default() };
        let form = Arc::clone(&page.form);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // A browser opens connections that it never uses: they must not keep the others waiting.
                let form = Arc::clone(&form);
                std::thread::spawn(move || answer(&stream.unwrap(), &form));
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

fn answer(mut stream: &TcpStream, form: &Mutex<String>) {
    let lines = BufReader::new(stream).lines();
    let read = lines.map_while(Result::ok).take_while(|line| !line.is_empty()).count();
    if read > 0 {
        let page = PAGE.replace("<!-- the form -->", &form.lock().unwrap());
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\
             cache-control: no-store\r\nconnection: close\r\n\r\n",
            page.len()
        );
        // A browser that has gone away is no fault.
        let _ = stream.write_all(&[head.as_bytes(), page.as_bytes()].concat());
    }
}
