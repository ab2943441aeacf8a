//! From the client's JSON to values that stand in a text.

use alloc::{string::String, vec::Vec};

use tool::{
    arguments::invalid,
    json::{self, Json},
    types::Error,
};

use crate::playbook::{Need, Playbook};

/// The name of each parameter, and the JSON of its value, none where there is no value.
pub(crate) type Values = Vec<(&'static str, Option<String>)>;

/// Reads the arguments of a prompt. A blank one counts as left out, which is how forms send a field that nobody filled in.
///
/// # Errors
/// [`Error::InvalidArgument`] with the first argument that does not fit.
pub(crate) fn read(playbook: &Playbook, json: &str) -> Result<Values, Error> {
    let tree = json::read(json).map_err(|_| invalid("arguments", "must be JSON"))?;
    let Json::Object(members) = tree else { return Err(invalid("arguments", "must be an object")) };
    for (name, _) in &members {
        playbook.parameter(name)?;
    }
    let mut values = Values::new();
    for parameter in playbook.parameters {
        let name = parameter.kind.name();
        let mut given = members.iter().filter(|(known, _)| known == name).map(|(_, value)| value);
        let text = text(name, given.next())?;
        if given.next().is_some() {
            return Err(invalid(name, "is given twice"));
        }
        let text = match parameter.need {
            Need::Required => Some(text.ok_or_else(|| invalid(name, "is missing"))?),
            Need::Optional => text,
            Need::Default(default) => text.or(Some(default)),
        };
        values.push((name, text.map(|text| parameter.kind.read(text)).transpose()?));
    }
    Ok(values)
}

/// The text of a value, none if there is none or it is blank.
fn text<'a>(name: &str, value: Option<&'a Json<'_>>) -> Result<Option<&'a str>, Error> {
    match value {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Text(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
        Some(Json::Bool(_) | Json::Count(_) | Json::Number(_) | Json::List(_) | Json::Object(_)) => {
            Err(invalid(name, "must be a string"))
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    const WORKSPACE: &str = r#""workspace_id":"00000000-0000-0000-0000-0000000000A1""#;

    fn review(more: &str) -> Result<Values, Error> {
        read(Playbook::named("review-best-practice-findings")?, &format!("{{{WORKSPACE}{more}}}"))
    }

    #[test]
    fn what_is_left_out_is_none_or_its_default() {
        let workspace = Some("\"00000000-0000-0000-0000-0000000000a1\"".into());
        let row = |severity: Option<&str>, timespan: &str| {
            let severity = severity.map(Into::into);
            [("workspace_id", workspace.clone()), ("severity", severity), ("timespan", Some(timespan.into()))].into()
        };
        let rows = [
            ("", row(None, "\"30d\"")),
            (r#","severity":null,"timespan":null"#, row(None, "\"30d\"")),
            (r#","severity":"","timespan":"  ""#, row(None, "\"30d\"")),
            (r#","timespan":" 12h\n","severity":" low ""#, row(Some("\"Low\""), "\"12h\"")),
        ];
        for (more, values) in rows {
            assert_eq!(review(more), Ok(values), "{more}");
        }
    }

    #[test]
    fn what_does_not_fit_is_named_with_the_remedy() {
        let unknown = "is not an argument of the prompt `review-best-practice-findings`, which takes `workspace_id`, \
                       `severity`, `timespan`; leave it out";
        let rows = [
            (r#","Severity":"High""#, "Severity", unknown),
            (r#","server_name":"secret""#, "server_name", unknown),
            (r#","severity":["High"]"#, "severity", "must be a string"),
            (r#","timespan":7"#, "timespan", "must be a string"),
            (r#","severity":"Low","severity":"Low""#, "severity", "is given twice"),
            (r#","severity":"secret""#, "severity", "must be one of `High`, `Medium`, `Low`, `Information`"),
            (
                r#","timespan":"91d""#,
                "timespan",
                "must be a timespan from 1 minute to 90 days such as `7d`, `12h`, `30m` or `P1DT12H`",
            ),
        ];
        for (more, field, problem) in rows {
            assert_eq!(review(more), Err(invalid(field, problem)), "{more}");
        }
        let playbook = Playbook::named("review-best-practice-findings").unwrap();
        let rows = [
            ("{}", "workspace_id", "is missing"),
            (r#"{"workspace_id":" "}"#, "workspace_id", "is missing"),
            ("[]", "arguments", "must be an object"),
            ("{", "arguments", "must be JSON"),
        ];
        for (json, field, problem) in rows {
            assert_eq!(read(playbook, json), Err(invalid(field, problem)), "{json}");
        }
    }
}
