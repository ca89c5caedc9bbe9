//! The floor under every reader: unpacks files and takes them apart into tags and texts, no more.
//!
//! `floor FILE…` inflates every part of a ZIP and tokenises its XML, tokenises HTML, and inflates the streams of
//! a PDF. `tools/peers.py` times it beside the program: no reader of these files can cost less.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a program that reads files and says what it saw"
)]

use flate2::read::ZlibDecoder;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use quick_xml::events::Event;
use std::cell::Cell;
use std::io::{self, Cursor, Read};

/// How much of one stream is inflated, in bytes.
const MOST: u64 = 256 << 20;

fn main() -> io::Result<()> {
    let mut tokens = 0;
    for path in std::env::args_os().skip(1) {
        let bytes = std::fs::read(path)?;
        tokens += if bytes.starts_with(b"PK") {
            packed(&bytes)
        } else if bytes.starts_with(b"%PDF") {
            inflated(&bytes)
        } else {
            html(&bytes)
        };
    }
    // What is printed cannot be left out by the compiler.
    println!("{tokens}");
    Ok(())
}

fn packed(bytes: &[u8]) -> usize {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return 0;
    };
    let mut tokens = 0;
    let mut part = Vec::new();
    for number in 0..archive.len() {
        let Ok(file) = archive.by_index(number) else {
            continue;
        };
        let is_xml = file
            .name()
            .is_ok_and(|name| name.ends_with(".xml") || name.ends_with(".rels"));
        part.clear();
        let read = file.take(MOST).read_to_end(&mut part).is_ok();
        if read && is_xml {
            tokens += xml(&part);
        }
    }
    tokens
}

fn xml(bytes: &[u8]) -> usize {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let mut tokens = 0;
    while let Ok(event) = reader.read_event() {
        if matches!(event, Event::Eof) {
            break;
        }
        tokens += 1;
    }
    tokens
}

/// Counts tokens.
struct Count(Cell<usize>);

impl TokenSink for Count {
    type Handle = ();

    fn process_token(&self, _: Token, _: u64) -> TokenSinkResult<()> {
        self.0.set(self.0.get() + 1);
        TokenSinkResult::Continue
    }
}

fn html(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(&*text));
    let tokenizer = Tokenizer::new(Count(Cell::new(0)), TokenizerOpts::default());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.0.get()
}

fn inflated(bytes: &[u8]) -> usize {
    const WORD: &[u8] = b"stream";
    let mut sum = 0;
    let mut rest = bytes;
    let mut stream = Vec::new();
    while let Some(at) = memchr::memmem::find(rest, WORD) {
        let (before, after) = rest.split_at(at);
        rest = after.get(WORD.len()..).unwrap_or_default();
        if before.ends_with(b"end") {
            continue;
        }
        let data = rest.strip_prefix(b"\r").unwrap_or(rest);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        stream.clear();
        // What is packed otherwise, or not at all, is no zlib stream and fails at once.
        let _ = ZlibDecoder::new(data).take(MOST).read_to_end(&mut stream);
        sum += stream.len();
    }
    sum
}
