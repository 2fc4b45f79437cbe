//! What stands above and below a base: scripts at its side, limits over and under it.

use super::{Setting, node, row};
use crate::content::math::cells::Cells;
use crate::content::math::tree::Node;
use crate::content::math::{MathGlyphs, linear, symbols};

/// Scripts at the side. Raised or lowered glyphs if the whole script has them and the base is one row
/// high; else rows of their own.
pub(super) fn beside(base: &Node, sub: Option<&[Node]>, sup: Option<&[Node]>, setting: Setting) -> Cells {
    let base = node(base, setting);
    let flat = base.core_height() == 1;
    let glyphs = |script: &[Node], map: fn(&str) -> Option<String>| {
        map(&linear::write_tight(script, MathGlyphs::Unicode)).filter(|_| setting.unicode())
    };
    let low = sub.map(|script| match glyphs(script, symbols::lowered) {
        Some(text) if flat => Script::Glyphs(Cells::text(&text)),
        _ => Script::Row(row(script, setting.script())),
    });
    let high = sup.map(|script| match glyphs(script, symbols::raised) {
        Some(text) => Script::Glyphs(Cells::text(&text)),
        _ => Script::Row(row(script, setting.script())),
    });
    if flat && let (Some(Script::Glyphs(low)), Some(Script::Glyphs(high))) = (&low, &high) {
        return Cells::beside(&[(0, base), (0, low.clone()), (0, high.clone())]);
    }
    attach(&base, low, high, flat)
}

enum Script {
    Glyphs(Cells),
    Row(Cells),
}

impl Script {
    fn cells(&self) -> &Cells {
        match self {
            Self::Glyphs(cells) | Self::Row(cells) => cells,
        }
    }
}

/// Puts the scripts right of the base: glyphs on its first and last core row, rows beyond these.
fn attach(base: &Cells, low: Option<Script>, high: Option<Script>, flat: bool) -> Cells {
    let (first, last) = base.core;
    let width = |script: &Option<Script>| script.as_ref().map_or(0, |script| script.cells().width);
    // Rows above the base's own rows that a raised script needs.
    let above = match &high {
        Some(Script::Row(cells)) => {
            let bottom = if flat { first } else { first + 1 };
            cells.height().saturating_sub(bottom)
        }
        _ => 0,
    };
    let below = match &low {
        Some(Script::Row(cells)) => {
            let top = if flat { last + 1 } else { last };
            (top + cells.height()).saturating_sub(base.height())
        }
        _ => 0,
    };
    let total = base.width + width(&low).max(width(&high));
    let mut whole = Cells::blank(total, above + base.height() + below, above + base.baseline);
    whole.place(base, 0, above);
    whole.core = (above + first, above + last);
    match high {
        Some(Script::Glyphs(cells)) => whole.place(&cells, base.width, above + first),
        Some(Script::Row(cells)) => {
            let bottom = if flat { above + first } else { above + first + 1 };
            let top = bottom - cells.height();
            whole.place(&cells, base.width, top);
        }
        None => {}
    }
    match low {
        Some(Script::Glyphs(cells)) => whole.place(&cells, base.width, above + last),
        Some(Script::Row(cells)) => {
            let top = if flat { above + last + 1 } else { above + last };
            whole.place(&cells, base.width, top);
        }
        None => {}
    }
    whole
}

/// Limits over and under the base, centred.
pub(super) fn limits(base: &Node, sub: Option<&[Node]>, sup: Option<&[Node]>, setting: Setting) -> Cells {
    // What a brace says is no script: it is set like the rest.
    let script = if matches!(base, Node::Brace { .. }) { setting } else { setting.script() };
    let base = node(base, setting);
    let high = sup.map(|limit| row(limit, script));
    let low = sub.map(|limit| row(limit, script));
    let main = usize::from(high.is_some());
    let parts: Vec<&Cells> = high.iter().chain([&base]).chain(&low).collect();
    Cells::stacked(&parts, main)
}

/// The index of a root, one row up.
pub(super) fn raised_over(index: &Cells) -> Cells {
    let mut whole = Cells::blank(index.width, index.height() + 1, index.height());
    whole.place(index, 0, 0);
    whole.core = (whole.baseline, whole.baseline);
    whole
}
