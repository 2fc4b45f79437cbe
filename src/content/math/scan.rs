//! The first look at a formula: only known commands, balanced groups, sane depth; and our own commands
//! rewritten into ones the parser knows.
//!
//! `\term{id}{…}` becomes `\textcolor{#00000N}{…}`: the parser hands a colour through to whoever lays the formula
//! out, and authors have no colours, so a colour is the number of a term.

use unicode_width::UnicodeWidthChar;

use super::{MathError, commands, symbols};

/// Groups inside groups; deeper than any formula that can be read.
const MAX_DEPTH: usize = 16;
/// Longer sources are text, not formulas.
const MAX_BYTES: usize = 2_000;
/// Commands that take each other as argument without braces (`\hat\bar\vec x`).
const MAX_CHAIN: usize = 6;

/// A source that holds only what the parser and the layout can handle.
#[derive(Debug)]
pub(super) struct Prepared {
    /// LaTeX for the parser.
    pub(super) text: String,
    /// For each byte of `text`, the byte of the author's source that it stands for.
    pub(super) origin: Vec<usize>,
    /// The ids of the terms; a term's colour is its index here plus one.
    pub(super) terms: Vec<String>,
}

/// What is open at a place of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Open {
    Brace { lines: bool },
    Bracket,
    Left,
    Environment(String),
}

struct Scanner<'a> {
    source: &'a str,
    at: usize,
    open: Vec<(Open, usize)>,
    chain: usize,
    substack: bool,
    prepared: Prepared,
}

/// Checks a source and rewrites it for the parser.
pub(super) fn prepare(source: &str) -> Result<Prepared, MathError> {
    if source.len() > MAX_BYTES {
        return Err(error(MAX_BYTES, format!("the formula is longer than {MAX_BYTES} bytes; split it")));
    }
    if source.trim().is_empty() {
        return Err(error(0, "the formula is empty"));
    }
    let mut scanner = Scanner {
        source,
        at: 0,
        open: Vec::new(),
        chain: 0,
        substack: false,
        prepared: Prepared { text: String::with_capacity(source.len() + 16), origin: Vec::new(), terms: Vec::new() },
    };
    while let Some(character) = scanner.peek() {
        scanner.step(character)?;
    }
    match scanner.open.pop() {
        None => Ok(scanner.prepared),
        Some((open, offset)) => Err(error(offset, format!("{} is never closed", open.opening()))),
    }
}

impl Open {
    fn opening(&self) -> String {
        match self {
            Self::Brace { .. } => "`{`".to_owned(),
            Self::Bracket => "`[`".to_owned(),
            Self::Left => "`\\left`".to_owned(),
            Self::Environment(name) => format!("`\\begin{{{name}}}`"),
        }
    }
}

