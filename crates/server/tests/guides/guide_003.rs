//! Guide 003, *Device session behavior and seamless SSO*: rules D1 to D10, S4. Every combination that it describes is played,
//! and compared with what its sentences say of it.

use serde_json::{Value, json};
use vestibule_server::clock::{HOUR, MINUTE};

use crate::administrator::{Administrator, text};
use crate::house::support::{Browser, Flow, House, PASSWORD, WITH_TOTP};

/// One way through the guide.
#[derive(Clone, Copy, Debug)]
struct Case {
    /// Identifier, then MFA; otherwise identifier, password, MFA.
    passwordless: bool,
    /// *Keep me signed in* ticked on the primary authenticator's screen.
    kept: bool,
    /// *Remember this device* ticked on the second factor's.
    remembered: bool,
    /// IdP session management on, in both apps.
    idp: bool,
    signs_out: bool,
    restarts: bool,
    when: When,
}

/// When the person comes back, to another app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Soon,
    /// After longer than the inactivity timeout, which is 20 hours; the device remembers for 24.
    PastIdle,
    /// After 30 hours in which it was used once: past the date of what is remembered.
    PastDate,
}

/// What the person is asked then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// Seamless SSO.
    Nothing,
    /// The password, and no MFA.
    Password,
    /// The password and the MFA.
    Both,
    /// The MFA alone: it is the primary authenticator.
    Mfa,
}

impl Case {
    /// What the guide says.
    fn expected(self) -> Asked {
        // "Sliding expiration … extends its validity each time it is reused … is deleted when the customer logs out."
        let in_time = self.when != When::PastIdle;
        // "An implicit 'keep me logged in' applies, regardless of whether the customer selected the checkbox."
        let kept = (self.kept || self.idp) && !self.signs_out && in_time;
        // A session of the browser's: gone with it, and after 24 hours at most.
        let session = !self.signs_out && !self.restarts && self.when == When::Soon;
        // "Fixed expiration date, does not extend automatically, is not deleted on logout."
        let remembered = self.remembered && self.when != When::PastDate;
        if kept || session {
            Asked::Nothing
        } else if self.passwordless {
            Asked::Mfa
        } else if remembered {
            Asked::Password
        } else {
            Asked::Both
        }
    }
}

/// Two apps of one identity store and one of another, each kind with and without IdP session management and passwords.
async fn house() -> (House, Administrator) {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    // What other guides would add to this one: no exemption, no prompt.
    let signon = json!({ "access": "ALLOW", "factorPromptMode": "DEVICE", "factorLifetime": 0 });
    let session = admin.default_rule("OKTA_SIGN_ON").await;
    admin.puts(&session, json!({ "type": "SIGN_ON", "actions": { "signon": signon } })).await;
    let app = admin.default_rule("ACCESS_POLICY").await;
    let quiet = json!({ "keepMeSignedIn": { "postAuth": "NOT_ALLOWED" } });
    admin.puts(&app, json!({ "type": "ACCESS_POLICY", "actions": quiet })).await;

    let without = json!({ "type": "ACCESS_POLICY", "name": "Passwordless" });
    let without = text(&admin.posts("/api/v1/policies", without).await["id"]);
    let constraints = json!([{ "authenticators": ["totp"] }]);
    let rule = json!({
        "type": "ACCESS_POLICY", "name": "TOTP alone",
        "actions": { "appSignOn": { "verificationMethod": { "factorMode": "1FA", "constraints": constraints } } },
    });
    admin.posts(&format!("/api/v1/policies/{without}/rules"), rule).await;
    let recognition = json!({
        "type": "ADAPTIVE_ACCESS", "name": "One day",
        "deviceRecognition": { "rememberDays": 1, "sharedFromUsers": 0 },
    });
    let recognition = text(&admin.posts("/api/v1/policies", recognition).await["id"]);
    for passwordless in [false, true] {
        for idp in [false, true] {
            for (name, store) in [("first", "default"), ("second", "default"), ("foreign", "elsewhere")] {
                let mut app = json!({
                    "id": app_id(name, passwordless, idp), "label": name, "identityStore": store,
                    "adaptivePolicy": recognition, "keepMeSignedIn": "PRIMARY", "idleMinutes": 20 * 60,
                    "idpSessionManagement": idp,
                });
                if passwordless {
                    app["accessPolicy"] = without.clone().into();
                }
                admin.posts("/api/v1/apps", app).await;
            }
        }
    }
    (house, admin)
}

