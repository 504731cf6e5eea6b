//! What the guides change in a console, by requests: rule M5. And the order of policies and rules: rule M1.

use reqwest::Method;
use serde_json::{Value, json};

use crate::administrator::{Administrator, text};
use crate::house::support::{House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

#[tokio::test]
async fn a_user_is_made_found_changed_suspended_and_removed() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let secret = "kumquat lantern 7";
    let user = admin
        .posts(
            "/api/v1/users",
            json!({
                "profile": { "login": " New@Example.com", "displayName": "New Account", "email": "mail@example.com" },
                "credentials": { "password": { "value": secret } },
            }),
        )
        .await;
    let path = format!("/api/v1/users/{}", text(&user["id"]));
    assert_eq!(user["profile"]["login"], "new@example.com");
    assert_eq!(
        (&user["status"], &user["risk"], &user["guest"]),
        (&json!("ACTIVE"), &json!("LOW"), &json!(false))
    );
    for same in [
        path.clone(),
        "/api/v1/users/new@example.com".to_owned(),
        "/api/v1/users/NEW%40example.com".to_owned(),
    ] {
        assert_eq!(admin.gets(&same).await, user);
    }
    for (query, found) in [("new", 1), ("NEW%20acc", 1), ("", 4), ("%25", 0), ("_ew", 0), ("nobody", 0)] {
        let listed = admin.gets(&format!("/api/v1/users?q={query}")).await;
        assert_eq!(listed.as_array().unwrap().len(), found, "{query}");
    }

    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who("new@example.com").await.types_password(secret).await;
    flow.rejects().await.is_done();
    assert_eq!(browser.session().await["user"]["name"], "New Account");

    // POST and PUT are the same: what is left out stays.
    let put = admin.posts(&path, json!({ "profile": { "displayName": "Renamed" }, "guest": true })).await;
    assert_eq!(
        put["profile"],
        json!({ "login": "new@example.com", "displayName": "Renamed", "email": "mail@example.com" })
    );
    assert!(browser.is_signed_in().await);
    assert_eq!(
        admin.puts(&path, json!({ "profile": { "email": null } })).await["profile"].get("email"),
        Some(&Value::Null)
    );

    // Whoever knew the old password is out.
    let change = json!({ "credentials": { "password": { "value": "another kumquat 8" } } });
    admin.puts(&path, change).await;
    assert!(!browser.is_signed_in().await);
    let mut flow = browser.begins().await;
    flow.says_who("new@example.com").await.types_password("another kumquat 8").await.is_done();

    admin.does(Method::POST, &format!("{path}/lifecycle/suspend")).await;
    assert_eq!(admin.gets(&path).await["status"], "SUSPENDED");
    assert!(!browser.is_signed_in().await);
    admin.does(Method::POST, &format!("{path}/lifecycle/unsuspend")).await;
    assert!(!browser.is_signed_in().await, "nobody is signed in by being let in again");

    admin.deletes(&path).await;
    assert_eq!(admin.is_refused(Method::GET, &path, None).await.0, 404);
    let mut flow = browser.begins().await;
    flow.says_who("new@example.com").await.types_password("another kumquat 8").await;
    assert_eq!(flow.messages(), [("message.invalid_credentials", "password")]);
}

