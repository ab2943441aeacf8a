//! Installs what the app and its tests need: each step looks, does, verifies, and names in one line what is missing.
mod apt;
mod debian;
mod node;
mod python;
mod stamp;
mod target;
mod unpacked;

pub(crate) use node::{Node, node};
pub(crate) use python::{python, python_apart};
pub(crate) use target::wasm_target;
pub(crate) use unpacked::{chromium, redis};
