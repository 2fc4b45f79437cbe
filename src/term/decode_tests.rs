#![allow(clippy::unwrap_used)]
use super::*;
use crate::term::background::Background;

fn decode(bytes: &[u8]) -> Vec<Event> {
    let mut events = Vec::new();
    let mut decoder = Decoder::default();
    decoder.feed(bytes, |event| events.push(event));
    decoder.settle(|event| events.push(event));
    events
}

fn char_key(c: char) -> Event {
    key(KeyCode::Char(c))
}

const KEYS: &[(&[u8], KeyCode, bool)] = &[
    (b"j", KeyCode::Char('j'), false),
    (b"G", KeyCode::Char('G'), false),
    (b" ", KeyCode::Char(' '), false),
    ("ß".as_bytes(), KeyCode::Char('ß'), false),
    ("😀".as_bytes(), KeyCode::Char('😀'), false),
    (b"\r", KeyCode::Enter, false),
    (b"\n", KeyCode::Enter, false),
    (b"\x1b", KeyCode::Esc, false),
    (b"\t", KeyCode::Tab, false),
    (b"\x1b[Z", KeyCode::BackTab, false),
    (b"\x7f", KeyCode::Backspace, false),
    (b"\x08", KeyCode::Backspace, false),
    (b"\x1b[3~", KeyCode::Delete, false),
    (b"\x03", KeyCode::Char('c'), true),
    (b"\x10", KeyCode::Char('p'), true),
    (b"\x1a", KeyCode::Char('z'), true),
    (b"\x00", KeyCode::Char(' '), true),
    (b"\x1f", KeyCode::Char('_'), true),
    (b"\x1b[A", KeyCode::Up, false),
    (b"\x1bOB", KeyCode::Down, false),
    (b"\x1b[1;5C", KeyCode::Right, true),
    (b"\x1b[1;2D", KeyCode::Left, false),
    (b"\x1b[1;2A", KeyCode::ShiftUp, false),
    (b"\x1b[1;2B", KeyCode::ShiftDown, false),
    (b"\x1b[a", KeyCode::ShiftUp, false),
    (b"\x1b[H", KeyCode::Home, false),
    (b"\x1b[1~", KeyCode::Home, false),
    (b"\x1bOF", KeyCode::End, false),
    (b"\x1b[8~", KeyCode::End, false),
    (b"\x1b[5~", KeyCode::PageUp, false),
    (b"\x1b[6;5~", KeyCode::PageDown, true),
    (b"\x1bOP", KeyCode::F(1), false),
    (b"\x1b[[E", KeyCode::F(5), false),
    (b"\x1b[15~", KeyCode::F(5), false),
    (b"\x1b[21~", KeyCode::F(10), false),
    (b"\x1b[24~", KeyCode::F(12), false),
    (b"\x1b[1;5P", KeyCode::F(1), true),
];

#[test]
fn every_key_of_the_table_is_decoded_whole_and_byte_by_byte() {
    for &(bytes, code, ctrl) in KEYS {
        let expected = vec![Event::Key(Key { code, ctrl })];
        assert_eq!(decode(bytes), expected, "{bytes:?} at once");
        let mut events = Vec::new();
        let mut decoder = Decoder::default();
        for byte in bytes {
            decoder.feed(&[*byte], |event| events.push(event));
        }
        decoder.settle(|event| events.push(event));
        assert_eq!(events, expected, "{bytes:?} byte by byte");
    }
}

#[test]
fn keys_in_one_read_come_out_in_order() {
    assert_eq!(decode(b"a\x1b[Bb\x1b"), [char_key('a'), key(KeyCode::Down), char_key('b'), key(KeyCode::Esc)]);
}

#[test]
fn a_quick_escape_before_a_letter_is_two_keys() {
    assert_eq!(decode(b"\x1bj"), [key(KeyCode::Esc), char_key('j')]);
    assert_eq!(decode(b"\x1b\x1b[A"), [key(KeyCode::Esc), key(KeyCode::Up)]);
}

#[test]
fn the_background_is_told_by_a_reply() {
    assert_eq!(decode(b"\x1b]11;rgb:1212/1212/1212\x1b\\"), [Event::Background(Background::Dark)]);
    assert_eq!(decode(b"\x1b]11;rgb:fafa/fafa/fafa\x07j"), [Event::Background(Background::Light), char_key('j')]);
}

#[test]
fn replies_and_unknown_sequences_never_become_keys() {
    for bytes in [
        &b"\x1b[?62;1;4c"[..],
        b"\x1b[12;40R",
        b"\x1b]10;rgb:1212/1212/1212\x1b\\",
        b"\x1b]11;what\x07",
        b"\x1bP1+r524742\x1b\\",
        b"\x1b[?2026;2$y",
        b"\x1b[M !!",
        b"\x1b[2~",
        b"\x1b[99999999999A",
        b"\xff\xfe\x80",
    ] {
        assert_eq!(decode(bytes), [], "{bytes:?}");
    }
}