#[tokio::test]
async fn lists_come_in_pages() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    for number in 0..5 {
        let login = format!("page{number}@example.com");
        admin.posts("/api/v1/users", json!({ "profile": { "login": login } })).await;
    }
    for path in ["/api/v1/users?limit=3", "/api/v1/groups/everyone/users?limit=3"] {
        let mut next = Some(path.to_owned());
        let mut logins = Vec::new();
        while let Some(path) = next {
            let answer = admin.sends(Method::GET, &path, None).await;
            assert_eq!(answer.status, 200);
            logins
                .extend(answer.json().as_array().unwrap().iter().map(|user| text(&user["profile"]["login"])));
            next = answer.header("link").map(|link| {
                let url = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap();
                url.strip_prefix(&house.address).unwrap().to_owned()
            });
        }
        let mut sorted = logins.clone();
        sorted.sort();
        assert_eq!((logins.len(), &logins), (8, &sorted));
    }
    for _ in 0..4 {
        let mut flow = house.browser().begins().await;
        flow.says_who(WITH_PASSWORD).await.types_password("wrong").await;
    }
    let first = admin.sends(Method::GET, "/api/v1/logs?limit=3&code=50126", None).await;
    assert_eq!(first.json().as_array().unwrap().len(), 3);
    let link = first.header("link").unwrap();
    let (_, path) = link.split_once(&house.address).unwrap();
    let rest = admin.gets(path.split_once('>').unwrap().0).await;
    assert_eq!(rest.as_array().unwrap().len(), 1, "all of the same second, none twice");
    assert!(!first.text().contains(&text(&rest[0]["id"])));
}

#[tokio::test]
async fn policies_and_rules_have_an_order_with_the_default_last() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let order = async || -> Vec<(String, i64)> {
        let listed = admin.gets("/api/v1/policies?type=OKTA_SIGN_ON").await;
        let pair = |policy: &Value| (text(&policy["name"]), policy["priority"].as_i64().unwrap());
        listed.as_array().unwrap().iter().map(pair).collect()
    };
    let named =
        |all: &[(&str, i64)]| all.iter().map(|(name, at)| ((*name).to_owned(), *at)).collect::<Vec<_>>();
    let policy = |name: &str| json!({ "type": "OKTA_SIGN_ON", "name": name });
    admin.posts("/api/v1/policies", policy("A")).await;
    let second = text(&admin.posts("/api/v1/policies", policy("B")).await["id"]);
    assert_eq!(order().await, named(&[("A", 1), ("B", 2), ("Default Policy", 3)]));
    let mut first = policy("C");
    first["priority"] = 1.into();
    admin.posts("/api/v1/policies", first).await;
    assert_eq!(order().await, named(&[("C", 1), ("A", 2), ("B", 3), ("Default Policy", 4)]));
    admin.puts(&format!("/api/v1/policies/{second}"), json!({ "priority": 1 })).await;
    assert_eq!(order().await, named(&[("B", 1), ("C", 2), ("A", 3), ("Default Policy", 4)]));

    // The first rule that fits holds; deactivated, the next.
    let rules = format!("/api/v1/policies/{second}/rules");
    let rule = |name: &str, access: &str| json!({ "type": "SIGN_ON", "name": name, "actions": { "signon": { "access": access } } });
    admin.posts(&rules, rule("lets in", "ALLOW")).await;
    let mut denies = rule("keeps out", "DENY");
    denies["priority"] = 1.into();
    let denies = format!("{rules}/{}", text(&admin.posts(&rules, denies).await["id"]));
    let lets_in = async || {
        let mut flow = house.browser().begins().await;
        flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
        flow.is_at("stay_signed_in")
    };
    assert!(!lets_in().await);
    admin.does(Method::POST, &format!("{denies}/lifecycle/deactivate")).await;
    assert_eq!(admin.gets(&denies).await["status"], "INACTIVE");
    assert!(lets_in().await);
    admin.does(Method::POST, &format!("{denies}/lifecycle/activate")).await;
    assert!(!lets_in().await);
    admin.does(Method::POST, &format!("/api/v1/policies/{second}/lifecycle/deactivate")).await;
    assert!(lets_in().await);
    admin.deletes(&format!("/api/v1/policies/{second}")).await;
    assert_eq!(admin.is_refused(Method::GET, &denies, None).await.0, 404);
    let inactive = admin.posts("/api/v1/policies?activate=false", policy("D")).await;
    assert_eq!(inactive["status"], "INACTIVE");
}