fn app_id(name: &str, passwordless: bool, idp: bool) -> String {
    format!("{name}-{passwordless}-{idp}")
}

async fn signs_in(house: &House, browser: &Browser, case: Case) {
    let mut flow = browser.begins_at(&app_id("first", case.passwordless, case.idp)).await;
    flow.says_who(WITH_TOTP).await;
    let keep = |mut answer: Value| {
        if case.kept {
            answer["keep_signed_in"] = true.into();
        }
        answer
    };
    let code = house.next_code();
    if case.passwordless {
        flow.answers("continue", keep(json!({ "code": code }))).await;
    } else {
        flow.answers("continue", keep(json!({ "password": PASSWORD }))).await;
        let mut answer = json!({ "code": code });
        if case.remembered {
            answer["remember_device"] = true.into();
        }
        flow.answers("continue", answer).await;
    }
    flow.is_done();
}

/// What somebody is asked who comes to an app, up to the end.
async fn asked(house: &House, flow: &mut Flow) -> Asked {
    if flow.is_at("identifier") {
        flow.says_who(WITH_TOTP).await;
    }
    let mut seen = Vec::new();
    while flow.reply.get("done").is_none() {
        seen.push(flow.kind().to_owned());
        match seen.last().map(String::as_str) {
            Some("password") => flow.types_password(PASSWORD).await,
            Some("code") => flow.types_code(&house.next_code()).await,
            other => panic!("{other:?}: {}", flow.reply),
        };
    }
    match seen.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Asked::Nothing,
        ["password"] => Asked::Password,
        ["password", "code"] => Asked::Both,
        ["code"] => Asked::Mfa,
        _ => panic!("{seen:?}"),
    }
}

async fn plays(house: &House, case: Case) -> Asked {
    let browser = house.browser();
    signs_in(house, &browser, case).await;
    if case.signs_out {
        browser.signs_out().await;
    }
    if case.restarts {
        browser.close_and_reopen();
    }
    let second = app_id("second", case.passwordless, case.idp);
    match case.when {
        When::Soon => house.passes(10 * MINUTE),
        When::PastIdle => house.passes(21 * HOUR),
        When::PastDate => {
            house.passes(15 * HOUR);
            browser.begins_at(&second).await;
            house.passes(15 * HOUR);
        }
    }
    asked(house, &mut browser.begins_at(&second).await).await
}

/// Every case of one kind, each against what the guide says.
async fn all(passwordless: bool, idp: bool) {
    let (house, _) = house().await;
    let both = [false, true];
    let mut played = 0;
    for kept in both {
        for remembered in both {
            // "The primary authenticator is never stored as a remembered authenticator": nothing to tick.
            if passwordless && remembered {
                continue;
            }
            for signs_out in both {
                for restarts in both {
                    for when in [When::Soon, When::PastIdle, When::PastDate] {
                        let case = Case { passwordless, kept, remembered, idp, signs_out, restarts, when };
                        assert_eq!(plays(&house, case).await, case.expected(), "{case:?}");
                        played += 1;
                    }
                }
            }
        }
    }
    assert_eq!(played, if passwordless { 24 } else { 48 });
}

#[tokio::test]
async fn seamless_sso_with_a_password_and_mfa() {
    all(false, false).await;
}

#[tokio::test]
async fn seamless_sso_with_a_password_and_mfa_and_idp_session_management() {
    all(false, true).await;
}

#[tokio::test]
async fn seamless_sso_without_a_password() {
    all(true, false).await;
}

