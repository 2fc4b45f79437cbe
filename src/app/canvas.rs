//! The reader's own digit: a 28×28 canvas with a pen, a soft brush for the mouse, and a few tools.

use crate::data::{PIXELS, SIDE};

/// Changes that can be taken back.
const UNDO: usize = 64;

/// A drawing in progress.
#[derive(Clone, Debug, PartialEq)]
pub struct Canvas {
    /// 784 grey levels, 0 paper to 255 ink, row by row.
    pixels: Vec<u8>,
    /// Where the pen is: column and row, each 0 to 27.
    pen: (usize, usize),
    /// Whether moving the pen draws.
    down: bool,
    /// The drawings before each change, oldest first.
    before: Vec<Vec<u8>>,
    /// Where the mouse last drew, while its button is held; in pixels.
    dragged: Option<(f32, f32)>,
    /// How often noise was sprinkled: each time must differ, without a source of randomness.
    sprinkled: u32,
}

impl Canvas {
    /// An empty canvas, or one that starts from a drawing of 784 grey levels.
    pub fn new(start: Option<&[u8]>) -> Self {
        let pixels = start.filter(|start| start.len() == PIXELS).map_or_else(|| vec![0; PIXELS], <[u8]>::to_vec);
        Self { pixels, pen: (SIDE / 2, SIDE / 2), down: false, before: Vec::new(), dragged: None, sprinkled: 0 }
    }

    /// The drawing: 784 grey levels, 0 paper to 255 ink.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Where the pen is: column and row.
    pub fn pen(&self) -> (usize, usize) {
        self.pen
    }

    /// Whether moving the pen draws.
    pub fn is_down(&self) -> bool {
        self.down
    }

    /// Whether nothing is drawn.
    pub fn is_empty(&self) -> bool {
        self.pixels.iter().all(|level| *level == 0)
    }

    fn remember(&mut self) {
        if self.before.len() == UNDO {
            self.before.remove(0);
        }
        self.before.push(self.pixels.clone());
    }

    /// Moves the pen by whole pixels, drawing when it is down.
    pub fn step(&mut self, right: isize, down: isize) {
        self.stroke((right, down), 1);
    }

    /// Moves the pen by so many steps of whole pixels, drawing all the way when it is down; one undo takes all of it back.
    pub fn stroke(&mut self, (right, down): (isize, isize), steps: usize) {
        let moved = |at: usize, by: isize| at.saturating_add_signed(by).min(SIDE - 1);
        if self.down {
            self.remember();
        }
        for _ in 0..steps {
            self.pen = (moved(self.pen.0, right), moved(self.pen.1, down));
            if self.down {
                self.dab(centre_of(self.pen));
            }
        }
    }

    /// Puts the pen down, which draws, or lifts it.
    pub fn toggle(&mut self) {
        self.down = !self.down;
        if self.down {
            self.remember();
            self.dab(centre_of(self.pen));
        }
    }

    /// Rubs out what is under the pen and lifts it.
    pub fn erase(&mut self) {
        self.remember();
        self.down = false;
        for row in self.pen.1.saturating_sub(1)..=(self.pen.1 + 1).min(SIDE - 1) {
            for column in self.pen.0.saturating_sub(1)..=(self.pen.0 + 1).min(SIDE - 1) {
                self.pixels[row * SIDE + column] = 0;
            }
        }
    }

    /// The mouse's button went down at a place in pixels: a stroke begins.
    pub fn press(&mut self, x: f32, y: f32) {
        self.remember();
        self.down = false;
        self.dragged = Some((x, y));
        self.dab((x, y));
        self.follow(x, y);
    }

    /// The mouse moved with its button held: the stroke goes on to here, without gaps however fast it was.
    pub fn drag(&mut self, x: f32, y: f32) {
        let Some((from_x, from_y)) = self.dragged else { return self.press(x, y) };
        let steps = ((x - from_x).abs().max((y - from_y).abs()) * 2.0).ceil().clamp(1.0, 120.0);
        let mut done = 1.0;
        while done <= steps {
            let share = done / steps;
            self.dab((from_x + (x - from_x) * share, from_y + (y - from_y) * share));
            done += 1.0;
        }
        self.dragged = Some((x, y));
        self.follow(x, y);
    }

