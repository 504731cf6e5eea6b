//! The finishing step: the loader learns the built files' names, and scripts and styles are minified.
//!
//! Trunk puts a hash of its contents into each name, so that browsers may keep a file for ever. The loader is the one
//! file with a fixed name; it carries placeholders where those names go.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::home::Home;
use crate::process;

/// The loader's file in dist.
pub(crate) const LOADER: &str = "vestibule.js";
/// What the loader fetches for browsers that do not know a passkey's JSON.
const PASSKEYS: &str = "passkeys.js";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder to finish. Within a Trunk hook it is Trunk's staging folder; otherwise dist
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// Put in the names and minify nothing: needs no npm tools, for `trunk serve`
    #[arg(long)]
    plain: bool,
}

pub(crate) fn run(home: &Home, options: &Options) -> Result<()> {
    let staged = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let folder = options.dir.clone().or(staged).unwrap_or_else(|| home.dist());
    if !options.plain {
        crate::setup::require(home, &[crate::setup::Need::PageTools])?;
    }
    finish(home, &folder, !options.plain)
}

pub(crate) fn finish(home: &Home, dist: &Path, minify: bool) -> Result<()> {
    let names = names_in(dist)?;
    let built = Built::among(&names)?;
    let loader = dist.join(LOADER);
    let text = fs::read_to_string(&loader).with_context(|| {
        format!("{} is missing: index.html must have Trunk copy js/{LOADER} there", loader.display())
    })?;
    fs::write(&loader, built.put_into(&text)?)?;
    for name in names.iter().filter(|name| name.ends_with(".html")) {
        let page = dist.join(name);
        fs::write(&page, finish_page(&fs::read_to_string(&page)?).context(name.clone())?)?;
    }
    if minify {
        let styles = names.iter().filter(|name| name.ends_with(".css"));
        for name in [LOADER, PASSKEYS, &built.glue].into_iter().chain(styles.map(String::as_str)) {
            minify_in_place(home, &dist.join(name))?;
        }
    }
    Ok(())
}

fn names_in(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("{} is missing: run `cargo xtask build`", folder.display()))?;
    let mut names: Vec<String> =
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect::<Result<_>>()?;
    names.sort();
    Ok(names)
}

/// The files that Trunk named.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Built {
    pub(crate) glue: String,
    pub(crate) wasm: String,
    pub(crate) css: String,
}

impl Built {
    pub(crate) fn read(dist: &Path) -> Result<Self> {
        Self::among(&names_in(dist)?)
    }

    fn among(names: &[String]) -> Result<Self> {
        Ok(Self {
            glue: the_one(names, "the wasm-bindgen glue", "vestibule-", ".js")?,
            wasm: the_one(names, "the WebAssembly", "vestibule-", "_bg.wasm")?,
            css: the_one(names, "the widget's style sheet", "vestibule-", ".css")?,
        })
    }

    /// The loader with the names in it, whether they were in it already or not.
    fn put_into(&self, loader: &str) -> Result<String> {
        let mut text = loader.to_owned();
        let names = [("GLUE", &self.glue), ("WASM", &self.wasm), ("CSS", &self.css)];
        for (placeholder, name) in names {
            let placeholder = format!("\"__VESTIBULE_{placeholder}__\"");
            let name = format!("\"./{name}\"");
            match (text.matches(&placeholder).count(), text.matches(&name).count()) {
                (1, 0) => text = text.replace(&placeholder, &name),
                (0, 1) => {}
                (count, _) => bail!("the loader must hold {placeholder} once, and it holds it {count} times"),
            }
        }
        Ok(text)
    }
}

/// The one name of the form prefix, hash, suffix.
fn the_one(names: &[String], what: &str, prefix: &str, suffix: &str) -> Result<String> {
    let hashed = |name: &&String| {
        name.strip_prefix(prefix)
            .and_then(|rest| rest.strip_suffix(suffix))
            .is_some_and(|hash| hash.len() >= 8 && hash.chars().all(|digit| digit.is_ascii_hexdigit()))
    };
    let found: Vec<&String> = names.iter().filter(hashed).collect();
    match found.as_slice() {
        [name] => Ok((*name).clone()),
        [] => bail!("{what} is not in dist: no file is named {prefix}<hash>{suffix}"),
        several => bail!("{what} is in dist {} times: {several:?}", several.len()),
    }
}

