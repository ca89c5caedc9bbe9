//! Why there is no document.

use std::fmt;

/// Why there is no document. `Display` is English; [`ReadError::message`] speaks to an office clerk.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadError {
    /// The file has no bytes.
    Empty,
    /// The content is of no known format.
    UnknownFormat,
    /// The format is known by name and not read.
    Unsupported {
        /// The format's name, e.g. `Microsoft Works`.
        format: &'static str,
    },
    /// The file needs a password.
    Encrypted {
        /// The format's name.
        format: &'static str,
    },
    /// The file is over a limit.
    Limit {
        /// The field of [`nianbao_document::Limits`].
        name: &'static str,
        /// Its value.
        limit: usize,
    },
    /// The file is damaged beyond reading.
    Damaged {
        /// The format's name.
        format: &'static str,
        /// What is wrong, and where.
        why: String,
    },
    /// The file was read and holds no text at all.
    NoText {
        /// The format's name.
        format: &'static str,
    },
    /// The pages are pictures of pages.
    Scanned {
        /// The format's name.
        format: &'static str,
        /// How many pages are.
        pages: usize,
    },
    /// The file has text and does not say, or says wrongly, what its characters are.
    Unreadable {
        /// The format's name.
        format: &'static str,
    },
    /// The file only wraps other files.
    Wrapper {
        /// The format's name.
        format: &'static str,
        /// The names of the files within.
        files: Vec<String>,
    },
}

impl ReadError {
    /// Makes the error of a file over a limit.
    #[must_use]
    pub const fn over(name: &'static str, limit: usize) -> Self {
        Self::Limit { name, limit }
    }

    /// Makes the error of a damaged file.
    #[must_use]
    pub fn damaged(format: &'static str, why: impl Into<String>) -> Self {
        Self::Damaged {
            format,
            why: why.into(),
        }
    }

    /// Returns the stable kebab-case name of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty-file",
            Self::UnknownFormat => "unknown-format",
            Self::Unsupported { .. } => "unsupported-format",
            Self::Encrypted { .. } => "encrypted",
            Self::Limit { .. } => "over-limit",
            Self::Damaged { .. } => "damaged",
            Self::NoText { .. } => "no-text",
            Self::Scanned { .. } => "scanned",
            Self::Unreadable { .. } => "unreadable-text",
            Self::Wrapper { .. } => "files-within",
        }
    }

    /// Returns what to tell an office clerk, in Chinese: what is wrong and what to do.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "文件是空的，没有内容可转换".into(),
            Self::UnknownFormat => "无法识别的文件格式；可读格式请运行 nianbao formats 查看".into(),
            Self::Unsupported { format } => {
                format!("这是 {format} 文件，暂不能读取；请另存为 DOCX 后再试")
            }
            Self::Encrypted { format } => {
                format!("{format} 文件设有密码；请先用原软件去除密码后再试")
            }
            Self::Limit { name, limit } => {
                format!("文件超出上限（{name} = {limit}）；如确属年度报告，请拆分后再试")
            }
            Self::Damaged { format, why } => {
                format!("{format} 文件已损坏，无法读取（{why}）；请用原软件打开并重新保存后再试")
            }
            Self::NoText { format } => {
                format!("{format} 文件中没有文字；如为扫描件或图片，请先进行文字识别")
            }
            Self::Scanned { format, pages } => {
                format!(
                    "{format} 文件是扫描件（{pages} 页均为图片），需要文字识别；请改用原始 Word 或网页文件"
                )
            }
            Self::Unreadable { format } => {
                format!(
                    "{format} 文件的文字无法辨认：字体没有给出（或给错）字符编码，复制出来也是乱码；请改用原始 Word 或网页文件"
                )
            }
            Self::Wrapper { format, files } => {
                format!(
                    "{format} 文件只是一个容器，内容在所附文件中（{}）；请取出后分别转换",
                    files.join("、")
                )
            }
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty"),
            Self::UnknownFormat => {
                f.write_str("unknown format; `nianbao formats` lists what is read")
            }
            Self::Unsupported { format } => {
                write!(f, "{format} files are not read; save the file as DOCX")
            }
            Self::Encrypted { format } => {
                write!(
                    f,
                    "the {format} file needs a password; remove it in the original program"
                )
            }
            Self::Limit { name, limit } => write!(f, "over the limit {name} = {limit}"),
            Self::Damaged { format, why } => {
                write!(
                    f,
                    "the {format} file is damaged ({why}); open and save it again"
                )
            }
            Self::NoText { format } => {
                write!(
                    f,
                    "the {format} file holds no text; a scan needs character recognition first"
                )
            }
            Self::Scanned { format, pages } => {
                write!(
                    f,
                    "the {format} file is a scan ({pages} pages are pictures) and needs character \
                     recognition; use the original document or page"
                )
            }
            Self::Unreadable { format } => {
                write!(
                    f,
                    "the {format} file does not say what its characters are; copied text is garbled as \
                     well; use the original document or page"
                )
            }
            Self::Wrapper { format, files } => {
                write!(
                    f,
                    "the {format} file only wraps other files ({}); take them out and convert them",
                    files.join(", ")
                )
            }
        }
    }
}

impl std::error::Error for ReadError {}
