//! Colours, as far as they tell ink from paper (GB/T 33190 8.3).

use super::numbers::array;
use crate::xml::{Tag, Xml};

/// How light a colour must be to pass for paper.
const PAPER: f64 = 0.93;
/// How little a colour must cover to pass for none.
const CLEAR: f64 = 0.02;

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Color {
    /// From black to white, 0 to 1.
    light: f64,
    /// How much it covers, 0 to 1.
    cover: f64,
}

impl Color {
    /// Black, which is meant where nothing is said.
    pub(super) const BLACK: Self = Self {
        light: 0.0,
        cover: 1.0,
    };

    /// Reads a `FillColor` or `StrokeColor`. How many channels there are tells the colour space; one
    /// of a palette, a pattern or a shading is taken for ink.
    pub(super) fn read(xml: &Xml<'_>, tag: &Tag<'_>) -> Self {
        let value = xml.attribute(tag, "Value");
        let channels: Vec<f64> = value.as_deref().map(channels).unwrap_or_default();
        let light = match channels.as_slice() {
            [gray] => *gray,
            [red, green, blue] => luminance(*red, *green, *blue),
            [cyan, magenta, yellow, black] => {
                let left = 1.0 - black;
                luminance(
                    (1.0 - cyan) * left,
                    (1.0 - magenta) * left,
                    (1.0 - yellow) * left,
                )
            }
            _ => 0.0,
        };
        let cover = xml
            .attribute(tag, "Alpha")
            .map_or(1.0, |alpha| cover(&alpha));
        Self { light, cover }
    }

    /// Returns whether it cannot be told from paper.
    pub(super) fn is_paper(self) -> bool {
        self.light > PAPER
    }

    /// Returns whether it leaves no ink at all, with what else is transparent.
    pub(super) fn is_clear(self, cover: f64) -> bool {
        self.cover * cover < CLEAR
    }
}

/// Reads an `Alpha`, 0 to 255.
pub(super) fn cover(text: &str) -> f64 {
    array(text)
        .next()
        .map_or(1.0, |alpha| (alpha / 255.0).clamp(0.0, 1.0))
}

/// Reads the channels of a colour, decimal or `#` and hexadecimal, from 0 to 1.
fn channels(value: &str) -> Vec<f64> {
    let mut channels: Vec<f64> = value
        .split_ascii_whitespace()
        .take(5)
        .map(|word| match word.strip_prefix('#') {
            Some(digits) => u16::from_str_radix(digits, 16).map_or(0.0, f64::from),
            None => array(word).next().unwrap_or_default(),
        })
        .collect();
    // Eight bits a channel unless a value is larger.
    let most = if channels.iter().any(|channel| *channel > 255.0) {
        65_535.0
    } else {
        255.0
    };
    for channel in &mut channels {
        *channel = (*channel / most).clamp(0.0, 1.0);
    }
    channels
}

fn luminance(red: f64, green: f64, blue: f64) -> f64 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Token;
    use nianbao_document::Limits;

    fn read(attributes: &str) -> Color {
        let text = format!("<FillColor {attributes}/>");
        let mut xml = Xml::new(&text, &Limits::default());
        let Ok(Token::Open(tag)) = xml.next() else {
            panic!("an element");
        };
        Color::read(&xml, &tag)
    }

    #[test]
    fn paper_is_told_from_ink() {
        for paper in [
            "255 255 255",
            "#FF #FF #FF",
            "255",
            "0 0 0 0",
            "250 250 250",
        ] {
            assert!(read(&format!("Value='{paper}'")).is_paper(), "{paper}");
        }
        for ink in [
            "0 0 0",
            "255 0 0",
            "0",
            "0 0 0 255",
            "192 192 192",
            "",
            "255 255 0",
        ] {
            assert!(!read(&format!("Value='{ink}'")).is_paper(), "{ink}");
        }
        assert!(read("Value='0 0 0' Alpha='0'").is_clear(1.0));
        assert!(read("Value='0 0 0'").is_clear(0.0));
        assert!(!read("Index='3'").is_clear(1.0));
    }
}
