//! `elbo share` and `elbo follow`: one run that many see, each in a terminal of their own size. What travels is what the pictures are made
//! of, never cells.

use std::fs::DirBuilder;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::Args;

use super::class::{Host, Line};
use super::demo::{self, DemoArgs};
use super::screen::{ScreenArgs, has_screen};
use super::{out, usage};
use crate::data::paths;

mod groups;
mod plain;

/// What `elbo share` can be told.
#[derive(Args)]
pub(super) struct ShareArgs {
    #[command(flatten)]
    demo: DemoArgs,
    /// Where others find the run [default: $XDG_RUNTIME_DIR/elbo/share.sock]
    #[arg(long, value_name = "PATH")]
    socket: Option<PathBuf>,
    /// Let this group follow too, by name or number; otherwise the run is for its owner alone
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
}

/// What `elbo follow` can be told.
#[derive(Args)]
pub(super) struct FollowArgs {
    /// Where the run is shown [default: $XDG_RUNTIME_DIR/elbo/share.sock]
    socket: Option<PathBuf>,
    /// Say a sentence whenever it changes instead of drawing a screen; also what happens when the output is not a terminal
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

impl ShareArgs {
    /// What everything that takes the screen can be told.
    pub(super) fn screen(&mut self) -> &mut ScreenArgs {
        &mut self.demo.screen
    }
}

/// Where a run is shown when nobody says where: a folder that belongs to the user alone.
fn usual_place() -> anyhow::Result<PathBuf> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = match runtime {
        Some(runtime) => runtime.join("elbo"),
        None => paths::state_dir()?,
    };
    Ok(folder.join("share.sock"))
}

/// Shows a run to others, on this screen too.
///
/// # Errors
/// When the socket can't be opened, or the demo not be shown.
pub(super) fn run(args: &ShareArgs) -> anyhow::Result<ExitCode> {
    if args.demo.wants_no_screen() || !has_screen(&args.demo.screen.capabilities()) {
        return Ok(usage("'elbo share' shows the run on a screen of its own too, so it needs a terminal: run it in one (in tmux, say)"));
    }
    let group = match args.group.as_deref().map(groups::number).transpose() {
        Ok(group) => group,
        Err(words) => return Ok(usage(words)),
    };
    let path = match &args.socket {
        Some(path) => path.clone(),
        None => {
            let path = usual_place()?;
            if let Some(folder) = path.parent() {
                let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
                made.with_context(|| format!("the folder {} can't be made", folder.display()))?;
            }
            path
        }
    };
    let open: demo::OpenHost<'_> = Box::new(move |joined| {
        let host = Host::open(&path, group, joined).with_context(|| format!("the run can't be shown at {}", path.display()))?;
        Ok((host, path))
    });
    demo::share(&args.demo, open)
}

/// Follows a run.
///
/// # Errors
/// When nobody shows one there, or the terminal can't be taken.
pub(super) fn follow(args: &FollowArgs) -> anyhow::Result<ExitCode> {
    let path = args.socket.clone().map_or_else(usual_place, Ok)?;
    let line = Line::to(&path).map_err(|error| in_words(&path, &error))?;
    if args.plain || !has_screen(&args.screen.capabilities()) {
        let opened = match args.screen.opened()? {
            Ok(opened) => opened,
            Err(code) => return Ok(code),
        };
        return out::data(|out| plain::run(line, opened.course.demos(), out)).map(|()| ExitCode::SUCCESS);
    }
    demo::follow(&args.screen, line)
}

/// Why a run can't be followed, and what to do.
fn in_words(path: &Path, error: &std::io::Error) -> anyhow::Error {
    let place = path.display();
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::ConnectionRefused => anyhow!("nobody shows a run at {place}: 'elbo share' starts one there"),
        ErrorKind::PermissionDenied => anyhow!("the run at {place} is not for this user: whoever shows it can name a group with --group"),
        _ => anyhow!("{place}: {error}"),
    }
}
