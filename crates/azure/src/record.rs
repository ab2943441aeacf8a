//! An object of an answer, by the names of its members.

use alloc::{borrow::Cow, format, vec::Vec};

use serde_json::error::Category;

use contract::types::Error;
use tool::json::{self, Json, Members};

/// An object whose members are taken out one by one, each as the type that the service promises.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Record<'a>(Members<'a>);

impl<'a> Record<'a> {
    /// Reads a body that is one object. `service` is who answered it, for the error.
    ///
    /// # Errors
    /// [`Error::UnexpectedResponse`] with what the body is and where it stops being JSON; it is not repeated.
    pub fn read(service: &str, body: &'a str) -> Result<Self, Error> {
        as_answer(service, json::read(not_empty(service, body)?))
    }

    /// Reads a body that is one object with a list of records under `name`, each of which `read` makes a row of as soon as
    /// it is there.
    ///
    /// # Errors
    /// [`Error::UnexpectedResponse`] as [`Self::read`], and if the list is missing or not made of records; otherwise the
    /// first that `read` has.
    pub fn read_rows<Row>(
        service: &str,
        body: &'a str,
        name: &'static str,
        read: &dyn Fn(Self) -> Result<Row, Error>,
    ) -> Result<(Self, Vec<Row>), Error> {
        let mut rows = Ok(Vec::new());
        let json = json::read_rows(not_empty(service, body)?, name, &mut |row| {
            if let Ok(all) = &mut rows {
                match as_record(row).ok_or_else(|| missing(name)).and_then(read) {
                    Ok(row) => all.push(row),
                    Err(error) => rows = Err(error),
                }
            }
        });
        let mut answer = as_answer(service, json)?;
        answer.required_records(name)?;
        Ok((answer, rows?))
    }

    /// A text that is never missing.
    ///
    /// # Errors
    /// [`Error::UnexpectedResponse`] if it is missing, empty or no text.
    pub fn required_text(&mut self, name: &str) -> Result<Cow<'a, str>, Error> {
        self.text(name).ok_or_else(|| missing(name))
    }

    /// A text, none where it is missing or empty: KQL's `tostring` of a property that is not there is the empty text.
    pub fn text(&mut self, name: &str) -> Option<Cow<'a, str>> {
        self.take(name).and_then(as_text)
    }

    /// A number.
    pub fn number(&mut self, name: &str) -> Option<f64> {
        self.take(name)?.number()
    }

    /// A count: a whole number that is not negative.
    pub fn count(&mut self, name: &str) -> Option<u64> {
        let Json::Count(count) = self.take(name)? else { return None };
        Some(count)
    }

    /// A count that is never missing.
    ///
    /// # Errors
    /// [`Error::UnexpectedResponse`] if it is missing or no count.
    pub fn required_count(&mut self, name: &str) -> Result<u64, Error> {
        self.count(name).ok_or_else(|| missing(name))
    }

    /// A truth value.
    pub fn is(&mut self, name: &str) -> Option<bool> {
        let Json::Bool(value) = self.take(name)? else { return None };
        Some(value)
    }

    /// A record within this one, empty where it is missing.
    #[must_use]
    pub fn record(&mut self, name: &str) -> Self {
        self.take(name).and_then(as_record).unwrap_or_default()
    }

    /// A list of records, empty where it is missing.
    #[must_use]
    pub fn records(&mut self, name: &str) -> Vec<Self> {
        self.list(name).into_iter().flatten().filter_map(as_record).collect()
    }

    /// A list of records that is never missing.
    ///
    /// # Errors
    /// [`Error::UnexpectedResponse`] if it is missing or not made of records.
    pub fn required_records(&mut self, name: &str) -> Result<Vec<Self>, Error> {
        let list = self.list(name).ok_or_else(|| missing(name))?;
        list.into_iter().map(as_record).collect::<Option<_>>().ok_or_else(|| missing(name))
    }

    /// A list of lists that is never missing.
    ///
    /// # Errors
    /// [`Error::UnexpectedResponse`] if it is missing or not made of lists.
    pub fn required_lists(&mut self, name: &str) -> Result<Vec<Vec<Json<'a>>>, Error> {
        let list = self.list(name).ok_or_else(|| missing(name))?;
        let inner = |json| if let Json::List(items) = json { Some(items) } else { None };
        list.into_iter().map(inner).collect::<Option<_>>().ok_or_else(|| missing(name))
    }

    /// Whether there is a member of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// A list of numbers, none where one is missing; empty where the list is missing. It may be JSON, or text that holds
    /// JSON, as Log Analytics writes what is `dynamic`.
    #[must_use]
    pub fn numbers(&mut self, name: &str) -> Vec<Option<f64>> {
        let values = |items: &[Json<'_>]| items.iter().map(Json::number).collect();
        match self.take(name) {
            Some(Json::List(items)) => values(&items),
            Some(Json::Text(text)) => match json::read(&text) {
                Ok(Json::List(items)) => values(&items),
                Ok(_) | Err(_) => Vec::new(),
            },
            Some(Json::Null | Json::Bool(_) | Json::Count(_) | Json::Number(_) | Json::Object(_)) | None => Vec::new(),
        }
    }

    /// A list of texts, empty where it is missing; empty texts are left out.
    #[must_use]
    pub fn texts(&mut self, name: &str) -> Vec<Cow<'a, str>> {
        self.list(name).into_iter().flatten().filter_map(as_text).collect()
    }

    /// All that is a text and not empty, by its name.
    #[must_use]
    pub fn into_texts(self) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
        self.0.into_iter().filter_map(|(name, json)| Some((name, as_text(json)?))).collect()
    }

    /// All that is a truth value, by its name.
    #[must_use]
    pub fn into_flags(self) -> Vec<(Cow<'a, str>, bool)> {
        let flag = |(name, json)| if let Json::Bool(value) = json { Some((name, value)) } else { None };
        self.0.into_iter().filter_map(flag).collect()
    }

    fn list(&mut self, name: &str) -> Option<Vec<Json<'a>>> {
        let Json::List(items) = self.take(name)? else { return None };
        Some(items)
    }

    fn take(&mut self, name: &str) -> Option<Json<'a>> {
        let position = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.swap_remove(position).1)
    }
}

