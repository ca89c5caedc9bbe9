//! Text to tree, as a browser with scripting off would build it, within bounds.
//!
//! The time a browser's algorithm takes grows with the square of how deep elements nest and of how
//! many attributes a tag has; pages that go beyond what a page needs are cut or refused before that.

use super::tree::{Id, Sink, Tree};
use crate::ReadError;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{LocalName, TokenizerResult};
use nianbao_document::Limits;
use std::cell::{Cell, RefCell};

/// A parsed page with what had to be cut.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// The page.
    pub(crate) tree: Tree,
    /// How many tags were left out because they stood too deep.
    pub(crate) too_deep: usize,
}

/// How much text the tree builder gets between two looks at how large the tree has become.
const CHUNK_BYTES: usize = 4 << 10;

/// Builds the tree of a page.
///
/// # Errors
/// [`ReadError::Limit`] when a tag has too many attributes or the page too many nodes.
pub(crate) fn parse(text: &str, limits: &Limits) -> Result<Parsed, ReadError> {
    if most_attributes(text) > limits.html_attributes {
        return Err(ReadError::over("html_attributes", limits.html_attributes));
    }
    let options = TreeBuilderOpts {
        scripting_enabled: false,
        drop_doctype: true,
        quirks_mode: QuirksMode::NoQuirks,
        ..TreeBuilderOpts::default()
    };
    let guard = Guard {
        builder: TreeBuilder::new(Sink::new(), options),
        depth: limits.html_depth,
        dropped: RefCell::new(Vec::new()),
        too_deep: Cell::new(0),
    };
    let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut rest = text;
    while !rest.is_empty() {
        let mut end = rest.len().min(CHUNK_BYTES);
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        let (chunk, after) = rest.split_at(end);
        rest = after;
        input.push_back(StrTendril::from_slice(chunk));
        // The tokenizer stops after a script, and where the page names its encoding.
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        if tokenizer.sink.builder.sink.nodes() > limits.html_nodes {
            return Err(ReadError::over("html_nodes", limits.html_nodes));
        }
    }
    tokenizer.end();
    let guard = tokenizer.sink;
    let too_deep = guard.too_deep.get();
    Ok(Parsed {
        tree: guard.builder.sink.finish(),
        too_deep,
    })
}

/// Stands between tokenizer and tree builder and lets no element be opened too deep.
struct Guard {
    builder: TreeBuilder<Id, Sink>,
    depth: usize,
    /// The names of the start tags left out, whose end tags must be left out as well.
    dropped: RefCell<Vec<LocalName>>,
    too_deep: Cell<usize>,
}

impl Guard {
    fn keeps(&self, tag: &Tag) -> bool {
        // The tokenizer must hear of elements whose content is no markup; they do not nest.
        let raw = matches!(
            &*tag.name,
            "script"
                | "style"
                | "textarea"
                | "title"
                | "xmp"
                | "iframe"
                | "noembed"
                | "noframes"
                | "plaintext"
        );
        match tag.kind {
            TagKind::StartTag => {
                let sink = &self.builder.sink;
                if raw || sink.depth() < self.depth || super::tree::is_void(&tag.name) {
                    return true;
                }
                self.too_deep.set(self.too_deep.get() + 1);
                if !tag.self_closing {
                    self.dropped.borrow_mut().push(tag.name.clone());
                }
                false
            }
            TagKind::EndTag => {
                let mut dropped = self.dropped.borrow_mut();
                if dropped.last() == Some(&tag.name) {
                    dropped.pop();
                    return false;
                }
                true
            }
        }
    }
}

impl TokenSink for Guard {
    type Handle = Id;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<Id> {
        let mut ended = None;
        if let Token::TagToken(tag) = &token {
            if !self.keeps(tag) {
                return TokenSinkResult::Continue;
            }
            if tag.kind == TagKind::EndTag {
                ended = Some((self.builder.sink.current.get(), tag.name.clone()));
            }
        }
        let result = self.builder.process_token(token, line_number);
        if let Some((before, name)) = ended {
            self.builder.sink.ended(before, &name);
        }
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Returns the number of attributes of the tag that has most, in one pass over the text.
///
/// Looks at tags as the tokenizer does, but counts words where names may be doubled.
fn most_attributes(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut most = 0;
    let mut at = 0;
    let mut endless: Vec<Vec<u8>> = Vec::new();
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|b| *b == b'<'))
    {
        at += found + 1;
        match bytes.get(at) {
            Some(b'!') if bytes.get(at..at + 3) == Some(b"!--") => {
                at = find(bytes, at + 3, b"-->").unwrap_or(bytes.len());
            }
            Some(letter) if letter.is_ascii_alphabetic() => {
                let name_end = at + word(bytes, at);
                let name = bytes
                    .get(at..name_end)
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                let (end, count) = attributes(bytes, name_end);
                most = most.max(count);
                at = end;
                if is_raw(&name) && !endless.contains(&name) {
                    // Without an end the content reaches to the end of the page, unless no such
                    // element may be opened there; the tags in it are counted to be safe.
                    match raw_end(bytes, at, &name) {
                        Some(end) => at = end,
                        None => endless.push(name),
                    }
                }
            }
            Some(b'/') if bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) => {
                let (end, count) = attributes(bytes, at + 1 + word(bytes, at + 1));
                most = most.max(count);
                at = end;
            }
            _ => {}
        }
    }
    most
}