    /// The mouse's button came up.
    pub fn release(&mut self) {
        self.dragged = None;
    }

    /// The pen goes where the mouse is.
    fn follow(&mut self, x: f32, y: f32) {
        // A float to integer cast saturates, so a mouse outside the canvas leaves the pen at its edge.
        let pixel = |at: f32| (at as usize).min(SIDE - 1);
        self.pen = (pixel(x), pixel(y));
    }

    /// One touch of a brush that is full ink within 0.7 pixels of its middle and fades to nothing at 1.9, like MNIST's strokes.
    fn dab(&mut self, (x, y): (f32, f32)) {
        for row in 0..SIDE {
            for column in 0..SIDE {
                let (middle_x, middle_y) = centre_of((column, row));
                let distance = (middle_x - x).hypot(middle_y - y);
                let ink = ((1.9 - distance) / 1.2).clamp(0.0, 1.0) * 255.0;
                let level = &mut self.pixels[row * SIDE + column];
                *level = (*level).max(ink as u8);
            }
        }
    }

    /// Makes every stroke about one pixel thicker: each pixel takes the greater of itself and its neighbours at 4/5.
    pub fn thicken(&mut self) {
        self.remember();
        let old = self.pixels.clone();
        for row in 0..SIDE {
            for column in 0..SIDE {
                let around = neighbours(column, row).map(|at| u16::from(old[at])).max().unwrap_or(0);
                let level = &mut self.pixels[row * SIDE + column];
                *level = (*level).max(u8::try_from(around * 4 / 5).unwrap_or(u8::MAX));
            }
        }
    }

    /// Adds noise of standard deviation 30 grey levels or so; each time another pattern, the same on every run.
    pub fn noise(&mut self) {
        self.remember();
        self.sprinkled += 1;
        let mut state = self.sprinkled.wrapping_mul(0x9e37_79b9) | 1;
        for level in &mut self.pixels {
            // xorshift32 (Marsaglia 2003), good enough to sprinkle with
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let change = i16::try_from(state % 105).unwrap_or(0) - 52;
            *level = u8::try_from((i16::from(*level) + change).clamp(0, 255)).unwrap_or(0);
        }
    }

    /// Shifts the drawing by whole pixels so that its centre of mass is nearest to the middle: MNIST's convention.
    pub fn centre(&mut self) {
        let mass: f32 = self.pixels.iter().map(|level| f32::from(*level)).sum();
        if mass <= 0.0 {
            return;
        }
        let (mut x, mut y) = (0.0, 0.0);
        for row in 0..SIDE {
            for column in 0..SIDE {
                let level = f32::from(self.pixels[row * SIDE + column]);
                let (middle_x, middle_y) = centre_of((column, row));
                x += level * middle_x;
                y += level * middle_y;
            }
        }
        let half = SIDE as f32 / 2.0;
        let (right, down) = ((half - x / mass).round() as isize, (half - y / mass).round() as isize);
        if (right, down) == (0, 0) {
            return;
        }
        self.remember();
        let old = std::mem::replace(&mut self.pixels, vec![0; PIXELS]);
        for row in 0..SIDE {
            for column in 0..SIDE {
                let to = (column.checked_add_signed(right), row.checked_add_signed(down));
                if let (Some(to_column), Some(to_row)) = to
                    && to_column < SIDE
                    && to_row < SIDE
                {
                    self.pixels[to_row * SIDE + to_column] = old[row * SIDE + column];
                }
            }
        }
    }

    /// Wipes everything.
    pub fn clear(&mut self) {
        self.remember();
        self.down = false;
        self.pixels = vec![0; PIXELS];
    }

    /// Takes the last change back.
    pub fn undo(&mut self) {
        self.down = false;
        if let Some(before) = self.before.pop() {
            self.pixels = before;
        }
    }

