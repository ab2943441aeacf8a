//! What a client reads to find out where to get a token, and how it is told that it needs one.
//!
//! <https://www.rfc-editor.org/rfc/rfc9728>

use serde::Serialize;

use super::Entra;
use crate::azure::cloud::Cloud;

/// Where the metadata of a resource is: this, and then the path of the resource.
pub(crate) const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// The metadata of a protected resource.
#[derive(Debug, Serialize)]
struct Metadata<'a> {
    resource: String,
    resource_name: &'a str,
    authorization_servers: [String; 1],
    scopes_supported: Vec<String>,
    bearer_methods_supported: [&'a str; 1],
}

/// What a challenge asks for.
///
/// <https://www.rfc-editor.org/rfc/rfc6750#section-3.1>
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Challenge<'a> {
    /// A token, where none came.
    Token,
    /// Another token.
    InvalidToken,
    /// A token with these permissions, or with any where there are none.
    Scope(Vec<&'a str>),
}

impl Entra {
    /// The metadata of the resource at a path under `base`, such as `https://mcp.example.com`. The resource has no
    /// slash at its end: Entra ID compares it with the App ID URI letter by letter.
    pub(crate) fn metadata(&self, base: &str, path: &str, permissions: &[&str], cloud: &Cloud) -> Vec<u8> {
        let metadata = Metadata {
            resource: format!("{base}{path}"),
            resource_name: "azure-infra-mcp",
            authorization_servers: [format!("https://{}/{}/v2.0", cloud.login(), self.tenant)],
            scopes_supported: self.scopes(permissions),
            bearer_methods_supported: ["header"],
        };
        // Strings become JSON whatever they are.
        serde_json::to_vec(&metadata).unwrap_or_default()
    }

    /// The value of `WWW-Authenticate`. `permissions` are all that the server ever asks for.
    pub(crate) fn challenge(&self, base: &str, path: &str, challenge: &Challenge<'_>, permissions: &[&str]) -> String {
        let (error, asked) = match challenge {
            Challenge::Token => ("", permissions),
            Challenge::InvalidToken => (r#" error="invalid_token","#, permissions),
            Challenge::Scope(needed) if needed.is_empty() => (r#" error="insufficient_scope","#, permissions),
            Challenge::Scope(needed) => (r#" error="insufficient_scope","#, needed.as_slice()),
        };
        let scope = self.scopes(asked).join(" ");
        format!(r#"Bearer{error} resource_metadata="{base}{WELL_KNOWN}{path}", scope="{scope}""#)
    }

    /// Scopes as a client asks for them. A token names them without the app that they belong to.
    fn scopes(&self, permissions: &[&str]) -> Vec<String> {
        let app = self.audiences.iter().find(|audience| audience.contains("://"));
        let app = app.cloned().or_else(|| self.audiences.first().map(|client| format!("api://{client}")));
        let app = app.unwrap_or_default();
        match permissions {
            [] => vec![format!("{app}/.default")],
            permissions => permissions.iter().map(|permission| format!("{app}/{permission}")).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entra(audiences: &str) -> Entra {
        Entra::parse("00000000-0000-0000-0000-000000000000", audiences).unwrap()
    }

    #[test]
    fn the_metadata_names_the_tenant_and_the_scopes() {
        let uri = entra("11111111-0000-0000-0000-000000000000, https://mcp.example.com/mcp");
        let metadata = uri.metadata("https://mcp.example.com", "/mcp", &["mcp.access"], &Cloud::Public);
        expect_test::expect![[
            r#"{"resource":"https://mcp.example.com/mcp","resource_name":"azure-infra-mcp","authorization_servers":["https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0"],"scopes_supported":["https://mcp.example.com/mcp/mcp.access"],"bearer_methods_supported":["header"]}"#
        ]]
        .assert_eq(str::from_utf8(&metadata).unwrap());
    }

    #[test]
    fn a_challenge_says_what_is_missing() {
        let client = entra("11111111-0000-0000-0000-000000000000");
        let all = ["mcp.access", "snippets.write"];
        let text = |challenge| client.challenge("http://localhost:3000", "/mcp", &challenge, &all);
        let metadata = r#"resource_metadata="http://localhost:3000/.well-known/oauth-protected-resource/mcp""#;
        let app = "api://11111111-0000-0000-0000-000000000000";
        let both = format!("{app}/mcp.access {app}/snippets.write");
        assert_eq!(text(Challenge::Token), format!(r#"Bearer {metadata}, scope="{both}""#));
        assert_eq!(
            text(Challenge::InvalidToken),
            format!(r#"Bearer error="invalid_token", {metadata}, scope="{both}""#)
        );
        assert_eq!(
            text(Challenge::Scope(vec!["snippets.write"])),
            format!(r#"Bearer error="insufficient_scope", {metadata}, scope="{app}/snippets.write""#)
        );
        assert_eq!(
            client.challenge("", "", &Challenge::Token, &[]),
            format!(r#"Bearer resource_metadata="{WELL_KNOWN}", scope="{app}/.default""#)
        );
    }
}
