//! Anki's text import: tab-separated columns, HTML in the fields, formulas for MathJax.
//!
//! The headers are those of Anki 2.1.54 and later (its manual, 'Text files'). The first column is the note's id in Anki: a second import
//! updates the note, and its schedule stays.

use std::io::{self, Write};

use super::sheet::{Marks, Piece, Sheet};
use crate::content::markup::{Inline, Role, Span, Target};

/// The columns; `Front` and `Back` are the fields of Anki's own note type.
const COLUMNS: [&str; 5] = ["GUID", "Front", "Back", "Deck", "Tags"];

/// Writes the cards.
pub(super) fn write(sheets: &[Sheet], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "#separator:tab\n#html:true\n#notetype:Basic")?;
    writeln!(out, "#columns:{}", COLUMNS.join("\t"))?;
    writeln!(out, "#guid column:1\n#deck column:4\n#tags column:5")?;
    for sheet in sheets {
        let deck = format!("elbo::{}", sheet.topic.replace("::", ": "));
        let columns = [sheet.id.clone(), html(&sheet.front), html(&sheet.back), deck, sheet.tags.join(" ")];
        writeln!(out, "{}", columns.map(|column| field(&column)).join("\t"))?;
    }
    Ok(())
}

/// A field as it stands in the file: in quotes where a reader would take it for something else.
fn field(text: &str) -> String {
    let text = text.replace(['\t', '\r', '\n'], " ");
    if text.contains('"') || text.starts_with('#') { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn html(pieces: &[Piece]) -> String {
    pieces.iter().map(piece).collect()
}

fn piece(piece: &Piece) -> String {
    match piece {
        Piece::Text(text) => format!("<p>{}</p>", inline(text)),
        Piece::Labelled(label, text) => format!("<p><b>{label}:</b> {}</p>", inline(text)),
        Piece::Formula(formula) => format!("<p>\\[{}\\]</p>", escaped(&formula.portable())),
        Piece::Listing(code) => {
            // A field is one line: the breaks are elements.
            let lines = code.source.trim_end().lines().enumerate();
            let lines: Vec<String> = lines.map(|(at, line)| escaped(&format!("{:>3}  {line}", at + 1))).collect();
            format!("<pre style=\"text-align:left\">{}</pre>", lines.join("<br>"))
        }
        Piece::Figures(plot) => {
            let cell = |tag: &str, text: &str| format!("<{tag}>{}</{tag}>", escaped(text));
            let row = |tag: &str, cells: &[String]| format!("<tr>{}</tr>", cells.iter().map(|text| cell(tag, text)).collect::<String>());
            let (head, rows) = plot.table();
            let rows: String = rows.iter().map(|cells| row("td", cells)).collect();
            format!("<p>{}</p><table>{}{rows}</table>", escaped(&plot.title), row("th", &head))
        }
        Piece::List(marks, items) => {
            let (open, close) = match marks {
                Marks::Dots => ("<ul>", "</ul>"),
                Marks::Numbers => ("<ol>", "</ol>"),
                Marks::Letters => ("<ol type=A>", "</ol>"),
            };
            let items: String = items.iter().map(|item| format!("<li>{}</li>", inline(item))).collect();
            format!("{open}{items}{close}")
        }
    }
}

fn inline(text: &Inline) -> String {
    text.0.iter().map(span).collect()
}

fn span(span: &Span) -> String {
    let text = escaped(&span.text);
    if let Some(Target::Web(address)) = &span.link {
        return format!("<a href=\"{}\">{text}</a>", escaped(address));
    }
    match span.role {
        Role::Math => span.latex.as_deref().map_or(text, |latex| format!("\\({}\\)", escaped(latex))),
        Role::Emphasis => format!("<i>{text}</i>"),
        Role::Strong => format!("<b>{text}</b>"),
        Role::Code => format!("<code>{text}</code>"),
        _ => text,
    }
}

/// Text as HTML shows it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
