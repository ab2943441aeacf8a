//! Pages of the list of resources. A cursor is the address of the last resource of a page, so that a list which has grown
//! in the meantime goes on at the same place.
//!
//! <https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/pagination>

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use mcp::Resource;

/// The most resources of one page.
const MOST: usize = 500;

/// The page after a cursor, or the first, and the cursor for the next one; none if the cursor is not one of this list.
pub(crate) fn after<'a>(all: &'a [Resource], cursor: Option<&str>) -> Option<(&'a [Resource], Option<String>)> {
    let begin = match cursor {
        Some(cursor) => {
            let uri = URL_SAFE_NO_PAD.decode(cursor).ok()?;
            all.iter().position(|resource| resource.uri.as_bytes() == uri)? + 1
        }
        None => 0,
    };
    let rest = all.get(begin..)?;
    let page = rest.get(..MOST).unwrap_or(rest);
    let last = page.last().filter(|_| page.len() < rest.len());
    Some((page, last.map(|last| URL_SAFE_NO_PAD.encode(&last.uri))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resources(count: usize) -> Vec<Resource> {
        let resource = |number| Resource {
            uri: format!("x://{number}"),
            name: String::new(),
            title: None,
            description: None,
            mime_type: None,
        };
        (0..count).map(resource).collect()
    }

    #[test]
    fn every_resource_is_on_one_page() {
        for (count, pages) in [(0, 1), (1, 1), (MOST, 1), (MOST + 1, 2), (3 * MOST, 3)] {
            let all = resources(count);
            let (mut seen, mut cursor) = (Vec::new(), None);
            for number in 0..pages {
                let (page, next) = after(&all, cursor.as_deref()).unwrap();
                seen.extend_from_slice(page);
                assert_eq!(next.is_none(), number == pages - 1, "{count}");
                cursor = next;
            }
            assert_eq!(seen, all);
        }
    }

    #[test]
    fn a_cursor_of_ones_own_is_none() {
        for cursor in ["", "1", "not base64!", "eDovLzc"] {
            assert_eq!(after(&resources(3), Some(cursor)), None, "{cursor}");
        }
    }
}
