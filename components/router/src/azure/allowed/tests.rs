//! Whole requests: those of the tools, and those that none of them may make.

use std::{fs, path::Path};

use super::*;
use crate::catalog;

const TOP: &str = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";

fn request(endpoint: Endpoint, method: Method, path: &str) -> Request {
    Request { endpoint, method, path_with_query: path.to_owned(), headers: vec![], body: None }
}

/// Reads a line that a tool's recorded calls begin a request with.
fn recorded(line: &str) -> Option<Request> {
    let mut words = line.strip_prefix("Endpoint::")?.split(' ');
    let endpoint = match words.next()? {
        "ResourceManager" => Endpoint::ResourceManager,
        "LogAnalytics" => Endpoint::LogAnalytics,
        "BlobStorage" => Endpoint::BlobStorage,
        metrics => Endpoint::Metrics(metrics.strip_prefix("Metrics(\"")?.strip_suffix("\")")?.to_owned()),
    };
    let method = match words.next()? {
        "GET" => Method::Get,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        other => panic!("`{other}` is no method"),
    };
    Some(request(endpoint, method, words.next()?))
}

#[test]
fn the_recorded_calls_of_a_tool_make_every_request_that_it_declares_and_no_other() {
    let components = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut seen = 0;
    let folders = fs::read_dir(components).unwrap().map(|folder| folder.unwrap().path());
    for folder in folders.filter(|folder| folder.join("tool.json").is_file()) {
        let Ok(cases) = fs::read_dir(folder.join("fixtures")) else { continue };
        let component = folder.file_name().unwrap().to_str().unwrap();
        let transcripts = cases.map(|case| fs::read_to_string(case.unwrap().path().join("transcript.txt")).unwrap());
        let requests: Vec<_> =
            transcripts.flat_map(|text| text.lines().filter_map(recorded).collect::<Vec<_>>()).collect();
        let allowed = catalog::allowed(component);
        for request in &requests {
            assert_eq!(check_one(request, &allowed), Ok(()), "{component}: {}", request.path_with_query);
        }
        for kind in allowed {
            let is_made = requests.iter().any(|request| check_one(request, &[kind]) == Ok(()));
            assert!(is_made, "no recorded call of {component} needs {kind:?}");
        }
        seen += requests.len();
    }
    assert!(seen > 0);
}

