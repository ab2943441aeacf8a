//! Azure REST, and the only requests that leave the app: what may be asked, endpoint to host, token, timeouts, retries.

pub(crate) mod allowed;

pub(crate) mod cloud;

pub(crate) mod blob;

mod token;

mod retry;

mod exchange;

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::BTreeMap,
    time::{Duration, Instant},
};

use contract::types::{Body, Endpoint, Method, Request, Response};
use futures::future::try_join_all;

use crate::{
    clock,
    failure::Failure,
    settings::{self, Settings},
    trace::Trace,
};
use allowed::Allowed;
use blob::Storage;
use cloud::Cloud;
use exchange::{Extra, LONGEST_ANSWERS};
use retry::Verdict;

/// Azure, for the length of one call.
pub(crate) struct Azure<'a> {
    /// Read when the first request goes out, since many calls send none.
    settings: OnceCell<Settings>,
    /// How long the call may take in all.
    deadline: Duration,
    /// What the component may ask for.
    allowed: Vec<&'static Allowed>,
    trace: Option<&'a Trace>,
    began: Instant,
    /// The tokens in use, by their variable: reading one may mean asking a vault.
    tokens: RefCell<BTreeMap<&'static str, String>>,
    /// When the quota of Resource Graph allows the next query.
    quota_resets: Cell<Option<Instant>>,
    /// How many bytes the answers of this exchange may still have: the router holds them all at once.
    room: Cell<usize>,
}

impl<'a> Azure<'a> {
    /// For a call, that has begun, of a component that may ask for what is allowed, as a part of a trace.
    pub(crate) fn new(
        began: Instant,
        deadline: Duration,
        allowed: Vec<&'static Allowed>,
        trace: Option<&'a Trace>,
    ) -> Self {
        Self {
            settings: OnceCell::new(),
            deadline,
            allowed,
            trace,
            began,
            tokens: RefCell::default(),
            quota_resets: Cell::new(None),
            room: Cell::new(LONGEST_ANSWERS),
        }
    }

    fn settings(&self) -> Result<&Settings, Failure> {
        match self.settings.get() {
            Some(settings) => Ok(settings),
            None => settings::read().map(|settings| self.settings.get_or_init(|| settings)),
        }
    }

    /// Performs the requests of an exchange side by side; their responses keep the order. If one may not be sent, none is.
    pub(crate) async fn send(&self, requests: Vec<Request>) -> Result<Vec<Response>, Failure> {
        allowed::check(&requests, &self.allowed).map_err(Failure::Denied)?;
        self.room.set(LONGEST_ANSWERS);
        try_join_all(requests.iter().map(|request| self.perform(request))).await
    }

    /// Finds who answers a request, and what authorizes it there.
    async fn perform(&self, request: &Request) -> Result<Response, Failure> {
        match &request.endpoint {
            Endpoint::BlobStorage => self.perform_on_blobs(request).await,
            Endpoint::ResourceManager | Endpoint::LogAnalytics | Endpoint::Metrics(_) => {
                let authorization = self.bearer(&request.endpoint)?;
                let base = self.settings()?.cloud.base(&request.endpoint).ok_or(Failure::Forbidden)?;
                self.send_until_final(&base, request, &authorization).await
            }
        }
    }

    async fn perform_on_blobs(&self, request: &Request) -> Result<Response, Failure> {
        match &settings::storage(&self.settings()?.cloud)? {
            Storage::BuiltIn => blob::built_in(request).await,
            Storage::Emulator { base, key } => {
                let signed = blob::signed(request, key, clock::now());
                let (request, authorization) = signed.ok_or(Failure::Forbidden)?;
                let response = self.send_until_final(base, &request, &authorization).await?;
                if response.status == 403 { Err(blob::denied()) } else { Ok(response) }
            }
            Storage::Account { base, folder } => {
                let authorization = self.bearer(&request.endpoint)?;
                self.send_until_final(base, &blob::below(request, folder), &authorization).await
            }
        }
    }

    /// Sends a request until Azure has an answer that sending again would not better.
    async fn send_until_final(&self, base: &str, request: &Request, authorization: &str) -> Result<Response, Failure> {
        let mut attempt = 0;
        loop {
            if is_query(request) {
                self.wait_for_quota().await;
            }
            let Settings { cloud, request_timeout } = self.settings()?;
            let timeout = *request_timeout;
            let extra = Extra { authorization: Some(authorization), trace: self.trace, timeout, room: &self.room };
            let response = exchange::send(base, request, extra).await;
            let response = response.map_err(|failure| retry::told(request, failure))?;
            if response.status == 401 {
                return Err(token::rejected(&request.endpoint, cloud, &response));
            }
            if let Some(pause) = retry::quota_pause(&response) {
                self.quota_resets.set(Some(Instant::now() + pause));
            }
            let left = self.deadline.saturating_sub(self.began.elapsed());
            match retry::verdict(request, &response, attempt, left, exchange::random()) {
                Verdict::Final => return Ok(response),
                Verdict::Again(pause) => clock::sleep(pause).await,
            }
            attempt += 1;
        }
    }

    async fn wait_for_quota(&self) {
        if let Some(pause) = self.quota_resets.get().and_then(|resets| resets.checked_duration_since(Instant::now())) {
            clock::sleep(pause).await;
        }
    }

    /// The `Authorization` for an endpoint. Its token is checked before it is used: Azure's own answers say less.
    fn bearer(&self, endpoint: &Endpoint) -> Result<String, Failure> {
        let variable = token::variable(endpoint);
        if let Some(token) = self.tokens.borrow().get(variable) {
            return Ok(format!("Bearer {token}"));
        }
        let token = settings::variable(variable)?;
        token::check(&token, endpoint, &self.settings()?.cloud, clock::now() / 1000)?;
        let token = token.trim().to_owned();
        let authorization = format!("Bearer {token}");
        self.tokens.borrow_mut().insert(variable, token);
        Ok(authorization)
    }
}

/// Whether a request is a query of Resource Graph, which has a quota of its own.
fn is_query(request: &Request) -> bool {
    request.path_with_query.starts_with("/providers/Microsoft.ResourceGraph/")
}

/// The document with the keys that a tenant signs its tokens with.
///
/// <https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-signature>
pub(crate) async fn signing_keys(tenant: &str, cloud: &Cloud, timeout: Duration) -> Result<String, Failure> {
    let request = Request {
        endpoint: Endpoint::ResourceManager,
        method: Method::Get,
        path_with_query: format!("/{tenant}/discovery/v2.0/keys"),
        headers: vec![],
        body: None,
    };
    let room = Cell::new(LONGEST_ANSWERS);
    let extra = Extra { authorization: None, trace: None, timeout, room: &room };
    match exchange::send(&cloud.login_base(), &request, extra).await? {
        Response { status: 200, body: Body::Text(document), .. } => Ok(document),
        Response { .. } => Err(Failure::SigningKeys),
    }
}
