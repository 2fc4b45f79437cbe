//! Colours brought down to what the terminal has.

use ratatui::style::Color;

use super::capabilities::Colours;

/// The levels of a channel in xterm's 6 x 6 x 6 cube (palette entries 16 to 231).
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// xterm's default values of the sixteen; terminals differ, but the order of brightness and hue is theirs all.
const SIXTEEN: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];

/// The nearest colour that `colours` allows. Colours that it has pass unchanged; with none, everything is the default.
pub(crate) fn limit(colour: Color, colours: Colours) -> Color {
    match colours {
        Colours::True => colour,
        Colours::Ansi256 => match colour {
            Color::Rgb(r, g, b) => Color::Indexed(nearest_of_256(r, g, b)),
            other => other,
        },
        Colours::Ansi16 => match colour {
            Color::Rgb(r, g, b) => named(nearest_of_16(r, g, b)),
            Color::Indexed(index) if index < 16 => named(index),
            Color::Indexed(index) => {
                let (r, g, b) = value(index);
                named(nearest_of_16(r, g, b))
            }
            other => other,
        },
        Colours::Mono => Color::Reset,
    }
}

/// The number of one of the sixteen named colours.
pub(crate) fn number(colour: Color) -> Option<u8> {
    NAMED.iter().position(|&named| named == colour).map(|n| n as u8)
}

/// ratatui's names for the sixteen, in the terminal's order.
const NAMED: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

fn named(number: u8) -> Color {
    NAMED[usize::from(number)]
}

/// The colour of an entry of xterm's palette.
fn value(index: u8) -> (u8, u8, u8) {
    match index {
        0..=15 => SIXTEEN[usize::from(index)],
        16..=231 => {
            let n = index - 16;
            let level = |digit: u8| CUBE[usize::from(digit % 6)];
            (level(n / 36), level(n / 6), level(n))
        }
        232..=255 => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
    }
}

fn nearest_of_256(r: u8, g: u8, b: u8) -> u8 {
    let digit = |channel: u8| (0..6u8).min_by_key(|&d| CUBE[usize::from(d)].abs_diff(channel)).unwrap_or(0);
    let cube = 16 + 36 * digit(r) + 6 * digit(g) + digit(b);
    let mean = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    let grey = 232 + (mean.saturating_sub(3) / 10).min(23) as u8;
    // a tie goes to the cube, whose corners are exact
    if distance(value(grey), (r, g, b)) < distance(value(cube), (r, g, b)) { grey } else { cube }
}

fn nearest_of_16(r: u8, g: u8, b: u8) -> u8 {
    (0..16u8).min_by_key(|&n| distance(SIXTEEN[usize::from(n)], (r, g, b))).unwrap_or(7)
}

/// Squared distance with the eye's rough weights for red, green and blue.
fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let square = |x: u8, y: u8| u32::from(x.abs_diff(y)).pow(2);
    3 * square(a.0, b.0) + 4 * square(a.1, b.1) + 2 * square(a.2, b.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_palette_entry_from_16_on_is_its_own_nearest() {
        for index in 16..=255u8 {
            let (r, g, b) = value(index);
            let found = nearest_of_256(r, g, b);
            assert_eq!(value(found), (r, g, b), "entry {index} became {found}");
        }
    }

    #[test]
    fn the_sixteen_are_their_own_nearest() {
        for n in 0..16u8 {
            let (r, g, b) = value(n);
            assert_eq!(nearest_of_16(r, g, b), n);
            assert_eq!(number(named(n)), Some(n));
        }
    }

    #[test]
    fn each_tier_holds_only_what_it_has() {
        let samples = [Color::Reset, Color::Red, Color::Indexed(3), Color::Indexed(208), Color::Rgb(250, 120, 10)];
        for colour in samples {
            assert_eq!(limit(colour, Colours::True), colour);
            assert!(!matches!(limit(colour, Colours::Ansi256), Color::Rgb(..)));
            assert!(!matches!(limit(colour, Colours::Ansi16), Color::Rgb(..) | Color::Indexed(_)));
            assert_eq!(limit(colour, Colours::Mono), Color::Reset);
        }
        assert_eq!(limit(Color::Rgb(255, 0, 0), Colours::Ansi16), Color::LightRed);
        assert_eq!(limit(Color::Rgb(128, 128, 128), Colours::Ansi256), Color::Indexed(244));
    }
}