#[tokio::test]
async fn a_rule_can_be_for_a_network_zone_a_user_and_a_risk() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let here = json!({ "name": "Here", "gateways": ["127.0.0.0/8"] });
    let here = admin.posts("/api/v1/zones", here).await;
    let away = admin.posts("/api/v1/zones", json!({ "name": "Away", "gateways": ["192.0.2.1"] })).await;
    assert_eq!(away["gateways"], json!(["192.0.2.1/32"]));
    let user = admin.id_of(WITH_TOTP).await;
    let default = admin.default_rule("OKTA_SIGN_ON").await;
    let (rules, _) = default.rsplit_once('/').unwrap();
    let rule =
        json!({ "type": "SIGN_ON", "name": "Keeps out", "actions": { "signon": { "access": "DENY" } } });
    let rule = format!("{rules}/{}", text(&admin.posts(rules, rule).await["id"]));
    let zone = |include: &Value, exclude: Option<&Value>| {
        let mut network = json!({ "connection": "ZONE", "include": [include["id"]] });
        if let Some(exclude) = exclude {
            network = json!({ "connection": "ZONE", "exclude": [exclude["id"]] });
        }
        json!({ "network": network })
    };
    for (conditions, kept_out) in [
        (zone(&here, None), true),
        (zone(&away, None), false),
        (zone(&here, Some(&here)), false),
        (zone(&here, Some(&away)), true),
        (json!({ "people": { "users": { "include": [user] } } }), false),
        (json!({ "people": { "users": { "exclude": [user] } } }), true),
        (json!({ "people": { "groups": { "include": ["everyone"] } } }), true),
        (json!({ "riskScore": { "level": "HIGH" } }), false),
        (json!({ "riskScore": { "level": "LOW" } }), true),
        (json!({ "authContext": { "authType": "RADIUS" } }), false),
        (json!({}), true),
    ] {
        let put = admin.puts(&rule, json!({ "conditions": conditions })).await;
        assert_eq!(admin.puts(&rule, put.clone()).await, put, "what is shown can be sent back");
        let mut flow = house.browser().begins().await;
        flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
        assert_eq!(!flow.is_at("stay_signed_in"), kept_out, "{conditions}: {}", flow.reply);
    }
}

#[tokio::test]
async fn an_app_leads_where_it_says_under_its_own_brand() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let brand = admin.posts("/api/v1/brands", json!({ "name": "Shop", "logo": "/shop.svg" })).await;
    let app =
        json!({ "label": "The shop", "location": "/app?shop", "brand": brand["id"], "rememberMe": false });
    let app = admin.posts("/api/v1/apps", app).await;
    let id = text(&app["id"]);
    let mut flow = house.browser().begins_at(&id).await;
    assert_eq!(flow.reply["brand"], json!({ "name": "Shop", "logo": "/shop.svg" }));
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    if flow.is_at("stay_signed_in") {
        flow.rejects().await;
    }
    assert_eq!(flow.is_done(), "/app?shop");
    let path = format!("/api/v1/apps/{id}");
    let put = admin.puts(&path, json!({ "idleMinutes": 5, "maxMinutes": 9 })).await;
    assert_eq!((&put["idleMinutes"], &put["label"]), (&json!(5), &json!("The shop")));
    assert_eq!(admin.puts(&path, json!({ "idleMinutes": null })).await["idleMinutes"], Value::Null);
    admin.deletes(&path).await;
    let begin = house.browser().post("/auth/flow", json!({ "app": id })).await;
    assert_eq!((begin.status, begin.problem()), (422, "invalid_field".to_owned()));
    admin.deletes(&format!("/api/v1/brands/{}", text(&brand["id"]))).await;
}

