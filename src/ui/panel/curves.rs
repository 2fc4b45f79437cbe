//! Lines over a common axis: the main one in the accent, companions broken, so that they are told apart without colour too.

use ratatui::style::{Modifier, Style};

use super::number;
use super::pen::Pen;
use super::raster::{Grain, Raster};
use super::table;
use crate::app::pane::PanelView;
use crate::lab::{Axis, Curve, Curves};

mod line;

/// From this width on the readings stand beside the plot.
const LEAST_FOR_BESIDE: usize = 56;
/// Rows that are preferred for the plot itself.
const PLOT_ROWS: usize = 7;
/// Fewest rows of legend, plot and labels.
const LEAST_ROWS: usize = 5;
/// Blank columns between two words of the legend, and between plot and readings.
const GAP: usize = 2;
/// A plot narrower than this has no labels beside it.
const LEAST_FOR_LABELS: usize = 20;

/// Least and preferred rows: legend, plot, the axis's labels, and the readings when they stand below.
pub(super) fn heights(curves: &Curves, width: usize) -> (usize, usize) {
    let below = match &curves.readings {
        Some(readings) if width < LEAST_FOR_BESIDE => table::heights(readings).1,
        _ => 0,
    };
    (LEAST_ROWS, 2 + PLOT_ROWS + below)
}

/// Rows that show all readings.
pub(super) fn whole_height(curves: &Curves, width: usize) -> usize {
    let rows = curves.readings.as_ref().map_or(0, |readings| table::heights(readings).1);
    // beside the plot, under a legend of a line; or below a plot with a legend of two
    if width >= LEAST_FOR_BESIDE || rows == 0 { rows + 1 } else { 1 + LEAST_ROWS + rows }
}

/// Draws legend, plot, axes, marks and readings. `title` is what stands above: the legend does not say it again.
pub(super) fn draw(curves: &Curves, title: &str, pen: &mut Pen<'_>, view: &PanelView) {
    let (width, height) = (pen.width(), pen.height());
    let along = view.cursor.along;
    let legend = match along {
        Some(along) => vec![reading_at(curves, along, pen)],
        None => legend(curves, title, width, pen),
    };
    let legend: Vec<_> = legend.into_iter().take(if height > LEAST_ROWS { 2 } else { usize::from(height >= 4) }).collect();
    for (row, line) in legend.iter().enumerate() {
        runs(line, 0, row, pen);
    }
    let top = legend.len();
    let (mut plot_width, mut plot_height) = (width, height - top);
    if let Some(readings) = curves.readings.as_ref().filter(|readings| !readings.rows.is_empty()) {
        let rows = table::heights(readings).1;
        if width >= LEAST_FOR_BESIDE {
            let room = table::width_within(readings, width / 2, pen);
            plot_width = width - room - GAP;
            // the readings rise to the legend's line where that makes room for all of them
            let is_clear = legend.iter().all(|line| length(line, pen) + GAP <= plot_width);
            let rise = if is_clear { (rows + top).saturating_sub(height).min(top) } else { 0 };
            table::draw(readings, &mut pen.part(plot_width + GAP, top - rise, room, height - top + rise));
        } else if plot_height >= rows + LEAST_ROWS - 1 {
            plot_height -= rows;
            table::draw(readings, &mut pen.part(0, top + plot_height, width, rows));
        }
    }
    draw_plot(curves, &mut pen.part(0, top, plot_width, plot_height), along);
}

/// Where everything stands inside the plot's part.
struct Layout {
    /// The plot's own cells; its first row is the part's.
    left: usize,
    width: usize,
    height: usize,
    has_x_labels: bool,
}

fn draw_plot(curves: &Curves, pen: &mut Pen<'_>, along: Option<f32>) {
    let theme = pen.theme;
    let (width, height) = (pen.width(), pen.height());
    let has_x_labels = height >= 3 && width >= LEAST_FOR_LABELS;
    let ends = curves.y.range.map(|end| number::end(f64::from(end), theme));
    let left = if width < LEAST_FOR_LABELS { 0 } else { ends.iter().map(|end| pen.measure(end)).max().unwrap_or(0) + 1 };
    let layout = Layout { left, width: width.saturating_sub(left), height: height - usize::from(has_x_labels), has_x_labels };
    draw_axes(curves, &ends, &layout, pen);
    draw_marks(curves, &layout, pen);
    draw_lines(curves, &layout, pen);
    if let Some(along) = along.filter(|along| along.is_finite() && layout.width > 0) {
        let column = (along.clamp(0.0, 1.0) * (layout.width - 1) as f32).round() as usize;
        for row in 0..layout.height {
            let style = theme.focus();
            pen.restyle(layout.left + column, row, style.add_modifier(Modifier::REVERSED));
        }
    }
}

