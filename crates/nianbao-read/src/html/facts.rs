//! What an element's own attributes say of its looks: whether it shows, how it is laid out, how many
//! places it covers, whether it has rules around it.

/// How an element is laid out, as far as it matters for tables and lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Display {
    /// Not said; the element's name decides.
    #[default]
    Unsaid,
    None,
    Inline,
    Block,
    Table,
    Row,
    RowGroup,
    Cell,
    Flex,
    Grid,
}

impl Display {
    /// Returns the layout that a style sheet calls so.
    pub(crate) fn named(value: &str) -> Self {
        match value {
            "none" => Self::None,
            "inline" | "inline-block" | "contents" => Self::Inline,
            "block" | "list-item" | "flow-root" | "table-caption" => Self::Block,
            "table" | "inline-table" => Self::Table,
            "table-row" => Self::Row,
            "table-row-group" | "table-header-group" | "table-footer-group" => Self::RowGroup,
            "table-cell" => Self::Cell,
            "flex" | "inline-flex" => Self::Flex,
            "grid" | "inline-grid" => Self::Grid,
            _ => Self::Unsaid,
        }
    }
}

/// Whether rules are drawn around an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Rules {
    #[default]
    Unsaid,
    Without,
    With,
}

/// What an element's attributes say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Facts {
    pub(crate) hidden: bool,
    pub(crate) display: Display,
    pub(crate) column_span: u16,
    /// 0 where the cell reaches to the end of its row group.
    pub(crate) row_span: u16,
    /// The width in pixels.
    pub(crate) width: Option<u16>,
    /// The height in pixels.
    pub(crate) height: Option<u16>,
    pub(crate) rules: Rules,
    /// Whether it stands above the line.
    pub(crate) raised: bool,
    /// Whether line ends in the text are line ends on the page.
    pub(crate) keeps_lines: bool,
    /// How many columns a drawn grid has, where its style counts them.
    pub(crate) tracks: u16,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            hidden: false,
            display: Display::Unsaid,
            column_span: 1,
            row_span: 1,
            width: None,
            height: None,
            rules: Rules::Unsaid,
            raised: false,
            keeps_lines: false,
            tracks: 0,
        }
    }
}

/// The most columns a cell may cover (HTML, 4.9.11).
const MOST_COLUMNS: u32 = 1000;
/// The most rows a cell may cover (HTML, 4.9.11).
const MOST_ROWS: u32 = 65_534;

impl Facts {
    /// Reads the attributes.
    pub(crate) fn of<'a>(attributes: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut facts = Self::default();
        for (name, value) in attributes {
            match name {
                "hidden" => {
                    facts.hidden = true;
                    facts.display = Display::None;
                }
                "colspan" => {
                    let span = leading_number(value).unwrap_or(1);
                    let span = if span == 0 { 1 } else { span.min(MOST_COLUMNS) };
                    facts.column_span = u16::try_from(span).unwrap_or(1);
                }
                "rowspan" => {
                    let span = leading_number(value).unwrap_or(1).min(MOST_ROWS);
                    facts.row_span = u16::try_from(span).unwrap_or(1);
                }
                "width" if !value.contains('%') => {
                    facts.width = facts.width.or_else(|| pixels(value));
                }
                "height" => facts.height = facts.height.or_else(|| pixels(value)),
                "border" if leading_number(value) != Some(0) => facts.rules = Rules::With,
                "style" => facts.style(value),
                _ => {}
            }
        }
        facts
    }

    /// Reads a `style` attribute.
    fn style(&mut self, style: &str) {
        for (name, value) in declarations(style) {
            match name.as_str() {
                "display" => {
                    self.display = Display::named(&value);
                    self.hidden |= self.display == Display::None;
                }
                "vertical-align" => self.raised = value == "super",
                "visibility" => self.hidden |= value == "hidden" || value == "collapse",
                "mso-hide" => self.hidden |= value == "all",
                "text-decoration" | "text-decoration-line" => {
                    self.hidden |= value.contains("line-through");
                }
                "width" => self.width = pixels(&value).or(self.width),
                "height" => self.height = pixels(&value).or(self.height),
                "white-space" => self.keeps_lines = value.starts_with("pre"),
                "grid-template-columns" => self.tracks = tracks(&value),
                "grid-column" | "grid-column-end" => {
                    if let Some((_, count)) = value.split_once("span") {
                        let span = leading_number(count.trim())
                            .unwrap_or(1)
                            .clamp(1, MOST_COLUMNS);
                        self.column_span = u16::try_from(span).unwrap_or(1);
                    }
                }
                _ if name == "border" || name.starts_with("border-") => self.border(&name, &value),
                _ => {}
            }
        }
    }

    fn border(&mut self, name: &str, value: &str) {
        if matches!(
            name,
            "border-collapse" | "border-spacing" | "border-color" | "border-radius"
        ) {
            return;
        }
        let absent = value.split_ascii_whitespace().all(|word| {
            matches!(
                word,
                "none" | "medium" | "hidden" | "initial" | "currentcolor" | "0"
            ) || (leading_number(word) == Some(0) && !word.contains('.'))
        });
        if !absent {
            self.rules = Rules::With;
        } else if self.rules == Rules::Unsaid {
            self.rules = Rules::Without;
        }
    }
}

