use super::*;
use nianbao_document::{Cell, Origin, Paragraph};
use nianbao_report::{Fact, Number};

const PART_1: &[&str] = &["第二十条第（一）项"];
const HEADER: &[&str] = &["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"];

fn origin() -> Origin {
    Origin::Node {
        part: "p".into(),
        table: 0,
        row: 1,
        column: 0,
    }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(Paragraph {
        text: text.into(),
        heading: None,
        origin: origin(),
    })
}

fn grid(rows: &[&[&str]], columns_known: bool) -> Block {
    let cells = rows.iter().enumerate().flat_map(|(row, texts)| {
        texts
            .iter()
            .enumerate()
            .map(move |(column, text)| Cell::new((row, column), (1, 1), *text, origin()))
    });
    Block::Grid(Grid::new(cells.collect(), columns_known, origin()).unwrap())
}

fn read(blocks: Vec<Block>) -> Tables {
    let document = Document {
        blocks,
        properties: Vec::new(),
    };
    let tape = Tape::new(&document);
    tables(&document, &tape)
}

fn fact<'t>(tables: &'t Tables, row: &str, column: &str) -> &'t Fact {
    let filled = tables.filled.iter().find(|t| t.fact(row, column).is_some());
    filled.unwrap().fact(row, column).unwrap()
}

fn value(tables: &Tables, row: &str, column: &str) -> Option<Number> {
    fact(tables, row, column).value
}

fn has(tables: &Tables, code: &str) -> bool {
    tables.diagnostics.iter().any(|found| found.code == code)
}

/// Table two but for its first part.
const REST: &[&[&str]] = &[
    &["第二十条第（五）项", "", "", ""],
    &["信息内容", "本年处理决定数量", "", ""],
    &["行政许可", "7", "", ""],
    &["第二十条第（六）项", "", "", ""],
    &["信息内容", "本年处理决定数量", "", ""],
    &["行政处罚", "8", "", ""],
    &["行政强制", "9", "", ""],
    &["第二十条第（八）项", "", "", ""],
    &["信息内容", "本年收费金额（单位：万元）", "", ""],
];

fn table_two(first: &[&[&str]], fees: &[&str], columns_known: bool) -> Block {
    let mut rows: Vec<&[&str]> = vec![PART_1];
    rows.extend(first);
    rows.extend(REST);
    rows.push(fees);
    grid(&rows, columns_known)
}

const FIRST: &[&[&str]] = &[
    HEADER,
    &["规章", "1", "2", "3"],
    &["行政规范性文件", "4", "5", "6"],
];

#[test]
fn what_stands_behind_a_table_fills_no_cell_of_it() {
    for behind in ["3", "12.5", "2024"] {
        let table = table_two(FIRST, &["行政事业性收费", "", "", ""], true);
        let found = read(vec![table, paragraph(behind), paragraph("三、其他")]);
        assert_eq!(
            value(&found, "coercion", "decisions"),
            Some(Number::from(9))
        );
        assert_eq!(value(&found, "fees", "fee_amount"), None, "{behind}");
        assert_eq!(fact(&found, "fees", "fee_amount").status, Status::Blank);
    }
    let table = table_two(FIRST, &["行政事业性收费", "3.5", "", ""], true);
    let found = read(vec![table, paragraph("7")]);
    let fees = value(&found, "fees", "fee_amount").unwrap();
    assert_eq!(fees.to_string(), "3.5");
}

#[test]
fn an_unlabelled_row_behind_an_empty_one_is_not_its_own() {
    let first: &[&[&str]] = &[
        HEADER,
        &["规章", "1", "2", "3"],
        &["行政规范性文件", "", "", ""],
        &["", "4", "5", "6"],
    ];
    let found = read(vec![table_two(
        first,
        &["行政事业性收费", "0", "", ""],
        true,
    )]);
    assert_eq!(
        value(&found, "regulations", "issued"),
        Some(Number::from(1))
    );
    for column in ["issued", "repealed", "in_force"] {
        let fact = fact(&found, "normative_documents", column);
        assert_eq!((fact.value, &fact.status), (None, &Status::Unreadable));
    }
    assert!(has(&found, "unreadable-cell"));
}

