//! Who is let in, and for what: the names of the server, keys and tokens, permissions, and the rate of calls.

use std::time::Duration;

use http::{
    HeaderValue, Request, Response, StatusCode,
    header::{AUTHORIZATION, HOST, ORIGIN, RETRY_AFTER, WWW_AUTHENTICATE},
};
use mcp::Inbound;

use crate::{
    audit::Outcome,
    caller::{Caller, Grant},
    clock,
    entra::{self, Entra, resource::Challenge},
    failure::Failure,
    gate::{self, Allowed, Denial},
    key::{self, Keys},
    permission::{self, Permissions},
    rate::{self, Limit},
    settings,
    store::{Failed, Spin},
    transport,
};

/// What decides on a request. A provider of variables that fails opens nothing.
#[derive(Default)]
pub(crate) struct Door {
    keys: Keys,
    entra: Option<Entra>,
    permissions: Permissions,
    limit: Limit,
    hosts: String,
    public_url: String,
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error(transparent)]
    Name(#[from] Denial),
    #[error(transparent)]
    Unavailable(#[from] Failure),
    #[error(transparent)]
    Key(key::Refusal),
    #[error(transparent)]
    Token(entra::Refusal),
    #[error("the session belongs to another caller")]
    Session,
    #[error("the token does not grant {}", .0.join(", "))]
    Permission(Vec<String>),
    #[error("too many calls; call again in {} s", seconds(.0))]
    Rate(Duration),
}

impl Door {
    /// Reads the variables. Without a key or a tenant the server answers to nobody but its own machine, so that whoever
    /// forgets them has opened it to nobody else.
    pub(crate) fn read() -> Result<Self, Failure> {
        let keys = Keys::parse(&settings::variable("accesskey")?)?;
        let tenant = settings::variable("entratenant")?;
        let mut door = Self { keys, ..Self::default() };
        if !tenant.trim().is_empty() {
            door.entra = Some(Entra::parse(&tenant, &settings::variable("entraaudience")?)?);
            door.permissions = Permissions::parse(&settings::variable("toolpermissions")?)?;
            door.public_url = settings::variable("publicurl")?;
        }
        if door.keys.are_asked_for() || door.entra.is_some() {
            door.limit = Limit::parse(&settings::variable("ratelimit")?)?;
            door.hosts = settings::variable("allowedhosts")?;
        }
        Ok(door)
    }

    /// Lets a request pass that comes under a name of this server, and from a web page that may call it.
    pub(crate) fn check_names(&self, request: &Request<Vec<u8>>) -> Result<(), Refusal> {
        // Only what a web page sends has an origin.
        let has_origin = request.headers().contains_key(ORIGIN);
        let origins = if has_origin { settings::variable("allowedorigins")? } else { String::new() };
        Ok(gate::check(request.headers(), Allowed { hosts: &self.hosts, origins: &origins })?)
    }

    /// Finds out who sends a request. A token goes before a key: it says more of who it is.
    pub(crate) async fn caller(&self, request: &Request<Vec<u8>>) -> Result<Caller, Refusal> {
        match (&self.entra, bearer(request)) {
            (Some(entra), Some(token)) => entra.caller(token).await.map_err(Refusal::Token),
            (Some(_), None) | (None, _) if self.keys.are_asked_for() => {
                self.keys.caller(request.headers(), request.uri()).map_err(Refusal::Key)
            }
            (Some(_), None) => Err(Refusal::Key(key::Refusal::Missing)),
            (None, _) => Ok(Caller::anybody()),
        }
    }

    /// Finds out who posts to a session that `principal` has opened. A client that was given a key in the address of the
    /// stream has none for the address that the stream tells it, so whoever knows the id of such a session may post.
    pub(crate) async fn member(&self, request: &Request<Vec<u8>>, principal: &str) -> Result<Caller, Refusal> {
        let has_credentials = bearer(request).is_some() || key::is_given(request.headers(), request.uri());
        if !has_credentials && key::is_principal(principal) {
            return Ok(Caller { principal: principal.to_owned(), grant: Grant::All });
        }
        let caller = self.caller(request).await?;
        if caller.principal == principal { Ok(caller) } else { Err(Refusal::Session) }
    }

    /// Lets a message pass that asks for no more than its caller is granted, and not too often.
    pub(crate) fn allow(&self, caller: &Caller, inbound: &Inbound) -> Result<(), Refusal> {
        let methods = permission::requests(inbound).into_iter().map(|request| &request.method);
        let needed = self.permissions.needed(methods.clone());
        if !caller.has(&needed) {
            return Err(Refusal::Permission(needed.into_iter().map(ToOwned::to_owned).collect()));
        }
        let calls = methods.filter_map(permission::subject).count();
        let Limit::Calls(limit) = self.limit else { return Ok(()) };
        if calls == 0 {
            return Ok(());
        }
        // A store that fails is no reason to refuse what does not need it.
        match Spin::open().and_then(|store| rate::take(&store, &caller.principal, calls, limit, clock::now())) {
            Ok(Some(wait)) => Err(Refusal::Rate(wait)),
            Ok(None) | Err(Failed) => Ok(()),
        }
    }

    /// The response to a request that is refused.
    pub(crate) fn refuse(&self, refusal: &Refusal, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
        let mut response = transport::text(status(refusal), &refusal.to_string());
        let headers = response.headers_mut();
        let challenge = self.entra.as_ref().zip(challenge(refusal)).map(|(entra, challenge)| {
            entra.challenge(&self.base(request), request.uri().path(), &challenge, &self.permissions.all())
        });
        if let Some(challenge) = challenge.and_then(|challenge| HeaderValue::try_from(challenge).ok()) {
            headers.insert(WWW_AUTHENTICATE, challenge);
        }
        if let Refusal::Rate(wait) = refusal {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds(wait)));
        }
        response
    }

    /// The metadata of the resource at a path, none where no tenant opens the server.
    pub(crate) fn metadata(&self, request: &Request<Vec<u8>>, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        let Some(entra) = &self.entra else { return Ok(None) };
        let cloud = settings::cloud()?;
        Ok(Some(entra.metadata(&self.base(request), path, &self.permissions.all(), &cloud)))
    }

    /// The scheme and host under which clients reach the server. Only a server on their own machine is without TLS.
    fn base(&self, request: &Request<Vec<u8>>) -> String {
        if !self.public_url.is_empty() {
            return self.public_url.trim_end_matches('/').to_owned();
        }
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let scheme = if gate::is_loopback(host) { "http" } else { "https" };
        format!("{scheme}://{host}")
    }
}