fn error(offset: usize, message: impl Into<String>) -> MathError {
    MathError { message: message.into(), offset }
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.source[self.at..].chars().next()
    }

    fn emit(&mut self, text: &str, origin: usize) {
        self.prepared.text.push_str(text);
        self.prepared.origin.extend(std::iter::repeat_n(origin, text.len()));
    }

    fn push(&mut self, open: Open, offset: usize) -> Result<(), MathError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(error(offset, format!("groups are nested deeper than {MAX_DEPTH}; simplify the formula")));
        }
        self.open.push((open, offset));
        self.chain = 0;
        Ok(())
    }

    fn pop(&mut self, offset: usize, closing: &str, fits: impl Fn(&Open) -> bool) -> Result<(), MathError> {
        match self.open.pop() {
            Some((open, _)) if fits(&open) => Ok(()),
            Some((open, opened)) => Err(error(offset, format!("{closing} closes {} opened at byte {opened}", open.opening()))),
            None => Err(error(offset, format!("{closing} closes nothing"))),
        }
    }

    fn step(&mut self, character: char) -> Result<(), MathError> {
        let offset = self.at;
        if character == '\\' {
            return self.command();
        }
        self.at += character.len_utf8();
        match character {
            '{' => {
                let lines = std::mem::take(&mut self.substack);
                self.push(Open::Brace { lines }, offset)?;
                self.emit("{", offset);
            }
            '}' => {
                self.pop(offset, "`}`", |open| matches!(open, Open::Brace { .. }))?;
                self.emit("}", offset);
            }
            ']' if matches!(self.open.last(), Some((Open::Bracket, _))) => {
                self.open.pop();
                self.emit("}]", offset);
            }
            '&' => {
                if !matches!(self.open.last(), Some((Open::Environment(_), _))) {
                    return Err(error(offset, "`&` stands outside an environment such as aligned or cases"));
                }
                self.emit("&", offset);
            }
            '$' | '#' | '%' => {
                return Err(error(offset, format!("`{character}` means nothing in a formula; write `\\{character}`")));
            }
            '~' => self.emit("\\ ", offset),
            _ if character.is_whitespace() => self.emit(" ", offset),
            _ if character.is_ascii_graphic() || symbols::is_known(character) => {
                self.chain = 0;
                self.emit(character.encode_utf8(&mut [0; 4]), offset);
            }
            _ => {
                return Err(error(offset, format!("`{character}` is no symbol of formulas; write it as a command, or inside \\text{{…}}")));
            }
        }
        Ok(())
    }

    fn command(&mut self) -> Result<(), MathError> {
        let offset = self.at;
        self.at += 1;
        let rest = &self.source[self.at..];
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        if letters == 0 {
            return self.control_symbol(offset);
        }
        let name = &rest[..letters];
        self.at += letters;
        if !commands::is_known(name) {
            let hint = commands::nearest(name).map_or(String::new(), |near| format!("; did you mean `\\{near}`?"));
            return Err(error(offset, format!("unknown command `\\{name}`{hint}")));
        }
        if commands::takes_argument(name) {
            self.chain += 1;
            if self.chain > MAX_CHAIN {
                return Err(error(offset, format!("`\\{name}` ends a chain of too many commands; use braces")));
            }
        } else {
            self.chain = 0;
        }
        match name {
            "term" => self.term(offset),
            "begin" | "end" => self.environment(name, offset),
            "left" => {
                self.push(Open::Left, offset)?;
                self.emit("\\left", offset);
                self.delimiter(offset, name)
            }
            "right" => {
                self.pop(offset, "`\\right`", |open| *open == Open::Left)?;
                self.emit("\\right", offset);
                self.delimiter(offset, name)
            }
            "middle" => {
                self.emit("\\middle", offset);
                self.delimiter(offset, name)
            }
            "bigl" | "Bigl" | "biggl" | "Biggl" => self.sided(offset, true),
            "bigr" | "Bigr" | "biggr" | "Biggr" => self.sided(offset, false),
            "big" | "Big" | "bigg" | "Bigg" => {
                self.emit("\\big", offset);
                self.delimiter(offset, name)
            }
            "text" | "textrm" | "textbf" | "textit" => {
                self.emit("\\text", offset);
                self.raw_argument(offset, name)
            }
            "operatorname" => {
                let starred = self.peek() == Some('*');
                self.at += usize::from(starred);
                self.emit("\\operatorname", offset);
                self.raw_argument(offset, name)?;
                if starred {
                    self.emit("\\limits ", offset);
                }
                Ok(())
            }
            "sqrt" => {
                self.emit("\\sqrt", offset);
                self.skip_spaces();
                if self.peek() == Some('[') {
                    self.push(Open::Bracket, self.at)?;
                    self.emit("[{", self.at);
                    self.at += 1;
                } else {
                    self.emit(" ", offset);
                }
                Ok(())
            }
            "substack" => {
                self.substack = true;
                self.emit("\\substack ", offset);
                Ok(())
            }
            _ => {
                let rewritten = match name {
                    // The parser takes the first letters of these two for `\left` and `\right`.
                    "rightarrow" | "longrightarrow" => "\\to ".to_owned(),
                    "leftarrow" => "\\gets ".to_owned(),
                    "leftrightarrow" => "↔".to_owned(),
                    "argmin" => "\\operatorname{arg min}\\limits ".to_owned(),
                    "argmax" => "\\operatorname{arg max}\\limits ".to_owned(),
                    "KL" => "\\mathrm{KL}".to_owned(),
                    "bm" => "\\boldsymbol ".to_owned(),
                    _ => format!("\\{name} "),
                };
                self.emit(&rewritten, offset);
                Ok(())
            }
        }
    }

    fn control_symbol(&mut self, offset: usize) -> Result<(), MathError> {
        let Some(symbol) = self.peek() else {
            return Err(error(offset, "the formula ends in a lone backslash"));
        };
        if !commands::is_control_symbol(symbol) {
            return Err(error(offset, format!("unknown command `\\{symbol}`")));
        }
        if symbol == '\\' {
            let lines = match self.open.last() {
                Some((Open::Environment(_), _)) => true,
                Some((Open::Brace { lines }, _)) => *lines,
                _ => false,
            };
            if !lines {
                return Err(error(offset, "`\\\\` stands outside an environment such as aligned or cases"));
            }
        }
        self.chain = 0;
        self.at += 1;
        self.emit(&format!("\\{symbol}"), offset);
        if symbol == '\\' {
            // An empty group, lest a row that starts with a bracket be read as a distance to skip.
            self.emit("{}", offset);
        }
        Ok(())
    }

    /// The parser forgets which side `\bigl|` is on; `\lvert` and `\rvert` say it.
    fn sided(&mut self, offset: usize, left: bool) -> Result<(), MathError> {
        self.skip_spaces();
        let rest = &self.source[self.at..];
        let (consumed, delimiter) = match (rest, left) {
            (rest, true) if rest.starts_with("\\|") => (2, "\\lVert "),
            (rest, false) if rest.starts_with("\\|") => (2, "\\rVert "),
            (rest, true) if rest.starts_with('|') => (1, "\\lvert "),
            (rest, false) if rest.starts_with('|') => (1, "\\rvert "),
            _ => (0, ""),
        };
        self.at += consumed;
        self.emit("\\big", offset);
        self.emit(delimiter, offset);
        if consumed == 0 {
            return self.delimiter(offset, "big");
        }
        Ok(())
    }

    /// Copies the delimiter that has to follow `\left` and its kin.
    fn delimiter(&mut self, offset: usize, name: &str) -> Result<(), MathError> {
        self.skip_spaces();
        let rest = &self.source[self.at..];
        let length = match rest.strip_prefix('\\') {
            Some(word) => 1 + word.bytes().take_while(u8::is_ascii_alphabetic).count().max(1),
            None => 1,
        };
        let Some(token) = rest.get(..length).filter(|token| symbols::is_delimiter_token(token)) else {
            return Err(error(offset, format!("`\\{name}` needs a delimiter after it, such as `(` or `\\|`")));
        };
        if token == "." && !matches!(name, "left" | "right") {
            return Err(error(offset, format!("`\\{name}` needs a delimiter that can be seen")));
        }
        self.emit(token, self.at);
        if token.len() > 1 {
            self.emit(" ", self.at);
        }
        self.at += length;
        Ok(())
    }

    fn skip_spaces(&mut self) {
        let rest = &self.source[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Reads `{…}` as plain text and gives its content and where it starts.
    fn plain_argument(&mut self, offset: usize, name: &str) -> Result<(String, usize), MathError> {
        self.skip_spaces();
        let start = self.at + 1;
        if self.peek() != Some('{') {
            return Err(error(offset, format!("`\\{name}` needs an argument in braces")));
        }
        let Some(length) = self.source[start..].find('}') else {
            return Err(error(offset, format!("the argument of `\\{name}` is never closed")));
        };
        self.at = start + length + 1;
        Ok((self.source[start..start + length].to_owned(), start))
    }

    /// Copies an argument whose characters stand for themselves.
    fn raw_argument(&mut self, offset: usize, name: &str) -> Result<(), MathError> {
        let (text, start) = self.plain_argument(offset, name)?;
        if text.trim().is_empty() {
            return Err(error(offset, format!("the argument of `\\{name}` is empty")));
        }
        self.emit("{", offset);
        let mut characters = text.char_indices();
        while let Some((index, character)) = characters.next() {
            // The space in `\operatorname*{arg\,max}`.
            if name == "operatorname" && character == '\\' && text[index + 1..].starts_with([',', ' ', ';', ':']) {
                characters.next();
                self.emit(" ", start + index);
                continue;
            }
            let outside = character.width() != Some(1) || u32::from(character) > 0xFFFF;
            if outside || matches!(character, '\\' | '{' | '$' | '%' | '#') {
                return Err(error(
                    start + index,
                    format!("`\\{name}` takes plain text; `{}` cannot stand in it", character.escape_default()),
                ));
            }
            self.emit(character.encode_utf8(&mut [0; 4]), start + index);
        }
        self.emit("}", offset);
        self.chain = 0;
        Ok(())
    }

    fn term(&mut self, offset: usize) -> Result<(), MathError> {
        let (id, start) = self.plain_argument(offset, "term")?;
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
            return Err(error(start, format!("`{id}` is no term id: use lower-case letters and `_`")));
        }
        self.skip_spaces();
        if self.peek() != Some('{') {
            return Err(error(offset, format!("`\\term{{{id}}}` needs the term itself in braces after it")));
        }
        if self.prepared.terms.contains(&id) {
            return Err(error(start, format!("the term id `{id}` is used twice in one formula")));
        }
        self.prepared.terms.push(id);
        let colour = format!("\\textcolor{{#{:06X}}}", self.prepared.terms.len());
        self.emit(&colour, offset);
        Ok(())
    }

    fn environment(&mut self, command: &str, offset: usize) -> Result<(), MathError> {
        let (name, start) = self.plain_argument(offset, command)?;
        let Some(spelled) = commands::environment(&name) else {
            let hint = commands::nearest_environment(&name).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            return Err(error(start, format!("unknown environment `{name}`{hint}")));
        };
        if command == "begin" {
            self.push(Open::Environment(name.clone()), offset)?;
        } else {
            let closing = format!("`\\end{{{name}}}`");
            self.pop(offset, &closing, |open| *open == Open::Environment(name.clone()))?;
        }
        self.emit(&format!("\\{command}{{{spelled}}}"), offset);
        Ok(())
    }
}
