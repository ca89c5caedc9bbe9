//! Why a document gives no report.

use std::fmt;

/// Why a document gives no report. `Display` is English; [`Refusal::message`] speaks to an office
/// clerk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// It has neither the tables, nor the title, nor the sections of such a report.
    NotAReport,
}

impl Refusal {
    /// Returns the stable kebab-case name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAReport => "no-report",
        }
    }

    /// Returns what to tell an office clerk, in Chinese.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::NotAReport => {
                "不像政府信息公开工作年度报告：没有法定表格、标题和章节；请检查是否选错了文件"
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAReport => f.write_str(
                "no annual report on government information disclosure: no table, title or section",
            ),
        }
    }
}

impl std::error::Error for Refusal {}