#[tokio::test]
async fn seamless_sso_without_a_password_and_with_idp_session_management() {
    all(true, true).await;
}

#[tokio::test]
async fn an_app_of_another_identity_store_is_never_opened_by_it() {
    let (house, _) = house().await;
    for passwordless in [false, true] {
        for idp in [false, true] {
            let browser = house.browser();
            let case = Case {
                passwordless,
                kept: true,
                remembered: true,
                idp,
                signs_out: false,
                restarts: false,
                when: When::Soon,
            };
            signs_in(&house, &browser, case).await;
            let flow = browser.begins_at(&app_id("foreign", passwordless, idp)).await;
            assert!(flow.is_at("identifier"), "{case:?}: {}", flow.reply);
            browser.begins_at(&app_id("second", passwordless, idp)).await.is_done();
        }
    }
}

#[tokio::test]
async fn idp_session_management_is_for_the_apps_that_have_it() {
    let (house, _) = house().await;
    let browser = house.browser();
    let mut flow = browser.begins_at(&app_id("first", false, true)).await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    flow.types_code(&house.next_code()).await.is_done();
    browser.close_and_reopen();
    let other = browser.begins_at(&app_id("second", false, false)).await;
    assert!(other.is_at("identifier"), "nobody ticked the box: {}", other.reply);
    browser.begins_at(&app_id("second", false, true)).await.is_done();
}

#[tokio::test]
async fn an_absolute_maximum_ends_what_slides() {
    let (house, admin) = house().await;
    let first = app_id("first", false, false);
    admin.puts(&format!("/api/v1/apps/{first}"), json!({ "idleMinutes": 60, "maxMinutes": 180 })).await;
    let browser = house.browser();
    let case = Case {
        passwordless: false,
        kept: true,
        remembered: true,
        idp: false,
        signs_out: false,
        restarts: false,
        when: When::Soon,
    };
    signs_in(&house, &browser, case).await;
    for _ in 0..3 {
        house.passes(59 * MINUTE);
        browser.close_and_reopen();
        browser.begins_at(&first).await.is_done();
    }
    house.passes(3 * MINUTE);
    assert!(!browser.begins_at(&first).await.is_at("done"), "three hours have passed");
}

#[tokio::test]
async fn the_box_is_on_the_primary_authenticators_screen() {
    let (house, _) = house().await;
    let browser = house.browser();
    let mut flow = browser.begins_at(&app_id("first", false, false)).await;
    flow.says_who(WITH_TOTP).await;
    assert!(flow.is_at("password") && flow.field("keep_signed_in").is_some());
    assert!(flow.field("remember_device").is_none(), "D3");
    flow.types_password(PASSWORD).await;
    assert!(flow.is_at("code") && flow.field("keep_signed_in").is_none());
    assert!(flow.field("remember_device").is_some());

    let mut flow = browser.begins_at(&app_id("first", true, false)).await;
    flow.says_who(WITH_TOTP).await;
    assert!(flow.is_at("code") && flow.field("keep_signed_in").is_some(), "passwordless: {}", flow.reply);
    assert!(flow.field("remember_device").is_none(), "D3");
}

/// What the only device of the test's user holds, as the management API shows it: authenticator and hold.
async fn held(admin: &Administrator) -> Vec<(String, String)> {
    let devices = admin.gets(&format!("/api/v1/users/{WITH_TOTP}/devices")).await;
    let devices = devices.as_array().unwrap();
    assert_eq!(devices.len(), 1);
    let pair = |held: &Value| (text(&held["authenticator"]), text(&held["hold"]));
    // The exemption is guide 000's, and has no authenticator.
    let all = devices[0]["authenticators"].as_array().unwrap().iter().filter(|held| held["hold"] != "EXEMPT");
    let mut pairs: Vec<_> = all.map(pair).collect();
    pairs.sort();
    pairs
}

