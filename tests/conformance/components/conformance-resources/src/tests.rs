//! Which resources there are, and what is none.

use super::*;

/// The contents of a resource, none if there is no such resource.
fn read(uri: &str) -> Option<Contents> {
    match ConformanceResources::read(Call::new(uri, "{}", 0)) {
        Ok(Step::Done(Outcome::Contents(contents))) => {
            let [contents] = contents.try_into().unwrap();
            Some(contents)
        }
        Err(Error::NotFound(_)) => None,
        other => panic!("{uri}: {other:?}"),
    }
}

#[test]
fn every_resource_in_the_index_can_be_read_and_is_of_the_type_it_says() {
    let Ok(Step::Done(Outcome::Resources(entries))) = ConformanceResources::index(0) else { panic!("no index") };
    assert_eq!(entries.len(), FIXED.len());
    for entry in entries {
        let contents = read(&entry.uri).unwrap();
        assert_eq!((contents.uri, contents.mime_type), (entry.uri, entry.mime_type));
    }
}

#[test]
fn a_template_has_its_variable_in_its_contents() {
    let contents = read("test://template/a-1/data").unwrap();
    assert_eq!(contents.body, Body::Text(r#"{"data":"Data for ID: a-1","id":"a-1","templateTest":true}"#.to_owned()));
    for uri in ["test://template//data", "test://template/1/2/data", "test://template/1", "test://static-texts", ""] {
        assert_eq!(read(uri), None, "{uri}");
    }
}

#[test]
fn the_variable_is_completed_and_no_other() {
    let complete = |argument: &str, value: &str| {
        ConformanceResources::complete(Completion {
            of: "test://template/{id}/data".to_owned(),
            argument: argument.to_owned(),
            value: value.to_owned(),
            settled: vec![],
            now: 0,
        })
    };
    for (value, fitting) in [("", 3), ("12", 2), ("2", 0)] {
        let Ok(Step::Done(Outcome::Values(values))) = complete("id", value) else { panic!("{value}") };
        assert_eq!(values.len(), fitting, "{value}");
    }
    assert!(matches!(complete("data", ""), Err(Error::InvalidArgument(_))));
}
