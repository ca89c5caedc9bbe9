//! The two languages the program speaks.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;

/// A language of messages and help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Serialize, Deserialize)]
pub(crate) enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Returns the text of this language.
    pub(crate) fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// Returns the language that the arguments ask for, if they do. Help is printed while they are being
/// parsed, so the language must be known before.
pub(crate) fn spoken(args: &[OsString]) -> Option<Lang> {
    let mut args = args.iter().skip(1).take_while(|arg| *arg != "--");
    let mut lang = None;
    while let Some(arg) = args.next() {
        let Some(arg) = arg.to_str() else { continue };
        let value = match arg.strip_prefix("--lang") {
            Some("") => args.next().and_then(|value| value.to_str()),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        if let Some(value) = value {
            lang = Lang::from_str(value, false).ok().or(lang);
        }
    }
    lang
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(args: &[&str]) -> Lang {
        spoken(&args.iter().map(OsString::from).collect::<Vec<_>>()).unwrap_or_default()
    }

    #[test]
    fn language_is_known_before_parsing() {
        assert_eq!(of(&["nianbao", "--help"]), Lang::Zh);
        assert_eq!(of(&["nianbao", "--lang", "en", "--help"]), Lang::En);
        assert_eq!(of(&["nianbao", "convert", "--lang=en"]), Lang::En);
        assert_eq!(of(&["nianbao", "convert", "--", "--lang=en"]), Lang::Zh);
        assert_eq!(of(&["nianbao", "--lang"]), Lang::Zh);
    }
}
