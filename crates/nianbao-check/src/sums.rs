//! The statutory sums (勾稽关系), as the forms have them.

use crate::Check;
use nianbao_document::Severity;
use nianbao_form::{Form, Instance, Part, Table};
use nianbao_report::{FilledTable, Finding, Number, Outcome, Report, Status};
use std::collections::HashMap;

/// Every sum of every table, in every row or column it holds for.
pub(crate) struct Sums;

impl Check for Sums {
    fn name(&self) -> &'static str {
        "sums"
    }

    fn check(&self, report: &Report, out: &mut Vec<Finding>) {
        for filled in &report.tables {
            let Some(form) = nianbao_form::form(&filled.form) else {
                continue;
            };
            let Some(table) = form.table(&filled.id) else {
                continue;
            };
            let collapsed: Vec<&str> = filled.collapsed.iter().map(String::as_str).collect();
            let mut values = Values::new();
            for fact in &filled.facts {
                let at = (fact.row.as_str(), fact.column.as_str());
                values.entry(at).or_insert(fact.value);
            }
            // The instances borrow the keys from the form; those of collapsed rows stand in it too.
            for sum in form.instances(table, &collapsed) {
                out.push(assess(form, table, filled, &values, &sum));
            }
        }
    }
}

/// The values of a table, by row and column.
type Values<'a> = HashMap<(&'a str, &'a str), Option<Number>>;

fn assess(
    form: &Form,
    table: &Table,
    filled: &FilledTable,
    values: &Values<'_>,
    sum: &Instance<'_>,
) -> Finding {
    let value = |cell: &(&str, &str)| values.get(cell).copied().flatten();
    let addresses = |of: &dyn Fn(&(&str, &str)) -> bool| -> Vec<String> {
        let cells = sum.left.iter().chain(&sum.right);
        cells
            .filter(|cell| of(cell))
            .map(|(row, column)| filled.address(row, column).to_string())
            .collect()
    };
    let spent = filled.facts.iter().any(|fact| match &fact.status {
        Status::Inferred(by) | Status::Split(by) => by.contains(&sum.id),
        _ => false,
    });
    let place = Place { form, table, sum };
    let (outcome, severity, message, english, cells) = if spent {
        (
            Outcome::NotAssessable,
            Severity::Info,
            format!(
                "{}：此关系已用于恢复缺失的数，不再作为核对依据",
                place.chinese()
            ),
            format!("{}: spent to recover a value", sum.id),
            addresses(&|_| true),
        )
    } else {
        match (sum_of(&sum.left, values), sum_of(&sum.right, values)) {
            (Some(left), Some(right)) if left == right => (
                Outcome::Pass,
                Severity::Info,
                format!("{}：两边均为 {left}", place.chinese()),
                format!("{}: both sides are {left}", sum.id),
                Vec::new(),
            ),
            (Some(left), Some(right)) => (
                Outcome::Fail,
                Severity::Error,
                format!(
                    "{}：{}为 {left}，{}为 {right}",
                    place.chinese(),
                    place.side(&sum.left),
                    place.side(&sum.right)
                ),
                format!(
                    "{}: the left side is {left}, the right side {right}",
                    sum.id
                ),
                addresses(&|_| true),
            ),
            _ => {
                let empty = addresses(&|cell| value(cell).is_none());
                (
                    Outcome::NotAssessable,
                    Severity::Info,
                    format!("{}：有 {} 格没有数，无法核对", place.chinese(), empty.len()),
                    format!("{}: {} cells have no value", sum.id, empty.len()),
                    empty,
                )
            }
        }
    };
    Finding {
        id: sum.id.clone(),
        outcome,
        severity,
        message,
        english,
        cells,
    }
}

/// Adds up the cells; `None` when one has no value.
fn sum_of(cells: &[(&str, &str)], values: &Values<'_>) -> Option<Number> {
    cells.iter().try_fold(Number::ZERO, |sum, cell| {
        sum.checked_add(values.get(cell).copied().flatten()?)
    })
}

/// Names the place of a sum as the form prints it.
struct Place<'a> {
    form: &'a Form,
    table: &'a Table,
    sum: &'a Instance<'a>,
}

