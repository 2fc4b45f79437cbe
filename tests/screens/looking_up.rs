//! Looking terms up, and going back from wherever one was led.

use elbo::app::Action;
use elbo::term::event::{Mouse, MouseKind};

use super::pictures;
use super::support::{Reader, bills};

#[test]
fn a_term_is_looked_up_where_it_stands() {
    pictures("glossary_here", "GK");
    let mut reader = Reader::new(120, 36);
    reader.types("GK");
    let all = ["x: an image", "β: the price of a nat of code", "latent dimension: one of the numbers of a code"];
    for (at, said) in all.iter().enumerate() {
        let screen = reader.screen();
        assert!(screen.contains(said) && screen.contains(&format!("{} of 3 on this screen", at + 1)), "{screen}");
        reader.types("<Down>");
    }
    reader.types("<Esc>11kK<Down><Down><Down>");
    let above = reader.screen().split('\n').position(|line| line.contains("latent dimension: one"));
    assert!(above.is_some_and(|row| row < 6), "what is said of a low term stands above it: {}", reader.screen());
    reader.types("nat");
    let screen = reader.screen();
    assert!(screen.contains("Glossary   nat_") && screen.contains("about 1.44 bits"), "a letter looks among all: {screen}");
    reader.types("<Back><Back><Back>");
    assert!(reader.screen().contains("x: an image"), "nothing is typed any more");
    reader.types("<Esc>");
    assert!(reader.app.layers().is_empty());
}

#[test]
fn the_glossary_finds_a_symbol_by_its_name_and_leads_to_where_it_is_taught() {
    let mut reader = Reader::new(80, 24);
    reader.types("jjjKbeta");
    let screen = reader.screen();
    assert!(screen.contains("the price of a nat of code") && screen.contains("Used throughout the course"), "{screen}");
    reader.types("<Enter>");
    assert!(reader.line(-1).contains("belongs to no section"), "{}", reader.line(-1));
    reader.types("<Esc>");
    assert!(reader.app.layers().is_empty() && reader.app.reading().scroll == 3, "one is where one was");
    reader.types("Kzzzz");
    assert!(reader.screen().contains("no term is called so"));
    reader.types("<Back><Back><Back><Back>").does(Action::Paste(String::from("1.44 bits")));
    assert!(reader.screen().contains("nat: the unit of information"), "by its meaning, and pasted: {}", reader.screen());
}

fn click(reader: &mut Reader, words: &str) {
    let area = reader.app.layout().text;
    let screen = reader.screen();
    let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains(words)).unwrap();
    let column = line[..line.find(words).unwrap()].chars().count();
    assert!(column < usize::from(area.width));
    let (column, row) = (u16::try_from(column).unwrap(), u16::try_from(row).unwrap());
    reader.does(Action::Mouse(Mouse { kind: MouseKind::Down, column, row }));
}

#[test]
fn a_term_that_is_looked_up_shows_the_formula_that_has_it() {
    let mut reader = Reader::new(120, 36);
    reader.types("3gKx");
    let screen = reader.screen();
    assert!(screen.contains("x: an image") && screen.contains("log p (x|z)") && screen.contains("Taught in § 1"), "{screen}");
    reader.types("<Enter>");
    assert!(reader.line(0).contains("1 Two bills") && reader.app.reading().scroll > 0, "Enter goes to the formula: {}", reader.screen());
    reader.types("<Back>");
    assert!(reader.line(0).contains("3 A map"), "it was a jump");
}

#[test]
fn a_click_looks_a_term_up_and_a_click_beside_the_terms_closes_it() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 1.0)).types("3g1gG");
    click(&mut reader, "latent dimensions");
    assert!(reader.screen().contains("latent dimension: one of the numbers"), "{}", reader.screen());
    click(&mut reader, "β to 20");
    assert!(reader.screen().contains("β: the price of a nat of code"), "another one: {}", reader.screen());
    click(&mut reader, "Two terms pull");
    assert!(reader.app.layers().is_empty(), "{}", reader.screen());
}

#[test]
fn enter_looks_terms_up_where_it_has_nothing_else_to_do_and_says_so() {
    let mut reader = Reader::new(80, 24);
    assert!(reader.line(-1).contains("Enter look up"), "{}", reader.line(-1));
    reader.types("<Enter>");
    assert!(matches!(reader.app.layers(), [elbo::app::Layer::Glossary(_)]));
    reader.types("<Esc>]");
    assert!(!reader.line(-1).contains("look up"), "at a prediction it answers: {}", reader.line(-1));
}

#[test]
fn back_and_forward_go_through_a_row_of_jumps() {
    // Jumps of every kind: a number, the next section, a search, the end, a name in the contents, a bookmark.
    let mut reader = Reader::new(80, 24);
    let here = |reader: &Reader| (reader.app.entry(), reader.app.reading().scroll);
    reader.types("<Back>");
    assert!(reader.line(-1).contains("nowhere to go back to"));
    let mut places = vec![here(&reader)];
    for keys in ["3g", "p", "/stays<Enter>", "<Esc>G", "cmap<Enter>", "1g", "BG", "'"] {
        reader.types(keys);
        assert_ne!(places.last(), Some(&here(&reader)), "{keys} is a jump");
        places.push(here(&reader));
    }
    for place in places.iter().rev().skip(1) {
        reader.types("<Back>");
        assert_eq!(here(&reader), *place);
    }
    reader.types("H");
    assert!(reader.line(-1).contains("nowhere to go back to"), "at the very start");
    for place in &places[1..] {
        reader.types("L");
        assert_eq!(here(&reader), *place);
    }
    reader.types("L");
    assert!(reader.line(-1).contains("nowhere to go forward to"));
    // A jump from the middle gives up what lay ahead.
    reader.types("<Back><Back>2gL");
    assert!(reader.line(-1).contains("nowhere to go forward to") && reader.app.entry() == 1);
}

#[test]
fn back_and_forward_go_through_jumps_of_every_kind() {
    for (kind, before, jump) in [
        ("a number", "jj", "3g"),
        ("the next section", "jj", "n"),
        ("the previous section", "3g", "p"),
        ("the end", "jj", "G"),
        ("the top", "jjjj", "g"),
        ("a search", "j", "/stays<Enter>"),
        ("a name in the contents", "jj", "cmap<Enter>"),
        ("a number in the contents", "jj", "c3<Enter>"),
        ("a bookmark", "3gB1gjj", "'"),
        ("a bookmark in the contents", "3gB1gjj", "c*<Enter>"),
        ("a link", "]]]]]]]]]]", "<Enter>"),
        ("a section by its name", "jj", "<C-p>map of<Enter>"),
        ("a heading by its name", "jj", "<C-p>what to look<Enter>"),
        ("a formula by its LaTeX", "G", "<C-p>mathbb{E}<Enter>"),
        ("a term where it is taught", "3g", "Kx<Enter>"),
        ("a term where it is taught, in the same section", "G", "Kx<Enter>"),
        ("a term by its name", "3g", "<C-p>an image<Esc>Kx<Enter>"),
    ] {
        let mut reader = Reader::new(80, 24);
        let here = |reader: &Reader| (reader.app.entry(), reader.app.reading().scroll);
        reader.types(before);
        let from = here(&reader);
        reader.types(jump);
        let to = here(&reader);
        assert_ne!(from, to, "{kind}: {}", reader.screen());
        assert_eq!(here(reader.types("<Esc><Esc><Back>")), from, "back from {kind}");
        assert_eq!(here(reader.types("L")), to, "forward to {kind}");
    }
}
