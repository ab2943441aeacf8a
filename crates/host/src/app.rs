//! The app: its components, ready to run, and the way from a request to one of them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use http_body::Body;
use wasmtime::Engine;
use wasmtime::component::Linker;
use wasmtime_wasi_http::p2::bindings::ProxyPre;
use wasmtime_wasi_http::{Error as HttpError, WasiBody};

use crate::hosts::AllowedHosts;
use crate::key_value::Stores;
use crate::manifest::{self, Manifest};
use crate::route::{Match, Router};
use crate::runtime_config::RuntimeConfig;
use crate::state::State;
use crate::template::Template;
use crate::tls::TlsConfigs;
use crate::variables::{Given, Variables, read_env_file};
use crate::{Error, Options, compose, engine, instance, state};

/// Everything that is the same for every request.
pub(crate) struct App {
    pub(crate) engine: Engine,
    pub(crate) components: BTreeMap<String, Arc<Component>>,
    pub(crate) router: Router,
    pub(crate) variables: Variables,
    pub(crate) stores: Stores,
    pub(crate) tls: TlsConfigs,
    pub(crate) time_limit: Duration,
}

/// A component with what the manifest grants it.
pub(crate) struct Component {
    pub(crate) id: Arc<str>,
    pub(crate) prepared: ProxyPre<State>,
    pub(crate) allowed_hosts: AllowedHosts,
    pub(crate) variables: BTreeMap<String, Template>,
    pub(crate) key_value_stores: BTreeSet<String>,
}

impl App {
    /// Loads the manifest and prepares every component.
    ///
    /// # Errors
    /// Any [`Error`] but `Listen`.
    pub(crate) async fn load(options: &Options) -> Result<Arc<Self>, Error> {
        let manifest = Manifest::load(&options.manifest)?;
        let variables = Variables::new(&manifest.variables, given(options)?)?;
        let router = router(&manifest, &options.manifest)?;
        let config = runtime_config(&manifest, options)?;
        let tls = TlsConfigs::load(&config)?;
        let engine = engine::engine()?;
        let mut linker = Linker::new(&engine);
        state::link(&mut linker).map_err(|error| Error::Engine(format!("{error:#}")))?;
        let mut components = BTreeMap::new();
        for (id, component) in &manifest.component {
            let prepared = prepare(options, &linker, id, component)?;
            let allowed_hosts = allowed_hosts(options, &manifest, &variables, id).await?;
            let component = Component {
                id: id.as_str().into(),
                prepared,
                allowed_hosts,
                variables: component.variables.clone(),
                key_value_stores: component.key_value_stores.iter().cloned().collect(),
            };
            components.insert(id.clone(), Arc::new(component));
        }
        let labels = components.values().flat_map(|component| &component.key_value_stores).map(String::as_str);
        let stores = Stores::new(labels, &config.key_value_store, &options.state_dir)?;
        let time_limit = options.time_limit;
        Ok(Arc::new(Self { engine, components, router, variables, stores, tls, time_limit }))
    }

