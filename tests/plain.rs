//! The quiz through real pipes: the program itself, with a home of its own.

#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn elbo(home: &Path, arguments: &[&str], typed: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_elbo"))
        .args(arguments)
        .env("XDG_STATE_HOME", home.join("state"))
        .env("LANG", "C.UTF-8")
        .env_remove("LC_ALL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who leaves early has closed the pipe.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The output as one line, wherever it was wrapped.
fn flat(output: &Output) -> String {
    out(output).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn words(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_sitting_through_a_pipe_is_saved_and_counted() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(out(&elbo(home.path(), &["due"], "")), "0\n");
    let said = elbo(home.path(), &["quiz", "--topic", "kl", "--seed", "1", "--limit", "2"], "\na\n1\nq\n");
    assert_eq!(said.status.code(), Some(0), "{}", words(&said));
    assert!(out(&said).contains("2 questions: 0 due, 2 new.") && flat(&said).contains("Everything is saved."), "{}", out(&said));
    let stats: serde_json::Value = serde_json::from_slice(&elbo(home.path(), &["stats", "--json"], "").stdout).unwrap();
    assert_eq!((&stats["reviews"], &stats["grades"]["again"], &stats["today"]), (&1.into(), &1.into(), &1.into()));
    assert!(out(&elbo(home.path(), &["stats"], "")).contains("1 again"));
    // It comes back in ten minutes.
    let due: serde_json::Value = serde_json::from_slice(&elbo(home.path(), &["due", "--json"], "").stdout).unwrap();
    assert!(due["due"] == 0 && due["next"].is_u64(), "{due}");
}

#[test]
fn a_score_below_the_wanted_one_is_exit_code_4() {
    let home = tempfile::tempdir().unwrap();
    let exam = ["quiz", "--plain", "--exam", "2", "--minutes", "5", "--seed", "3", "--min-score", "50"];
    let failed = elbo(home.path(), &exam, "\n0\n\n0\n\n");
    assert_eq!(failed.status.code(), Some(4), "{}", out(&failed));
    assert!(out(&failed).contains("The exam: "), "{}", out(&failed));
    let passed = elbo(home.path(), &["quiz", "--topic", "kl", "--limit", "1", "--seed", "1", "--min-score", "100"], "\nall\n\n\n");
    assert_eq!(passed.status.code(), Some(0), "{}", out(&passed));
    let left = elbo(home.path(), &["quiz", "--min-score", "1"], "");
    assert_eq!(left.status.code(), Some(4), "{}", out(&left));
}

#[test]
fn a_filter_that_is_none_is_a_usage_error_and_nothing_due_is_not() {
    let home = tempfile::tempdir().unwrap();
    let wrong = elbo(home.path(), &["quiz", "--topic", "tea"], "");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(words(&wrong).contains("no topic and no tag is called 'tea'"), "{}", words(&wrong));
    let none = elbo(home.path(), &["quiz", "--due"], "");
    assert_eq!((none.status.code(), out(&none)), (Some(0), String::new()));
    assert!(words(&none).contains("nothing is due"), "{}", words(&none));
}

#[test]
fn progress_goes_to_another_machine_and_merges() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    elbo(here.path(), &["quiz", "--topic", "kl", "--limit", "1", "--seed", "1"], "\na\n\n\n");
    elbo(there.path(), &["quiz", "--topic", "kl", "--limit", "2", "--seed", "1"], "\na\n\n\n\n\nq\n");
    let exported = elbo(here.path(), &["progress", "export", "-"], "");
    let imported = elbo(there.path(), &["progress", "import", "-"], &out(&exported));
    assert!(out(&imported).starts_with("Imported: 1 grade new.\n"), "{}", words(&imported));
    let again = elbo(there.path(), &["progress", "import", "-"], &out(&exported));
    assert!(out(&again).starts_with("Imported: nothing was new.\n"), "{}", words(&again));
    let damaged = elbo(there.path(), &["progress", "import", "-"], "{\"version\": 2");
    assert_eq!(damaged.status.code(), Some(1));
    assert!(words(&damaged).contains("it is damaged, or no progress file"), "{}", words(&damaged));
}

/// Writes a deck of four spoken questions; gives its folder.
fn four_questions(home: &Path) -> String {
    let question = |number: usize| {
        format!(
            r"
  - id: question-{number}
    level: core
    question: What is {number} plus nothing?
    answer: It is {number}.
    points: [the number, the sum, the reason]
    wrong: {{claim: It is nothing., because: Nothing was added.}}
    follow_up: {{question: And minus nothing?, answer: The same.}}
    links: [elbo]
    tags: [sums]"
        )
    };
    let folder = home.join("own");
    std::fs::create_dir(&folder).unwrap();
    let questions: String = (1..=4).map(question).collect();
    std::fs::write(folder.join("sums.yaml"), format!("id: sums\ntitle: Sums\nquestions:{questions}\n")).unwrap();
    folder.into_os_string().into_string().unwrap()
}

#[test]
fn two_copies_at_once_lose_none_of_each_others_grades() {
    let home = tempfile::tempdir().unwrap();
    // Who starts late sees what the others have graded and is asked another card, so there are four, all to be answered alike.
    let deck = four_questions(home.path());
    let sittings: Vec<_> = (0..4)
        .map(|_| {
            let (home, deck) = (home.path().to_owned(), deck.clone());
            std::thread::spawn(move || elbo(&home, &["quiz", "--deck", &deck, "--limit", "1"], "\na\n\n\n"))
        })
        .collect();
    for sitting in sittings {
        let said = sitting.join().unwrap();
        assert!(flat(&said).contains("Everything is saved."), "{}{}", out(&said), words(&said));
    }
    let stats: serde_json::Value = serde_json::from_slice(&elbo(home.path(), &["stats", "--json"], "").stdout).unwrap();
    assert_eq!(stats["reviews"], 4);
}

#[test]
fn a_home_that_cannot_be_written_is_said_and_the_quiz_goes_on() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("state"), "a file where the folder should be").unwrap();
    let said = elbo(home.path(), &["quiz", "--topic", "kl", "--limit", "1"], "\na\n\n\n");
    assert_eq!(said.status.code(), Some(0));
    let all = flat(&said) + &words(&said);
    assert!(all.contains("progress is not saved") && all.contains("1 question:") && !all.contains("Everything is saved"), "{all}");
}

