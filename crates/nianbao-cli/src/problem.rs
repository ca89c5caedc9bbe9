//! Why a file came to nothing: one line for the person who must act on it, in both languages.

use crate::lang::Lang;
use nianbao::ConvertError;
use nianbao::read::ReadError;
use nianbao::report::json::JsonError;
use std::borrow::Cow;
use std::io;

/// Why a file, or the whole run, came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The stable name that `nianbao explain` knows.
    pub(crate) code: Cow<'static, str>,
    /// What is wrong and what to do, in Chinese.
    pub(crate) zh: String,
    /// The same in English.
    pub(crate) en: String,
}

impl Problem {
    pub(crate) fn new(
        code: impl Into<Cow<'static, str>>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// Makes the problem of arguments that make no sense.
    pub(crate) fn usage(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new("usage", zh, en)
    }

    /// Makes the problem of a file or folder that the system does not let us read.
    pub(crate) fn input(error: &io::Error) -> Self {
        let (zh, en) = reason(error);
        Self::new(
            "unreadable-file",
            format!("无法读取：{zh}"),
            format!("cannot be read: {en}"),
        )
    }

    /// Makes the problem of output that the system does not let us write.
    pub(crate) fn output(error: &io::Error) -> Self {
        let (zh, en) = reason(error);
        Self::new(
            "unwritable",
            format!("无法写出：{zh}"),
            format!("cannot be written: {en}"),
        )
    }

    /// Makes the problem of a defect in the program itself.
    pub(crate) fn bug(place: &str) -> Self {
        Self::new(
            "internal-error",
            format!("程序内部错误（{place}），此文件已跳过；请把文件和这一行发给开发者"),
            format!("a defect in the program ({place}); the file was skipped, please report it"),
        )
    }

    /// Returns the line in that language.
    pub(crate) fn message(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// Says why the system refuses, and what to do where that is plain.
fn reason(error: &io::Error) -> (String, String) {
    let zh = match error.kind() {
        io::ErrorKind::NotFound => "文件不存在，请检查路径",
        io::ErrorKind::PermissionDenied => "没有权限，请检查文件或文件夹的权限",
        io::ErrorKind::StorageFull => "磁盘已满，请腾出空间后再试",
        io::ErrorKind::ReadOnlyFilesystem => "磁盘是只读的，请换一个文件夹",
        io::ErrorKind::IsADirectory => "这是文件夹，不是文件",
        io::ErrorKind::NotADirectory => "路径中有一段不是文件夹，请检查路径",
        io::ErrorKind::InvalidFilename => "文件名不合规，或过长",
        io::ErrorKind::QuotaExceeded => "磁盘配额已用完，请腾出空间后再试",
        _ if is_loop(error) => "链接指向自身，走不到文件",
        _ => return (error.to_string(), error.to_string()),
    };
    (zh.to_owned(), error.to_string())
}

/// Returns whether a link leads back to itself; the standard library has no stable name for it.
fn is_loop(error: &io::Error) -> bool {
    cfg!(target_os = "linux") && error.raw_os_error() == Some(40)
}

impl From<ConvertError> for Problem {
    fn from(error: ConvertError) -> Self {
        Self::new(error.code(), error.message(), error.to_string())
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        Self::new(error.code(), error.message(), error.to_string())
    }
}

impl From<JsonError> for Problem {
    fn from(error: JsonError) -> Self {
        let zh = match &error {
            JsonError::Version(Some(found)) => format!(
                "JSON 的版本是 {found}，本程序读取 {}；请用相同版本的程序重新转换",
                nianbao::report::json::VERSION
            ),
            JsonError::Version(None) => {
                "这不是本程序写出的 JSON（缺少 schema 一项）；请直接转换原报告".to_owned()
            }
            other => format!("JSON 不合规范（{other}）；请直接转换原报告"),
        };
        Self::new("not-canonical", zh, error.to_string())
    }
}
