//! What the terminal outside tmux can show. tmux draws for it: inside, TERM and COLORTERM say what tmux takes, not what arrives.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long tmux may take to answer; it takes a few milliseconds.
const PATIENCE: Duration = Duration::from_millis(250);
/// What is asked: the client's `TERM`, and the names of the features that tmux has found it to have.
const QUESTION: &str = "#{client_termname} #{client_termfeatures}";

/// The `TERM` of the terminal that tmux draws on, and its features, as one line: `xterm-256color 256,RGB,title`. Asks tmux, not the
/// terminal, so no answer can end up among the keys. `None` outside tmux, or when it does not answer in time.
#[must_use]
pub fn client() -> Option<String> {
    std::env::var_os("TMUX").filter(|socket| !socket.is_empty())?;
    let mut command = Command::new("tmux");
    command.args(["display-message", "-p", QUESTION]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut asked = command.spawn().ok()?;
    let deadline = Instant::now() + PATIENCE;
    let well = loop {
        match asked.try_wait() {
            Ok(Some(status)) => break status.success(),
            Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(1)),
            _ => {
                let _ = asked.kill();
                let _ = asked.wait();
                break false;
            }
        }
    };
    // One short line: it fits the pipe, so that tmux has ended although nobody read.
    let answer = asked.wait_with_output().ok().filter(|_| well)?;
    let line = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    (!line.is_empty()).then_some(line)
}