impl From<&Refusal> for Outcome {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Rate(_) => Self::Throttled,
            Refusal::Unavailable(failure) | Refusal::Token(entra::Refusal::Unavailable(failure)) => failure.into(),
            Refusal::Key(_) | Refusal::Token(entra::Refusal::Token(_)) => Self::Unauthenticated,
            Refusal::Name(_) | Refusal::Token(entra::Refusal::Nothing) | Refusal::Session | Refusal::Permission(_) => {
                Self::Forbidden
            }
        }
    }
}

fn bearer(request: &Request<Vec<u8>>) -> Option<&str> {
    let (scheme, token) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Name(Denial::Host | Denial::Repeated(_)) => StatusCode::BAD_REQUEST,
        Refusal::Name(Denial::ForeignHost | Denial::ForeignOrigin)
        | Refusal::Permission(_)
        | Refusal::Token(entra::Refusal::Nothing) => StatusCode::FORBIDDEN,
        Refusal::Unavailable(_) | Refusal::Token(entra::Refusal::Unavailable(_)) => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::Key(_) | Refusal::Token(entra::Refusal::Token(_)) => StatusCode::UNAUTHORIZED,
        Refusal::Session => StatusCode::NOT_FOUND,
        Refusal::Rate(_) => StatusCode::TOO_MANY_REQUESTS,
    }
}

fn challenge(refusal: &Refusal) -> Option<Challenge<'_>> {
    match refusal {
        Refusal::Key(key::Refusal::Missing | key::Refusal::Wrong) => Some(Challenge::Token),
        Refusal::Token(entra::Refusal::Token(_)) => Some(Challenge::InvalidToken),
        Refusal::Token(entra::Refusal::Nothing) => Some(Challenge::Scope(vec![])),
        Refusal::Permission(needed) => Some(Challenge::Scope(needed.iter().map(String::as_str).collect())),
        Refusal::Name(_)
        | Refusal::Unavailable(_)
        | Refusal::Token(entra::Refusal::Unavailable(_))
        | Refusal::Session
        | Refusal::Rate(_) => None,
    }
}

fn seconds(wait: &Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
