//! Fonts that do not say what their glyphs stand for, and how it is found out all the same.
//!
//! A font with a `/ToUnicode` map, or with glyph names, is none of these: the interpreter reads it. The
//! rest is known by an encoding that is itself a character set (GBK, UTF-16), by the order of a
//! character collection (Adobe-GB1), or by the character map of the embedded program, read backwards.
//! Nothing here is loaded before a page shows such a glyph.

pub(crate) mod missing;
mod program;

use super::unicode;
use encoding_rs::Encoding;
use hayro_interpret::font::{OutlineFontData, OutlineGlyph};
use hayro_interpret::hayro_cmap::{self, BfString, CMap, CMapName, CidFamily};
use hayro_interpret::hayro_syntax::object::{self, Array, Dict, Name, Object, Stream};
use nianbao_page::Text;
use program::Backwards;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The fonts of a file that may have to be asked.
#[derive(Default)]
pub(crate) struct Fonts<'a> {
    listed: RefCell<Vec<Listed<'a>>>,
    known: RefCell<BTreeMap<(u128, String), Rc<Known>>>,
    collections: RefCell<BTreeMap<&'static str, Option<Rc<CMap>>>>,
    /// Whether some font is listed whose glyphs seem to have characters and have not.
    has_impostors: RefCell<bool>,
    /// Whether programs of fonts were left out.
    is_lean: bool,
    /// Whether some font has its widths in its program, which was left out.
    lacks_widths: Cell<bool>,
}

struct Listed<'a> {
    font: Dict<'a>,
    descriptor: Dict<'a>,
    /// Whether the interpreter takes its codes for letters although nothing says so.
    is_impostor: bool,
}

/// What is known of all the fonts that a glyph may be from.
#[derive(Default)]
struct Known {
    ways: Vec<Ways>,
    is_impostor: bool,
}

/// The ways to the characters of one font.
struct Ways {
    encoding: Option<Charset>,
    backwards: Option<Backwards>,
    /// The number of the font that says its collection, which is loaded when a code needs it.
    listed: usize,
    collection: OnceCell<Option<(CodeMap, Rc<CMap>)>>,
}

/// From codes to the places of a character collection.
enum CodeMap {
    Identity,
    Map(Box<CMap>),
}

/// An encoding of codes that is a character set.
#[derive(Clone, Copy)]
enum Charset {
    Utf16,
    Utf32,
    Bytes(&'static Encoding),
}

impl<'a> Fonts<'a> {
    /// Begins with none; `is_lean` where the file is opened without the programs of fonts.
    pub(crate) fn new(is_lean: bool) -> Self {
        Self {
            is_lean,
            ..Self::default()
        }
    }

