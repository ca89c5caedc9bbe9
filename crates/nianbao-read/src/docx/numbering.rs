//! The numbering part (ECMA-376 17.9).

use crate::manuscript::numbering::{LEVELS, Level, List, MOST_LISTS, MOST_PRINTED, Numbering, Use};
use crate::manuscript::numerals;
use crate::xml::{Fault, Space, Tag, Token, Xml};
use nianbao_document::Limits;

impl Numbering {
    /// Reads the numbering part; what stands before a fault counts.
    pub(crate) fn read(text: &str, limits: &Limits) -> (Self, Option<Fault>) {
        let mut xml = Xml::new(text, limits);
        let mut reading = Reading::default();
        let fault = loop {
            match xml.next() {
                Ok(Token::Open(tag)) => {
                    if tag.space == Space::Word && reading.skip == 0 {
                        reading.open(&xml, &tag);
                    }
                    // Within a level's own properties nothing is meant for the list.
                    let inner = matches!(tag.name(), "pPr" | "rPr");
                    if inner || reading.skip > 0 {
                        reading.skip += 1;
                    } else {
                        reading.names.push(tag.name().to_owned());
                    }
                }
                Ok(Token::Close) if reading.skip > 0 => reading.skip -= 1,
                Ok(Token::Close) => reading.close(),
                Ok(Token::Text(_)) => {}
                Ok(Token::End) => break None,
                Err(fault) => break Some(fault),
            }
        };
        (reading.numbering, fault)
    }
}

/// Where the reading of the part stands.
#[derive(Default)]
struct Reading {
    numbering: Numbering,
    names: Vec<String>,
    skip: usize,
    list: Option<(i64, List)>,
    used: Option<(i64, Use)>,
    level: Option<(usize, Level)>,
    overridden: usize,
}

impl Reading {
    fn open(&mut self, xml: &Xml<'_>, tag: &Tag<'_>) {
        let id = |name: &str| {
            xml.attribute(tag, name)
                .and_then(|value| value.trim().parse().ok())
        };
        let index = |name: &str| {
            let index = xml
                .attribute(tag, name)
                .and_then(|value| value.trim().parse().ok());
            index.unwrap_or(0usize)
        };
        match tag.name() {
            "abstractNum" => {
                let id = id("abstractNumId").or_else(|| id("listDefId"));
                self.list = id.map(|id| (id, List::default()));
            }
            "num" => {
                let id = id("numId").or_else(|| id("ilfo"));
                self.used = id.map(|id| (id, Use::default()));
            }
            "lvlOverride" => self.overridden = index("ilvl"),
            "lvl" => {
                let level = Level {
                    format: "decimal".into(),
                    ..Level::default()
                };
                self.level = Some((index("ilvl"), level));
            }
            "numStyleLink" => {
                if let Some((_, list)) = &mut self.list {
                    list.link = xml.value(tag).map(|style| style.into_owned());
                }
            }
            "styleLink" => {
                if let (Some((id, _)), Some(style)) = (&self.list, xml.value(tag))
                    && self.numbering.linked.len() < MOST_LISTS
                {
                    self.numbering.linked.insert(style.into_owned(), *id);
                }
            }
            "abstractNumId" => {
                if let (Some((_, used)), Some(list)) = (&mut self.used, xml.number(tag)) {
                    used.list = list;
                }
            }
            "startOverride" => {
                if let (Some((_, used)), Some(start)) = (&mut self.used, xml.number(tag)) {
                    used.starts.insert(self.overridden.min(LEVELS), start);
                }
            }
            name => {
                if let Some((_, level)) = &mut self.level {
                    level.note(xml, tag, name);
                }
            }
        }
    }

