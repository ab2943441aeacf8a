//! What one running component has: WASI without files, sockets or environment, and the app it belongs to.

use std::sync::Arc;

use wasmtime::component::{HasSelf, Linker, ResourceTable};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::app::{App, Component};
use crate::bindings::EmbeddedHost;
use crate::bindings::fermyon::spin::variables::{self, Error as GuestError};
use crate::manifest::is_variable_name;
use crate::outbound::Outbound;
use crate::output::Output;

/// The data of one instance, which serves one request.
pub(crate) struct State {
    pub(crate) table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound: Outbound,
}

impl State {
    /// Makes the data of an instance of `component`.
    pub(crate) fn new(app: Arc<App>, component: Arc<Component>) -> Self {
        let wasi = WasiCtx::builder()
            .stdout(Output(component.id.clone()))
            .stderr(Output(component.id.clone()))
            .allow_tcp(false)
            .allow_udp(false)
            .allow_ip_name_lookup(false)
            .build();
        let outbound = Outbound { app, component };
        Self { table: ResourceTable::new(), wasi, http: WasiHttpCtx::new(), outbound }
    }

    /// Returns the app that the component belongs to.
    pub(crate) fn app(&self) -> &App {
        &self.outbound.app
    }

    /// Returns the component.
    pub(crate) fn component(&self) -> &Component {
        &self.outbound.component
    }
}

/// Offers every interface that a component of this app may import.
pub(crate) fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    wasmtime_wasi::p2::add_to_linker_async(linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(linker)?;
    EmbeddedHost::add_to_linker::<_, HasSelf<State>>(linker, |state| state)
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.outbound }
    }
}

impl variables::Host for State {
    async fn get(&mut self, name: String) -> wasmtime::Result<Result<String, GuestError>> {
        if !is_variable_name(&name) {
            return Ok(Err(GuestError::InvalidName(name)));
        }
        let Some(template) = self.component().variables.get(&name) else {
            let problem = format!("component `{}` has no variable `{name}`", self.component().id);
            return Ok(Err(GuestError::Undefined(problem)));
        };
        Ok(self.app().variables.fill(template).await.map_err(|error| GuestError::Provider(error.to_string())))
    }
}