#[test]
fn a_figure_among_empty_cells_is_not_cut() {
    // One cell too few to say under which header the figure stands.
    let first: &[&[&str]] = &[
        HEADER,
        &["规章", "", "123"],
        &["行政规范性文件", "4", "5", "6"],
    ];
    let found = read(vec![table_two(first, &["行政事业性收费", "0"], false)]);
    for column in ["issued", "repealed", "in_force"] {
        assert_eq!(value(&found, "regulations", column), None, "{column}");
        assert!(fact(&found, "regulations", column).status.is_unsure());
    }
    assert!(has(&found, "short-row"));
    let second = value(&found, "normative_documents", "repealed");
    assert_eq!(second, Some(Number::from(5)));
}

#[test]
fn an_incomplete_header_out_of_order_decides_nothing() {
    let first: &[&[&str]] = &[
        &["信息内容", "现行有效件数", "本年废止件数", "件数"],
        &["规章", "3", "2", "1"],
        &["行政规范性文件", "6", "5", "4"],
    ];
    for known in [false, true] {
        let table = table_two(first, &["行政事业性收费", "0", "", ""], known);
        let found = read(vec![table]);
        for column in ["issued", "repealed", "in_force"] {
            assert_eq!(value(&found, "regulations", column), None, "{column}");
        }
        assert!(has(&found, "header-incomplete") && has(&found, "unreadable-cell"));
    }
}

/// A table four of which only the group's labels are left.
fn table_four(values: [&str; 15]) -> Block {
    let mut cells = vec![
        Cell::new((0, 0), (1, 5), "行政复议", origin()),
        Cell::new((0, 5), (1, 10), "行政诉讼", origin()),
    ];
    cells.extend(
        values
            .iter()
            .enumerate()
            .map(|(column, text)| Cell::new((1, column), (1, 1), *text, origin())),
    );
    Block::Grid(Grid::new(cells, true, origin()).unwrap())
}

const SECTION_FOUR: &str = "四、政府信息公开行政复议、行政诉讼情况";

#[test]
fn a_row_of_values_without_labels_is_read_where_the_sums_bear_out_its_order() {
    let values = [
        "1", "2", "0", "1", "4", "0", "0", "0", "0", "0", "0", "3", "0", "0", "3",
    ];
    let found = read(vec![paragraph(SECTION_FOUR), table_four(values)]);
    assert!(has(&found, "header-missing") && !found.filled.is_empty());
    let facts = &found.filled[0].facts;
    for (fact, printed) in facts.iter().zip(values) {
        assert_eq!(
            fact.value.map(|value| value.to_string()).as_deref(),
            Some(printed)
        );
        assert!(matches!(&fact.status, Status::Inferred(by) if by.len() == 1));
    }
    let zeros = read(vec![paragraph(SECTION_FOUR), table_four(["0"; 15])]);
    let facts = &zeros.filled[0].facts;
    assert!(facts.iter().all(|fact| fact.value == Some(Number::ZERO)));
}

#[test]
fn a_row_of_values_that_has_another_order_as_well_stays_open() {
    // With the total first the sums hold too.
    let mut values = ["0"; 15];
    (values[0], values[4]) = ("1", "1");
    let found = read(vec![paragraph(SECTION_FOUR), table_four(values)]);
    let of = |column: &str| fact(&found, "reconsideration", column);
    assert_eq!(of("total").value, Some(Number::from(1)));
    assert_eq!(of("corrected").value, Some(Number::ZERO));
    for column in ["upheld", "pending"] {
        assert!(matches!(&of(column).status, Status::Ambiguous(of) if of.len() == 2));
    }
}

#[test]
fn a_row_of_values_without_labels_and_sums_is_no_table() {
    let mut wrong = ["0"; 15];
    wrong[4] = "1";
    for (heading, values) in [
        (SECTION_FOUR, wrong),
        ("五、存在的主要问题及改进情况", ["0"; 15]),
        (SECTION_FOUR, ["/"; 15]),
    ] {
        let found = read(vec![paragraph(heading), table_four(values)]);
        assert!(found.filled.is_empty() && has(&found, "table-missing"));
    }
    let twice = read(vec![
        paragraph(SECTION_FOUR),
        table_four(["0"; 15]),
        table_four(["0"; 15]),
    ]);
    assert!(twice.filled.is_empty());
}

