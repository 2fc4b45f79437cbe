//! How series are told apart: each has a colour, a stroke and a marker of its own, so that any one of the three is enough.

use ratatui::style::{Modifier, Style};

use crate::lab::Tone;
use crate::term::capabilities::{Colours, Glyphs};
use crate::ui::theme::Theme;

/// Dots that are on and off in turn along a line.
type Stroke = &'static [usize];

/// The strokes of the others: dashes, dots, dash and dot, long dashes …
const STROKES: [Stroke; 6] = [&[4, 2], &[1, 2], &[5, 2, 1, 2], &[8, 3], &[2, 2], &[6, 2, 1, 2, 1, 2]];
/// The markers of the others, where colour or dots are missing.
const MARKERS: [char; 8] = ['o', 'x', '+', '*', '#', '%', 's', 'd'];
/// The class colours that lie far from the accent and from one another, in this order.
const HUES: [usize; 8] = [3, 4, 0, 8, 7, 5, 1, 9];
/// Those of the 256 colours on a light background: blue, green, brown, red …
const HUES_ON_LIGHT: [usize; 8] = [9, 8, 7, 3, 6, 4, 1, 2];

/// The colour of a series.
pub(super) fn style(tone: Tone, theme: &Theme) -> Style {
    match tone {
        Tone::Main => theme.accent().add_modifier(Modifier::BOLD),
        Tone::Other(index) => {
            let is_fine = matches!(theme.colours(), Colours::True | Colours::Ansi256);
            let hues = if is_fine && theme.is_light() { HUES_ON_LIGHT } else { HUES };
            theme.class(hues[index % hues.len()])
        }
    }
}

/// Whether the dot at this place along a series' line is on.
pub(super) fn is_on(tone: Tone, along: usize) -> bool {
    let Tone::Other(index) = tone else { return true };
    let stroke = STROKES[index % STROKES.len()];
    let mut left = along % stroke.iter().sum::<usize>();
    for (place, length) in stroke.iter().enumerate() {
        if left < *length {
            return place % 2 == 0;
        }
        left -= length;
    }
    true
}

/// What stands on the line of a series now and then, where colours or fine dots are missing.
pub(super) fn marker(tone: Tone, theme: &Theme) -> Option<char> {
    let is_bare = theme.colours() == Colours::Mono || theme.glyphs() == Glyphs::Ascii;
    match tone {
        Tone::Other(index) if is_bare => Some(MARKERS[index % MARKERS.len()]),
        Tone::Main | Tone::Other(_) => None,
    }
}

/// A short sample of the line for a legend: `──`, `╌╌`, `-o-`.
pub(super) fn sample(tone: Tone, theme: &Theme) -> String {
    let symbols = theme.symbols();
    match (tone, marker(tone, theme)) {
        (_, Some(marker)) => marker.to_string(),
        (Tone::Main, None) => symbols.horizontal.repeat(2),
        (Tone::Other(_), None) => symbols.dashed.repeat(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::background::Background;

    #[test]
    fn seven_series_have_seven_colours_markers_and_as_many_strokes_as_there_are() {
        let themes = [Colours::True, Colours::Ansi256, Colours::Ansi16].map(|colours| Theme::new(colours, Glyphs::Braille));
        for theme in themes.iter().flat_map(|theme| [*theme, theme.on(Background::Light)]) {
            let mut seen: Vec<String> = (0..7).map(|at| format!("{:?}", style(Tone::Other(at), &theme).fg)).collect();
            seen.push(format!("{:?}", style(Tone::Main, &theme).fg));
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 8, "{:?} {seen:?}", theme.colours());
        }
        let mono = Theme::new(Colours::Mono, Glyphs::Braille);
        let mut markers: Vec<_> = (0..7).map(|at| marker(Tone::Other(at), &mono)).collect();
        markers.dedup();
        assert_eq!(markers.len(), 7);
        let stroke = |tone| (0..40).map(|along| is_on(tone, along)).collect::<Vec<_>>();
        assert!(stroke(Tone::Main).into_iter().all(|on| on));
        let mut strokes: Vec<_> = (0..6).map(|at| stroke(Tone::Other(at))).collect();
        strokes.sort();
        strokes.dedup();
        assert_eq!(strokes.len(), 6);
    }
}
