//! The `nianbao` program: arguments in, results to standard output, messages to standard error.
//!
//! Reads from the top: parse, run the command, turn its outcome into an exit status. The libraries
//! below take bytes and return values; files, terminals and threads are met in this crate alone.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the libraries do not print; this is the program that does"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "the libraries take bytes; this is the program that opens files"
)]

mod args;
mod batch;
mod check;
mod clock;
mod convert;
mod exit;
mod explain;
mod files;
mod gather;
mod help;
mod inputs;
mod inspect;
mod journal;
mod lang;
mod list;
mod load;
mod output;
mod plan;
mod problem;
mod progress;
mod render;
mod run;
mod summary;
mod term;
mod worker;

use crate::args::{Args, Command, Notes};
use crate::exit::Status;
use crate::lang::Lang;
use crate::term::Terminal;
use clap::{ColorChoice, FromArgMatches};
use std::process::ExitCode;

fn main() -> ExitCode {
    let spoken = lang::spoken(std::env::args_os());
    let parsed = help::command(spoken)
        .try_get_matches()
        .and_then(|matches| Args::from_arg_matches(&matches));
    match parsed {
        Ok(args) => run(args).into(),
        Err(error) => {
            // Help and version come here too; a closed pipe is no reason to complain.
            match help::refused(&error).filter(|_| spoken == Lang::Zh) {
                Some(problem) => {
                    Terminal::new(ColorChoice::Auto, spoken).problem(Notes::Text, None, &problem);
                }
                None => drop(error.print()),
            }
            Status::of_clap(&error).into()
        }
    }
}

fn run(args: Args) -> Status {
    let mut terminal = Terminal::new(args.color, args.lang);
    let done = match args.command {
        Command::Convert(args) => convert::run(&args, &mut terminal),
        Command::Check(args) => check::run(&args, &mut terminal),
        Command::Inspect(args) => inspect::run(&args, &mut terminal),
        Command::Explain(args) => explain::run(&args, &mut terminal),
        Command::Forms(args) => list::forms(&args, &mut terminal),
        Command::Formats => list::formats(&mut terminal),
        Command::Schema => terminal.out(&nianbao::report::json::schema()),
        Command::Completions(args) => list::completions(&args, &mut terminal),
        Command::Man(args) => list::man(&args, &mut terminal),
        Command::Worker => worker::serve().map(|()| Status::Clean),
    };
    match done {
        Ok(status) => status,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Status::Clean,
        Err(error) => {
            terminal.problem(Notes::Text, None, &problem::Problem::output(&error));
            Status::Failed
        }
    }
}