/// A piece of text in its style.
type Run = (String, Style);

/// What stands above the plot, in no line, one or two: `loss, nats per image` unless the title says so, and each line's stroke and name.
fn legend(curves: &Curves, title: &str, width: usize, pen: &Pen<'_>) -> Vec<Vec<Run>> {
    let theme = pen.theme;
    let is_said = title.contains(&*curves.y.label) && title.contains(&*curves.y.unit);
    let axis = Some((named(&curves.y), theme.dim())).filter(|(name, _)| !name.is_empty() && !is_said);
    let lines: Vec<_> = curves
        .curves
        .iter()
        .map(|curve| {
            let stroke = if curve.main { theme.symbols().horizontal.repeat(2) } else { stroke_of_companion(pen) };
            (stroke + " " + &curve.label, style_of(curve, pen))
        })
        .collect();
    // a single line is what the title says it is
    let lines = if lines.len() > 1 { lines } else { Vec::new() };
    let all: Vec<_> = axis.iter().cloned().chain(lines.iter().cloned()).collect();
    let all = if length(&all, pen) <= width { vec![all] } else { vec![axis.into_iter().collect(), lines] };
    all.into_iter().filter(|line| !line.is_empty()).collect()
}

/// Columns of a line of the legend.
fn length(line: &[Run], pen: &Pen<'_>) -> usize {
    line.iter().map(|(text, _)| pen.measure(text) + GAP).sum::<usize>().saturating_sub(GAP)
}

fn stroke_of_companion(pen: &Pen<'_>) -> String {
    match Grain::of(pen.theme) {
        Grain::Strokes => String::from("- -"),
        Grain::Braille | Grain::Quadrants => pen.theme.symbols().dashed.repeat(2),
    }
}

fn style_of(curve: &Curve, pen: &Pen<'_>) -> Style {
    if curve.main { pen.theme.accent() } else { Style::new() }
}

/// An axis in words: `loss, nats`.
fn named(axis: &Axis) -> String {
    match (axis.label.as_str(), axis.unit.as_str()) {
        (label, "") => String::from(label),
        ("", unit) => String::from(unit),
        (label, unit) => format!("{label}, {unit}"),
    }
}

fn draw_axes(curves: &Curves, ends: &[String; 2], layout: &Layout, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    if layout.left > 0 && layout.height > 0 {
        let axis = layout.left - 1;
        for row in 0..layout.height {
            pen.text(axis, row, theme.symbols().vertical, theme.rule());
        }
        pen.right(axis, 0, &ends[1], theme.dim());
        if layout.height > 1 {
            pen.right(axis, layout.height - 1, &ends[0], theme.dim());
        }
    }
    if layout.has_x_labels {
        let row = layout.height;
        let [low, high] = curves.x.range.map(|end| number::end(f64::from(end), theme));
        let end = layout.left + layout.width;
        pen.text(layout.left, row, &low, theme.dim());
        pen.right(end, row, &high, theme.dim());
        let name = named(&curves.x);
        let room = layout.width.saturating_sub(pen.measure(&low) + pen.measure(&high) + 2);
        if pen.measure(&name) <= room {
            let x = layout.left + (layout.width - pen.measure(&name)) / 2;
            pen.text(x.max(layout.left + pen.measure(&low) + 1), row, &name, theme.dim());
        }
    }
}

/// Columns of one row of the plot that a label covers.
type Span = (usize, std::ops::Range<usize>);

