//! A document in Markdown: every card with its answer, by topic.

use std::io::{self, Write};

use super::sheet::{Marks, Piece, Sheet};
use crate::content::markup::{Inline, Role, Span, Target};

/// Writes the cards under the title of the course.
pub(super) fn write(title: &str, sheets: &[Sheet], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}: questions and answers", escaped(title))?;
    let mut topic = None;
    for sheet in sheets {
        if topic != Some(&sheet.topic) {
            writeln!(out, "\n## {}", escaped(&sheet.topic))?;
            topic = Some(&sheet.topic);
        }
        // The question is the heading; what follows it on the front stands below.
        let (heading, rest) = match sheet.front.split_first() {
            Some((Piece::Text(question), rest)) => (inline(question), rest),
            _ => (escaped(&sheet.id), sheet.front.as_slice()),
        };
        writeln!(out, "\n### {heading}\n\n*{}* · `{}`", sheet.level.name(), sheet.id)?;
        for piece in rest {
            write_piece(piece, out)?;
        }
        if !rest.is_empty() {
            writeln!(out, "\n---")?;
        }
        for piece in &sheet.back {
            write_piece(piece, out)?;
        }
    }
    Ok(())
}

fn write_piece(piece: &Piece, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    match piece {
        Piece::Text(text) => writeln!(out, "{}", paragraph(text)),
        Piece::Labelled(label, text) => writeln!(out, "{}", format!("**{label}:** {}", inline(text)).trim_end()),
        Piece::Formula(formula) => writeln!(out, "$$\n{}\n$$", formula.portable().trim()),
        Piece::Listing(code) => {
            writeln!(out, "```{}", code.language)?;
            for (at, line) in code.source.trim_end().lines().enumerate() {
                writeln!(out, "{}", format!("{:>3}  {line}", at + 1).trim_end())?;
            }
            writeln!(out, "```")
        }
        Piece::Figures(plot) => {
            let (head, rows) = plot.table();
            writeln!(out, "{}\n\n| {} |\n|{}", escaped(&plot.title), head.join(" | "), "---|".repeat(head.len()))?;
            rows.iter().try_for_each(|cells| writeln!(out, "| {} |", cells.join(" | ")))
        }
        Piece::List(marks, items) => items.iter().enumerate().try_for_each(|(index, item)| match marks {
            Marks::Dots => writeln!(out, "- {}", inline(item)),
            Marks::Numbers => writeln!(out, "{}. {}", index + 1, inline(item)),
            // Markdown has no letters of its own: a list with the letter in bold.
            Marks::Letters => writeln!(out, "- **{}** {}", letter(index), inline(item)),
        }),
    }
}

fn letter(index: usize) -> char {
    (b'A'..=b'Z').nth(index).map_or('?', char::from)
}

/// A paragraph, which must not begin like a list or a heading.
fn paragraph(text: &Inline) -> String {
    let text = inline(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match text[digits..].chars().next() {
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &text[..digits], &text[digits..]),
        Some('-' | '+' | '=' | '~') if digits == 0 => format!("\\{text}"),
        _ => text,
    }
}

pub(in crate::cli) fn inline(text: &Inline) -> String {
    text.0.iter().map(span).collect()
}

fn span(span: &Span) -> String {
    if let Some(Target::Web(address)) = &span.link {
        return format!("[{}](<{address}>)", escaped(&span.text));
    }
    match span.role {
        Role::Math => span.latex.as_deref().map_or_else(|| escaped(&span.text), |latex| format!("${}$", latex.trim())),
        Role::Emphasis => marked(&span.text, "*"),
        Role::Strong => marked(&span.text, "**"),
        Role::Code => format!("`{}`", span.text),
        _ => escaped(&span.text),
    }
}

/// Emphasis opens right before a word and closes right behind one: around a formula, spaces stay outside of it.
fn marked(text: &str, mark: &str) -> String {
    let word = text.trim();
    if word.is_empty() {
        return text.to_owned();
    }
    let start = text.len() - text.trim_start().len();
    format!("{}{mark}{}{mark}{}", &text[..start], escaped(word), &text[start + word.len()..])
}

/// Text in which no character means anything to Markdown.
pub(in crate::cli) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '$') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