#[test]
fn columns_side_by_side_out_of_order_decide_nothing() {
    let in_order = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];
    let out_of_order = ["其他结果", "结果维持", "尚未审结", "结果纠正", "总计"];
    let values = "1 2 0 1 4 0 0 0 0 0 0 3 0 0 3";
    let text = |columns: [&str; 5]| {
        let line = columns.join(" ");
        vec![
            paragraph(SECTION_FOUR),
            paragraph("行政复议 行政诉讼"),
            paragraph("未经复议直接起诉 复议后起诉"),
            paragraph(&[line.as_str(); 3].join(" ")),
            paragraph(values),
        ]
    };
    let found = read(text(in_order));
    assert_eq!(
        value(&found, "reconsideration", "corrected"),
        Some(Number::from(2))
    );
    let found = read(text(out_of_order));
    assert!(has(&found, "unreadable-cell"));
    assert_eq!(value(&found, "reconsideration", "corrected"), None);
}

#[test]
fn the_mark_of_a_note_is_no_digit_of_its_number() {
    let first: &[&[&str]] = &[
        &["信息内容", "本年制发件数¹", "本年废止件数", "现行有效件数"],
        &["规章", "1", "2²", "3"],
        &["行政规范性文件¹", "40[¹²]", "5", "6"],
    ];
    let noted = |found: &Tables| {
        let noted = found
            .diagnostics
            .iter()
            .filter(|d| d.code == "noted-number");
        noted.count()
    };
    for columns_known in [true, false] {
        let table = table_two(first, &["行政事业性收费", "0.5³", "", ""], columns_known);
        let found = read(vec![table]);
        assert_eq!(
            value(&found, "regulations", "repealed"),
            Some(Number::from(2))
        );
        assert_eq!(
            value(&found, "normative_documents", "issued"),
            Some(Number::from(40))
        );
        assert_eq!(
            value(&found, "fees", "fee_amount").unwrap().to_string(),
            "0.5"
        );
        assert_eq!(noted(&found), 3, "{columns_known}");
    }
    // The same in lines of text.
    let lines = "第二十条第（一）项/信息内容 本年制发件数 本年废止件数 现行有效件数/规章 1 2² 3/行政规范性文件¹ 40 5 6";
    let found = read(lines.split('/').map(paragraph).collect());
    assert_eq!(
        value(&found, "regulations", "repealed"),
        Some(Number::from(2))
    );
    assert_eq!(
        value(&found, "regulations", "in_force"),
        Some(Number::from(3))
    );
    assert_eq!(
        value(&found, "normative_documents", "issued"),
        Some(Number::from(40))
    );
    assert_eq!(noted(&found), 1);
}

#[test]
fn numbers_of_no_row_are_said() {
    let first: &[&[&str]] = &[
        HEADER,
        &["规章", "1", "2", "3"],
        &["", "9", "", "8"],
        &["行政规范性文件", "4", "5", "6"],
    ];
    let found = read(vec![table_two(
        first,
        &["行政事业性收费", "0", "", ""],
        true,
    )]);
    let said = found
        .diagnostics
        .iter()
        .find(|d| d.code == "values-unplaced");
    assert!(said.unwrap().message.contains("9 8"), "{said:?}");
    assert_eq!(
        value(&found, "regulations", "issued"),
        Some(Number::from(1))
    );
    // A whole row of its own is kept as one that the form does not have.
    let first: &[&[&str]] = &[
        HEADER,
        &["规章", "1", "2", "3"],
        &["其中：废止", "7", "8", "9"],
        &["行政规范性文件", "4", "5", "6"],
    ];
    let found = read(vec![table_two(
        first,
        &["行政事业性收费", "0", "", ""],
        true,
    )]);
    assert!(has(&found, "extra-row") && !has(&found, "values-unplaced"));
}
