//! Fields: what stands between their marks is either code or the result that is printed.

/// The complex fields that are open (17.16.18), for each whether its code is still going on.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    open: Vec<bool>,
    codes: usize,
}

impl Fields {
    /// Notes a `fldChar`.
    pub(crate) fn mark(&mut self, kind: &str) {
        match kind {
            "begin" => {
                self.open.push(true);
                self.codes += 1;
            }
            "separate" => {
                if let Some(code) = self.open.last_mut() {
                    self.codes -= usize::from(*code);
                    *code = false;
                }
            }
            "end" => self.codes -= usize::from(self.open.pop() == Some(true)),
            _ => {}
        }
    }

    /// Returns whether what comes is the code of a field and not its result.
    pub(crate) fn in_code(&self) -> bool {
        self.codes > 0
    }

    /// Gives up all fields.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn fields_nest() {
        let mut fields = Fields::default();
        let marks = [
            "end", "begin", "begin", "separate", "end", "separate", "separate", "end",
        ];
        let states = marks.map(|mark| {
            fields.mark(mark);
            fields.in_code()
        });
        assert_eq!(states, [false, true, true, true, true, false, false, false]);
    }
}
