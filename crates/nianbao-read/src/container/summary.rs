//! What a document of Office 97–2003 says about itself: two streams of properties (MS-OLEPS).

use super::Compound;
use crate::encoding::decode;
use nianbao_document::{Name, Origin, Property};

/// The streams, and the properties of each that are told, by the names of the later formats.
const STREAMS: [(&str, &[(u32, &str)]); 2] = [
    (
        "\u{5}SummaryInformation",
        &[
            (2, "dc:title"),
            (3, "dc:subject"),
            (4, "dc:creator"),
            (5, "cp:keywords"),
            (6, "dc:description"),
            (8, "cp:lastModifiedBy"),
            (12, "dcterms:created"),
            (13, "dcterms:modified"),
            (18, "Application"),
        ],
    ),
    (
        "\u{5}DocumentSummaryInformation",
        &[(2, "cp:category"), (14, "Manager"), (15, "Company")],
    ),
];

/// How long a value is kept, in bytes.
const MOST_BYTES: usize = 64 << 10;

/// The types of values (MS-OLEPS 2.15).
const TEXT: u32 = 0x1E;
const WIDE_TEXT: u32 = 0x1F;
const TIME: u32 = 0x40;

/// Reads the properties of a compound file. What is damaged is left out: the text does not hang on it.
pub(crate) fn properties(file: &mut Compound<'_>) -> Vec<Property> {
    let mut properties = Vec::new();
    for (name, known) in STREAMS {
        let Ok(Some(part)) = file.read(name) else {
            continue;
        };
        let part_name = Name::from(name.trim_start_matches('\u{5}'));
        let row = (1u32..).zip(of(&part.bytes, known));
        properties.extend(row.map(|(row, (name, value))| Property {
            name: name.to_owned(),
            value,
            origin: Origin::Node {
                part: part_name.clone(),
                table: 0,
                row,
                column: 0,
            },
        }));
    }
    properties
}

/// Reads the first set of a stream.
fn of<'k>(bytes: &[u8], known: &'k [(u32, &'k str)]) -> Vec<(&'k str, String)> {
    let mut values = Vec::new();
    let set = long(bytes, 44).and_then(|at| bytes.get(usize::try_from(at).ok()?..));
    let Some(set) = set else {
        return values;
    };
    let listed = |id: u32| {
        let count = usize::try_from(long(set, 4)?).ok()?.min(set.len() / 8);
        let mut entries = (0..count).map(|index| 8 + index * 8);
        let entry = entries.find(|entry| long(set, *entry) == Some(id))?;
        set.get(usize::try_from(long(set, entry + 4)?).ok()?..)
    };
    let page = listed(1).and_then(|value| Some(long(value, 4)? & 0xFFFF));
    let declared = match page {
        Some(936) => Some("gbk"),
        Some(950) => Some("big5"),
        Some(65_001) => Some("utf-8"),
        _ => None,
    };
    for (id, name) in known {
        let value = listed(*id).and_then(|value| read(value, page == Some(1_200), declared));
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            values.push((*name, value.trim().to_owned()));
        }
    }
    values
}

fn read(value: &[u8], is_wide: bool, declared: Option<&str>) -> Option<String> {
    let count = usize::try_from(long(value, 4)?).ok()?.min(MOST_BYTES);
    let rest = value.get(8..)?;
    match long(value, 0)? {
        TEXT if !is_wide => {
            let bytes = rest.get(..count).unwrap_or(rest);
            let end = bytes.iter().position(|byte| *byte == 0);
            let bytes = bytes.get(..end.unwrap_or(bytes.len()))?;
            Some(decode(bytes, declared).text.into_owned())
        }
        kind @ (TEXT | WIDE_TEXT) => {
            let length = if kind == TEXT { count } else { count * 2 };
            let bytes = rest.get(..length).unwrap_or(rest);
            let units: Vec<u16> = bytes
                .chunks_exact(2)
                .filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?)))
                .take_while(|unit| *unit != 0)
                .collect();
            Some(String::from_utf16_lossy(&units))
        }
        TIME => moment(u64::from(long(value, 4)?) | u64::from(long(value, 8)?) << 32),
        _ => None,
    }
}

/// Writes a time counted in tenths of microseconds since 1601.
fn moment(ticks: u64) -> Option<String> {
    let seconds = ticks / 10_000_000;
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Days since 1 March of the year 1600, the first of a cycle of 400 years.
    let days = days.checked_add(306)?;
    let (cycle, of_cycle) = (days / 146_097, days % 146_097);
    let year = (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = 1600 + cycle * 400 + year + u64::from(month <= 2);
    // An empty time is the first of all.
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    let told = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
    (ticks > 0 && year < 10_000).then_some(told)
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes a stream with one set of values.
    fn stream(values: &[(u32, Vec<u8>)]) -> Vec<u8> {
        let mut bytes = vec![0; 44];
        bytes.extend(48u32.to_le_bytes());
        let count = u32::try_from(values.len()).unwrap();
        let mut at = 8 + count * 8;
        bytes.extend(0u32.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        for (id, value) in values {
            bytes.extend(id.to_le_bytes());
            bytes.extend(at.to_le_bytes());
            at += u32::try_from(value.len()).unwrap();
        }
        bytes.extend(values.iter().flat_map(|(_, value)| value.clone()));
        bytes
    }

    fn value(kind: u32, count: u32, bytes: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes(), &count.to_le_bytes()[..], bytes].concat()
    }

    #[test]
    fn texts_and_times_are_read() {
        let gbk = [0xB1, 0xA8, 0xB8, 0xE6, 0];
        let time = 133_818_048_000_000_000u64.to_le_bytes();
        let bytes = stream(&[
            (1, value(2, 936, &[])),
            (2, value(TEXT, 5, &gbk)),
            (4, value(WIDE_TEXT, 3, &[0x2D, 0x4E, b'a', 0, 0, 0])),
            (12, [&TIME.to_le_bytes()[..], &time].concat()),
            (18, value(TEXT, u32::MAX, b"Excel")),
        ]);
        let expected = [
            ("dc:title", "报告"),
            ("dc:creator", "中a"),
            ("dcterms:created", "2025-01-20T00:00:00Z"),
            ("Application", "Excel"),
        ];
        let found = of(&bytes, STREAMS[0].1);
        let found: Vec<_> = found
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        assert_eq!(found, expected);
        for end in 0..bytes.len() {
            assert!(of(&bytes[..end], STREAMS[0].1).len() <= 4);
        }
    }
}
