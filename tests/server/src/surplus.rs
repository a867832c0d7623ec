//! Did the client send more than it declared?
//!
//! To HTTP, what follows a body of `Content-Length` bytes is the next request, so a client that sends one byte
//! too many has its first bytes stored and never hears of the rest. No client of ours sends a second request
//! before it has the first answer, so here bytes after the body are a mistake, and nothing is stored.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// How many bytes came in after the head of the current request.
#[derive(Clone)]
pub(crate) struct Arrived {
    counter: Arc<Mutex<Counter>>,
    /// The same socket, to see what still waits in the kernel.
    socket: Arc<std::net::TcpStream>,
}

#[derive(Default)]
struct Counter {
    /// How much of the empty line that ends a head was seen: `\r\n\r\n`.
    end_of_head: usize,
    body: u64,
}

impl Counter {
    fn feed(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if self.end_of_head == 4 {
                self.body += 1;
            } else if byte == b"\r\n\r\n"[self.end_of_head] {
                self.end_of_head += 1;
            } else {
                self.end_of_head = usize::from(byte == b'\r');
            }
        }
    }
}

impl Arrived {
    /// Whether more than `declared` bytes came in.
    pub(crate) fn exceeds(&self, declared: u64) -> bool {
        let counted = self.counter.lock().unwrap_or_else(PoisonError::into_inner).body;
        // The socket does not block: an error here means that nothing waits.
        counted > declared || self.socket.peek(&mut [0]).is_ok_and(|waiting| waiting > 0)
    }

    /// The next bytes belong to the next request.
    pub(crate) fn next_request(&self) {
        *self.counter.lock().unwrap_or_else(PoisonError::into_inner) = Counter::default();
    }
}

/// A connection that counts what it reads.
pub(crate) struct Counted {
    stream: TcpStream,
    counter: Arc<Mutex<Counter>>,
}

impl Counted {
    pub(crate) fn new(stream: TcpStream) -> io::Result<(Self, Arrived)> {
        let stream = stream.into_std()?;
        let socket = Arc::new(stream.try_clone()?);
        let counter = Arc::default();
        let arrived = Arrived { counter: Arc::clone(&counter), socket };
        Ok((Self { stream: TcpStream::from_std(stream)?, counter }, arrived))
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        let mut counter = self.counter.lock().unwrap_or_else(PoisonError::into_inner);
        counter.feed(&buffer.filled()[before..]);
        polled
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
