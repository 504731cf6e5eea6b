//! What is not as it has to be is refused with the path of the field, and changes nothing: rule M6.

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Map, Value, json};
use vestibule_server::demo::API_TOKEN;

use crate::administrator::{Administrator, problems, text};
use crate::house::support::{House, WITH_PASSWORD};

/// Everything that can be read.
async fn everything(admin: &Administrator) -> Value {
    let mut all = Map::new();
    for kind in ["OKTA_SIGN_ON", "ACCESS_POLICY", "ADAPTIVE_ACCESS"] {
        let policies = admin.gets(&format!("/api/v1/policies?type={kind}")).await;
        for policy in policies.as_array().unwrap().iter().filter(|_| kind != "ADAPTIVE_ACCESS") {
            let rules = format!("/api/v1/policies/{}/rules", text(&policy["id"]));
            all.insert(rules.clone(), admin.gets(&rules).await);
        }
        all.insert(kind.to_owned(), policies);
    }
    for list in ["brands", "org/security", "groups", "users", "apps", "zones", "api-tokens"] {
        all.insert(list.to_owned(), admin.gets(&format!("/api/v1/{list}")).await);
    }
    for path in
        ["brands/default/pages/sign-in/customized".to_owned(), format!("users/{WITH_PASSWORD}/devices")]
    {
        all.insert(path.clone(), admin.gets(&format!("/api/v1/{path}")).await);
    }
    Value::Object(all)
}

const POST: Method = Method::POST;
const PUT: Method = Method::PUT;