    /// Lists a font of a page's resources.
    pub(crate) fn list(&self, font: &Dict<'a>) {
        let subtype = font.get::<Name<'_>>("Subtype");
        let is_composite = subtype.as_deref() == Some(b"Type0");
        let is_true_type = matches!(subtype.as_deref(), Some(b"TrueType" | b"OpenType"));
        if !is_composite && !is_true_type {
            return;
        }
        if self.is_lean && is_true_type {
            let has_widths = font.get::<Array<'_>>("Widths").is_some()
                && font.get::<usize>("FirstChar").is_some()
                && font.get::<usize>("LastChar").is_some();
            if !has_widths {
                self.lacks_widths.set(true);
            }
        }
        let holder = if is_composite {
            let descendant = font
                .get::<Array<'_>>("DescendantFonts")
                .and_then(|fonts| fonts.iter::<Dict<'_>>().next());
            descendant.unwrap_or_default()
        } else {
            font.clone()
        };
        let descriptor = holder.get::<Dict<'_>>("FontDescriptor").unwrap_or_default();
        const SYMBOLIC: u32 = 1 << 2;
        let flags = descriptor.get::<u32>("Flags").unwrap_or(0);
        let is_impostor = is_true_type
            && flags & SYMBOLIC != 0
            && !font.contains_key("ToUnicode")
            && !font.contains_key("Encoding")
            && (self.is_lean || descriptor.contains_key("FontFile2"));
        if is_impostor {
            *self.has_impostors.borrow_mut() = true;
        }
        self.listed.borrow_mut().push(Listed {
            font: font.clone(),
            descriptor,
            is_impostor,
        });
    }

    /// Returns whether glyphs cannot be placed without the programs that were left out.
    pub(crate) fn needs_programs(&self) -> bool {
        self.lacks_widths.get()
    }

    /// Returns what a glyph stands for, given what its font seems to say.
    pub(crate) fn text(&self, glyph: &OutlineGlyph, said: Option<BfString>) -> Text {
        let text = match said {
            Some(BfString::Char(c)) => unicode::character(c),
            Some(BfString::String(text)) => unicode::several(&text),
            None => Text::Unknown,
        };
        if text != Text::Unknown && !*self.has_impostors.borrow() {
            return text;
        }
        let Some(data) = glyph.font_data() else {
            return self.blank_or(text, glyph);
        };
        let known = self.known(&data);
        if text != Text::Unknown && !known.is_impostor {
            return text;
        }
        match self.known_text(&known, glyph.char_code(), glyph.glyph_id().to_u32()) {
            Text::Unknown => self.blank_or(Text::Unknown, glyph),
            found => found,
        }
    }

    /// Takes an unknown glyph without an outline as a blank.
    #[expect(clippy::unused_self, reason = "the last of the ways")]
    fn blank_or(&self, text: Text, glyph: &OutlineGlyph) -> Text {
        if text == Text::Unknown
            && glyph
                .font_data()
                .is_some_and(|data| !missing::is_stand_in(&data))
            && glyph.outline().elements().is_empty()
        {
            return Text::Char(' ');
        }
        text
    }

    fn known(&self, data: &OutlineFontData) -> Rc<Known> {
        let name = data.postscript_name.clone().unwrap_or_default();
        let key = (data.cache_key, name);
        if let Some(known) = self.known.borrow().get(&key) {
            return Rc::clone(known);
        }
        let mut known = Known::default();
        for (number, listed) in self.listed.borrow().iter().enumerate() {
            if listed.is_of(data) {
                known.is_impostor |= listed.is_impostor;
                known.ways.push(Ways::new(number, listed, data));
            }
        }
        let known = Rc::new(known);
        self.known.borrow_mut().insert(key, Rc::clone(&known));
        known
    }

    /// Returns what a code stands for, where all the fonts that it may be from agree.
    fn known_text(&self, known: &Known, code: u32, glyph: u32) -> Text {
        let mut found = None;
        for ways in &known.ways {
            let text = self.text_by(ways, code, glyph);
            match &found {
                Some(earlier) if *earlier != text => return Text::Unknown,
                _ => found = Some(text),
            }
        }
        found.unwrap_or(Text::Unknown)
    }

    fn text_by(&self, ways: &Ways, code: u32, glyph: u32) -> Text {
        for c in ways.characters(code, glyph).into_iter().flatten() {
            let text = unicode::character(c);
            if text != Text::Unknown {
                return text;
            }
        }
        let collection = ways.collection.get_or_init(|| {
            let listed = self.listed.borrow();
            self.collection(listed.get(ways.listed)?)
        });
        let by_collection = collection.as_ref().and_then(|(codes, map)| {
            let place = match codes {
                CodeMap::Identity => code,
                CodeMap::Map(codes) => {
                    (1..=4).find_map(|width| codes.lookup_cid_code(code, width))?
                }
            };
            map.lookup_bf_string(place)
        });
        match by_collection {
            Some(BfString::Char(c)) => unicode::character(c),
            Some(BfString::String(text)) => unicode::several(&text),
            None => Text::Unknown,
        }
    }

    fn collection(&self, listed: &Listed<'a>) -> Option<(CodeMap, Rc<CMap>)> {
        let codes = match listed.font.get::<Object<'_>>("Encoding")? {
            Object::Name(name) => match CMapName::from_bytes(name.as_ref()) {
                CMapName::IdentityH | CMapName::IdentityV => CodeMap::Identity,
                name => CodeMap::Map(Box::new(parse(hayro_cmap::load_embedded(name)?)?)),
            },
            Object::Stream(stream) => CodeMap::Map(Box::new(parse(&stream.decoded_data().ok()?)?)),
            _ => return None,
        };
        let descendant = listed
            .font
            .get::<Array<'_>>("DescendantFonts")?
            .iter::<Dict<'_>>()
            .next()?;
        let system = descendant.get::<Dict<'_>>("CIDSystemInfo")?;
        let registry = system.get::<object::String<'_>>("Registry")?;
        let ordering = system.get::<object::String<'_>>("Ordering")?;
        let family = CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes());
        let name = family.ucs2_cmap()?;
        let key = match name {
            CMapName::AdobeGb1Ucs2 => "gb",
            CMapName::AdobeCns1Ucs2 => "cns",
            CMapName::AdobeJapan1Ucs2 => "japan",
            _ => "korea",
        };
        let map = self
            .collections
            .borrow_mut()
            .entry(key)
            .or_insert_with(|| parse(hayro_cmap::load_embedded(name)?).map(Rc::new))
            .clone();
        Some((codes, map?))
    }
}

