//! The part of Spin's manifest that this app uses; any other key is an error.
//!
//! <https://spinframework.dev/v3/manifest-reference>

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{Error as _, IgnoredAny};

use crate::Error;
use crate::document::{self, Fault};
use crate::template::Template;

mod check;

pub(crate) use check::is_variable_name;

/// A `spin.toml` that has been read and checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// Always 2.
    #[expect(dead_code, reason = "checked while it is read")]
    #[serde(deserialize_with = "version_two")]
    pub(crate) spin_manifest_version: u32,
    /// What the app is called.
    #[expect(dead_code, reason = "it only describes")]
    pub(crate) application: Application,
    /// The variables of the app by name.
    #[serde(default)]
    pub(crate) variables: BTreeMap<String, Declaration>,
    /// What starts a component.
    pub(crate) trigger: Triggers,
    /// The components by id.
    pub(crate) component: BTreeMap<String, Component>,
}

/// The table `[application]`, which only describes.
#[expect(dead_code, reason = "it only describes")]
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Application {
    /// The app's name.
    pub(crate) name: String,
    /// The app's version.
    pub(crate) version: Option<String>,
    /// One sentence about the app.
    pub(crate) description: Option<String>,
    /// Who wrote it.
    #[serde(default)]
    pub(crate) authors: Vec<String>,
}

/// A variable of the app: it has a default, or a value must be given.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Declaration {
    /// The value when none is given.
    pub(crate) default: Option<String>,
    /// Whether a value must be given.
    #[serde(default)]
    pub(crate) required: bool,
    /// Whether the value is a secret. This host prints no variable's value either way.
    #[expect(dead_code, reason = "no value is printed, secret or not")]
    #[serde(default)]
    pub(crate) secret: bool,
    /// One sentence about the variable.
    #[expect(dead_code, reason = "it only describes")]
    pub(crate) description: Option<String>,
}

/// The table `[trigger]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Triggers {
    /// The elements of `[[trigger.http]]`.
    pub(crate) http: Vec<HttpTrigger>,
}

/// One element of `[[trigger.http]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpTrigger {
    /// Which requests it answers.
    pub(crate) route: Route,
    /// The id of the component that answers.
    pub(crate) component: String,
}

/// Which requests a trigger answers.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a path such as `\"/...\"`, or `{ private = true }`")]
pub(crate) enum Route {
    /// Requests from outside whose path matches.
    Path(String),
    /// None from outside; only other components of the app reach it.
    Private(#[expect(dead_code, reason = "there is nothing in it to read")] Private),
}

/// The table `{ private = true }`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Private {
    /// Always true.
    #[expect(dead_code, reason = "checked while it is read")]
    #[serde(deserialize_with = "always_true")]
    pub(crate) private: bool,
}

/// One table `[component.ID]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Component {
    /// The component's file, relative to the manifest.
    pub(crate) source: PathBuf,
    /// One sentence about the component.
    #[expect(dead_code, reason = "it only describes")]
    pub(crate) description: Option<String>,
    /// The hosts it may send requests to.
    #[serde(default)]
    pub(crate) allowed_outbound_hosts: Vec<Template>,
    /// The variables it may read, and what each says.
    #[serde(default)]
    pub(crate) variables: BTreeMap<String, Template>,
    /// The key-value stores it may open.
    #[serde(default)]
    pub(crate) key_value_stores: Vec<String>,
    /// What satisfies its imports, by the name of the import.
    #[serde(default)]
    pub(crate) dependencies: BTreeMap<String, Dependency>,
    /// How `spin build` builds it. This host builds nothing, so it does not look at it.
    #[expect(dead_code, reason = "accepted and ignored")]
    pub(crate) build: Option<IgnoredAny>,
}

/// A component that satisfies an import of another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dependency {
    /// Its file, relative to the manifest.
    pub(crate) path: PathBuf,
}

impl Manifest {
    /// Reads and checks the manifest in the file `path`.
    ///
    /// # Errors
    /// `UnreadableFile` and `InvalidManifest`.
    pub(crate) fn load(path: &Path) -> Result<Self, Error> {
        let text =
            std::fs::read_to_string(path).map_err(|source| Error::UnreadableFile { path: path.to_owned(), source })?;
        parse(&text).map_err(|Fault { place, problem }| Error::InvalidManifest {
            path: path.to_owned(),
            place,
            problem,
        })
    }
}

fn parse(text: &str) -> Result<Manifest, Fault> {
    let manifest = document::read(text)?;
    check::check(&manifest)?;
    Ok(manifest)
}

fn version_two<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        2 => Ok(2),
        other => Err(D::Error::custom(format!("expected `2`, found `{other}`"))),
    }
}

fn always_true<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    if bool::deserialize(deserializer)? {
        return Ok(true);
    }
    Err(D::Error::custom("expected `true`; give a path to make a route public"))
}

#[cfg(test)]
mod tests;
