//! Debian's nginx in front of an app, configured as `docs/adopting.md` has it.
//!
//! `cargo xtask test server` gets nginx and runs these. Without it they are ignored, which is counted as skipped and on CI as
//! a failure. `VESTIBULE_NGINX` names the program; otherwise it is looked for on the PATH.

use std::net::TcpListener as Probe;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Uri};
use axum::{Json, Router};
use reqwest::header::LOCATION;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};

use super::support::{Browser, House, PASSWORD, WITH_PASSWORD};

/// nginx, an app behind it, and a house beside that.
struct Site {
    house: House,
    /// Where browsers reach it all.
    address: String,
    nginx: Child,
    _folder: TempDir,
}

impl Site {
    async fn open() -> Self {
        Self::open_with(|configuration| configuration).await
    }

    /// With the page's configuration changed.
    async fn open_with(change: impl Fn(String) -> String) -> Self {
        let port = free_port();
        let address = format!("http://127.0.0.1:{port}");
        let house = House::open_with(|config| {
            config.public_url = address.parse().unwrap();
            config.sign_in_page = "/sign-in".to_owned();
            config.trust_proxy = true;
        })
        .await;
        let app = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (app_at, house_at) = (app.local_addr().unwrap(), house.address.replace("http://", ""));
        tokio::spawn(async move { axum::serve(app, Router::new().fallback(echo)).await });

        let mut page = documented();
        for (documented, here) in [
            ("127.0.0.1:8787", house_at.as_str()),
            ("127.0.0.1:3000", &app_at.to_string()),
            ("listen 443 ssl;", &format!("listen 127.0.0.1:{port};")),
            ("server_name app.example.com;", ""),
            ("ssl_certificate     /etc/ssl/app.example.com.pem;", ""),
            ("ssl_certificate_key /etc/ssl/app.example.com.key;", ""),
        ] {
            assert!(page.contains(documented), "the page has {documented}");
            page = page.replace(documented, here);
        }
        let folder = TempDir::new().unwrap();
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {};", folder.path().join(kind).display()));
        let configuration = format!(
            "daemon off; master_process off; pid {}; error_log stderr;\nevents {{}}\nhttp {{ access_log off; {}\n{} }}\n",
            folder.path().join("pid").display(),
            temporary.concat(),
            change(page),
        );
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, configuration).unwrap();
        let mut command = Command::new(program());
        command.arg("-e").arg("stderr").arg("-p").arg(folder.path()).arg("-c").arg(&file);
        let mut nginx = command.stdout(Stdio::null()).spawn().unwrap();
        for _ in 0..500 {
            if let Some(status) = nginx.try_wait().unwrap() {
                panic!("nginx ended: {status}");
            }
            if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Self { house, address, nginx, _folder: folder };
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("nginx does not listen");
    }

    fn browser(&self) -> Browser {
        self.house.browser().at(&self.address)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // It may have ended by itself, which a test has noticed by then.
        let _ = self.nginx.kill();
        let _ = self.nginx.wait();
    }
}

fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("VESTIBULE_NGINX") {
        return PathBuf::from(named);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let found = folders.map(|folder| folder.join("nginx")).find(|file| file.is_file());
    found.expect("there is no nginx: `cargo xtask setup` gets it, or name it by VESTIBULE_NGINX")
}