/// Requests with something wrong in their bodies, each with every path that is told.
fn bad_bodies() -> Vec<(Method, &'static str, Value, &'static [&'static str])> {
    let rules = "/api/v1/policies/default-session-policy/rules";
    let access = "/api/v1/policies/default-access-policy/rules";
    let session = |session: Value| json!({ "type": "SIGN_ON", "name": "R", "actions": { "signon": { "access": "ALLOW", "session": session } } });
    let signon = |signon: Value| json!({ "type": "SIGN_ON", "name": "R", "actions": { "signon": signon } });
    let app = |actions: Value| json!({ "type": "ACCESS_POLICY", "name": "R", "actions": actions });
    let when = |conditions: Value| json!({ "type": "SIGN_ON", "name": "R", "conditions": conditions, "actions": { "signon": { "access": "ALLOW" } } });
    let page = "/api/v1/brands/default/pages/sign-in/customized";
    let policies = "/api/v1/policies";
    vec![
        // Missing.
        (POST, policies, json!({}), &["type", "name"]),
        (POST, rules, json!({}), &["type", "name", "actions"]),
        (POST, rules, json!({ "type": "SIGN_ON", "name": "R", "actions": {} }), &["actions.signon"]),
        (POST, rules, signon(json!({})), &["actions.signon.access"]),
        (POST, access, app(json!({})), &["actions.appSignOn"]),
        (POST, "/api/v1/groups", json!({}), &["profile"]),
        (POST, "/api/v1/groups", json!({ "profile": {} }), &["profile.name"]),
        (POST, "/api/v1/users", json!({}), &["profile"]),
        (
            POST,
            "/api/v1/users",
            json!({ "profile": {}, "credentials": {} }),
            &["profile.login", "credentials.password"],
        ),
        (POST, "/api/v1/apps", json!({}), &["label"]),
        (POST, "/api/v1/zones", json!({}), &["name", "gateways"]),
        (POST, "/api/v1/brands", json!({}), &["name"]),
        (POST, "/api/v1/api-tokens", json!({}), &["name"]),
        (POST, "/api/v1/users/password@example.com/tokens", json!({}), &["name"]),
        (PUT, page, json!({}), &["postAuthKeepMeSignedInPrompt"]),
        // Unknown: at the top, and deep inside.
        (
            POST,
            policies,
            json!({ "type": "OKTA_SIGN_ON", "name": "P", "rules": [], "\u{7}x": 1 }),
            &["x", "rules"],
        ),
        (
            POST,
            rules,
            signon(json!({ "access": "ALLOW", "factorLifeTime": 1 })),
            &["actions.signon.factorLifeTime"],
        ),
        (POST, rules, session(json!({ "persistent": true })), &["actions.signon.session.persistent"]),
        (POST, rules, app(json!({ "appSignOn": {} })), &["type", "actions.signon", "actions.appSignOn"]),
        (
            POST,
            rules,
            when(json!({ "network": { "connection": "ANYWHERE", "zones": [] }, "device": {} })),
            &["conditions.network.zones", "conditions.device"],
        ),
        (PUT, "/api/v1/org/security", json!({ "preAuthKeepMeSignedIn": true, "x": { "y": 1 } }), &["x"]),
        (PUT, "/api/v1/apps/default", json!({ "label": "X", "secret": "x" }), &["secret"]),
        (PUT, "/api/v1/groups/everyone", json!({ "profile": { "kind": 1 } }), &["profile.kind"]),
        (PUT, "/api/v1/users/password@example.com", json!({ "guest": true, "groups": [] }), &["groups"]),
        (
            PUT,
            page,
            json!({ "postAuthKeepMeSignedInPrompt": { "html": "<b>" } }),
            &["postAuthKeepMeSignedInPrompt.html"],
        ),
        // Of the wrong type.
        (
            POST,
            policies,
            json!({ "type": 1, "name": 2, "priority": "1", "status": true, "conditions": [] }),
            &["type", "conditions", "name", "priority", "status"],
        ),
        (
            POST,
            rules,
            json!({ "type": "SIGN_ON", "name": null, "actions": { "signon": [] } }),
            &["actions.signon", "name"],
        ),
        (
            POST,
            rules,
            signon(json!({
                "access": true, "requireFactor": "true", "factorLifetime": true, "rememberDeviceByDefault": 1, "session": 3,
            })),
            &[
                "actions.signon.access",
                "actions.signon.requireFactor",
                "actions.signon.factorLifetime",
                "actions.signon.rememberDeviceByDefault",
                "actions.signon.session",
            ],
        ),
        (
            POST,
            rules,
            session(json!({ "usePersistentCookie": "no", "maxSessionIdleMinutes": "5" })),
            &["actions.signon.session.usePersistentCookie", "actions.signon.session.maxSessionIdleMinutes"],
        ),
        (
            POST,
            access,
            app(json!({ "appSignOn": { "access": "ALLOW" }, "verificationMethod": { "constraints": {} } })),
            &["actions.verificationMethod.constraints"],
        ),
        (
            POST,
            rules,
            when(json!({ "people": { "groups": { "include": "everyone" } } })),
            &["conditions.people.groups.include"],
        ),
        (
            PUT,
            "/api/v1/org/security",
            json!({ "preAuthKeepMeSignedIn": 1, "passwordMinLength": 7 }),
            &["preAuthKeepMeSignedIn", "passwordMinLength"],
        ),
        (
            PUT,
            "/api/v1/apps/default",
            json!({ "rememberMe": "yes", "idleMinutes": "5", "consent": "x", "label": 1 }),
            &["idleMinutes", "label", "rememberMe", "consent"],
        ),
        (
            PUT,
            page,
            json!({ "postAuthKeepMeSignedInPrompt": { "title": ["x"], "localized": [] } }),
            &["postAuthKeepMeSignedInPrompt.title", "postAuthKeepMeSignedInPrompt.localized"],
        ),
        (POST, "/api/v1/zones", json!({ "name": "Z", "gateways": "127.0.0.1" }), &["gateways"]),
        // Out of range.
        (
            POST,
            policies,
            json!({ "type": "PASSWORD", "name": " ", "priority": 0, "id": "a/b" }),
            &["type", "name", "priority", "id"],
        ),
        (
            POST,
            policies,
            json!({ "type": "OKTA_SIGN_ON", "name": "x".repeat(256), "description": "x".repeat(1001) }),
            &["name", "description"],
        ),
        (
            POST,
            policies,
            json!({ "type": "ADAPTIVE_ACCESS", "name": "P",
            "deviceRecognition": { "rememberDays": -1, "sharedFromUsers": 1001, "sharedDays": 0 } }),
            &[
                "deviceRecognition.rememberDays",
                "deviceRecognition.sharedFromUsers",
                "deviceRecognition.sharedDays",
            ],
        ),
        (
            POST,
            rules,
            signon(json!({ "access": "MAYBE", "factorPromptMode": "device", "factorLifetime": "-5",
            "primaryFactor": "ANY" })),
            &[
                "actions.signon.access",
                "actions.signon.primaryFactor",
                "actions.signon.factorPromptMode",
                "actions.signon.factorLifetime",
            ],
        ),
        (
            POST,
            rules,
            signon(json!({ "access": "ALLOW", "factorLifetime": "99999999999999999999" })),
            &["actions.signon.factorLifetime"],
        ),
        (
            POST,
            rules,
            session(json!({ "maxSessionIdleMinutes": -1, "maxSessionLifetimeMinutes": 99_999_999 })),
            &[
                "actions.signon.session.maxSessionIdleMinutes",
                "actions.signon.session.maxSessionLifetimeMinutes",
            ],
        ),
        (
            POST,
            access,
            app(json!({ "keepMeSignedIn": { "postAuth": "YES", "postAuthPromptFrequency": "168H" } })),
            &["actions.keepMeSignedIn.postAuth", "actions.keepMeSignedIn.postAuthPromptFrequency"],
        ),
        (
            POST,
            access,
            app(json!({ "appSignOn": { "verificationMethod":
            { "type": "AUTH_METHOD_CHAIN", "factorMode": "3FA", "reauthenticateIn": "P1Y" } } })),
            &[
                "actions.appSignOn.verificationMethod.type",
                "actions.appSignOn.verificationMethod.factorMode",
                "actions.appSignOn.verificationMethod.reauthenticateIn",
            ],
        ),
        (
            POST,
            access,
            app(json!({ "verificationMethod": { "contraints": [{ "authenticators": ["fax"] }, {}] } })),
            &[
                "actions.verificationMethod.contraints[0].authenticators[0]",
                "actions.verificationMethod.contraints[1].authenticators",
            ],
        ),
        (
            POST,
            rules,
            when(json!({ "authContext": { "authType": "LDAP" }, "riskScore": { "level": "NONE" } })),
            &["conditions.authContext.authType", "conditions.riskScore.level"],
        ),
        (
            POST,
            "/api/v1/users",
            json!({ "profile": { "login": "x".repeat(255), "email": "nowhere" }, "risk": "EXTREME",
            "status": "STAGED", "credentials": { "password": { "value": "" } } }),
            &["profile.login", "profile.email", "credentials.password.value", "risk", "status"],
        ),
        (
            POST,
            "/api/v1/users",
            json!({ "profile": { "login": "a@b" }, "credentials": { "password": { "value": "short" } } }),
            &["credentials.password.value"],
        ),
        (
            POST,
            "/api/v1/users",
            json!({ "profile": { "login": "a@b" }, "credentials": { "password": { "value": "password123" } } }),
            &["credentials.password.value"],
        ),
        (
            POST,
            "/api/v1/apps",
            json!({ "label": "A", "location": "javascript:alert(1)", "maxMinutes": 0,
            "keepMeSignedIn": "SOME", "consent": ["", "x\ny"] }),
            &["maxMinutes", "location", "keepMeSignedIn", "consent[0]", "consent[1]"],
        ),
        (
            POST,
            "/api/v1/apps",
            json!({ "label": "A", "location": "https://elsewhere.example/" }),
            &["location"],
        ),
        (POST, "/api/v1/zones", json!({ "name": "Z", "gateways": [] }), &["gateways"]),
        (
            POST,
            "/api/v1/zones",
            json!({ "name": "Z", "gateways": ["127.0.0.1", "localhost", "1.2.3.4/33"] }),
            &["gateways[1]", "gateways[2]"],
        ),
        (POST, "/api/v1/brands", json!({ "name": "B", "logo": "javascript:alert(1)" }), &["logo"]),
        (
            PUT,
            page,
            json!({ "postAuthKeepMeSignedInPrompt": { "acceptButtonText": "x".repeat(51), "title": "" } }),
            &["postAuthKeepMeSignedInPrompt.title", "postAuthKeepMeSignedInPrompt.acceptButtonText"],
        ),
        (POST, "/api/v1/api-tokens", json!({ "name": "a\u{0}b" }), &["name"]),
        // Contradictory.
        (
            POST,
            "/api/v1/policies?activate=true",
            json!({ "type": "OKTA_SIGN_ON", "name": "P", "status": "INACTIVE" }),
            &["status"],
        ),
        (
            POST,
            rules,
            session(json!({ "maxSessionIdleMinutes": 100, "maxSessionLifetimeMinutes": 99 })),
            &["actions.signon.session.maxSessionIdleMinutes"],
        ),
        (
            POST,
            rules,
            session(json!({ "usePersistentCookie": true, "userPersistentCookie": false })),
            &["actions.signon.session.usePersistentCookie"],
        ),
        (
            POST,
            rules,
            json!({ "type": "SIGN_ON", "name": "R",
            "actions": { "signon": { "access": "ALLOW" }, "singon": { "access": "DENY" } } }),
            &["actions.singon"],
        ),
        (
            POST,
            access,
            app(json!({
                "appSignOn": { "factorMode": "1FA", "keepMeSignedIn": { "postAuth": "ALLOWED" } },
                "keepMeSignedIn": { "postAuth": "NOT_ALLOWED" }, "verificationMethod": { "factorMode": "2FA" },
            })),
            &["actions.verificationMethod.factorMode", "actions.keepMeSignedIn.postAuth"],
        ),
        (
            POST,
            rules,
            when(json!({ "network": { "connection": "ANYWHERE", "include": ["x"] } })),
            &["conditions.network.include", "conditions.network.include[0]"],
        ),
        (POST, rules, when(json!({ "network": { "connection": "ZONE" } })), &["conditions.network.include"]),
        (
            POST,
            policies,
            json!({ "type": "ACCESS_POLICY", "name": "P",
            "conditions": { "people": { "groups": { "include": ["everyone"] } } }, "deviceRecognition": {} }),
            &["conditions.people.groups.include", "deviceRecognition"],
        ),
        (PUT, "/api/v1/apps/default", json!({ "idleMinutes": 10, "maxMinutes": 5 }), &["idleMinutes"]),
        (
            PUT,
            "/api/v1/policies/default-session-policy",
            json!({ "id": "x", "type": "ACCESS_POLICY", "name": "Mine",
            "priority": 7, "status": "INACTIVE" }),
            &["type", "id", "name", "priority", "status"],
        ),
        (
            PUT,
            "/api/v1/policies/default-session-policy/rules/default-session-rule",
            json!({ "id": "x", "name": "Mine", "priority": 7, "status": "INACTIVE", "conditions": { "riskScore": { "level": "LOW" } } }),
            &["id", "name", "priority", "status", "conditions"],
        ),
        // Of what is not there.
        (
            POST,
            policies,
            json!({ "type": "OKTA_SIGN_ON", "name": "P",
            "conditions": { "people": { "groups": { "include": ["everyone", "nobody"] } } } }),
            &["conditions.people.groups.include[1]"],
        ),
        (
            POST,
            rules,
            when(
                json!({ "people": { "groups": { "exclude": ["nobody"] }, "users": { "include": ["nobody"] } },
            "network": { "connection": "ZONE", "include": ["nowhere"] } }),
            ),
            &[
                "conditions.people.groups.exclude[0]",
                "conditions.people.users.include[0]",
                "conditions.network.include[0]",
            ],
        ),
        (
            POST,
            rules,
            when(json!({ "people": { "groups": { "include": ["everyone", "everyone"] } } })),
            &["conditions.people.groups.include[1]"],
        ),
        (
            POST,
            "/api/v1/apps",
            json!({ "label": "A", "brand": "none", "accessPolicy": "default-session-policy",
            "adaptivePolicy": "default-access-policy" }),
            &["accessPolicy", "adaptivePolicy", "brand"],
        ),
    ]
}

#[tokio::test]
async fn a_bad_body_is_told_every_problem_by_its_path_and_changes_nothing() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let before = everything(&admin).await;
    for (method, path, body, expected) in bad_bodies() {
        let answer = admin.sends(method.clone(), path, Some(&body.to_string())).await;
        assert_eq!(answer.status, 400, "{path} {body}: {}", answer.text());
        assert_eq!(answer.json()["errorCode"], "E0000001");
        let (mut told, mut expected): (Vec<_>, Vec<_>) = (problems(&answer), expected.iter().collect());
        told.sort();
        expected.sort();
        assert_eq!(
            told,
            expected.into_iter().copied().collect::<Vec<_>>(),
            "{path} {body}: {}",
            answer.text()
        );
        let summary = answer.json()["errorSummary"].as_str().unwrap().to_owned();
        assert!(summary.starts_with("Api validation failed: "), "{summary}");
    }
    assert_eq!(everything(&admin).await, before);
}