/// A small course in a folder; the text of its first section.
fn small_course(folder: &Path, first: &str) {
    let section = |id: &str, text: &str, to: &str| {
        format!("id: {id}\ngoals: [Go.]\nblocks:\n  - text: {text}\ntakeaways: [One., Two.]\nlinks: [{{to: {to}, why: because}}]\n")
    };
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    std::fs::create_dir_all(folder.join("sections")).unwrap();
    write("course.yaml", "title: t\nparts: [{numeral: I, title: One, sections: [{id: a, title: A}, {id: b, title: B}]}]\nglossary: []\n");
    write("sections/01-a.yaml", &section("a", first, "b"));
    write("sections/02-b.yaml", &section("b", "Sound.", "a"));
}

#[test]
fn a_section_with_faults_is_printed_as_them_and_another_one_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let course = home.path().join("course");
    small_course(&course, "'An *open star.'");
    let course = course.to_str().unwrap();
    let faulty = elbo(home.path(), &["--content", course, "1", "--plain"], "");
    assert_eq!(faulty.status.code(), Some(3));
    assert!(out(&faulty).contains("This section has 1 fault") && flat(&faulty).contains("4:15 `*` is opened here"), "{}", out(&faulty));
    let sound = elbo(home.path(), &["--content", course, "2", "--plain"], "");
    assert!(sound.status.success() && out(&sound).contains("Sound."), "{}", out(&sound));
    assert!(words(&sound).contains("the course has 1 fault"), "{}", words(&sound));
    std::fs::write(Path::new(course).join("course.yaml"), "title: t\n\tparts: []\n").unwrap();
    let none = elbo(home.path(), &["--content", course, "--plain"], "");
    assert!(none.status.code() == Some(3) && words(&none).contains("course.yaml:2:1: a tab stands in the indentation"), "{}", words(&none));
}

