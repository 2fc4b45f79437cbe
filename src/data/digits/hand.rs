//! One hand at one moment: a form, bent.

use super::chance::Chance;
use super::forms::{FORMS, Form, Point};

/// A point of a pen stroke: x to the right, y down.
pub(super) type Spot = [f32; 2];

/// Straight pieces in which a spline runs from one control point to the next.
const PIECES: usize = 6;

/// The strokes of a digit of `class`, each a run of close points. Their scale and place carry no meaning.
pub(super) fn write(class: u8, chance: &mut Chance) -> Vec<Vec<Spot>> {
    let form = pick(FORMS[usize::from(class)], chance);
    let between = chance.between(-0.3, 1.3);
    let sloppiness = chance.between(1.0, 5.5);
    let warp = Warp::new(chance);
    let lean = Lean::new(chance);
    let mut strokes: Vec<Vec<Spot>> =
        form.from.iter().zip(form.to).map(|(from, to)| spline(&misplaced(from, to, between, sloppiness, chance))).collect();
    for spot in strokes.iter_mut().flatten() {
        *spot = lean.apply(warp.apply(*spot));
    }
    strokes
}

/// One of `forms`, by weight.
fn pick(forms: &'static [Form], chance: &mut Chance) -> &'static Form {
    let total: f32 = forms.iter().map(|form| form.weight).sum();
    let mut left = chance.between(0.0, total);
    for form in forms {
        left -= form.weight;
        if left < 0.0 {
            return form;
        }
    }
    &forms[0]
}

/// The control points `between` two extremes, each missed by `sloppiness` hundredths of the height; a corner's two points stay together.
fn misplaced(from: &[Point], to: &[Point], between: f32, sloppiness: f32, chance: &mut Chance) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::with_capacity(from.len());
    let mut miss = [chance.normal(), chance.normal()];
    for (i, (a, b)) in from.iter().zip(to).enumerate() {
        if i > 0 && from[i - 1] == *a {
            spots.push(spots[i - 1]);
            continue;
        }
        // A hand that is off stays off for a while; independent errors would turn ovals into polygons. 0.6 and 0.8 keep the variance at 1.
        miss = miss.map(|axis| 0.6 * axis + 0.8 * chance.normal());
        let mix = |a: i16, b: i16| f32::from(a) + (f32::from(b) - f32::from(a)) * between;
        spots.push([mix(a.0, b.0) + sloppiness * miss[0], mix(a.1, b.1) + sloppiness * miss[1]]);
    }
    spots
}

/// The Catmull-Rom spline through `points`: it passes through each, and a doubled point makes a corner.
fn spline(points: &[Spot]) -> Vec<Spot> {
    let last = points.len() - 1;
    let mut spots = Vec::with_capacity(last * PIECES + 1);
    for i in 0..last {
        let (p0, p1, p2, p3) = (points[i.saturating_sub(1)], points[i], points[i + 1], points[(i + 2).min(last)]);
        if p1 == p2 {
            continue;
        }
        for piece in 0..PIECES {
            let t = piece as f32 / PIECES as f32;
            let mut spot = [0.0; 2];
            for axis in 0..2 {
                let (a, b, c, d) = (p0[axis], p1[axis], p2[axis], p3[axis]);
                spot[axis] =
                    0.5 * (2.0 * b + (c - a) * t + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t + (3.0 * (b - c) + d - a) * t * t * t);
            }
            spots.push(spot);
        }
    }
    spots.push(points[last]);
    spots
}

/// A smooth displacement: random at the nodes of a grid, blended between them.
struct Warp([[Spot; Warp::NODES]; Warp::NODES]);

impl Warp {
    const NODES: usize = 4;
    /// Distance of the nodes, in hundredths of the height; the grid starts one half of it above and left of the digit.
    const PITCH: f32 = 40.0;

    fn new(chance: &mut Chance) -> Self {
        let size = chance.between(1.0, 7.0);
        Self(std::array::from_fn(|_| std::array::from_fn(|_| [size * chance.normal(), size * chance.normal()])))
    }

    fn apply(&self, spot: Spot) -> Spot {
        let place = |x: f32| {
            let x = (x / Self::PITCH + 0.25).clamp(0.0, (Self::NODES - 1) as f32 - 0.001);
            let node = x as usize;
            let t = x - node as f32;
            (node, t * t * (3.0 - 2.0 * t))
        };
        let ((i, u), (j, v)) = (place(spot[0]), place(spot[1]));
        let mut moved = spot;
        for axis in 0..2 {
            let row = |j: usize| self.0[j][i][axis] * (1.0 - u) + self.0[j][i + 1][axis] * u;
            moved[axis] += row(j) * (1.0 - v) + row(j + 1) * v;
        }
        moved
    }
}

/// Slant, width and turn of the whole digit.
struct Lean {
    /// x of the image from x and y of the form.
    x: Spot,
    /// y likewise.
    y: Spot,
}

impl Lean {
    fn new(chance: &mut Chance) -> Self {
        let width = 1.18 * (1.0 + 0.21 * chance.normal());
        let slant = 0.13 + 0.24 * chance.normal();
        // (1 - h^2) / (1 + h^2) and 2h / (1 + h^2) are the cosine and sine of twice the angle whose tangent is h.
        let half = 0.06 * chance.normal();
        let (cos, sin) = ((1.0 - half * half) / (1.0 + half * half), 2.0 * half / (1.0 + half * half));
        let width = width.max(0.45);
        Self { x: [cos * width, -slant * cos - sin], y: [sin * width, cos - slant * sin] }
    }

    fn apply(&self, spot: Spot) -> Spot {
        [self.x[0] * spot[0] + self.x[1] * spot[1], self.y[0] * spot[0] + self.y[1] * spot[1]]
    }
}