fn parse(bytes: &[u8]) -> Option<CMap> {
    CMap::parse(bytes, hayro_cmap::load_embedded)
}

impl Listed<'_> {
    /// Returns whether this may be the font of a glyph with such data.
    fn is_of(&self, data: &OutlineFontData) -> bool {
        let embedded = ["FontFile2", "FontFile3", "FontFile"]
            .iter()
            .find_map(|key| self.descriptor.get::<Stream<'_>>(key));
        match embedded {
            Some(stream) if !missing::is_stand_in(data) => stream
                .decoded_data()
                .is_ok_and(|bytes| bytes.as_ref() == (*data.data).as_ref()),
            Some(_) => false,
            None if missing::is_stand_in(data) => {
                let name = self.font.get::<Name<'_>>("BaseFont");
                let own = name
                    .as_ref()
                    .map_or("", |name| without_subset(name.as_str()));
                own == data.postscript_name.as_deref().unwrap_or_default()
            }
            None => false,
        }
    }
}

/// Returns a font's name without the six letters that mark a subset.
fn without_subset(name: &str) -> &str {
    match name.split_once('+') {
        Some((prefix, rest)) if prefix.len() == 6 => rest,
        _ => name,
    }
}

impl Ways {
    fn new(number: usize, listed: &Listed<'_>, data: &OutlineFontData) -> Self {
        let encoding = match listed.font.get::<Object<'_>>("Encoding") {
            Some(Object::Name(name)) => charset(CMapName::from_bytes(name.as_ref())),
            _ => None,
        };
        let backwards = (!missing::is_stand_in(data))
            .then(|| Backwards::new((*data.data).as_ref()))
            .flatten();
        Self {
            encoding,
            backwards,
            listed: number,
            collection: OnceCell::new(),
        }
    }

    /// Returns what a code stands for by its encoding, and by the character map of its font.
    fn characters(&self, code: u32, glyph: u32) -> [Option<char>; 2] {
        [
            self.encoding.and_then(|charset| charset.character(code)),
            self.backwards
                .as_ref()
                .and_then(|backwards| backwards.character(glyph)),
        ]
    }
}

impl Charset {
    fn character(self, code: u32) -> Option<char> {
        let bytes = code.to_be_bytes();
        let used = match code {
            0..=0xFF => 1,
            0x100..=0xFFFF => 2,
            0x1_0000..=0xFF_FFFF => 3,
            _ => 4,
        };
        match self {
            Self::Utf32 => char::from_u32(code),
            Self::Utf16 if used <= 2 => char::from_u32(code),
            Self::Utf16 => {
                let (pairs, _) = bytes.as_chunks::<2>();
                let mut chars =
                    char::decode_utf16(pairs.iter().map(|pair| u16::from_be_bytes(*pair)));
                chars.next()?.ok()
            }
            Self::Bytes(encoding) => {
                let bytes = bytes.get(4 - used..)?;
                let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
                let mut chars = text.chars();
                chars.next().filter(|_| chars.next().is_none())
            }
        }
    }
}

/// Returns the character set that a predefined encoding is.
fn charset(name: CMapName<'_>) -> Option<Charset> {
    use CMapName as N;
    Some(match name {
        N::UniGbUcs2H
        | N::UniGbUcs2V
        | N::UniGbUtf16H
        | N::UniGbUtf16V
        | N::UniCnsUcs2H
        | N::UniCnsUcs2V
        | N::UniCnsUtf16H
        | N::UniCnsUtf16V
        | N::UniJisUcs2H
        | N::UniJisUcs2V
        | N::UniJisUtf16H
        | N::UniJisUtf16V
        | N::UniKsUcs2H
        | N::UniKsUcs2V
        | N::UniKsUtf16H
        | N::UniKsUtf16V => Charset::Utf16,
        N::GbEucH
        | N::GbEucV
        | N::GbkEucH
        | N::GbkEucV
        | N::GbkpEucH
        | N::GbkpEucV
        | N::Gbk2kH
        | N::Gbk2kV => Charset::Bytes(encoding_rs::GB18030),
        N::ETenB5H | N::ETenB5V | N::ETenmsB5H | N::ETenmsB5V | N::HKscsB5H | N::HKscsB5V => {
            Charset::Bytes(encoding_rs::BIG5)
        }
        N::Custom(name) if name.windows(6).any(|part| part == b"-UTF8-") => {
            Charset::Bytes(encoding_rs::UTF_8)
        }
        N::Custom(name) if name.windows(7).any(|part| part == b"-UTF32-") => Charset::Utf32,
        _ => return None,
    })
}
