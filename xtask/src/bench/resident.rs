//! The memory that the processes of a server have in use.
//!
//! <https://docs.kernel.org/filesystems/proc.html>
use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result, ensure};

use crate::checkout::Checkout;
use crate::command::read;

/// The resident memory of all processes of a group, in KiB. What several of them share of one file, such as the code of
/// their program, is in memory once and counts once.
pub(super) fn of_group(checkout: &Checkout, group: u32) -> Result<u64> {
    let table = read(checkout.command("ps").args(["-A", "-o", "pgid=,pid="]))?;
    // A process that has ended meanwhile has no memory.
    let mappings = members(&table, group).map(|process| fs::read_to_string(format!("/proc/{process}/smaps")));
    let mappings: Vec<_> = mappings.filter_map(Result::ok).collect();
    ensure!(!mappings.is_empty(), "no process of group {group} tells its memory in `/proc`");
    sum(&mappings)
}

fn members(table: &str, group: u32) -> impl Iterator<Item = u32> {
    table.lines().filter_map(move |line| {
        let mut numbers = line.split_whitespace().map(str::parse);
        let (of, process) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        (of == group).then_some(process)
    })
}

/// Adds up the mappings of processes, each as `/proc/PID/smaps` has them.
fn sum(processes: &[String]) -> Result<u64> {
    let mut own = 0;
    let mut shared = BTreeMap::new();
    for text in processes {
        let (part, files) = parts(text)?;
        own += part;
        for (file, part) in files {
            let most = shared.entry(file).or_insert(part);
            *most = part.max(*most);
        }
    }
    Ok(own + shared.into_values().sum::<u64>())
}

/// A file by its device and inode.
type File<'a> = (&'a str, &'a str);

/// What a process has for itself, and what it has of each file as the file is.
fn parts(text: &str) -> Result<(u64, BTreeMap<File<'_>, u64>)> {
    let mut own = 0;
    let mut files: BTreeMap<_, u64> = BTreeMap::new();
    let mut file = None;
    for line in text.lines() {
        let mut words = line.split_whitespace();
        match (words.next(), file) {
            (Some("Rss:"), None) => own += kib(words.next())?,
            (Some("Rss:"), Some(file)) => *files.entry(file).or_default() += kib(words.next())?,
            // Pages of a file that a process has written to are its own.
            (Some("Anonymous:"), Some(file)) => {
                let part = kib(words.next())?;
                let rest = files.entry(file).or_default();
                *rest = rest.saturating_sub(part);
                own += part;
            }
            // `begin-end permissions offset device inode path`
            (Some(range), _) if !range.ends_with(':') => {
                file = words.nth(2).zip(words.next()).filter(|(_, inode)| *inode != "0");
            }
            (Some(_) | None, _) => {}
        }
    }
    Ok((own, files))
}

fn kib(word: Option<&str>) -> Result<u64> {
    word.and_then(|word| word.parse().ok()).context("`/proc` tells a size that is no number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_has_its_own_processes() {
        assert_eq!(
            members("    1   700\n   40  1000\n   40 20000\n  400     5\n", 40).collect::<Vec<_>>(),
            [1000, 20000]
        );
    }

    #[test]
    fn what_processes_share_of_a_file_counts_once() {
        let process = |code: u32, written: u32, heap: u32| {
            format!(
                "55d0-55e0 r-xp 00000000 fe:00 1234   /usr/bin/server\nSize: 900 kB\nRss: {code} kB\nAnonymous: 0 kB\n\
                 55e0-55f0 rw-p 00010000 fe:00 1234   /usr/bin/server\nRss: {written} kB\nAnonymous: {written} kB\n\
                 7f00-7f10 rw-p 00000000 00:00 0\nRss: {heap} kB\nAnonymous: {heap} kB\nVmFlags: rd wr\n"
            )
        };
        assert_eq!(sum(&[process(100, 7, 1_000)]).unwrap(), 1_107);
        assert_eq!(sum(&[process(100, 7, 1_000), process(300, 5, 20)]).unwrap(), 1_332);
        assert!(sum(&["55d0-55e0 r-xp 00000000 fe:00 1234 /a\nRss: much\n".to_owned()]).is_err());
    }
}