#[test]
fn a_sequence_that_is_cut_off_is_dropped_and_the_next_one_lives() {
    let mut events = Vec::new();
    let mut decoder = Decoder::default();
    decoder.feed(b"\x1b[1;", |event| events.push(event));
    assert_eq!((decoder.patience(false), decoder.patience(true)), (Some(SEQUENCE_WAIT), Some(ANSWER_WAIT)));
    decoder.settle(|event| events.push(event));
    decoder.feed(b"q\x1b[1\x1b[A", |event| events.push(event));
    assert_eq!(events, [char_key('q'), key(KeyCode::Up)]);
    assert_eq!(decoder.patience(false), None);
}

#[test]
fn the_mouse_reports_cells_from_zero() {
    let mouse = |kind, column, row| Event::Mouse(Mouse { kind, column, row });
    assert_eq!(
        decode(b"\x1b[<0;1;1M\x1b[<32;5;2M\x1b[<0;5;2m\x1b[<64;9;9M\x1b[<65;300;9M"),
        [
            mouse(MouseKind::Down, 0, 0),
            mouse(MouseKind::Drag, 4, 1),
            mouse(MouseKind::Up, 4, 1),
            mouse(MouseKind::ScrollUp, 8, 8),
            mouse(MouseKind::ScrollDown, 299, 8),
        ]
    );
    // other buttons, bare motion and impossible cells are nothing
    assert_eq!(decode(b"\x1b[<2;1;1M\x1b[<35;1;1M\x1b[<0;0;1M"), []);
}

#[test]
fn pasted_text_is_one_event_and_no_key_however_it_is_cut() {
    let bytes = "x\x1b[200~q\x1b[Aé\nq\x1b[201~j".as_bytes();
    for cut in 0..bytes.len() {
        let mut events = Vec::new();
        let mut decoder = Decoder::default();
        decoder.feed(&bytes[..cut], |event| events.push(event));
        decoder.feed(&bytes[cut..], |event| events.push(event));
        assert_eq!(events, [char_key('x'), Event::Paste("q\x1b[Aé\nq".into()), char_key('j')], "cut at {cut}");
    }
}

#[test]
fn a_long_paste_is_cut_and_one_without_an_end_is_given_up() {
    let mut events = Vec::new();
    let mut decoder = Decoder::default();
    decoder.feed(PASTE.0, |event| events.push(event));
    for _ in 0..100 {
        decoder.feed(&[b'q'; 1024], |event| events.push(event));
    }
    assert_eq!((events.len(), decoder.patience(false)), (0, Some(PASTE_WAIT)));
    decoder.feed(PASTE.1, |event| events.push(event));
    assert!(matches!(&events[..], [Event::Paste(text)] if text.len() == PASTE_MAX));
    events.clear();
    decoder.feed(b"\x1b[200~lost", |event| events.push(event));
    decoder.settle(|event| events.push(event));
    decoder.feed(b"j", |event| events.push(event));
    assert_eq!(events, [char_key('j')]);
}

#[test]
fn the_rest_of_a_reply_that_is_too_long_is_no_keys_either() {
    let reply = [b"\x1b]52;c;".as_slice(), &b"q".repeat(3 * SEQUENCE_MAX), b"\x1b\\j"].concat();
    for chunk in [1, 100, SEQUENCE_MAX, reply.len()] {
        let (mut decoder, mut events) = (Decoder::default(), Vec::new());
        reply.chunks(chunk).for_each(|bytes| decoder.feed(bytes, |event| events.push(event)));
        assert_eq!(events, [char_key('j')], "in pieces of {chunk}");
        assert_eq!(decoder.patience(false), None);
    }
    let (mut decoder, mut events) = (Decoder::default(), Vec::new());
    decoder.feed(&reply[..reply.len() - 4], |event| events.push(event));
    assert!(decoder.patience(false).is_some(), "its end may never come");
    decoder.settle(|event| events.push(event));
    decoder.feed(b"k", |event| events.push(event));
    assert_eq!(events, [char_key('k')]);
}

#[test]
fn the_answer_to_how_the_terminal_is_is_no_key() {
    for (bytes, expected) in [(&b"\x1b[0n"[..], vec![Event::Answered]), (b"\x1b[3n", vec![Event::Answered]), (b"\x1b[6n\x1b[n", vec![])] {
        let mut events = Vec::new();
        Decoder::default().feed(bytes, |event| events.push(event));
        assert_eq!(events, expected, "{bytes:?}");
    }
}