/// Returns the declarations of a style, names and values in lower case.
pub(crate) fn declarations(style: &str) -> impl Iterator<Item = (String, String)> + '_ {
    style.split(';').filter_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        let value = value.trim().trim_end_matches("!important").trim_end();
        Some((name.trim().to_ascii_lowercase(), value.to_ascii_lowercase()))
    })
}

/// Returns the digits that a value begins with, as browsers read numbers in attributes.
fn leading_number(value: &str) -> Option<u32> {
    let value = value.trim_start().trim_start_matches('+');
    let end = value
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(value.len());
    let digits = value.get(..end).filter(|digits| !digits.is_empty())?;
    Some(digits.parse().unwrap_or(u32::MAX))
}

/// Returns a length in whole pixels.
fn pixels(value: &str) -> Option<u16> {
    let value = value.trim();
    let end = value
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(value.len());
    let number: f32 = value.get(..end)?.parse().ok()?;
    let per_unit = match value.get(end..)?.trim() {
        "" | "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 9.6 / 2.54,
        _ if number == 0.0 => 0.0,
        _ => return None,
    };
    // A count of pixels that no page has says nothing; the range is checked before the cast.
    let length = (number * per_unit).round();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (0.0..=10_000.0).contains(&length).then_some(length as u16)
}

/// Counts the columns in the value of `grid-template-columns`; 0 where they cannot be counted.
fn tracks(value: &str) -> u16 {
    if let Some(repeat) = value.strip_prefix("repeat(") {
        let alone = repeat.ends_with(')') && repeat.matches(')').count() <= 2;
        let count = leading_number(repeat).filter(|count| alone && *count <= MOST_COLUMNS);
        return count
            .and_then(|count| u16::try_from(count).ok())
            .unwrap_or(0);
    }
    if value.contains('(') || value.contains('[') {
        return 0;
    }
    u16::try_from(value.split_ascii_whitespace().count()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(attributes: &[(&str, &str)]) -> Facts {
        Facts::of(attributes.iter().copied())
    }

    #[test]
    fn spans_are_clamped() {
        assert_eq!(facts(&[("colspan", "0")]).column_span, 1);
        assert_eq!(facts(&[("colspan", "1000000")]).column_span, 1000);
        assert_eq!(facts(&[("colspan", "99999999999999")]).column_span, 1000);
        assert_eq!(facts(&[("colspan", "3px")]).column_span, 3);
        assert_eq!(facts(&[("colspan", "-2")]).column_span, 1);
        assert_eq!(facts(&[("rowspan", "0")]).row_span, 0);
        assert_eq!(facts(&[("rowspan", "70000")]).row_span, 65_534);
    }

    #[test]
    fn what_hides() {
        assert!(facts(&[("style", "color:red;DISPLAY : None !important")]).hidden);
        assert!(facts(&[("style", "visibility:hidden")]).hidden);
        assert!(facts(&[("style", "mso-hide:all")]).hidden);
        assert!(facts(&[("hidden", "")]).hidden);
        assert!(facts(&[("style", "text-decoration: line-through")]).hidden);
        assert!(!facts(&[("style", "text-decoration: underline")]).hidden);
        assert!(!facts(&[("style", "display:block")]).hidden);
    }

    #[test]
    fn rules_and_lengths() {
        assert_eq!(
            facts(&[("style", "border:none;height:0")]).rules,
            Rules::Without
        );
        assert_eq!(facts(&[("style", "border:none;height:0")]).height, Some(0));
        assert_eq!(
            facts(&[("style", "border:solid windowtext .5pt")]).rules,
            Rules::With
        );
        assert_eq!(
            facts(&[("style", "border-left:none;border-top:1px solid #000")]).rules,
            Rules::With
        );
        assert_eq!(facts(&[("style", "width:1.5pt")]).width, Some(2));
        assert_eq!(facts(&[("width", "30%")]).width, None);
        assert_eq!(
            facts(&[("style", "grid-template-columns:repeat(4, 1fr)")]).tracks,
            4
        );
        assert_eq!(
            facts(&[("style", "grid-template-columns:1fr 2fr 1fr")]).tracks,
            3
        );
    }
}
