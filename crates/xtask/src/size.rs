//! `cargo xtask size`: what a visitor downloads, raw and compressed; and the budgets it must keep.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::bundle::{self, Built};
use crate::home::Home;
use crate::suites::Tally;
use crate::{compress, table};

const BUDGETS: &str = include_str!("../size-budgets.json");

/// Bytes of one part, or of several together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bytes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Bytes {
    fn of(path: &Path) -> Result<Self> {
        let bytes = fs::read(path)
            .with_context(|| format!("{} is missing: run `cargo xtask build`", path.display()))?;
        Ok(Self {
            raw: bytes.len(),
            gzip: compress::gzip(&bytes)?.len(),
            brotli: compress::brotli(&bytes)?.len(),
        })
    }

    fn plus(self, other: Self) -> Self {
        Self { raw: self.raw + other.raw, gzip: self.gzip + other.gzip, brotli: self.brotli + other.brotli }
    }
}

type Sizes = Vec<(&'static str, Bytes)>;

/// `one visit` is everything that the widget of one visitor downloads: all parts, with one language.
fn measure(dist: &Path) -> Result<Sizes> {
    let built = Built::read(dist)?;
    let mut sizes = vec![
        ("loader", Bytes::of(&dist.join(bundle::LOADER))?),
        ("glue", Bytes::of(&dist.join(&built.glue))?),
        ("wasm", Bytes::of(&dist.join(&built.wasm))?),
        ("css", Bytes::of(&dist.join(&built.css))?),
    ];
    let in_locales = |path: &Path| path.parent().is_some_and(|folder| folder.ends_with("locales"));
    let locales: Vec<Bytes> = compress::files(dist)?
        .iter()
        .filter(|path| in_locales(path))
        .map(|path| Bytes::of(path))
        .collect::<Result<_>>()?;
    if let Some(largest) = locales.iter().max_by_key(|locale| locale.brotli) {
        sizes.push(("largest locale", *largest));
    }
    sizes.push(("one visit", sum(sizes.iter().map(|(_, bytes)| *bytes))));
    if !locales.is_empty() {
        sizes.push(("all locales", sum(locales.into_iter())));
    }
    Ok(sizes)
}

fn sum(parts: impl Iterator<Item = Bytes>) -> Bytes {
    parts.fold(Bytes::default(), Bytes::plus)
}

type Budgets = BTreeMap<String, usize>;

fn budgets() -> Result<Budgets> {
    serde_json::from_str(BUDGETS).context("crates/xtask/size-budgets.json is not an object of numbers")
}

fn shown(sizes: &Sizes, budgets: &Budgets) -> String {
    let rows: Vec<_> = sizes
        .iter()
        .map(|(name, bytes)| {
            let budget = budgets.get(*name).map(ToString::to_string).unwrap_or_default();
            vec![
                (*name).to_owned(),
                bytes.raw.to_string(),
                bytes.gzip.to_string(),
                bytes.brotli.to_string(),
                budget,
            ]
        })
        .collect();
    table::render(&["part", "raw", "gzip -9", "brotli 11", "budget"], &rows, false)
}

pub(crate) fn print(home: &Home) -> Result<()> {
    print!("{}", shown(&measure(&home.dist())?, &budgets()?));
    Ok(())
}

/// The `size` suite: one test a budget.
pub(crate) fn check(home: &Home) -> Result<Tally> {
    let (sizes, budgets) = (measure(&home.dist())?, budgets()?);
    print!("{}", shown(&sizes, &budgets));
    Ok(compare(&sizes, &budgets))
}

fn compare(sizes: &Sizes, budgets: &Budgets) -> Tally {
    let mut tally = Tally::default();
    let mut over = Vec::new();
    for (name, budget) in budgets {
        match sizes.iter().find(|(part, _)| part == name) {
            Some((_, bytes)) if bytes.brotli <= *budget => tally.passed += 1,
            Some((_, bytes)) => {
                let excess = bytes.brotli - budget;
                over.push(format!("{name}: {} bytes, {excess} over budget", bytes.brotli));
            }
            None => over.push(format!("{name}: has a budget and is not in dist")),
        }
    }
    tally.failed = over.len();
    tally.note = over.join("; ");
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brotli(brotli: usize) -> Bytes {
        Bytes { brotli, ..Bytes::default() }
    }

    #[test]
    fn a_budget_is_kept_exceeded_or_for_nothing() {
        let sizes = vec![("wasm", brotli(100)), ("css", brotli(11)), ("glue", brotli(5))];
        let budgets = Budgets::from([("wasm".into(), 100), ("css".into(), 10), ("font".into(), 1)]);
        let tally = compare(&sizes, &budgets);
        assert_eq!((tally.passed, tally.failed, tally.skipped), (1, 2, 0));
        assert_eq!(tally.note, "css: 11 bytes, 1 over budget; font: has a budget and is not in dist");
    }

    #[test]
    fn the_budgets_can_be_read() {
        assert!(budgets().unwrap().contains_key("one visit"));
    }
}
