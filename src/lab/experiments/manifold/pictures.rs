//! What the pane of section 1 shows.

use std::sync::Arc;

use super::images::{blend, median, partner, searched};
use super::{DIMENSION, DISTANCE, GALLERY, Manifold, Of, PAIR, SPECTRUM};
use crate::lab::desk::Desk;
use crate::lab::picture::{Body, ImageRow, Images, Layer, Panel, Plot, Scaled, Table, Tone, Words, count, measured, percent};
use crate::model::Spectrum;

impl Manifold {
    pub(super) fn gallery(&self, desk: &Desk) -> Panel {
        let test = &self.equipment.data.test;
        let digits = desk.exhibit().images();
        let names = desk.exhibit().captions();
        let page = desk.exhibit().page_on_show();
        let own = usize::from(desk.exhibit().own().is_some());
        let (mut blends, mut captions) = (Vec::new(), Vec::new());
        for (column, (image, name)) in digits.iter().zip(&names).enumerate() {
            let index = column.checked_sub(own).map(|column| page[column]);
            let partner = partner(test, desk.value(&PAIR), image, index);
            blends.push(blend(image, test.image(partner)));
            captions.push(format!("{name} + {}", self.equipment.data.classes[usize::from(test.labels[partner])]));
        }
        let row = |label: &str, images: Vec<Arc<[u8]>>| ImageRow { label: label.into(), images };
        let noise = self.noise[..digits.len()].to_vec();
        GALLERY.panel(
            "",
            "Each blend is the pixel-by-pixel mean of the digit above it and another. [ and ] step, 0 to 9 choose a class, a draws other noise.",
            Body::Images(Images { rows: vec![row("noise", noise), row("digit", digits), row("blend", blends)], captions }),
        )
    }

    pub(super) fn distance(&self, desk: &Desk) -> Panel {
        let blends = Of::Blends(desk.value(&PAIR));
        let digit = median(self.distances(Of::Digits));
        let cells = |name: &str, distance: f32, images: Words| {
            vec![name.into(), measured(distance).into(), measured(distance / digit).into(), images]
        };
        let row = |name: &str, of: Of| {
            let (known, wanted) = (self.distances(of), self.wanted(of));
            let images = if known.len() < wanted { count(known.len()) + "/" + count(wanted) } else { count(wanted).into() };
            cells(name, median(known), images)
        };
        let blended = format!("blend, {}", desk.name(&PAIR));
        let mut rows =
            vec![row("real digit", Of::Digits), row(&blended, blends), row("blank sheet", Of::Blank), row("uniform noise", Of::Noise)];
        rows.extend(self.own.map(|own| cells("your digit", own, count(1).into())));
        DISTANCE.panel(
            Words::from("blend ") + measured(self.gap(blends)) + " ×",
            Words::from("Medians of ‖x − x′‖ over 784 pixels in [0, 1] to the nearest of ")
                + count(searched(&self.equipment.data))
                + " training images, and their ratio to that of real held-out digits. Each digit is blended once.",
            Body::Table(Table::new(&["from", "distance", "ratio", "images"], rows)),
        )
    }

    pub(super) fn variance(&self) -> Panel {
        const SHOWN: usize = 350;
        let spectrum = self.flat.spectrum();
        let points = |spectrum: &Spectrum| (0..=SHOWN).map(|k| (k as f32, 100.0 * spectrum.explained(k) as f32)).collect();
        let mark = |share: f64| {
            let components = self.components(share);
            Layer::upright(percent(share) + ": " + count(components as usize), components as f32)
        };
        let line = Layer::line("variance explained", Tone::Main, spectrum.map(points).unwrap_or_default());
        let marks = spectrum.iter().flat_map(|_| [0.9, 0.95, 0.99].map(mark));
        SPECTRUM.panel(
            spectrum.map_or_else(Words::none, |_| count(self.components(0.95) as usize) + " of 784 for " + percent(0.95)),
            Words::from("Exact: the variances along the principal components of ")
                + count(self.equipment.data.train.len())
                + " training images.",
            Body::Plot(Plot {
                layers: std::iter::once(line).chain(marks).collect(),
                x: Scaled::linear("components", "", [0.0, SHOWN as f32]),
                y: Scaled::linear("share", "%", [0.0, 100.0]),
                right: None,
                readings: None,
            }),
        )
    }

    pub(super) fn dimension(&self) -> Panel {
        let row = |name: Words, value: Words| vec![name, value];
        let spectrum = self.flat.spectrum();
        let components = |share: f64| spectrum.map_or_else(|| "–".into(), |_| count(self.components(share) as usize).into());
        let (images, dimension, farther) = self.estimate();
        DIMENSION.panel(
            if images > 0 { Words::from("TwoNN ") + measured(dimension) } else { Words::none() },
            "TwoNN reads the dimension off the ratio of each image's two smallest distances (Facco et al. 2017): the fewer of them are over 1.1, the more dimensions. \
             It grows with the number of images, so that stands beside it.",
            Body::Table(Table::new(
                &[],
                vec![
                    row("pixels".into(), count(784).into()),
                    row("components for 99 % of the variance".into(), components(0.99)),
                    row("components for 95 %".into(), components(0.95)),
                    row("components for 90 %".into(), components(0.9)),
                    row("images whose ratio of distances is over 1.1".into(), if images > 0 { measured(farther).of("%").into() } else { "–".into() }),
                    row(Words::from("intrinsic dimension, TwoNN on ") + count(images) + " images", measured(dimension).into()),
                ],
            )),
        )
    }
}