#[test]
fn a_course_without_a_screen_shows_addresses_lists_and_figures() {
    let home = tempfile::tempdir().unwrap();
    let course = home.path().join("course");
    let text = "|\n      See [it](https://a.org/b):\n\n      - one\n      - two\n  - curve: {title: loss, across: step, at: [0, 10], series: [{name: train, \
        values: [3, 2.5]}]}";
    small_course(&course, text);
    let said = elbo(home.path(), &["--content", course.to_str().unwrap(), "1", "--plain"], "");
    assert!(said.status.success(), "{}", words(&said));
    for line in ["   See it (https://a.org/b):", "     •  one", "   loss", "     step 0: train 3", "     step 10: train 2.5"] {
        assert!(out(&said).lines().any(|found| found == line), "{line}: {}", out(&said));
    }
}

#[test]
fn a_section_on_paper_calls_its_panels_as_its_text_does() {
    let home = tempfile::tempdir().unwrap();
    let printed = elbo(home.path(), &["1", "--plain"], "");
    let said = flat(&printed);
    assert!(said.contains("Live pane on the screen: ‘noise, digits, blends’, ‘distance to the nearest training image’"), "{said}");
    assert!(!said.contains("Enter opens it"), "no key opens it on paper");
}

#[test]
fn the_glossary_and_the_search_answer_from_a_shell() {
    let home = tempfile::tempdir().unwrap();
    let nat = elbo(home.path(), &["glossary", "nat"], "");
    assert!(nat.status.success() && out(&nat).starts_with("nat  "), "{}{}", out(&nat), words(&nat));
    let paragraphs = out(&nat).lines().filter(|line| !line.starts_with(' ')).map(|line| line[..4].to_owned()).collect::<Vec<_>>();
    assert_eq!(paragraphs, ["nat ", "see "], "the nat, and the names of what else speaks of nats: {}", out(&nat));
    let beta = elbo(home.path(), &["glossary", "beta"], "");
    assert!(out(&beta).starts_with("β  "), "{}", out(&beta));
    let all = elbo(home.path(), &["glossary"], "");
    assert!(out(&all).lines().count() > 50 && out(&all).lines().all(|line| line.chars().count() <= 80));
    let none = elbo(home.path(), &["glossary", "latnet"], "");
    assert!(none.status.code() == Some(1) && words(&none).contains("'elbo search latnet' looks everywhere"), "{}", words(&none));
    let found = elbo(home.path(), &["search", "posterior", "collapse"], "");
    assert!(found.status.success() && out(&found).contains("(elbo quiz --find shows their history):"), "{}{}", out(&found), words(&found));
    let title = elbo(home.path(), &["search", "two-term loss"], "");
    assert!(out(&title).contains("  21 The two-term loss in practice: "), "{}", out(&title));
    let command = elbo(home.path(), &["search", "anki"], "");
    assert!(out(&command).contains("Commands:\n  elbo export: "), "{}", out(&command));
    let nothing = elbo(home.path(), &["search", "xyzzy"], "");
    assert!(nothing.status.code() == Some(1) && out(&nothing).is_empty() && words(&nothing).contains("'xyzzy' stands nowhere"));
}

#[test]
fn an_edited_glossary_is_read_before_it_is_built_and_so_is_one_beside_a_section_with_faults() {
    let home = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("sections")).unwrap();
    let course = |glossary: &str| {
        let parts = "parts: [{numeral: I, title: One, sections: [{id: a, title: Alpacas}]}]";
        std::fs::write(folder.path().join("course.yaml"), format!("title: t\n{parts}\nglossary: {glossary}\n")).unwrap();
    };
    let content = folder.path().to_str().unwrap();
    let asked = |command: &str, word: &str| elbo(home.path(), &[command, "--content", content, word], "");
    course("[{name: quagga, meaning: 'a zebra, half striped'}]");
    assert_eq!(out(&asked("glossary", "quagga")), "quagga  a zebra, half striped\n");
    assert!(out(&asked("search", "zebra")).contains("quagga  a zebra"), "{}", out(&asked("search", "zebra")));
    assert_eq!(asked("glossary", "nat").status.code(), Some(1), "the program's own glossary is another");
    std::fs::write(folder.path().join("sections/01-a.yaml"), "id: a\n").unwrap();
    let beside = asked("glossary", "quagga");
    assert!(beside.status.success() && out(&beside).starts_with("quagga  ") && words(&beside).contains("left out; 'elbo check"));
    course("[quagga");
    let broken = asked("glossary", "quagga");
    assert_eq!(broken.status.code(), Some(3), "{}", words(&broken));
    assert!(out(&broken).is_empty() && words(&broken).contains("course.yaml:"), "{}", words(&broken));
}
