//! Strokes to pixels, by MNIST's conventions.

use super::chance::Chance;
use super::hand::Spot;
use crate::data::{PIXELS, SIDE};

/// Side of the box that a digit fills, in pixels.
const BOX: usize = 20;

/// Draws `strokes` with a pen of random width, `breadth` times the usual, into 28x28 pixels.
pub(super) fn draw(strokes: &[Vec<Spot>], breadth: f32, chance: &mut Chance) -> [u8; PIXELS] {
    let pen = Pen::new(breadth, chance);
    let placed = into_box(strokes, pen.radius);
    let mut ink = [0.0f32; BOX * BOX];
    for stroke in &placed {
        pen.pull(stroke, &mut ink, chance);
    }
    centred(&ink)
}

/// A round pen.
struct Pen {
    /// Half the width of a stroke, in pixels.
    radius: f32,
    /// Width of the band over which ink fades to paper, in pixels.
    edge: f32,
    /// How much the radius changes along a stroke, as a share of it.
    unsteady: f32,
    /// How much it changes from one piece of a stroke to the next: the ragged border of ink on paper.
    tremor: f32,
}

impl Pen {
    fn new(breadth: f32, chance: &mut Chance) -> Self {
        let radius = (breadth * (1.22 + 0.33 * chance.normal())).clamp(0.6, 2.4);
        Self { radius, edge: chance.between(0.9, 1.4), unsteady: chance.between(0.0, 0.2), tremor: chance.between(0.0, 0.14) }
    }

    /// Pulls the pen along `stroke`, which is in pixels of the box.
    fn pull(&self, stroke: &[Spot], ink: &mut [f32; BOX * BOX], chance: &mut Chance) {
        let ends: [f32; 3] = std::array::from_fn(|_| self.radius * (1.0 + self.unsteady * chance.normal()));
        let last = (stroke.len() - 1).max(1) as f32;
        let radius = |i: usize| {
            let t = i as f32 / last;
            // The parabola through three random radii: at the start, in the middle, at the end.
            ends[0] * (1.0 - t) * (1.0 - 2.0 * t) + ends[1] * 4.0 * t * (1.0 - t) + ends[2] * t * (2.0 * t - 1.0)
        };
        let mut before = radius(0);
        for (i, pair) in stroke.windows(2).enumerate() {
            let after = radius(i + 1) * (1.0 + self.tremor * chance.normal());
            self.segment(pair[0], pair[1], before, after, ink);
            before = after;
        }
    }

    /// Inks everything within `r0` to `r1` of the line from `a` to `b`.
    fn segment(&self, a: Spot, b: Spot, r0: f32, r1: f32, ink: &mut [f32; BOX * BOX]) {
        let reach = r0.max(r1) + self.edge;
        let span = |axis: usize| {
            let low = (a[axis].min(b[axis]) - reach).clamp(0.0, BOX as f32) as usize;
            let high = (a[axis].max(b[axis]) + reach + 1.0).clamp(0.0, BOX as f32) as usize;
            low..high
        };
        let along = [b[0] - a[0], b[1] - a[1]];
        let square = (along[0] * along[0] + along[1] * along[1]).max(1e-9);
        for y in span(1) {
            for x in span(0) {
                let to = [x as f32 + 0.5 - a[0], y as f32 + 0.5 - a[1]];
                let t = ((to[0] * along[0] + to[1] * along[1]) / square).clamp(0.0, 1.0);
                let off = [to[0] - t * along[0], to[1] - t * along[1]];
                let distance = (off[0] * off[0] + off[1] * off[1]).sqrt();
                let cover = ((r0 + (r1 - r0) * t - distance) / self.edge + 0.5).clamp(0.0, 1.0);
                let pixel = &mut ink[y * BOX + x];
                *pixel = pixel.max(cover);
            }
        }
    }
}

/// `strokes` scaled, in proportion, so that with a pen of `radius` they fill the box in the longer direction and are in its middle in the
/// other.
fn into_box(strokes: &[Vec<Spot>], radius: f32) -> Vec<Vec<Spot>> {
    let mut low = [f32::MAX; 2];
    let mut high = [f32::MIN; 2];
    for spot in strokes.iter().flatten() {
        for axis in 0..2 {
            low[axis] = low[axis].min(spot[axis]);
            high[axis] = high[axis].max(spot[axis]);
        }
    }
    let longer = (high[0] - low[0]).max(high[1] - low[1]);
    let scale = (BOX as f32 - 2.0 * radius) / longer;
    let place = |spot: &Spot| std::array::from_fn(|axis| (spot[axis] - (low[axis] + high[axis]) / 2.0) * scale + BOX as f32 / 2.0);
    strokes.iter().map(|stroke| stroke.iter().map(place).collect()).collect()
}

/// The box as grey levels, moved by whole pixels until its centre of mass is in the middle of the image.
fn centred(ink: &[f32; BOX * BOX]) -> [u8; PIXELS] {
    let (mut mass, mut sum_x, mut sum_y) = (0.0, 0.0, 0.0);
    for (i, &cover) in ink.iter().enumerate() {
        mass += cover;
        sum_x += cover * ((i % BOX) as f32 + 0.5);
        sum_y += cover * ((i / BOX) as f32 + 0.5);
    }
    let margin = (SIDE - BOX) as isize;
    let shift = |sum: f32| ((SIDE as f32 / 2.0 - sum / mass).round() as isize).clamp(0, margin) as usize;
    let (left, top) = (shift(sum_x), shift(sum_y));
    let mut image = [0; PIXELS];
    for (i, &cover) in ink.iter().enumerate() {
        image[(top + i / BOX) * SIDE + left + i % BOX] = (cover * 255.0).round() as u8;
    }
    image
}
