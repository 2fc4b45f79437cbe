//! Web links: the cells that lead out of the program are those of the link's words and of its address, and no others.

use std::sync::Arc;

use elbo::app::quiz::Setup;
use elbo::content::source::Source;
use elbo::study::progress::Progress;
use elbo::term::capabilities::{Colours, Glyphs};
use elbo::ui::links;
use elbo::ui::theme::Theme;
use ratatui::layout::Rect;

use super::support::Reader;

/// What stands in a rectangle of one row.
fn text(reader: &Reader, area: Rect) -> String {
    let buf = reader.buffer();
    (area.x..area.right()).map(|x| buf[(x, area.y)].symbol()).collect()
}

#[test]
fn the_words_of_a_link_and_its_address_lead_there_while_they_are_seen() {
    let course = Arc::new(Source::Embedded.load().unwrap());
    for size in [(80, 24), (120, 36)] {
        let theme = Theme::new(Colours::Ansi256, Glyphs::Braille);
        let mut reader = Reader::start(Arc::clone(&course), Progress::default(), size, theme, Setup::default());
        reader.types("c27<Enter>/Welling 2014<Enter>jjj");
        let shown: Vec<(String, String)> =
            links(&reader.app, &reader.theme).iter().map(|link| (text(&reader, link.area()), link.address().to_owned())).collect();
        let of =
            |address: &str| shown.iter().filter(|(_, to)| to == address).flat_map(|(text, _)| text.split_whitespace()).collect::<String>();
        let whole = of("https://arxiv.org/abs/1312.6114");
        assert_eq!(whole, "Auto-EncodingVariationalBayes(https://arxiv.org/abs/1312.6114)", "{shown:?}");
        assert!(shown.len() >= 4 && shown.iter().all(|(text, _)| !text.is_empty()), "{shown:?}");
        // What lies over the text leads nowhere, nor does what is scrolled away.
        reader.types("?");
        assert!(links(&reader.app, &reader.theme).is_empty());
        reader.types("<Esc><Esc>g");
        assert!(links(&reader.app, &reader.theme).is_empty(), "{}", reader.screen());
    }
}
