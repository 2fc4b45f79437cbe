//! The `elbo` program: everything is in the library, see [`elbo::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    elbo::cli::main()
}
