//! The whole way over the samples, one named test a file. `BLESS=1` writes the goldens anew.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests read and write files, and fail by panicking"
)]

mod acceptance;
mod agree;
mod docx_valid;
mod golden;
mod hostile;
mod html_valid;
mod manifest;
mod overlay;
mod pdf_variants;
mod placed;
mod reports;
mod roundtrip;
mod schema;
mod written;

use libtest_mimic::{Arguments, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> = Vec::new();
    trials.extend(acceptance::trials());
    trials.extend(roundtrip::trials());
    trials.extend(schema::trials());
    trials.extend(docx_valid::trials());
    trials.extend(html_valid::trials());
    trials.extend(manifest::trials());
    trials.extend(golden::trials());
    trials.extend(hostile::trials());
    trials.extend(overlay::trials());
    trials.extend(pdf_variants::trials());
    trials.extend(written::trials());
    trials.extend(agree::trials());
    let conclusion = libtest_mimic::run(&arguments, trials);
    // Mutations that were asked for and not tried are no success.
    if std::env::var_os("NIANBAO_MUTATIONS").is_some() && conclusion.num_passed == 0 {
        eprintln!("no mutation was tried: the filter names no test");
        std::process::exit(1);
    }
    conclusion.exit();
}
