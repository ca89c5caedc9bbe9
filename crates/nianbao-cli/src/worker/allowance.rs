//! What one file may cost. The libraries hold no clock and no process; these bounds are the program's.

use nianbao::document::Limits;
use serde::{Deserialize, Serialize};

/// What the conversion of one file may cost. Every bound is inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Allowance {
    /// The address space of a worker in bytes. A file that failed for want of it is tried once more
    /// alone, with what all workers together may take.
    pub(crate) worker_bytes: u64,
    /// How long a file may take by the clock.
    pub(crate) seconds: u64,
    /// How many bytes all outputs of a file may have together.
    pub(crate) output_bytes: u64,
}

impl Default for Allowance {
    fn default() -> Self {
        Self {
            // Two of them and the run stay under 600 MB.
            worker_bytes: 256 << 20,
            seconds: 60,
            output_bytes: 256 << 20,
        }
    }
}

/// All bounds of a run: those of reading, and those of a worker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// How much of a file is read.
    pub(crate) limits: Limits,
    /// What a file may cost.
    pub(crate) allowance: Allowance,
}

/// Why a bound is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BoundError {
    /// No bound has that name.
    Unknown,
    /// The value is no positive whole number, with or without K, M or G.
    Value,
}

impl Bounds {
    /// Sets the bound of that name.
    ///
    /// # Errors
    /// [`BoundError`] when there is none of that name, or the value is no size.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> Result<(), BoundError> {
        let value = size(value).ok_or(BoundError::Value)?;
        // Both lists are read off the types, so that a new bound is known here without a line.
        if let Some(limits) = with(&self.limits, name, value)? {
            self.limits = limits;
        } else if let Some(allowance) = with(&self.allowance, name, value)? {
            self.allowance = allowance;
        } else {
            return Err(BoundError::Unknown);
        }
        Ok(())
    }

    /// Returns every bound with its value.
    pub(crate) fn list(&self) -> Vec<(String, u64)> {
        let fields = |value: serde_json::Value| match value {
            serde_json::Value::Object(fields) => fields,
            _ => serde_json::Map::new(),
        };
        let limits = serde_json::to_value(&self.limits).unwrap_or_default();
        let allowance = serde_json::to_value(&self.allowance).unwrap_or_default();
        fields(allowance)
            .into_iter()
            .chain(fields(limits))
            .filter_map(|(name, value)| Some((name, value.as_u64()?)))
            .collect()
    }
}

/// Returns the bounds with one of them set, if they have one of that name.
fn with<T>(bounds: &T, name: &str, value: u64) -> Result<Option<T>, BoundError>
where
    T: Serialize + for<'a> Deserialize<'a>,
{
    let mut fields = serde_json::to_value(bounds).map_err(|_| BoundError::Unknown)?;
    let Some(field) = fields.get_mut(name) else {
        return Ok(None);
    };
    *field = value.into();
    serde_json::from_value(fields)
        .map(Some)
        .map_err(|_| BoundError::Value)
}

/// Reads `60`, `64K`, `256M`, `1G`; a `B` or `iB` may follow the letter.
fn size(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.get(digits.len()..)?.to_ascii_lowercase();
    let shift = match unit.as_str() {
        "" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return None,
    };
    let value: u64 = digits.replace('_', "").parse().ok()?;
    value.checked_mul(1 << shift).filter(|value| *value > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_set_by_name() {
        let mut bounds = Bounds::default();
        bounds.set("seconds", "5").unwrap();
        bounds.set("worker_bytes", "512M").unwrap();
        bounds.set("cells", "2_000").unwrap();
        assert_eq!(bounds.allowance.seconds, 5);
        assert_eq!(bounds.allowance.worker_bytes, 512 << 20);
        assert_eq!(bounds.limits.cells, 2000);
        assert_eq!(bounds.set("cellars", "1"), Err(BoundError::Unknown));
        for value in ["", "0", "-1", "1.5", "1T", "many"] {
            assert_eq!(
                bounds.set("cells", value),
                Err(BoundError::Value),
                "{value}"
            );
        }
    }

    #[test]
    fn every_bound_is_listed_and_can_be_set() {
        let mut bounds = Bounds::default();
        let list = bounds.list();
        assert!(list.len() > 10, "{list:?}");
        for (name, value) in list {
            bounds.set(&name, &value.to_string()).unwrap();
        }
        assert_eq!(bounds, Bounds::default());
    }
}
