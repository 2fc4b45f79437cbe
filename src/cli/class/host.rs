//! The place where a run is shown: a socket, one thread for all who follow, and one slot with the newest frame. Nobody who is slow, stopped
//! or gone holds up the run or the others: whoever has taken a frame gets the newest next, and misses those in between.

use std::fs::Permissions;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, chown};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rustix::event::{PollFd, PollFlags, poll};

use super::wire;

/// So many may follow at once.
const MOST: usize = 200;

/// The newest frame, and how many there were.
#[derive(Default)]
struct Newest {
    number: u64,
    frame: Option<Arc<[u8]>>,
}

/// A run that others can follow, until this is dropped.
pub(in crate::cli) struct Host {
    path: PathBuf,
    newest: Arc<Mutex<Newest>>,
    waker: UnixStream,
    thread: Option<JoinHandle<()>>,
}

impl Host {
    /// Opens a socket at `path` for its owner alone, or for a group too. `joined` is told how many follow, whenever that changes.
    ///
    /// # Errors
    /// When another program shows a run there, something else has that name, or the socket can't be made or given to the group.
    pub(in crate::cli) fn open(path: &Path, group: Option<u32>, joined: impl Fn(usize) + Send + 'static) -> io::Result<Host> {
        clear(path)?;
        // Nobody else may connect in the moment before its permissions are set.
        let usual = rustix::process::umask(rustix::fs::Mode::from_bits_truncate(0o177));
        let bound = UnixListener::bind(path);
        rustix::process::umask(usual);
        let listener = bound?;
        let opened = (|| {
            if let Some(group) = group {
                chown(path, None, Some(group))?;
                std::fs::set_permissions(path, Permissions::from_mode(0o660))?;
            }
            listener.set_nonblocking(true)?;
            let (wake, waker) = UnixStream::pair()?;
            wake.set_nonblocking(true)?;
            waker.set_nonblocking(true)?;
            let newest = Arc::<Mutex<Newest>>::default();
            let serving = Serving { listener, wake, newest: Arc::clone(&newest), followers: Vec::new(), joined: Box::new(joined) };
            let thread = std::thread::Builder::new().name("elbo-share".into()).spawn(move || serving.run())?;
            Ok(Host { path: path.into(), newest, waker, thread: Some(thread) })
        })();
        if opened.is_err() {
            let _ = std::fs::remove_file(path);
        }
        opened
    }

    /// Puts a frame into the slot. Never waits for anybody.
    pub(in crate::cli) fn show(&self, frame: Arc<[u8]>) {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        *newest = Newest { number: newest.number + 1, frame: Some(frame) };
        drop(newest);
        // A full pipe has woken the thread already.
        let _ = (&self.waker).write(&[0]);
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.waker.shutdown(std::net::Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Makes room for a socket: one that was left behind is taken away, and nothing else.
fn clear(path: &Path) -> io::Result<()> {
    let kind = match std::fs::symlink_metadata(path) {
        Ok(about) => about.file_type(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if !kind.is_socket() {
        return Err(io::Error::new(ErrorKind::AlreadyExists, "there is a file of that name, and it is no socket; choose another place"));
    }
    match UnixStream::connect(path) {
        Ok(_) => Err(io::Error::new(ErrorKind::AddrInUse, "a run is shown there already; end it, or choose another place with --socket")),
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => std::fs::remove_file(path),
        Err(error) => Err(error),
    }
}

/// What the thread works with.
struct Serving {
    listener: UnixListener,
    wake: UnixStream,
    newest: Arc<Mutex<Newest>>,
    followers: Vec<Follower>,
    joined: Box<dyn Fn(usize) + Send>,
}

impl Serving {
    fn run(mut self) {
        let mut told = 0;
        while let Some(woken) = self.wait() {
            if woken.to_end {
                return;
            }
            let (number, frame) = {
                let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
                (newest.number, newest.frame.clone())
            };
            if woken.someone_new {
                self.welcome();
            }
            self.followers.retain_mut(|follower| follower.is_there() && follower.send(number, frame.as_ref()));
            if self.followers.len() != told {
                told = self.followers.len();
                (self.joined)(told);
            }
        }
    }

    /// Waits until there is something to do; `None` when nothing more can be waited for.
    fn wait(&mut self) -> Option<Woken> {
        let mut fds = vec![
            PollFd::from_borrowed_fd(self.listener.as_fd(), PollFlags::IN),
            PollFd::from_borrowed_fd(self.wake.as_fd(), PollFlags::IN),
        ];
        fds.extend(self.followers.iter().map(|follower| {
            let events = if follower.sending.is_some() { PollFlags::IN | PollFlags::OUT } else { PollFlags::IN };
            PollFd::from_borrowed_fd(follower.line.as_fd(), events)
        }));
        loop {
            match poll(&mut fds, None) {
                Ok(_) => break,
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return None,
            }
        }
        let someone_new = !fds[0].revents().is_empty();
        let is_woken = !fds[1].revents().is_empty();
        Some(Woken { to_end: is_woken && !drained(&mut self.wake), someone_new })
    }

    /// Lets those in who wait, as far as there is room. One whom nothing can be done for is left out.
    fn welcome(&mut self) {
        while let Ok((line, _)) = self.listener.accept() {
            if self.followers.len() < MOST && line.set_nonblocking(true).is_ok() {
                self.followers.push(Follower { line, sending: Some((wire::GREETING.as_bytes().into(), 0)), seen: 0 });
            }
        }
    }
}

/// What there is to do.
struct Woken {
    to_end: bool,
    someone_new: bool,
}

/// One who follows.
struct Follower {
    line: UnixStream,
    /// What is being sent, and how much of it has gone.
    sending: Option<(Arc<[u8]>, usize)>,
    /// The number of the frame that was sent last.
    seen: u64,
}

impl Follower {
    /// Whether the other end is open still; what it says is of no interest.
    fn is_there(&mut self) -> bool {
        drained(&mut self.line)
    }

    /// Sends as much as the line takes now, up to the newest frame; says whether there is still somebody.
    fn send(&mut self, number: u64, frame: Option<&Arc<[u8]>>) -> bool {
        loop {
            let Some((bytes, gone)) = &mut self.sending else {
                match frame {
                    Some(frame) if self.seen != number => self.sending = Some((Arc::clone(frame), 0)),
                    _ => return true,
                }
                self.seen = number;
                continue;
            };
            match self.line.write(&bytes[*gone..]) {
                Ok(0) => return false,
                Ok(more) if *gone + more == bytes.len() => self.sending = None,
                Ok(more) => *gone += more,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return false,
            }
        }
    }
}

/// Reads away what has come; says whether the other end is open still.
fn drained(line: &mut UnixStream) -> bool {
    let mut bytes = [0; 256];
    loop {
        match line.read(&mut bytes) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        }
    }
}

#[cfg(test)]
mod tests;