#[tokio::test]
async fn boxes_are_each_authenticators_own_and_a_later_one_overrides() {
    let (house, admin) = house().await;
    let app = app_id("first", false, false);
    admin.puts(&format!("/api/v1/apps/{app}"), json!({ "keepMeSignedIn": "EACH" })).await;
    let browser = house.browser();
    let pair = |authenticator: &str, hold: &str| (authenticator.to_owned(), hold.to_owned());
    for (password, code, expected) in [
        (json!(true), json!(null), vec![pair("password", "KEPT")]),
        (json!(true), json!(true), vec![pair("password", "KEPT"), pair("totp", "KEPT")]),
        // The later step takes back what was kept before, for its own authenticator.
        (json!(true), json!(false), vec![pair("password", "KEPT")]),
    ] {
        let mut flow = browser.begins_at(&app).await;
        if flow.is_at("identifier") {
            flow.says_who(WITH_TOTP).await;
        }
        flow.answers("continue", json!({ "password": PASSWORD, "keep_signed_in": password })).await;
        assert_eq!(flow.ticked("keep_signed_in"), Some(false), "it does not carry over");
        let mut answer = json!({ "code": house.next_code() });
        if !code.is_null() {
            answer["keep_signed_in"] = code;
        }
        flow.answers("continue", answer).await.is_done();
        assert_eq!(held(&admin).await, expected);
        // To be asked again: a session that is not enough, without the sign-out that lets go of what is kept.
        browser.forget_cookie("vestibule_session");
        house.passes(20 * HOUR);
    }
}

#[tokio::test]
async fn both_kept_and_remembered_are_shown_with_their_dates() {
    let (house, admin) = house().await;
    let browser = house.browser();
    let case = Case {
        passwordless: false,
        kept: true,
        remembered: true,
        idp: false,
        signs_out: false,
        restarts: false,
        when: When::Soon,
    };
    signs_in(&house, &browser, case).await;
    let path = format!("/api/v1/users/{WITH_TOTP}/devices");
    let device = admin.gets(&path).await[0].clone();
    assert_eq!(device["userAgent"], "Testfox/1.0");
    let of = |device: &Value, hold: &str| {
        let all = device["authenticators"].as_array().unwrap().clone();
        all.into_iter().find(|held| held["hold"] == hold).unwrap()
    };
    let date = house.now().plus(24 * HOUR).to_string();
    assert_eq!(of(&device, "REMEMBERED")["until"], date);
    assert_eq!(of(&device, "KEPT")["idleUntil"], house.now().plus(20 * HOUR).to_string());

    house.passes(10 * HOUR);
    browser.begins_at(&app_id("second", false, false)).await.is_done();
    assert!(browser.is_signed_in().await);
    let device = admin.gets(&path).await[0].clone();
    assert_eq!(of(&device, "REMEMBERED")["until"], date, "fixed");
    assert_eq!(of(&device, "KEPT")["idleUntil"], house.now().plus(20 * HOUR).to_string(), "sliding");
}

#[tokio::test]
async fn deleting_the_device_session_forgets_what_is_remembered_on_it() {
    let (house, admin) = house().await;
    let browsers = [house.browser(), house.browser()];
    let case = Case {
        passwordless: false,
        kept: true,
        remembered: true,
        idp: false,
        signs_out: false,
        restarts: false,
        when: When::Soon,
    };
    for browser in &browsers {
        signs_in(&house, browser, case).await;
        house.passes(MINUTE);
    }
    let path = format!("/api/v1/users/{WITH_TOTP}/devices");
    let devices = admin.gets(&path).await;
    // The last used comes first.
    admin.deletes(&format!("{path}/{}", text(&devices[0]["id"]))).await;
    assert_eq!(admin.gets(&path).await, json!([devices[1]]));

    assert!(!browsers[1].is_signed_in().await);
    let second = app_id("second", false, false);
    assert_eq!(asked(&house, &mut browsers[1].begins_at(&second).await).await, Asked::Both);
    assert_eq!(
        asked(&house, &mut browsers[0].begins_at(&second).await).await,
        Asked::Nothing,
        "the other one stays"
    );
}
