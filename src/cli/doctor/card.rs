//! The test card of `elbo doctor`: every tier of colours and characters, drawn as the program draws, to be judged by eye.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use crate::app::pane::PanelView;
use crate::data::digits;
use crate::lab::{Body, ImageRow, Images, Layer, Panel, Plot, Ramp, Scaled, Tone, Words};
use crate::term;
use crate::term::capabilities::{Colours, Glyphs, Mosaic};
use crate::ui::panel;
use crate::ui::theme::{RAMP_LEVELS, Theme};

/// Columns of the card.
const WIDTH: u16 = 80;
/// Rows of the curves, and of the pictures, with their titles.
const CURVES: u16 = 6;
const PICTURES: u16 = 8;
/// Where a tier's classes, greys, ramp and flag begin in its row of colours.
const COLUMNS: [u16; 4] = [8, 30, 47, 66];

const COLOUR_TIERS: [(Colours, &str); 4] =
    [(Colours::True, "true"), (Colours::Ansi256, "256"), (Colours::Ansi16, "16"), (Colours::Mono, "mono")];
const CURVE_TIERS: [(Glyphs, &str); 3] = [(Glyphs::Braille, "braille"), (Glyphs::Block, "blocks"), (Glyphs::Ascii, "ascii")];
const PICTURE_TIERS: [(Glyphs, Mosaic, &str); 5] = [
    (Glyphs::Braille, Mosaic::Octants, "octants"),
    (Glyphs::Braille, Mosaic::Sextants, "sextants"),
    (Glyphs::Braille, Mosaic::Quadrants, "quadrants"),
    (Glyphs::Block, Mosaic::Halves, "blocks"),
    (Glyphs::Ascii, Mosaic::Halves, "ascii"),
];

/// The card for a terminal in which curves and pictures have these colours; with 7-bit characters alone, or all.
pub(super) fn card(theme: &Theme, ascii: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut words = |text: &str| bytes.extend_from_slice(format!("{text}\n").as_bytes());
    words("Test card: what looks torn or boxed here is not for this terminal.");
    words("Colours classes               greys            a ramp             --color");
    for (colours, name) in COLOUR_TIERS {
        bytes.extend(colour_row(Theme::new(colours, if ascii { Glyphs::Ascii } else { Glyphs::Block }).on(theme.background()), name));
    }
    bytes.extend_from_slice(b"Characters: --glyphs\n");
    let shown = |glyphs: Glyphs| !ascii || glyphs == Glyphs::Ascii;
    let curves = CURVE_TIERS.into_iter().filter(|(glyphs, _)| shown(*glyphs));
    bytes.extend(row(CURVES, theme, &curves.map(|(glyphs, name)| (Theme::new(theme.colours(), glyphs), curve(name))).collect::<Vec<_>>()));
    let pictures = PICTURE_TIERS.into_iter().filter(|(glyphs, ..)| shown(*glyphs));
    let drawn = |(glyphs, mosaic, name): (Glyphs, Mosaic, &str)| (Theme::new(theme.colours(), glyphs).with_mosaic(mosaic), picture(name));
    bytes.extend(row(PICTURES, theme, &pictures.map(drawn).collect::<Vec<_>>()));
    bytes
}

/// What a tier has of each kind of colour.
fn colour_row(theme: Theme, name: &str) -> Vec<u8> {
    let mut frame = Buffer::empty(Rect::new(0, 0, WIDTH, 1));
    let [classes, greys, ramp, flag] = COLUMNS;
    frame.set_string(2, 0, name, theme.title());
    for class in 0..10_u16 {
        let digit = theme.class_digit(usize::from(class)).to_string();
        frame.set_string(classes + 2 * class, 0, digit, theme.class(usize::from(class)));
    }
    let paint = |frame: &mut Buffer, x: u16, colour: Color| frame.set_string(x, 0, " ", Style::new().bg(colour));
    let levels = theme.greys();
    for x in 0..16_u16 {
        match levels.get(usize::from(x) * levels.len() / 16) {
            Some(&(_, number)) => paint(&mut frame, greys + x, Color::Indexed(number)),
            None => frame.set_string(greys + x, 0, [" ", ".", ":", "#"][usize::from(x / 4)], Style::new()),
        }
    }
    for x in 0..16_u16 {
        if let Some(colour) = theme.ramp(Ramp::Signed, usize::from(x) * (RAMP_LEVELS - 1) / 15) {
            paint(&mut frame, ramp + x, colour);
        }
    }
    if theme.colours() == Colours::Mono || theme.colours() == Colours::Ansi16 {
        let styles = [("code", theme.accent()), ("faint", theme.dim()), ("bad", theme.failure()), ("on", theme.selected())];
        let mut x = ramp;
        for (word, style) in styles {
            frame.set_string(x, 0, word, style);
            x += word.len() as u16 + 1;
        }
    }
    frame.set_string(flag, 0, name, Style::new());
    term::printed(&mut frame, theme.colours())
}

