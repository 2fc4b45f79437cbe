//! What a panel shows under a name, so that texts which speak of a row, a column or a curve can be held against it.

use super::{Body, Panel, Piece, PlaneLayer, Shape, Words};

impl Panel {
    /// Its title, what its figure is called, and what its rows, columns, curves, axes, bars, stages and pictures are called. Numbers are no names.
    pub fn names(&self) -> Vec<String> {
        let mut names = vec![self.title.clone(), text(&self.figure)];
        names.extend(self.body.names());
        names.retain(|name| !name.is_empty());
        names
    }
}

impl Body {
    fn names(&self) -> Vec<String> {
        match self {
            Body::Plane(plane) => {
                let of_layer = |layer: &PlaneLayer| match layer {
                    PlaneLayer::Path { label, .. } => Some(label.clone()),
                    PlaneLayer::Field(field) | PlaneLayer::Contour { field, .. } => Some(field.label.to_string()),
                    PlaneLayer::Mark(mark) => Some(text(&mark.label)),
                    PlaneLayer::Points(_) | PlaneLayer::Ellipses(_) => None,
                };
                plane.layers.iter().filter_map(of_layer).chain(plane.axes.map(String::from)).chain(plane.classes.iter().cloned()).collect()
            }
            Body::Plot(plot) => {
                let dots = plot.layers.iter().flat_map(|layer| if let Shape::Dots(dots) = &layer.shape { dots.as_slice() } else { &[] });
                let layers = plot.layers.iter().map(|layer| text(&layer.label)).chain(dots.map(|dot| text(&dot.label)));
                let axes = [Some(&plot.x), Some(&plot.y), plot.right.as_ref()].into_iter().flatten().map(|axis| axis.label.clone());
                let readings =
                    plot.readings.iter().flat_map(|table| table.header.iter().chain(table.rows.iter().filter_map(|row| row.first())));
                layers.chain(axes).chain(readings.map(text)).collect()
            }
            Body::Images(images) => images.rows.iter().map(|row| row.label.clone()).chain(images.captions.iter().cloned()).collect(),
            Body::Matrix(matrix) => matrix.rows.iter().chain(&matrix.columns).cloned().collect(),
            Body::Sheet(sheet) => sheet.axes.iter().chain(&sheet.labels).cloned().collect(),
            Body::Network(network) => network.layers.iter().map(|layer| layer.label.clone()).collect(),
            Body::Bars(bars) => bars.bars.iter().map(|bar| bar.label.clone()).chain(bars.parts.iter().cloned()).collect(),
            Body::Table(table) => table.header.iter().chain(table.rows.iter().flatten()).map(text).collect(),
            Body::Steps(steps) => steps.stages.iter().map(|stage| stage.name.clone()).collect(),
            Body::Code(_) => Vec::new(),
            Body::Procedure(procedure) => {
                std::iter::once(&procedure.title).chain(procedure.steps.iter().map(|step| &step.name)).cloned().collect()
            }
        }
    }
}

/// The letters among words and numbers.
fn text(words: &Words) -> String {
    let letters = words.0.iter().filter_map(|piece| if let Piece::Text(text) = piece { Some(text.as_str()) } else { None });
    letters.collect::<String>().trim().to_owned()
}
