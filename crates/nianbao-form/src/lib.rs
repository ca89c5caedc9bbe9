//! What the statute asks: the forms of the annual report on government information disclosure
//! (政府信息公开工作年度报告) as data.
//!
//! A form is a TOML file under `forms/`: its sections, its tables with every label and the variants
//! seen in published reports, and the sums it prescribes (勾稽关系); the build makes it a constant.
//! Nothing here reads a document; nothing elsewhere names a row of a statutory table.

mod form;
mod identity;
mod layout;

pub use form::{
    Collapsed, CollapsedRow, Column, ColumnKind, Form, Part, Row, Section, Table, Years,
};
pub use identity::{Across, Identity, Instance};
pub use layout::{Content, Layout, LayoutCell, Role};

/// The forms, newest first: `build.rs` makes them of the files under `forms/`.
static FORMS: &[Form] = include!(concat!(env!("OUT_DIR"), "/forms.rs"));

/// Returns every known form, newest first.
#[must_use]
pub fn forms() -> &'static [Form] {
    FORMS
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
