//! Walks every form: it is what its file says, the derived grids equal the printed ones, keys and
//! labels are distinct.

#[path = "../build/file.rs"]
#[allow(dead_code, reason = "most fields are compared by their print alone")]
mod file;

use nianbao_form::{Content, Role, form, forms};
use std::collections::HashSet;

fn role_name(role: Role) -> &'static str {
    match role {
        Role::PartTitle => "block_title",
        Role::Corner => "note_header",
        Role::ColumnHeader => "header",
        Role::RowHeader => "row_label",
        Role::GroupHeader => "group_label",
    }
}

#[test]
fn forms_are_what_their_files_say() {
    let files = [
        include_str!("../forms/2021.toml"),
        include_str!("../forms/2019.toml"),
    ];
    assert_eq!(forms().len(), files.len());
    for (form, text) in forms().iter().zip(files) {
        let file = file::Form::parse(text).unwrap();
        // The types have the same names and fields, so that they print the same.
        assert_eq!(format!("{form:#?}"), format!("{file:#?}"));
    }
}

#[test]
fn derived_grids_equal_the_printed_ones() {
    let fixture: toml::Table = toml::from_str(include_str!("printed-grids.toml")).unwrap();
    let mut compared = 0;
    for (id, tables) in &fixture {
        let form = form(id).unwrap();
        for (table, printed) in tables.as_table().unwrap() {
            let layout = form.table(table).unwrap().layout(&[]);
            let number = |key: &str| usize::try_from(printed[key].as_integer().unwrap()).unwrap();
            assert_eq!(
                (layout.rows, layout.columns),
                (number("rows"), number("columns")),
                "{id} {table}"
            );
            let values = layout
                .cells
                .iter()
                .filter(|c| matches!(c.content, Content::Value { .. }));
            assert_eq!(values.count(), number("values"), "{id} {table}");
            for label in printed["labels"].as_array().unwrap() {
                let label = label.as_array().unwrap();
                let at = |i: usize| usize::try_from(label[i].as_integer().unwrap()).unwrap();
                let (role, text) = (label[4].as_str().unwrap(), label[5].as_str().unwrap());
                let cell = layout
                    .cells
                    .iter()
                    .find(|cell| (cell.row, cell.column) == (at(0), at(1)))
                    .unwrap_or_else(|| panic!("{id} {table}: no cell at {}, {}", at(0), at(1)));
                assert_eq!(
                    (cell.row_span, cell.column_span),
                    (at(2), at(3)),
                    "{id} {table} {text}"
                );
                match &cell.content {
                    Content::Label {
                        text: derived,
                        role: derived_role,
                    } => {
                        assert_eq!((derived.as_str(), role_name(*derived_role)), (text, role));
                    }
                    Content::Value { .. } => assert_eq!(role, "value", "{id} {table}"),
                }
                compared += 1;
            }
        }
    }
    // 83 of 2021 (79 labels, four merged value cells) and 91 of 2019.
    assert_eq!(compared, 174);
}

#[test]
fn grids_are_tiled() {
    for form in forms() {
        for table in form.tables {
            let collapsed: Vec<&str> = table
                .parts
                .iter()
                .flat_map(|part| part.collapsed)
                .map(|group| group.row.key)
                .collect();
            for collapsed in [&[] as &[&str], &collapsed] {
                let layout = table.layout(collapsed);
                let mut covered = vec![vec![0; layout.columns]; layout.rows];
                for cell in &layout.cells {
                    for row in &mut covered[cell.row..cell.row + cell.row_span] {
                        for place in &mut row[cell.column..cell.column + cell.column_span] {
                            *place += 1;
                        }
                    }
                }
                assert!(
                    covered.iter().flatten().all(|times| *times == 1),
                    "{} {}",
                    form.id,
                    table.id
                );
            }
        }
    }
}

#[test]
fn sums_are_counted() {
    // Rule 9 of the canonical report: 42 for 2021, 40 for 2019.
    for (id, sums, values) in [("2021", 42, 200), ("2019", 40, 198)] {
        let form = form(id).unwrap();
        let count: usize = form
            .tables
            .iter()
            .map(|table| form.instances(table, &[]).len())
            .sum();
        assert_eq!(count, sums);
        assert_eq!(form.value_count(), values);
    }
    let form = form("2021").unwrap();
    let collapsed = form.instances(form.table("requests").unwrap(), &["other_handling"]);
    assert_eq!(collapsed.len(), 7 + 23 + 7);
    let column = collapsed
        .iter()
        .find(|i| i.id == "requests.column_sum.total")
        .unwrap();
    assert!(column.left.contains(&("other_handling", "total")));
    assert_eq!(column.left.len(), 19);
}

#[test]
fn labels_are_distinct() {
    for form in forms() {
        for table in form.tables {
            for part in table.parts {
                let mut rows = HashSet::new();
                for row in part.rows {
                    assert!(
                        rows.insert((&row.under, &row.label)),
                        "{} {}",
                        form.id,
                        row.label
                    );
                }
                let mut columns = HashSet::new();
                for column in part.columns {
                    assert!(
                        columns.insert((&column.under, &column.label)),
                        "{}",
                        column.label
                    );
                }
            }
        }
    }
}

#[test]
fn a_wrong_form_is_refused() {
    use file::{Form, FormError};
    let text = include_str!("../forms/2021.toml");
    assert!(matches!(Form::parse("id = 1"), Err(FormError::Syntax(_))));
    let wrong = text.replacen("right = [\"total\"]", "right = [\"totl\"]", 1);
    assert!(matches!(
        Form::parse(&wrong),
        Err(FormError::UnknownLine { .. })
    ));
    let twice = text.replacen("key = \"carried_in\"", "key = \"received\"", 1);
    assert!(matches!(
        Form::parse(&twice),
        Err(FormError::DuplicateKey(_))
    ));
}
