//! What the readers of spreadsheets have in common: a sheet as it is shown, its parting into paragraphs
//! and grids by geometry alone, and number formats.

mod blocks;
mod calendar;
mod decimal;
mod format;
mod layout;
mod look;
mod pattern;
mod sheet;
mod styles;

pub(crate) use blocks::MOST_BLANK;
pub(crate) use look::{Look, RichText};
pub(crate) use sheet::{Range, Sheet};
pub(crate) use styles::{CellStyle, Sides, Styles, is_ruled};

use crate::ReadError;
use crate::manuscript::remarks::Remarks;
use nianbao_document::{Block, Diagnostic, Limits, Name, Origin, Paragraph, Severity};

/// The rows and columns of the largest sheet; what claims to stand beyond is not believed.
pub(crate) const MOST_ROWS: u32 = 1_048_576;
pub(crate) const MOST_COLUMNS: u32 = 16_384;

/// How many places of one kind are said one by one.
const MOST_SAID: usize = 20;

/// The sheets of a file become the blocks of its document.
pub(crate) struct Book<'a> {
    limits: &'a Limits,
    cells: usize,
    bytes: usize,
    /// Whether a formula has a result that is neither zero nor empty: then all are believed.
    computed: bool,
    /// The blocks so far.
    pub(crate) blocks: Vec<Block>,
    /// What was met in the texts of cells.
    pub(crate) remarks: Remarks,
    /// What there is to say.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Book<'a> {
    /// Begins.
    pub(crate) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            cells: 0,
            bytes: 0,
            computed: false,
            blocks: Vec::new(),
            remarks: Remarks::default(),
            diagnostics: Vec::new(),
        }
    }

    /// Writes a cell as it is shown.
    pub(crate) fn write(
        &mut self,
        sheet: &mut Sheet,
        styles: &mut Styles,
        (row, column, style): (u32, u32, usize),
        value: Value<'_>,
    ) -> Result<(), ReadError> {
        if styles.is_ruled(style) {
            self.rule(sheet, row, column, column);
        }
        let mut struck = styles.is_struck(style);
        let text = match value {
            Value::Blank => return Ok(()),
            Value::Number(value) => {
                let shown = styles.number(style, value);
                if value == 0.0 && (sheet.hides_zeros || shown.trim().is_empty()) {
                    sheet.unseen_zeros += 1;
                    return Ok(());
                }
                if value == 0.0 && is_dash(&shown) {
                    "0".into()
                } else {
                    shown
                }
            }
            Value::Text(text) => styles.text(style, text),
            // The runs of a text that have a look of their own are not struck with the cell.
            Value::Rich(rich) => match rich.parts() {
                (head, own) if struck && !own.is_empty() => {
                    self.remarks.hide(head);
                    struck = false;
                    styles.text(style, own)
                }
                _ => styles.text(style, &rich.text),
            },
            Value::Bool(true) => "TRUE".into(),
            Value::Bool(false) => "FALSE".into(),
            Value::Error(code) => error(code).into(),
        };
        // A heading may stand on the colour of a table's style, which is not read; a number that is not seen
        // is no value.
        let unseen = styles.is_white(style)
            && text.contains(|c: char| c.is_ascii_digit())
            && !text.contains(char::is_alphabetic);
        if struck || unseen {
            self.remarks.hide(&text);
            return Ok(());
        }
        self.bytes = self.bytes.saturating_add(text.len());
        if self.bytes > self.limits.sheet_text_bytes {
            return Err(ReadError::over(
                "sheet_text_bytes",
                self.limits.sheet_text_bytes,
            ));
        }
        if sheet.put(row, column, text) {
            self.cells = self.cells.saturating_add(1);
            if self.cells > self.limits.cells {
                return Err(ReadError::over("cells", self.limits.cells));
            }
        }
        Ok(())
    }

    /// Notes that the cells of a row, from the first to the last, have lines at their sides.
    pub(crate) fn rule(&self, sheet: &mut Sheet, row: u32, first: u32, last: u32) {
        sheet.rule(row, first, last, self.limits.cells);
    }

    /// Writes the stored result of a formula; there may be none. Some programs store zero or an empty
    /// text wherever they did not compute; `doubtful` says that this one may be of them.
    pub(crate) fn write_formula(
        &mut self,
        sheet: &mut Sheet,
        styles: &mut Styles,
        (row, column, style): (u32, u32, usize),
        value: Option<Value<'_>>,
        doubtful: bool,
    ) -> Result<(), ReadError> {
        let empty = match &value {
            Some(Value::Number(value)) => *value == 0.0,
            Some(Value::Text(text)) => text.is_empty(),
            Some(Value::Rich(text)) => text.text.is_empty(),
            _ => false,
        };
        match &value {
            None | Some(Value::Blank) if sheet.uncomputed.len() < self.limits.cells => {
                sheet.uncomputed.push((row, column));
            }
            Some(_) if empty && doubtful && sheet.doubtful.len() < self.limits.cells => {
                sheet.doubtful.push((row, column));
            }
            Some(_) if !empty => self.computed = true,
            _ => {}
        }
        self.write(
            sheet,
            styles,
            (row, column, style),
            value.unwrap_or(Value::Blank),
        )
    }

    /// Ends with all sheets.
    pub(crate) fn finish(&mut self, sheets: Vec<Sheet>) -> Result<(), ReadError> {
        for mut sheet in sheets {
            if !self.computed {
                sheet.distrust();
            }
            self.add(sheet)?;
        }
        self.diagnostics
            .extend(self.remarks.diagnostics(&Origin::Unknown));
        Ok(())
    }

    /// Adds what a sheet shows.
    fn add(&mut self, sheet: Sheet) -> Result<(), ReadError> {
        let name = sheet.name.clone();
        self.say_formulas(&sheet);
        if sheet.unseen_zeros > 0 {
            let zeros = sheet.unseen_zeros;
            self.diagnostics.push(
                Diagnostic::new(
                    "zeros-not-shown",
                    Severity::Warning,
                    format!("工作表或单元格格式设为不显示零值，有 {zeros} 个为 0 的单元格按所见读作空格"),
                    format!("the sheet or the format of its cells does not show zeros: {zeros} cells with zero are read as empty, as shown"),
                )
                .at(origin(&name, 0, 0)),
            );
        }
        self.say_lost(&sheet);
        let parted = blocks::part(&sheet, self.limits)?;
        self.say(
            "hidden-content",
            &name,
            &parted.hidden,
            "行或列已隐藏，其中的内容未读取",
            "rows or columns are hidden and their content is left out",
        );
        self.say(
            "hidden-content",
            &name,
            &parted.covered,
            "被合并单元格遮盖，其中的内容未读取",
            "covered by a merged cell and left out",
        );
        self.say(
            "merge-overlap",
            &name,
            &parted.overlaps,
            "合并单元格互相重叠，后者按未合并读取",
            "merged cells overlap; the later one is read as not merged",
        );
        self.blocks.extend(parted.blocks);
        for text in sheet.texts {
            self.add_text(&name, &text);
        }
        if self.blocks.len() > self.limits.blocks {
            return Err(ReadError::over("blocks", self.limits.blocks));
        }
        Ok(())
    }

    /// Adds the text of a box that floats over the sheet, line by line, behind the cells.
    fn add_text(&mut self, name: &Name, text: &str) {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            self.blocks.push(Block::Paragraph(Paragraph {
                text: line.trim().to_owned(),
                heading: None,
                origin: origin(name, 0, 0),
            }));
        }
    }

    /// Says that a sheet is hidden and left out.
    pub(crate) fn say_hidden_sheet(&mut self, name: &str) {
        self.diagnostics.push(Diagnostic::new(
            "hidden-content",
            Severity::Warning,
            format!("工作表“{name}”已隐藏，未读取；如需读取，请取消隐藏并保存"),
            format!("the sheet \"{name}\" is hidden and left out; unhide it to have it read"),
        ));
    }

    /// Says that a sheet that is listed is not there.
    pub(crate) fn say_lost_sheet(&mut self, name: &str) {
        self.diagnostics.push(Diagnostic::new(
            "part-damaged",
            Severity::Error,
            format!("工作表“{name}”已损坏，未能读取；请用原软件打开并重新保存后再试"),
            format!("the sheet \"{name}\" is damaged and could not be read"),
        ));
    }

    fn say_lost(&mut self, sheet: &Sheet) {
        let lost = sheet.lost + sheet.beyond;
        if lost > 0 {
            let name = &sheet.name;
            self.diagnostics.push(Diagnostic::new(
                "part-damaged",
                Severity::Error,
                format!("工作表“{name}”有 {lost} 个单元格已损坏，未能读取"),
                format!("{lost} cells of the sheet \"{name}\" are damaged and could not be read"),
            ));
        }
    }

    /// Says once what a sheet has beside its cells and that is not read.
    pub(crate) fn say_unread(&mut self, name: &str, what: &str, english: &str) {
        self.diagnostics.push(Diagnostic::new(
            "sheet-content-unread",
            Severity::Info,
            format!("工作表“{name}”的{what}未读取"),
            format!("{english} of the sheet \"{name}\" are not read"),
        ));
    }

    /// Says which cells hold formulas of which nobody stored the result: each of them has no value.
    fn say_formulas(&mut self, sheet: &Sheet) {
        let count = sheet.uncomputed.len();
        for (row, column) in sheet.uncomputed.iter().take(MOST_SAID) {
            self.diagnostics.push(
                Diagnostic::new(
                    "formula-without-value",
                    Severity::Error,
                    "单元格是公式而文件中没有计算结果，按空处理；请用表格软件打开并保存后再试",
                    "the cell holds a formula without a stored result and counts as empty; open and save \
                     the file in a spreadsheet program",
                )
                .at(origin(&sheet.name, *row, *column)),
            );
        }
        if count > MOST_SAID {
            self.diagnostics.push(Diagnostic::new(
                "formula-without-value",
                Severity::Error,
                format!("工作表“{}”共有 {count} 个公式没有计算结果", sheet.name),
                format!(
                    "{count} formulas of the sheet \"{}\" have no stored result",
                    sheet.name
                ),
            ));
        }
    }

    fn say(
        &mut self,
        code: &'static str,
        name: &Name,
        places: &[(u32, u32)],
        message: &str,
        english: &str,
    ) {
        let Some((row, column)) = places.first() else {
            return;
        };
        let count = places.len();
        self.diagnostics.push(
            Diagnostic::new(
                code,
                Severity::Warning,
                format!("有 {count} 个单元格{message}"),
                format!("{count} cells: {english}"),
            )
            .at(origin(name, *row, *column)),
        );
    }
}

