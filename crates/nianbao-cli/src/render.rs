//! Messages as people read them: severity, name, what, where; styled, in one of two languages.

pub(crate) mod json;

use crate::lang::Lang;
use crate::problem::Problem;
use crate::run::Done;
use crate::summary::Outcome;
use anstyle::{AnsiColor, Style};
use nianbao::document::{Diagnostic, Origin, Severity, column_letters};
use nianbao::report::{Finding, Outcome as Found, Report};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

/// How many diagnostics of one name are shown in full; more share one heading.
const MOST_IN_FULL: usize = 3;

const BOLD: Style = Style::new().bold();
const DIM: Style = AnsiColor::BrightBlack.on_default();
const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
const WARNING: Style = AnsiColor::BrightYellow.on_default().bold();
const INFO: Style = AnsiColor::BrightBlue.on_default().bold();
const GOOD: Style = AnsiColor::BrightGreen.on_default().bold();

/// Renders why a file, or the run, came to nothing, on one line.
pub(crate) fn problem(path: Option<&Path>, problem: &Problem, lang: Lang) -> String {
    let mut out = heading(Severity::Error, &problem.code, lang);
    if let Some(path) = path {
        let colon = lang.pick("：", ": ");
        let _ = write!(out, "{}{colon}", shown(path));
    }
    out + &plain(problem.message(lang)) + "\n"
}

/// Renders what was found on the way through one file.
pub(crate) fn diagnostics(path: &Path, report: &Report, lang: Lang) -> String {
    let mut out = String::new();
    let mut groups: Vec<(&str, Severity, Vec<&Diagnostic>)> = Vec::new();
    for diagnostic in &report.diagnostics {
        let found = groups.iter_mut().find(|(code, severity, _)| {
            *code == diagnostic.code && *severity == diagnostic.severity
        });
        match found {
            Some((_, _, group)) => group.push(diagnostic),
            None => groups.push((&diagnostic.code, diagnostic.severity, vec![diagnostic])),
        }
    }
    let file = shown(path);
    for (code, severity, group) in groups {
        if group.len() > MOST_IN_FULL {
            let count = lang.pick(
                format!("共 {} 处，说明见 nianbao explain {code}", group.len()),
                format!("{} places; see `nianbao explain {code}`", group.len()),
            );
            let _ = writeln!(out, "{}{count}", heading(severity, code, lang));
            let _ = writeln!(out, "  {DIM}┌─{DIM:#} {file}");
            for diagnostic in group {
                let place = diagnostic.origin.as_ref().map(|origin| place(origin, lang));
                let place = place.filter(|place| !place.is_empty());
                let place = place.map_or_else(String::new, |p| format!("{}  ", plain(&p)));
                let text = diagnostic_text(diagnostic, lang);
                let _ = writeln!(out, "  {DIM}│{DIM:#}  {DIM}{place}{DIM:#}{text}");
            }
        } else {
            for diagnostic in group {
                let text = diagnostic_text(diagnostic, lang);
                let _ = writeln!(out, "{}{text}", heading(severity, code, lang));
                let _ = write!(out, "  {DIM}┌─{DIM:#} {file}");
                if let Some(origin) = &diagnostic.origin {
                    let place = place(origin, lang);
                    if !place.is_empty() {
                        let _ = write!(out, "{}{}", lang.pick("，", ", "), plain(&place));
                    }
                }
                out.push('\n');
            }
        }
    }
    out
}

/// Renders the sums of one file that fail.
pub(crate) fn failures(path: &Path, report: &Report, lang: Lang) -> String {
    let mut out = String::new();
    for finding in report
        .checks
        .findings
        .iter()
        .filter(|f| f.outcome == Found::Fail)
    {
        let text = finding_text(finding, lang);
        let _ = writeln!(
            out,
            "{}{text}",
            heading(finding.severity, &finding.id, lang)
        );
        let _ = writeln!(out, "  {DIM}┌─{DIM:#} {}", shown(path));
    }
    out
}

/// Renders the checks of one file, with everything that fails, cannot be said or is not sure.
pub(crate) fn checks(path: &Path, report: &Report, lang: Lang) -> String {
    let summary = report.checks.summary;
    let (pass, fail, open) = (summary.pass, summary.fail, summary.not_assessable);
    let unsure = unsure(report);
    let count: usize = unsure.iter().map(|group| group.columns.len()).sum();
    let file = shown(path);
    let style = if report.needs_attention() {
        WARNING
    } else {
        GOOD
    };
    let mut out = lang.pick(
        format!(
            "{style}{file}{style:#}：勾稽关系 {} 项，相符 {pass}，不符 {fail}，无法核对 {open}；待核单元格 {count} 个\n",
            pass + fail + open
        ),
        format!(
            "{style}{file}{style:#}: {} sums, {pass} hold, {fail} fail, {open} not assessable; {count} cells not sure\n",
            pass + fail + open
        ),
    );
    for finding in &report.checks.findings {
        let (style, word) = match finding.outcome {
            Found::Pass => continue,
            Found::Fail => (ERROR, lang.pick("不符", "fails")),
            Found::NotAssessable => (DIM, lang.pick("无法核对", "not assessable")),
        };
        let text = finding_text(finding, lang);
        let _ = writeln!(
            out,
            "  {style}{word}{style:#}  {BOLD}{}{BOLD:#}  {text}",
            finding.id
        );
    }
    for group in unsure {
        let word = lang.pick("待核", "not sure");
        let colon = lang.pick("：", ": ");
        let columns = group.columns.join(lang.pick("、", ", "));
        let status = group.status;
        let _ = writeln!(
            out,
            "  {WARNING}{word}{WARNING:#}  {BOLD}{}{BOLD:#}  {status}{colon}{columns}",
            group.row
        );
    }
    out
}

