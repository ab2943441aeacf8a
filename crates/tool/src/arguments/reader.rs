//! Deserializes types from the tree of a call's arguments.
//!
//! Its errors carry the path and what is expected there, which those of `serde_json` lack.

use alloc::{borrow::Cow, format, vec};

use serde::{
    Deserializer,
    de::{DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor},
    forward_to_deserialize_any,
};

use super::problem::Problem;
use crate::json::Json;

/// A value of the arguments. `null` is an option that was left out.
pub(super) struct Reader<'de>(pub(super) Json<'de>);

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.0 {
            Json::Null => visitor.visit_unit(),
            Json::Bool(value) => visitor.visit_bool(value),
            Json::Count(value) => visitor.visit_u64(value),
            Json::Number(value) => visitor.visit_f64(value),
            Json::Text(_) => self.deserialize_str(visitor),
            Json::List(_) => self.deserialize_seq(visitor),
            Json::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        if matches!(self.0, Json::Null) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        let Json::Bool(value) = self.0 else { return Err(Problem::must_be(&visitor)) };
        visitor.visit_bool(value)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        // What serde expects here is the name of a Rust type, which says nothing to a caller.
        let Some(value) = whole(&self.0) else {
            return Err(Problem::must_be(&"a whole number that is not negative"));
        };
        visitor.visit_u32(value)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        let Json::Text(text) = self.0 else { return Err(Problem::must_be(&visitor)) };
        match text {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.deserialize_str(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        let Json::List(items) = self.0 else { return Err(Problem::must_be(&visitor)) };
        visitor.visit_seq(Items { rest: items.into_iter(), taken: 0 })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        let Json::Object(members) = self.0 else { return Err(Problem::must_be(&visitor)) };
        visitor.visit_map(Entries { rest: members.into_iter(), value: None })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        let Json::Text(name) = self.0 else { return Err(Problem::must_be(&"a string")) };
        visitor.visit_enum(name.into_deserializer())
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 u8 u16 u64 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct ignored_any
    }
}

/// A whole number, which JSON Schema lets a client write with a fraction of zero.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "compared with what it was made from")]
#[expect(clippy::float_cmp, reason = "only a whole number survives the conversion unchanged")]
fn whole(json: &Json<'_>) -> Option<u32> {
    match *json {
        Json::Count(value) => u32::try_from(value).ok(),
        Json::Number(value) if f64::from(value as u32) == value => Some(value as u32),
        Json::Number(_) | Json::Null | Json::Bool(_) | Json::Text(_) | Json::List(_) | Json::Object(_) => None,
    }
}

/// The elements of an array that are still to be read.
struct Items<'de> {
    rest: vec::IntoIter<Json<'de>>,
    taken: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Problem;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Problem> {
        let Some(item) = self.rest.next() else { return Ok(None) };
        let index = self.taken;
        self.taken += 1;
        seed.deserialize(Reader(item)).map(Some).map_err(|problem| problem.below(&format!("[{index}]")))
    }
}

/// The members of an object that are still to be read, and the value that belongs to the name read last.
struct Entries<'de> {
    rest: vec::IntoIter<(Cow<'de, str>, Json<'de>)>,
    value: Option<(Cow<'de, str>, Json<'de>)>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Problem;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Problem> {
        let Some((name, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some((name.clone(), value));
        seed.deserialize(Reader(Json::Text(name))).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Problem> {
        let (name, value) = self.value.take().unwrap_or((Cow::Borrowed(""), Json::Null));
        seed.deserialize(Reader(value)).map_err(|problem| problem.below(&name))
    }
}
