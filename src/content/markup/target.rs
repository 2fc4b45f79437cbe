//! Where links lead, and how that is written.

use std::sync::Arc;

/// The folder of the derivations, and what stands before their ids in links: `derivations/elbo-jensen`.
pub const DERIVATIONS: &str = "derivations/";
/// The folder of the repair drills, and what stands before their ids in links: `repairs/small-loss`.
pub const REPAIRS: &str = "repairs/";
/// What stands before a flow's id where a link or an argument names it: `flows/vae-forward`.
pub const FLOWS: &str = "flows/";

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A section, or a derivation or repair drill behind one: an index into `Course::entries`.
    Entry(usize),
    /// An algorithm flow, by its id.
    Flow(Arc<str>),
    /// A topic of the quiz, by its id.
    Topic(Arc<str>),
    /// A question or drill of the quiz, by its id.
    Question(Arc<str>),
    /// A term of the glossary: its place in `Course::terms`.
    Term(usize),
    /// An address, whole: `https://…`.
    Web(Arc<str>),
}

/// What a link within the program leads to, as far as its first letters say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkKind {
    Section,
    Derivation,
    Repair,
    Flow,
    Topic,
    Question,
    Term,
}

impl LinkKind {
    /// Every kind but the section, which has nothing before its id.
    const FOLDERS: [(&'static str, LinkKind); 6] = [
        (DERIVATIONS, LinkKind::Derivation),
        (REPAIRS, LinkKind::Repair),
        (FLOWS, LinkKind::Flow),
        ("topics/", LinkKind::Topic),
        ("questions/", LinkKind::Question),
        ("terms/", LinkKind::Term),
    ];

    /// The kind of what a link is written to lead to, and its name: `flows/generate` is the flow `generate`. Derivations and repair drills keep
    /// their folder, which is part of their id.
    pub(crate) fn of(written: &str) -> (Self, &str) {
        let written = written.trim();
        match Self::FOLDERS.iter().find_map(|(folder, kind)| Some((*kind, written.strip_prefix(folder)?))) {
            None => (LinkKind::Section, written),
            Some((kind @ (LinkKind::Derivation | LinkKind::Repair), _)) => (kind, written),
            Some(found) => found,
        }
    }

    /// That there is none of this kind with this name.
    pub(crate) fn missing(self, name: &str) -> String {
        match self {
            LinkKind::Section => format!("there is no section `{name}` in course.yaml"),
            LinkKind::Derivation => format!("there is no derivation `{name}`"),
            LinkKind::Repair => format!("there is no repair drill `{name}`"),
            LinkKind::Flow => format!("there is no flow `{name}`"),
            LinkKind::Topic => format!("there is no topic `{name}` in the quiz"),
            LinkKind::Question => format!("there is no question `{name}` in the quiz"),
            LinkKind::Term => format!("there is no term `{name}` in the glossary"),
        }
    }
}

impl Target {
    /// Where a link leads that is written so. `ids` are those of the entries, `terms` the names of the glossary as they are written, both in order;
    /// flows, topics and questions are taken at their word: the checker looks for them.
    pub(crate) fn named<'t>(written: &str, ids: &[String], mut terms: impl Iterator<Item = &'t str>) -> Option<Self> {
        match LinkKind::of(written) {
            (LinkKind::Section | LinkKind::Derivation | LinkKind::Repair, id) => {
                ids.iter().position(|known| known == id).map(Target::Entry)
            }
            (LinkKind::Flow, id) => Some(Target::Flow(id.into())),
            (LinkKind::Topic, id) => Some(Target::Topic(id.into())),
            (LinkKind::Question, id) => Some(Target::Question(id.into())),
            (LinkKind::Term, name) => terms.position(|term| term == name).map(Target::Term),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_the_slash_says_what_is_meant() {
        let ids = ["elbo", "derivations/elbo-gap", "repairs/small-loss"].map(String::from);
        let named = |written: &str| Target::named(written, &ids, ["nat", "$z$"].into_iter());
        assert_eq!(named(" elbo "), Some(Target::Entry(0)));
        assert_eq!(named("derivations/elbo-gap"), Some(Target::Entry(1)));
        assert_eq!(named("repairs/small-loss"), Some(Target::Entry(2)));
        assert_eq!(named("flows/generate"), Some(Target::Flow("generate".into())));
        assert_eq!(named("topics/kl"), Some(Target::Topic("kl".into())));
        assert_eq!(named("questions/kl-why"), Some(Target::Question("kl-why".into())));
        assert_eq!((named("terms/nat"), named("terms/$z$")), (Some(Target::Term(0)), Some(Target::Term(1))));
        for nowhere in ["elbow", "derivations/elbo", "terms/bit", ""] {
            assert_eq!(named(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn a_name_without_a_thing_is_missed_by_its_kind() {
        let missing = |written: &str| {
            let (kind, name) = LinkKind::of(written);
            kind.missing(name)
        };
        assert_eq!(missing("flows/generat"), "there is no flow `generat`");
        assert_eq!(missing("derivations/x"), "there is no derivation `derivations/x`");
        assert_eq!(missing("elbow"), "there is no section `elbow` in course.yaml");
    }
}
