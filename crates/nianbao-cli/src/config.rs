//! What holds without being typed: `nianbao.toml`, then the environment, then the command line.
//!
//! A setting is the long name of an option. It becomes that option's default, so that what is typed
//! comes before it and is checked in the same way; what it says of itself is where it comes from.

use crate::args::{Args, Command as Asked};
use crate::exit::Status;
use crate::lang::Lang;
use crate::plan;
use crate::problem::Problem;
use crate::term::Terminal;
use clap::{Arg, ArgAction, Command};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// The name of the file that is looked for in the current folder.
const FILE: &str = "nianbao.toml";

/// The most that is read of such a file, in bytes.
const FILE_BYTES: u64 = 1 << 20;

/// What every variable begins with.
const PREFIX: &str = "NIANBAO_";

/// Options that are no settings: they say what to do, not how.
const NO_SETTINGS: &[&str] = &["help", "version", "config", "files-from", "dry-run"];

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Setting {
    /// The long name of the option.
    key: String,
    /// Its values.
    values: Vec<String>,
    /// Where it comes from: a file or a variable.
    origin: String,
}

/// Every setting that is in force, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    settings: Vec<Setting>,
    /// Bounds, of which several settings add up.
    limits: Vec<(String, String)>,
    /// The file, if there is one.
    file: Option<PathBuf>,
}

impl Settings {
    /// Gathers the settings for a command line.
    ///
    /// # Errors
    /// When the file cannot be read, is no TOML, names what is no option, or a value does not fit.
    pub(crate) fn gather(
        args: &[OsString],
        command: impl FnOnce() -> Command,
    ) -> Result<Self, Problem> {
        let is_variable = |(name, _): &(OsString, OsString)| {
            name.to_str().is_some_and(|name| name.starts_with(PREFIX))
        };
        // Most know of no settings, and are not to wait for what there is none of.
        if named(args).is_none()
            && !Path::new(FILE).exists()
            && !std::env::vars_os().any(|v| is_variable(&v))
        {
            return Ok(Self::default());
        }
        let mut settings = Self::default();
        let command = command();
        let command = &command;
        let (file, asked) = match named(args).or_else(|| variable("config").map(PathBuf::from)) {
            Some(file) => (file, true),
            None => (PathBuf::from(FILE), false),
        };
        if !file.as_os_str().is_empty() && (asked || file.is_file()) {
            settings.read(&file, command)?;
        }
        for arg in options(command) {
            let Some(key) = arg.get_long() else { continue };
            let Some(value) = variable(key).filter(|value| !value.is_empty()) else {
                continue;
            };
            let origin = format!("{PREFIX}{}", key.replace('-', "_").to_uppercase());
            let several = arg.get_value_delimiter().is_some() || key == "limit";
            let values = if several {
                value
                    .split(',')
                    .map(|value| value.trim().to_owned())
                    .collect()
            } else {
                vec![value]
            };
            settings.set(arg, key, values, &origin)?;
        }
        Ok(settings)
    }

    fn read(&mut self, file: &Path, command: &Command) -> Result<(), Problem> {
        let origin = file.display().to_string();
        let wrong = |zh: String, en: String| {
            Problem::usage(format!("{origin}：{zh}"), format!("{origin}: {en}"))
        };
        let text = text(file).map_err(|error| crate::run::at(&Problem::input(&error), file))?;
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            wrong(
                format!("不是 TOML：{}", error.message()),
                format!("no TOML: {}", error.message()),
            )
        })?;
        for (key, value) in table {
            let arg = options(command)
                .into_iter()
                .find(|arg| arg.get_long() == Some(&key));
            let Some(arg) = arg else {
                let known: Vec<&str> = options(command)
                    .into_iter()
                    .filter_map(Arg::get_long)
                    .collect();
                return Err(wrong(
                    format!("没有 {key} 这一项；可用 {}", known.join("、")),
                    format!("no setting is called {key}; there are {}", known.join(", ")),
                ));
            };
            let values = match (&value, key.as_str()) {
                (toml::Value::Table(limits), "limit") => limits
                    .iter()
                    .map(|(name, value)| Some(format!("{name}={}", scalar(value)?)))
                    .collect(),
                (toml::Value::Array(values), _) => values.iter().map(scalar).collect(),
                (value, _) => scalar(value).map(|value| vec![value]),
            };
            let Some(values) = values else {
                return Err(wrong(
                    format!("{key} 的值不合适"),
                    format!("the value of {key} does not fit"),
                ));
            };
            self.set(arg, &key, values, &origin)?;
        }
        self.file = Some(file.to_path_buf());
        Ok(())
    }

    fn set(
        &mut self,
        arg: &Arg,
        key: &str,
        values: Vec<String>,
        origin: &str,
    ) -> Result<(), Problem> {
        if key == "limit" {
            self.limits
                .extend(values.into_iter().map(|value| (value, origin.to_owned())));
            return Ok(());
        }
        let setting = Setting {
            key: key.to_owned(),
            values,
            origin: origin.to_owned(),
        };
        // What does not fit is said here, with where it comes from.
        let tried = Command::new("nianbao")
            .no_binary_name(true)
            .arg(setting.default_of(arg.clone()).required(false))
            .try_get_matches_from(setting.typed());
        if tried.is_err() {
            let value = setting.values.join(",");
            return Err(Problem::usage(
                format!("{origin}：{key} 不能是 {value}"),
                format!("{origin}: {key} cannot be {value}"),
            ));
        }
        self.settings.retain(|setting| setting.key != key);
        self.settings.push(setting);
        Ok(())
    }

    /// Makes the settings the defaults of the options of that name.
    pub(crate) fn apply(&self, mut command: Command) -> Command {
        let subs: Vec<String> = command
            .get_subcommands()
            .map(|sub| sub.get_name().to_owned())
            .collect();
        for setting in &self.settings {
            command = setting.apply(command);
            for sub in &subs {
                command = command.mut_subcommand(sub, |sub| setting.apply(sub));
            }
        }
        command
    }

    /// Puts the bounds before those that were typed, so that the typed ones stand.
    pub(crate) fn bound(&self, args: &mut Args) {
        let limits = match &mut args.command {
            Asked::Convert(args) => &mut args.read.limit,
            Asked::Check(args) => &mut args.read.limit,
            _ => return,
        };
        limits.splice(0..0, self.limits.iter().map(|(limit, _)| limit.clone()));
    }

    /// Returns the language that is set.
    pub(crate) fn lang(&self) -> Option<Lang> {
        let setting = self.settings.iter().find(|setting| setting.key == "lang")?;
        clap::ValueEnum::from_str(setting.values.first()?, false).ok()
    }
}