    /// Starts from another drawing of 784 grey levels; it can be taken back.
    pub fn load(&mut self, start: &[u8]) {
        if start.len() == PIXELS {
            self.remember();
            self.down = false;
            self.pixels = start.to_vec();
        }
    }
}

/// The middle of a pixel.
fn centre_of((column, row): (usize, usize)) -> (f32, f32) {
    (column as f32 + 0.5, row as f32 + 0.5)
}

/// The indices of the four pixels beside one, as far as they exist.
fn neighbours(column: usize, row: usize) -> impl Iterator<Item = usize> {
    let beside = [(column.wrapping_sub(1), row), (column + 1, row), (column, row.wrapping_sub(1)), (column, row + 1)];
    beside.into_iter().filter(|(column, row)| *column < SIDE && *row < SIDE).map(|(column, row)| row * SIDE + column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(canvas: &Canvas) -> u32 {
        canvas.pixels().iter().map(|level| u32::from(*level)).sum()
    }

    #[test]
    fn a_lifted_pen_moves_without_drawing() {
        let mut canvas = Canvas::new(None);
        canvas.step(3, 0);
        assert!(canvas.is_empty());
        assert_eq!(canvas.pen(), (17, 14));
    }

    #[test]
    fn a_lowered_pen_draws_as_it_moves_and_undo_takes_each_move_back() {
        let mut canvas = Canvas::new(None);
        canvas.toggle();
        let first = ink(&canvas);
        canvas.step(2, 0);
        assert!(ink(&canvas) > first);
        canvas.undo();
        assert_eq!(ink(&canvas), first);
        canvas.undo();
        assert!(canvas.is_empty());
    }

    #[test]
    fn the_pen_stays_on_the_canvas() {
        let mut canvas = Canvas::new(None);
        canvas.toggle();
        for _ in 0..60 {
            canvas.step(-1, -1);
        }
        assert_eq!(canvas.pen(), (0, 0));
        for _ in 0..60 {
            canvas.step(1, 1);
        }
        assert_eq!(canvas.pen(), (27, 27));
    }

    #[test]
    fn a_fast_mouse_leaves_no_gaps() {
        let mut canvas = Canvas::new(None);
        canvas.press(2.0, 14.0);
        canvas.drag(26.0, 14.0);
        for column in 2..26 {
            assert!(canvas.pixels()[14 * SIDE + column] > 150, "a gap at column {column}");
        }
    }

    #[test]
    fn centring_puts_the_centre_of_mass_in_the_middle() {
        let mut canvas = Canvas::new(None);
        canvas.press(4.0, 5.0);
        canvas.drag(6.0, 9.0);
        let before = ink(&canvas);
        canvas.centre();
        let (mut x, mut y, mut mass) = (0.0, 0.0, 0.0);
        for (at, level) in canvas.pixels().iter().enumerate() {
            let level = f32::from(*level);
            x += level * ((at % SIDE) as f32 + 0.5);
            y += level * ((at / SIDE) as f32 + 0.5);
            mass += level;
        }
        assert!((x / mass - 14.0).abs() <= 0.5 && (y / mass - 14.0).abs() <= 0.5, "at {}, {}", x / mass, y / mass);
        assert_eq!(ink(&canvas), before);
    }

    #[test]
    fn thickening_adds_ink_around_strokes_only() {
        let mut canvas = Canvas::new(None);
        canvas.toggle();
        let before = ink(&canvas);
        canvas.thicken();
        assert!(ink(&canvas) > before);
        assert_eq!(canvas.pixels()[0], 0);
    }

    #[test]
    fn noise_differs_each_time_and_can_be_taken_back() {
        let mut canvas = Canvas::new(None);
        canvas.noise();
        let first = canvas.pixels().to_vec();
        canvas.undo();
        assert!(canvas.is_empty());
        canvas.noise();
        assert_ne!(canvas.pixels(), first);
    }

    #[test]
    fn an_own_digit_of_the_wrong_size_is_left_out() {
        assert!(Canvas::new(Some(&[255; 10])).is_empty());
    }
}
