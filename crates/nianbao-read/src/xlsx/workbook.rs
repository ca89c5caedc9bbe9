//! The part that lists the sheets (ECMA-376 part 1, 18.2).

use crate::ReadError;
use crate::docx::package::{Package, Relations};
use crate::xml::{Token, Xml};

/// What the workbook says.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    /// Whether days count from 1904.
    pub(super) is_1904: bool,
    /// Whether everything is to be computed when the file is opened: the stored results may be none.
    pub(super) is_uncomputed: bool,
    /// The sheets in order.
    pub(super) sheets: Vec<Listed>,
}

/// A sheet as the workbook lists it.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) state: State,
    /// The part that holds it.
    pub(super) part: String,
}

/// Whether a sheet is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Shown,
    Hidden,
    /// A sheet of charts, dialogs or macros.
    Other,
}

/// How many sheets are read.
pub(super) const MOST_SHEETS: usize = 1_024;

impl Workbook {
    /// Reads the list. Where it is lost, the sheets are taken by their usual names.
    pub(super) fn read(
        package: &mut Package<'_>,
        main: &str,
        relations: &Relations,
    ) -> Result<Self, ReadError> {
        let mut workbook = Self::default();
        if let Some(text) = package.text(main)? {
            let mut xml = Xml::new(&text, package.limits());
            loop {
                match xml.next() {
                    Ok(Token::Open(tag)) => {
                        let is = |key: &str| {
                            let value = xml.attribute(&tag, key);
                            value.is_some_and(|value| matches!(value.trim(), "1" | "true"))
                        };
                        match tag.name() {
                            "workbookPr" => workbook.is_1904 = is("date1904"),
                            "calcPr" => workbook.is_uncomputed = is("fullCalcOnLoad"),
                            "sheet" if workbook.sheets.len() < MOST_SHEETS => {
                                let id = xml.attribute(&tag, "id").unwrap_or_default();
                                let name = xml.attribute(&tag, "name").unwrap_or_default();
                                let state = xml.attribute(&tag, "state").unwrap_or_default();
                                let shown = !state.to_ascii_lowercase().ends_with("hidden");
                                let relation = relations.get(id.as_ref());
                                workbook.sheets.extend(relation.map(|relation| Listed {
                                    name: name.into_owned(),
                                    state: state_of(shown, &relation.kind),
                                    part: relation.target.clone(),
                                }));
                            }
                            _ => {}
                        }
                    }
                    Ok(Token::End) => break,
                    Ok(_) => {}
                    Err(fault) => {
                        package.fault(main, fault)?;
                        break;
                    }
                }
            }
        }
        if workbook.sheets.is_empty() {
            workbook.sheets = usual(package);
        }
        Ok(workbook)
    }
}

/// Says whether a sheet is read, by whether it is shown and the kind of its relationship.
pub(super) fn state_of(shown: bool, kind: &str) -> State {
    match (shown, kind) {
        (false, _) => State::Hidden,
        (true, "worksheet") => State::Shown,
        (true, _) => State::Other,
    }
}

fn usual(package: &Package<'_>) -> Vec<Listed> {
    let names =
        (1..=MOST_SHEETS).map(|number| (number, format!("xl/worksheets/sheet{number}.xml")));
    let there = names.filter(|(_, part)| package.archive.has(part));
    there
        .map(|(number, part)| Listed {
            name: format!("Sheet{number}"),
            state: State::Shown,
            part,
        })
        .collect()
}
