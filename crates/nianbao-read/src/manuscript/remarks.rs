//! What there is to say about a text whose changes, hidden parts and fields are resolved.

use super::piece;
use nianbao_document::{Diagnostic, Origin, Severity};

/// How many characters of a hidden text are shown.
const SHOWN: usize = 20;

/// What was met in a story.
#[derive(Debug, Default)]
pub(crate) struct Remarks {
    /// How many hidden or struck texts were left out.
    pub(crate) hidden: usize,
    /// The beginning of the first of them.
    pub(crate) first_hidden: String,
    /// Whether there are tracked changes.
    pub(crate) tracked: bool,
    /// How many fields never ended.
    pub(crate) broken_fields: usize,
}

impl Remarks {
    /// Notes a hidden text, or one that is struck through: what was taken back is no part of a value. Blanks
    /// are not missed.
    pub(crate) fn hide(&mut self, text: &str) {
        if !piece::is_seen(text) {
            return;
        }
        if self.hidden == 0 {
            self.first_hidden = text.trim().chars().take(SHOWN).collect();
        }
        self.hidden = self.hidden.saturating_add(1);
    }

    /// Says it all, about a place.
    pub(crate) fn diagnostics(&self, place: &Origin) -> Vec<Diagnostic> {
        let mut said = Vec::new();
        let mut say = |code: &'static str, severity, message: String, english: String| {
            let diagnostic = Diagnostic::new(code, severity, message, english);
            said.push(diagnostic.at(place.clone()));
        };
        if self.tracked {
            say(
                "tracked-changes",
                Severity::Info,
                "文件含修订记录，按接受全部修订读取".into(),
                "tracked changes are read as accepted".into(),
            );
        }
        let (hidden, first) = (self.hidden, &self.first_hidden);
        if hidden > 0 {
            say(
                "hidden-content",
                Severity::Warning,
                format!("有 {hidden} 处隐藏或划去的文字未读取，首处为“{first}”"),
                format!(
                    "{hidden} hidden or struck texts are left out, the first being \"{first}\""
                ),
            );
        }
        let broken = self.broken_fields;
        if broken > 0 {
            say(
                "unclosed-field",
                Severity::Warning,
                format!("有 {broken} 个域没有结束标记，其后的文字按正文读取"),
                format!("{broken} fields have no end; what follows them is read as text"),
            );
        }
        said
    }
}