    /// Runs a new instance of `component` for this request. Whatever goes wrong in it becomes status 500.
    pub(crate) async fn respond<B>(
        self: &Arc<Self>,
        component: &Arc<Component>,
        route: &Match<'_>,
        mut request: Request<B>,
        client: SocketAddr,
    ) -> Response<WasiBody>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<HttpError>,
    {
        add_headers(&mut request, route, client);
        match instance::run(self, component, request).await {
            Ok(response) => response,
            Err(error) => {
                eprintln!("component `{}` gave no response: {error}", component.id);
                instance::empty(http::StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

fn given(options: &Options) -> Result<Given, Error> {
    let env_file = options.env_file.as_deref().map(read_env_file).transpose()?.unwrap_or_default();
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    Ok(Given { values: options.variables.clone(), commands: options.variable_commands.clone(), environment, env_file })
}

fn router(manifest: &Manifest, path: &Path) -> Result<Router, Error> {
    let mut router = Router::default();
    for (index, trigger) in manifest.trigger.http.iter().enumerate() {
        let manifest::Route::Path(route) = &trigger.route else { continue };
        router.add(route, &trigger.component).map_err(|error| Error::InvalidManifest {
            path: path.to_owned(),
            place: format!("key `trigger.http[{index}].route`"),
            problem: error.to_string(),
        })?;
    }
    Ok(router)
}

fn runtime_config(manifest: &Manifest, options: &Options) -> Result<RuntimeConfig, Error> {
    let Some(path) = &options.runtime_config else { return Ok(RuntimeConfig::default()) };
    RuntimeConfig::load(path, manifest.component.keys().map(String::as_str))
}

fn prepare(
    options: &Options,
    linker: &Linker<State>,
    id: &str,
    component: &manifest::Component,
) -> Result<ProxyPre<State>, Error> {
    let source = read_component(options, &component.source)?;
    let dependencies = component.dependencies.iter();
    let dependencies = dependencies
        .map(|(name, dependency)| Ok((name.clone(), read_component(options, &dependency.path)?)))
        .collect::<Result<_, Error>>()?;
    let invalid = |problem: String| Error::InvalidComponent { component: id.to_owned(), problem };
    let bytes = compose::compose(source, dependencies).map_err(|error| invalid(error.to_string()))?;
    engine::compile(linker.engine(), &options.cache_dir, &bytes)
        .and_then(|compiled| linker.instantiate_pre(&compiled))
        .and_then(ProxyPre::new)
        .map_err(|error| invalid(format!("{error:#}")))
}

/// Reads a component's file, whose path is relative to the manifest's directory.
fn read_component(options: &Options, path: &Path) -> Result<Vec<u8>, Error> {
    let path: PathBuf = options.manifest.parent().unwrap_or(Path::new("")).join(path);
    std::fs::read(&path).map_err(|source| {
        if source.kind() == std::io::ErrorKind::NotFound {
            return Error::MissingComponent { path };
        }
        Error::UnreadableFile { path, source }
    })
}

async fn allowed_hosts(
    options: &Options,
    manifest: &Manifest,
    variables: &Variables,
    id: &str,
) -> Result<AllowedHosts, Error> {
    let Some(component) = manifest.component.get(id) else { return Ok(AllowedHosts::default()) };
    let invalid = |place: String, problem: String| Error::InvalidManifest {
        path: options.manifest.clone(),
        place: format!("key `component.{id}.allowed_outbound_hosts{place}`"),
        problem,
    };
    let mut entries = Vec::new();
    for (index, template) in component.allowed_outbound_hosts.iter().enumerate() {
        let entry = variables.fill(template).await;
        entries.push(entry.map_err(|error| invalid(format!("[{index}]"), error.to_string()))?);
    }
    let hosts = AllowedHosts::parse(entries.iter().map(String::as_str))
        .map_err(|(index, error)| invalid(format!("[{index}]"), error.to_string()))?;
    if let Some(target) = hosts.chained().find(|target| !manifest.component.contains_key(*target)) {
        return Err(invalid(String::new(), format!("there is no component `{target}`")));
    }
    Ok(hosts)
}

/// Adds the headers by which Spin tells a component where a request came in.
///
/// <https://spinframework.dev/v3/http-trigger#additional-request-information>
fn add_headers<B>(request: &mut Request<B>, route: &Match<'_>, client: SocketAddr) {
    let host = request.headers().get(http::header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let headers = [
        ("spin-path-info", route.path_info.clone()),
        ("spin-full-url", format!("http://{host}{path}")),
        ("spin-matched-route", route.route.to_owned()),
        ("spin-base-path", "/".to_owned()),
        ("spin-raw-component-route", route.route.to_owned()),
        ("spin-component-route", route.route.strip_suffix("/...").unwrap_or(route.route).to_owned()),
        ("spin-client-addr", client.to_string()),
    ];
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            request.headers_mut().insert(name, value);
        }
    }
}
