//! Joins a component with its dependencies into one component, so that a dependency gets no capability.

use std::collections::BTreeMap;

use thiserror::Error;
use wac_graph::types::{InterfaceId, ItemKind, Package, Type, Types, WorldId};
use wac_graph::{CompositionGraph, EncodeOptions, NodeId};

/// Why a component and its dependencies can't be joined.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum ComposeError {
    /// The bytes are no component.
    #[error("{file} is not a WebAssembly component: {problem}")]
    NotAComponent {
        /// Which of the files.
        file: String,
        /// What the parser said.
        problem: String,
    },
    /// The component does not import what the manifest wants to satisfy.
    #[error("dependency `{0}` is not an import of the component")]
    NotImported(String),
    /// The dependency does not export what it is there for.
    #[error("the file of dependency `{0}` does not export it")]
    NotExported(String),
    /// The dependency asks for something that a dependency does not get.
    #[error("dependency `{name}` imports `{import}`, but a dependency gets no capability; build it without imports")]
    Capability {
        /// The name of the dependency.
        name: String,
        /// What it imports.
        import: String,
    },
    /// The export's type is not what the component imports, or the graph can't be built.
    #[error("dependency `{name}` does not fit: {problem}")]
    Mismatch {
        /// The name of the dependency.
        name: String,
        /// What the type checker said.
        problem: String,
    },
    /// The result can't be written.
    #[error("the component can't be joined with its dependencies: {0}")]
    Encode(String),
}

/// Joins `component` with `dependencies`, whose keys are the names of the imports that they satisfy.
///
/// The result exports what `component` exports, and imports what it imports besides the dependencies. A dependency may
/// import nothing but types.
pub(crate) fn compose(component: Vec<u8>, dependencies: BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, ComposeError> {
    if dependencies.is_empty() {
        return Ok(component);
    }
    let mut graph = CompositionGraph::new();
    let (world, root) = instantiate(&mut graph, "the component", component)?;
    for (name, bytes) in dependencies {
        satisfy(&mut graph, world, root, &name, bytes)?;
    }
    let exports: Vec<_> = graph.types()[world].exports.keys().cloned().collect();
    for name in exports {
        let encode = |problem: String| ComposeError::Encode(problem);
        let export = graph.alias_instance_export(root, &name).map_err(|error| encode(error.to_string()))?;
        graph.export(export, &name).map_err(|error| encode(error.to_string()))?;
    }
    graph.encode(EncodeOptions::default()).map_err(|error| ComposeError::Encode(error.to_string()))
}

fn satisfy(
    graph: &mut CompositionGraph,
    world: WorldId,
    root: NodeId,
    name: &str,
    bytes: Vec<u8>,
) -> Result<(), ComposeError> {
    if !graph.types()[world].imports.contains_key(name) {
        return Err(ComposeError::NotImported(name.to_owned()));
    }
    let (dependency_world, dependency) = instantiate(graph, &format!("the file of dependency `{name}`"), bytes)?;
    let types = graph.types();
    if let Some((import, _)) = types[dependency_world].imports.iter().find(|(_, item)| !is_only_types(types, **item)) {
        return Err(ComposeError::Capability { name: name.to_owned(), import: import.clone() });
    }
    if !types[dependency_world].exports.contains_key(name) {
        return Err(ComposeError::NotExported(name.to_owned()));
    }
    let mismatch = |problem: String| ComposeError::Mismatch { name: name.to_owned(), problem };
    let export = graph.alias_instance_export(dependency, name).map_err(|error| mismatch(error.to_string()))?;
    graph.set_instantiation_argument(root, name, export).map_err(|error| mismatch(format!("{error:#}")))
}

fn instantiate(graph: &mut CompositionGraph, file: &str, bytes: Vec<u8>) -> Result<(WorldId, NodeId), ComposeError> {
    let not_a_component = |problem: String| ComposeError::NotAComponent { file: file.to_owned(), problem };
    let package = Package::from_bytes(file, None, bytes, graph.types_mut())
        .map_err(|error| not_a_component(format!("{error:#}")))?;
    let world = package.ty();
    let id = graph.register_package(package).map_err(|error| not_a_component(error.to_string()))?;
    Ok((world, graph.instantiate(id)))
}

fn is_only_types(types: &Types, item: ItemKind) -> bool {
    match item {
        ItemKind::Type(ty) => !matches!(ty, Type::Resource(_)),
        ItemKind::Instance(id) => interface_is_only_types(types, id),
        ItemKind::Func(_) | ItemKind::Component(_) | ItemKind::Module(_) | ItemKind::Value(_) => false,
    }
}

fn interface_is_only_types(types: &Types, id: InterfaceId) -> bool {
    types[id].exports.values().all(|item| is_only_types(types, *item))
}
