#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

use super::*;
use crate::data::known::KNOWN;
use crate::data::{digits, read_folder, write_folder};

/// What the server does with a request for a path.
type Answer = Box<dyn Fn(&str, &mut TcpStream) + Send>;

/// A file server on this machine for as many requests as `answers`; each answer gets the requested path.
fn serve(answers: Vec<Answer>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/set/", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let mut paths = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map(Result::unwrap);
            let path = lines.next().unwrap().split(' ').nth(1).unwrap().to_owned();
            while lines.next().is_some_and(|line| !line.is_empty()) {}
            answer(&path, &mut stream);
            paths.push(path);
        }
        paths
    });
    (url, server)
}

/// Answers with the first `sent` bytes of `body`, whose length is told in full.
fn respond(stream: &mut TcpStream, status: &str, body: &[u8], sent: usize) {
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len()).unwrap();
    stream.write_all(&body[..sent]).unwrap();
}

fn file_in(folder: PathBuf) -> Answer {
    Box::new(move |path, stream| {
        let body = fs::read(folder.join(path.rsplit('/').next().unwrap())).unwrap();
        respond(stream, "200 OK", &body, body.len());
    })
}

/// A small published set in a folder of its own, with its true sums.
fn published() -> (tempfile::TempDir, &'static Known) {
    let folder = tempfile::tempdir().unwrap();
    write_folder(folder.path(), &digits::range(0..40, 3), &digits::range(40..60, 3)).unwrap();
    let files = std::array::from_fn(|i| {
        let name = KNOWN[0].files[i].name;
        let bytes = fs::read(folder.path().join(format!("{name}.gz"))).unwrap();
        let gz: &'static str = hex(&Sha256::digest(&bytes)).leak();
        KnownFile { name, gz, content: "", bytes: bytes.len() as u64 }
    });
    let set = Known { name: "small", label: "Small", classes: KNOWN[0].classes, base_url: "", files };
    (folder, Box::leak(Box::new(set)))
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn all_four_files_are_fetched_and_can_be_read() {
    let (source, set) = published();
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("new/folder");
    let (url, server) = serve((0..4).map(|_| file_in(source.path().to_owned())).collect());
    let mut placed = 0;
    fetch(set, &url, &folder, &mut |step| placed += usize::from(matches!(step, Step::Placed(_)))).unwrap();
    assert_eq!(placed, 4);
    assert_eq!(server.join().unwrap()[0], "/set/train-images-idx3-ubyte.gz");
    assert_eq!(read_folder(&folder).unwrap().train, digits::range(0..40, 3));
    // A second fetch asks for nothing: the server is gone.
    let mut kept = 0;
    fetch(set, &url, &folder, &mut |step| kept += usize::from(matches!(step, Step::Kept(_)))).unwrap();
    assert_eq!(kept, 4);
}

#[test]
fn a_file_with_another_sum_is_not_put_in_place() {
    let (source, set) = published();
    let out = tempfile::tempdir().unwrap();
    let (url, server) =
        serve(vec![file_in(source.path().to_owned()), Box::new(|_, stream| respond(stream, "200 OK", b"<html>please log in</html>", 26))]);
    let error = fetch(set, &url, out.path(), &mut |_| ()).unwrap_err();
    server.join().unwrap();
    assert!(matches!(&error, FetchError::Sum { expected, .. } if *expected == set.files[1].gz), "{error}");
    assert!(error.to_string().contains("train-labels-idx1-ubyte.gz: its SHA-256 is "), "{error}");
    // What was complete stays, what was wrong leaves no trace.
    assert_eq!(names(out.path()), ["train-images-idx3-ubyte.gz"]);
}

#[test]
fn a_body_that_breaks_off_names_how_far_it_came() {
    let (source, set) = published();
    let out = tempfile::tempdir().unwrap();
    let body = fs::read(source.path().join("train-images-idx3-ubyte.gz")).unwrap();
    let expected = body.len();
    let (url, server) = serve(vec![Box::new(move |_, stream| respond(stream, "200 OK", &body, 1000))]);
    let error = fetch(set, &url, out.path(), &mut |_| ()).unwrap_err();
    server.join().unwrap();
    assert!(error.to_string().contains(&format!("broke off after 1000 of {expected} bytes")), "{error}");
    assert!(error.to_string().contains("run the same command again"), "{error}");
    assert_eq!(names(out.path()), [""; 0]);
}

#[test]
fn a_longer_file_is_cut_off_and_refused() {
    let (source, set) = published();
    let out = tempfile::tempdir().unwrap();
    let mut body = fs::read(source.path().join("train-images-idx3-ubyte.gz")).unwrap();
    body.extend([0; 10]);
    let (url, server) = serve(vec![Box::new(move |_, stream| respond(stream, "200 OK", &body, body.len()))]);
    let mut most = 0;
    let error = fetch(set, &url, out.path(), &mut |step| {
        if let Step::Received(bytes) = step {
            most = bytes;
        }
    })
    .unwrap_err();
    server.join().unwrap();
    assert!(matches!(error, FetchError::Sum { .. }), "{error}");
    assert_eq!(most, set.files[0].bytes + 1);
    assert_eq!(names(out.path()), [""; 0]);
}

#[test]
fn a_missing_file_is_told_with_its_address_and_status() {
    let (_source, set) = published();
    let out = tempfile::tempdir().unwrap();
    let (url, server) = serve(vec![Box::new(|_, stream| respond(stream, "404 Not Found", b"", 0))]);
    let error = fetch(set, &url, out.path(), &mut |_| ()).unwrap_err();
    server.join().unwrap();
    let expected = format!("{url}train-images-idx3-ubyte.gz: the server answers 404 (no such file); check the address");
    assert!(error.to_string().starts_with(&expected), "{error}");
}

#[test]
fn a_redirect_is_followed() {
    let (source, set) = published();
    let out = tempfile::tempdir().unwrap();
    let moved: Answer = Box::new(|path, stream| {
        let name = path.rsplit('/').next().unwrap();
        write!(stream, "HTTP/1.1 302 Found\r\nLocation: /elsewhere/{name}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    });
    let rest = (0..4).map(|_| file_in(source.path().to_owned()));
    let (url, server) = serve(std::iter::once(moved).chain(rest).collect());
    fetch(set, &url, out.path(), &mut |_| ()).unwrap();
    assert_eq!(server.join().unwrap()[1], "/elsewhere/train-images-idx3-ubyte.gz");
}

#[test]
fn a_refused_connection_is_told_with_its_address() {
    let (_source, set) = published();
    let out = tempfile::tempdir().unwrap();
    // The port was free a moment ago and nobody listens there now.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = fetch(set, &format!("http://127.0.0.1:{port}"), out.path(), &mut |_| ()).unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
    assert!(error.to_string().starts_with(&format!("http://127.0.0.1:{port}/train-images-idx3-ubyte.gz: ")), "{error}");
}

#[test]
fn a_server_that_dribbles_is_left_after_the_limit() {
    let (_source, set) = published();
    let out = tempfile::tempdir().unwrap();
    let dribble: Answer = Box::new(|_, stream| {
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n").unwrap();
        // A byte now and then, until nobody listens any more.
        while stream.write_all(b"x").is_ok() {
            thread::park_timeout(Duration::from_millis(1));
        }
    });
    let (url, server) = serve(vec![dribble]);
    let error = fetch_within(set, &url, out.path(), |_| Duration::from_millis(200), &mut |_| ()).unwrap_err();
    server.join().unwrap();
    assert!(matches!(error, FetchError::TooSlow { received: 1.., .. }), "{error}");
    assert_eq!(names(out.path()), [""; 0]);
    assert!(limit(26_421_880) > Duration::from_secs(45 * 60) && limit(0) == Duration::from_secs(60));
}

#[test]
fn an_answer_without_a_file_is_called_by_its_status_and_not_a_wrong_sum() {
    for (status, code) in [("304 Not Modified", "304"), ("204 No Content", "204"), ("206 Partial Content", "206")] {
        let (_source, set) = published();
        let out = tempfile::tempdir().unwrap();
        let (url, server) = serve(vec![Box::new(move |_, stream| respond(stream, status, b"", 0))]);
        let error = fetch(set, &url, out.path(), &mut |_| ()).unwrap_err();
        server.join().unwrap();
        assert!(matches!(error, FetchError::Status { .. }) && error.to_string().contains(&format!("the server answers {code}")), "{error}");
    }
}

#[test]
fn a_password_in_an_address_is_never_said() {
    let (_source, set) = published();
    let out = tempfile::tempdir().unwrap();
    let (url, server) = serve(vec![Box::new(|_, stream| respond(stream, "404 Not Found", b"", 0))]);
    for (base, served) in [
        (url.replace("http://", "http://me:secret@"), true),
        ("http://me:secret@127.0.0.1:1/".into(), false),
        ("http://me:secret@[/".into(), false),
    ] {
        let error = fetch(set, &base, out.path(), &mut |_| ()).unwrap_err().to_string();
        assert!(!error.contains("secret") && !error.contains("me:"), "{error}");
        assert!(!served || error.contains("the server answers 404"), "{error}");
    }
    server.join().unwrap();
    assert_eq!(shown("https://a:b@c.d/e@f"), "https://c.d/e@f");
    assert_eq!(shown("https://c.d/e@f"), "https://c.d/e@f");
}

#[test]
fn a_proxy_that_cannot_be_used_is_named() {
    let with = |pairs: &'static [(&str, &str)]| {
        unusable_proxy(move |name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    };
    assert_eq!(with(&[("https_proxy", "socks5h://localhost:1080")]), Some(("https_proxy", "socks5h".to_owned())));
    assert_eq!(with(&[("ALL_PROXY", "ftp://x"), ("http_proxy", "http://y")]), Some(("ALL_PROXY", "ftp".to_owned())));
    for usable in [&[][..], &[("http_proxy", "localhost:3128")], &[("HTTPS_PROXY", "HTTP://p:3128")], &[("ALL_PROXY", "")]] {
        assert_eq!(with(usable), None);
    }
}

#[test]
fn another_file_is_never_written_over_and_an_unpacked_one_is_kept() {
    let (source, set) = published();
    for name in ["train-images-idx3-ubyte", "train-images.idx3-ubyte.gz", "train-images-idx3-ubyte.gz"] {
        let out = tempfile::tempdir().unwrap();
        fs::write(out.path().join(name), "mine").unwrap();
        let error = fetch(set, "http://127.0.0.1:1/", out.path(), &mut |_| ()).unwrap_err();
        assert!(matches!(error, FetchError::Taken { .. }) && error.to_string().contains(name), "{error}");
        assert_eq!(fs::read_to_string(out.path().join(name)).unwrap(), "mine");
    }
    for file in &set.files {
        fs::copy(source.path().join(format!("{}.gz", file.name)), source.path().join(format!("{}.gz", file.name.replace("-idx", ".idx"))))
            .unwrap();
        fs::remove_file(source.path().join(format!("{}.gz", file.name))).unwrap();
    }
    let mut kept = 0;
    fetch(set, "http://127.0.0.1:1/", source.path(), &mut |step| kept += usize::from(matches!(step, Step::Kept(_)))).unwrap();
    assert_eq!(kept, 4);
}
