//! The command line as clap sees it, with its help in the language that was asked for.
//!
//! English help is the doc comments of `args.rs`. The Chinese stands here, one line for each command
//! and argument; a test holds the two lists against each other.

use crate::args::Args;
use crate::lang::Lang;
use crate::problem::Problem;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};

/// Returns the command line with its help in that language.
pub(crate) fn command(lang: Lang) -> Command {
    let command = examples(Args::command(), lang);
    if lang == Lang::En {
        return command;
    }
    let mut command = localized(command, "")
        .about("读取政府信息公开工作年度报告，写出规范的 JSON、DOCX 和 HTML")
        .long_about(
            "读取政府信息公开工作年度报告，写出规范的 JSON、DOCX 和 HTML。\n\n\
             法定表格中的每个数，要么照原文写出，要么说明为什么拿不准；绝不默默猜测。",
        )
        .subcommand_help_heading("命令");
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in names {
        command = command.mut_subcommand(&name, |sub| localized(sub, &name));
    }
    command
}

/// The layout of a page of help, whose fixed words clap knows in English only.
const TEMPLATE: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

fn localized(mut command: Command, name: &str) -> Command {
    if let Some(about) = chinese(name, "") {
        command = command.about(about);
    }
    let args: Vec<String> = command
        .get_arguments()
        .map(|arg| arg.get_id().as_str().to_owned())
        .collect();
    for id in args {
        let text = chinese(name, &id).unwrap_or_default();
        command = command.mut_arg(id, |arg| {
            let heading = if arg.is_positional() {
                "参数"
            } else {
                "选项"
            };
            arg.help(text).long_help(text).help_heading(heading)
        });
    }
    command.help_template(TEMPLATE)
}

fn chinese(command: &str, arg: &str) -> Option<&'static str> {
    let find = |command: &str| {
        CHINESE
            .iter()
            .find(|(c, a, _)| *c == command && *a == arg)
            .map(|(_, _, text)| *text)
    };
    // Arguments that several commands share are listed once, under `*`.
    find(command).or_else(|| if arg.is_empty() { None } else { find("*") })
}

/// Command, argument (empty for the command itself), text.
const CHINESE: &[(&str, &str, &str)] = &[
    ("", "lang", "消息和帮助所用语言：zh（默认）或 en"),
    (
        "",
        "color",
        "颜色：auto（默认，仅在终端上且未设 NO_COLOR 时）、always 或 never",
    ),
    (
        "",
        "config",
        "从这个文件取设定；默认为当前文件夹中的 nianbao.toml（如有）",
    ),
    ("", "help", "显示帮助；--help 另附示例"),
    ("", "version", "显示版本"),
    ("convert", "", "把报告转换为 JSON、DOCX 和 HTML"),
    (
        "check",
        "",
        "核对报告的勾稽关系，列出不符、无法核对和拿不准之处",
    ),
    ("inspect", "", "显示读到的内容（段落和表格），不作任何解释"),
    (
        "explain",
        "",
        "说明某个提示、错误或勾稽关系；不给名称则全部列出",
    ),
    ("forms", "", "列出法定格式，或某一格式的全部地址和勾稽关系"),
    ("formats", "", "列出可读和可写的文件格式"),
    ("schema", "", "输出规范 JSON 的 JSON Schema"),
    ("config", "", "显示现行的设定及其来源"),
    ("completions", "", "输出命令行补全脚本"),
    ("man", "", "输出程序或某一命令的手册页"),
    (
        "convert",
        "paths",
        "文件、文件夹或带引号的通配符（如 'in/**/*.docx'）；文件夹逐层查找可读格式的文件。规范 JSON 文件直接作为报告读入",
    ),
    (
        "convert",
        "output",
        "写到哪个文件夹，其中保持原有层次；单个文件不给此项则写到标准输出",
    ),
    (
        "convert",
        "to",
        "要写的格式，用逗号分隔：json（默认）、docx、html",
    ),
    (
        "convert",
        "fragment",
        "HTML：只写正文片段，便于粘贴到网站后台",
    ),
    ("convert", "provenance", "JSON：列出每个单元格的原文和位置"),
    (
        "convert",
        "files_from",
        "按清单取文件，每行一个路径；- 表示标准输入",
    ),
    (
        "convert",
        "keep_extension",
        "结果的名称保留原扩展名：2025.docx 写成 2025.docx.json",
    ),
    ("convert", "dry_run", "只说明会写哪些文件，什么也不写"),
    (
        "convert",
        "resume",
        "接着做上次中断的批次：已完成且未改动的不再重做",
    ),
    (
        "convert",
        "quarantine",
        "把未能转换的原文件复制到这个文件夹，便于人工处理",
    ),
    (
        "convert",
        "log_format",
        "批量转换时标准错误上每个文件一行的样式：text（默认）或 json",
    ),
    (
        "convert",
        "dataset",
        "整批的数据集，用逗号分隔：csv、parquet（每个数一行），jsonl（每份报告一行）",
    ),
    ("worker", "", "批量转换的工作进程，由程序自行启动"),
    (
        "*",
        "limit",
        "设定一项上限，如 seconds=30、worker_bytes=512M、cells=2000000；可重复",
    ),
    ("check", "paths", "报告文件、规范 JSON 文件，或其所在文件夹"),
    (
        "check",
        "format",
        "标准输出的样式：text（默认）或 json（每个文件一行）",
    ),
    ("inspect", "path", "文件"),
    ("inspect", "format", "样式：text（默认）或 json"),
    (
        "explain",
        "name",
        "消息中方括号内的名称，如 short-row、requests.flow.natural_person",
    ),
    ("forms", "form", "格式，如 2021；不给则全部列出"),
    (
        "completions",
        "shell",
        "命令行环境：bash、elvish、fish、powershell 或 zsh",
    ),
    (
        "man",
        "command",
        "命令，如 convert；不给则为整个程序的手册页",
    ),
    (
        "*",
        "encoding",
        "文件本身未说明时采用的字符编码，如 gb18030、big5、utf-8",
    ),
    ("*", "jobs", "同时处理的文件数；默认与处理器数相同"),
    (
        "*",
        "notes",
        "标准错误上逐条列出发现：text 或 json（每条一行）；单个文件默认 text，批量时默认每个文件一行，详情见批次报告",
    ),
    ("*", "quiet", "只显示错误"),
];

