//! A network between the clients and the store, which can be cut or made to hang.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Passes bytes between a port of its own and a server.
pub struct Relay {
    address: SocketAddr,
    line: Arc<Line>,
}

/// What can be done to the network, from any thread.
pub struct Line {
    /// Bytes that still go to the server before everything is cut.
    budget: AtomicU64,
    cut: AtomicBool,
    /// Nothing is cut then: what is on its way hangs until the network is mended, and is lost.
    hangs: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

const UNLIMITED: u64 = u64::MAX;

impl Relay {
    /// Runs until the process ends.
    pub fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let line = Arc::new(Line {
            budget: AtomicU64::new(UNLIMITED),
            cut: AtomicBool::new(false),
            hangs: AtomicBool::new(false),
            open: Mutex::default(),
        });
        let shared = Arc::clone(&line);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                // Where the network is cut, a connection ends as soon as it has begun.
                if let (Ok(client), false) = (client, shared.cut.load(SeqCst)) {
                    connect(client, server, &shared);
                }
            }
        });
        Self { address, line }
    }

    /// `http://127.0.0.1:PORT`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn line(&self) -> Arc<Line> {
        Arc::clone(&self.line)
    }
}

impl Line {
    /// Cuts everything now, answers on their way as well.
    pub fn cut(&self) {
        self.cut.store(true, SeqCst);
        for stream in self.open.lock().unwrap().drain(..) {
            // One that has ended already is no fault.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Cuts everything once so many more bytes have gone to the server.
    pub fn cut_after(&self, bytes: u64) {
        self.budget.store(bytes, SeqCst);
    }

    /// Lets everything hang once so many more bytes have gone to the server.
    pub fn hang_after(&self, bytes: u64) {
        self.hangs.store(true, SeqCst);
        self.budget.store(bytes, SeqCst);
    }

    /// The network is whole again.
    pub fn mend(&self) {
        self.hangs.store(false, SeqCst);
        self.budget.store(UNLIMITED, SeqCst);
        self.cut.store(false, SeqCst);
    }

    pub fn is_cut(&self) -> bool {
        self.cut.load(SeqCst)
    }

    /// Whether these bytes may still pass.
    fn spend(&self, bytes: usize) -> bool {
        let bytes = u64::try_from(bytes).unwrap();
        let spend = |left: u64| if left == UNLIMITED { Some(left) } else { left.checked_sub(bytes) };
        if self.budget.fetch_update(SeqCst, SeqCst, spend).is_ok() {
            return !self.is_cut();
        }
        if !self.hangs.load(SeqCst) {
            self.cut();
        }
        while self.hangs.load(SeqCst) {
            std::thread::sleep(Duration::from_millis(5));
        }
        false
    }
}

fn connect(client: TcpStream, server: SocketAddr, line: &Arc<Line>) {
    let Ok(server) = TcpStream::connect(server) else { return };
    let (Ok(client_too), Ok(server_too)) = (client.try_clone(), server.try_clone()) else { return };
    let mut open = line.open.lock().unwrap();
    open.extend(client.try_clone().into_iter().chain(server.try_clone()));
    drop(open);
    for stream in [&client, &server] {
        // Slower without, but the same.
        let _ = stream.set_nodelay(true);
    }
    let upstream = Arc::clone(line);
    std::thread::spawn(move || pump(client, server, |bytes| upstream.spend(bytes)));
    std::thread::spawn(move || pump(server_too, client_too, |_| true));
}

fn pump(mut from: TcpStream, mut to: TcpStream, mut passes: impl FnMut(usize) -> bool) {
    let mut piece = vec![0; 16 << 10];
    while let Ok(read) = from.read(&mut piece) {
        if read == 0 || !passes(read) || to.write_all(&piece[..read]).is_err() {
            break;
        }
    }
    // The other end must hear of it; it may have gone first.
    let _ = to.shutdown(Shutdown::Write);
    let _ = from.shutdown(Shutdown::Read);
}
