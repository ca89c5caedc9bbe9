//! The long table as Parquet. Values are exact decimals with eight places; agencies, addresses and
//! statuses repeat and are kept once for each group of rows.

use super::Row;
use parquet::basic::{Compression, GzipLevel};
use parquet::data_type::{
    ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use std::io::Write;
use std::sync::Arc;

/// The columns; a value is the decimal of 38 digits that most programs know.
const SCHEMA: &str = "message nianbao {
    OPTIONAL BYTE_ARRAY agency (UTF8);
    OPTIONAL INT32 year;
    REQUIRED BYTE_ARRAY form (UTF8);
    REQUIRED BYTE_ARRAY address (UTF8);
    OPTIONAL FIXED_LEN_BYTE_ARRAY (16) value (DECIMAL(38, 8));
    REQUIRED BYTE_ARRAY status (UTF8);
    REQUIRED BYTE_ARRAY source (UTF8);
}";

/// The places of a value.
const PLACES: usize = 8;

/// How many rows are held before they are written.
const GROUP: usize = 64 << 10;

/// The status of a value with more places than the column has; there is none, and it holds none.
const TOO_FINE: &str = "too-fine";

/// A growing Parquet file.
pub(super) struct Columns<W: Write + Send> {
    out: SerializedFileWriter<W>,
    group: Group,
}

#[derive(Default)]
struct Group {
    rows: usize,
    agency: Optional<ByteArray>,
    year: Optional<i32>,
    form: Vec<ByteArray>,
    address: Vec<ByteArray>,
    value: Optional<FixedLenByteArray>,
    status: Vec<ByteArray>,
    source: Vec<ByteArray>,
}

/// A column that may lack values.
struct Optional<T> {
    values: Vec<T>,
    levels: Vec<i16>,
}

impl<T> Default for Optional<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            levels: Vec::new(),
        }
    }
}

impl<T> Optional<T> {
    fn push(&mut self, value: Option<T>) {
        self.levels.push(i16::from(value.is_some()));
        self.values.extend(value);
    }
}

impl<W: Write + Send> Columns<W> {
    pub(super) fn new(out: W) -> Result<Self> {
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        let properties = WriterProperties::builder()
            .set_created_by(concat!("nianbao ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::GZIP(GzipLevel::default()))
            .build();
        let out = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
        Ok(Self {
            out,
            group: Group::default(),
        })
    }

    pub(super) fn add(&mut self, row: &Row<'_>) -> Result<()> {
        let group = &mut self.group;
        let decimal = decimal(row.value);
        let status = if decimal.is_none() && !row.value.is_empty() {
            TOO_FINE
        } else {
            row.status
        };
        group.agency.push(row.agency.map(text));
        group.year.push(row.year.map(i32::from));
        group.form.push(text(row.form));
        group.address.push(text(row.address));
        group
            .value
            .push(decimal.map(|value| FixedLenByteArray::from(value.to_be_bytes().to_vec())));
        group.status.push(text(status));
        group.source.push(text(row.source));
        group.rows += 1;
        if group.rows == GROUP {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        let group = std::mem::take(&mut self.group);
        if group.rows == 0 {
            return Ok(());
        }
        let mut out = self.out.next_row_group()?;
        texts(&mut out, &group.agency.values, Some(&group.agency.levels))?;
        if let Some(mut column) = out.next_column()? {
            let year = &group.year;
            column
                .typed::<Int32Type>()
                .write_batch(&year.values, Some(&year.levels), None)?;
            column.close()?;
        }
        texts(&mut out, &group.form, None)?;
        texts(&mut out, &group.address, None)?;
        if let Some(mut column) = out.next_column()? {
            let value = &group.value;
            column.typed::<FixedLenByteArrayType>().write_batch(
                &value.values,
                Some(&value.levels),
                None,
            )?;
            column.close()?;
        }
        texts(&mut out, &group.status, None)?;
        texts(&mut out, &group.source, None)?;
        out.close()?;
        Ok(())
    }

    pub(super) fn end(mut self) -> Result<W> {
        self.flush()?;
        self.out.into_inner()
    }
}

fn text(text: &str) -> ByteArray {
    ByteArray::from(text.as_bytes().to_vec())
}

fn texts<W: Write + Send>(
    out: &mut SerializedRowGroupWriter<'_, W>,
    values: &[ByteArray],
    levels: Option<&[i16]>,
) -> Result<()> {
    if let Some(mut column) = out.next_column()? {
        column
            .typed::<ByteArrayType>()
            .write_batch(values, levels, None)?;
        column.close()?;
    }
    Ok(())
}

/// Reads a decimal as a count of its hundred-millionths; none where it is finer, or there is none.
fn decimal(text: &str) -> Option<i128> {
    if text.is_empty() {
        return None;
    }
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    if places.len() > PLACES && places.bytes().skip(PLACES).any(|digit| digit != b'0') {
        return None;
    }
    let places: String = places
        .chars()
        .chain(std::iter::repeat('0'))
        .take(PLACES)
        .collect();
    format!("{whole}{places}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    #[test]
    fn decimals_are_exact() {
        assert_eq!(decimal("12"), Some(1_200_000_000));
        assert_eq!(decimal("-0.50"), Some(-50_000_000));
        assert_eq!(decimal("0.00000001"), Some(1));
        assert_eq!(decimal("0.000000010"), Some(1));
        assert_eq!(decimal("0.000000001"), None);
        assert_eq!(decimal(""), None);
        assert!(decimal(&"9".repeat(30)).is_some());
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut columns = Columns::new(Vec::new()).unwrap();
        let row = Row {
            agency: Some("甲县"),
            year: Some(2024),
            form: "2021",
            address: "a.b.c",
            value: "7.50",
            status: "read",
            source: "in/a.txt",
        };
        columns.add(&row).unwrap();
        columns
            .add(&Row {
                agency: None,
                year: None,
                value: "",
                status: "blank",
                ..row
            })
            .unwrap();
        let file = Bytes::from(columns.end().unwrap());
        let reader = SerializedFileReader::new(file).unwrap();
        let rows: Vec<String> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| row.unwrap().to_string())
            .collect();
        assert_eq!(rows.len(), 2);
        assert!(
            rows[0].contains("甲县") && rows[0].contains("7.50000000"),
            "{}",
            rows[0]
        );
        assert!(
            rows[1].contains("agency: null") && rows[1].contains("value: null"),
            "{}",
            rows[1]
        );
    }
}
