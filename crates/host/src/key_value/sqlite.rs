//! Stores in one `SQLite` file, of the form and in the place that Spin uses, so that both find the same data.

use std::path::Path;
use std::sync::Arc;

use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::PATIENCE;
use crate::Error;
use crate::bindings::fermyon::spin::key_value::Error as StoreError;

/// The database's file in the state directory.
const FILE: &str = "sqlite_key_value.db";

/// The database that holds every store of the app that is not elsewhere.
#[derive(Clone)]
pub(crate) struct Database(Arc<Mutex<Connection>>);

/// One store of it.
#[derive(Clone)]
pub(crate) struct Store {
    label: String,
    database: Database,
}

/// The replacement of one value that has been read.
pub(crate) struct Comparison {
    store: Store,
    key: String,
    /// The value that was read, none if there was none.
    seen: Option<Vec<u8>>,
}

impl Database {
    /// Opens the database, and makes it if there is none.
    pub(crate) fn open(directory: &Path) -> Result<Self, Error> {
        let path = directory.join(FILE);
        let connect = || -> Result<Connection, Box<dyn std::error::Error>> {
            std::fs::create_dir_all(directory)?;
            let connection = Connection::open(&path)?;
            connection.busy_timeout(PATIENCE)?;
            connection.execute(
                "CREATE TABLE IF NOT EXISTS spin_key_value \
                 (store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (store, key))",
                [],
            )?;
            Ok(connection)
        };
        match connect() {
            Ok(connection) => Ok(Self(Arc::new(Mutex::new(connection)))),
            Err(error) => Err(Error::Database { path, problem: error.to_string() }),
        }
    }

    /// One store of the database.
    pub(super) fn store(&self, label: String) -> Store {
        Store { label, database: self.clone() }
    }

    /// Runs one statement where it may block. What fails is written to the log.
    async fn run<T: Send + 'static>(
        &self,
        statement: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let failed = |problem: String| {
            eprintln!("key-value database: {problem}");
            StoreError::Other(problem)
        };
        let turn = timeout(PATIENCE, self.0.clone().lock_owned()).await;
        let connection = turn.map_err(|_| failed("other statements take too long".to_owned()))?;
        match tokio::task::spawn_blocking(move || statement(&connection)).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(failed(error.to_string())),
            Err(error) => Err(failed(error.to_string())),
        }
    }
}

impl Store {
    pub(super) async fn get(&self, key: String) -> Result<Option<Vec<u8>>, StoreError> {
        let label = self.label.clone();
        self.database.run(move |connection| value(connection, &label, &key)).await
    }

    pub(super) async fn set(&self, key: String, value: Vec<u8>) -> Result<(), StoreError> {
        let label = self.label.clone();
        self.database.run(move |connection| set_value(connection, &label, &key, &value)).await
    }

    pub(super) async fn delete(&self, key: String) -> Result<(), StoreError> {
        let label = self.label.clone();
        self.database
            .run(move |connection| {
                connection
                    .prepare("DELETE FROM spin_key_value WHERE store = ?1 AND key = ?2")?
                    .execute([label, key])
                    .map(drop)
            })
            .await
    }

    /// Adds to the number of a key in one step, whichever process does the same. Spin keeps numbers as eight bytes, the
    /// lowest first.
    pub(super) async fn increment(&self, key: String, delta: i64) -> Result<i64, StoreError> {
        let label = self.label.clone();
        self.database
            .run(move |connection| {
                let step = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
                let number: Option<[u8; 8]> = value(&step, &label, &key)?;
                let sum = number.map_or(0, i64::from_le_bytes).wrapping_add(delta);
                set_value(&step, &label, &key, &sum.to_le_bytes())?;
                step.commit()?;
                Ok(sum)
            })
            .await
    }

    /// Begins the replacement of a key's value; nothing is compared with until it is read.
    pub(super) fn compare(&self, key: String) -> Comparison {
        Comparison { store: self.clone(), key, seen: None }
    }

    pub(super) async fn keys(&self) -> Result<Vec<String>, StoreError> {
        let label = self.label.clone();
        self.database
            .run(move |connection| {
                connection
                    .prepare("SELECT key FROM spin_key_value WHERE store = ?1 ORDER BY key")?
                    .query_map([label], |row| row.get(0))?
                    .collect()
            })
            .await
    }
}

impl Comparison {
    /// Reads the value that is to be replaced.
    pub(super) async fn current(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        self.seen = self.store.get(self.key.clone()).await?;
        Ok(self.seen.clone())
    }

    /// Replaces the value in one step if it is the one that was read, whichever process does the same. Returns the
    /// comparison with what is there in its place, if it is not.
    pub(super) async fn swap(self, fresh: Vec<u8>) -> Result<Option<Self>, StoreError> {
        let Self { store, key, seen } = self;
        let label = store.label.clone();
        let step = move |connection: &Connection| {
            let step = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
            let found = value(&step, &label, &key)?;
            if found != seen {
                return Ok(Some((key, found)));
            }
            set_value(&step, &label, &key, &fresh)?;
            step.commit()?;
            Ok(None)
        };
        Ok(store.database.run(step).await?.map(|(key, seen)| Self { store, key, seen }))
    }
}

