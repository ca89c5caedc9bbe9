//! Forms as Rust source: the value of a slice of `crate::Form`.

use crate::file::{Across, ColumnKind, Form, Identity, Part, Section, Table};

/// Returns the source of the forms.
pub(crate) fn of(forms: &[Form]) -> String {
    list(forms, form)
}

fn list<T>(items: &[T], source: impl Fn(&T) -> String) -> String {
    let items: Vec<String> = items.iter().map(source).collect();
    format!("&[{}]", items.join(", "))
}

fn texts(texts: &[String]) -> String {
    list(texts, |text| format!("{text:?}"))
}

fn form(form: &Form) -> String {
    format!(
        "Form {{ id: {:?}, name: {:?}, instrument: {:?}, title: {:?}, \
         years: Years {{ from: {}, to: {:?} }}, sections: {}, tables: {}, identities: {} }}\n",
        form.id,
        form.name,
        form.instrument,
        form.title,
        form.years.from,
        form.years.to,
        list(&form.sections, section),
        list(&form.tables, table),
        list(&form.identities, identity),
    )
}

fn section(section: &Section) -> String {
    format!(
        "Section {{ id: {:?}, ordinal: {:?}, title: {:?}, aliases: {}, table: {:?}, \
         subsections: {} }}\n",
        section.id,
        section.ordinal,
        section.title,
        texts(&section.aliases),
        section.table,
        texts(&section.subsections),
    )
}

fn table(table: &Table) -> String {
    format!(
        "Table {{ id: {:?}, title: {:?}, across: {}, parts: {} }}\n",
        table.id,
        table.title,
        table.across,
        list(&table.parts, part),
    )
}

fn part(part: &Part) -> String {
    let columns = list(&part.columns, |column| {
        let kind = match column.kind {
            ColumnKind::Count => "Count",
            ColumnKind::SignedCount => "SignedCount",
            ColumnKind::Decimal => "Decimal",
            ColumnKind::Money => "Money",
        };
        format!(
            "Column {{ key: {:?}, label: {:?}, aliases: {}, kind: ColumnKind::{kind}, under: {} }}\n",
            column.key,
            column.label,
            texts(&column.aliases),
            texts(&column.under),
        )
    });
    let rows = list(&part.rows, |row| {
        format!(
            "Row {{ key: {:?}, label: {:?}, aliases: {}, unit: {:?}, under: {}, group: {:?} }}\n",
            row.key,
            row.label,
            texts(&row.aliases),
            row.unit,
            texts(&row.under),
            row.group,
        )
    });
    let collapsed = list(&part.collapsed, |group| {
        let row = &group.row;
        format!(
            "Collapsed {{ row: CollapsedRow {{ key: {:?}, label: {:?}, aliases: {}, unit: {:?}, \
             under: {} }}, items: {} }}\n",
            row.key,
            row.label,
            texts(&row.aliases),
            row.unit,
            texts(&row.under),
            texts(&group.items),
        )
    });
    format!(
        "Part {{ id: {:?}, title: {:?}, title_aliases: {}, corner: {:?}, columns: {columns}, \
         rows: {rows}, collapsed: {collapsed} }}\n",
        part.id,
        part.title,
        texts(&part.title_aliases),
        part.corner,
    )
}

fn identity(identity: &Identity) -> String {
    let of = match identity.of {
        Across::Row => "Row",
        Across::Column => "Column",
    };
    format!(
        "Identity {{ id: {:?}, table: {:?}, of: Across::{of}, left: {}, right: {}, text: {:?} }}\n",
        identity.id,
        identity.table,
        texts(&identity.left),
        texts(&identity.right),
        identity.text,
    )
}
