#![allow(clippy::unwrap_used)]
use super::*;
use crate::term::background::Background;
use crate::term::capabilities::Colours;

fn of(text: &str) -> Result<Settings, Vec<String>> {
    Settings::read(Some(("config.toml", text)), |_| None).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

#[test]
fn a_file_with_every_setting_is_read_and_one_without_any_changes_nothing() {
    let settings = of(
        "color = 256\nglyphs = \"ascii\"\nimages = \"halves\"\nbackground = \"light\"\ntheme = \"high-contrast\"\nmouse = false\nmotion = \"full\"\nrate = 2\n\
         data = \"/data/mnist\"\nthreads = 2\n[quiz]\ncards = 12\norder = \"random\"\n",
    )
    .unwrap();
    assert_eq!(settings.kept().colour, Some((ColourChoice::Exactly(Colours::Ansi256), "config.toml")));
    assert_eq!(settings.kept().glyphs, Some((GlyphChoice::Ascii, "config.toml")));
    assert_eq!(settings.background, BackgroundChoice::Exactly(Background::Light));
    assert_eq!((settings.theme, settings.mouse(), settings.pause(false)), (Some(Palette::HighContrast), false, Duration::from_millis(500)));
    assert_eq!((settings.data.as_deref(), settings.threads, settings.cards), (Some("/data/mnist"), Some(2), Some(12)));
    assert_eq!(settings.images, Some(ImageStyle::Halves));
    assert!(settings.shuffled());
    assert_eq!(settings.given(11), Some(&Given { value: "random".into(), origin: Origin::Line(13) }));
    let none = of("# nothing\n").unwrap();
    assert_eq!(none.kept(), Kept::default());
    assert_eq!((none.mouse(), none.pause(false), none.shuffled(), none.data), (true, Duration::from_millis(250), false, None));
}

#[test]
fn reduced_motion_counts_before_the_rate() {
    let reduced = of("motion = \"reduced\"\nrate = 10\n").unwrap();
    assert_eq!(reduced.pause(false), Duration::from_secs(5));
    let quick = of("rate = 10").unwrap();
    assert_eq!((quick.pause(false), quick.pause(true)), (Duration::from_millis(100), Duration::from_secs(5)));
}

#[test]
fn a_variable_counts_before_the_file_and_a_slip_in_one_is_passed_over() {
    let with =
        |value: &'static str| Settings::read(Some(("c", "rate = 2")), move |name| (name == "ELBO_RATE").then(|| value.into())).unwrap();
    assert_eq!(with("5").pause(false), Duration::from_millis(200));
    assert_eq!(with("5").given(7).unwrap().origin, Origin::Variable("ELBO_RATE"));
    for slip in ["fast", "", "1e9", "nan"] {
        assert_eq!(with(slip).given(7).unwrap().origin, Origin::Line(1), "{slip}");
        assert_eq!(with(slip).pause(false), Duration::from_millis(500));
    }
}

#[test]
fn every_fault_has_its_place_and_the_nearest_right_name() {
    for (text, place, part) in [
        ("rate = 4\ncolour = \"never\"\n", "2:1", "there is no setting 'colour'; did you mean 'color'?"),
        ("color = \"nevr\"", "1:9", "color: 'nevr' is not one of auto, always, never, true, 256, 16, mono; did you mean 'never'?"),
        ("theme = \"hihg-contrast\"", "1:9", "did you mean 'high-contrast'?"),
        ("  rate = 99", "1:10", "rate: '99' is no number from 0.2 to 10"),
        ("mouse = \"yes\"", "1:9", "mouse: 'yes' is not one of true, false"),
        ("[quiz]\norde = 1", "2:1", "there is no setting 'quiz.orde'; did you mean 'quiz.order'?"),
        ("[qiuz]\norder = 1", "1:2", "there is no table 'qiuz'; did you mean 'quiz'?"),
        ("quiz = 3", "1:8", "'quiz' is a table"),
        ("color = [1]", "1:9", "color: a list, where one value is expected"),
        ("color.x = 1", "1:1", "color: a table, where one value is expected"),
        ("color = \n", "1:9", ""),
        ("color = 'x", "1:", ""),
        ("rate = 1\nrate = 2", "2:1", "duplicate key"),
        ("é = 1", "1:1", ""),
        ("threads = -1", "1:11", "threads: '-1' is no whole number from 0 to 256"),
        ("data = \"\"", "1:8", "data: write"),
        ("[keys]\nnext-sectoin = \"N\"", "2:1", "no action is called 'next-sectoin'; did you mean 'next-section'?"),
        ("[keys]\nnext-section = \"Alt-n\"", "2:16", "keys.next-section: 'Alt-n' is no key"),
        ("[keys]\nnext-section = \"q\"", "2:16", "keys.next-section: 'q' means already: "),
        ("[keys]\nnext-demo = \"s\"", "2:13", "keys.next-demo: 's' means already: one training step"),
        ("[keys]\ndrive = \"q\"", "2:9", "keys.drive: 'q' means already: leave"),
        ("[keys]\nhelp = 5", "2:8", "keys.help: '' is no key"),
        ("keys = 1", "1:8", "'keys' is a table"),
        ("rate = 2026-01-01", "1:8", "rate: '2026-01-01' is no number"),
    ] {
        let faults = of(text).unwrap_err();
        assert!(faults[0].starts_with(&format!("config.toml:{place}")) && faults[0].contains(part), "{text:?}: {faults:?}");
    }
    let faults = of("colour = 1\nrate = 0\n[quiz]\ncards = 1.5").unwrap_err();
    assert_eq!(faults.len(), 3, "every fault is said: {faults:?}");
}

#[test]
fn the_file_that_elbo_writes_is_well_formed_and_so_it_is_with_every_line_in_force() {
    assert_eq!(of(&template()).unwrap().origins, vec![None; SETTINGS.len()]);
    let in_force: String = template()
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|line| line.contains(" = ")).unwrap_or(line).to_owned() + "\n")
        .collect();
    let settings = of(&in_force).unwrap();
    for (at, setting) in SETTINGS.iter().enumerate() {
        assert_eq!(settings.given(at).unwrap().value, setting.usual.trim_matches('"'), "{}", setting.key);
    }
    let plain = of("").unwrap();
    let same = |a: &Settings| (a.mouse(), a.pause(false), a.shuffled(), a.threads, a.cards, a.background);
    assert_eq!(same(&settings), same(&plain), "what is written as usual is what is usual");
}

#[test]
fn anything_may_stand_in_the_file() {
    for text in
        ["\u{0}", "= = =", "[[quiz]]", "[quiz", "color = '''", "[color]", "\u{feff}rate = 1", "rate = inf", "a.b.c.d = {x = [1, {y = 2}]}"]
    {
        let _ = of(text);
    }
    let deep = format!("color = {}1{}", "[".repeat(5000), "]".repeat(5000));
    assert!(of(&deep).is_err());
}
