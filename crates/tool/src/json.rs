//! JSON as a tree that borrows its texts from what was read.
//!
//! One reader serves all that a tool reads. A type with a reader of its own for each answer of Azure costs a component
//! several times the code, and a tree that owns its texts costs an answer of megabytes several times the memory. Only where
//! nearly nothing of such an answer is wanted is it read without a tree.

use alloc::{
    borrow::{Cow, ToOwned},
    vec::Vec,
};
use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, MapAccess, SeqAccess, Visitor},
};

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Json<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number that is not negative and has no fraction or exponent.
    Count(u64),
    /// Any other number.
    Number(f64),
    /// A text, borrowed unless it was written with escapes.
    Text(Cow<'a, str>),
    /// An array.
    List(Vec<Self>),
    /// An object.
    Object(Members<'a>),
}

/// The members of an object, in the order in which they were written.
pub type Members<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

impl Json<'_> {
    /// The value of a number of either kind.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match *self {
            #[expect(clippy::cast_precision_loss, reason = "the nearest number there is")]
            Self::Count(count) => Some(count as f64),
            Self::Number(number) => Some(number),
            Self::Null | Self::Bool(_) | Self::Text(_) | Self::List(_) | Self::Object(_) => None,
        }
    }
}

/// Reads a document.
pub fn read(document: &str) -> Result<Json<'_>, serde_json::Error> {
    serde_json::from_str(document)
}

/// Reads a document that is an object with a list of many rows under `name`: each row goes to `each` as soon as it is read,
/// so that there is never a tree of all of them, and the list is empty in what is returned.
pub fn read_rows<'a>(
    document: &'a str,
    name: &'static str,
    each: &mut dyn FnMut(Json<'a>),
) -> Result<Json<'a>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(document);
    let json = Tree::Object(name, each).deserialize(&mut deserializer)?;
    deserializer.end().map(|()| json)
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Tree::Whole.deserialize(deserializer)
    }
}

/// Takes whatever comes, so that no code for a value of the wrong type is needed.
enum Tree<'e, 'de> {
    Whole,
    /// An object in which a list of rows may be.
    Object(&'static str, &'e mut dyn FnMut(Json<'de>)),
    /// The list.
    Rows(&'e mut dyn FnMut(Json<'de>)),
}

impl<'de> DeserializeSeed<'de> for Tree<'_, 'de> {
    type Value = Json<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_, 'de> {
    type Value = Json<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json<'de>, E> {
        Ok(Json::Count(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "no negative number of Azure's needs more than 52 bits")]
    fn visit_i64<E>(self, value: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut sequence: A) -> Result<Json<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            match &mut self {
                Self::Rows(each) => each(item),
                Self::Whole | Self::Object(..) => items.push(item),
            }
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Json<'de>, A::Error> {
        let mut members = Members::new();
        // A name is read as a value as well, because that borrows it; serde's own reading into `Cow` never does.
        while let Some(name) = map.next_key()? {
            let value = map.next_value_seed(match (&mut self, &name) {
                (Self::Object(rows, each), Json::Text(name)) if name == rows => Tree::Rows(&mut **each),
                (Self::Object(..) | Self::Whole | Self::Rows(_), _) => Tree::Whole,
            })?;
            if let Json::Text(name) = name {
                members.push((name, value));
            }
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn a_document_becomes_a_tree() {
        let text = |text| Json::Text(Cow::Borrowed(text));
        let rows = [
            ("null", Json::Null),
            ("true", Json::Bool(true)),
            ("18446744073709551615", Json::Count(u64::MAX)),
            ("-1", Json::Number(-1.0)),
            ("0.5", Json::Number(0.5)),
            (r#""\u00e9""#, text("é")),
            ("[1, []]", Json::List(vec![Json::Count(1), Json::List(vec![])])),
            (r#"{"b":"x","a":{}}"#, Json::Object(vec![("b".into(), text("x")), ("a".into(), Json::Object(vec![]))])),
        ];
        for (document, expected) in rows {
            assert_eq!(read(document).unwrap(), expected, "{document}");
        }
    }

    #[test]
    fn rows_are_taken_one_by_one() {
        let mut rows = vec![];
        let rest =
            read_rows(r#"{"a":[1],"rows":[1,{"rows":[2]},[3]],"b":{"rows":[4]}}"#, "rows", &mut |row| rows.push(row));
        assert_eq!(rest.unwrap(), read(r#"{"a":[1],"rows":[],"b":{"rows":[4]}}"#).unwrap());
        assert_eq!(Json::List(rows), read(r#"[1,{"rows":[2]},[3]]"#).unwrap());
        for document in ["[1]", r#"{"rows":{}}"#] {
            let rest = read_rows(document, "rows", &mut |row| panic!("{row:?}")).unwrap();
            assert_eq!(rest, read(document).unwrap());
        }
        assert!(read_rows(r#"{"rows":[1]"#, "rows", &mut |_| {}).is_err());
    }

    #[test]
    fn plain_texts_are_borrowed() {
        let Json::Object(members) = read(r#"{"name":"value"}"#).unwrap() else { panic!("no object") };
        assert!(matches!(members.as_slice(), [(Cow::Borrowed("name"), Json::Text(Cow::Borrowed("value")))]));
    }

    #[test]
    fn what_is_not_a_document_is_an_error() {
        for document in ["", "{", "[1,]", "1 2", &"[".repeat(1_000)] {
            assert!(read(document).is_err(), "{document:?}");
        }
    }
}
