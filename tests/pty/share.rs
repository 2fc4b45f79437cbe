//! One run that many see: a lecturer's terminal and those of a class.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use elbo::content::source::Source;
use rustix::process::Signal;
use tempfile::TempDir;

use super::LIFE;
use super::pty::{self, Terminal};

/// The lecturer's program, whose run is found in `home`.
fn lecturer(home: &TempDir) -> (Terminal, PathBuf) {
    let socket = home.path().join("class.sock");
    let arguments = ["share", "beta", "--steps", "40", "--socket", socket.to_str().unwrap()];
    let terminal = Terminal::start(pty::elbo(&arguments, home.path()), 100, 30);
    terminal.wait_for("nobody follows yet");
    (terminal, socket)
}

/// The titles of the demos that come after the lecturer's first one.
fn titles() -> Vec<String> {
    let course = Source::Embedded.load().unwrap();
    let at = course.demos().iter().position(|demo| demo.id == "beta").unwrap();
    course.demos().iter().cycle().skip(at + 1).take(3).map(|demo| demo.title.clone()).collect()
}

/// A program that is stopped, until this is dropped: nobody could end it otherwise.
struct Stopped<'a>(&'a Terminal);

impl<'a> Stopped<'a> {
    fn now(terminal: &'a Terminal) -> Stopped<'a> {
        terminal.signal(Signal::STOP);
        Stopped(terminal)
    }
}

impl Drop for Stopped<'_> {
    fn drop(&mut self) {
        self.0.signal(Signal::CONT);
    }
}

fn follower(socket: &Path, home: &TempDir, columns: u16, rows: u16) -> Terminal {
    Terminal::start(pty::elbo(&["follow", socket.to_str().unwrap()], home.path()), columns, rows)
}

#[test]
fn a_class_sees_the_lecturers_run_each_at_their_own_size() {
    let home = tempfile::tempdir().unwrap();
    let (mut lecturer, socket) = lecturer(&home);
    lecturer.wait_for(&format!("elbo follow {}", socket.display()));
    lecturer.wait_for("done: 40 steps");
    let (mut small, mut large) = (follower(&socket, &home, 60, 20), follower(&socket, &home, 160, 48));
    for follower in [&small, &large] {
        follower.wait_for("elbo follow");
        follower.wait_for("What a nat of code costs");
        follower.wait_for("following");
    }
    large.wait_for("40 steps");
    lecturer.wait_for("2 follow");
    // What the lecturer turns is turned everywhere; a follower's keys only say why they do nothing.
    small.send(" ");
    small.wait_for("driven by whoever shows it");
    lecturer.send("n");
    let titles = titles();
    lecturer.wait_for(&titles[0]);
    large.wait_for(&titles[0]);
    lecturer.wait_for("elbo share");
    // Who is killed is missed by nobody.
    small.signal(Signal::KILL);
    lecturer.wait_for("1 follows");
    // Who has seen enough drives a run of their own, which nobody else sees.
    large.send("d");
    large.wait_for("elbo demo");
    lecturer.wait_for("nobody follows yet");
    large.send("q");
    large.wait_given_back();
    assert_eq!(large.wait_end(LIFE).code, 0);
    let mut late = follower(&socket, &home, 80, 24);
    late.wait_for("following");
    lecturer.send("q");
    lecturer.wait_given_back();
    assert_eq!(lecturer.wait_end(LIFE).code, 0);
    assert!(!socket.exists());
    late.wait_for("the run that was shown has ended");
    late.send("q");
    assert_eq!(late.wait_end(LIFE).code, 0);
}

#[test]
fn a_follower_who_stops_reading_or_is_stopped_holds_up_nobody() {
    let home = tempfile::tempdir().unwrap();
    let (mut lecturer, socket) = lecturer(&home);
    let (stalled, stopped) = (follower(&socket, &home, 120, 36), follower(&socket, &home, 80, 24));
    lecturer.wait_for("2 follow");
    stalled.stall(true);
    let still = Stopped::now(&stopped);
    let quick = follower(&socket, &home, 80, 24);
    lecturer.wait_for("3 follow");
    let titles = titles();
    for title in &titles {
        lecturer.send("n");
        lecturer.wait_for(title);
        quick.wait_for(title);
    }
    stalled.stall(false);
    drop(still);
    stalled.wait_for(&titles[2]);
    stopped.wait_for(&titles[2]);
    lecturer.send("q");
    // It may be drawing its digits still, beside the models of other tests.
    assert_eq!(lecturer.wait_end(pty::DEADLINE).code, 0);
}

