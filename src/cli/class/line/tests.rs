#![allow(clippy::unwrap_used)]
use std::sync::mpsc::channel;

use super::super::{Host, frame};
use super::*;
use crate::lab::Snapshot;

const SOON: Duration = Duration::from_secs(20);

fn shown(demo: &str) -> Shown {
    Shown { demo: demo.into(), title: String::new(), sentence: String::new(), recipe: String::new(), snapshot: Arc::new(Snapshot::empty()) }
}

#[test]
fn a_line_tells_what_is_shown_that_it_has_ended_and_that_another_has_begun() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.sock");
    assert_eq!(Line::to(&path).err().unwrap().kind(), io::ErrorKind::NotFound);
    let host = Host::open(&path, None, |_| {}).unwrap();
    let mut line = Line::to(&path).unwrap();
    let (sender, news) = channel();
    line.listen(move |news| sender.send(news).unwrap_or_default()).unwrap();
    let next = || match news.recv_timeout(SOON).unwrap() {
        News::Shown(shown) => shown.demo,
        News::Ended(why) => format!("ended {why:?}"),
    };
    host.show(frame(&shown("vae")).unwrap());
    assert_eq!(next(), "vae");
    drop(host);
    assert_eq!(next(), "ended None");
    let host = Host::open(&path, None, |_| {}).unwrap();
    host.show(frame(&shown("beta")).unwrap());
    assert_eq!(next(), "beta");
    drop(line);
    assert!(news.recv_timeout(SOON).is_err(), "its thread has ended, and with it whom it told");
}
