//! Whom a component trusts at a host over TLS.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::Error;
use crate::runtime_config::{ClientTls, RuntimeConfig};

/// The configurations of the app, by component and host. Any other pair has the authorities that browsers trust.
#[derive(Default)]
pub(crate) struct TlsConfigs(BTreeMap<(String, String), Arc<ClientConfig>>);

impl TlsConfigs {
    /// Reads the certificates that a runtime configuration names. The first entry for a component and a host counts.
    ///
    /// # Errors
    /// `InvalidCertificates`.
    pub(crate) fn load(config: &RuntimeConfig) -> Result<Self, Error> {
        let mut configs = BTreeMap::new();
        for entry in &config.client_tls {
            let client = Arc::new(client(entry)?);
            for component in &entry.component_ids {
                for host in &entry.hosts {
                    configs.entry((component.clone(), host.clone())).or_insert_with(|| client.clone());
                }
            }
        }
        Ok(Self(configs))
    }

    /// Returns the configuration of a component for a host, if it has one of its own.
    pub(crate) fn get(&self, component: &str, host: &str) -> Option<Arc<ClientConfig>> {
        self.0.get(&(component.to_owned(), host.to_owned())).cloned()
    }
}

fn client(entry: &ClientTls) -> Result<ClientConfig, Error> {
    let mut roots = RootCertStore::empty();
    if entry.ca_use_webpki_roots.unwrap_or(entry.ca_roots_file.is_none()) {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    if let Some(path) = &entry.ca_roots_file {
        read(path, &mut roots).map_err(|problem| Error::InvalidCertificates { path: path.clone(), problem })?;
    }
    Ok(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())
}

fn read(path: &Path, roots: &mut RootCertStore) -> Result<(), String> {
    let before = roots.len();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| error.to_string())? {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    if roots.len() == before {
        return Err("there is none in it".to_owned());
    }
    Ok(())
}
