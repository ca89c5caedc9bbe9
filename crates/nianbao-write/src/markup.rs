//! Markup built element by element: every name that is opened is closed, every text is escaped, and
//! characters that neither XML 1.0 nor HTML allows are left out.

/// A growing piece of XML or HTML.
pub(crate) struct Markup {
    out: String,
    open: Vec<&'static str>,
    /// How an element without content ends: `/>` in XML, `>` for the void elements of HTML.
    leaf_end: &'static str,
}

impl Markup {
    /// Starts an XML part with its declaration.
    pub(crate) fn xml() -> Self {
        let out = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned();
        Self {
            out,
            open: Vec::new(),
            leaf_end: "/>",
        }
    }

    /// Starts HTML with nothing.
    pub(crate) fn html() -> Self {
        Self {
            out: String::new(),
            open: Vec::new(),
            leaf_end: ">",
        }
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push('>');
        self.open.push(name);
    }

    /// Closes the element opened last.
    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    /// Writes an element without content.
    pub(crate) fn leaf(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str(self.leaf_end);
    }

    /// Writes an element that holds only text.
    pub(crate) fn element(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close();
    }

    /// Writes text, escaped.
    pub(crate) fn text(&mut self, text: &str) {
        escape(text, &mut self.out);
    }

    /// Writes markup of our own as it is; never anything that came out of a report.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Breaks the line, for those who read the source.
    pub(crate) fn line(&mut self) {
        self.out.push('\n');
    }

    /// Closes what is open and returns the whole.
    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
    }
}

fn escape(text: &str, out: &mut String) {
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            _ if is_writable(character) => out.push(character),
            _ => {}
        }
    }
}

/// Returns whether the character may stand in XML 1.0 and in HTML: no control but tab and line
/// break, no noncharacter.
pub(crate) fn is_writable(character: char) -> bool {
    let control = matches!(
        character,
        '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
    );
    let noncharacter =
        matches!(character, '\u{fdd0}'..='\u{fdef}') || u32::from(character) & 0xfffe == 0xfffe;
    !control && !noncharacter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_cleaned() {
        let mut markup = Markup::xml();
        markup.open("a", &[("b", "\"<&>'")]);
        markup.text("<中华人民共和国格式>\u{0}\u{b}\u{85}\u{fffe}\u{1ffff} & ]]> \r\n\r好𠀀");
        let text = markup.finish();
        assert_eq!(
            text.lines().skip(1).collect::<Vec<_>>().join("|"),
            "<a b=\"&quot;&lt;&amp;&gt;'\">&lt;中华人民共和国格式&gt; &amp; ]]&gt; ||好𠀀</a>"
        );
    }

    #[test]
    fn what_is_open_is_closed() {
        let mut markup = Markup::html();
        markup.open("p", &[]);
        markup.leaf("br", &[]);
        markup.open("b", &[]);
        assert_eq!(markup.finish(), "<p><br><b></b></p>");
    }
}