impl Setting {
    /// Returns the setting as it would be typed.
    fn typed(&self) -> Vec<String> {
        vec![format!("--{}={}", self.key, self.values.join(","))]
    }

    fn apply(&self, command: Command) -> Command {
        let id = command
            .get_arguments()
            .find(|arg| arg.get_long() == Some(&self.key))
            .map(|arg| arg.get_id().clone());
        match id {
            Some(id) => command.mut_arg(id, |arg| self.default_of(arg)),
            None => command,
        }
    }

    fn default_of(&self, arg: Arg) -> Arg {
        let arg = match arg.get_action() {
            // What a setting switches on must be possible to switch off: --quiet=false.
            ArgAction::SetTrue => arg
                .action(ArgAction::Set)
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("true")
                .value_parser(clap::value_parser!(bool))
                .hide_default_value(true),
            _ => arg,
        };
        arg.default_values(self.values.clone())
    }
}

/// Lists the options that may be set: those of the program and of `convert`, each once.
fn options(command: &Command) -> Vec<&Arg> {
    let convert = command.find_subcommand("convert");
    let mut options: Vec<&Arg> = command
        .get_arguments()
        .chain(convert.into_iter().flat_map(Command::get_arguments))
        .filter(|arg| {
            arg.get_long()
                .is_some_and(|long| !NO_SETTINGS.contains(&long))
        })
        .collect();
    options.dedup_by_key(|arg| arg.get_id().clone());
    options
}

/// Returns the file that the command line names.
fn named(args: &[OsString]) -> Option<PathBuf> {
    let mut args = args.iter().skip(1).take_while(|arg| *arg != "--");
    while let Some(arg) = args.next() {
        match arg.to_str().and_then(|arg| arg.strip_prefix("--config")) {
            Some("") => return args.next().map(PathBuf::from),
            Some(rest) if rest.starts_with('=') => return rest.get(1..).map(PathBuf::from),
            _ => {}
        }
    }
    None
}

fn variable(key: &str) -> Option<String> {
    std::env::var(format!("{PREFIX}{}", key.replace('-', "_").to_uppercase())).ok()
}

fn text(file: &Path) -> io::Result<String> {
    use std::io::Read as _;
    let mut text = String::new();
    std::fs::File::open(file)?
        .take(FILE_BYTES)
        .read_to_string(&mut text)?;
    Ok(text)
}

fn scalar(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(on) => Some(on.to_string()),
        _ => None,
    }
}