fn examples(command: Command, lang: Lang) -> Command {
    let of = |title: &str, body: &str| format!("{title}\n{body}");
    let title = lang.pick("示例：", "Examples:");
    let status = lang.pick(
        "\n\n退出状态：0 转换完成且无问题；1 已转换，但有勾稽不符或拿不准的单元格；2 有文件不能读写，或用法有误",
        "\n\nExit status: 0 clean; 1 converted, but a sum fails or a cell is not sure; \
         2 something could not be read or written, or usage",
    );
    let convert = "  nianbao convert 2025.txt > 2025.json\n  \
        nianbao convert in/ -o out/ --to json,docx,html\n  \
        nianbao convert 2025.json --to docx -o out/\n  \
        nianbao convert 2025.txt --to html --fragment > 2025.html";
    let check = "  nianbao check 2025.txt\n  nianbao check out/*.json --format json";
    let all = "  nianbao convert in/ -o out/ --to json,docx,html\n  \
        nianbao check 2025.txt\n  nianbao inspect 2025.txt\n  nianbao explain short-row";
    command
        .after_long_help(of(title, all) + status)
        .mut_subcommand("convert", |sub| sub.after_long_help(of(title, convert) + status))
        .mut_subcommand("check", |sub| sub.after_long_help(of(title, check) + status))
        .mut_subcommand("inspect", |sub| {
            sub.after_long_help(of(
                title,
                "  nianbao inspect 2025.txt\n  nianbao inspect 2025.txt --encoding big5 --format json",
            ))
        })
        .mut_subcommand("explain", |sub| {
            sub.after_long_help(of(
                title,
                "  nianbao explain\n  nianbao explain short-row\n  nianbao explain requests.flow.total",
            ))
        })
}

/// Returns what the parser refused, as a problem in our own words where it is one of the usual slips.
pub(crate) fn refused(error: &clap::Error) -> Option<Problem> {
    let said = |kind: ContextKind| {
        error.get(kind).map(|value| match value {
            ContextValue::Strings(values) => values.join("、"),
            value => value.to_string(),
        })
    };
    let zh = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!(
                "没有 {} 这个命令；命令列表见 nianbao --help",
                said(ContextKind::InvalidSubcommand)?
            )
        }
        ErrorKind::UnknownArgument => {
            let argument = said(ContextKind::InvalidArg)?;
            format!("不认识 {argument}；用法见 nianbao --help 或 nianbao 命令 --help")
        }
        ErrorKind::MissingRequiredArgument => format!("还缺 {}", said(ContextKind::InvalidArg)?),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let (argument, value) = (
                said(ContextKind::InvalidArg)?,
                said(ContextKind::InvalidValue)?,
            );
            match said(ContextKind::ValidValue).filter(|known| !known.is_empty()) {
                _ if value.is_empty() => format!("{argument} 后面还缺一个值"),
                Some(known) => format!("{argument} 不能是 {value}；可用 {known}"),
                None => format!("{argument} 不能是 {value}"),
            }
        }
        _ => return None,
    };
    let en = error.render().to_string();
    let en = en
        .lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches("error: ")
        .to_owned();
    Some(Problem::usage(zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_line_is_sound() {
        command(Lang::Zh).debug_assert();
        command(Lang::En).debug_assert();
    }

    #[test]
    fn the_usual_slips_are_said_in_chinese() {
        for (line, word) in [
            ("nianbao convret a", "convret"),
            ("nianbao convert --no a", "--no"),
            ("nianbao convert", "<PATH>"),
            ("nianbao convert a --notes xml", "text"),
            ("nianbao convert a -j 0", "-j"),
            ("nianbao convert a --to", "--to"),
        ] {
            let error = command(Lang::Zh)
                .try_get_matches_from(line.split(' '))
                .unwrap_err();
            let problem = refused(&error).unwrap();
            assert!(problem.zh.contains(word), "{line}: {}", problem.zh);
        }
    }

    #[test]
    fn everything_has_chinese_help() {
        let english = Args::command();
        for arg in english.get_arguments() {
            assert!(
                chinese("", arg.get_id().as_str()).is_some(),
                "{}",
                arg.get_id()
            );
        }
        for sub in english.get_subcommands() {
            let name = sub.get_name();
            assert!(chinese(name, "").is_some(), "{name}");
            for arg in sub.get_arguments() {
                assert!(
                    chinese(name, arg.get_id().as_str()).is_some(),
                    "{name} {}",
                    arg.get_id()
                );
            }
        }
    }

    #[test]
    fn chinese_help_names_things_that_exist() {
        let english = Args::command();
        for (name, arg, _) in CHINESE {
            let has = |command: &Command| {
                arg.is_empty() || command.get_arguments().any(|a| a.get_id() == arg)
            };
            let found = match *name {
                "" => has(&english),
                "*" => english.get_subcommands().any(has),
                name => english.find_subcommand(name).is_some_and(has),
            };
            assert!(found, "{name} {arg}");
        }
    }
}
