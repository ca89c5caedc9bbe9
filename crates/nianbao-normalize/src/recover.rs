//! Recovery of broken tables: one joint problem per table.
//!
//! What a line prints allows a number of readings: [`split`] enumerates how run-together digits can
//! be cut, [`short`] where the values of a line that lost cells may have stood. [`solve`] then lets
//! the statutory sums decide over all lines of a table together. One file per kind of damage.

pub(crate) mod short;
pub(crate) mod solve;
pub(crate) mod split;