#[tokio::test]
async fn no_value_that_was_sent_is_repeated() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let secret = "hunter2-hunter2";
    for body in [
        json!({ "profile": { "login": "a@b", "email": secret }, "credentials": { "password": { "value": [secret] } } }),
        json!({ "profile": secret, "status": secret, "credentials": { "password": secret } }),
    ] {
        let answer = admin.sends(POST, "/api/v1/users", Some(&body.to_string())).await;
        assert_eq!(answer.status, 400);
        assert!(!answer.text().contains("hunter2"), "{}", answer.text());
    }
}

#[tokio::test]
async fn what_is_no_json_object_is_refused() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let before = everything(&admin).await;
    let deep = "[".repeat(100_000);
    for (method, path) in [
        (POST, "/api/v1/policies"),
        (POST, "/api/v1/policies/default-session-policy/rules"),
        (PUT, "/api/v1/policies/default-session-policy"),
        (PUT, "/api/v1/policies/default-session-policy/rules/default-session-rule"),
        (PUT, "/api/v1/brands/default/pages/sign-in/customized"),
        (PUT, "/api/v1/org/security"),
        (POST, "/api/v1/users"),
        (PUT, "/api/v1/users/password@example.com"),
        (PUT, "/api/v1/apps/default"),
        (POST, "/api/v1/zones"),
        (POST, "/api/v1/api-tokens"),
    ] {
        for (body, code) in [
            ("", "E0000003"),
            ("{", "E0000003"),
            ("{} {}", "E0000003"),
            (r#"{"name":"a","name":"b"}"#, "E0000003"),
            (&*deep, "E0000003"),
            ("[]", "E0000001"),
            ("null", "E0000001"),
            (r#""text""#, "E0000001"),
        ] {
            let answer = admin.sends(method.clone(), path, Some(body)).await;
            assert_eq!(answer.status, 400, "{path}");
            assert_eq!(problems(&answer), ["body"], "{path} {body}");
            assert_eq!(answer.json()["errorCode"], code);
        }
        let large = admin.sends(method.clone(), path, Some(&" ".repeat(300 * 1024))).await;
        assert_eq!((large.status, problems(&large)), (413, vec![]));
        let browser = house.browser();
        let token = format!("SSWS {API_TOKEN}");
        let request = browser.request(method, path).header(AUTHORIZATION, token);
        let answer = browser.send(request.header(CONTENT_TYPE, "text/plain").body("{}")).await;
        assert_eq!((answer.status, answer.json()["errorCode"].clone()), (415, json!("E0000021")));
    }
    assert_eq!(everything(&admin).await, before);
}

#[tokio::test]
async fn what_is_not_there_is_404_and_what_is_there_already_409() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    admin.posts("/api/v1/zones", json!({ "id": "z", "name": "Z", "gateways": ["::1"] })).await;
    let before = everything(&admin).await;
    let (session, recognition) =
        ("/api/v1/policies/default-session-policy", "/api/v1/policies/default-adaptive-policy");
    for (method, path) in [
        (Method::GET, "/api/v1/policies/none"),
        (PUT, "/api/v1/policies/none"),
        (Method::DELETE, "/api/v1/policies/none"),
        (POST, "/api/v1/policies/none/lifecycle/activate"),
        (Method::GET, "/api/v1/policies/none/rules"),
        (Method::GET, &*format!("{session}/rules/none")),
        (PUT, &*format!("{session}/rules/default-access-rule")),
        (Method::DELETE, &*format!("{session}/rules/none")),
        (POST, &*format!("{recognition}/rules")),
        (Method::GET, "/api/v1/brands/none"),
        (PUT, "/api/v1/brands/none/pages/sign-in/customized"),
        (PUT, "/api/v1/groups/none"),
        (Method::GET, "/api/v1/groups/none/users"),
        (PUT, "/api/v1/groups/none/users/password@example.com"),
        (Method::GET, "/api/v1/users/none"),
        (Method::GET, "/api/v1/users/%00"),
        (Method::GET, "/api/v1/users/%FF"),
        (PUT, "/api/v1/users/none"),
        (Method::DELETE, "/api/v1/users/none/sessions"),
        (Method::GET, "/api/v1/users/none/devices"),
        (PUT, "/api/v1/users/password@example.com/devices/none"),
        (Method::DELETE, "/api/v1/users/password@example.com/devices/none"),
        (PUT, "/api/v1/apps/none"),
        (Method::DELETE, "/api/v1/zones/none"),
        (Method::DELETE, "/api/v1/api-tokens/none"),
    ] {
        let body = matches!(method, POST | PUT).then_some("{}");
        let answer = admin.sends(method, path, body).await;
        assert_eq!((answer.status, answer.json()["errorCode"].clone()), (404, json!("E0000007")), "{path}");
    }
    for (path, body, named) in [
        ("/api/v1/users", json!({ "profile": { "login": "PASSWORD@example.com" } }), "profile.login"),
        ("/api/v1/groups", json!({ "profile": { "name": "Everyone" } }), "name"),
        ("/api/v1/groups", json!({ "id": "everyone", "profile": { "name": "Other" } }), "id"),
        ("/api/v1/zones", json!({ "name": "Z", "gateways": ["::1"] }), "name"),
        ("/api/v1/apps", json!({ "id": "default", "label": "A" }), "id"),
        ("/api/v1/policies", json!({ "type": "OKTA_SIGN_ON", "name": "Default Policy" }), "name"),
        (
            &*format!("{session}/rules"),
            json!({ "type": "SIGN_ON", "name": "Default Rule", "actions": { "signon": { "access": "ALLOW" } } }),
            "name",
        ),
    ] {
        let refused = admin.is_refused(POST, path, Some(&body.to_string())).await;
        assert_eq!(refused, (409, vec![named.to_owned()]), "{path}");
    }
    assert_eq!(everything(&admin).await, before);
}

