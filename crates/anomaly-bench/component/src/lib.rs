//! The anomaly detector as a component of its own, whose speed is measured.
#![cfg_attr(target_arch = "wasm32", no_std)]
#![expect(unsafe_code, reason = "the bindings write the component's exports")]

extern crate alloc;
extern crate tool as _;

use alloc::vec::Vec;

use anomaly::{Options, Series, analyze};

mod bindings {
    wit_bindgen::generate!({
        path: "wit",
        world: "detector",
    });
}

use bindings::Guest;

struct Detector;

bindings::export!(Detector with_types_in bindings);

impl Guest for Detector {
    fn analyze(start: i64, step: u32, values: Vec<f64>) -> u32 {
        let times = (0_i64..).map(|index| start + index * i64::from(step));
        let series = Series { points: times.zip(values).collect() };
        u32::try_from(analyze(&series, &Options::default()).episodes.len()).unwrap_or(u32::MAX)
    }

    fn memory_size() -> u64 {
        const PAGE: usize = 64 * 1024;
        #[cfg(target_arch = "wasm32")]
        let pages = core::arch::wasm32::memory_size(0);
        #[cfg(not(target_arch = "wasm32"))]
        let pages = 0;
        u64::try_from(PAGE * pages).unwrap_or(u64::MAX)
    }
}
