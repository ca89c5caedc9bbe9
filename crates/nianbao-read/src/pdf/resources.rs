//! What a page draws with, looked through before it is drawn: streams that inflate past all bounds,
//! forms that draw each other without end, widths for four thousand million glyphs; and the fonts.
//!
//! The interpreter cannot be stopped while it decodes a stream, so this is done before.

use super::fonts::Fonts;
use super::inflate;
use crate::ReadError;
use hayro_interpret::hayro_syntax::Filter;
use hayro_interpret::hayro_syntax::object::{
    Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream,
};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::xref::XRef;
use memchr::memmem;
use nianbao_document::Limits;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How deep forms are followed; the interpreter stops at 50.
const MOST_DEPTH: usize = 52;
/// How deep the values of other resources are followed.
const MOST_NESTED: usize = 12;
/// The longest dictionary of a packed stream.
const MOST_HEAD: usize = 4096;
/// A number of so many digits is no glyph's.
const LONG_NUMBER: usize = 7;
/// The first code of a font that has one byte a glyph (ISO 32000-2, 9.6.2) is far below.
const MOST_FIRST_CODE: f64 = 65_535.0;

/// Looks through the resources of the pages of a file, each once.
pub(crate) struct Resources<'l, 'a> {
    xref: &'a XRef,
    limits: &'l Limits,
    seen: HashSet<ObjectIdentifier>,
    forms: HashMap<ObjectIdentifier, Option<usize>>,
    content: usize,
    /// What streams may come to without being measured: so much does no harm even at worst.
    unmeasured: usize,
}

impl<'l, 'a> Resources<'l, 'a> {
    pub(crate) fn new(xref: &'a XRef, limits: &'l Limits) -> Self {
        Self {
            xref,
            limits,
            seen: HashSet::new(),
            forms: HashMap::new(),
            content: 0,
            unmeasured: limits.pdf_stream_bytes.saturating_mul(4),
        }
    }

    /// Looks through a page, and lists its fonts.
    pub(crate) fn look(&mut self, page: &Page<'a>, fonts: &Fonts<'a>) -> Result<(), ReadError> {
        self.page_content(page)?;
        let resources = page.resources();
        for name in resources.fonts.keys() {
            self.font(&resources.fonts, name.as_ref(), fonts)?;
        }
        for dict in [
            &resources.ext_g_states,
            &resources.color_spaces,
            &resources.patterns,
            &resources.shadings,
        ] {
            for name in dict.keys() {
                self.entry(dict, name.as_ref(), 0, fonts)?;
            }
        }
        let content = page.page_stream().unwrap_or_default();
        let drawn = self.forms(&resources.x_objects, content, 0, fonts)?;
        let mut total = self.content.saturating_add(content.len());
        total = total.saturating_add(drawn);
        total = total.saturating_add(self.annotations(page, fonts)?);
        self.content = total;
        if total > self.limits.pdf_content_bytes {
            return Err(self.too_much());
        }
        Ok(())
    }

    fn too_much(&self) -> ReadError {
        ReadError::over("pdf_content_bytes", self.limits.pdf_content_bytes)
    }

    /// Bounds the content streams of a page, which are decoded into one.
    fn page_content(&self, page: &Page<'_>) -> Result<(), ReadError> {
        let bound = self.limits.pdf_stream_bytes;
        match page.raw().get::<Object<'_>>("Contents") {
            Some(Object::Stream(stream)) => self.content_stream(&stream),
            Some(Object::Array(parts)) => {
                let at_most = parts.iter::<Stream<'_>>().fold(0usize, |sum, part| {
                    sum.saturating_add(inflate::at_most(&part.raw_data(), &part.filters()))
                });
                if at_most <= bound {
                    return Ok(());
                }
                let mut left = bound;
                for part in parts.iter::<Stream<'_>>() {
                    let length = inflate::length(&part.raw_data(), &part.filters(), left);
                    left = length
                        .and_then(|length| left.checked_sub(length))
                        .ok_or_else(|| self.too_long())?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn too_long(&self) -> ReadError {
        ReadError::over("pdf_stream_bytes", self.limits.pdf_stream_bytes)
    }

