//! Lists that grow with the run: short ones stay in memory, long ones lie on the disk until the page is
//! written, so that a run over many files needs no more memory than one over few.

use crate::run::place::Place;
use std::fmt;
use std::fs::File;
use std::io::{self, Seek as _, Write};

/// How much of a list is held in memory, in bytes.
const HELD: usize = 64 << 10;

/// A list in the making.
#[derive(Debug, Default)]
pub(super) struct List {
    /// Its end, which is still in memory.
    pub(super) text: String,
    /// What comes before.
    laid: Option<File>,
}

impl List {
    /// Lays down what has grown long.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn settle(&mut self, place: &Place) -> io::Result<()> {
        if self.text.len() < HELD {
            return Ok(());
        }
        let laid = match &mut self.laid {
            Some(laid) => laid,
            None => self.laid.insert(place.scratch()?),
        };
        laid.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }

    fn write(&mut self, to: &mut dyn Write) -> io::Result<()> {
        if let Some(mut laid) = self.laid.take() {
            laid.rewind()?;
            io::copy(&mut laid, to)?;
        }
        to.write_all(self.text.as_bytes())
    }
}

/// The page as it is written. What fails is kept to the end: the first error is the one that tells.
pub(super) struct Page<'a> {
    pub(super) to: &'a mut dyn Write,
    pub(super) done: io::Result<()>,
}

impl Page<'_> {
    /// Writes a text.
    pub(super) fn push_str(&mut self, text: &str) {
        if self.done.is_ok() {
            self.done = self.to.write_all(text.as_bytes());
        }
    }

    /// Writes a list.
    pub(super) fn list(&mut self, list: &mut List) {
        if self.done.is_ok() {
            self.done = list.write(self.to);
        }
    }
}

impl fmt::Write for Page<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_lies_on_the_disk_and_comes_back_in_order() {
        let root = std::env::temp_dir().join(format!("nianbao-list-{}", std::process::id()));
        let place = Place::take(&root).unwrap();
        let mut list = List::default();
        let mut expected = String::new();
        for number in 0..30_000 {
            let line = format!("{number}\n");
            list.text.push_str(&line);
            expected.push_str(&line);
            list.settle(&place).unwrap();
            assert!(list.text.len() < HELD);
        }
        assert!(list.laid.is_some());
        let mut out = Vec::new();
        let mut page = Page {
            to: &mut out,
            done: Ok(()),
        };
        page.list(&mut list);
        assert!(page.done.is_ok());
        assert!(out == expected.as_bytes());
        drop(place);
        let _ = std::fs::remove_dir_all(&root);
    }
}