    fn close(&mut self) {
        match self.names.pop().as_deref() {
            Some("lvl") => {
                let Some((index, level)) = self.level.take() else {
                    return;
                };
                if let Some((_, used)) = &mut self.used {
                    used.levels.insert(index.min(LEVELS), level);
                } else if let Some((_, list)) = &mut self.list {
                    list.levels.insert(index.min(LEVELS), level);
                }
            }
            Some("abstractNum") => {
                if let Some((id, list)) = self.list.take()
                    && self.numbering.lists.len() < MOST_LISTS
                {
                    self.numbering.lists.insert(id, list);
                }
            }
            Some("num") => {
                if let Some((id, used)) = self.used.take()
                    && self.numbering.uses.len() < MOST_LISTS
                {
                    self.numbering.uses.insert(id, used);
                }
            }
            _ => {}
        }
    }
}

impl Level {
    fn note(&mut self, xml: &Xml<'_>, tag: &Tag<'_>, name: &str) {
        match name {
            "start" => self.start = xml.number(tag),
            "numFmt" => {
                let format = xml.value(tag).unwrap_or_default();
                // Word 2003 gave formats by their numbers.
                self.format = match format.trim().parse::<u8>() {
                    Ok(code) => numerals::of_code(code).to_owned(),
                    Err(_) => format.chars().take(MOST_PRINTED).collect(),
                };
            }
            "lvlText" => {
                let text = xml.value(tag).unwrap_or_default();
                self.text = text.chars().take(MOST_PRINTED).collect();
            }
            "lvlRestart" => self.restart = xml.number(tag),
            "isLgl" => self.legal = xml.switch(tag),
            "suff" => {
                self.space = xml
                    .value(tag)
                    .is_some_and(|value| value.eq_ignore_ascii_case("space"));
            }
            "pStyle" => self.style = xml.value(tag).map(|style| style.into_owned()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manuscript::numbering::Counters;

    const PART: &str = r#"<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
        <w:abstractNum w:abstractNumId="1">
          <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="H"/><w:lvlText w:val="%1、"/></w:lvl>
          <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
          <w:lvl w:ilvl="2"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%3"/><w:lvlRestart w:val="0"/>
            <w:pPr><w:start w:val="9"/></w:pPr></w:lvl>
        </w:abstractNum>
        <w:abstractNum w:abstractNumId="2"><w:styleLink w:val="S"/>
          <w:lvl w:ilvl="0"><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%1)"/></w:lvl></w:abstractNum>
        <w:abstractNum w:abstractNumId="3"><w:numStyleLink w:val="S"/></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="1"/>
          <w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
        <w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>
        <w:num w:numId="4"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0">
          <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="x"/></w:lvl></w:lvlOverride></w:num>
        <w:abstractNum w:abstractNumId="5">
          <w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
          <w:lvl w:ilvl="1"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
          <w:lvl w:ilvl="2"><w:start w:val="3"/><w:lvlText w:val="%1.%3"/><w:isLgl/></w:lvl></w:abstractNum>
        <w:num w:numId="5"><w:abstractNumId w:val="5"/></w:num>
        </w:numbering>"#;

    #[test]
    fn lists_are_counted() {
        let (numbering, fault) = Numbering::read(PART, &Limits::default());
        assert_eq!(fault, None);
        let mut counters = Counters::default();
        let cases = [
            ((1, 0), Some("一、")),
            ((1, 1), Some("（一）")),
            ((1, 1), Some("（二）")),
            ((1, 2), Some("1.3 ")),
            ((1, 0), Some("二、")),
            ((1, 1), Some("（一）")),
            ((1, 2), Some("2.4 ")),
            ((2, 0), Some("五、")),
            ((2, 0), Some("六、")),
            ((1, 0), Some("七、")),
            ((3, 0), Some("A) ")),
            ((3, 0), Some("B) ")),
            ((4, 0), None),
            ((5, 2), Some("1.3 ")),
            ((5, 1), Some("（二）")),
            ((5, 0), Some("二、")),
            ((9, 0), None),
            ((1, 50), None),
        ];
        for ((number, level), text) in cases {
            let printed = numbering.count(&mut counters, number, level);
            assert_eq!(printed.as_deref(), text, "{number} {level}");
        }
        assert_eq!(numbering.level_of_style(1, "H"), Some(0));
        assert_eq!(numbering.level_of_style(1, "other"), None);
    }
}
