//! What can be typed. What it means is decided in `plan.rs`, before anything is done.
//!
//! The doc comments are the English help; `help.rs` holds the Chinese.

use crate::dataset::DataSet;
use crate::lang::Lang;
use clap::{Args as ClapArgs, ColorChoice, Parser, Subcommand, ValueEnum};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Reads annual reports on government information disclosure and writes them as canonical JSON,
/// standard DOCX and HTML.
///
/// Every number in the statutory tables comes out as it was declared, or with a word on why it is not
/// sure; none is guessed in silence.
#[derive(Debug, Parser)]
#[command(
    name = "nianbao",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Language of messages and help: zh (default) or en.
    #[arg(long, global = true, value_name = "zh|en", default_value = "zh")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    pub(crate) lang: Lang,

    /// Take settings from this file; default: nianbao.toml in the current folder, if there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Colour: auto (default: on a terminal only, and not when `NO_COLOR` is set), always or never.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    pub(crate) color: ColorChoice,

    /// Print help; --help also prints examples.
    #[arg(short = 'h', long, global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,

    /// Print the version.
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert reports to JSON, DOCX and HTML.
    Convert(ConvertArgs),
    /// Check the sums of reports and list what fails, cannot be assessed or is not sure.
    Check(CheckArgs),
    /// Print what the reader saw in a file, before any interpretation.
    Inspect(InspectArgs),
    /// Explain a diagnostic, an error, a check or a sum; without a name, list them.
    Explain(ExplainArgs),
    /// List the statutory forms, or the addresses and sums of one.
    Forms(FormsArgs),
    /// List the formats that are read and written.
    Formats,
    /// Print the JSON Schema of the canonical report.
    Schema,
    /// Print the settings in force and where they come from.
    Config,
    /// Print shell completions.
    Completions(CompletionsArgs),
    /// Print the manual page of the program or of a command.
    Man(ManArgs),
    /// Work for a run, over a pipe.
    #[command(hide = true)]
    Worker,
}

/// How files are read.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct ReadArgs {
    /// Character encoding to assume where a file leaves it open, e.g. gb18030, big5, utf-8.
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,

    /// Number of files worked on at once; default: one per processor.
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) jobs: Option<u16>,

    /// Set a bound, e.g. seconds=30 or cells=2M; may be repeated.
    #[arg(long, value_name = "NAME=N")]
    pub(crate) limit: Vec<String>,
}

/// What is said on standard error.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct NoteArgs {
    /// What was found, on standard error: text, or json, one object a line. Default: text for one
    /// file; for many, one line a file and the rest in the report of the run.
    #[arg(long, value_name = "text|json", hide_possible_values = true)]
    pub(crate) notes: Option<Notes>,

    /// Print errors only.
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

impl NoteArgs {
    /// Returns the shape of messages where there are any.
    pub(crate) fn shape(&self) -> Notes {
        self.notes.unwrap_or_default()
    }
}

/// The shape of messages on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Serialize, Deserialize)]
pub(crate) enum Notes {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// The shape of a result on standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Shape {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Arguments of `convert`.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct ConvertArgs {
    /// Files and folders; a folder is searched to its depth for files of the formats that are read.
    /// A canonical JSON file is taken as a report.
    /// A pattern in quotation marks stands for the files it fits: 'in/**/*.docx'.
    #[arg(required_unless_present = "files_from", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Take the files that a list names, one a line; - for standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,

    /// Folder to write to; folders are mirrored in it. A single file without it goes to standard
    /// output.
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Formats to write, separated by commas: json (default), docx, html.
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "json"
    )]
    #[arg(hide_default_value = true)]
    pub(crate) to: Vec<String>,

    /// HTML: write the article alone, to be pasted into a content management system.
    #[arg(long)]
    pub(crate) fragment: bool,

    /// JSON: list every cell with its printed text and place.
    #[arg(long)]
    pub(crate) provenance: bool,

    /// Keep the extension of a file in the names of its outputs: 2025.docx becomes 2025.docx.json.
    #[arg(long)]
    pub(crate) keep_extension: bool,

    /// Say what would be written, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Go on with a run that was broken off: what is done and unchanged is not done again.
    #[arg(long)]
    pub(crate) resume: bool,

    /// Copy the files that were refused into this folder, for work by hand.
    #[arg(long, value_name = "DIR")]
    pub(crate) quarantine: Option<PathBuf>,

    /// Data sets of the whole run, separated by commas: csv and parquet (every value), jsonl (every
    /// report).
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        hide_possible_values = true
    )]
    pub(crate) dataset: Vec<DataSet>,

    /// Lines about the files of a run on standard error: text (default), or json, one object a file.
    #[arg(long, value_name = "text|json", default_value = "text")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    pub(crate) log_format: Shape,

    #[command(flatten)]
    pub(crate) read: ReadArgs,

    #[command(flatten)]
    pub(crate) note: NoteArgs,
}

/// Arguments of `check`.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct CheckArgs {
    /// Reports in any format that is read, canonical JSON files, or folders of them.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Shape of the result on standard output: text (default), or json, one object a file.
    #[arg(long, value_name = "text|json", default_value = "text")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Shape,

    #[command(flatten)]
    pub(crate) read: ReadArgs,

    #[command(flatten)]
    pub(crate) note: NoteArgs,
}

/// Arguments of `inspect`.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct InspectArgs {
    /// The file.
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,

    /// Shape of the result: text (default) or json.
    #[arg(long, value_name = "text|json", default_value = "text")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Shape,

    /// Character encoding to assume where the file leaves it open.
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
}

/// Arguments of `explain`.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ExplainArgs {
    /// The name between brackets in a message, e.g. short-row or `requests.flow.natural_person`.
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
}

/// Arguments of `forms`.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct FormsArgs {
    /// The form, e.g. 2021; without it, all forms are listed.
    #[arg(value_name = "FORM")]
    pub(crate) form: Option<String>,
}

/// Arguments of `completions`.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct CompletionsArgs {
    /// The shell: bash, elvish, fish, powershell or zsh.
    #[arg(value_name = "SHELL")]
    #[arg(hide_possible_values = true)]
    pub(crate) shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ManArgs {
    /// The command, e.g. convert; without it, the page of the whole program.
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Option<String>,
}
