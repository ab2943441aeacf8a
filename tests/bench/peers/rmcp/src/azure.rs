//! The requests to Azure that the tool of the product makes, and its rows from them.
use std::collections::{BTreeMap, HashMap};
use std::env;
use std::error::Error;
use std::fs;

use reqwest::Client;
use serde_json::{Map, Value, json};

type Row = Map<String, Value>;
pub type Failure = Box<dyn Error + Send + Sync>;

pub struct Azure {
    client: Client,
    origin: String,
    token: String,
    query: String,
}

impl Azure {
    pub fn from_environment() -> Result<Self, Failure> {
        Ok(Self {
            client: Client::new(),
            origin: env::var("AZURE")?,
            token: env::var("TOKEN")?,
            query: fs::read_to_string(env::var("QUERY")?)?,
        })
    }

    /// A page of machines, and how many there are in all.
    pub async fn servers(&self, subscription: &str, limit: u32) -> Result<(Vec<Row>, u64), Failure> {
        let body = json!({
            "subscriptions": [subscription],
            "query": self.query,
            "options": { "$top": limit, "resultFormat": "objectArray" },
        });
        let path = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";
        let request = self.client.post(format!("{}{path}", self.origin)).bearer_auth(&self.token).json(&body);
        let mut page: Value = request.send().await?.error_for_status()?.json().await?;
        let total = page["totalRecords"].as_u64().ok_or("no `totalRecords`")?;
        let mut rows: Vec<Row> = serde_json::from_value(page["data"].take())?;
        let mut locations = BTreeMap::new();
        for row in rows.iter().filter(|row| row["machineKind"] == "azure") {
            locations.entry(lower(&row["location"])).or_insert_with(|| lower(&row["subscriptionId"]));
        }
        let lists = locations.iter().map(|(location, subscription)| self.sizes(subscription, location));
        let lists: HashMap<_, _> = locations.keys().zip(futures::future::try_join_all(lists).await?).collect();
        for row in rows.iter_mut().filter(|row| row["machineKind"] == "azure") {
            let size = lists.get(&lower(&row["location"])).and_then(|sizes| sizes.get(&lower(&row["vmSize"])));
            if let Some((cores, memory)) = size {
                row.insert("logicalCoreCount".to_owned(), cores.clone());
                row.insert("memoryGiB".to_owned(), memory.clone());
            }
        }
        Ok((rows, total))
    }

    /// The sizes of a location, with their cores and memory.
    async fn sizes(&self, subscription: &str, location: &str) -> Result<HashMap<String, (Value, Value)>, Failure> {
        let url = format!(
            "{}/subscriptions/{subscription}/providers/Microsoft.Compute/skus?api-version=2021-07-01&$filter=location%20eq%20'{location}'",
            self.origin
        );
        let list: Value =
            self.client.get(url).bearer_auth(&self.token).send().await?.error_for_status()?.json().await?;
        let sizes = list["value"].as_array().ok_or("no `value`")?;
        Ok(sizes.iter().map(|size| (lower(&size["name"]), (number(size, "vCPUs"), number(size, "MemoryGB")))).collect())
    }
}

fn lower(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_ascii_lowercase()
}

/// A capability of a size, whose value is a number in text.
fn number(size: &Value, name: &str) -> Value {
    let capabilities = size["capabilities"].as_array().into_iter().flatten();
    let value = capabilities.filter(|capability| capability["name"] == name).find_map(|one| one["value"].as_str());
    value.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}