/// Cells of one row that are not sure for one reason.
struct Unsure<'a> {
    row: String,
    status: &'static str,
    columns: Vec<Cow<'a, str>>,
}

fn unsure(report: &Report) -> Vec<Unsure<'_>> {
    let mut groups: Vec<Unsure<'_>> = Vec::new();
    for (address, fact) in report.facts().filter(|(_, fact)| fact.status.is_unsure()) {
        let row = format!("{}.{}", address.table, address.row);
        let status = fact.status.name();
        let column = match &fact.status {
            nianbao::report::Status::Ambiguous(candidates) if !candidates.is_empty() => {
                let candidates: Vec<String> = candidates.iter().map(ToString::to_string).collect();
                Cow::Owned(format!("{} ({})", fact.column, candidates.join(" | ")))
            }
            nianbao::report::Status::Unreadable => {
                Cow::Owned(format!("{} 「{}」", fact.column, plain(&fact.raw)))
            }
            _ => Cow::Borrowed(fact.column.as_str()),
        };
        match groups.last_mut() {
            Some(group) if group.row == row && group.status == status => group.columns.push(column),
            _ => groups.push(Unsure {
                row,
                status,
                columns: vec![column],
            }),
        }
    }
    groups
}

/// Renders the line that says where a file went.
pub(crate) fn converted(
    path: &Path,
    outputs: &[std::path::PathBuf],
    report: &Report,
    lang: Lang,
) -> String {
    let outputs: Vec<String> = outputs.iter().map(|output| shown(output)).collect();
    let style = if report.needs_attention() {
        WARNING
    } else {
        GOOD
    };
    let word = if report.needs_attention() {
        lang.pick("待核", "look")
    } else {
        lang.pick("完成", "done")
    };
    let outputs = outputs.join(lang.pick("、", ", "));
    format!("{style}{word}{style:#} {} → {outputs}\n", shown(path))
}

/// Renders the line that says what came of a converted file of a run.
pub(crate) fn done(done: &Done<'_>, lang: Lang) -> String {
    let (unsure, sums) = (done.summary.unsure.len(), done.summary.sums.len());
    let (style, word) = match done.summary.outcome {
        Outcome::Clean => (GOOD, lang.pick("完成", "done")),
        Outcome::Unsure => (WARNING, lang.pick("待核", "look")),
        Outcome::Refused => (ERROR, lang.pick("失败", "failed")),
    };
    let outputs: Vec<String> = done.outputs().iter().map(|output| shown(output)).collect();
    let outputs = outputs.join(lang.pick("、", ", "));
    let mut more = Vec::new();
    if unsure > 0 {
        more.push(lang.pick(
            format!("{unsure} 格待核"),
            format!("{unsure} cells not sure"),
        ));
    }
    if sums > 0 {
        more.push(lang.pick(format!("{sums} 项不符"), format!("{sums} sums fail")));
    }
    let errors = done
        .summary
        .notes
        .iter()
        .filter(|note| note.severity == Severity::Error.name());
    more.extend(errors.map(|note| note.code.clone()));
    let more = match more.join(lang.pick("，", ", ")) {
        more if more.is_empty() => more,
        more => lang.pick(format!("（{more}）"), format!(" ({more})")),
    };
    format!(
        "{style}{word}{style:#} {} → {outputs}{more}\n",
        shown(&done.job.path)
    )
}

/// Renders the last line of a batch.
pub(crate) fn batch(clean: usize, attention: usize, failed: usize, lang: Lang) -> String {
    let all = clean + attention + failed;
    lang.pick(
        format!("共 {all} 个文件：完成 {clean}，待核 {attention}，失败 {failed}\n"),
        format!("{all} files: {clean} done, {attention} to look at, {failed} failed\n"),
    )
}

fn heading(severity: Severity, code: &str, lang: Lang) -> String {
    let (style, word) = match severity {
        Severity::Error => (ERROR, lang.pick("错误", "error")),
        Severity::Warning => (WARNING, lang.pick("警告", "warning")),
        Severity::Info => (INFO, lang.pick("提示", "info")),
    };
    format!(
        "{style}{word}[{}]{style:#}{}",
        plain(code),
        lang.pick("：", ": ")
    )
}

fn diagnostic_text(diagnostic: &Diagnostic, lang: Lang) -> String {
    plain(either(&diagnostic.message, &diagnostic.english, lang))
}

fn finding_text(finding: &Finding, lang: Lang) -> String {
    plain(either(&finding.message, &finding.english, lang))
}

