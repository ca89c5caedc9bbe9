//! `nianbao check`: what fails, cannot be said or is not sure.

use crate::args::{CheckArgs, Shape};
use crate::exit::Status;
use crate::inputs::{self, Input, Take};
use crate::problem::Problem;
use crate::term::Terminal;
use crate::{batch, load, packed, plan, render};
use std::io;

/// Runs the command.
pub(crate) fn run(args: &CheckArgs, terminal: &mut Terminal) -> io::Result<Status> {
    let read = match plan::read_options(&args.read) {
        Ok((read, _)) => read,
        Err(problem) => {
            terminal.problem(args.note.shape(), None, &problem);
            return Ok(Status::Failed);
        }
    };
    batch::quiet_panics();
    let inputs = inputs::collect(&args.paths, Take::ReadableAndCanonical, None);
    let (inputs, _) = packed::expand(inputs, &read.limits);
    let mut status = Status::Clean;
    let work = |input: &Input| match input {
        Input::File { path, .. } => batch::isolated(|| load::report(path, &read)),
        Input::Problem { problem, .. } => Err(Problem::clone(problem)),
    };
    batch::run(&inputs, args.read.jobs, work, |input, done| {
        let (Input::File { path, .. } | Input::Problem { path, .. }) = input;
        match done {
            Err(problem) => {
                status = Status::Failed;
                terminal.problem(args.note.shape(), Some(path), &problem);
            }
            Ok(report) => {
                if report.needs_attention() {
                    status = status.max(Status::Attention);
                }
                if !args.note.quiet {
                    terminal.diagnostics(args.note.shape(), path, &report);
                }
                let text = match args.format {
                    Shape::Text => render::checks(path, &report, terminal.lang),
                    Shape::Json => render::json::checks(path, &report, terminal.lang),
                };
                terminal.out(&text)?;
            }
        }
        Ok(())
    })?;
    Ok(status)
}
