//! Figures that are drawn as curves.

use super::template::shown;

/// Lines over a common axis, as a run logs them.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// What is measured, with its unit: `loss, nats per image`.
    pub title: String,
    /// What the horizontal axis counts: `step`.
    pub across: String,
    /// Where on the horizontal axis, increasing.
    pub at: Vec<f64>,
    /// The lines, the most important first.
    pub series: Vec<Series>,
}

/// One line of a [`Plot`].
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// One value for each of [`Plot::at`], or fewer: the run has ended early.
    pub values: Vec<f64>,
}

impl Plot {
    /// The figures as a table: its head, and a row for each place; a series that has ended has blank cells.
    pub fn table(&self) -> (Vec<String>, Vec<Vec<String>>) {
        let head = std::iter::once(self.across.clone()).chain(self.series.iter().map(|series| series.name.clone())).collect();
        let row = |(index, place): (usize, &f64)| {
            let value = |series: &Series| series.values.get(index).map_or(String::new(), |value| shown(*value, false));
            std::iter::once(shown(*place, false)).chain(self.series.iter().map(value)).collect()
        };
        (head, self.at.iter().enumerate().map(row).collect())
    }

    /// The figures in words, place by place: `step 100: train 210, held out 215`.
    pub fn in_words(&self) -> Vec<String> {
        let at = |(index, place): (usize, &f64)| {
            let series = self.series.iter().map(|series| match series.values.get(index) {
                Some(value) => format!("{} {}", series.name, shown(*value, false)),
                None => format!("{} none", series.name),
            });
            format!("{} {}: {}", self.across, shown(*place, false), series.collect::<Vec<_>>().join(", "))
        };
        self.at.iter().enumerate().map(at).collect()
    }
}
