//! Which component answers a request from outside.

use std::collections::BTreeMap;

use thiserror::Error;

/// The public routes of the app.
#[derive(Debug, Default)]
pub(crate) struct Router {
    exact: BTreeMap<String, Target>,
    prefixes: BTreeMap<String, Target>,
}

#[derive(Debug)]
struct Target {
    component: String,
    route: String,
}

/// The route that a request took.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Match<'a> {
    /// The id of the component that answers.
    pub(crate) component: &'a str,
    /// The route as the manifest spells it.
    pub(crate) route: &'a str,
    /// The part of the path that `...` stands for: empty, or with a slash in front.
    pub(crate) path_info: String,
}

/// A route that can't be.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum RouteError {
    /// The route does not begin with a slash.
    #[error("route `{0}` does not begin with `/`")]
    Relative(String),
    /// The route has a part that Spin knows but this host does not.
    #[error("route `{0}` has a wildcard other than a final `/...`, which is not implemented")]
    Wildcard(String),
    /// Two triggers have the same route.
    #[error("route `{0}` is taken already")]
    Duplicate(String),
}

impl Router {
    /// Adds a public route, such as `/mcp`, `/files/...` or `/...`.
    ///
    /// # Errors
    /// Any [`RouteError`].
    pub(crate) fn add(&mut self, route: &str, component: &str) -> Result<(), RouteError> {
        if !route.starts_with('/') {
            return Err(RouteError::Relative(route.to_owned()));
        }
        let (path, routes) = match route.strip_suffix("/...") {
            Some(prefix) => (prefix, &mut self.prefixes),
            None => (route, &mut self.exact),
        };
        if path.split('/').any(|segment| segment.starts_with(':') || segment.contains('*') || segment == "...") {
            return Err(RouteError::Wildcard(route.to_owned()));
        }
        let target = Target { component: component.to_owned(), route: route.to_owned() };
        match routes.insert(path.trim_end_matches('/').to_owned(), target) {
            None => Ok(()),
            Some(_) => Err(RouteError::Duplicate(route.to_owned())),
        }
    }

    /// Finds the route for a path: an exact one first, then the one with the longest prefix. A slash at the end of the
    /// path makes no difference.
    #[must_use]
    pub(crate) fn find(&self, path: &str) -> Option<Match<'_>> {
        let path_without_slash = path.trim_end_matches('/');
        if let Some(target) = self.exact.get(path_without_slash) {
            return Some(Match { component: &target.component, route: &target.route, path_info: String::new() });
        }
        let mut prefix = path_without_slash;
        loop {
            if let Some(target) = self.prefixes.get(prefix) {
                let path_info = path.get(prefix.len()..).unwrap_or_default().to_owned();
                return Some(Match { component: &target.component, route: &target.route, path_info });
            }
            prefix = prefix.rsplit_once('/')?.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_closest_route() {
        let router = router(&["/", "/...", "/a", "/a/...", "/a/b/...", "/a/b/c"]);
        let cases = [
            ("/", "/", ""),
            ("/other", "/...", "/other"),
            ("/other/", "/...", "/other/"),
            ("/a", "/a", ""),
            ("/a/", "/a", ""),
            ("/ab", "/...", "/ab"),
            ("/a/x", "/a/...", "/x"),
            ("/a/b", "/a/b/...", ""),
            ("/a/b/", "/a/b/...", "/"),
            ("/a/b/c", "/a/b/c", ""),
            ("/a/b/c/d", "/a/b/...", "/c/d"),
        ];
        for (path, route, path_info) in cases {
            let expected = Match { component: route, route, path_info: path_info.to_owned() };
            assert_eq!(router.find(path), Some(expected), "{path}");
        }
    }

    #[test]
    fn finds_nothing_without_a_route() {
        let router = router(&["/a", "/b/..."]);
        for path in ["/", "/c", "/a/b", "/bb", ""] {
            assert_eq!(router.find(path), None, "{path}");
        }
    }

    #[test]
    fn refuses_what_it_does_not_implement() {
        let cases = [
            ("a", RouteError::Relative("a".to_owned())),
            ("/:user", RouteError::Wildcard("/:user".to_owned())),
            ("/a/*", RouteError::Wildcard("/a/*".to_owned())),
            ("/.../a", RouteError::Wildcard("/.../a".to_owned())),
            ("/taken", RouteError::Duplicate("/taken".to_owned())),
            ("/taken/", RouteError::Duplicate("/taken/".to_owned())),
        ];
        for (route, error) in cases {
            assert_eq!(router(&["/taken"]).add(route, "other"), Err(error), "{route}");
        }
    }

    /// Every route leads to a component of the same name.
    fn router(routes: &[&str]) -> Router {
        let mut all = Router::default();
        for route in routes {
            all.add(route, route).unwrap();
        }
        all
    }
}
