//! The name of a machine, as far as a caller can know it.

use contract::types::Error;

use crate::arguments::invalid;

/// The longest name, in characters. Azure's own limits are 64 for virtual machines and 54 for Arc machines.
const LONGEST: usize = 128;

/// What neither an Arc machine nor a virtual machine has in its name, beside white space and control characters.
///
/// <https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules>
const FORBIDDEN: &[u8] = b"~!@#$%^&*()=+[]{}\\|;:'\",<>/?`";

/// The name of a machine, in any script.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServerName<'a>(&'a str);

impl<'a> ServerName<'a> {
    /// Reads the argument `server_name`.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] if no machine can have this name.
    pub fn parse(name: &'a str) -> Result<Self, Error> {
        let is_fit = |character: char| {
            let is_forbidden = u8::try_from(character).is_ok_and(|byte| FORBIDDEN.contains(&byte));
            !is_forbidden && !character.is_control() && !character.is_whitespace()
        };
        let is_name = !name.is_empty() && name.chars().count() <= LONGEST && name.chars().all(is_fit);
        is_name.then_some(Self(name)).ok_or_else(|| {
            invalid(
                "server_name",
                "must be the name of a machine: 1 to 128 characters, without spaces, quotes and other marks that Azure forbids",
            )
        })
    }

    /// The text of the name.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_in_any_script() {
        for name in ["a", "SQL-01", "web_2.contoso", "größe", "サーバー", "x".repeat(128).as_str(), &"é".repeat(128)]
        {
            assert_eq!(ServerName::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn what_no_machine_is_called_is_refused() {
        let long = "é".repeat(129);
        let rows = ["", " ", "a b", "a\tb", "a\n", "it's", "\"", "a\\b", "a/b", "a|b", "a;b", "{name}", "\u{85}", "\0"];
        for name in rows.into_iter().chain([long.as_str()]) {
            let Err(Error::InvalidArgument(error)) = ServerName::parse(name) else { panic!("{name:?}") };
            assert_eq!(error.field, "server_name");
        }
    }
}