#[tokio::test]
async fn what_is_named_elsewhere_stays() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let group = admin.has_group_with("Some", WITH_PASSWORD).await;
    let zone = text(&admin.posts("/api/v1/zones", json!({ "name": "Z", "gateways": ["::1"] })).await["id"]);
    let brand = text(&admin.posts("/api/v1/brands", json!({ "name": "B" })).await["id"]);
    let conditions = json!({ "people": { "groups": { "include": [group] } } });
    let policy = json!({ "type": "OKTA_SIGN_ON", "name": "P", "conditions": conditions });
    let policy = text(&admin.posts("/api/v1/policies", policy).await["id"]);
    let actions = json!({ "appSignOn": { "access": "ALLOW" } });
    let network = json!({ "network": { "connection": "ZONE", "include": [zone] } });
    let rule = json!({ "type": "ACCESS_POLICY", "name": "R", "actions": actions, "conditions": network });
    let rule = admin.has_app_with_rule("a", rule).await;
    admin.puts("/api/v1/apps/a", json!({ "brand": brand })).await;
    let access = rule.split("/rules").next().unwrap().to_owned();
    for (path, named) in [
        (format!("/api/v1/groups/{group}"), "group"),
        (format!("/api/v1/zones/{zone}"), "zone"),
        (format!("/api/v1/brands/{brand}"), "brand"),
        (access.clone(), "policy"),
    ] {
        assert_eq!(
            admin.is_refused(Method::DELETE, &path, None).await,
            (409, vec![named.to_owned()]),
            "{path}"
        );
        admin.gets(&path).await;
    }
    for path in ["/api/v1/apps/a".to_owned(), access, format!("/api/v1/policies/{policy}")] {
        admin.deletes(&path).await;
    }
    for path in [
        format!("/api/v1/groups/{group}"),
        format!("/api/v1/zones/{zone}"),
        format!("/api/v1/brands/{brand}"),
    ] {
        admin.deletes(&path).await;
    }
}

#[tokio::test]
async fn what_was_there_from_the_beginning_stays() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let rule = admin.default_rule("OKTA_SIGN_ON").await;
    let policy = rule.split("/rules").next().unwrap().to_owned();
    for (method, path) in [
        (Method::DELETE, rule.clone()),
        (Method::POST, format!("{rule}/lifecycle/deactivate")),
        (Method::DELETE, policy.clone()),
        (Method::POST, format!("{policy}/lifecycle/deactivate")),
        (Method::DELETE, "/api/v1/apps/default".to_owned()),
        (Method::DELETE, "/api/v1/brands/default".to_owned()),
        (Method::DELETE, "/api/v1/groups/everyone".to_owned()),
        (Method::PUT, format!("/api/v1/groups/everyone/users/{WITH_TOTP}")),
    ] {
        let (status, _) = admin.is_refused(method, &path, None).await;
        assert_eq!(status, 403, "{path}");
    }
    // Sent back as they are, they are accepted.
    for path in [
        rule,
        policy,
        "/api/v1/apps/default".to_owned(),
        "/api/v1/brands/default".to_owned(),
        "/api/v1/groups/everyone".to_owned(),
    ] {
        let mut before = admin.gets(&path).await;
        let mut after = admin.puts(&path, before.clone()).await;
        for value in [&mut before, &mut after] {
            value.as_object_mut().unwrap().remove("lastUpdated");
        }
        assert_eq!(after, before);
    }
}

#[tokio::test]
async fn a_new_password_is_as_long_as_the_organisation_asks() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let user = |login: &str| {
        let credentials = json!({ "password": { "value": "kumquat lamp" } });
        json!({ "profile": { "login": login }, "credentials": credentials })
    };
    admin.posts("/api/v1/users", user("one@example.com")).await;
    let put = admin.puts("/api/v1/org/security", json!({ "passwordMinLength": 15 })).await;
    assert_eq!(put["passwordMinLength"], 15);
    let refused =
        admin.is_refused(Method::POST, "/api/v1/users", Some(&user("two@example.com").to_string())).await;
    assert_eq!(refused, (400, vec!["credentials.password.value".to_owned()]));
}
