//! Running text in pieces: paragraphs, and the lists between them.
//!
//! An item begins with `- ` or `1. ` and goes on in the lines below it, up to the next item or a blank line. Lists do not nest.

use super::markup;

/// A piece of a text, with its offset in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) offset: usize,
    pub(crate) text: &'a str,
}

/// What stands between blank lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    Paragraph(Piece<'a>),
    /// Items, each with its number in a numbered list.
    List(Vec<(Option<usize>, Piece<'a>)>),
}

/// Something that looks like a list and can't be drawn as it is meant, with its offset in bytes.
pub(crate) type Slip = (usize, String);

/// What an item begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The number of a numbered item.
    pub(crate) number: Option<usize>,
    /// Bytes up to the item's text.
    width: usize,
}

/// The mark that a line begins with, after its indentation.
pub(crate) fn mark(line: &str) -> Option<Mark> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let width = match line.as_bytes().get(digits..)? {
        [b'-' | b'*' | b'+', b' ', ..] if digits == 0 => 2,
        [b'.' | b')', b' ', ..] if (1..=3).contains(&digits) => digits + 2,
        _ => return None,
    };
    let text = line[width..].trim_start();
    // A mark without an item is a dash.
    (!text.trim_end().is_empty()).then(|| Mark { number: line[..digits].parse().ok(), width: line.len() - text.len() })
}

/// Parts a text.
pub(crate) fn parts(text: &str) -> (Vec<Part<'_>>, Vec<Slip>) {
    // A dash in a formula or in code begins no item.
    let masked = markup::without_verbatim(text);
    let mut reader = Reader::default();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let found = mark(line.trim_start()).filter(|_| {
            let start = offset + line.len() - line.trim_start().len();
            masked.as_bytes().get(start) == text.as_bytes().get(start)
        });
        reader.line(offset, line, found);
        offset += line.len();
    }
    let cut = |(from, to): (usize, usize)| Piece { offset: from, text: text[from..to].trim_end() };
    let parts = reader.parts.into_iter().map(|part| match part {
        Ranges::Paragraph(range) => Part::Paragraph(cut(range)),
        Ranges::List { items, .. } => Part::List(items.into_iter().map(|(number, range)| (number, cut(range))).collect()),
    });
    (parts.collect(), reader.slips)
}

enum Ranges {
    Paragraph((usize, usize)),
    List { indent: usize, items: Vec<(Option<usize>, (usize, usize))> },
}

#[derive(Default)]
struct Reader {
    parts: Vec<Ranges>,
    slips: Vec<Slip>,
    /// Whether a blank line stands before the next one.
    gap: bool,
}

