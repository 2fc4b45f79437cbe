//! `elbo list --experiments`: what a section's pane may name.

use std::io::Write;

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use crate::content::vocabulary::ExperimentWords;
use crate::lab::{EXPERIMENTS, Entry};

/// What an experiment offers, in the words of content and in those of the screen.
struct Offer {
    name: String,
    /// Id and title.
    panels: Vec<(String, String)>,
    /// Id, label and stops.
    knobs: Vec<(String, String, Vec<String>)>,
    /// Name, label and unit.
    metrics: Vec<(String, String, String)>,
}

impl Offer {
    fn of(entry: &Entry) -> Self {
        Offer {
            name: entry.name.into(),
            panels: entry.panels.iter().map(|plate| (plate.id.into(), plate.title.into())).collect(),
            knobs: entry.knobs().into_iter().map(|knob| (knob.id.into(), knob.label.into(), knob.stops)).collect(),
            metrics: entry.measures().map(|gauge| (gauge.name.into(), gauge.label.into(), gauge.unit.into())).collect(),
        }
    }

    /// The quiz, which a pane may show in the place of an experiment.
    fn quiz() -> Self {
        let ExperimentWords { name, metrics, .. } = ExperimentWords::quiz();
        let metrics = metrics.into_iter().map(|name| (name, String::new(), "cards".into()));
        Offer { name, panels: Vec::new(), knobs: Vec::new(), metrics: metrics.collect() }
    }

    fn json(&self) -> Value {
        let panels = self.panels.iter().map(|(id, title)| json!({ "id": id, "title": title }));
        let knobs = self.knobs.iter().map(|(id, label, stops)| json!({ "id": id, "label": label, "stops": stops }));
        let metrics = self.metrics.iter().map(|(name, label, unit)| json!({ "name": name, "label": label, "unit": unit }));
        json!({
            "name": self.name,
            "panels": panels.collect::<Vec<_>>(),
            "knobs": knobs.collect::<Vec<_>>(),
            "metrics": metrics.collect::<Vec<_>>(),
        })
    }

    /// Kind, name and meaning of each thing offered, in the order of the screen.
    fn lines(&self) -> Vec<(&'static str, &str, String)> {
        let panels = self.panels.iter().map(|(id, title)| ("panel", id.as_str(), title.clone()));
        let knobs = self.knobs.iter().map(|(id, label, stops)| ("knob", id.as_str(), format!("{label}: {}", stops.join(" | "))));
        let metrics = self.metrics.iter().map(|(name, label, unit)| {
            let words = [label, unit].into_iter().filter(|words| !words.is_empty()).cloned().collect::<Vec<_>>();
            ("metric", name.as_str(), words.join(", "))
        });
        panels.chain(knobs).chain(metrics).collect()
    }
}

/// Writes every experiment: as JSON, or in lines.
pub(super) fn write(as_json: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    let offers: Vec<Offer> = EXPERIMENTS.iter().map(Offer::of).chain([Offer::quiz()]).collect();
    if as_json {
        writeln!(out, "{}", json!({ "experiments": offers.iter().map(Offer::json).collect::<Vec<_>>() }))?;
    } else {
        for (at, offer) in offers.iter().enumerate() {
            writeln!(out, "{}{}", if at > 0 { "\n" } else { "" }, offer.name)?;
            let lines = offer.lines();
            let widest = lines.iter().map(|(_, name, _)| name.width()).max().unwrap_or(0);
            for (kind, name, words) in lines {
                writeln!(out, "{}", format!("  {kind:<6}  {name}{}  {words}", " ".repeat(widest - name.width())).trim_end())?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn written(json: bool) -> String {
        let mut out = Vec::new();
        write(json, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_names_every_experiment_with_what_it_offers() {
        let value: Value = serde_json::from_str(&written(true)).unwrap();
        let experiments = value["experiments"].as_array().unwrap();
        assert_eq!(experiments.len(), EXPERIMENTS.len() + 1);
        for (entry, found) in EXPERIMENTS.iter().zip(experiments) {
            assert_eq!(found["name"], entry.name);
            assert_eq!(found["panels"].as_array().unwrap().len(), entry.panels.len());
            let filled = |list: &str, key: &str| found[list].as_array().unwrap().iter().all(|one| !one[key].as_str().unwrap().is_empty());
            assert!(filled("panels", "title") && filled("knobs", "label") && filled("metrics", "label"), "{found}");
            assert!(found["knobs"].as_array().unwrap().iter().all(|knob| knob["stops"].as_array().unwrap().len() > 1), "{found}");
        }
        let kl = experiments.iter().flat_map(|one| one["metrics"].as_array().unwrap()).find(|metric| metric["name"] == "kl").unwrap();
        assert_eq!(kl["unit"], "nats");
    }

    #[test]
    fn the_lines_say_the_same() {
        let text = written(false);
        for entry in EXPERIMENTS {
            assert!(text.lines().any(|line| line == entry.name), "{text}");
            for knob in entry.knobs() {
                assert!(text.contains(&format!("{}: {}", knob.label, knob.stops.join(" | "))), "{}", knob.id);
            }
        }
    }
}
