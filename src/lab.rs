//! Live experiments: a worker thread trains real models and publishes plain snapshots of them.

mod ahead;
mod archive;
mod bank;
mod checkpoint;
mod cloud;
mod desk;
mod dial;
mod entry;
mod equipment;
mod exhibit;
mod experiment;
mod experiments;
mod fixed;
mod flat;
mod flows;
mod held_out;
mod mailbox;
mod picture;
mod plan;
mod plane_vae;
mod plot;
mod recipe;
mod registry;
mod run;
mod scorer;
mod series;
mod session;
mod snapshot;
mod store;
mod trained;
mod tryout;
mod twins;
mod worker;

pub use ahead::{Ahead, Pane, Readiness};
pub use checkpoint::Checkpoints;
pub use dial::{AnyDial, Button, Gauge, Plate, Take};
pub use entry::Entry;
pub use equipment::Equipment;
pub use experiment::{Choice, Input, Pick};
pub use flows::flows;
pub use mailbox::{Generation, Mailbox};
pub use picture::{
    Bar, Bars, Body, Bounds, Code, Digits, Dot, Ellipse, Field, ImageRow, Images, LatentPoint, Layer, Matrix, Network, Panel, Piece, Plane,
    PlaneLayer, PlaneMark, Plot, Procedure, ProcedureStep, Ramp, Scaled, Shape, Sheet, Side, Sign, Spacing, Stage, StageState, Steps,
    Table, Takes, Tone, Units, Value, Words, count, hundredths, measured, percent, with_keys,
};
pub use plan::{Kind, Plan};
pub use registry::{EXPERIMENTS, Quoted, entry, explained_by, listings};
pub use snapshot::{Failure, Knob, Metric, Phase, Snapshot};
pub use tryout::Tryout;
pub use worker::{Command, Lab, Loader, Supplies};