/// Returns whether the content of an element of this name is no markup.
fn is_raw(name: &[u8]) -> bool {
    matches!(
        name,
        b"script"
            | b"style"
            | b"textarea"
            | b"title"
            | b"xmp"
            | b"iframe"
            | b"noembed"
            | b"noframes"
    )
}

/// Returns the place after the next end tag of this name.
fn raw_end(bytes: &[u8], from: usize, name: &[u8]) -> Option<usize> {
    let mut at = from;
    while let Some(found) = find(bytes, at, b"</") {
        let end = found + name.len();
        if bytes
            .get(found..end)
            .is_some_and(|tag| tag.eq_ignore_ascii_case(name))
        {
            return Some(end);
        }
        at = found;
    }
    None
}

/// Returns the place after the next `needle`.
fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(needle.len())
        .position(|window| window == needle)
        .map(|at| from + at + needle.len())
}

fn word(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
        .unwrap_or(rest.len())
}

/// Returns the place after the tag and the number of its attributes.
fn attributes(bytes: &[u8], from: usize) -> (usize, usize) {
    let mut at = from;
    let mut count = 0;
    loop {
        match bytes.get(at) {
            None => return (at, count),
            Some(b'>') => return (at + 1, count),
            Some(byte) if byte.is_ascii_whitespace() || *byte == b'/' => at += 1,
            Some(_) => {
                count += 1;
                at += 1;
                while let Some(byte) = bytes.get(at) {
                    if byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'/') {
                        break;
                    }
                    at += 1;
                }
                at = after_value(bytes, at);
            }
        }
    }
}

/// Skips blanks, `=` and a value, if they follow.
fn after_value(bytes: &[u8], from: usize) -> usize {
    let blanks = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count()
    };
    let sign = blanks(from);
    if bytes.get(sign) != Some(&b'=') {
        return from;
    }
    let value = blanks(sign + 1);
    let rest = bytes.get(value..).unwrap_or_default();
    match rest.first() {
        Some(quote @ (b'"' | b'\'')) => {
            let length = rest.iter().skip(1).position(|byte| byte == quote);
            length.map_or(bytes.len(), |length| value + length + 2)
        }
        _ => {
            let end = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
            value + rest.iter().position(end).unwrap_or(rest.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_counted_where_they_are() {
        assert_eq!(
            most_attributes("<p a b=1 c='x y z' d=\"q>w\" e = 5><b x>"),
            5
        );
        assert_eq!(
            most_attributes("<!-- <p a b c> --><script>if(a<b c d e)</script><i x y>"),
            2
        );
        assert_eq!(most_attributes("a < b and c <3 d"), 0);
        assert_eq!(most_attributes("<p a"), 1);
        assert_eq!(most_attributes("<p a='"), 1);
    }

    #[test]
    fn depth_is_cut_and_the_rest_is_read() {
        let deep = "<div>".repeat(2000) + "深" + &"</div>".repeat(2000) + "<p>后";
        let parsed = parse(&deep, &Limits::default()).unwrap();
        assert!(parsed.too_deep > 1000);
        let tree = parsed.tree;
        let mut texts = Vec::new();
        let mut node = super::super::tree::DOCUMENT;
        while node != super::super::tree::NONE {
            texts.extend(tree.text(node).map(String::from));
            node = tree.following(node, super::super::tree::DOCUMENT, true);
        }
        assert_eq!(texts, ["深", "后"]);
    }

    #[test]
    fn unclosed_cells_do_not_nest() {
        let rows = "<table>".to_string() + &"<tr><td>1<td>2".repeat(3000);
        assert_eq!(parse(&rows, &Limits::default()).unwrap().too_deep, 0);
    }

    #[test]
    fn bombs_are_refused() {
        let attributes = format!(
            "<p {}>",
            (0..100_000).map(|n| format!("a{n} ")).collect::<String>()
        );
        assert!(parse(&attributes, &Limits::default()).is_err());
        let fonts: String = (0..400).map(|n| format!("<font a{n}>")).collect();
        let multiplied = format!("<p>{fonts}") + &"<p>x".repeat(20_000);
        assert_eq!(
            parse(&multiplied, &Limits::default()).unwrap_err(),
            ReadError::over("html_nodes", Limits::default().html_nodes)
        );
    }
}
