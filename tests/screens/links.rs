//! Web links: the cells that lead out of the program are those of the link's words and of its address, and no others.

use elbo::ui::links;
use ratatui::layout::Rect;

use super::support::Reader;

/// What stands in a rectangle of one row.
fn text(reader: &Reader, area: Rect) -> String {
    let buf = reader.buffer();
    (area.x..area.right()).map(|x| buf[(x, area.y)].symbol()).collect()
}

#[test]
fn the_words_of_a_link_and_its_address_lead_there_while_they_are_seen() {
    for size in [(80, 24), (120, 36)] {
        let mut reader = Reader::new(size.0, size.1);
        reader.types("c27<Enter>/Auto-Encoding Var<Enter>");
        let shown: Vec<(String, String)> =
            links(&reader.app, &reader.theme).iter().map(|link| (text(&reader, link.area()), link.address().to_owned())).collect();
        let of = |address: &str| shown.iter().filter(|(_, to)| to == address).map(|(text, _)| text.as_str()).collect::<String>();
        let whole = of("https://arxiv.org/abs/1312.6114");
        assert!(whole.starts_with("Auto-Encoding Variational Bayes") && whole.ends_with("(https://arxiv.org/abs/1312.6114)"), "{shown:?}");
        assert!(shown.len() >= 4 && shown.iter().all(|(text, _)| !text.is_empty() && !text.starts_with(' ')), "{shown:?}");
        // What lies over the text leads nowhere, nor does what is scrolled away.
        reader.types("?");
        assert!(links(&reader.app, &reader.theme).is_empty());
        reader.types("<Esc><Esc>g");
        assert!(links(&reader.app, &reader.theme).is_empty(), "{}", reader.screen());
    }
}
