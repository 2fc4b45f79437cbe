//! Live experiments: a worker thread trains real models and publishes plain snapshots of them.

mod experiment;
mod snapshot;

pub use experiment::{Experiment, Input, LabError, Pick, Progress};
pub use snapshot::{
    Axis, Bar, Bars, Body, Bounds, Curve, Curves, Failure, ImageRow, Images, Knob, LatentPoint, Mark, Metric, Panel, Phase, Scatter,
    Snapshot, Stage, StageState, Steps, Table,
};
