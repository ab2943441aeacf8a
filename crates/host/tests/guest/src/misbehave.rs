//! What a component should not do.

use futures::SinkExt;
use spin_sdk::http::{Fields, OutgoingResponse, ResponseOutparam};

/// Ends the component at once.
pub(crate) fn trap() -> ! {
    std::process::abort()
}

/// Begins a response and ends the component before it is complete.
pub(crate) async fn trap_in_body(out: ResponseOutparam) {
    let headers =
        Fields::from_list(&[("content-length".to_owned(), b"100".to_vec())]).unwrap_or_else(|_| Fields::new());
    let response = OutgoingResponse::new(headers);
    let mut body = response.take_body();
    out.set(response);
    drop(body.send(b"begun".to_vec()).await);
    trap();
}

/// Computes and never waits.
pub(crate) fn compute_forever() {
    let mut number = 1_u64;
    loop {
        number = std::hint::black_box(number.wrapping_mul(3));
    }
}

/// Fills so many MiB and returns how many bytes that is.
pub(crate) fn fill_memory(mebibytes: usize) -> usize {
    std::hint::black_box(vec![1_u8; mebibytes << 20]).len()
}