fn free_port() -> u16 {
    Probe::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The configuration that the page shows.
fn documented() -> String {
    let page = include_str!("../../../../docs/adopting.md");
    let (_, rest) = page.split_once("```nginx\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// The app: it says what it was asked.
async fn echo(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Json<Value> {
    let headers: serde_json::Map<_, _> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
        .collect();
    let body = String::from_utf8_lossy(&body);
    Json(json!({ "method": method.as_str(), "uri": uri.to_string(), "headers": headers, "body": body }))
}

/// What reached the app of anything that looks like ours.
fn about(seen: &Value) -> Vec<(String, String)> {
    let headers = seen["headers"].as_object().unwrap().iter();
    let ours = headers.filter(|(name, _)| name.replace('_', "-").starts_with("x-vestibule"));
    ours.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
}

const LIES: [(&str, &str); 8] = [
    ("X-Vestibule-User", "admin"),
    ("x-vestibule-identifier", "admin@example.com"),
    ("X-Vestibule-Name", "Admin"),
    ("X-VESTIBULE-ASSURANCE", "2fa"),
    ("X-Vestibule-Session", "x"),
    ("X-Vestibule-Since", "0"),
    ("X_Vestibule_User", "admin"),
    ("X-Vestibule_User", "admin"),
];

#[tokio::test]
#[ignore = "needs nginx: cargo xtask test server"]
async fn who_is_not_signed_in_is_led_to_the_sign_in_and_back() {
    let site = Site::open().await;
    let browser = site.browser();
    let answer = browser.get("/reports?of=may&x=%26").await;
    assert_eq!(answer.status, 302);
    let expected = format!("{}/sign-in?return_to=%2Freports%3Fof%3Dmay%26x%3D%2526", site.address);
    assert_eq!(answer.header("location"), Some(&*expected));

    // What a client says in the proxy's place leads nowhere else.
    let mut request = browser.request(Method::GET, "/reports");
    for (name, value) in [
        ("X-Original-URL", "https://evil.example/"),
        ("X-Original-URI", "//evil.example/"),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Uri", "/elsewhere"),
    ] {
        request = request.header(name, value);
    }
    let answer = browser.send(request).await;
    let expected = format!("{}/sign-in?return_to=%2Freports", site.address);
    assert_eq!(answer.header(LOCATION.as_str()), Some(&*expected));

    // The way back is one that the sign-in takes.
    let mut flow = browser.begins_with(json!({ "return_to": "/reports" })).await;
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    flow.rejects().await;
    assert_eq!(flow.reply["done"]["location"], "/reports");
    assert_eq!(browser.get("/reports").await.json()["uri"], "/reports");
}

#[tokio::test]
#[ignore = "needs nginx: cargo xtask test server"]
async fn the_app_learns_who_it_is_and_no_lie_comes_through() {
    let site = Site::open().await;
    let browser = site.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let user = site.house.node.store().user_by_identifier(WITH_PASSWORD).await.unwrap().unwrap();

    let mut request = browser.request(Method::POST, "/reports?x=1").body("what was sent");
    for (name, value) in LIES {
        request = request.header(name, value);
    }
    let seen = browser.send(request).await.json();
    assert_eq!(
        (&seen["method"], &seen["uri"], &seen["body"]),
        (&json!("POST"), &json!("/reports?x=1"), &json!("what was sent"))
    );
    let about = about(&seen);
    let of = |wanted: &str| about.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    assert_eq!(about.len(), 6, "{about:?}");
    assert_eq!(of("x-vestibule-user"), Some(&*user.id));
    assert_eq!(of("x-vestibule-identifier"), Some(WITH_PASSWORD));
    assert_eq!(of("x-vestibule-name"), Some("Password%20Account"));
    assert_eq!(of("x-vestibule-assurance"), Some("1fa"));
    assert!(of("x-vestibule-session").is_some_and(|sid| sid.len() > 10));

    browser.signs_out().await;
    assert_eq!(browser.get("/reports").await.status, 302, "at the next request");
}

#[tokio::test]
#[ignore = "needs nginx: cargo xtask test server"]
async fn no_lie_reaches_the_page_that_is_for_everybody() {
    let site = Site::open().await;
    let browser = site.browser();
    let mut request = browser.request(Method::GET, "/sign-in");
    for (name, value) in LIES {
        request = request.header(name, value);
    }
    let answer = browser.send(request).await;
    assert_eq!(answer.status, 200);
    assert_eq!(about(&answer.json()), []);
    // Nor can anybody ask for the internal place.
    assert_eq!(browser.get("/internal/vestibule").await.status, 404);
}

#[tokio::test]
#[ignore = "needs nginx: cargo xtask test server"]
async fn the_lines_that_the_page_asks_to_keep_are_what_keeps_lies_out() {
    let line = "proxy_set_header X-Vestibule-Name       $vestibule_name;";
    let site = Site::open_with(|page| {
        assert!(page.contains(line));
        page.replace(line, "")
    })
    .await;
    let browser = site.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let request = browser.request(Method::GET, "/reports").header("X-Vestibule-Name", "Admin");
    let about = about(&browser.send(request).await.json());
    assert!(about.contains(&("x-vestibule-name".to_owned(), "Admin".to_owned())), "{about:?}");
}

#[tokio::test]
#[ignore = "needs nginx: cargo xtask test server"]
async fn one_factor_is_403_where_two_are_asked_for() {
    let site = Site::open_with(|page| page.replace("/auth/forward;", "/auth/forward?assurance=2fa;")).await;
    let browser = site.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    assert_eq!(browser.get("/reports").await.status, 403);
}

#[tokio::test]
#[ignore = "needs nginx: cargo xtask test server"]
async fn nobody_comes_in_while_the_backend_is_away() {
    let site = Site::open().await;
    let browser = site.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    site.house.node.store().close().await;
    let answer = browser.get("/reports").await;
    assert_eq!(answer.status, 500, "nginx makes that of everything but 2xx, 401 and 403");
}
