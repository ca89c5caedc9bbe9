//! What the arguments of `convert` mean, settled before anything is read or written.

use crate::args::{ConvertArgs, ReadArgs};
use crate::inputs::{self, Input};
use crate::problem::Problem;
use crate::worker::{BoundError, Bounds};
use crate::{gather, run};
use nianbao::read::ReadOptions;
use nianbao::write::{WRITERS, WriteOptions, Writer, writer};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What to do.
pub(crate) struct Plan {
    /// The inputs in order.
    pub(crate) jobs: Vec<Job>,
    /// The formats to write, each once.
    pub(crate) writers: Vec<&'static dyn Writer>,
    /// How to read.
    pub(crate) read: ReadOptions,
    /// How to write.
    pub(crate) write: WriteOptions,
    /// All bounds.
    pub(crate) bounds: Bounds,
    /// Whether this is a run: many files, or what may be many, into a folder.
    pub(crate) is_run: bool,
    /// The files of folders that are of no format that is read.
    pub(crate) passed_over: Vec<PathBuf>,
}

/// One input and where it goes.
#[derive(Debug)]
pub(crate) struct Job {
    /// The file, or why there is none.
    pub(crate) path: PathBuf,
    /// Its path as it is mirrored.
    pub(crate) relative: PathBuf,
    /// Why nothing can be done with it, if so.
    pub(crate) problem: Option<Problem>,
    /// A path for each writer; none when the result goes to standard output.
    pub(crate) outputs: Vec<PathBuf>,
}

