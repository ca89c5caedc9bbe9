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
            remarks.hide(run);
        } else if self.raised {
            text.push_str(&raised(run));
        } else {
            text.push_str(run);
        }
    }
}

/// The text of a cell, of several runs or one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RichText {
    pub(crate) text: String,
    /// How many bytes at its beginning look as the cell does; the runs behind have a look of their own.
    pub(crate) bare: usize,
}

impl RichText {
    /// Makes a text of one run.
    pub(crate) fn plain(text: String) -> Self {
        Self {
            bare: text.len(),
            text,
        }
    }

    /// Returns the part that looks as the cell does, and what is left.
    pub(crate) fn parts(&self) -> (&str, &str) {
        self.text
            .split_at_checked(self.bare)
            .unwrap_or((&self.text, ""))
    }

    /// Puts runs together as they look. Each begins at a unit of UTF-16; what stands before the first
    /// looks as the cell does.
    pub(crate) fn of_runs(text: String, looks: &[(usize, Look)], remarks: &mut Remarks) -> Self {
        let Some((first, _)) = looks.first() else {
            return Self::plain(text);
        };
        let units: Vec<u16> = text.encode_utf16().collect();
        let part = |from: usize, to: usize| {
            let units = units.get(from..to.min(units.len())).unwrap_or_default();
            String::from_utf16_lossy(units)
        };
        let mut out = Self::plain(part(0, *first));
        let ends = looks.iter().skip(1).map(|(start, _)| *start);
        let ends = ends.chain(std::iter::once(units.len()));
        for ((start, look), end) in looks.iter().zip(ends) {
            look.print(&part(*start, end), &mut out.text, remarks);
        }
        out
    }
}
