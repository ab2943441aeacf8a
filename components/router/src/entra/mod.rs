//! Who calls, by an access token of Microsoft Entra ID: the server as an OAuth 2.1 resource server.
//!
//! <https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization>

mod keys;

mod jwt;

pub(crate) mod resource;

use std::collections::BTreeSet;

use crate::{
    azure::cloud::Cloud,
    caller::{Caller, Grant},
    failure::Failure,
    settings,
};
use jwt::{Claims, Expected, Problem};

/// The tenant whose tokens open the server, and for whom they have to be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entra {
    /// The id of the tenant, in lower case.
    pub(crate) tenant: String,
    /// The client id of the server's app registration or its App ID URIs.
    pub(crate) audiences: Vec<String>,
}

/// Why a token does not open the server.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("{0}; get a new one from Microsoft Entra ID")]
    Token(Problem),
    #[error("the token grants nothing; it needs a scope or a role of this server")]
    Nothing,
    #[error(transparent)]
    Unavailable(#[from] Failure),
}

impl Entra {
    /// Reads the variables `entratenant` and `entraaudience`.
    pub(crate) fn parse(tenant: &str, audiences: &str) -> Result<Self, Failure> {
        let failure = |variable, problem: &str| Err(Failure::Setting { variable, problem: problem.to_owned() });
        let tenant = tenant.trim().to_ascii_lowercase();
        // The name of a domain is no id of a tenant, and `common` stands for all of them.
        if !is_guid(&tenant) {
            return failure("entratenant", "must be the id of a tenant, a GUID");
        }
        let audiences: Vec<_> =
            audiences.split(',').map(str::trim).filter(|each| !each.is_empty()).map(ToOwned::to_owned).collect();
        if audiences.is_empty() || !audiences.iter().all(|each| is_guid(each) || each.contains("://")) {
            let problem =
                "must hold the client id or the App ID URIs of the server's app registration, separated by commas";
            return failure("entraaudience", problem);
        }
        Ok(Self { tenant, audiences })
    }

    /// Finds out who sends a token.
    pub(crate) async fn caller(&self, token: &str) -> Result<Caller, Refusal> {
        let cloud = settings::cloud()?;
        let name = jwt::key_id(token).map_err(Refusal::Token)?;
        let key = keys::find(&self.tenant, &name, &cloud).await?.ok_or(Refusal::Token(Problem::Signature))?;
        let claims = jwt::verify(token, &key, &self.expected(&cloud)).map_err(Refusal::Token)?;
        caller(&claims).ok_or(Refusal::Nothing)
    }

    /// Both versions of tokens are taken: which one is issued is a setting of the app registration.
    fn expected(&self, cloud: &Cloud) -> Expected {
        let Self { tenant, audiences } = self;
        let issuers = [format!("https://{}/{tenant}/v2.0", cloud.login()), format!("{}/{tenant}/", cloud.sts())];
        Expected { issuers, audiences: audiences.clone(), tenant: tenant.clone() }
    }
}

/// Who calls by a token, none if it grants nothing. A client without a user gets a token for any app of its tenant, so the
/// token alone says nothing.
fn caller(claims: &Claims) -> Option<Caller> {
    let scopes = claims.scp.split_whitespace().map(ToOwned::to_owned);
    let granted: BTreeSet<_> = scopes.chain(claims.roles.iter().cloned()).collect();
    (!granted.is_empty()).then(|| Caller { principal: claims.oid.clone(), grant: Grant::Only(granted) })
}

fn is_guid(text: &str) -> bool {
    let lengths = text.split('-').map(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(part.len()));
    lengths.eq([8, 4, 4, 4, 12].map(Some))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "00000000-0000-0000-0000-00000000000A";
    const CLIENT: &str = "00000000-0000-0000-0000-00000000000b";

    #[test]
    fn a_tenant_and_an_audience_are_exact() {
        let entra = Entra::parse(TENANT, &format!("{CLIENT}, https://mcp.example.com/mcp")).unwrap();
        assert_eq!(entra.tenant, TENANT.to_lowercase());
        assert_eq!(entra.audiences, [CLIENT, "https://mcp.example.com/mcp"]);
        let rows = [
            ("common", CLIENT, "entratenant"),
            ("example.com", CLIENT, "entratenant"),
            ("00000000-0000-0000-0000-0000000000000", CLIENT, "entratenant"),
            ("0000000g-0000-0000-0000-000000000000", CLIENT, "entratenant"),
            (TENANT, "", "entraaudience"),
            (TENANT, " , ", "entraaudience"),
            (TENANT, "my server", "entraaudience"),
        ];
        for (tenant, audience, expected) in rows {
            let Err(Failure::Setting { variable, .. }) = Entra::parse(tenant, audience) else {
                panic!("{tenant} {audience}")
            };
            assert_eq!(variable, expected);
        }
    }

    #[test]
    fn a_token_that_grants_nothing_is_nobodys() {
        let claims = |json: &str| serde_json::from_str::<Claims>(json).unwrap();
        assert_eq!(caller(&claims(r#"{"oid":"a"}"#)), None);
        assert_eq!(caller(&claims(r#"{"oid":"a","scp":" ","roles":[]}"#)), None);
        let both = caller(&claims(r#"{"oid":"a","scp":"x y","roles":["z"]}"#)).unwrap();
        assert_eq!(both.principal, "a");
        assert_eq!(both.grant, Grant::Only(["x", "y", "z"].map(ToOwned::to_owned).into()));
    }
}
