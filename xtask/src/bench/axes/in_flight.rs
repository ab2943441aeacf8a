//! How many of 800 calls are answered rightly that are all in flight at once, while Azure takes its time.
use std::thread;
use std::time::Duration;

use anyhow::Result;

use crate::bench::figure::{Axis, Results};
use crate::bench::kit::Kit;
use crate::bench::load::float;
use crate::bench::question::Question;
use crate::bench::server::{Compiled, Server};

pub(in crate::bench) const CALLS: u32 = 800;
/// Within which they begin, less than Azure takes for its first answer.
const BEGIN: Duration = Duration::from_secs(1);
/// A call needs little: there are as many threads as calls.
const STACK: usize = 128 * 1024;

/// On servers of its own, since so many calls leave more memory in use than any load.
pub(in crate::bench) fn measure(kit: &Kit, results: &mut Results) -> Result<()> {
    for subject in kit.subjects.iter().filter(|subject| subject.answers(Question::SlowSql)) {
        let server = Server::start(kit, *subject, Compiled::Before)?;
        server.ask(Question::SlowSql)?;
        results.add(Axis::InFlight, "", subject.name(), float(right_answers(&server)?));
    }
    Ok(())
}

fn right_answers(server: &Server) -> Result<u64> {
    thread::scope(|scope| {
        let calls: Vec<_> = (0..CALLS)
            .map(|number| {
                let call = move || {
                    thread::sleep(BEGIN * number / CALLS);
                    server.ask(Question::SlowSql).is_ok()
                };
                thread::Builder::new().stack_size(STACK).spawn_scoped(scope, call)
            })
            .collect::<Result<_, _>>()?;
        let answers = calls.into_iter().map(|call| call.join().unwrap_or(false));
        Ok(answers.map(u64::from).sum())
    })
}
