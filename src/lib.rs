//! elbo teaches autoencoders and variational autoencoders in a terminal, beside real models that train as you read.
//!
//! The crate is a house of floors; a floor uses only the floors below it (`ARCHITECTURE.md` has the plan, `tests/floors.rs` keeps it):
//!
//! | floor | does |
//! |---|---|
//! | [`cli`] | turns arguments into one of: read, train, check, list, data, doctor; the only place that prints |
//! | [`ui`] | draws the state of the program; starts nothing |
//! | [`app`] | the state, and how an action changes it; no IO, clock, threads or randomness |
//! | [`term`] | the terminal: what it can do, raw mode, signals, the frame writer |
//! | [`lab`] | live experiments on a worker thread, and the plain snapshots they publish |
//! | [`study`] | the reader's progress |
//! | [`model`] | networks, losses, tape operations and optimisers, on dfdx |
//! | [`data`] | IDX files, the generator of handwritten digits, downloads |
//! | [`content`] | YAML to a checked, typed course; inline markup; formulas |
//! | `words` | text from outside, made fit to be shown |

pub mod app;
pub mod cli;
pub mod content;
pub mod data;
mod ground;
pub mod lab;
pub mod model;
pub mod study;
pub mod term;
pub mod ui;
mod words;

#[cfg(test)]
mod fuzz;
