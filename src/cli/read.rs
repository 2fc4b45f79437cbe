use std::process::ExitCode;
#[derive(clap::Args)]
pub(crate) struct ReadArgs {}
pub(crate) fn run(_: &ReadArgs) -> anyhow::Result<ExitCode> { Ok(ExitCode::SUCCESS) }
