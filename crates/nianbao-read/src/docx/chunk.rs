//! Parts of other formats that stand in the text (`altChunk`): read by whoever knows the format.

use super::package::{Package, Relations};
use crate::{ReadError, Reader};
use nianbao_document::{Block, Diagnostic, Grid, Origin, Severity};

/// Reads a part of another format that stands in the text (17.17.2.1).
pub(crate) fn read(
    package: &mut Package<'_>,
    relations: &Relations,
    id: &str,
    origin: Origin,
    outermost: bool,
) -> Result<Vec<Block>, ReadError> {
    let name = relations
        .get(id)
        .map(|relation| relation.target.clone())
        .unwrap_or_default();
    let bytes = package.bytes(&name)?.unwrap_or_default();
    let read = match crate::reader_for(&bytes) {
        _ if bytes.is_empty() => Err(ReadError::Empty),
        Some(reader) if reader.name() == super::Docx.name() => {
            if outermost {
                let left = package.archive.left();
                let read = super::read_within(&bytes, package.options, left, false);
                read.map(|(noted, rest)| {
                    package.archive.spend(left - rest.min(left));
                    noted
                })
            } else {
                Err(ReadError::UnknownFormat)
            }
        }
        Some(reader) => reader.read(&bytes, package.options),
        None => Err(ReadError::UnknownFormat),
    };
    match read {
        Ok(noted) => {
            package.diagnostics.push(
                Diagnostic::new(
                    "alt-chunk",
                    Severity::Info,
                    format!("文中嵌入的文件 {name} 已一并读取"),
                    format!("the embedded file {name} is read in its place"),
                )
                .at(origin),
            );
            package.diagnostics.extend(noted.diagnostics);
            let blocks = noted.value.document.blocks;
            Ok(blocks
                .into_iter()
                .filter_map(|block| within(block, &name))
                .collect())
        }
        Err(ReadError::Limit { name, limit }) => Err(ReadError::Limit { name, limit }),
        Err(error) => {
            package.diagnostics.push(
                Diagnostic::new(
                    "alt-chunk",
                    Severity::Error,
                    format!("文中嵌入的文件 {name} 未能读取：{}", error.message()),
                    format!("the embedded file {name} is not read: {error}"),
                )
                .at(origin),
            );
            Ok(Vec::new())
        }
    }
}

/// Moves a block into the part that it came in, so that its place is found there.
fn within(block: Block, name: &str) -> Option<Block> {
    let moved = |origin: Origin| match origin {
        Origin::Node {
            part,
            table,
            row,
            column,
        } => {
            let part = if part.is_empty() {
                name.to_owned()
            } else {
                format!("{name}!{part}")
            };
            Origin::Node {
                part: part.into(),
                table,
                row,
                column,
            }
        }
        origin => origin,
    };
    Some(match block {
        Block::Paragraph(mut paragraph) => {
            paragraph.origin = moved(paragraph.origin);
            Block::Paragraph(paragraph)
        }
        Block::Figure(mut figure) => {
            figure.origin = moved(figure.origin);
            Block::Figure(figure)
        }
        Block::Grid(grid) => {
            let mut cells = grid.cells().to_vec();
            for cell in &mut cells {
                cell.origin = moved(cell.origin.clone());
            }
            Block::Grid(Grid::new(cells, grid.columns_known, moved(grid.origin)).ok()?)
        }
    })
}
