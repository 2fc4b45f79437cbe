//! `elbo completions` and `elbo man`: what a packager or a shell wants to know of the command line, made from the same definition.

use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Command};
use clap_complete::Shell;

use super::near::nearest;
use super::{out, usage};

/// What `elbo completions` can be told.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  elbo completions bash > ~/.local/share/bash-completion/completions/elbo
  elbo completions fish > ~/.config/fish/completions/elbo.fish
  elbo completions zsh > ~/.zfunc/_elbo         with fpath+=~/.zfunc before compinit";

/// What `elbo man` can be told.
#[derive(Args)]
#[command(after_long_help = MAN_EXAMPLES)]
pub(super) struct ManArgs {
    /// The page of one command [default: the page of elbo, which lists them]
    command: Option<String>,
}

const MAN_EXAMPLES: &str = "\
Examples:
  elbo man | man -l -                   read it
  elbo man train > elbo-train.1         the page of one command, for a package";

/// Prints the script of a shell.
///
/// # Errors
/// When standard output can't be written to.
pub(super) fn run(args: &CompletionsArgs, mut command: Command) -> anyhow::Result<ExitCode> {
    out::raw(&script(args.shell, &mut command))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints a manual page.
///
/// # Errors
/// When standard output can't be written to.
pub(super) fn man(args: &ManArgs, command: Command) -> anyhow::Result<ExitCode> {
    let page = match &args.command {
        None => page(command),
        Some(name) => match of(command, name) {
            Ok(command) => page(command),
            Err(message) => return Ok(usage(message)),
        },
    };
    out::raw(&page.context("the page could not be made")?)?;
    Ok(ExitCode::SUCCESS)
}

fn script(shell: Shell, command: &mut Command) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, command, "elbo", &mut script);
    script
}

fn page(command: Command) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(page)
}

/// The command of this name, which calls itself `elbo-train` once the whole is built.
fn of(mut command: Command, name: &str) -> Result<Command, String> {
    command.build();
    let found = command.get_subcommands().find(|command| command.get_name() == name).cloned();
    found.ok_or_else(|| {
        let meant = nearest(name, command.get_subcommands().map(Command::get_name));
        format!("there is no command '{name}'{}", meant.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use clap::{CommandFactory, ValueEnum};

    use super::super::{Arguments, commands};
    use super::*;

    #[test]
    fn the_script_of_each_shell_names_every_command_and_the_readers_flags() {
        for shell in Shell::value_variants() {
            let script = String::from_utf8(script(*shell, &mut Arguments::command())).unwrap();
            for name in commands().iter().map(String::as_str).chain(["color", "no-mouse", "exam", "max-term-width"]) {
                assert_eq!(script.contains(name), name != "max-term-width", "{shell}: {name}");
            }
        }
    }

    #[test]
    fn the_page_names_every_command_and_each_command_has_a_page_with_its_flags() {
        let whole = String::from_utf8(page(Arguments::command()).unwrap()).unwrap();
        assert!(whole.starts_with(".ie") && whole.contains(".TH elbo 1"), "{}", &whole[..200]);
        for name in commands() {
            let escaped = name.replace('-', "\\-");
            assert!(whole.contains(&format!("elbo\\-{escaped}(1)")), "{name}");
            let own = of(Arguments::command(), &name).unwrap();
            let long: Vec<String> = own.get_opts().filter_map(|option| option.get_long()).map(|long| long.replace('-', "\\-")).collect();
            let own = String::from_utf8(page(own).unwrap()).unwrap();
            assert!(own.contains(&format!(".TH elbo-{name} 1")) || own.contains(&format!(".TH elbo\\-{name} 1")), "{name}: {own}");
            assert!(long.iter().all(|long| own.contains(&format!("\\-\\-{long}"))), "{name}: {long:?}");
        }
        assert!(of(Arguments::command(), "trian").unwrap_err().contains("did you mean 'train'?"));
    }
}