/// Returns whether a text is a dash: how formats for accounts show zero. Printed it would be the mark of an
/// empty cell; the file says that it is zero.
pub(crate) fn is_dash(shown: &str) -> bool {
    let shown = shown.trim();
    !shown.is_empty() && shown.chars().all(|c| matches!(c, '-' | '–' | '—' | '－'))
}

/// What a cell holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'v> {
    /// Nothing.
    Blank,
    /// A number, to be shown in the cell's format.
    Number(f64),
    /// A text.
    Text(&'v str),
    /// A text whose runs may have looks of their own.
    Rich(&'v RichText),
    /// A truth value.
    Bool(bool),
    /// An error, by its code (MS-XLS 2.5.10).
    Error(u8),
}

/// Returns what is shown for an error.
fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2B => "#GETTING_DATA",
        _ => "#N/A",
    }
}

/// Returns the place of a cell counted from 0.
pub(crate) fn origin(name: &Name, row: u32, column: u32) -> Origin {
    Origin::Sheet {
        name: name.clone(),
        row: row.saturating_add(1),
        column: column.saturating_add(1),
    }
}

/// Returns whether a header or footer has words beside its codes: `&P` is the number of the page, and
/// `&"宋体,常规"&10` a font and its size (ECMA-376 part 1, 18.3.1.46).
pub(crate) fn has_words(text: &str) -> bool {
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '&' => match characters.next() {
                Some('"') => {
                    characters.by_ref().find(|c| *c == '"');
                }
                Some(c) if c.is_ascii_digit() => {
                    while characters.next_if(char::is_ascii_digit).is_some() {}
                }
                Some('K') => {
                    characters.by_ref().take(6).for_each(drop);
                }
                Some('&') => return true,
                _ => {}
            },
            // 第 1 页, — 1 —, 1 / 2: the number of the page in words.
            c if c.is_alphabetic() && !"第页共".contains(c) => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_read_as_the_file_says_and_shows() {
        let limits = Limits::default();
        let mut book = Book::new(&limits);
        let mut sheet = Sheet::new("表");
        let mut styles = Styles::default();
        styles.add_code(200, "_ * #,##0_ ;_ * \\-#,##0_ ;_ * \"-\"_ ;_ @_ ".into());
        styles.add_code(201, "0;-0;;@".into());
        for format in [0, 200, 201] {
            styles.add(CellStyle {
                format,
                ..CellStyle::default()
            });
        }
        let mut write = |column, style, value| {
            book.write(&mut sheet, &mut styles, (0, column, style), value)
                .unwrap();
        };
        for style in 0..3 {
            let column = u32::try_from(style).unwrap() * 2;
            write(column, style, Value::Number(0.0));
            write(column + 1, style, Value::Number(1234.0));
        }
        write(6, 1, Value::Text("-"));
        book.finish(vec![sheet]).unwrap();
        let [Block::Grid(grid)] = book.blocks.as_slice() else {
            panic!("{:?}", book.blocks);
        };
        let texts: Vec<&str> = grid.row(0).iter().map(|cell| cell.text.trim()).collect();
        assert_eq!(texts, ["0", "1234", "0", "1,234", "1234", "-"]);
        assert_eq!(book.diagnostics[0].code, "zeros-not-shown");
    }
}
