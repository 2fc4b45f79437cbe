//! The kinds of before, as what they are now.

use std::sync::Arc;

use super::{Curves, LatentPoint, Layer, Plane, PlaneLayer, PlaneMark, Plot, Scaled, Scatter, Sign, Tone, Words};

impl From<&Scatter> for Plane {
    fn from(scatter: &Scatter) -> Plane {
        let mut layers = vec![PlaneLayer::Points(Arc::clone(&scatter.points))];
        if let Some(LatentPoint { x, y, class }) = scatter.picked.and_then(|at| scatter.points.get(at)) {
            let name = scatter.classes.get(usize::from(*class)).map_or("", String::as_str);
            let label = Words::from(format!("picked: {name}"));
            layers.push(PlaneLayer::Mark(PlaneMark { place: (*x, *y), sign: Sign::Picked(*class), label }));
        }
        if let Some(place) = scatter.own {
            layers.push(PlaneLayer::Mark(PlaneMark { place, sign: Sign::Own, label: "yours".into() }));
        }
        Plane { layers, bounds: scatter.bounds, classes: scatter.classes.clone(), axes: scatter.axes }
    }
}

impl From<&Curves> for Plot {
    fn from(curves: &Curves) -> Plot {
        let mut others = 0;
        let mut tone = |main: bool| {
            others += usize::from(!main);
            if main { Tone::Main } else { Tone::Other(others - 1) }
        };
        let lines: Vec<Layer> =
            curves.curves.iter().map(|curve| Layer::line(&curve.label, tone(curve.main), Arc::clone(&curve.points))).collect();
        let marks = curves.marks.iter().map(|mark| Layer::upright(&mark.label, mark.x));
        let axis = |axis: &super::Axis| Scaled::linear(&axis.label, &axis.unit, axis.range);
        Plot {
            layers: lines.into_iter().chain(marks).collect(),
            x: axis(&curves.x),
            y: axis(&curves.y),
            right: None,
            readings: curves.readings.clone(),
        }
    }
}