    /// Bounds a stream of page content, every byte of which may become ink.
    fn content_stream(&self, stream: &Stream<'_>) -> Result<(), ReadError> {
        let bound = self.limits.pdf_stream_bytes;
        if inflate::is_within(&stream.raw_data(), &stream.filters(), bound) {
            Ok(())
        } else {
            Err(self.too_long())
        }
    }

    /// Bounds any other stream.
    fn stream(&mut self, stream: &Stream<'_>) -> Result<(), ReadError> {
        let bound = self.limits.pdf_stream_bytes;
        let (raw, filters) = (stream.raw_data(), stream.filters());
        if let Some(left) = self
            .unmeasured
            .checked_sub(inflate::at_most(&raw, &filters))
        {
            self.unmeasured = left;
            return Ok(());
        }
        if inflate::is_within(&raw, &filters, bound) {
            Ok(())
        } else {
            Err(self.too_long())
        }
    }

    /// Returns whether an entry is to be looked at: the first time, or where it is no object of its own.
    fn is_new(&mut self, dict: &Dict<'_>, key: &[u8]) -> bool {
        dict.get_ref(key)
            .is_none_or(|reference| self.seen.insert(reference.into()))
    }

    /// Looks through any value for streams that will be decoded.
    fn entry(
        &mut self,
        dict: &Dict<'a>,
        key: &[u8],
        depth: usize,
        fonts: &Fonts<'a>,
    ) -> Result<(), ReadError> {
        if depth > MOST_NESTED || !self.is_new(dict, key) {
            return Ok(());
        }
        match dict.get::<Object<'_>>(key) {
            Some(Object::Dict(inner)) if key == b"Font" => {
                for name in inner.keys() {
                    self.font(&inner, name.as_ref(), fonts)?;
                }
                Ok(())
            }
            Some(value) => self.value(value, depth, fonts),
            None => Ok(()),
        }
    }

    fn value(
        &mut self,
        value: Object<'a>,
        depth: usize,
        fonts: &Fonts<'a>,
    ) -> Result<(), ReadError> {
        let dict = match value {
            Object::Stream(stream) => {
                self.stream(&stream)?;
                stream.dict().clone()
            }
            Object::Dict(dict) => dict,
            Object::Array(array) => {
                for item in array.raw_iter() {
                    let object = match item {
                        MaybeRef::NotRef(object) => Some(object),
                        MaybeRef::Ref(reference) => {
                            let id = ObjectIdentifier::from(reference);
                            let is_new = self.seen.insert(id);
                            is_new.then(|| self.xref.get::<Object<'_>>(id)).flatten()
                        }
                    };
                    if let Some(object) = object
                        && depth < MOST_NESTED
                    {
                        self.value(object, depth + 1, fonts)?;
                    }
                }
                return Ok(());
            }
            _ => return Ok(()),
        };
        for key in dict.keys() {
            if !matches!(
                key.as_ref(),
                b"Parent" | b"P" | b"Pg" | b"XObject" | b"CharProcs"
            ) {
                self.entry(&dict, key.as_ref(), depth + 1, fonts)?;
            }
        }
        Ok(())
    }

    fn font(&mut self, dict: &Dict<'a>, key: &[u8], fonts: &Fonts<'a>) -> Result<(), ReadError> {
        if !self.is_new(dict, key) {
            return Ok(());
        }
        let Some(font) = dict.get::<Dict<'_>>(key) else {
            return Ok(());
        };
        fonts.list(&font);
        let descendant = font
            .get::<Array<'_>>("DescendantFonts")
            .and_then(|fonts| fonts.iter::<Dict<'_>>().next());
        for holder in [Some(font), descendant].into_iter().flatten() {
            let descriptor = holder.get::<Dict<'_>>("FontDescriptor").unwrap_or_default();
            for (dict, key) in [
                (&holder, "ToUnicode"),
                (&holder, "Encoding"),
                (&holder, "CIDToGIDMap"),
                (&descriptor, "FontFile"),
                (&descriptor, "FontFile2"),
                (&descriptor, "FontFile3"),
            ] {
                if dict
                    .get_ref(key)
                    .is_some_and(|id| self.seen.insert(id.into()))
                    && let Some(stream) = dict.get::<Stream<'_>>(key)
                {
                    self.stream(&stream)?;
                }
            }
            let impossible = ["W", "W2"].iter().any(|key| {
                let widths = holder.get::<Array<'_>>(key);
                widths.is_some_and(|widths| has_long_number(widths.data()))
            });
            // Every code before the first is given a width as well.
            let first = holder.get::<f64>("FirstChar").unwrap_or(0.0);
            if impossible || first > MOST_FIRST_CODE {
                return Err(ReadError::damaged(
                    super::FORMAT,
                    "a font has impossible widths",
                ));
            }
        }
        Ok(())
    }

    /// Returns how many bytes of content the forms come to that some content draws.
    fn forms(
        &mut self,
        x_objects: &Dict<'a>,
        content: &[u8],
        depth: usize,
        fonts: &Fonts<'a>,
    ) -> Result<usize, ReadError> {
        if depth > MOST_DEPTH || x_objects.is_empty() {
            return Ok(0);
        }
        let mut forms: BTreeMap<Vec<u8>, Stream<'a>> = BTreeMap::new();
        for name in x_objects.keys() {
            // Resolved on its own: within a form, the library finds no form that it is within.
            let stream = match x_objects.get_ref(&name) {
                Some(reference) => self.xref.get::<Stream<'_>>(reference.into()),
                None => x_objects.get::<Stream<'_>>(&name),
            };
            let Some(stream) = stream else {
                continue;
            };
            if stream.dict().get::<Name<'_>>("Subtype").as_deref() == Some(b"Image") {
                self.entry(stream.dict(), b"ColorSpace", 0, fonts)?;
            } else {
                forms.insert(name.to_vec(), stream);
            }
        }
        let mut total = 0usize;
        if forms.is_empty() {
            return Ok(total);
        }
        for (name, times) in drawn(content) {
            // An escaped name may be any of them.
            let is_escaped = name.contains(&b'#');
            for (own, stream) in &forms {
                if is_escaped || own == name {
                    let cost = self.form(stream, x_objects, depth, fonts)?;
                    total = total.saturating_add(cost.saturating_mul(times));
                }
            }
        }
        Ok(total)
    }

    /// Returns how many bytes of content drawing a form comes to.
    fn form(
        &mut self,
        stream: &Stream<'a>,
        outer: &Dict<'a>,
        depth: usize,
        fonts: &Fonts<'a>,
    ) -> Result<usize, ReadError> {
        let id = stream.obj_id();
        match self.forms.get(&id) {
            Some(Some(cost)) => return Ok(*cost),
            // It draws itself. Once is harmless, since nesting ends somewhere; twice is not.
            Some(None) => return Ok(self.limits.pdf_content_bytes / 2 + 1),
            None => {}
        }
        self.forms.insert(id, None);
        self.content_stream(stream)?;
        let content = stream.decoded_data().unwrap_or_default();
        let mut x_objects = outer.clone();
        if let Some(resources) = stream.dict().get::<Dict<'_>>("Resources") {
            x_objects = resources.get::<Dict<'_>>("XObject").unwrap_or_default();
            for key in resources.keys() {
                if key.as_ref() != b"XObject" {
                    self.entry(&resources, key.as_ref(), 0, fonts)?;
                }
            }
        }
        let inner = self.forms(&x_objects, &content, depth + 1, fonts)?;
        let cost = inner.saturating_add(content.len()).saturating_add(64);
        self.forms.insert(id, Some(cost));
        Ok(cost)
    }

    /// Returns how many bytes of content the appearances of annotations come to.
    fn annotations(&mut self, page: &Page<'a>, fonts: &Fonts<'a>) -> Result<usize, ReadError> {
        let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else {
            return Ok(0);
        };
        let mut total = 0usize;
        for annotation in annotations.iter::<Dict<'_>>() {
            let Some(appearances) = annotation.get::<Dict<'_>>("AP") else {
                continue;
            };
            let states = match appearances.get::<Object<'_>>("N") {
                Some(Object::Stream(stream)) => vec![stream],
                Some(Object::Dict(states)) => {
                    let streams = states
                        .keys()
                        .filter_map(|key| states.get::<Stream<'_>>(key));
                    streams.collect()
                }
                _ => continue,
            };
            for stream in states {
                let cost = self.form(&stream, &page.resources().x_objects, 0, fonts)?;
                total = total.saturating_add(cost);
            }
        }
        Ok(total)
    }
}

