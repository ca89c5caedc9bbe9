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
mod config;
mod convert;
mod dataset;
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
mod morning;
mod output;
mod packed;
mod plan;
mod problem;
mod progress;
mod render;
mod run;
mod summary;
mod term;
mod worker;

use crate::args::{Args, Command, Notes};
use crate::config::Settings;
use crate::exit::Status;
use crate::lang::Lang;
use crate::term::Terminal;
use clap::{ColorChoice, CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    let typed: Vec<OsString> = std::env::args_os().collect();
    // A worker is told everything over its pipe, settings included.
    if typed.get(1).is_some_and(|command| command == "worker") {
        return ended(worker::serve().map(|()| Status::Clean), None).into();
    }
    let spoken = lang::spoken(&typed);
    let settings = match Settings::gather(&typed, Args::command) {
        Ok(settings) => settings,
        Err(problem) => {
            Terminal::new(ColorChoice::Auto, spoken.unwrap_or_default()).problem(
                Notes::Text,
                None,
                &problem,
            );
            return Status::Failed.into();
        }
    };
    let spoken = spoken.or(settings.lang()).unwrap_or_default();
    let parse = |command: clap::Command| {
        let matches = settings.apply(command).try_get_matches_from(&typed)?;
        Args::from_arg_matches(&matches)
    };
    // What is typed seldom asks for help; only where it does, or is wrong, the words are put in.
    let parsed = parse(Args::command()).or_else(|_| parse(help::command(spoken)));
    match parsed {
        Ok(mut args) => {
            settings.bound(&mut args);
            run(args, &settings).into()
        }
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

fn run(args: Args, settings: &Settings) -> Status {
    let mut terminal = Terminal::new(args.color, args.lang);
    let done = match args.command {
        Command::Convert(args) => convert::run(&args, &mut terminal),
        Command::Check(args) => check::run(&args, &mut terminal),
        Command::Inspect(args) => inspect::run(&args, &mut terminal),
        Command::Explain(args) => explain::run(&args, &mut terminal),
        Command::Forms(args) => list::forms(&args, &mut terminal),
        Command::Formats => list::formats(&mut terminal),
        Command::Schema => terminal.out(&nianbao::report::json::schema()),
        Command::Config => config::show(settings, &Args::command(), &mut terminal),
        Command::Completions(args) => list::completions(&args, &mut terminal),
        Command::Man(args) => list::man(&args, &mut terminal),
        Command::Worker => worker::serve().map(|()| Status::Clean),
    };
    ended(done, Some(&mut terminal))
}

/// Says how a command ended, where there is a stream left to say it on.
fn ended(done: io::Result<Status>, terminal: Option<&mut Terminal>) -> Status {
    match done {
        Ok(status) => status,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Status::Clean,
        Err(error) => {
            if let Some(terminal) = terminal {
                terminal.problem(Notes::Text, None, &problem::Problem::output(&error));
            }
            Status::Failed
        }
    }
}
