//! Time, which only the router has: the current instant, waiting, and giving up.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Poll, Wake, Waker},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures::{
    future::{Either, select},
    task::AtomicWaker,
};
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
    event(monotonic_clock::subscribe_duration(nanoseconds)).await;
}

/// Waits for something of the host's: a response, bytes, room for bytes.
///
/// The executor polls every future when one of them may go on. One whose own event has not come asks the host nothing then.
pub(crate) async fn event(pollable: Pollable) {
    let signal = Arc::new(Signal::default());
    let waker = Waker::from(Arc::clone(&signal));
    let _registration = CancelOnDropToken::from(spin_executor::push_waker_and_get_token(pollable, waker));
    poll_fn(|context| {
        signal.waker.register(context.waker());
        if signal.has_come.load(Ordering::Relaxed) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Whether an event has come, and whom to wake when it does.
#[derive(Default)]
struct Signal {
    has_come: AtomicBool,
    waker: AtomicWaker,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.has_come.store(true, Ordering::Relaxed);
        self.waker.wake();
    }
}

/// Runs a future for a limited time; none if that was too short, and the future is dropped.
pub(crate) async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    match select(pin!(future), pin!(sleep(limit))).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(((), _)) => None,
    }
}
