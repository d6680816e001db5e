//! Reads the arguments and starts the window or answers on the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    env_logger::init();
    belarus_leverage::app::cli::main()
}