#[test]
fn what_a_tool_does_not_declare_is_stopped() {
    let metrics = |region: &str| Endpoint::Metrics(region.to_owned());
    let (arm, logs, blobs) = (Endpoint::ResourceManager, Endpoint::LogAnalytics, Endpoint::BlobStorage);
    let batch = "/subscriptions/0/metrics:getBatch?api-version=2024-02-01&aggregation=average%2Ctotal";
    let undeclared = |service, method| Err(Denied::Undeclared { service, method: name(method) });
    let (get, post, put) = (Method::Get, Method::Post, Method::Put);
    let (resource_manager, log_analytics, blob_storage) =
        (Service::ResourceManager, Service::LogAnalytics, Service::BlobStorage);
    let machine = "/subscriptions/0/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/m";
    let rows = [
        ("get-sql-metadata", &arm, post, TOP.to_owned(), Ok(())),
        ("get-sql-metadata", &arm, post, TOP.to_lowercase(), Ok(())),
        ("get-sql-metadata", &arm, get, TOP.to_owned(), undeclared(resource_manager, get)),
        ("get-sql-metadata", &arm, put, TOP.to_owned(), undeclared(resource_manager, put)),
        ("get-sql-metadata", &logs, post, TOP.to_owned(), undeclared(log_analytics, post)),
        ("get-sql-metadata", &arm, post, TOP.replace("04-01", "04-02"), undeclared(resource_manager, post)),
        ("get-sql-metadata", &arm, post, format!("{TOP}&x=1"), undeclared(resource_manager, post)),
        ("get-sql-metadata", &arm, post, TOP.replace('?', "/x?"), undeclared(resource_manager, post)),
        (
            "get-sql-metadata",
            &arm,
            post,
            format!("{machine}/powerOff?api-version=1"),
            undeclared(resource_manager, post),
        ),
        (
            "get-sql-metadata",
            &arm,
            post,
            TOP.replace("/providers", "/providers/.."),
            Err(Denied::Path(resource_manager)),
        ),
        ("get-sql-metadata", &arm, post, format!("//evil.example{TOP}"), Err(Denied::Path(resource_manager))),
        ("get-anomalies", &metrics("westeurope"), post, batch.to_owned(), Ok(())),
        ("get-anomalies", &metrics("evil.example/"), post, batch.to_owned(), Err(Denied::Region)),
        ("get-anomalies", &metrics("a@b"), post, batch.to_owned(), Err(Denied::Region)),
        ("get-snippet", &blobs, get, "/snippets/a/b.json".to_owned(), Ok(())),
        ("get-snippet", &blobs, put, "/snippets/a.json".to_owned(), undeclared(blob_storage, put)),
        ("get-snippet", &blobs, get, "/Snippets/a.json".to_owned(), undeclared(blob_storage, get)),
        ("get-snippet", &blobs, get, "/secrets/a.json".to_owned(), undeclared(blob_storage, get)),
        ("get-snippet", &blobs, get, "/snippets".to_owned(), undeclared(blob_storage, get)),
        ("get-snippet", &blobs, get, "/snippets/a?snapshot=x".to_owned(), undeclared(blob_storage, get)),
        ("get-snippet", &blobs, get, "/snippets/../secrets/a".to_owned(), Err(Denied::Path(blob_storage))),
        ("save-snippet", &blobs, put, "/snippets?restype=container".to_owned(), Ok(())),
        ("save-snippet", &blobs, put, "/snippets".to_owned(), undeclared(blob_storage, put)),
        ("save-snippet", &blobs, put, "/snippets?restype=container&comp=acl".to_owned(), undeclared(blob_storage, put)),
        ("save-snippet", &blobs, put, "/snippets/a?comp=lease".to_owned(), undeclared(blob_storage, put)),
        ("save-snippet", &blobs, get, "/snippets/a".to_owned(), undeclared(blob_storage, get)),
        ("hello-mcp", &arm, get, "/subscriptions?api-version=2022-12-01".to_owned(), undeclared(resource_manager, get)),
        ("playbooks", &blobs, get, "/snippets/a".to_owned(), undeclared(blob_storage, get)),
        ("nobody", &blobs, get, "/snippets/a".to_owned(), undeclared(blob_storage, get)),
    ];
    for (component, endpoint, method, path, expected) in rows {
        let allowed = catalog::allowed(component);
        assert_eq!(check_one(&request(endpoint.clone(), method, &path), &allowed), expected, "{component} {path}");
    }
}

#[test]
fn one_request_that_is_stopped_stops_all() {
    let allowed = catalog::allowed("get-sql-metadata");
    let good = request(Endpoint::ResourceManager, Method::Post, TOP);
    let bad = Request { headers: vec![("host".to_owned(), "evil.example".to_owned())], ..good.clone() };
    assert_eq!(check(&vec![good.clone(); MOST_REQUESTS], &allowed), Ok(()));
    assert_eq!(check(&[good.clone(), bad], &allowed), Err(Denied::Header(Service::ResourceManager)));
    assert_eq!(check(&vec![good; MOST_REQUESTS + 1], &allowed), Err(Denied::TooMany));
}

#[test]
fn a_denial_says_what_is_wrong_and_repeats_nothing_of_the_request() {
    let secret = request(Endpoint::BlobStorage, Method::Put, "/snippets/a?sig=secret");
    let denied = check_one(&secret, &catalog::allowed("get-snippet")).unwrap_err();
    assert_eq!(denied.to_string(), "a `PUT` of `blob-storage` that it does not declare");
}
