//! A page of Resource Graph, as a tool reads it.
use std::fmt::Write as _;

use anyhow::{Result, bail};

const ROWS: u32 = 100;

pub(crate) fn read() -> Result<Box<dyn Fn() -> usize>> {
    let body = body();
    if azure::resource_graph::read_body(&body, &Ok).is_err() {
        bail!("the page is none");
    }
    Ok(Box::new(move || azure::resource_graph::read_body(&body, &Ok).map_or(0, |page| page.rows.len())))
}

/// The body of a page of machines.
pub(crate) fn body() -> String {
    let mut rows = String::new();
    for row in 0..ROWS {
        let comma = if row == 0 { "" } else { "," };
        let _ = write!(
            rows,
            r#"{comma}{{"id":"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/group/providers/Microsoft.HybridCompute/machines/machine-{row}","name":"machine-{row}","machineKind":"arc","location":"westeurope","status":"Connected","osName":"Windows Server 2022 \"Datacenter\"","logicalCoreCount":{row},"memoryGiB":63.5,"mssqlDiscovered":true,"tags":{{"owner":"team {row}","cost":"north"}},"privateAddresses":["10.0.0.{row}"],"vmSize":null}}"#
        );
    }
    format!(r#"{{"totalRecords":{ROWS},"count":{ROWS},"resultTruncated":"false","facets":[],"data":[{rows}]}}"#)
}