impl Reader {
    fn line(&mut self, offset: usize, line: &str, found: Option<Mark>) {
        let text = line.trim_start();
        let (indent, end) = (line.len() - text.len(), offset + line.len());
        if text.is_empty() {
            self.gap = true;
            return;
        }
        let gap = std::mem::take(&mut self.gap) || self.parts.is_empty();
        match (found, self.parts.last_mut()) {
            // A line of a paragraph may begin with a number; a list begins with 1 there, or after a blank line.
            (Some(Mark { number, .. }), Some(Ranges::Paragraph((_, to)))) if !gap && number.is_some_and(|number| number != 1) => *to = end,
            (Some(found), last) => {
                let item = (found.number, (offset + indent + found.width, end));
                match last {
                    Some(Ranges::List { indent: first, items }) if items[0].0.is_some() == found.number.is_some() => {
                        if indent >= *first + 2 {
                            self.slips.push((offset + indent, "a list inside a list is not drawn; make it one list, or two".into()));
                        }
                        items.push(item);
                    }
                    Some(Ranges::List { indent: first, .. }) if indent >= *first + 2 => {
                        self.slips.push((offset + indent, "a list inside a list is not drawn; make it one list, or two".into()));
                        self.parts.push(Ranges::List { indent, items: vec![item] });
                    }
                    _ => self.parts.push(Ranges::List { indent, items: vec![item] }),
                }
            }
            (None, Some(Ranges::Paragraph((_, to)))) if !gap => *to = end,
            (None, Some(Ranges::List { items, .. })) if !gap => {
                if let Some((_, (_, to))) = items.last_mut() {
                    *to = end;
                }
            }
            (None, last) => {
                if let Some(Ranges::List { indent: first, .. }) = last
                    && indent >= *first + 2
                {
                    let message = "an item is one paragraph; join the two, or take the indentation away to go on below the list";
                    self.slips.push((offset + indent, message.into()));
                }
                self.parts.push(Ranges::Paragraph((offset + indent, end)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paragraphs as they are, items after their numbers or a dash.
    fn read(text: &str) -> Vec<String> {
        let (parts, slips) = parts(text);
        assert!(slips.is_empty(), "{slips:?}");
        let mut read = Vec::new();
        for part in parts {
            match part {
                Part::Paragraph(piece) => read.push(piece.text.to_owned()),
                Part::List(items) => {
                    read.push("list".to_owned());
                    read.extend(items.iter().map(|(number, item)| match number {
                        Some(number) => format!("{number}: {}", item.text),
                        None => format!("-: {}", item.text),
                    }));
                }
            }
        }
        read
    }

    #[test]
    fn paragraphs_and_lists_are_parted() {
        assert_eq!(read("a\nb\n\n c\n"), ["a\nb", "c"]);
        assert_eq!(
            read("Three:\n- one\n  more\n- two\n\n- three\n\nEnd."),
            ["Three:", "list", "-: one\n  more", "-: two", "-: three", "End."]
        );
        assert_eq!(read("1. one\n2. two\n\n- a"), ["list", "1: one", "2: two", "list", "-: a"]);
        assert_eq!(read("- `a`\n- $b$ c"), ["list", "-: `a`", "-: $b$ c"]);
        assert_eq!(read("* a\n+ b\n3) c"), ["list", "-: a", "-: b", "list", "3: c"]);
    }

    #[test]
    fn what_is_no_list_stays_a_paragraph() {
        for text in
            ["in the year\n3. It was", "-3 and *x*", "1990. A year", "a - b", "*so* it is", "-", "1.5 nats", "$a\n- b$", "\\- a", "1\\. a"]
        {
            assert_eq!(read(text), [text]);
        }
    }

    #[test]
    fn an_item_knows_where_its_text_stands() {
        let text = "One:\n\n  10. ten\n  11. elf";
        let (parts, _) = parts(text);
        let [_, Part::List(items)] = parts.as_slice() else { panic!("{parts:?}") };
        assert!(items.iter().all(|(_, item)| text[item.offset..].starts_with(item.text)), "{items:?}");
        assert_eq!(items.iter().map(|(number, item)| (*number, item.text)).collect::<Vec<_>>(), [(Some(10), "ten"), (Some(11), "elf")]);
    }

    #[test]
    fn what_cannot_be_drawn_is_a_slip() {
        for (text, offset, says) in
            [("- a\n  - b", 6, "inside a list"), ("- a\n  1. b", 6, "inside a list"), ("- a\n\n  b", 7, "one paragraph")]
        {
            let (_, slips) = parts(text);
            assert!(slips.len() == 1 && slips[0].0 == offset && slips[0].1.contains(says), "{text}: {slips:?}");
        }
    }

    #[test]
    fn every_offset_is_that_of_a_character() {
        for text in ["é\n- é\n\n  é", "- ", "\n\n", "1. \n2. x", "-  é"] {
            let (parts, slips) = parts(text);
            let pieces = parts.iter().flat_map(|part| match part {
                Part::Paragraph(piece) => vec![piece.offset],
                Part::List(items) => items.iter().map(|(_, item)| item.offset).collect(),
            });
            assert!(pieces.chain(slips.iter().map(|(offset, _)| *offset)).all(|offset| text.is_char_boundary(offset)), "{text}");
        }
    }
}
