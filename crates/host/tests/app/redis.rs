//! A store in Redis does what the same component finds on Spin 3.6 with the same runtime configuration.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::client::get;
use crate::host::{Host, Setup};

const PASSWORD: &str = "the-password-of-the-tests";

/// A Redis that asks for a password.
struct Redis {
    child: Child,
    port: u16,
    _directory: TempDir,
}

impl Redis {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let program = env::var_os("REDIS_SERVER").unwrap_or_else(|| "redis-server".into());
        let directory = tempfile::tempdir().unwrap();
        let mut child = Command::new(program)
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--requirepass", PASSWORD, "--save", ""])
            .current_dir(directory.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("`REDIS_SERVER` or `redis-server` on the path does not start: {error}"));
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains("Ready to accept connections")), "Redis does not start");
        Self { child, port, _directory: directory }
    }

    /// An app whose store is in it.
    fn app(&self, password: &str) -> Setup {
        let setup = Setup::new();
        let url = format!("redis://:{password}@127.0.0.1:{}", self.port);
        let config = format!("[key_value_store.default]\ntype = \"redis\"\nurl = \"{url}\"\n");
        fs::write(setup.file("runtime-config.toml"), config).unwrap();
        setup.argument("--runtime-config-file", "runtime-config.toml")
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn a_store_in_redis_is_shared_and_does_as_on_spin() {
    let redis = Redis::start();
    let (one, other) = (redis.app(PASSWORD).start(), redis.app(PASSWORD).start());
    let rows = [
        ("store?default/key", "Ok(None), exists Ok(false)"),
        ("store?default/key=value", "Ok(())"),
        ("store?default/key", r#"Ok(Some("value")), exists Ok(true)"#),
        ("store?default", r#"Ok(["key"])"#),
        ("store?default/key=", "Ok(())"),
        ("store?default/key=", "Ok(())"),
        ("store?default", "Ok([])"),
        ("count?default/number", "Ok(1)"),
        ("count?default/number", "Ok(2)"),
        ("store?default/number", r#"Ok(Some("2")), exists Ok(true)"#),
        ("swap?default/swapped=a", "nothing, failed at a"),
        ("swap?default/swapped=b", "a, failed at b"),
        ("swap?default/swapped=c&x", "b, failed at x"),
        ("swap?default/late=c&x", "nothing, failed at x"),
    ];
    for (number, (target, expected)) in rows.into_iter().enumerate() {
        let host = [&one, &other][number % 2];
        assert_eq!(ask(host, target), expected, "{target}");
    }
    let text = ask(&one, "store?default/text=x") + &ask(&other, "count?default/text");
    assert!(text.starts_with("Ok(())Err(Error::Other("), "{text}");
    assert!(text.contains("value is not an integer or out of range"), "{text}");
    // What is not in the file is not there after a restart without Redis.
    assert!(!one.stop().file(".spin").exists());
}

#[test]
fn a_redis_that_refuses_or_is_gone_is_an_error_without_its_password() {
    let redis = Redis::start();
    let (right, wrong) = (redis.app(PASSWORD).start(), redis.app("a-wrong-password").start());
    assert_eq!(ask(&right, "store?default/key=value"), "Ok(())");
    let refused = ask(&wrong, "store?default/key");
    drop(redis);
    let gone = ask(&right, "store?default/key");
    for (host, answer) in [(&wrong, refused), (&right, gone)] {
        assert!(answer.starts_with("Err(Error::Other("), "{answer}");
        let logged = host.log_line("key-value store in Redis: ");
        for text in [answer, logged] {
            assert!(!text.contains("password-of") && !text.contains("wrong-password"), "{text}");
        }
    }
}

fn ask(host: &Host, target: &str) -> String {
    get(host.address, &format!("/app/{target}")).body
}
