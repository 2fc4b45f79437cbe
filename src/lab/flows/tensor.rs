//! What a step of a flow leaves behind: a tensor, and how it is best looked at.

use std::sync::Arc;

use crate::data::{PIXELS, SIDE};
use crate::lab::picture::{
    Bar, Bars, Body, ImageRow, Images, LatentPoint, Layer, Matrix, Plane, PlaneLayer, Plot, Ramp, Scaled, Shape, Sheet, Side, Table, Tone,
    Words, measured,
};
use crate::lab::plot;

/// Up to so many numbers are written out.
const FEW: usize = 20;
/// Columns of a histogram.
const BINS: usize = 32;
/// Images that stand in a row where there are more of them, and how many stand there whole: the ten classes.
const IN_A_ROW: usize = 8;
const WHOLE_ROW: usize = 10;

/// A tensor that a step made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tensor {
    /// How long it is along each axis; empty for a single number.
    pub(crate) shape: Vec<usize>,
    /// Its numbers, the last axis first.
    pub(crate) values: Vec<f32>,
    look: Look,
}

/// How a tensor is looked at.
#[derive(Clone, Debug, PartialEq)]
enum Look {
    /// As its shape suggests: few numbers in words, a matrix as a heat map, many numbers as a histogram.
    ByShape,
    /// Its rows are images between 0 and 1.
    Images,
    /// A square of images without gaps.
    Sheet { axes: [String; 2], places: [Vec<f32>; 2] },
    /// A row of it is a number for each pixel, positive or negative.
    Map,
    /// How its numbers are spread.
    Histogram,
    /// Its rows are places of the plane.
    Plane(Places),
    /// One number after another, as a line over what the axis counts.
    Course(&'static str),
    /// The same beside a course that an earlier step made; the names of both.
    Courses { across: &'static str, names: [&'static str; 2], earlier: Vec<f32> },
    /// A bar for each number.
    Bars(Vec<String>),
}

/// What lies in a plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Places {
    /// What each row is.
    one: &'static str,
    axes: [&'static str; 2],
}

impl Places {
    pub(super) const CODE: Places = Places { one: "code", axes: ["z₁", "z₂"] };
    pub(super) const DRAW: Places = Places { one: "draw", axes: ["ε₁", "ε₂"] };
    pub(super) const STRETCHED: Places = Places { one: "stretched draw", axes: ["σ₁ε₁", "σ₂ε₂"] };
    pub(super) const SLOPE: Places = Places { one: "slope", axes: ["½σ₁ε₁", "½σ₂ε₂"] };
}

impl Tensor {
    /// A tensor of this shape.
    pub(crate) fn new(shape: impl Into<Vec<usize>>, values: Vec<f32>) -> Tensor {
        let shape = shape.into();
        debug_assert_eq!(shape.iter().product::<usize>(), values.len(), "the numbers fill the shape");
        Tensor { shape, values, look: Look::ByShape }
    }

    /// A single number.
    pub(crate) fn number(value: f32) -> Tensor {
        Tensor::new([], vec![value])
    }

    /// Rows of so many numbers: `[n, columns]`.
    pub(crate) fn rows(columns: usize, values: Vec<f32>) -> Tensor {
        Tensor::new([values.len() / columns.max(1), columns], values)
    }

    /// `[n, 784]`, looked at as images.
    pub(crate) fn images(values: Vec<f32>) -> Tensor {
        Tensor { look: Look::Images, ..Tensor::rows(PIXELS, values) }
    }

    /// `[n, 784]`, the first row looked at as a map of pixels.
    pub(crate) fn map(values: Vec<f32>) -> Tensor {
        Tensor { look: Look::Map, ..Tensor::rows(PIXELS, values) }
    }

