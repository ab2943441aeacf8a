//! Installs what the app and its tests need: each step looks, does, verifies, and names in one line what is missing.
mod apt;
mod debian;
mod node;
mod package;
mod python;
mod stamp;
mod target;
mod unpacked;
mod valgrind;
mod wrk;

pub(crate) use node::{Node, node};
pub(crate) use python::{python, python_apart};
pub(crate) use target::wasm_target;
pub(crate) use unpacked::{chromium, redis};
pub(crate) use valgrind::valgrind;
pub(crate) use wrk::{Wrk, wrk};
