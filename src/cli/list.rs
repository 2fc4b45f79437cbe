use std::process::ExitCode;
#[derive(clap::Args)]
pub(crate) struct ListArgs {}
pub(crate) fn run(_: &ListArgs) -> anyhow::Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
