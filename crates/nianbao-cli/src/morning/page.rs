//! The page: what needs a hand first, then what needs a look, then what is there and what is not.

use super::coverage::Cell;
use super::list::{List, Page};
use super::{Morning, Times, chart};
use crate::journal::Entry;
use crate::run::place::{INNER, Place};
use crate::summary::{Cell as Spot, Outcome, Summary};
use std::fmt::Write as _;
use std::io;

/// How many files with something to look at are shown with every place; the others by their counts.
const IN_FULL: usize = 2_000;

/// How many places of one file are shown.
const PLACES: usize = 40;

/// How many files the list of all holds. Beyond, a page is no help; the JSON has them all.
const LISTED: usize = 50_000;

const STYLE: &str = include_str!("style.css");

/// The lists of files, made as the files come by, so that none has to be held.
#[derive(Debug, Default)]
pub(super) struct Parts {
    refused: List,
    unsure: List,
    unsure_files: usize,
    all: List,
    listed: usize,
}

impl Parts {
    /// Adds a file; what of the lists has grown long goes to `place`.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn add(&mut self, entry: &Entry, place: &Place) -> io::Result<()> {
        let summary = &entry.summary;
        match summary.outcome {
            Outcome::Refused => self.refused(entry),
            Outcome::Unsure => {
                self.unsure_files += 1;
                self.unsure(entry);
            }
            Outcome::Clean => {}
        }
        self.listed += 1;
        if self.listed <= LISTED {
            self.line(entry);
        }
        for list in [&mut self.refused, &mut self.unsure, &mut self.all] {
            list.settle(place)?;
        }
        Ok(())
    }

    fn refused(&mut self, entry: &Entry) {
        let Some(reason) = &entry.summary.reason else {
            return;
        };
        let again = if entry.retried {
            "（已单独重试）"
        } else {
            ""
        };
        let _ = writeln!(
            self.refused.text,
            "<tr><td class=\"file\">{}</td><td>{}{again}</td><td><code>{}</code></td></tr>",
            escaped(&entry.input),
            escaped(&reason.zh),
            escaped(&reason.code)
        );
    }

    fn unsure(&mut self, entry: &Entry) {
        let summary = &entry.summary;
        let errors = || summary.notes.iter().filter(|note| note.severity == "error");
        let mut counts = Vec::new();
        for (count, word) in [
            (summary.unsure.len(), "格待核"),
            (summary.sums.len(), "项勾稽不符"),
            (errors().count(), "项缺损"),
        ] {
            if count > 0 {
                counts.push(format!("{count} {word}"));
            }
        }
        let _ = write!(
            self.unsure.text,
            "<details><summary>{} <small>{}{}</small></summary>{}",
            escaped(&entry.input),
            escaped(&whose(summary)),
            counts.join("，"),
            opened(entry)
        );
        if self.unsure_files <= IN_FULL {
            self.unsure.text.push_str("<ul>");
            for note in errors() {
                let _ = write!(
                    self.unsure.text,
                    "<li>{}{}</li>",
                    escaped(&note.zh),
                    place(&note.at)
                );
            }
            for sum in summary.sums.iter().take(PLACES) {
                let _ = write!(self.unsure.text, "<li>勾稽不符：{}</li>", escaped(&sum.zh));
            }
            let groups = grouped(&summary.unsure);
            for group in groups.iter().take(PLACES) {
                let _ = write!(
                    self.unsure.text,
                    "<li>{} / {}：{} <small><code>{}</code></small>{}</li>",
                    escaped(group.row),
                    escaped(&group.columns.join("、")),
                    escaped(&status(group.status)),
                    escaped(group.address),
                    place(group.at)
                );
            }
            if let Some(more) = groups.len().checked_sub(PLACES).filter(|more| *more > 0) {
                let _ = write!(
                    self.unsure.text,
                    "<li class=\"soft\">另有 {more} 行，见 report.json</li>"
                );
            }
            self.unsure.text.push_str("</ul>");
        }
        self.unsure.text.push_str("</details>\n");
    }

    fn line(&mut self, entry: &Entry) {
        let summary = &entry.summary;
        let (class, word) = outcome(summary.outcome);
        let year = summary
            .year
            .map(|year| year.to_string())
            .unwrap_or_default();
        let _ = writeln!(
            self.all.text,
            "<tr><td class=\"file\">{}</td><td class=\"{class}\">{word}</td><td>{}</td><td>{}</td><td>{}</td>\
             <td>{year}</td><td class=\"n\">{}</td><td class=\"n\"><time>{}</time></td></tr>",
            linked(entry),
            escaped(summary.format.as_deref().unwrap_or_default()),
            escaped(&summary.forms.join("、")),
            escaped(summary.agency.as_deref().unwrap_or_default()),
            summary.values,
            seconds(entry.ms)
        );
    }
}

