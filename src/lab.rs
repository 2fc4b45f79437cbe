//! Live experiments: a worker thread trains real models and publishes plain snapshots of them.

mod bank;
mod checkpoint;
mod cloud;
mod exhibit;
mod experiment;
mod experiments;
mod flat;
mod held_out;
mod knobs;
mod mailbox;
mod picture;
mod plot;
mod registry;
mod run;
mod series;
mod snapshot;
mod worker;

pub use checkpoint::Checkpoints;
pub use experiment::{Experiment, Input, LabError, Pick, Progress};
pub use mailbox::{Generation, Mailbox};
pub use picture::{
    Axis, Bar, Bars, Body, Bounds, Cell, Code, Curve, Curves, Digits, Dot, Ellipse, Field, ImageRow, Images, LatentPoint, Layer, Mark,
    Matrix, Network, Panel, Piece, Plane, PlaneLayer, PlaneMark, Plot, Ramp, Scaled, Scatter, Shape, Sheet, Side, Sign, Spacing, Stage,
    StageState, Steps, Table, Takes, Tone, Units, Value, Words, count, measured, percent,
};
pub use registry::{EXPERIMENTS, Entry, Equipment};
pub use snapshot::{Failure, Knob, Metric, Phase, Snapshot};
pub use worker::{Command, Lab, Loader, Supplies};
