//! `nianbao inspect`: the document as the reader saw it, before any interpretation.
//!
//! When a value comes out wrong, this tells whether it was misread or misunderstood.

use crate::args::{InspectArgs, Notes, ReadArgs, Shape};
use crate::exit::Status;
use crate::lang::Lang;
use crate::problem::Problem;
use crate::render::place;
use crate::term::Terminal;
use crate::{batch, files, load, packed, plan};
use nianbao::document::{Block, Cell, Grid, Origin};
use nianbao::read::{Reading, read};
use nianbao::report::Report;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io;

/// Runs the command.
pub(crate) fn run(args: &InspectArgs, terminal: &mut Terminal) -> io::Result<Status> {
    batch::quiet_panics();
    let seen = batch::isolated(|| {
        let read_args = ReadArgs {
            encoding: args.encoding.clone(),
            ..ReadArgs::default()
        };
        let (options, _) = plan::read_options(&read_args)?;
        let path = packed::only(&args.path, &options.limits)?;
        let bytes = files::read(&path, &options.limits)?;
        if load::looks_canonical(&bytes) {
            return Err(Problem::usage(
                "这是规范 JSON，没有版面可看；请查看原报告文件",
                "this is canonical JSON and has no page to look at; inspect the file it was read from",
            ));
        }
        Ok(read(&bytes, &options)?)
    });
    let (format, seen) = match seen {
        Ok(seen) => seen,
        Err(problem) => {
            terminal.problem(Notes::Text, Some(&args.path), &problem);
            return Ok(Status::Failed);
        }
    };
    let diagnostics = Report {
        diagnostics: seen.diagnostics,
        ..Report::default()
    };
    terminal.diagnostics(Notes::Text, &args.path, &diagnostics);
    terminal.out(&match args.format {
        Shape::Text => text(format, &seen.value, terminal.lang),
        Shape::Json => format!("{:#}\n", dump(format, &seen.value)),
    })
}

/// Renders a document for people: a line for each paragraph and each row of a grid, its place before
/// it. A cell is its column, its span where it has one, and its text.
fn text(format: &str, seen: &Reading, lang: Lang) -> String {
    let mut out = format!("# {format}");
    for known in [&seen.encoding, &seen.producer].into_iter().flatten() {
        let _ = write!(out, ", {}", shown(known));
    }
    out.push('\n');
    for property in &seen.document.properties {
        let name = lang.pick("属性", "property");
        row(&mut out, &property.origin, lang);
        let _ = writeln!(
            out,
            "{name} {} = {}",
            shown(&property.name),
            shown(&property.value)
        );
    }
    for block in &seen.document.blocks {
        row(&mut out, block.origin(), lang);
        match block {
            Block::Paragraph(paragraph) => {
                if let Some(level) = paragraph.heading {
                    let _ = write!(out, "{} ", "#".repeat(usize::from(level)));
                }
                let _ = writeln!(out, "{}", shown(&paragraph.text));
            }
            Block::Figure(figure) => {
                let name = lang.pick("图", "figure");
                let _ = writeln!(out, "[{name}] {}", shown(&figure.alternative));
            }
            Block::Grid(grid) => grid_text(&mut out, grid, lang),
        }
    }
    out
}

fn grid_text(out: &mut String, grid: &Grid, lang: Lang) {
    let doubt = if grid.columns_known {
        ""
    } else {
        lang.pick("（列不定）", " (columns not known)")
    };
    let (rows, columns) = (grid.rows, grid.columns);
    let _ = writeln!(
        out,
        "[{} {rows}×{columns}{doubt}]",
        lang.pick("表", "table")
    );
    for row in 0..grid.rows {
        let cells = grid.row(row);
        let Some(first) = cells.first() else { continue };
        self::row(out, &first.origin, lang);
        let cells: Vec<String> = cells.iter().map(cell_text).collect();
        let _ = writeln!(out, "  {}", cells.join(" │ "));
    }
}

fn cell_text(cell: &Cell) -> String {
    let span = match (cell.row_span, cell.column_span) {
        (1, 1) => String::new(),
        (rows, columns) => format!("<{rows}×{columns}>"),
    };
    format!("{}{span}:{}", cell.column + 1, shown(&cell.text))
}

fn row(out: &mut String, origin: &Origin, lang: Lang) {
    let _ = write!(out, "{}\t", place(origin, lang));
}

/// Shows a text on one line, with what cannot be seen written out.
fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

/// Renders a document for programs. This is a view of inner types and follows them; the canonical
/// report alone is promised.
fn dump(format: &str, seen: &Reading) -> Value {
    let blocks: Vec<Value> = seen
        .document
        .blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(p) => json!({
                "kind": "paragraph", "text": p.text, "heading": p.heading, "at": at(&p.origin),
            }),
            Block::Figure(f) => json!({
                "kind": "figure", "text": f.alternative, "at": at(&f.origin),
            }),
            Block::Grid(grid) => json!({
                "kind": "grid", "rows": grid.rows, "columns": grid.columns,
                "columns_known": grid.columns_known, "at": at(&grid.origin),
                "cells": grid.cells().iter().map(cell_dump).collect::<Vec<_>>(),
            }),
        })
        .collect();
    let properties: Vec<Value> = seen
        .document
        .properties
        .iter()
        .map(|p| json!({ "name": p.name, "value": p.value, "at": at(&p.origin) }))
        .collect();
    json!({
        "format": format, "encoding": seen.encoding, "producer": seen.producer,
        "properties": properties, "blocks": blocks,
    })
}

fn cell_dump(cell: &Cell) -> Value {
    json!({
        "row": cell.row, "column": cell.column, "row_span": cell.row_span,
        "column_span": cell.column_span, "text": cell.text, "at": at(&cell.origin),
    })
}

fn at(origin: &Origin) -> String {
    place(origin, Lang::En)
}