#[test]
fn a_followers_own_keys_are_heeded_and_named() {
    let (home, at_home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut lecturer, socket) = lecturer(&home);
    super::own_keys(&at_home, "drive = \"D\"\nquit = \"Z\"");
    let mut follower = follower(&socket, &at_home, 80, 24);
    follower.wait_for("D drive your own");
    follower.send("s");
    follower.wait_for("D begins one of your own");
    follower.send("D");
    follower.wait_for("elbo demo");
    follower.send("Z");
    follower.wait_given_back();
    assert_eq!(follower.wait_end(LIFE).code, 0);
    lecturer.send("q");
    assert_eq!(lecturer.wait_end(LIFE).code, 0);
}

/// A server for secure shells on this machine alone, whose every session follows a run.
struct Server {
    child: Child,
    port: u16,
    key: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts one; `Err` says why this machine can't.
    fn start(folder: &Path, command: &str) -> Result<Server, String> {
        let program = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"].map(Path::new).into_iter().find(|path| path.exists());
        let Some(program) = program else { return Err("there is no sshd".into()) };
        let made = |name: &str| {
            let path = folder.join(name);
            let done = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&path).stdin(Stdio::null()).status();
            if done.is_ok_and(|status| status.success()) { Ok(path) } else { Err("ssh-keygen makes no key".to_owned()) }
        };
        let (host, key) = (made("host")?, made("reader")?);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = folder.join("sshd_config");
        let lines = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nPidFile none\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\n\
             PasswordAuthentication no\nPermitRootLogin yes\nForceCommand {command}\n",
            host.display(),
            key.with_extension("pub").display(),
        );
        std::fs::write(&config, lines).unwrap();
        let log = std::fs::File::create(folder.join("sshd.log")).unwrap();
        let child = Command::new(program).args(["-D", "-e", "-f"]).arg(&config).stdin(Stdio::null()).stderr(log).spawn();
        let mut server = Server { child: child.map_err(|error| error.to_string())?, port, key };
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Ok(Some(_)) = server.child.try_wait() {
                return Err(std::fs::read_to_string(folder.join("sshd.log")).unwrap_or_default());
            }
            assert!(begun.elapsed() < pty::DEADLINE, "sshd neither listens nor ends");
            std::thread::yield_now();
        }
        Ok(server)
    }

    fn arguments(&self) -> Vec<String> {
        let mut arguments: Vec<String> =
            ["-F", "/dev/null", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"].map(String::from).into();
        arguments.extend(["-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-i"].map(String::from));
        arguments.extend([self.key.display().to_string(), "-p".into(), self.port.to_string(), "127.0.0.1".into()]);
        arguments
    }
}

#[test]
fn a_class_follows_over_secure_shells_that_can_do_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let (mut lecturer, socket) = lecturer(&home);
    let command = format!("env LANG=C.UTF-8 {} follow {}", env!("CARGO_BIN_EXE_elbo"), socket.display());
    let server = match Server::start(home.path(), &command) {
        Ok(server) => server,
        Err(why) => return eprintln!("skipped: no secure shell can be served here: {why}"),
    };
    // Without a terminal the run is said in sentences; one that can't log in at all shows that this machine lets nobody in.
    let mut probe =
        Command::new("ssh").args(server.arguments()).arg("cat /etc/passwd").stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    loop {
        if let Ok(Some(status)) = probe.try_wait() {
            return eprintln!(
                "skipped: nobody is let in here ({status}): {}",
                std::fs::read_to_string(home.path().join("sshd.log")).unwrap_or_default()
            );
        }
        if lecturer.text().contains("1 follows") {
            break;
        }
        assert!(begun.elapsed() < pty::DEADLINE, "the probe neither follows nor ends");
        std::thread::sleep(Duration::from_millis(5));
    }
    let mut arguments = vec!["-tt".to_owned()];
    arguments.extend(server.arguments());
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut student = Terminal::start(pty::command("ssh", &arguments, home.path()), 90, 28);
    student.wait_for("elbo follow");
    student.wait_for("40 steps");
    lecturer.wait_for("2 follow");
    student.resize(70, 22);
    student.wait_for("q quit");
    student.send("q");
    assert_eq!(student.wait_end(LIFE).code, 0);
    lecturer.wait_for("1 follows");
    lecturer.send("q");
    assert_eq!(lecturer.wait_end(LIFE).code, 0);
    let said = probe.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("step 40") && said.contains("The run that was shown has ended."), "{said}");
    assert!(!said.contains("root:"), "what was asked for is not what is done");
}
