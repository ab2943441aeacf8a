//! Time, which only the router has: the current instant, waiting, and giving up.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures::future::{Either, select};
use spin_executor::CancelOnDropToken;
use wasi::{clocks::monotonic_clock, io::poll::Pollable};

/// Milliseconds since the Unix epoch.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or_default()
}

/// Writes milliseconds since the Unix epoch as HTTP has dates, such as `Sun, 22 Nov 2026 21:03:00 GMT`.
pub(crate) fn http_date(milliseconds: u64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(milliseconds))
}

/// Waits.
pub(crate) async fn sleep(duration: Duration) {
    let nanoseconds = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
    let end = monotonic_clock::now().saturating_add(nanoseconds);
    // Some hosts call even an instant that has passed not ready until they have been polled, so the clock decides.
    wait(|| monotonic_clock::subscribe_instant(end), |_| monotonic_clock::now() >= end).await;
}

/// Waits for something of the host's: a response, bytes, room for bytes.
pub(crate) async fn ready(subscribe: impl Fn() -> Pollable) {
    wait(subscribe, Pollable::ready).await;
}

/// Waits until a future's pollable is ready.
///
/// The executor polls every future when one of them may go on, and keeps the pollable of a future only until then, so
/// each poll subscribes anew.
async fn wait(subscribe: impl Fn() -> Pollable, is_ready: impl Fn(&Pollable) -> bool) {
    let mut registration: Option<CancelOnDropToken> = None;
    poll_fn(|context| {
        drop(registration.take());
        let pollable = subscribe();
        if is_ready(&pollable) {
            return Poll::Ready(());
        }
        registration = Some(spin_executor::push_waker_and_get_token(pollable, context.waker().clone()).into());
        Poll::Pending
    })
    .await;
}

/// Runs a future for a limited time; none if that was too short, and the future is dropped.
pub(crate) async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    match select(pin!(future), pin!(sleep(limit))).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(((), _)) => None,
    }
}
