//! The trace that a request belongs to, passed on to Azure and to the components as it came.
//!
//! <https://www.w3.org/TR/trace-context/#traceparent-header>

use http::HeaderMap;

/// The header with it, and its name in the metadata of a request.
pub(crate) const HEADER: &str = "traceparent";

/// The version, the trace, the caller's part of it and the flags.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trace(String);

impl Trace {
    /// The trace of a request. What its metadata says is nearer to the call than what the header says, which a proxy may
    /// have written. One that is malformed counts as absent, as the specification has it.
    pub(crate) fn of(metadata: Option<&str>, headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(HEADER).iter();
        let header = match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok(),
            (Some(_), Some(_)) | (None, _) => None,
        };
        metadata.and_then(Self::parse).or_else(|| header.and_then(Self::parse))
    }

    fn parse(text: &str) -> Option<Self> {
        let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        let is_zero = |part: &str| part.bytes().all(|byte| byte == b'0');
        let mut parts = text.split('-');
        let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let has_lengths = [version.len(), trace.len(), parent.len(), flags.len()] == [2, 32, 16, 2];
        let is_whole = version == "00" && parts.next().is_none() && has_lengths;
        let is_good = is_whole && [trace, parent, flags].into_iter().all(is_hex) && !is_zero(trace) && !is_zero(parent);
        is_good.then(|| Self(text.to_owned()))
    }

    /// The value of the header.
    pub(crate) fn value(&self) -> &str {
        &self.0
    }

    /// The id of the trace, 32 hexadecimal digits.
    pub(crate) fn id(&self) -> &str {
        self.0.split('-').nth(1).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const OTHER: &str = "00-00000000000000000000000000000001-0000000000000001-00";

    fn headers(values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (http::HeaderName::from_static(HEADER), value.parse().unwrap())).collect()
    }

    #[test]
    fn metadata_goes_before_the_header() {
        let value = |metadata, values: &[&str]| Trace::of(metadata, &headers(values)).map(|trace| trace.0);
        assert_eq!(value(None, &[]), None);
        assert_eq!(value(None, &[ONE]).as_deref(), Some(ONE));
        assert_eq!(value(Some(OTHER), &[ONE]).as_deref(), Some(OTHER));
        assert_eq!(value(Some("x"), &[ONE]).as_deref(), Some(ONE));
        assert_eq!(value(None, &[ONE, OTHER]), None);
        assert_eq!(Trace::parse(ONE).unwrap().id(), "4bf92f3577b34da6a3ce929d0e0e4736");
    }

    #[test]
    fn what_is_malformed_is_not_passed_on() {
        let long = format!("{ONE}-1");
        let rows = [
            "",
            "00",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b70-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\r",
            &long,
        ];
        for text in rows {
            assert_eq!(Trace::parse(text), None, "{text}");
        }
    }
}
