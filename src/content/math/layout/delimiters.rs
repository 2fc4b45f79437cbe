//! Delimiters as tall as what they enclose.

use super::Setting;
use crate::content::math::cells::Cells;
use crate::content::math::symbols;

/// A delimiter over the core rows of `inner`.
pub(super) fn delimiter(glyph: char, inner: &Cells, setting: Setting) -> Cells {
    let height = inner.core_height();
    if height == 1 {
        let spelled = symbols::spelling(glyph).filter(|_| !setting.unicode());
        return Cells::text(spelled.unwrap_or(glyph.encode_utf8(&mut [0; 4])));
    }
    let baseline = inner.baseline.saturating_sub(inner.core.0).min(height - 1);
    let (top, middle, bottom) = if setting.unicode() { pieces(glyph) } else { ascii_pieces(glyph) };
    let mut column = vec![middle; height];
    column[0] = top;
    column[height - 1] = bottom;
    // The point of a brace: on the baseline, where the relation beside it is.
    match (glyph, setting.unicode()) {
        ('{', true) => {
            column[1..height - 1].fill('⎪');
            if height > 2 {
                column[baseline.clamp(1, height - 2)] = '⎨';
            }
        }
        ('}', true) => {
            column[1..height - 1].fill('⎪');
            if height > 2 {
                column[baseline.clamp(1, height - 2)] = '⎬';
            }
        }
        ('{' | '}', false) => column[baseline.clamp(0, height - 1)] = glyph,
        ('⟨' | '⟩', _) if height.is_multiple_of(2) => {
            let turn = height / 2;
            column[..turn].fill(top);
            column[turn..].fill(bottom);
        }
        _ => {}
    }
    Cells::column(&column, baseline)
}

fn pieces(glyph: char) -> (char, char, char) {
    match glyph {
        '(' => ('⎛', '⎜', '⎝'),
        ')' => ('⎞', '⎟', '⎠'),
        '[' => ('⎡', '⎢', '⎣'),
        ']' => ('⎤', '⎥', '⎦'),
        '{' => ('⎧', '⎨', '⎩'),
        '}' => ('⎫', '⎬', '⎭'),
        '⌊' => ('⎢', '⎢', '⎣'),
        '⌋' => ('⎥', '⎥', '⎦'),
        '⌈' => ('⎡', '⎢', '⎢'),
        '⌉' => ('⎤', '⎥', '⎥'),
        '⟨' => ('╱', '⟨', '╲'),
        '⟩' => ('╲', '⟩', '╱'),
        '|' => ('│', '│', '│'),
        '‖' => ('║', '║', '║'),
        other => (other, other, other),
    }
}

fn ascii_pieces(glyph: char) -> (char, char, char) {
    match glyph {
        '(' | '{' => ('/', '|', '\\'),
        ')' | '}' => ('\\', '|', '/'),
        '[' | '⌊' | '⌈' => ('[', '[', '['),
        ']' | '⌋' | '⌉' => (']', ']', ']'),
        '⟨' => ('/', '<', '\\'),
        '⟩' => ('\\', '>', '/'),
        _ => ('|', '|', '|'),
    }
}