fn value<T: FromSql>(connection: &Connection, label: &str, key: &str) -> rusqlite::Result<Option<T>> {
    connection
        .prepare("SELECT value FROM spin_key_value WHERE store = ?1 AND key = ?2")?
        .query_row([label, key], |row| row.get(0))
        .optional()
}

fn set_value(connection: &Connection, label: &str, key: &str, value: &[u8]) -> rusqlite::Result<()> {
    connection
        .prepare("INSERT OR REPLACE INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3)")?
        .execute((label, key, value))
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn keeps_values_by_store_and_key() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(&directory.path().join("new/state")).unwrap();
        let store = |label: &str| Store { label: label.to_owned(), database: database.clone() };
        let (first, second) = (store("first"), store("second"));

        assert_eq!(first.get("key".to_owned()).await.unwrap(), None);
        first.set("key".to_owned(), b"old".to_vec()).await.unwrap();
        first.set("key".to_owned(), b"value".to_vec()).await.unwrap();
        first.set("a".to_owned(), Vec::new()).await.unwrap();
        assert_eq!(first.get("key".to_owned()).await.unwrap().as_deref(), Some(b"value".as_slice()));
        assert_eq!(first.keys().await.unwrap(), ["a", "key"]);
        assert_eq!(second.get("key".to_owned()).await.unwrap(), None);
        assert!(second.keys().await.unwrap().is_empty());

        first.delete("key".to_owned()).await.unwrap();
        first.delete("key".to_owned()).await.unwrap();
        assert_eq!(first.get("key".to_owned()).await.unwrap(), None);
    }

    #[tokio::test]
    async fn values_outlive_the_process() {
        let directory = tempfile::tempdir().unwrap();
        let store = |database| Store { label: "default".to_owned(), database };
        store(Database::open(directory.path()).unwrap()).set("key".to_owned(), b"1".to_vec()).await.unwrap();
        let read = store(Database::open(directory.path()).unwrap()).get("key".to_owned()).await.unwrap();
        assert_eq!(read.as_deref(), Some(b"1".as_slice()));
    }

    #[tokio::test]
    async fn counts_in_one_step_across_processes() {
        const EACH: i64 = 25;
        let directory = tempfile::tempdir().unwrap();
        let count = async |database: Database| {
            let store = Store { label: "default".to_owned(), database };
            for _ in 0..EACH {
                store.increment("key".to_owned(), 1).await.unwrap();
            }
            store.increment("key".to_owned(), 0).await.unwrap()
        };
        let open = || Database::open(directory.path()).unwrap();
        let (one, other) = tokio::join!(count(open()), count(open()));
        assert_eq!(one.max(other), 2 * EACH);
    }

    #[tokio::test]
    async fn swaps_only_what_was_seen() {
        let directory = tempfile::tempdir().unwrap();
        let open = || Store { label: "default".to_owned(), database: Database::open(directory.path()).unwrap() };
        let (one, other) = (open(), open());
        let swap = async |store: &Store, seen: Option<&str>, fresh: &str| {
            let seen = seen.map(|seen| seen.as_bytes().to_vec());
            let comparison = Comparison { store: store.clone(), key: "key".to_owned(), seen };
            comparison.swap(fresh.as_bytes().to_vec()).await.unwrap().map(|again| again.seen)
        };
        assert_eq!(swap(&one, Some("a"), "b").await, Some(None));
        assert_eq!(swap(&one, None, "a").await, None);
        assert_eq!(swap(&other, None, "b").await, Some(Some(b"a".to_vec())));
        assert_eq!(swap(&other, Some("a"), "b").await, None);
        assert_eq!(swap(&one, Some("a"), "c").await, Some(Some(b"b".to_vec())));
        assert_eq!(one.get("key".to_owned()).await.unwrap().as_deref(), Some(b"b".as_slice()));
    }

    #[tokio::test]
    async fn a_file_that_another_process_keeps_locked_stops_nobody_for_long() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let other = Connection::open(directory.path().join(FILE)).unwrap();
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        let began = std::time::Instant::now();
        let mut reads = tokio::task::JoinSet::new();
        for _ in 0..32 {
            let store = Store { label: "default".to_owned(), database: database.clone() };
            reads.spawn(async move { store.get("key".to_owned()).await });
        }
        let answers = reads.join_all().await;
        assert!(answers.iter().all(|answer| matches!(answer, Err(StoreError::Other(_)))), "{answers:?}");
        assert!(began.elapsed() < 3 * PATIENCE, "{:?}", began.elapsed());

        other.execute_batch("ROLLBACK").unwrap();
        let store = Store { label: "default".to_owned(), database };
        assert!(store.get("key".to_owned()).await.unwrap().is_none());
    }

    #[test]
    fn says_which_file_can_not_be_opened() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("file");
        std::fs::write(&file, "").unwrap();
        let error = Database::open(&file).map(drop).unwrap_err().to_string();
        assert!(error.contains("file/sqlite_key_value.db` can't be opened"), "{error}");
        assert!(error.ends_with("choose another directory with `--state-dir`"), "{error}");
    }
}