impl<'a> FromIterator<(Cow<'a, str>, Json<'a>)> for Record<'a> {
    fn from_iter<I: IntoIterator<Item = (Cow<'a, str>, Json<'a>)>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

/// A body in which something stands.
///
/// # Errors
/// [`Error::UnexpectedResponse`] where nothing does.
pub(crate) fn not_empty<'a>(service: &str, body: &'a str) -> Result<&'a str, Error> {
    if body.is_empty() {
        return Err(Error::UnexpectedResponse(format!("{service} answered with an empty body")));
    }
    Ok(body)
}

/// Says where a body stops being JSON.
pub(crate) fn unreadable(service: &str, error: &serde_json::Error) -> Error {
    let problem = match error.classify() {
        Category::Eof => "is cut short",
        Category::Syntax | Category::Io => "is not JSON",
        Category::Data => "is not of the documented form",
    };
    let (line, column) = (error.line(), error.column());
    Error::UnexpectedResponse(format!("the answer of {service} {problem} at line {line}, column {column}"))
}

fn as_answer<'a>(service: &str, json: Result<Json<'a>, serde_json::Error>) -> Result<Record<'a>, Error> {
    let json = json.map_err(|error| unreadable(service, &error))?;
    as_record(json).ok_or_else(|| Error::UnexpectedResponse(format!("the answer of {service} is no JSON object")))
}

pub(crate) fn missing(name: &str) -> Error {
    Error::UnexpectedResponse(format!("Azure's answer has no `{name}` of the documented form"))
}

pub(crate) fn as_record(json: Json<'_>) -> Option<Record<'_>> {
    let Json::Object(members) = json else { return None };
    Some(Record(members))
}

pub(crate) fn as_text(json: Json<'_>) -> Option<Cow<'_, str>> {
    let Json::Text(text) = json else { return None };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(json: &str) -> Record<'_> {
        Record::read("Azure", json).unwrap()
    }

    #[test]
    fn a_member_is_taken_as_the_type_that_is_asked_for() {
        let json = r#"{"t":"x","n":1.5,"w":2,"c":4,"b":true,"r":{"t":"y"},"l":["a","",1],"m":[{"t":"z"},2]}"#;
        let mut row = record(json);
        assert_eq!(row.text("t").as_deref(), Some("x"));
        assert_eq!((row.number("n"), row.number("w")), (Some(1.5), Some(2.0)));
        assert_eq!(row.count("c"), Some(4));
        assert_eq!(row.is("b"), Some(true));
        assert_eq!(row.record("r").text("t").as_deref(), Some("y"));
        assert_eq!(row.texts("l"), ["a"]);
        assert_eq!(row.records("m"), [record(r#"{"t":"z"}"#)]);
        assert_eq!(row, Record::default());
        let mut row = record(r#"{"j":[1,null,2.5],"t":"[1,null,2.5]","x":"no","y":1}"#);
        assert_eq!(row.numbers("j"), [Some(1.0), None, Some(2.5)]);
        assert_eq!(row.numbers("t"), [Some(1.0), None, Some(2.5)]);
        assert!(["x", "y", "z"].iter().all(|name| row.numbers(name).is_empty()));
        assert_eq!(
            record(r#"{"b":"x","a":"y","c":"","d":1}"#).into_texts(),
            [("b".into(), "x".into()), ("a".into(), "y".into())]
        );
        assert_eq!(
            record(r#"{"b":true,"a":false,"c":"true"}"#).into_flags(),
            [("b".into(), true), ("a".into(), false)]
        );
        assert_eq!(record(r#"{"m":[{"t":"z"}]}"#).required_records("m"), Ok(alloc::vec![record(r#"{"t":"z"}"#)]));
    }

    #[test]
    fn a_member_of_another_type_is_not_there() {
        let row = || record(r#"{"empty":"","null":null,"text":"4","negative":-1,"half":0.5}"#);
        for name in ["empty", "null", "negative", "missing"] {
            assert_eq!((row().text(name), row().is(name)), (None, None), "{name}");
            assert!(row().texts(name).is_empty() && row().records(name).is_empty(), "{name}");
            assert_eq!(row().required_text(name), Err(missing(name)));
            assert_eq!(row().required_records(name), Err(missing(name)));
        }
        for name in ["text", "negative", "half"] {
            assert_eq!(row().required_count(name), Err(missing(name)));
        }
        assert_eq!(record(r#"{"m":[{},2]}"#).required_records("m"), Err(missing("m")));
    }

    #[test]
    fn a_body_that_is_no_object_is_an_error_that_says_what_came() {
        let rows = [
            ("", "Azure answered with an empty body"),
            (r#"{"data":["#, "the answer of Azure is cut short at line 1, column 9"),
            ("<html>secret", "the answer of Azure is not JSON at line 1, column 1"),
            ("{}\n{}", "the answer of Azure is not JSON at line 2, column 1"),
            ("[]", "the answer of Azure is no JSON object"),
        ];
        for (body, problem) in rows {
            assert_eq!(Record::read("Azure", body), Err(Error::UnexpectedResponse(problem.into())), "{body}");
        }
    }
}
