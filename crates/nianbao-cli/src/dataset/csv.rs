//! The long table as CSV (RFC 4180), with the mark by which spreadsheet programs know UTF-8.

use super::Row;
use std::io::{self, Write};

/// A growing CSV file.
pub(super) struct Csv<W: Write> {
    out: W,
}

impl<W: Write> Csv<W> {
    pub(super) fn new(mut out: W) -> io::Result<Self> {
        out.write_all("\u{feff}agency,year,form,address,value,status,source\r\n".as_bytes())?;
        Ok(Self { out })
    }

    pub(super) fn add(&mut self, row: &Row<'_>) -> io::Result<()> {
        self.field(row.agency.unwrap_or_default())?;
        match row.year {
            Some(year) => write!(self.out, ",{year},")?,
            None => self.out.write_all(b",,")?,
        }
        for field in [row.form, row.address, row.value, row.status] {
            self.field(field)?;
            self.out.write_all(b",")?;
        }
        self.field(row.source)?;
        self.out.write_all(b"\r\n")
    }

    fn field(&mut self, text: &str) -> io::Result<()> {
        // A number may begin with a minus; a name that does would be taken for a formula.
        let is_number = !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || b"-.".contains(&b));
        let formula = !is_number && text.starts_with(['=', '+', '-', '@', '\t']);
        if !formula && !text.contains([',', '"', '\n', '\r']) {
            return self.out.write_all(text.as_bytes());
        }
        let mark = if formula { "'" } else { "" };
        write!(self.out, "\"{mark}{}\"", text.replace('"', "\"\""))
    }

    pub(super) fn end(self) -> W {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_must() {
        let mut csv = Csv::new(Vec::new()).unwrap();
        csv.add(&Row {
            agency: Some("=甲,\"乙\""),
            year: Some(2024),
            form: "2021",
            address: "a.b.c",
            value: "-1.50",
            status: "read",
            source: "in/a.txt",
        })
        .unwrap();
        csv.add(&Row {
            agency: None,
            year: None,
            form: "2021",
            address: "a",
            value: "",
            status: "blank",
            source: "b",
        })
        .unwrap();
        let text = String::from_utf8(csv.end()).unwrap();
        let mut lines = text.lines();
        assert_eq!(
            lines.next(),
            Some("\u{feff}agency,year,form,address,value,status,source")
        );
        assert_eq!(
            lines.next(),
            Some("\"'=甲,\"\"乙\"\"\",2024,2021,a.b.c,-1.50,read,in/a.txt")
        );
        assert_eq!(lines.next(), Some(",,2021,a,,blank,b"));
    }
}
