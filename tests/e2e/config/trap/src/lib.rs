//! A tool that traps in every call, as a tool with a defect would.
#![cfg_attr(target_arch = "wasm32", no_std)]
#![expect(clippy::panic, reason = "a panic of a component is a trap, which is what the test is about")]

extern crate alloc;

use alloc::vec::Vec;

use tool::{
    Guest,
    types::{Call, Error, Response, Step},
};

struct Trap;

tool::export!(Trap);

impl Guest for Trap {
    fn start(_: Call) -> Result<Step, Error> {
        panic!("a defect")
    }

    fn resume(_: Vec<u8>, _: Vec<Response>) -> Result<Step, Error> {
        panic!("a defect")
    }
}
