//! Every language has every text, with the same placeholders; and the loader's English is this English.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use vestibule_flow::text::ENGLISH;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn languages(folder: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let files = std::fs::read_dir(root().join(folder)).unwrap().map(|file| file.unwrap().path());
    // Beside the languages are the folders of those backends that have texts of their own.
    files
        .filter(|path| path.is_file())
        .map(|path| {
            let texts = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), texts)
        })
        .collect()
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn no_key_and_no_placeholder_is_missing_or_too_many() {
    complete("locales", ENGLISH);
}

/// A backend's own texts are in every language that the widget speaks.
#[cfg(feature = "okta")]
#[test]
fn no_text_of_okta_is_missing_or_too_many() {
    complete("locales/okta", vestibule_flow::okta::ENGLISH);
    let names = |folder| languages(folder).into_iter().map(|(language, _)| language).collect::<BTreeSet<_>>();
    assert_eq!(names("locales/okta"), names("locales"));
}

fn complete(folder: &str, all: &[(&str, &str)]) {
    let languages = languages(folder);
    assert!(!languages.is_empty());
    for (language, texts) in languages {
        let keys: Vec<_> = texts.keys().map(String::as_str).collect();
        let english: Vec<_> = all.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, english, "{language}");
        for (key, english) in all {
            assert_eq!(placeholders(&texts[*key]), placeholders(english), "{language}: {key}");
            assert!(!texts[*key].trim().is_empty(), "{language}: {key}");
        }
    }
}

#[test]
fn the_loader_knows_each_language_and_says_the_same_english() {
    let loader = std::fs::read_to_string(root().join("js/vestibule.js")).unwrap();
    let mut names: Vec<_> =
        languages("locales").into_iter().map(|(language, _)| format!("\"{language}\"")).collect();
    names.sort();
    let line = format!("const languages = [{}];", names.join(", "));
    assert!(loader.contains(&line), "js/vestibule.js should have: {line}");

    let table = loader.split_once("const english = {").unwrap().1.split_once("};").unwrap().0;
    let said: BTreeMap<String, String> =
        serde_json::from_str(&format!("{{{}}}", table.trim().trim_end_matches(','))).unwrap();
    for (key, text) in said {
        let english = ENGLISH.iter().find(|(known, _)| *known == key).map(|(_, text)| *text);
        assert_eq!(english, Some(text.as_str()), "{key}");
    }
}

/// `docs/texts.md` lists the keys that a page may override and a backend may send. `VESTIBULE_BLESS=1` writes it anew.
#[cfg(feature = "okta")]
#[test]
fn the_documentation_lists_every_text() {
    let mut page = "# Texts\n\nEvery text of the widget, by key: what a backend may send as a `code`, and what a page may\noverride. \
        Made from `crates/flow/src/text/english.rs` by\n`VESTIBULE_BLESS=1 cargo test -p vestibule-flow --test locales`.\n\n\
        | key | English |\n|---|---|\n"
        .to_owned();
    for (key, text) in ENGLISH {
        page.push_str(&format!("| `{key}` | {text} |\n"));
    }
    page.push_str(
        "\n## With Okta\n\nFrom `crates/flow/src/okta/words.rs`.\n\n| key | English |\n|---|---|\n",
    );
    for (key, text) in vestibule_flow::okta::ENGLISH {
        page.push_str(&format!("| `{key}` | {text} |\n"));
    }
    let path = root().join("docs/texts.md");
    if std::env::var_os("VESTIBULE_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == page, "docs/texts.md is not up to date");
}
