//! The whole way as a library.

pub use nianbao_check as check;
pub use nianbao_document as document;
pub use nianbao_form as form;
pub use nianbao_normalize as normalize;
pub use nianbao_read as read;
pub use nianbao_report as report;
pub use nianbao_write as write;

mod convert;

pub use convert::{Conversion, ConvertError, ConvertOptions, convert};