/// Writes the page.
///
/// # Errors
/// Those of `to`, and of the disk that long lists were put on.
pub(super) fn write(
    to: &mut dyn io::Write,
    morning: &mut Morning,
    times: &Times,
) -> io::Result<()> {
    let mut out = Page { to, done: Ok(()) };
    // The lists go where they belong as they are written; nothing else of the morning changes.
    let mut parts = std::mem::take(&mut morning.parts);
    page(&mut out, morning, &mut parts, times);
    out.done
}

fn page(out: &mut Page<'_>, morning: &Morning, parts: &mut Parts, times: &Times) {
    let counts = morning.counts;
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>批次报告：{} 个文件</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n\
         <h1>年度报告批量转换结果</h1>\n\
         <p class=\"soft\">开始 <time>{}</time>，结束 <time>{}</time>（UTC）；nianbao {}</p>\n",
        counts.all(),
        escaped(&times.started),
        escaped(&times.finished),
        env!("CARGO_PKG_VERSION")
    );
    let _ = write!(
        out,
        "<ul class=\"tiles\"><li>全部文件<b>{}</b></li><li class=\"clean\">完成，无需处理<b>{}</b></li>\
         <li class=\"unsure\">已转换，待核<b>{}</b></li><li class=\"refused\">未转换，需人工处理<b>{}</b></li></ul>\n\
         <p>共得 {} 个数；{} 格待核，{} 项勾稽关系不符。机关 {} 个。</p>\n\
         <nav aria-label=\"目录\"><a href=\"#refused\">需人工处理</a><a href=\"#unsure\">待核</a>\
         <a href=\"#coverage\">机关与年度</a><a href=\"#formats\">按格式</a><a href=\"#all\">全部文件</a></nav>\n\
         </header>\n<main>\n",
        counts.all(),
        counts.clean,
        counts.unsure,
        counts.refused,
        morning.values,
        morning.cells,
        morning.sums,
        morning.coverage.agencies()
    );
    refused(out, morning, parts);
    unsure(out, morning, parts);
    coverage(out, morning);
    formats(out, morning);
    passed_over(out, morning);
    all(out, morning, parts);
    out.push_str("</main>\n</body>\n</html>\n");
}

fn refused(out: &mut Page<'_>, morning: &Morning, parts: &mut Parts) {
    let _ = writeln!(
        out,
        "<section id=\"refused\"><h2>需人工处理：{} 个文件</h2>",
        morning.counts.refused
    );
    if morning.counts.refused == 0 {
        out.push_str("<p>没有。每个文件都已转换。</p></section>\n");
        return;
    }
    out.push_str("<ul>");
    for (code, count) in &morning.reasons {
        let title = crate::explain::title(code).unwrap_or(code);
        let _ = write!(
            out,
            "<li>{} <code>{}</code>：{count} 个</li>",
            escaped(title),
            escaped(code)
        );
    }
    out.push_str("</ul>\n<div class=\"scroll\" role=\"region\" aria-label=\"没有转换的文件\" tabindex=\"0\"><table><thead><tr><th>文件</th><th>原因</th><th>名称</th></tr></thead><tbody>\n");
    out.list(&mut parts.refused);
    out.push_str("</tbody></table></div>\n<p class=\"soft\">运行 <code>nianbao explain 名称</code> 可看每种原因的说明和办法。</p></section>\n");
}

fn unsure(out: &mut Page<'_>, morning: &Morning, parts: &mut Parts) {
    let _ = writeln!(
        out,
        "<section id=\"unsure\"><h2>待核：{} 个文件</h2>",
        morning.counts.unsure
    );
    if morning.counts.unsure == 0 {
        out.push_str("<p>没有。每个数都照原文读出，勾稽关系没有不符。</p></section>\n");
        return;
    }
    out.push_str(
        "<p class=\"soft\">点开文件，逐处对照原件。待核的单元格没有填值，不会冒充零。</p>\n",
    );
    out.list(&mut parts.unsure);
    if parts.unsure_files > IN_FULL {
        let _ = writeln!(
            out,
            "<p class=\"soft\">只详列前 {IN_FULL} 个文件，其余见 report.json。</p>"
        );
    }
    out.push_str("</section>\n");
}

