//! What stands in the pane beside a text or in a demo: an experiment, and what of it is shown.

/// A live pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaneSpec {
    /// Which experiment, by its name in the registry.
    pub experiment: String,
    /// Which panels, from the top; all of the experiment's when empty.
    pub panels: Vec<String>,
    /// Which of them the text argues from: they are never cut, nor hidden at first.
    pub argues: Vec<String>,
    /// Which knobs are shown, in order; all of the experiment's when `None`.
    pub knobs: Option<Vec<String>>,
    /// Which metrics stand in the folded pane, in order.
    pub watch: Vec<String>,
    /// Where the knobs start, if not where the experiment starts them: (knob, label of the stop).
    pub start: Vec<(String, String)>,
}
