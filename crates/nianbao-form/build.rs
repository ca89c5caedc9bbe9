//! Turns the form files into constants, so that a start of the program parses nothing.

#[path = "build/file.rs"]
mod file;
#[path = "build/source.rs"]
mod source;

use std::error::Error;
use std::fs;
use std::path::Path;

/// The forms, newest first. A new form is a file and a line here.
const FORMS: &[&str] = &["2021", "2019"];

#[allow(
    clippy::disallowed_methods,
    reason = "a build script reads and writes files; the library does not"
)]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=forms");
    let mut forms = Vec::new();
    for id in FORMS {
        let path = format!("forms/{id}.toml");
        let text = fs::read_to_string(&path).map_err(|why| format!("{path}: {why}"))?;
        forms.push(file::Form::parse(&text).map_err(|why| format!("{path}: {why}"))?);
    }
    let out = std::env::var_os("OUT_DIR").ok_or("cargo gives OUT_DIR")?;
    fs::write(Path::new(&out).join("forms.rs"), source::of(&forms))?;
    Ok(())
}