fn coverage(out: &mut Page<'_>, morning: &Morning) {
    let coverage = &morning.coverage;
    let years = coverage.years();
    out.push_str("<section id=\"coverage\"><h2>机关与年度</h2>\n");
    if years.is_empty() {
        out.push_str("<p>没有认出机关和年度的报告。</p>");
    } else {
        let bars: Vec<(u16, usize)> = years
            .iter()
            .enumerate()
            .map(|(column, year)| {
                let held = coverage
                    .rows(&years)
                    .filter(|(_, cells)| !matches!(cells.get(column), None | Some(Cell::Missing)));
                (*year, held.count())
            })
            .collect();
        out.push_str(&chart::years(&bars, coverage.agencies()));
        out.push_str(
            "<p class=\"soft\">✓ 有，无需处理；● 有，待核；缺 没有；×2 有两份（= 表示内容完全相同）。</p>\n\
             <div class=\"scroll\" role=\"region\" aria-label=\"机关与年度\" tabindex=\"0\"><table class=\"matrix\"><thead><tr><th>机关</th>",
        );
        for year in &years {
            let _ = write!(out, "<th scope=\"col\">{year}</th>");
        }
        out.push_str("</tr></thead><tbody>\n");
        for (agency, cells) in coverage.rows(&years) {
            let _ = write!(out, "<tr><th scope=\"row\">{}</th>", escaped(agency));
            for cell in cells {
                matrix_cell(out, cell);
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody></table></div>\n");
    }
    if !coverage.unplaced.is_empty() {
        let _ = write!(
            out,
            "<details><summary>没有认出机关或年度的报告：{} 份</summary><ul>",
            coverage.unplaced.len()
        );
        for input in &coverage.unplaced {
            let _ = write!(out, "<li>{}</li>", escaped(input));
        }
        out.push_str("</ul></details>\n");
    }
    out.push_str("</section>\n");
}

fn matrix_cell(out: &mut Page<'_>, cell: Cell<'_>) {
    let _ = match cell {
        Cell::Missing => write!(out, "<td class=\"gap\">缺</td>"),
        Cell::Once(one) if one.unsure => {
            write!(
                out,
                "<td class=\"look\" title=\"{}\">●</td>",
                escaped(&one.input)
            )
        }
        Cell::Once(one) => write!(
            out,
            "<td class=\"good\" title=\"{}\">✓</td>",
            escaped(&one.input)
        ),
        Cell::Several(several, same) => {
            let inputs: Vec<&str> = several.iter().map(|held| held.input.as_str()).collect();
            let same = if same { "=" } else { "" };
            write!(
                out,
                "<td class=\"more\" title=\"{}\">×{}{same}</td>",
                escaped(&inputs.join("\n")),
                several.len()
            )
        }
    };
}

fn formats(out: &mut Page<'_>, morning: &Morning) {
    out.push_str("<section id=\"formats\"><h2>按格式</h2>\n");
    let bars: Vec<_> = morning
        .formats
        .iter()
        .map(|(format, share)| (format.clone(), share.counts))
        .collect();
    out.push_str(&chart::outcomes(&bars));
    out.push_str(
        "<div class=\"scroll\" role=\"region\" aria-label=\"按格式分\" tabindex=\"0\"><table><thead><tr><th>格式</th><th class=\"n\">文件</th><th class=\"n\">完成</th>\
         <th class=\"n\">待核</th><th class=\"n\">未转换</th><th class=\"n\">平均用时</th></tr></thead><tbody>\n",
    );
    for (format, share) in &morning.formats {
        let counts = share.counts;
        let all = counts.all().max(1) as u64;
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
             <td class=\"n\"><time>{}</time></td></tr>",
            escaped(format),
            counts.all(),
            counts.clean,
            counts.unsure,
            counts.refused,
            seconds(share.ms / all)
        );
    }
    out.push_str("</tbody></table></div>\n<p class=\"soft\">以点开头的是扩展名：文件没有读成任何格式。法定格式：");
    let forms: Vec<String> = morning
        .forms
        .iter()
        .map(|(form, count)| {
            let form = if form.is_empty() {
                "没有法定表格"
            } else {
                form
            };
            format!("{} {count} 份", escaped(form))
        })
        .collect();
    let _ = writeln!(
        out,
        "{}。</p></section>",
        if forms.is_empty() {
            "无".to_owned()
        } else {
            forms.join("，")
        }
    );
}

/// Lists the files that were passed over: a report may be among them under a name that says nothing.
fn passed_over(out: &mut Page<'_>, morning: &Morning) {
    let files = &morning.passed_over;
    if files.is_empty() {
        return;
    }
    let _ = write!(
        out,
        "<section id=\"others\"><h2>未处理：{} 个文件</h2><p>扩展名不是可读的格式，没有打开。\
         其中若有年度报告，请另存为可读的格式（运行 <code>nianbao formats</code> 查看）。</p>\
         <details><summary>展开</summary><ul>",
        files.len()
    );
    for file in files.iter().take(LISTED) {
        let _ = write!(out, "<li>{}</li>", escaped(file));
    }
    out.push_str("</ul></details></section>\n");
}

fn all(out: &mut Page<'_>, morning: &Morning, parts: &mut Parts) {
    let _ = writeln!(
        out,
        "<section id=\"all\"><h2>全部文件</h2><details><summary>展开 {} 个文件</summary>\
         <div class=\"scroll\" role=\"region\" aria-label=\"全部文件\" tabindex=\"0\"><table><thead><tr><th>文件</th><th>结果</th><th>格式</th><th>法定格式</th><th>机关</th>\
         <th>年度</th><th class=\"n\">得数</th><th class=\"n\">用时</th></tr></thead><tbody>",
        morning.counts.all()
    );
    out.list(&mut parts.all);
    out.push_str("</tbody></table></div></details>\n");
    if parts.listed > LISTED {
        let _ = writeln!(
            out,
            "<p class=\"soft\">只列前 {LISTED} 个文件，其余见 report.json。</p>"
        );
    }
    out.push_str("</section>\n");
}

/// Cells of one row that are not sure for one reason.
#[derive(Debug, PartialEq, Eq)]
struct Group<'a> {
    row: &'a str,
    columns: Vec<&'a str>,
    status: &'a str,
    /// The address of the only cell, or of the row.
    address: &'a str,
    at: &'a str,
}

