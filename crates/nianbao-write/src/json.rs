//! The canonical JSON; its types live in `nianbao-report`, where it is read back too.

use crate::{WriteOptions, Writer};
use nianbao_report::{Report, json};
use std::io;

/// Writes canonical JSON.
pub(crate) struct Json;

impl Writer for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn extension(&self) -> &'static str {
        "json"
    }

    fn scope(&self) -> &'static str {
        "canonical report, nianbao/report/1, UTF-8"
    }

    fn write(
        &self,
        report: &Report,
        options: &WriteOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let options = json::JsonOptions {
            full_provenance: options.full_provenance,
        };
        json::write_json(report, &options, io::BufWriter::new(out))
    }
}
