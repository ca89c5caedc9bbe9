//! The short commands that print what the program knows: forms, formats, completions, manual pages.

use crate::args::{CompletionsArgs, FormsArgs, ManArgs, Notes};
use crate::exit::Status;
use crate::help;
use crate::lang::Lang;
use crate::problem::Problem;
use crate::term::Terminal;
use nianbao::form::{Form, form, forms as all};
use nianbao::read::{READERS, archive};
use nianbao::write::WRITERS;
use std::fmt::Write as _;
use std::io;

/// `nianbao forms`.
pub(crate) fn forms(args: &FormsArgs, terminal: &mut Terminal) -> io::Result<Status> {
    let lang = terminal.lang;
    let Some(id) = &args.form else {
        let mut out = String::new();
        for form in all() {
            let (from, values, sums) = (form.years.from, form.value_count(), sum_count(form));
            let years = match form.years.to {
                Some(to) => lang.pick(format!("{from}–{to} 年度"), format!("years {from}–{to}")),
                None => lang.pick(format!("{from} 年度起"), format!("from {from} on")),
            };
            let _ = writeln!(out, "{}  {}  {}", form.id, form.instrument, form.name);
            let _ = match lang {
                Lang::Zh => writeln!(out, "      {years}，{values} 个值，{sums} 项勾稽关系"),
                Lang::En => writeln!(out, "      {years}, {values} values, {sums} sums"),
            };
        }
        return terminal.out(&out);
    };
    let Some(form) = form(id) else {
        let known: Vec<&str> = all().iter().map(|form| form.id).collect();
        let problem = Problem::usage(
            format!("没有名为 {id} 的格式；现有 {}", known.join("、")),
            format!("no form is called {id}; there are {}", known.join(", ")),
        );
        terminal.problem(Notes::Text, None, &problem);
        return Ok(Status::Failed);
    };
    terminal.out(&addresses(form, lang))
}

/// Returns how many sum instances a report on this form has.
fn sum_count(form: &Form) -> usize {
    form.tables
        .iter()
        .map(|table| form.instances(table, &[]).len())
        .sum()
}

/// Lists every row and column with its key, as addresses are made of them, and the sums.
fn addresses(form: &Form, lang: Lang) -> String {
    let mut out = format!("{}  {}  {}\n", form.id, form.instrument, form.name);
    for table in form.tables {
        let _ = writeln!(out, "\n{}  {}", table.id, table.title);
        for part in table.parts {
            if let Some(title) = &part.title {
                let _ = writeln!(out, "  {title}");
            }
            for row in part.rows {
                let under = row.under.iter().chain([&row.label]);
                let label = under.copied().collect::<Vec<_>>().join(" / ");
                let _ = writeln!(out, "  {}.{}  {label}", table.id, row.key);
            }
            let _ = writeln!(out, "    {}", lang.pick("列", "columns"));
            for column in part.columns {
                let under = column.under.iter().chain([&column.label]);
                let label = under.copied().collect::<Vec<_>>().join(" / ");
                let _ = writeln!(out, "    .{}  {label}", column.key);
            }
        }
    }
    let _ = writeln!(out, "\n{}", lang.pick("勾稽关系", "sums"));
    for identity in form.identities {
        let _ = writeln!(out, "  {}  {}", identity.id, identity.text);
    }
    out
}

/// `nianbao formats`.
pub(crate) fn formats(terminal: &mut Terminal) -> io::Result<Status> {
    let lang = terminal.lang;
    let mut out = format!("{}\n", lang.pick("可读", "read"));
    for reader in READERS {
        let extensions: Vec<String> = reader
            .extensions()
            .iter()
            .map(|extension| format!(".{extension}"))
            .collect();
        let _ = writeln!(out, "  {:<6} {}", reader.name(), extensions.join(" "));
        let _ = writeln!(out, "         {}", reader.scope());
    }
    let packed: Vec<String> = archive::EXTENSIONS
        .iter()
        .map(|extension| format!(".{extension}"))
        .collect();
    let name = lang.pick("压缩包", "archive");
    let _ = writeln!(out, "  {name:<6} {}", packed.join(" "));
    let _ = writeln!(out, "         {}", archive::SCOPE);
    let _ = writeln!(out, "  {:<6} .json", "json");
    let canonical = lang.pick(
        "本程序写出的规范 JSON（nianbao/report/1）",
        "canonical JSON as written by this program (nianbao/report/1)",
    );
    let _ = writeln!(out, "         {canonical}");
    let _ = writeln!(out, "{}", lang.pick("可写", "written"));
    for writer in WRITERS {
        let _ = writeln!(out, "  {:<6} .{}", writer.name(), writer.extension());
        let _ = writeln!(out, "         {}", writer.scope());
    }
    terminal.out(&out)
}

/// `nianbao completions`.
pub(crate) fn completions(args: &CompletionsArgs, terminal: &mut Terminal) -> io::Result<Status> {
    let mut script = Vec::new();
    let mut command = help::command(terminal.lang);
    clap_complete::generate(args.shell, &mut command, "nianbao", &mut script);
    terminal.out(&String::from_utf8_lossy(&script))
}

/// `nianbao man`.
pub(crate) fn man(args: &ManArgs, terminal: &mut Terminal) -> io::Result<Status> {
    // Manual pages set their own headings, so the command line goes in without our layout.
    let mut command = help::command(terminal.lang);
    command.build();
    let page = match &args.command {
        None => Some(command),
        Some(name) => command.find_subcommand(name).cloned().map(|sub| {
            // A page is found by its name, which joins program and command.
            sub.version(env!("CARGO_PKG_VERSION"))
                .display_name(format!("nianbao-{name}"))
        }),
    };
    let Some(page) = page else {
        let name = args.command.as_deref().unwrap_or_default();
        let problem = Problem::usage(
            format!("没有 {name} 这个命令；命令列表请运行 nianbao --help"),
            format!("no command is called `{name}`; see `nianbao --help`"),
        );
        terminal.problem(Notes::Text, None, &problem);
        return Ok(Status::Failed);
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    terminal.out(&String::from_utf8_lossy(&text))
}
