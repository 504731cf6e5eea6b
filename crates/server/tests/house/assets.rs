//! The built widget.

use std::fs;
use std::path::{Path, PathBuf};

use reqwest::Method;
use tempfile::TempDir;

use super::support::{Answer, House, WITH_PASSWORD};

/// A folder such as `cargo xtask build` makes.
fn built() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_owned();
    for (name, content) in [
        ("index.html", "<!doctype html><title>widget</title>"),
        ("vestibule.js", "loader"),
        ("vestibule-0123456789abcdef.js", "glue"),
        ("vestibule-0123456789abcdef_bg.wasm", "\0asm"),
        ("locales/de.json", "{}"),
        ("demo.css", "css"),
    ] {
        let file = path.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, content).unwrap();
        for encoding in ["br", "gz"] {
            fs::write(format!("{}.{encoding}", file.display()), format!("{encoding} of {content}")).unwrap();
        }
    }
    (folder, path)
}

async fn house(path: &Path, demo: bool) -> House {
    House::open_with(|config| {
        config.assets = Some(path.to_owned());
        config.demo = demo;
    })
    .await
}

async fn get(house: &House, path: &str, encoding: &str) -> Answer {
    let browser = house.browser();
    browser.send(browser.request(Method::GET, path).header("Accept-Encoding", encoding)).await
}

#[tokio::test]
async fn a_file_is_sent_compressed_to_who_can_read_it() {
    let (_folder, path) = built();
    let house = house(&path, false).await;
    for (accepted, encoding, body) in [
        ("gzip, deflate, br", Some("br"), "br of glue"),
        ("gzip", Some("gzip"), "gz of glue"),
        ("identity", None, "glue"),
    ] {
        let answer = get(&house, "/vestibule-0123456789abcdef.js", accepted).await;
        assert_eq!((answer.status, answer.text()), (200, body));
        assert_eq!(answer.header("content-encoding"), encoding);
        assert_eq!(answer.header("content-type"), Some("text/javascript"));
        assert_eq!(answer.header("vary").map(str::to_lowercase).as_deref(), Some("accept-encoding"));
    }
}

#[tokio::test]
async fn a_file_with_a_hash_is_kept_for_good_and_the_others_are_asked_about() {
    let (_folder, path) = built();
    let house = house(&path, false).await;
    for (path, kept) in [
        ("/vestibule-0123456789abcdef.js", "public, max-age=31536000, immutable"),
        ("/vestibule-0123456789abcdef_bg.wasm", "public, max-age=31536000, immutable"),
        ("/vestibule/vestibule-0123456789abcdef_bg.wasm", "public, max-age=31536000, immutable"),
        ("/", "no-cache"),
        ("/vestibule.js", "no-cache"),
        ("/locales/de.json", "no-cache"),
        ("/vestibule/vestibule.js", "no-cache"),
    ] {
        let answer = get(&house, path, "br").await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, Some(kept)), "{path}");
    }
    let answer = get(&house, "/gone-0123456789abcdef.js", "br").await;
    assert_eq!((answer.status, answer.header("cache-control")), (404, Some("no-cache")));
    let answer = get(&house, "/vestibule-0123456789abcdef_bg.wasm", "br").await;
    assert_eq!(answer.header("content-type"), Some("application/wasm"));
}

#[tokio::test]
async fn pages_of_other_origins_may_load_the_widget_from_its_own_folder_alone() {
    let (_folder, path) = built();
    let house = house(&path, false).await;
    let answer = get(&house, "/vestibule/vestibule.js", "br").await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
    let answer = get(&house, "/vestibule.js", "br").await;
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn nothing_outside_of_the_folder_is_served() {
    let (_folder, path) = built();
    fs::write(path.parent().unwrap().join("outside.txt"), "outside").unwrap();
    let house = house(&path, false).await;
    for wanted in
        ["/../outside.txt", "/%2e%2e/outside.txt", "/..%2foutside.txt", "/vestibule/../../outside.txt"]
    {
        assert_ne!(get(&house, wanted, "identity").await.status, 200, "{wanted}");
    }
}

#[tokio::test]
async fn without_a_built_widget_the_front_page_says_what_to_run() {
    for demo in [false, true] {
        let house = house(Path::new("/nonexistent"), demo).await;
        let answer = get(&house, "/", "identity").await;
        assert_eq!(answer.status, 503);
        assert!(answer.text().contains("cargo xtask build"));
        assert_eq!(get(&house, "/vestibule.js", "identity").await.status, 404);
    }
}

#[tokio::test]
async fn the_demos_front_page_has_the_widget_until_somebody_is_signed_in() {
    let (_folder, path) = built();
    let house = house(&path, true).await;
    let browser = house.browser();
    let answer = browser.get("/").await;
    assert!(answer.text().contains("<title>widget"));
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let answer = browser.get("/").await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/app")));
}
