//! Rules, marks and arrows, with their stand-ins in 7-bit ASCII. Every one is one cell wide in both sets.

/// The signs that the screens share. Blocks and dots of plots are not here: each panel chooses its own.
#[derive(Debug, PartialEq, Eq)]
pub struct Symbols {
    /// A horizontal rule.
    pub horizontal: &'static str,
    /// A vertical rule.
    pub vertical: &'static str,
    /// Where a vertical rule hangs from a horizontal one.
    pub tee_down: &'static str,
    /// Where a vertical rule stands on a horizontal one.
    pub tee_up: &'static str,
    /// The left end of a scale.
    pub left_end: &'static str,
    /// The right end of a scale, and a tick at the left of a plot.
    pub right_end: &'static str,
    /// Where two lines cross; the cursor of a plot.
    pub cross: &'static str,
    /// A vertical dotted line.
    pub dotted: &'static str,
    /// A short horizontal stroke of a broken line, for a legend.
    pub dashed: &'static str,
    /// A section that was read; the knob's handle; a class in a legend.
    pub full: &'static str,
    /// A section that was begun.
    pub half: &'static str,
    /// A section that is new.
    pub empty: &'static str,
    /// A point of a plot that is not the reader's own.
    pub empty_dot: &'static str,
    /// A challenge.
    pub challenge: &'static str,
    /// A challenge that is done.
    pub challenge_done: &'static str,
    /// A bookmark.
    pub bookmark: &'static str,
    /// Points at the line that the keys act on, or at the stage that runs.
    pub caret: &'static str,
    /// Right, or done.
    pub tick: &'static str,
    /// Wrong.
    pub wrong: &'static str,
    /// Parts two facts of a line; also what is still to come.
    pub dot: &'static str,
    /// The reader's own digit in a scatter.
    pub own: &'static str,
    /// What was cut off.
    pub ellipsis: &'static str,
    /// A negative number's sign.
    pub minus: &'static str,
    /// Parts thousands, as in the texts: a comma.
    pub thousands: &'static str,
    /// More above.
    pub up: &'static str,
    /// More below.
    pub down: &'static str,
    /// Towards the start.
    pub left: &'static str,
    /// Towards the end.
    pub right: &'static str,
}

/// For fonts with line drawing and geometric shapes.
pub(super) const UNICODE: Symbols = Symbols {
    horizontal: "─",
    vertical: "│",
    tee_down: "┬",
    tee_up: "┴",
    left_end: "├",
    right_end: "┤",
    cross: "┼",
    dotted: "┊",
    dashed: "╌",
    full: "●",
    half: "◐",
    empty: "○",
    empty_dot: "○",
    challenge: "◇",
    challenge_done: "◆",
    bookmark: "★",
    caret: "▸",
    tick: "✓",
    wrong: "✗",
    dot: "·",
    own: "✚",
    ellipsis: "…",
    minus: "−",
    thousands: ",",
    up: "↑",
    down: "↓",
    left: "←",
    right: "→",
};

/// For terminals that show 7 bits only.
pub(super) const ASCII: Symbols = Symbols {
    horizontal: "-",
    vertical: "|",
    tee_down: "+",
    tee_up: "+",
    left_end: "|",
    right_end: "|",
    cross: "+",
    dotted: ":",
    dashed: "-",
    full: "*",
    half: "o",
    empty: ".",
    empty_dot: "o",
    challenge: "?",
    challenge_done: "!",
    bookmark: "#",
    caret: ">",
    tick: "+",
    wrong: "x",
    dot: "-",
    own: "@",
    ellipsis: "~",
    minus: "-",
    thousands: ",",
    up: "^",
    down: "v",
    left: "<",
    right: ">",
};

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn ascii_stand_ins_are_7_bit_and_every_sign_is_one_cell() {
        let all = |set: &'static Symbols| {
            let text = format!("{set:?}");
            text.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
        };
        assert!(all(&ASCII).iter().all(|sign| sign.is_ascii() && sign.len() == 1));
        assert!(all(&UNICODE).iter().all(|sign| !sign.starts_with("\\u") && sign.width() == 1));
    }
}