impl Plan {
    /// Settles the plan.
    ///
    /// # Errors
    /// One problem for each argument that makes no sense and each pair of inputs that would write the
    /// same file; nothing is done then.
    pub(crate) fn new(args: &ConvertArgs) -> Result<Self, Vec<Problem>> {
        let writers = writers(&args.to).map_err(|problem| vec![problem])?;
        let (read, bounds) = read_options(&args.read).map_err(|problem| vec![problem])?;
        let names = |name: &str| writers.iter().any(|writer| writer.name() == name);
        let mut problems = Vec::new();
        if args.fragment && !names("html") {
            problems.push(Problem::usage(
                "--fragment 只用于 HTML；请加上 --to html",
                "--fragment is for HTML; add --to html",
            ));
        }
        if args.provenance && !names("json") {
            problems.push(Problem::usage(
                "--provenance 只用于 JSON；请在 --to 中加上 json",
                "--provenance is for JSON; add json to --to",
            ));
        }
        if args.output.is_none() {
            problems.extend(not_to_stdout(args, writers.len()));
        }
        if let Some(output) = &args.output
            && fs::metadata(output).is_ok_and(|entry| !entry.is_dir())
        {
            problems.push(Problem::usage(
                format!("-o 要的是文件夹，而 {} 是文件", output.display()),
                format!("-o takes a folder, and {} is a file", output.display()),
            ));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let gathered = gather::gather(args, &read.limits).map_err(|problem| vec![problem])?;
        let several = gathered.several;
        if several && args.output.is_none() {
            return Err(vec![Problem::usage(
                "压缩包内的文件可能不止一个，请用 -o 指定写到哪个文件夹",
                "an archive may hold several files; give -o DIR for them to go to",
            )]);
        }
        let is_run = args.output.is_some()
            && (several || args.resume || args.quarantine.is_some() || !args.dataset.is_empty());
        let name = |relative: &Path, writer: &dyn Writer| {
            if args.keep_extension {
                extended(relative, writer.extension())
            } else {
                renamed(relative, writer.extension())
            }
        };
        let mut jobs = Vec::new();
        for input in gathered.inputs {
            jobs.push(match input {
                Input::Problem { path, problem } => Job {
                    relative: path.clone(),
                    path,
                    problem: Some(problem),
                    outputs: Vec::new(),
                },
                Input::File { path, relative } => {
                    let outputs = match &args.output {
                        Some(output) => writers
                            .iter()
                            .map(|writer| output.join(name(&relative, *writer)))
                            .collect(),
                        None => Vec::new(),
                    };
                    Job {
                        path,
                        relative,
                        problem: None,
                        outputs,
                    }
                }
            });
        }
        let mut problems = collisions(&jobs);
        if let Some(output) = args.output.as_ref().filter(|_| is_run) {
            problems.extend(reserved(&jobs, output));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let write = WriteOptions {
            full_provenance: args.provenance,
            fragment: args.fragment,
        };
        Ok(Self {
            jobs,
            writers,
            read,
            write,
            bounds,
            is_run,
            passed_over: gathered.passed_over,
        })
    }
}

/// Returns how to read, with the name of the encoding checked, and all bounds.
pub(crate) fn read_options(args: &ReadArgs) -> Result<(ReadOptions, Bounds), Problem> {
    if let Some(name) = &args.encoding
        && encoding_rs::Encoding::for_label(name.trim().as_bytes()).is_none()
    {
        return Err(Problem::usage(
            format!("没有名为 {name} 的字符编码；常用的有 gb18030、gbk、big5、utf-8、utf-16le"),
            format!("no encoding is called {name}; try gb18030, gbk, big5, utf-8 or utf-16le"),
        ));
    }
    let bounds = bounds(&args.limit)?;
    let read = ReadOptions {
        encoding: args.encoding.clone(),
        limits: bounds.limits.clone(),
    };
    Ok((read, bounds))
}

/// Returns the bounds with those set that are asked for.
pub(crate) fn bounds(asked: &[String]) -> Result<Bounds, Problem> {
    let mut bounds = Bounds::default();
    for asked in asked {
        let (name, value) = asked.split_once('=').unwrap_or((asked, ""));
        let (name, value) = (name.trim(), value.trim());
        match bounds.set(name, value) {
            Ok(()) => {}
            Err(BoundError::Value) => {
                return Err(Problem::usage(
                    format!("--limit {name} 要写成 {name}=正整数，可带 K、M、G，而不是“{value}”"),
                    format!(
                        "--limit {name} takes a whole number above 0, with K, M or G where needed, not `{value}`"
                    ),
                ));
            }
            Err(BoundError::Unknown) => {
                let known: Vec<String> = bounds.list().into_iter().map(|(name, _)| name).collect();
                return Err(Problem::usage(
                    format!("没有名为 {name} 的上限；现有 {}", known.join("、")),
                    format!("no bound is called {name}; there are {}", known.join(", ")),
                ));
            }
        }
    }
    Ok(bounds)
}

fn writers(names: &[String]) -> Result<Vec<&'static dyn Writer>, Problem> {
    let mut writers: Vec<&'static dyn Writer> = Vec::new();
    for name in names.iter().map(|name| name.trim().to_ascii_lowercase()) {
        let Some(found) = writer(&name) else {
            let known: Vec<&str> = WRITERS.iter().map(|writer| writer.name()).collect();
            return Err(Problem::usage(
                format!("不能写 {name} 格式；可写的有 {}", known.join("、")),
                format!(
                    "cannot write `{name}`; known formats are {}",
                    known.join(", ")
                ),
            ));
        };
        if !writers.iter().any(|writer| writer.name() == found.name()) {
            writers.push(found);
        }
    }
    Ok(writers)
}

/// Says what keeps the result from standard output, which takes one file in one format.
fn not_to_stdout(args: &ConvertArgs, formats: usize) -> Option<Problem> {
    let one_file = match args.paths.as_slice() {
        [path] => !fs::metadata(path).is_ok_and(|entry| entry.is_dir()),
        _ => false,
    };
    let needs_folder = args.files_from.is_some()
        || args.resume
        || args.quarantine.is_some()
        || !args.dataset.is_empty();
    if one_file && formats == 1 && !needs_folder {
        return None;
    }
    Some(Problem::usage(
        "文件不止一个，或格式不止一种，请用 -o 指定写到哪个文件夹",
        "several files or formats need a folder to go to: give -o DIR",
    ))
}

/// Gives a file the extension of the format that is written.
///
/// Only an extension that says a format is replaced: the dot in `某县2025.1月` is none of ours.
fn renamed(relative: &Path, extension: &str) -> PathBuf {
    if inputs::has_known_extension(relative) || crate::load::is_json(relative) {
        return relative.with_extension(extension);
    }
    extended(relative, extension)
}

/// Adds an extension.
fn extended(relative: &Path, extension: &str) -> PathBuf {
    let mut name = relative.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

/// Finds the outputs that would have the name of a file that the run itself writes.
fn reserved(jobs: &[Job], output: &Path) -> Vec<Problem> {
    let names: Vec<PathBuf> = run::OWN_NAMES
        .iter()
        .map(|name| key(&output.join(name)))
        .collect();
    let taken = |path: &PathBuf| names.contains(&key(path));
    jobs.iter()
        .filter_map(|job| Some((job, job.outputs.iter().find(|path| taken(path))?)))
        .map(|(job, path)| {
            let (input, path) = (job.path.display(), path.display());
            Problem::usage(
                format!("{input} 的结果 {path} 与批次自己的文件同名；请加上 --keep-extension，或改名"),
                format!("{input} would be written as {path}, a name that the run itself uses; add --keep-extension, or rename it"),
            )
        })
        .collect()
}

/// Finds the outputs that two inputs would write, and those that would overwrite an input.
fn collisions(jobs: &[Job]) -> Vec<Problem> {
    let inputs: HashMap<PathBuf, &Path> = jobs
        .iter()
        .filter_map(|job| Some((fs::canonicalize(&job.path).ok()?, job.path.as_path())))
        .collect();
    let mut writers: HashMap<PathBuf, &Path> = HashMap::new();
    let mut problems = Vec::new();
    for job in jobs {
        let mut said = false;
        for output in &job.outputs {
            if let Some(input) = fs::canonicalize(output)
                .ok()
                .and_then(|path| inputs.get(&path))
            {
                problems.push(Problem::usage(
                    format!(
                        "结果 {} 会覆盖原文件；请用 -o 指定另一个文件夹",
                        input.display()
                    ),
                    format!(
                        "{} would be overwritten; give another folder to -o",
                        input.display()
                    ),
                ));
            }
            let other = writers.insert(key(output), &job.path);
            // Two inputs that meet in one format meet in all of them; once is enough to say it.
            if let Some(other) = other
                && !said
            {
                said = true;
                let (one, two, at) = (other.display(), job.path.display(), output.display());
                problems.push(Problem::usage(
                    format!("{one} 和 {two} 会写到同一个文件 {at}；请加上 --keep-extension，或分别转换到不同的文件夹"),
                    format!("{one} and {two} would both write {at}; add --keep-extension, or convert them to different folders"),
                ));
            }
        }
    }
    problems
}

/// Returns what makes two paths one file: on some systems case does not tell names apart.
fn key(path: &Path) -> PathBuf {
    if cfg!(any(windows, target_os = "macos")) {
        PathBuf::from(path.to_string_lossy().to_lowercase())
    } else {
        path.to_path_buf()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that is taken away at the end of its test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, files: &[&str]) -> Self {
            let root =
                std::env::temp_dir().join(format!("nianbao-plan-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&root);
            for file in files {
                let path = root.join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "text").unwrap();
            }
            Self(root)
        }

        fn plan(
            &self,
            paths: &[&str],
            output: Option<&str>,
            to: &str,
        ) -> Result<Plan, Vec<Problem>> {
            Plan::new(&ConvertArgs {
                paths: paths.iter().map(|path| self.0.join(path)).collect(),
                output: output.map(|output| self.0.join(output)),
                to: to.split(',').map(str::to_owned).collect(),
                ..ConvertArgs::default()
            })
        }

        fn outputs(&self, plan: &Plan) -> Vec<String> {
            plan.jobs
                .iter()
                .flat_map(|job| &job.outputs)
                .map(|path| {
                    path.strip_prefix(&self.0)
                        .unwrap()
                        .to_string_lossy()
                        .replace('\\', "/")
                })
                .collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn folders_are_mirrored_in_order() {
        let files = [
            "in/b.txt",
            "in/a/c.txt",
            "in/a.txt",
            "in/.d.txt",
            "in/~$e.txt",
            "in/f.jpeg",
        ];
        let folder = Folder::new("mirror", &files);
        let plan = folder.plan(&["in"], Some("out"), "json").unwrap();
        assert_eq!(
            folder.outputs(&plan),
            ["out/a/c.json", "out/a.json", "out/b.json"]
        );
    }

    #[test]
    fn our_own_output_is_not_taken_up_again() {
        let folder = Folder::new("own", &["in/a.txt", "in/out/old.txt"]);
        let plan = folder.plan(&["in"], Some("in/out"), "json").unwrap();
        assert_eq!(folder.outputs(&plan), ["in/out/a.json"]);
    }

    #[test]
    fn two_inputs_with_one_output_are_refused() {
        let folder = Folder::new("twice", &["in/a.txt", "other/a.txt"]);
        let problems = folder
            .plan(&["in", "other"], Some("out"), "json")
            .err()
            .unwrap();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].en.contains("would both write"));
    }

    #[test]
    fn a_file_met_twice_is_taken_once() {
        let folder = Folder::new("again", &["in/a.txt"]);
        let plan = folder
            .plan(&["in/a.txt", "in"], Some("out"), "json")
            .unwrap();
        assert_eq!(folder.outputs(&plan), ["out/a.json"]);
    }

    #[test]
    fn an_input_is_never_overwritten() {
        let folder = Folder::new("overwrite", &["a.json"]);
        let problems = folder.plan(&["a.json"], Some(""), "json").err().unwrap();
        assert!(problems[0].en.contains("overwritten"));
    }

    #[test]
    fn only_known_extensions_are_replaced() {
        assert_eq!(renamed(Path::new("x/a.TXT"), "html"), Path::new("x/a.html"));
        assert_eq!(renamed(Path::new("a.json"), "html"), Path::new("a.html"));
        assert_eq!(
            renamed(Path::new("2.关于年报"), "json"),
            Path::new("2.关于年报.json")
        );
    }

    #[test]
    fn arguments_that_make_no_sense_are_refused() {
        let folder = Folder::new("usage", &["a.txt", "b.txt"]);
        assert!(folder.plan(&["a.txt", "b.txt"], None, "json").is_err());
        assert!(folder.plan(&["a.txt"], None, "json,nothing").is_err());
        assert!(folder.plan(&[""], None, "json").is_err());
        assert!(folder.plan(&["a.txt"], Some("b.txt"), "json").is_err());
        assert!(folder.plan(&["a.txt"], None, "json, JSON").is_ok());
        let args = ReadArgs {
            encoding: Some("klingon".into()),
            ..ReadArgs::default()
        };
        assert!(read_options(&args).is_err());
        for (limit, fits) in [
            ("cells=5", true),
            ("cells", false),
            ("cells=x", false),
            ("no=1", false),
        ] {
            let args = ReadArgs {
                limit: vec![limit.into()],
                ..ReadArgs::default()
            };
            assert_eq!(read_options(&args).is_ok(), fits, "{limit}");
        }
    }

    #[test]
    fn an_empty_folder_keeps_its_place() {
        let folder = Folder::new("empty", &["in/a.jpeg", "b.txt"]);
        let plan = folder.plan(&["in", "b.txt"], Some("out"), "json").unwrap();
        assert_eq!(plan.jobs.len(), 2);
        assert_eq!(
            plan.jobs[0].problem.as_ref().unwrap().code,
            "nothing-to-read"
        );
    }
}