/// Puts cells that are lost together together: a row is quicker to look up than seven cells.
fn grouped(cells: &[Spot]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for cell in cells {
        let (row, column) = cell.label.rsplit_once(" / ").unwrap_or((&cell.label, ""));
        let line = cell
            .cell
            .rsplit_once('.')
            .map_or(cell.cell.as_str(), |(line, _)| line);
        match groups.last_mut() {
            Some(group)
                if group.row == row
                    && group.status == cell.status
                    && group.at == cell.at
                    && group.address.starts_with(line) =>
            {
                group.columns.push(column);
                group.address = line;
            }
            _ => groups.push(Group {
                row,
                columns: vec![column],
                status: &cell.status,
                address: &cell.cell,
                at: &cell.at,
            }),
        }
    }
    groups
}

const fn outcome(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Clean => ("clean", "完成"),
        Outcome::Unsure => ("unsure", "待核"),
        Outcome::Refused => ("refused", "未转换"),
    }
}

/// Says a status as an office clerk would; candidates stay beside it.
fn status(status: &str) -> String {
    let (name, rest) = status.split_at(status.find(' ').unwrap_or(status.len()));
    let word = match name {
        "missing" => "原文没有这一格",
        "ambiguous" => "有几种读法",
        "unreadable" => "印的不是数字",
        other => other,
    };
    format!("{word}{rest}")
}

fn place(at: &str) -> String {
    if at.is_empty() {
        String::new()
    } else {
        format!(" <small>{}</small>", escaped(at))
    }
}

/// Writes milliseconds as a duration that pages know (HTML, 2.3.5.8).
fn seconds(ms: u64) -> String {
    format!("{}.{:03}s", ms / 1000, ms % 1000)
}

fn whose(summary: &Summary) -> String {
    let mut out = summary.agency.clone().unwrap_or_default();
    if let Some(year) = summary.year {
        let _ = write!(out, " {year} 年度");
    }
    if !out.is_empty() {
        out.push('：');
    }
    out
}

