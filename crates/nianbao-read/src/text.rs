//! Plain text.

use crate::{Confidence, ReadError, ReadOptions, Reader, Reading};
use nianbao_document::Noted;

/// Reads plain text.
pub(crate) struct Text;

impl Reader for Text {
    fn name(&self) -> &'static str {
        "text"
    }
    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text"]
    }
    fn scope(&self) -> &'static str {
        "plain text: UTF-8, UTF-16, GB18030/GBK, Big5; lines, tabs, `|` tables"
    }
    fn sniff(&self, _bytes: &[u8]) -> Confidence {
        Confidence::Possible
    }
    fn read(&self, _bytes: &[u8], _options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        Err(ReadError::UnknownFormat)
    }
}
