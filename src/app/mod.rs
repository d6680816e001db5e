//! Window, jobs, dialogs, pictures and the command line: the only part that touches the world outside.

pub mod cli;
mod dialogs;
mod evidence;
pub mod export;
mod files;
pub mod jobs;
mod lab;
mod large;
mod partial;
pub mod picture;
pub mod scenario_base;
pub mod svg;
mod watch;
pub mod window;
mod work;
