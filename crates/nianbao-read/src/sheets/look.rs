use crate::manuscript::piece;
use crate::manuscript::remarks::Remarks;
use nianbao_document::raised;

/// How a run within the text of a cell looks, as far as its meaning goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) raised: bool,
    pub(crate) struck: bool,
}

impl Look {
    /// Adds a run to a text; one that is struck through is no part of it.
    pub(crate) fn print(self, run: &str, text: &mut String, remarks: &mut Remarks) {
        if self.struck {
            if piece::is_seen(run) {
                remarks.hide(run);
            }
        } else if self.raised {
            text.push_str(&raised(run));
        } else {
            text.push_str(run);
        }
    }
}