/// Takes out what only Trunk reads, and refuses checksums: they would refuse the files that are minified after them.
fn finish_page(page: &str) -> Result<String> {
    if page.split_whitespace().any(|word| word.starts_with("integrity=")) {
        bail!("the page has integrity checksums: set `no_sri = true` under [build] in Trunk.toml");
    }
    let mut text = page.to_owned();
    while let Some(start) = text.find("<link data-trunk") {
        let length = text[start..].find('>').context("the page has a link without an end")? + 1;
        text.replace_range(start..start + length, "");
    }
    Ok(text)
}

fn minify_in_place(home: &Home, file: &Path) -> Result<()> {
    let mut esbuild = home.command("esbuild");
    esbuild.arg(file).args(["--minify", "--target=es2022", "--legal-comments=none"]);
    if file.extension().is_some_and(|extension| extension == "js") {
        esbuild.arg("--format=esm");
    }
    let text = process::output(&mut esbuild)?;
    fs::write(file, text + "\n").with_context(|| format!("could not write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        [
            "index.html",
            "vestibule.js",
            "vestibule-0123456789abcdef.js",
            "vestibule-0123456789abcdef_bg.wasm",
            "vestibule-fedcba9876543210.css",
            "demo-fedcba9876543210.css",
        ]
        .map(String::from)
        .into()
    }

    #[test]
    fn the_built_names_are_found_and_put_into_the_loader() {
        let built = Built::among(&names()).unwrap();
        assert_eq!(built.wasm, "vestibule-0123456789abcdef_bg.wasm");
        let loader = r#"go("__VESTIBULE_GLUE__", "__VESTIBULE_WASM__", "__VESTIBULE_CSS__")"#;
        let finished = built.put_into(loader).unwrap();
        assert_eq!(
            finished,
            r#"go("./vestibule-0123456789abcdef.js", "./vestibule-0123456789abcdef_bg.wasm", "./vestibule-fedcba9876543210.css")"#
        );
        assert_eq!(built.put_into(&finished).unwrap(), finished, "a second time changes nothing");
    }

    #[test]
    fn the_page_loses_what_only_trunk_reads() {
        let page = r#"<link rel="stylesheet" href="./a.css" data-integrity="none"/><link data-trunk rel="rust"/><p>"#;
        let finished = r#"<link rel="stylesheet" href="./a.css" data-integrity="none"/><p>"#;
        assert_eq!(finish_page(page).unwrap(), finished);
        let error = finish_page(r#"<link href="a.css" integrity="sha384-abc">"#).unwrap_err().to_string();
        assert!(error.contains("no_sri"), "{error}");
    }

    #[test]
    fn a_missing_or_doubled_placeholder_is_named() {
        let built = Built::among(&names()).unwrap();
        let error =
            built.put_into(r#"go("__VESTIBULE_GLUE__", "__VESTIBULE_WASM__")"#).unwrap_err().to_string();
        assert!(error.contains("__VESTIBULE_CSS__") && error.contains("0 times"), "{error}");
        let error = built.put_into(r#""__VESTIBULE_GLUE__" "__VESTIBULE_GLUE__""#).unwrap_err().to_string();
        assert!(error.contains("2 times"), "{error}");
    }

    #[test]
    fn a_name_that_is_missing_or_doubled_is_an_error() {
        let mut names = names();
        names.push("vestibule-aaaaaaaaaaaaaaaa.js".to_owned());
        assert!(Built::among(&names).unwrap_err().to_string().contains("2 times"));
        names.retain(|name| !name.ends_with(".js"));
        assert!(Built::among(&names).unwrap_err().to_string().contains("glue is not in dist"));
    }
}
