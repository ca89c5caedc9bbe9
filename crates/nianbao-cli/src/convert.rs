//! `nianbao convert`: reports in, files out.

use crate::args::{ConvertArgs, Notes};
use crate::exit::Status;
use crate::plan::{Job, Plan};
use crate::problem::Problem;
use crate::term::Terminal;
use crate::{batch, load, output, render};
use nianbao::report::Report;
use std::io;

/// Runs the command.
pub(crate) fn run(args: &ConvertArgs, terminal: &mut Terminal) -> io::Result<Status> {
    let plan = match Plan::new(args) {
        Ok(plan) => plan,
        Err(problems) => {
            for problem in problems {
                say(args, terminal, None, &problem);
            }
            return Ok(Status::Failed);
        }
    };
    if args.dry_run {
        return dry(&plan, args, terminal);
    }
    if plan.is_run {
        return crate::run::run(args, &plan, terminal);
    }
    batch::quiet_panics();
    let (mut clean, mut attention, mut failed) = (0, 0, 0);
    batch::run(
        &plan.jobs,
        args.read.jobs,
        |job| work(&plan, job),
        |job, done| {
            match done {
                Err(problem) => {
                    failed += 1;
                    say(args, terminal, Some(job), &problem);
                }
                Ok(report) => {
                    if report.needs_attention() {
                        attention += 1;
                    } else {
                        clean += 1;
                    }
                    tell(args, terminal, job, &report);
                    for writer in plan.writers.iter().filter(|_| job.outputs.is_empty()) {
                        let made = batch::isolated(|| {
                            terminal.file(|out| writer.write(&report, &plan.write, out))
                        });
                        match made {
                            Ok(written) => written?,
                            Err(problem) => {
                                failed += 1;
                                say(args, terminal, None, &problem);
                            }
                        }
                    }
                }
            }
            Ok(())
        },
    )?;
    if plan.jobs.len() > 1 && !args.note.quiet && args.note.shape() == Notes::Text {
        terminal.note(&render::batch(clean, attention, failed, terminal.lang));
    }
    Ok(match (failed, attention) {
        (0, 0) => Status::Clean,
        (0, _) => Status::Attention,
        _ => Status::Failed,
    })
}

/// Says what would be written.
fn dry(plan: &Plan, args: &ConvertArgs, terminal: &mut Terminal) -> io::Result<Status> {
    let mut status = Status::Clean;
    for job in &plan.jobs {
        if let Some(problem) = &job.problem {
            status = Status::Failed;
            say(args, terminal, Some(job), problem);
        } else {
            let outputs: Vec<String> = job.outputs.iter().map(|path| render::shown(path)).collect();
            let outputs = outputs.join(terminal.lang.pick("、", ", "));
            terminal.out(&format!("{} → {outputs}\n", render::shown(&job.path)))?;
        }
    }
    Ok(status)
}

/// Converts one file. Its files are all made before any has its name; what goes to standard output
/// is made when its turn has come.
fn work(plan: &Plan, job: &Job) -> Result<Report, Problem> {
    if let Some(problem) = &job.problem {
        return Err(problem.clone());
    }
    batch::isolated(|| {
        let report = load::report(&job.path, &plan.read)?;
        let make = |number: usize, out: &mut dyn io::Write| {
            let writer = plan.writers.get(number);
            writer.map_or(Ok(()), |writer| writer.write(&report, &plan.write, out))
        };
        output::write_all(&job.outputs, make).map_err(|(path, error)| {
            let Problem { code, zh, en } = Problem::output(&error);
            let path = path.display();
            Problem::new(code, format!("{zh}（{path}）"), format!("{en} ({path})"))
        })?;
        Ok(report)
    })
}

/// Says why a file, or the whole run, came to nothing.
fn say(args: &ConvertArgs, terminal: &mut Terminal, job: Option<&Job>, problem: &Problem) {
    terminal.problem(
        args.note.shape(),
        job.map(|job| job.path.as_path()),
        problem,
    );
}

/// Says what was found in a file, and where it went.
fn tell(args: &ConvertArgs, terminal: &mut Terminal, job: &Job, report: &Report) {
    if args.note.quiet {
        return;
    }
    terminal.diagnostics(args.note.shape(), &job.path, report);
    terminal.failures(args.note.shape(), &job.path, report);
    if !job.outputs.is_empty() && args.note.shape() == Notes::Text {
        terminal.note(&render::converted(
            &job.path,
            &job.outputs,
            report,
            terminal.lang,
        ));
    }
}