/// Bounds the streams that are decoded while a file is opened: objects and cross references packed into
/// streams. They are found by their type, wherever they stand.
pub(crate) fn object_streams(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let bound = limits.pdf_stream_bytes;
    for kind in [b"/ObjStm".as_slice(), b"/XRef"] {
        for at in memmem::find_iter(bytes, kind) {
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(start) = memmem::find(rest.get(..MOST_HEAD).unwrap_or(rest), b"stream") else {
                continue;
            };
            let raw = rest.get(start + b"stream".len()..).unwrap_or_default();
            let raw = raw.trim_ascii_start();
            let raw = raw.get(..memmem::find(raw, b"endstream").unwrap_or(raw.len()));
            let raw = raw.unwrap_or_default();
            // Encrypted bytes inflate to nothing, and so cannot be measured; they are bounded by what
            // objects packed in earnest come to.
            if !inflate::is_within(raw, &[Filter::FlateDecode], bound) {
                return Err(ReadError::over("pdf_stream_bytes", bound));
            }
        }
    }
    Ok(())
}

/// Returns the names that content draws (`/Name Do`) and how often, more rather than fewer.
fn drawn(content: &[u8]) -> BTreeMap<&[u8], usize> {
    let mut found = BTreeMap::new();
    for at in memmem::find_iter(content, b"Do") {
        let before = content.get(..at).unwrap_or_default().trim_ascii_end();
        // A name is not longer, and the search must not start over for each.
        let near = before
            .get(before.len().saturating_sub(256)..)
            .unwrap_or(before);
        if let Some(slash) = memchr::memrchr(b'/', near) {
            let name = near.get(slash + 1..).unwrap_or_default();
            *found.entry(name).or_insert(0) += 1;
        }
    }
    found
}

/// Returns whether a list of widths has a number that no glyph can have: ranges are expanded.
fn has_long_number(widths: &[u8]) -> bool {
    let mut digits = 0;
    let mut is_fraction = false;
    for byte in widths {
        match byte {
            b'0'..=b'9' if !is_fraction => digits += 1,
            b'0'..=b'9' => {}
            b'.' => is_fraction = true,
            _ => (digits, is_fraction) = (0, false),
        }
        if digits >= LONG_NUMBER {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_names_are_found() {
        let content = b"q /Fm0 Do Q /X#31\nDo (Do) Tj /Fm0 Do";
        let names = drawn(content);
        assert_eq!(names.get(b"Fm0".as_slice()), Some(&2));
        assert_eq!(names.get(b"X#31".as_slice()), Some(&1));
    }

    #[test]
    fn impossible_widths_are_seen() {
        assert!(!has_long_number(
            b"[ 0 [ 500.123456789 1000 ] 2 65535 500 ]"
        ));
        assert!(has_long_number(b"[ 0 4294967295 500 ]"));
    }
}