    /// `[n², 784]` as a square of images, with the values of the columns from the left and of the rows from the top.
    pub(crate) fn sheet(values: Vec<f32>, axes: [String; 2], places: [Vec<f32>; 2]) -> Tensor {
        Tensor { look: Look::Sheet { axes, places }, ..Tensor::rows(PIXELS, values) }
    }

    /// The same tensor, looked at as a spread of numbers.
    pub(crate) fn spread(self) -> Tensor {
        Tensor { look: Look::Histogram, ..self }
    }

    /// `[n, 2]` as places of the plane.
    pub(super) fn places(what: Places, values: Vec<f32>) -> Tensor {
        Tensor { look: Look::Plane(what), ..Tensor::rows(2, values) }
    }

    /// `[n]` as a line over what the axis counts.
    pub(crate) fn course(values: Vec<f32>, across: &'static str) -> Tensor {
        Tensor { look: Look::Course(across), ..Tensor::new([values.len()], values) }
    }

    /// The same tensor, beside a course that an earlier step made; the names of both.
    pub(crate) fn beside(self, names: [&'static str; 2], earlier: Vec<f32>) -> Tensor {
        let across = if let Look::Course(across) = self.look { across } else { "" };
        Tensor { look: Look::Courses { across, names, earlier }, ..self }
    }

    /// `[n]` as bars with these names.
    pub(crate) fn bars(values: Vec<f32>, names: Vec<String>) -> Tensor {
        Tensor { look: Look::Bars(names), ..Tensor::new([values.len()], values) }
    }

    /// Least, mean and most of its numbers; not a number when it has none.
    pub(crate) fn extent(&self) -> [f64; 3] {
        let all = || self.values.iter().copied().filter(|value| value.is_finite());
        let fold = |start: f32, pick: fn(f32, f32) -> f32| f64::from(all().fold(start, pick));
        if all().next().is_none() {
            return [f64::NAN; 3];
        }
        let mean = all().map(f64::from).sum::<f64>() / all().count() as f64;
        [fold(f32::INFINITY, f32::min), mean, fold(f32::NEG_INFINITY, f32::max)]
    }

    /// Its shape in brackets: `[8, 784]`.
    pub(crate) fn shape_in_words(&self) -> String {
        let extents: Vec<String> = self.shape.iter().map(usize::to_string).collect();
        format!("[{}]", extents.join(", "))
    }

    /// Its first numbers, or the one that it is.
    pub(crate) fn first_numbers(&self) -> Words {
        const SHOWN: usize = 3;
        let mut words = Words::none();
        for (at, value) in self.values.iter().take(SHOWN).enumerate() {
            words = if at == 0 { words + measured(*value) } else { words + ", " + measured(*value) };
        }
        if self.values.len() > SHOWN { words + " …" } else { words }
    }

    /// How it is looked at, in a sentence.
    pub(crate) fn caption(&self) -> String {
        let rows = self.shape.first().copied().unwrap_or(1);
        match &self.look {
            Look::Images if rows > WHOLE_ROW => format!("The first {IN_A_ROW} of {rows} images."),
            Look::Images => String::from("Each row of the tensor is an image: 784 grey levels, 28 by 28."),
            Look::Sheet { .. } => format!("{rows} images, one for each code."),
            Look::Map if rows > 1 => format!("The first of {rows} rows, a number for each pixel."),
            Look::Map => String::from("A number for each pixel."),
            Look::Histogram => self.histogram_caption(),
            Look::Plane(what) => format!("{rows} {}s, each a place in the plane.", what.one),
            Look::Course(_) => format!("{rows} numbers, in the order in which they were made."),
            Look::Courses { names: [own, earlier], .. } => format!("{rows} numbers of {own}, beside those of {earlier}."),
            Look::Bars(_) => String::from("A bar for each number."),
            Look::ByShape => match (self.shape.len(), self.values.len()) {
                (0, _) => String::from("A single number."),
                (_, ..=FEW) => String::from("All of its numbers."),
                (2, _) => String::from("A row for each image, a column for each number."),
                _ => self.histogram_caption(),
            },
        }
    }

    /// What a histogram counts, and what it leaves out.
    fn histogram_caption(&self) -> String {
        let (all, shown) = (self.values.len(), counted(&self.values).len());
        if shown == all {
            return String::from("How many of its numbers fall into each column.");
        }
        format!("How many of its numbers fall into each column; {} of {all} are exactly 0 and left out.", all - shown)
    }

    /// Its picture. `names` are those of its rows, where each row belongs to an image.
    pub(crate) fn picture(&self, names: &[String]) -> Body {
        match &self.look {
            Look::Images => images(plot::greys(&self.values), names),
            Look::Sheet { axes, places } => Body::Sheet(Sheet {
                columns: self.shape[0].isqrt().max(1),
                images: plot::greys(&self.values),
                axes: axes.clone(),
                values: places.clone(),
                labels: Vec::new(),
            }),
            Look::Map => Body::Matrix(heat(SIDE, self.values.iter().take(PIXELS).copied().collect(), Vec::new())),
            Look::Histogram => histogram(&self.values),
            Look::Plane(what) => plane(&self.values, *what),
            Look::Course(across) => course(&[("", &self.values)], across),
            Look::Courses { across, names: [own, other], earlier } => course(&[(own, &self.values), (other, earlier)], across),
            Look::Bars(names) => bars(&self.values, names),
            Look::ByShape => match self.shape.as_slice() {
                [] => table(&self.values, 1, &[String::from("the number")]),
                [_] if self.values.len() <= FEW => table(&self.values, 1, names),
                [_, columns] if self.values.len() <= FEW => table(&self.values, *columns, names),
                [rows, columns] => {
                    let names = if names.len() == *rows { names.to_vec() } else { Vec::new() };
                    Body::Matrix(heat(*columns, self.values.clone(), names))
                }
                _ => histogram(&self.values),
            },
        }
    }
}

fn images(shown: Vec<Arc<[u8]>>, names: &[String]) -> Body {
    let count = if shown.len() > WHOLE_ROW { IN_A_ROW } else { shown.len() };
    let images: Vec<Arc<[u8]>> = shown.into_iter().take(count).collect();
    let captions = (0..images.len()).map(|at| names.get(at).cloned().unwrap_or_default()).collect();
    Body::Images(Images { rows: vec![ImageRow { label: String::new(), images }], captions })
}

/// A heat map whose colours are signed where the numbers are.
fn heat(width: usize, values: Vec<f32>, rows: Vec<String>) -> Matrix {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = (finite().fold(0.0, f32::min), finite().fold(0.0, f32::max));
    let most = high.max(-low).max(1e-6);
    let (range, ramp) = if low < 0.0 { ([-most, most], Ramp::Signed) } else { ([0.0, most], Ramp::Sequential) };
    Matrix { rows, columns: Vec::new(), width, values: values.into(), range, ramp, unit: "" }
}

fn table(values: &[f32], columns: usize, names: &[String]) -> Body {
    let row = |(at, row): (usize, &[f32])| {
        let name = names.get(at).cloned().unwrap_or_else(|| (at + 1).to_string());
        std::iter::once(Words::from(name)).chain(row.iter().map(|value| Words::from(measured(*value)))).collect()
    };
    let header = if columns > 1 {
        std::iter::once(Words::from("row")).chain((1..=columns).map(|at| Words::from(at.to_string()))).collect()
    } else {
        Vec::new()
    };
    Body::Table(Table { header, rows: values.chunks(columns.max(1)).enumerate().map(row).collect() })
}

/// The numbers that a histogram counts: where most are exactly 0, the others would not be seen beside them.
fn counted(values: &[f32]) -> Vec<f32> {
    let others: Vec<f32> = values.iter().copied().filter(|value| *value != 0.0).collect();
    if others.is_empty() || 2 * others.len() > values.len() { values.to_vec() } else { others }
}

fn histogram(values: &[f32]) -> Body {
    let finite: Vec<f32> = counted(values).into_iter().filter(|value| value.is_finite()).collect();
    let (low, high) = finite.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
    let (low, high) = if low < high { (low, high) } else { (low.min(0.0).min(high) - 1.0, high.max(0.0) + 1.0) };
    let (low, high) = if low.is_finite() && high.is_finite() { (low, high) } else { (-1.0, 1.0) };
    let width = (high - low) / BINS as f32;
    let mut counts = [0.0_f32; BINS];
    for value in &finite {
        let bin = ((value - low) / width) as usize;
        counts[bin.min(BINS - 1)] += 1.0;
    }
    let columns = counts.iter().enumerate().map(|(bin, count)| (low + bin as f32 * width, low + (bin + 1) as f32 * width, *count));
    let top = plot::top(f64::from(counts.iter().copied().fold(1.0, f32::max)));
    Body::Plot(Plot {
        layers: vec![Layer { label: Words::none(), tone: Tone::Main, side: Side::Left, shape: Shape::Histogram(columns.collect()) }],
        x: Scaled::linear("value", "", [low, high]),
        y: Scaled::linear("how many", "", [0.0, top]),
        right: None,
        readings: None,
    })
}

fn plane(values: &[f32], what: Places) -> Body {
    let points: Vec<LatentPoint> = values.chunks_exact(2).map(|place| LatentPoint { x: place[0], y: place[1], class: 0 }).collect();
    let along = |axis: usize| {
        let all = values.iter().skip(axis).step_by(2).filter(|value| value.is_finite());
        let (low, high) = all.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
        if low.is_finite() { [low, high] } else { [-1.0, 1.0] }
    };
    let (x, y) = (along(0), along(1));
    // as wide as high, so that neither axis is cut
    let half = ((x[1] - x[0]).max(y[1] - y[0]) * 0.55).max(1e-3);
    let around = |[low, high]: [f32; 2]| [low.midpoint(high) - half, low.midpoint(high) + half];
    let bounds = crate::lab::picture::Bounds { x: around(x), y: around(y) };
    Body::Plane(Plane { layers: vec![PlaneLayer::Points(points.into())], bounds, classes: vec![what.one.into()], axes: what.axes })
}

/// One course or several over the same steps, each with its name.
fn course(lines: &[(&'static str, &[f32])], across: &'static str) -> Body {
    let finite = || lines.iter().flat_map(|(_, values)| *values).copied().filter(|value| value.is_finite());
    let (low, high) = (finite().fold(0.0, f32::min), plot::top(f64::from(finite().fold(1e-3, f32::max))));
    let tones = std::iter::once(Tone::Main).chain((0..).map(Tone::Other));
    let line = |((name, values), tone): (&(&'static str, &[f32]), Tone)| {
        let points: Arc<[(f32, f32)]> = values.iter().enumerate().map(|(at, value)| ((at + 1) as f32, *value)).collect();
        Layer::line(*name, tone, points)
    };
    let longest = lines.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
    Body::Plot(Plot {
        layers: lines.iter().zip(tones).map(line).collect(),
        x: Scaled::linear(across, "", [1.0, longest.max(2) as f32]),
        y: Scaled::linear("", "", [low, high]),
        right: None,
        readings: None,
    })
}

fn bars(values: &[f32], names: &[String]) -> Body {
    let bars: Vec<Bar> = values.iter().zip(names).map(|(value, name)| Bar::new(name.clone(), f64::from(*value))).collect();
    let ends = bars.iter().map(Bar::value).fold([0.0_f64, 0.0], |[low, high], value| [low.min(value), high.max(value)]);
    Body::Bars(Bars { bars, parts: Vec::new(), from: 0.0, range: [ends[0], ends[1].max(1e-6)], unit: "" })
}