/// `nianbao config`: what is in force, and where it comes from, as a file that could be used.
pub(crate) fn show(
    settings: &Settings,
    command: &Command,
    terminal: &mut Terminal,
) -> io::Result<Status> {
    let lang = terminal.lang;
    let default = lang.pick("默认", "default");
    let mut out = match &settings.file {
        Some(file) => format!("# {}\n", file.display()),
        None => lang.pick(
            format!("# 当前文件夹中没有 {FILE}\n"),
            format!("# no {FILE} in this folder\n"),
        ),
    };
    for arg in options(command) {
        let Some(key) = arg.get_long().filter(|key| *key != "limit") else {
            continue;
        };
        let found = settings.settings.iter().find(|setting| setting.key == key);
        let defaults = || {
            arg.get_default_values()
                .iter()
                .map(|value| value.to_string_lossy().into_owned())
        };
        let values: Vec<String> =
            found.map_or_else(|| defaults().collect(), |found| found.values.clone());
        let origin = found.map_or(default, |found| &found.origin);
        let is_flag = matches!(arg.get_action(), ArgAction::SetTrue);
        let _ = match values.as_slice() {
            [] if is_flag => writeln!(out, "{key} = false  # {origin}"),
            // What has no value cannot be written; it stands as a remark.
            [] => writeln!(out, "# {key}  # {}", lang.pick("未设", "not set")),
            [value] if is_flag || value.parse::<u64>().is_ok() => {
                writeln!(out, "{key} = {value}  # {origin}")
            }
            [value] => writeln!(out, "{key} = {}  # {origin}", serde_json::json!(value)),
            several => writeln!(out, "{key} = {}  # {origin}", serde_json::json!(several)),
        };
    }
    let limits: Vec<String> = settings
        .limits
        .iter()
        .map(|(limit, _)| limit.clone())
        .collect();
    let bounds = match plan::bounds(&limits) {
        Ok(bounds) => bounds,
        Err(problem) => {
            terminal.problem(crate::args::Notes::Text, None, &problem);
            return Ok(Status::Failed);
        }
    };
    out.push_str("\n[limit]\n");
    for (name, value) in bounds.list() {
        let set = settings.limits.iter().rev().find(|(limit, _)| {
            limit
                .split_once('=')
                .is_some_and(|(set, _)| set.trim() == name)
        });
        let origin = set.map_or(default, |(_, origin)| origin);
        let _ = writeln!(out, "{name} = {value}  # {origin}");
    }
    terminal.out(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command() -> Command {
        crate::help::command(Lang::En)
    }

    fn read(text: &str) -> Result<Settings, Problem> {
        static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let file = std::env::temp_dir().join(format!(
            "nianbao-config-{}-{number}.toml",
            std::process::id()
        ));
        std::fs::write(&file, text).unwrap();
        let mut settings = Settings::default();
        let done = settings.read(&file, &command());
        let _ = std::fs::remove_file(&file);
        done.map(|()| settings)
    }

    fn parsed(settings: &Settings, line: &[&str]) -> crate::args::ConvertArgs {
        use clap::FromArgMatches as _;
        let matches = settings
            .apply(command())
            .try_get_matches_from(line)
            .unwrap();
        let mut args = Args::from_arg_matches(&matches).unwrap();
        settings.bound(&mut args);
        match args.command {
            Asked::Convert(args) => args,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_typed_comes_before_what_is_set() {
        let settings = read(
            "to = ['json', 'html']\njobs = 3\nquiet = true\nkeep-extension = true\n[limit]\ncells = 5\nseconds = '7'\n",
        )
        .unwrap();
        let args = parsed(&settings, &["nianbao", "convert", "a"]);
        assert_eq!(args.to, ["json", "html"]);
        assert_eq!(
            (args.read.jobs, args.note.quiet, args.keep_extension),
            (Some(3), true, true)
        );
        assert_eq!(args.read.limit, ["cells=5", "seconds=7"]);
        let line = [
            "nianbao",
            "convert",
            "a",
            "--to",
            "docx",
            "-j",
            "1",
            "--quiet=false",
            "--limit",
            "cells=9",
        ];
        let args = parsed(&settings, &line);
        assert_eq!(args.to, ["docx"]);
        assert_eq!((args.read.jobs, args.note.quiet), (Some(1), false));
        assert_eq!(args.read.limit, ["cells=5", "seconds=7", "cells=9"]);
        assert!(
            parsed(&settings, &["nianbao", "convert", "a", "-q"])
                .note
                .quiet
        );
    }

    #[test]
    fn what_is_no_setting_is_refused_with_its_place() {
        for (text, word) in [
            ("jbos = 3", "jbos"),
            ("jobs = 0", "jobs"),
            ("jobs = 1.5", "jobs"),
            ("lang = 'fr'", "lang"),
            ("dry-run = true", "dry-run"),
            ("a = [", "TOML"),
        ] {
            let problem = read(text).unwrap_err();
            assert!(
                problem.zh.contains(word) && problem.zh.contains(".toml"),
                "{}",
                problem.zh
            );
        }
    }

    #[test]
    fn the_file_is_found_on_the_command_line() {
        let args = |line: &str| -> Vec<OsString> { line.split(' ').map(OsString::from).collect() };
        assert_eq!(
            named(&args("nianbao --config x.toml convert")),
            Some("x.toml".into())
        );
        assert_eq!(
            named(&args("nianbao convert --config=x.toml")),
            Some("x.toml".into())
        );
        assert_eq!(named(&args("nianbao convert -- --config=x.toml")), None);
    }
}