/// Names an input, with a link to its first output that a browser shows.
fn linked(entry: &Entry) -> String {
    let name = escaped(&entry.input);
    match shown(entry) {
        Some(path) => format!("<a href=\"{}\">{name}</a>", address(path)),
        None => name,
    }
}

/// Writes a line that leads to what a person opens of a result; a heading that folds its text may
/// hold no link.
fn opened(entry: &Entry) -> String {
    shown(entry).map_or_else(String::new, |path| {
        format!(
            "<p><a href=\"{}\">打开 {}</a></p>",
            address(path),
            escaped(path)
        )
    })
}

/// Returns the output that a person opens first.
fn shown(entry: &Entry) -> Option<&str> {
    let rank = |path: &str| match path.rsplit('.').next() {
        Some("html") => 0,
        Some("json") => 1,
        _ => 2,
    };
    let outputs = entry.outputs.iter().map(|output| output.path.as_str());
    outputs
        .filter(|path| !path.starts_with(INNER))
        .min_by_key(|path| rank(path))
}

/// Writes a path as a relative address.
fn address(path: &str) -> String {
    // A first segment with a colon would be taken for a scheme.
    let mut out = String::from("./");
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Makes a text fit for a page: names and texts come from files that strangers made.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push('\n'),
            // Neither are controls text, nor what turns the direction of the text around it.
            c if c.is_control()
                || ('\u{202a}'..='\u{202e}').contains(&c)
                || ('\u{2066}'..='\u{2069}').contains(&c) =>
            {
                out.push('\u{fffd}');
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Output;
    use crate::problem::Problem;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn times() -> Times {
        Times {
            started: "a".into(),
            finished: "b".into(),
        }
    }

    /// Writes the page of a morning that `fill` fills.
    fn written(fill: impl FnOnce(&mut Morning, &Place)) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("nianbao-page-{}-{number}", std::process::id());
        let root = std::env::temp_dir().join(name);
        let place = Place::take(&root).unwrap();
        let mut morning = Morning::default();
        fill(&mut morning, &place);
        let mut out = Vec::new();
        write(&mut out, &mut morning, &times()).unwrap();
        drop(place);
        let _ = std::fs::remove_dir_all(&root);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn names_of_strangers_stay_text() {
        let entry = Entry {
            input: "<script>alert(1)</script>\u{202e}.txt".into(),
            summary: Summary::refused(&Problem::new("x", "<b>", "")),
            ..Entry::default()
        };
        let page = written(|morning, place| morning.add(&entry, place).unwrap());
        assert!(page.contains("&lt;script&gt;") && page.contains("&lt;b&gt;"));
        assert!(!page.contains("<script") && !page.contains('\u{202e}'));
    }

    #[test]
    fn a_file_links_to_what_a_browser_shows() {
        let output = |path: &str| Output {
            path: path.into(),
            bytes: 0,
            sha256: String::new(),
        };
        let entry = Entry {
            input: "甲.txt".into(),
            outputs: vec![output("a:b/甲.json"), output("a:b/甲.html")],
            ..Entry::default()
        };
        assert_eq!(
            linked(&entry),
            "<a href=\"./a%3Ab/%E7%94%B2.html\">甲.txt</a>"
        );
    }

    #[test]
    fn cells_lost_together_are_one_line() {
        let cell = |column: &str, status: &str| Spot {
            cell: format!("t.r.{column}"),
            label: format!("表：行 / {column}"),
            status: status.into(),
            at: String::new(),
        };
        let cells = [
            cell("a", "missing"),
            cell("b", "missing"),
            cell("c", "unreadable"),
        ];
        let groups = grouped(&cells);
        assert_eq!(
            (groups.len(), groups[0].columns.as_slice()),
            (2, &["a", "b"][..])
        );
        assert_eq!((groups[0].address, groups[1].address), ("t.r", "t.r.c"));
    }

    #[test]
    fn an_empty_run_is_a_page_too() {
        let page = written(|_, _| ());
        assert!(page.contains("没有。") && page.ends_with("</html>\n"));
    }

    #[test]
    fn statuses_are_said_in_words() {
        assert_eq!(status("missing"), "原文没有这一格");
        assert_eq!(status("ambiguous (1 | 2)"), "有几种读法 (1 | 2)");
    }
}
