//! What a component caches for its later calls: all callers share it, and it may be gone at any time, so that nothing but
//! speed depends on it.

use crate::{
    catalog,
    failure::Failure,
    store::{Spin, Store},
};

/// The longest value, in bytes (`wit/types.wit`).
const LONGEST: usize = 256 * 1024;

/// What a component has cached. A store that fails has nothing.
pub(crate) fn read(component: &str) -> Option<Vec<u8>> {
    let store = catalog::caches(component).then(Spin::open)?.ok()?;
    store.get(&key(component)).ok()?
}

/// Caches a value in place of what there was; a store that fails does not.
///
/// # Errors
/// [`Failure::Cache`] if the component does not declare that it caches, or for a value that is too long.
pub(crate) fn write(component: &str, value: &[u8]) -> Result<(), Failure> {
    check(component, value.len())?;
    let _ = Spin::open().and_then(|store| store.set(&key(component), value));
    Ok(())
}

fn check(component: &str, length: usize) -> Result<(), Failure> {
    if catalog::caches(component) && length <= LONGEST { Ok(()) } else { Err(Failure::Cache) }
}

fn key(component: &str) -> String {
    format!("cache:{component}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_declared_and_short_is_cached() {
        assert_eq!(check("get-server-metadata", LONGEST), Ok(()));
        assert_eq!(check("get-server-metadata", LONGEST + 1), Err(Failure::Cache));
        for component in ["hello-mcp", "get-sql-metadata", "get-server", ""] {
            assert_eq!(check(component, 0), Err(Failure::Cache), "{component}");
        }
    }
}