/// Panels side by side.
fn row(rows: u16, theme: &Theme, panels: &[(Theme, Panel)]) -> Vec<u8> {
    let mut frame = Buffer::empty(Rect::new(0, 0, WIDTH, rows));
    let width = WIDTH / panels.len().max(1) as u16;
    for (at, (own, panel)) in (0..).zip(panels) {
        let own = own.on(theme.background());
        panel::draw(panel, Rect::new(at * width, 0, width - 2, rows), &mut frame, &own, &PanelView::default());
    }
    term::printed(&mut frame, theme.colours())
}

fn panel(name: &str, body: Body) -> Panel {
    Panel { id: "card", title: name.into(), figure: Words::none(), caption: Words::none(), body }
}

/// A wave that dies away.
fn curve(name: &str) -> Panel {
    let points = (0..=120_u8).map(|at| f32::from(at) / 10.0).map(|x| (x, x.sin() * (-0.1 * x).exp())).collect();
    let layers = vec![Layer::line("", Tone::Main, points)];
    let (x, y) = (Scaled::linear("", "", [0.0, 12.0]), Scaled::linear("", "", [-1.0, 1.0]));
    panel(name, Body::Plot(Plot { layers, x, y, right: None, readings: None }))
}

/// A digit.
fn picture(name: &str) -> Panel {
    let images = vec![digits(3, 7).image(2).into()];
    panel(name, Body::Images(Images { rows: vec![ImageRow { label: String::new(), images }], captions: Vec::new() }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn lines(colours: Colours, ascii: bool) -> Vec<String> {
        let card = String::from_utf8(card(&Theme::new(colours, Glyphs::Braille), ascii)).unwrap();
        card.lines().map(str::to_owned).collect()
    }

    #[test]
    fn every_tier_is_on_the_card_which_fits_a_small_screen() {
        let lines = lines(Colours::Ansi256, false);
        assert!(lines.len() < 24, "{} rows", lines.len());
        let whole = lines.join("\n");
        for (_, name) in COLOUR_TIERS {
            assert!(lines.iter().any(|line| line.contains(name)), "{name}");
        }
        for name in CURVE_TIERS.map(|tier| tier.1).into_iter().chain(PICTURE_TIERS.map(|tier| tier.2)) {
            assert!(whole.contains(name), "{name}");
        }
        // Each set of characters is really used: braille, octants, sextants, quadrants.
        for range in ['\u{2801}'..='\u{28ff}', '\u{1cd00}'..='\u{1cde5}', '\u{1fb00}'..='\u{1fb3b}', '\u{2596}'..='\u{259f}'] {
            assert!(whole.contains(|c| range.contains(&c)), "{range:?}");
        }
    }

    #[test]
    fn each_row_of_colours_has_those_of_its_tier() {
        let rows = COLOUR_TIERS.map(|(colours, name)| String::from_utf8(colour_row(Theme::new(colours, Glyphs::Block), name)).unwrap());
        let [full, of_256, of_16, mono] = rows;
        assert!(full.contains("48;2;"), "{full:?}");
        assert!(of_256.contains("48;5;") && !of_256.contains("48;2;"), "{of_256:?}");
        assert!(!of_16.contains("8;5;") && !of_16.contains("8;2;"), "{of_16:?}");
        assert!(!mono.contains("[3") && !mono.contains(";3") && !mono.contains("[4") && mono.contains("....::::####"), "{mono:?}");
    }

    #[test]
    fn a_locale_without_utf_8_gets_a_card_in_ascii() {
        let lines = lines(Colours::Ansi16, true);
        assert!(lines.iter().all(|line| line.is_ascii()), "{lines:#?}");
        assert!(lines.iter().any(|line| line.contains("ascii")) && !lines.iter().any(|line| line.contains("octants")));
    }
}