/// Canonical JSON carries the Chinese alone; a report read back from it has no English.
fn either<'a>(zh: &'a str, en: &'a str, lang: Lang) -> &'a str {
    if en.is_empty() { zh } else { lang.pick(zh, en) }
}

/// Returns a place as a person looks for it; nothing where it is not known.
pub(crate) fn place(origin: &Origin, lang: Lang) -> String {
    match (lang, origin) {
        (_, Origin::Unknown) => String::new(),
        (Lang::Zh, origin) => origin.to_string(),
        (
            Lang::En,
            Origin::Text {
                line,
                column: Some(column),
            },
        ) => {
            format!("line {line}, character {column}")
        }
        (Lang::En, Origin::Text { line, column: None }) => format!("line {line}"),
        (Lang::En, Origin::Page { number, area }) => {
            format!("page {number} at ({:.0}, {:.0})", area.left, area.top)
        }
        (Lang::En, Origin::Sheet { name, row, column }) => {
            format!("{name}!{}{row}", column_letters(*column))
        }
        (Lang::En, Origin::Node { table: 0, row, .. }) => format!("paragraph {row}"),
        (
            Lang::En,
            Origin::Node {
                table, row, column, ..
            },
        ) => {
            format!("table {table}, row {row}, cell {column}")
        }
        (Lang::En, origin) => origin.to_string(),
    }
}

/// Returns a path fit to print.
pub(crate) fn shown(path: &Path) -> String {
    plain(&path.to_string_lossy())
}

/// Takes out what would command a terminal: names and texts come from files that strangers made.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao::report::{Checks, Fact, FilledTable, Status, Summary};

    fn rendered(diagnostics: Vec<Diagnostic>, lang: Lang) -> String {
        let report = Report {
            diagnostics,
            ..Report::default()
        };
        anstream::adapter::strip_str(&super::diagnostics(Path::new("a.txt"), &report, lang))
            .to_string()
    }

    fn short_row(line: u32) -> Diagnostic {
        Diagnostic::new(
            "short-row",
            Severity::Warning,
            "少一个数",
            "a number is missing",
        )
        .at(Origin::Text { line, column: None })
    }

    #[test]
    fn a_diagnostic_names_its_place() {
        assert_eq!(
            rendered(vec![short_row(58)], Lang::Zh),
            "警告[short-row]：少一个数\n  ┌─ a.txt，第58行\n"
        );
        assert_eq!(
            rendered(vec![short_row(58)], Lang::En),
            "warning[short-row]: a number is missing\n  ┌─ a.txt, line 58\n"
        );
    }

    #[test]
    fn many_of_one_name_share_a_heading() {
        let text = rendered((1..=4).map(short_row).collect(), Lang::En);
        assert_eq!(text.matches("warning[short-row]").count(), 1);
        assert_eq!(text.lines().count(), 6);
        assert!(text.contains("│  line 4  a number is missing"));
    }

    #[test]
    fn checks_say_what_fails_and_what_is_not_sure() {
        let origin = Some(Origin::Unknown);
        let fact = |column: &str, status| Fact {
            row: "granted".into(),
            column: column.into(),
            value: None,
            raw: "12".into(),
            status,
            origin: origin.clone(),
        };
        let facts = vec![
            fact("natural_person", Status::Missing),
            fact("other_organization", Status::Missing),
            fact(
                "total",
                Status::Ambiguous(vec!["1".parse().unwrap(), "12".parse().unwrap()]),
            ),
        ];
        let table = FilledTable {
            id: "requests".into(),
            form: "2021".into(),
            facts,
            collapsed: Vec::new(),
            extra: Vec::new(),
        };
        let finding = Finding {
            id: "requests.flow.total".into(),
            outcome: Found::Fail,
            severity: Severity::Error,
            message: "两边不等".into(),
            english: "the sides differ".into(),
            cells: Vec::new(),
        };
        let summary = Summary {
            pass: 40,
            fail: 1,
            not_assessable: 1,
        };
        let checks = Checks {
            summary,
            findings: vec![finding],
        };
        let report = Report {
            tables: vec![table],
            checks,
            ..Report::default()
        };
        let text = super::checks(Path::new("a.txt"), &report, Lang::En);
        assert_eq!(
            anstream::adapter::strip_str(&text).to_string(),
            "a.txt: 42 sums, 40 hold, 1 fail, 1 not assessable; 3 cells not sure\n  \
             fails  requests.flow.total  the sides differ\n  \
             not sure  requests.granted  missing: natural_person, other_organization\n  \
             not sure  requests.granted  ambiguous: total (1 | 12)\n"
        );
    }

    #[test]
    fn a_problem_is_one_line() {
        let text = problem(
            Some(Path::new("a\nb\u{1b}[31m.txt")),
            &Problem::new("damaged", "坏了\n坏了", "bad"),
            Lang::Zh,
        );
        assert_eq!(text.matches('\n').count(), 1);
        assert!(
            !anstream::adapter::strip_str(&text)
                .to_string()
                .contains('\u{1b}')
        );
    }
}
