//! What the statute asks: the forms of the annual report on government information disclosure
//! (政府信息公开工作年度报告) as data.
//!
//! A form is a TOML file under `forms/`: its sections, its tables with every label and the variants
//! seen in published reports, and the sums it prescribes (勾稽关系). Nothing here reads a document;
//! nothing elsewhere names a row of a statutory table.

mod form;
mod identity;
mod layout;

pub use form::{Collapsed, Column, ColumnKind, Form, FormError, Part, Row, Section, Table, Years};
pub use identity::{Across, Identity, Instance};
pub use layout::{Content, Layout, LayoutCell, Role};

use std::sync::LazyLock;

/// The forms as files, newest first. A new form is a file and a line here.
const FORMS: &[&str] = &[
    include_str!("../forms/2021.toml"),
    include_str!("../forms/2019.toml"),
];

static PARSED: LazyLock<Vec<Form>> = LazyLock::new(|| {
    FORMS
        .iter()
        .map(|text| Form::parse(text).expect("the forms are ours and every test run walks them"))
        .collect()
});

/// Returns every known form, newest first.
#[must_use]
pub fn forms() -> &'static [Form] {
    &PARSED
}

/// Returns the form of that id, e.g. `2021`.
#[must_use]
pub fn form(id: &str) -> Option<&'static Form> {
    forms().iter().find(|form| form.id == id)
}

/// Returns the newest form, whose sections and order the writers follow.
#[must_use]
pub fn newest() -> &'static Form {
    forms().first().expect("FORMS is not empty")
}
