//! A component that passes on what the component `bare` answers: the least that is an app of two components.
//!
//! <https://spinframework.dev/v3/http-outbound#local-service-chaining>

use std::error::Error;

use spin_sdk::http::{self, Request, Response};
use spin_sdk::http_component;

#[http_component]
async fn pass_on(_: Request) -> Result<Response, Box<dyn Error>> {
    Ok(http::send(Request::get("http://bare.spin.internal/")).await?)
}
