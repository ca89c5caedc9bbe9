//! Which agency reported on which year: what is there, what is missing, what is there twice.

use crate::journal::Entry;
use crate::summary::Outcome;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The most years of one matrix; a misread year must not make it a thousand columns wide.
const MOST_YEARS: usize = 40;

/// The reports of a run by agency and year.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    agencies: BTreeMap<String, BTreeMap<u16, Vec<Held>>>,
    /// Reports that do not say whose they are, or of which year.
    pub(super) unplaced: Vec<String>,
}

/// A report that was converted.
#[derive(Debug, Clone)]
pub(super) struct Held {
    /// The input.
    pub(super) input: String,
    /// Whether there is something to look at.
    pub(super) unsure: bool,
    sha256: Option<String>,
}

/// What is known of one agency and year.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cell<'a> {
    /// No report.
    Missing,
    /// One report.
    Once(&'a Held),
    /// Several; whether they are the same bytes.
    Several(&'a [Held], bool),
}

impl Coverage {
    pub(super) fn add(&mut self, entry: &Entry) {
        let summary = &entry.summary;
        let (Some(agency), Some(year)) = (&summary.agency, summary.year) else {
            self.unplaced.push(entry.input.clone());
            return;
        };
        let agency: String = agency.split_whitespace().collect();
        self.agencies
            .entry(agency)
            .or_default()
            .entry(year)
            .or_default()
            .push(Held {
                input: entry.input.clone(),
                unsure: summary.outcome == Outcome::Unsure,
                sha256: entry.sha256.clone(),
            });
    }

    /// Returns the years from the first to the last that any agency reported on, without a gap where
    /// that is reasonable.
    pub(super) fn years(&self) -> Vec<u16> {
        let found: BTreeSet<u16> = self
            .agencies
            .values()
            .flat_map(|years| years.keys().copied())
            .collect();
        match (found.first(), found.last()) {
            (Some(first), Some(last)) if usize::from(last - first) < MOST_YEARS => {
                (*first..=*last).collect()
            }
            _ => found.into_iter().collect(),
        }
    }

    /// Returns every agency with its cells for those years.
    pub(super) fn rows<'a>(
        &'a self,
        years: &'a [u16],
    ) -> impl Iterator<Item = (&'a str, Vec<Cell<'a>>)> {
        self.agencies.iter().map(move |(agency, held)| {
            let cells = years
                .iter()
                .map(|year| match held.get(year).map(Vec::as_slice) {
                    None | Some([]) => Cell::Missing,
                    Some([one]) => Cell::Once(one),
                    Some(several @ [first, ..]) => Cell::Several(
                        several,
                        several.iter().all(|held| held.sha256 == first.sha256),
                    ),
                });
            (agency.as_str(), cells.collect())
        })
    }

    /// Returns how many agencies there are.
    pub(super) fn agencies(&self) -> usize {
        self.agencies.len()
    }

    /// Says the same for programs.
    pub(super) fn json(&self) -> Value {
        let years = self.years();
        let agencies: Vec<Value> = self
            .rows(&years)
            .map(|(agency, cells)| {
                let (mut held, mut missing, mut twice) =
                    (serde_json::Map::new(), Vec::new(), Vec::new());
                for (year, cell) in years.iter().zip(cells) {
                    let inputs: Vec<&str> = match cell {
                        Cell::Missing => {
                            missing.push(*year);
                            continue;
                        }
                        Cell::Once(one) => vec![&one.input],
                        Cell::Several(several, same) => {
                            twice.push(json!({ "year": year, "same_bytes": same }));
                            several.iter().map(|held| held.input.as_str()).collect()
                        }
                    };
                    held.insert(year.to_string(), inputs.into());
                }
                json!({ "agency": agency, "years": held, "missing": missing, "several": twice })
            })
            .collect();
        json!({ "years": years, "agencies": agencies, "unplaced": self.unplaced })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::Summary;

    fn entry(agency: &str, year: u16, input: &str, sha256: &str) -> Entry {
        Entry {
            input: input.into(),
            sha256: Some(sha256.into()),
            summary: Summary {
                outcome: Outcome::Clean,
                agency: Some(agency.into()),
                year: Some(year),
                ..Summary::default()
            },
            ..Entry::default()
        }
    }

    #[test]
    fn what_is_missing_and_what_is_there_twice_is_said() {
        let mut coverage = Coverage::default();
        for (agency, year, input, sha256) in [
            ("甲县", 2021, "a", "1"),
            ("甲县", 2023, "b", "2"),
            ("乙 县", 2023, "c", "3"),
            ("乙县", 2023, "d", "3"),
        ] {
            coverage.add(&entry(agency, year, input, sha256));
        }
        coverage.add(&Entry {
            input: "e".into(),
            ..Entry::default()
        });
        assert_eq!(
            coverage.json(),
            json!({
                "years": [2021, 2022, 2023],
                "agencies": [
                    {"agency": "乙县", "years": {"2023": ["c", "d"]}, "missing": [2021, 2022],
                     "several": [{"year": 2023, "same_bytes": true}]},
                    {"agency": "甲县", "years": {"2021": ["a"], "2023": ["b"]}, "missing": [2022],
                     "several": []},
                ],
                "unplaced": ["e"],
            })
        );
    }

    #[test]
    fn a_misread_year_does_not_widen_the_matrix() {
        let mut coverage = Coverage::default();
        coverage.add(&entry("甲县", 1024, "a", "1"));
        coverage.add(&entry("甲县", 2024, "b", "2"));
        assert_eq!(coverage.years(), [1024, 2024]);
    }
}