fn draw_marks(curves: &Curves, layout: &Layout, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let columns: Vec<Option<usize>> = curves.marks.iter().map(|mark| line::column(mark.x, curves.x.range, layout.width)).collect();
    for (column, row) in columns.iter().flatten().flat_map(|column| (0..layout.height).map(move |row| (column, row))) {
        pen.text(layout.left + column, row, theme.symbols().dotted, theme.rule());
    }
    let mut labels: Vec<Span> = Vec::new();
    for (mark, column) in curves.marks.iter().zip(&columns).filter_map(|(mark, column)| Some((mark, (*column)?))) {
        let span = place_label(column, pen.measure(&mark.label), layout, &columns, &labels);
        if let Some((row, span)) = span {
            pen.text(layout.left + span.start, row, &mark.label, theme.dim());
            labels.push((row, span));
        }
    }
}

/// Where a mark's label fits beside its line: to the right or to the left, as low as possible, because lines that teach something fall
/// from the left or rise to the right; if need be across another mark's line, but never on another label.
fn place_label(column: usize, length: usize, layout: &Layout, lines: &[Option<usize>], labels: &[Span]) -> Option<Span> {
    let right = Some(column + 1..column + 1 + length).filter(|span| span.end <= layout.width);
    let left = column.checked_sub(length).map(|start| start..column);
    let sides: Vec<_> = right.into_iter().chain(left).collect();
    let places = || (0..layout.height).rev().flat_map(|row| sides.iter().map(move |span| (row, span.clone())));
    let is_clear =
        |(row, span): &Span| labels.iter().all(|(other, taken)| other != row || span.end < taken.start || taken.end < span.start);
    let crosses = |(_, span): &Span| lines.iter().flatten().any(|line| span.contains(line));
    places().find(|place| is_clear(place) && !crosses(place)).or_else(|| places().find(is_clear))
}

fn draw_lines(curves: &Curves, layout: &Layout, pen: &mut Pen<'_>) {
    let grain = Grain::of(pen.theme);
    // companions come first: where lines share a cell, its dots are both lines' and its colour is the main one's
    let (main, companions): (Vec<&Curve>, Vec<&Curve>) = curves.curves.iter().partition(|curve| curve.main);
    let mut raster = Raster::new(grain, layout.width, layout.height);
    let mut styles = vec![Style::new(); layout.width * layout.height];
    let mut beyond: Vec<Option<Style>> = vec![None; layout.width];
    for curve in companions.into_iter().chain(main) {
        for column in line::beyond(&curve.points, curves.x.range, curves.y.range, layout.width) {
            beyond[column] = Some(style_of(curve, pen));
        }
        let mut own = Raster::new(grain, layout.width, layout.height);
        line::trace(&curve.points, curves.x.range, curves.y.range, !curve.main, &mut own);
        for (x, y, _) in own.cells() {
            styles[y * layout.width + x] = style_of(curve, pen);
        }
        raster.add(&own);
    }
    for (x, y, glyph) in raster.cells() {
        // a mark's dotted line is dim; the curve on top of it is not
        pen.glyph(layout.left + x, y, glyph, Style::reset());
        pen.restyle(layout.left + x, y, styles[y * layout.width + x]);
    }
    if layout.height > 0 {
        // what lies above the scale is neither hidden nor drawn at its end as if it were that value
        let up = pen.theme.symbols().up;
        for (column, style) in beyond.into_iter().enumerate().filter_map(|(column, style)| Some((column, style?))) {
            pen.text(layout.left + column, 0, up, style);
        }
    }
}

/// What each line says where the reader points: `step 400 · held out 141.2`.
fn reading_at(curves: &Curves, along: f32, pen: &Pen<'_>) -> Vec<Run> {
    let theme = pen.theme;
    let [low, high] = curves.x.range;
    let x = low + along.clamp(0.0, 1.0) * (high - low);
    let mut runs = vec![(format!("{} {}", curves.x.label, number::figure(f64::from(x), theme)), theme.focus())];
    for curve in &curves.curves {
        let nearest = curve.points.iter().filter(|point| point.1.is_finite()).min_by(|a, b| (a.0 - x).abs().total_cmp(&(b.0 - x).abs()));
        if let Some((_, y)) = nearest {
            runs.push((format!("{} {} {}", curve.label, number::figure(f64::from(*y), theme), curves.y.unit), style_of(curve, pen)));
        }
    }
    runs
}

fn runs(runs: &[Run], mut x: usize, y: usize, pen: &mut Pen<'_>) {
    for (text, style) in runs {
        x = pen.text(x, y, text, *style) + GAP;
    }
}