#[tokio::test]
async fn a_bad_query_and_a_bad_path_are_refused() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    for (method, path, named) in [
        (Method::GET, "/api/v1/policies", "type"),
        (Method::GET, "/api/v1/policies?type=PASSWORD", "type"),
        (Method::GET, "/api/v1/policies?type=OKTA_SIGN_ON&type=OKTA_SIGN_ON", "type"),
        (POST, "/api/v1/policies?activate=yes", "activate"),
        (Method::DELETE, "/api/v1/users/password@example.com/sessions?oauthTokens=1", "oauthTokens"),
        (Method::DELETE, "/api/v1/users/password@example.com/sessions?oauthToken=true", "oauthToken"),
        (Method::GET, "/api/v1/users?limit=0", "limit"),
        (Method::GET, "/api/v1/users?limit=201", "limit"),
        (Method::GET, "/api/v1/users?q=%00", "q"),
        (Method::GET, "/api/v1/logs?code=x", "code"),
        (Method::GET, "/api/v1/logs?user=nobody", "user"),
        (Method::GET, "/api/v1/logs?after=x", "after"),
        (Method::GET, "/api/v1/logs?after=99999999999999999999.x", "after"),
    ] {
        let body = (method == POST).then_some(r#"{"type":"OKTA_SIGN_ON","name":"P"}"#);
        assert_eq!(admin.is_refused(method, path, body).await, (400, vec![named.to_owned()]), "{path}");
    }
    assert!(browser.is_signed_in().await, "a reset that was misspelt is none");
    for (method, path, status, code) in [
        (Method::GET, "/api/v1", 404, "E0000008"),
        (Method::GET, "/api/v1/nothing", 404, "E0000008"),
        (Method::PATCH, "/api/v1/users", 405, "E0000022"),
        (Method::DELETE, "/api/v1/org/security", 405, "E0000022"),
    ] {
        let answer = admin.sends(method, path, None).await;
        assert_eq!((answer.status, answer.json()["errorCode"].clone()), (status, json!(code)), "{path}");
    }
}