impl Place<'_> {
    fn chinese(&self) -> String {
        let section = self
            .form
            .sections
            .iter()
            .find(|s| s.table == Some(self.table.id));
        let ordinal = section.map_or("", |section| section.ordinal);
        let line = match (self.row(), self.column()) {
            (Some(row), _) => format!("“{row}”行"),
            (_, Some(column)) => format!("“{column}”列"),
            _ => String::new(),
        };
        format!("表{ordinal}{line}")
    }

    /// Returns the row's label, if all cells are of one row.
    fn row(&self) -> Option<&str> {
        let (first, _) = self.sum.left.first()?;
        let all = self.sum.left.iter().chain(&self.sum.right);
        all.clone()
            .all(|(row, _)| row == first)
            .then(|| self.part().and_then(|p| p.row_label(first)))?
    }

    /// Returns the column's label, if all cells are of one column.
    fn column(&self) -> Option<&str> {
        let (_, first) = self.sum.left.first()?;
        self.part()?.column(first).map(|column| column.label)
    }

    fn part(&self) -> Option<&Part> {
        self.table.part_of_row(self.sum.left.first()?.0)
    }

    /// Names one side: its lines by their labels, many of them as what they are.
    fn side(&self, cells: &[(&str, &str)]) -> String {
        let one_row = self.row().is_some();
        let Some(part) = self.part() else {
            return String::new();
        };
        let labels: Vec<&str> = cells
            .iter()
            .filter_map(|(row, column)| {
                if one_row {
                    part.column(column).map(|column| column.label)
                } else {
                    part.row_label(row)
                }
            })
            .collect();
        match labels.as_slice() {
            [only] => (*only).to_owned(),
            several if several.len() <= 6 => format!("{}之和", several.join("、")),
            several => format!("各项办理结果（{} 项）之和", several.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_report::Fact;

    fn report(values: [Option<i64>; 5], status: Status) -> Report {
        let columns = ["upheld", "corrected", "other", "pending", "total"];
        let mut facts = Vec::new();
        for row in [
            "reconsideration",
            "litigation_direct",
            "litigation_after_reconsideration",
        ] {
            for (column, value) in columns.iter().zip(values) {
                let value = if row == "reconsideration" {
                    value
                } else {
                    Some(0)
                };
                facts.push(Fact {
                    row: row.into(),
                    column: (*column).into(),
                    value: value.map(Number::from),
                    raw: String::new(),
                    status: if row == "reconsideration" && value.is_some() {
                        status.clone()
                    } else {
                        Status::Read
                    },
                    origin: None,
                });
            }
        }
        let table = FilledTable {
            id: "proceedings".into(),
            form: "2021".into(),
            facts,
            collapsed: Vec::new(),
            extra: Vec::new(),
        };
        Report {
            tables: vec![table],
            ..Report::default()
        }
    }

    fn outcome(report: &Report) -> (usize, usize, usize) {
        let checks = crate::check(report);
        (
            checks.summary.pass,
            checks.summary.fail,
            checks.summary.not_assessable,
        )
    }

    #[test]
    fn sums_pass_fail_or_cannot_be_assessed() {
        assert_eq!(
            outcome(&report(
                [Some(1), Some(2), Some(3), Some(4), Some(10)],
                Status::Read
            )),
            (3, 0, 0)
        );
        let failing = report([Some(1), Some(2), Some(3), Some(5), Some(0)], Status::Read);
        assert_eq!(outcome(&failing), (2, 1, 0));
        let finding = &crate::check(&failing).findings[0];
        assert_eq!(finding.id, "proceedings.row_sum.reconsideration");
        assert_eq!(
            finding.message,
            "表四“行政复议”行：结果维持、结果纠正、其他结果、尚未审结之和为 11，总计为 0"
        );
        assert_eq!(
            outcome(&report(
                [None, Some(2), Some(3), Some(5), Some(0)],
                Status::Read
            )),
            (2, 0, 1)
        );
    }

    #[test]
    fn evidence_is_spent_once() {
        let by = vec!["proceedings.row_sum.reconsideration".to_owned()];
        let spent = report(
            [Some(1), Some(2), Some(3), Some(4), Some(10)],
            Status::Inferred(by),
        );
        assert_eq!(outcome(&spent), (2, 0, 1));
    }
}
