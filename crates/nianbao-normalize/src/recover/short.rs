//! Lines that lost cells: fewer values than columns, in their printed order.

use super::solve::Slot;

/// Returns every placement of `values` on `width` cells that keeps their order; the other cells are
/// lost and may hold any value. Empty when there are more values than cells.
pub(crate) fn placements(values: &[i64], width: usize) -> Vec<Vec<Slot>> {
    let mut out = Vec::new();
    let mut line = Vec::with_capacity(width);
    place(values, width, &mut line, &mut out);
    out
}

fn place(values: &[i64], width: usize, line: &mut Vec<Slot>, out: &mut Vec<Vec<Slot>>) {
    let left = width - line.len();
    if values.len() > left {
        return;
    }
    let Some((first, rest)) = values.split_first() else {
        let mut whole = line.clone();
        whole.resize(width, Slot::Free);
        out.push(whole);
        return;
    };
    line.push(Slot::Known(*first));
    place(rest, width, line, out);
    line.pop();
    if values.len() < left {
        line.push(Slot::Free);
        place(values, width, line, out);
        line.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept() {
        let found = placements(&[1, 2], 3);
        assert_eq!(found.len(), 3);
        assert!(found.contains(&vec![Slot::Known(1), Slot::Free, Slot::Known(2)]));
        assert_eq!(placements(&[], 2), vec![vec![Slot::Free, Slot::Free]]);
        assert!(placements(&[1, 2, 3], 2).is_empty());
    }
}
